"""What a notice may carry, to whom it goes out when, and how often sending is tried."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from core.fullwidth import half_width
from core.periods import SHANGHAI, local_date
from core.workdays import WORK_SPANS, Calendar
from notices.enums import Audience, Channel, Duty, Kind, Mode
from notices.facts import ContactEntry

MAX_TITLE = 120
"""Characters; a longer title is cut, so that a long company name cannot stop the act that is told of."""


def fitting_title(title: str) -> str:
    """The title in at most MAX_TITLE characters."""
    return title if len(title) <= MAX_TITLE else title[: MAX_TITLE - 1] + "…"


def is_local_path(path: str) -> bool:
    """Whether a link stays on this site: one slash first, no host, no control characters, no backslash."""
    return (
        path.startswith("/")
        and not path.startswith("//")
        and "\\" not in path
        and all(character.isprintable() and not character.isspace() for character in path)
    )


# --- who wants what (ours) ---

PERSONAL = (Channel.EMAIL, Channel.ZWDD, Channel.SMS)
"""Channels on which one person is reached."""
OUTGOING = (*PERSONAL, Channel.ROBOT)
REMINDERS = frozenset({Kind.REMINDER, Kind.DEADLINE})
"""Kinds that remind: they go out in office hours only."""


def kinds_for(audience: Audience) -> tuple[Kind, ...]:
    """Kinds that an audience gets, in the order in which pages list them."""
    never = Kind.RESULT if audience is Audience.ENTERPRISE else Kind.REMINDER
    return tuple(kind for kind in Kind if kind is not never)


def default_mode(kind: Kind, channel: Channel) -> Mode:
    """What holds until a person says otherwise: everything at once, but only limits by text message, which costs money."""
    return Mode.OFF if channel is Channel.SMS and kind is not Kind.DEADLINE else Mode.NOW


def modes_of(channel: Channel) -> tuple[Mode, ...]:
    """What can be chosen on a channel; a page has no digest."""
    return (Mode.NOW, Mode.OFF) if channel is Channel.PAGE else tuple(Mode)


def channels_of(duty: Duty) -> tuple[Channel, ...]:
    """On which channels an office keeps an address for a duty: its group has a robot, people have their own."""
    return (Channel.ROBOT,) if duty is Duty.GROUP else PERSONAL


# --- addresses ---

_EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_ACCOUNT = re.compile(r"[A-Za-z0-9_$.:-]{1,64}")
_ROBOT = re.compile(r"[0-9A-Za-z]{16,128}")
_SECRET = re.compile(r"SEC[0-9A-Za-z]{16,125}")
_FORMS = {
    Channel.EMAIL: (_EMAIL, "请填写正确的电子邮箱，如 name@example.gov.cn。"),
    Channel.ZWDD: (_ACCOUNT, "请填写浙政钉账号ID，由字母、数字和 _ $ . : - 组成。"),
    Channel.SMS: (_MOBILE, "请填写11位手机号码。"),
    Channel.ROBOT: (_ROBOT, "请填写机器人 Webhook 地址，或其中的 access_token。"),
}
MAX_ADDRESS = 254


def clean_address(channel: Channel, text: str) -> str:
    """An address as it is kept: half-width, without blanks; of a robot's webhook its token alone."""
    text = "".join(half_width(text).split())
    if channel is Channel.ROBOT and "access_token=" in text:
        return text.split("access_token=", 1)[1].split("&", 1)[0]
    if channel is Channel.SMS:
        return text.replace("-", "").removeprefix("+86")
    return text


def address_problem(channel: Channel, address: str) -> str:
    """What is wrong with a cleaned address; empty when nothing is, or when there is none."""
    form, told = _FORMS[channel]
    return told if address and (len(address) > MAX_ADDRESS or not form.fullmatch(address)) else ""


def secret_problem(secret: str) -> str:
    """What is wrong with the secret by which a robot's messages are signed; empty when nothing is."""
    return "" if _SECRET.fullmatch(secret) else "请填写机器人“加签”密钥，以 SEC 开头。"


def masked(channel: Channel, address: str) -> str:
    """An address as others may read it: enough to tell which one, too little to use it."""
    if channel is Channel.EMAIL:
        name, _, host = address.partition("@")
        return f"{name[:1]}***@{host}"
    if channel is Channel.SMS:
        return f"{address[:3]}****{address[-4:]}"
    return f"{address[:2]}***{address[-2:]}" if len(address) > 5 else "***"


# --- when ---

OPENS, CLOSES = WORK_SPANS[0][0], WORK_SPANS[-1][1]


def in_office_hours(now: datetime, calendar: Calendar) -> bool:
    """Whether reminders may go out: 9:00 to 17:30 of a working day, Asia/Shanghai."""
    local = now.astimezone(SHANGHAI)
    return calendar.is_workday(local.date()) and OPENS <= local.time() < CLOSES


def next_digest(now: datetime, calendar: Calendar) -> datetime:
    """When the next daily digest goes out: 9:00 of this working day if that is to come, else of the next one."""
    today = local_date(now)
    if calendar.is_workday(today) and now < _opening(today):
        return _opening(today)
    return _opening(calendar.add_workdays(today, 1))


def _opening(day: date) -> datetime:
    return datetime.combine(day, OPENS, SHANGHAI)


# --- how fast, how often ---

MINUTE = timedelta(minutes=1)
PER_MINUTE = {Channel.EMAIL: 120, Channel.ZWDD: 60, Channel.ROBOT: 20, Channel.SMS: 60}
"""Messages in any minute: of one robot 20, which is DingTalk's limit; of the other channels as a whole (ours)."""
AT_A_TIME = 20
"""Messages that one worker takes: each may wait twelve seconds, and all must be done within the lease."""
LEASE = timedelta(minutes=5)
RECEIVERS = 1_000
"""Receivers of one call of the 浙政钉 at most."""
_PAUSES = (1, 5, 25, 120)
"""Minutes after the first, second … failure; after the last there is no more."""
MAX_ATTEMPTS = len(_PAUSES) + 1


def room(channel: Channel, started: int) -> int:
    """How many more messages may start when so many did within the last minute."""
    return max(0, PER_MINUTE[channel] - started)


def retry_at(attempts: int, now: datetime) -> datetime | None:
    """When to try again after so many failed attempts; None: never, a person has to look."""
    return now + timedelta(minutes=_PAUSES[attempts - 1]) if attempts < MAX_ATTEMPTS else None


# --- what is sent ---

SENDER = "浙江外贸“订单+清单”系统"
DIGEST_LINES = 20


def digest_title(number: int) -> str:
    """Title of a daily digest."""
    return f"每日汇总：{number} 条新消息"


def digest_text(titles: Iterable[str]) -> str:
    """A daily digest: one title a line, the first DIGEST_LINES of them."""
    lines = [f"· {title}" for title in titles]
    more = len(lines) - DIGEST_LINES
    return "\n".join([*lines[:DIGEST_LINES], *([f"……还有 {more} 条，请登录系统查看。"] if more > 0 else [])])


# --- contacts: who is to be reached in a year (Notice 三(一), annex 1) ---

CONTACT_LABELS = {
    "unit": "单位",
    "leader": "分管领导",
    "phone": "联系电话",
    "handler": "经办人",
    "post": "职务",
    "mobile": "手机号码",
}
"""The columns of annex 1, in its order."""
CONTACT_LENGTHS = {"unit": 60, "leader": 40, "phone": 80, "handler": 40, "post": 40, "mobile": 11}
FIRST_CONTACT_YEAR, LAST_CONTACT_YEAR = 2020, 2099
CHASE_BEFORE = (3, 1)
"""Working days before the due date on which missing contacts are chased (ours); the due date itself is one too."""
CHASE_AFTER = (1, 3, 5, 10)
"""Working days after it (ours)."""

_PERSON = re.compile(r"[\u3400-\u9fff]+(?:·[\u3400-\u9fff]+)*|[A-Za-z][A-Za-z .'-]+")
_AREA_PHONE = re.compile(r"0[1-9][0-9]{1,2}-[2-8][0-9]{6,7}(?:-[0-9]{1,6})?")
_LOCAL_PHONE = re.compile(r"[2-8][0-9]{6,7}(?:-[0-9]{1,6})?")
_TEXT = re.compile(r"[^\x00-\x1f\x7f<>]+")
_BETWEEN = re.compile(r"[,;/|、]+")


def usual_contacts_due(year: int) -> date:
    """When a year's contacts are due while the centre has set no day: 13 May, as the Notice has it for 2020 (ours)."""
    return date(year, 5, 13)


def clean_contact(entry: ContactEntry) -> ContactEntry:
    """A line as it is kept: blanks gone, telephone numbers half-width and parted by 、, area codes by a hyphen."""
    return ContactEntry(
        unit="".join(entry.unit.split()),
        leader=_clean_person(entry.leader),
        phone=_clean_phones(entry.phone),
        handler=_clean_person(entry.handler),
        post=" ".join(entry.post.split()),
        mobile=clean_address(Channel.SMS, entry.mobile),
    )


def _clean_person(text: str) -> str:
    text = " ".join(text.replace("•", "·").split())
    return text if text.isascii() else text.replace(" ", "")


def _clean_phones(text: str) -> str:
    parts = _BETWEEN.split("".join(half_width(text).split()).replace("—", "-").replace("–", "-"))
    return "、".join(_clean_phone(part) for part in parts if part)


def _clean_phone(text: str) -> str:
    bare = re.sub(r"[()]", "-", text).strip("-").replace("--", "-")
    # Zhejiang's area codes have four digits: 0570 to 0580.
    return f"{bare[:4]}-{bare[4:]}" if re.fullmatch(r"05[0-9]{2}[2-8][0-9]{6,7}", bare) else bare


def contact_problems(entry: ContactEntry, *, mobile_kept: bool = False) -> dict[str, str]:
    """What is wrong with a cleaned line, by field; empty when nothing is. `mobile_kept`: a blank mobile leaves the one on file.

    An office number carries its area code; further ones in the same cell may leave it out, as the Notice does (ours).
    """
    found: dict[str, str] = {}
    for key, label in CONTACT_LABELS.items():
        text = getattr(entry, key)
        if not text and not (key == "mobile" and mobile_kept):
            found[key] = f"请填写{label}。"
        elif len(text) > CONTACT_LENGTHS[key]:
            found[key] = f"不超过 {CONTACT_LENGTHS[key]} 字。"
    checks = {
        "unit": (bool(_TEXT.fullmatch(entry.unit)) and len(entry.unit) >= 2, "请填写单位全称，如“某某市商务局”。"),
        "leader": (_is_person(entry.leader), "请填写一位分管领导的姓名。"),
        "handler": (_is_person(entry.handler), "请填写一位经办人的姓名。"),
        "post": (bool(_TEXT.fullmatch(entry.post)), "请填写经办人的职务。"),
        "phone": (_are_phones(entry.phone), "应为带区号的办公电话，如 0571-80000000；多个用“、”隔开，不填手机号码。"),
        "mobile": (bool(_MOBILE.fullmatch(entry.mobile)), "应为 11 位手机号码。"),
    }
    for key, (good, told) in checks.items():
        if getattr(entry, key) and not good:
            found.setdefault(key, told)
    return found


def _is_person(text: str) -> bool:
    return len(text) >= 2 and bool(_PERSON.fullmatch(text))


def _are_phones(text: str) -> bool:
    first, *more = text.split("、")
    return bool(_AREA_PHONE.fullmatch(first)) and all(
        _AREA_PHONE.fullmatch(part) or _LOCAL_PHONE.fullmatch(part) for part in more
    )


def region_of_unit(
    unit: str, known: Mapping[str, int], names: Mapping[int, str], parents: Mapping[int, int | None]
) -> int:
    """Region that a unit's name speaks of; 0 when it speaks of none, or of two.

    `known` maps names of units on file to their regions. Else the longest name of a region that the unit's begins with, a
    county's with or without its city's in front.
    """
    if unit in known:
        return known[unit]
    length, found = 0, set[int]()
    for code, name in names.items():
        above = names.get(parents.get(code) or 0, "")
        for begin in (name, above + name):
            if unit.startswith(begin) and len(begin) >= length:
                found = {code} if len(begin) > length else found | {code}
                length = len(begin)
    return found.pop() if len(found) == 1 else 0


def is_chase_day(today: date, due_on: date, calendar: Calendar) -> bool:
    """Whether missing contacts are chased on a day: working days about the due date, and that date, or the next working day."""
    if not calendar.is_workday(today):
        return False
    if today <= due_on:
        return today == due_on or calendar.workdays_between(today, due_on) in CHASE_BEFORE
    # A due date on a day of rest is told on the first working day after it, which is one after it anyway.
    return calendar.workdays_between(due_on, today) in CHASE_AFTER


def chase_words(year: int, due_on: date, today: date) -> tuple[str, str]:
    """Title and text of a chase; no name and no number in it."""
    until = f"{due_on.year}年{due_on.month}月{due_on.day}日"
    late = today > due_on
    title = f"{'逾期未报' if late else '请报送'}：{year}年负责人名单"
    limit = f"期限为{until}，现已超过。" if late else f"期限为{until}。"
    return title, f"请登记本单位{year}年分管领导和经办人，{limit}"
