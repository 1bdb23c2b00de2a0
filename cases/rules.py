"""Rules of questions and answers: steps, texts, the two-working-day clock.

Pure. The limit is the Notice's, 二(三): 原则上不超过两个工作日; how it is counted is in `core.workdays`.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from cases.enums import Act, DeadlineKind, Exclusion, QuestionState
from core.errors import Refused
from core.periods import local_date
from core.workdays import Calendar

LIMIT_WORKDAYS = 2
SOON_WORKDAYS = 1

TITLE_LENGTH = (2, 100)
TEXT_LENGTH = (5, 5_000)
ANSWER_LENGTH = (10, 5_000)
COMMENT_MAX = 500
RATINGS = range(1, 6)

TRANSITIONS: dict[tuple[QuestionState, Act], QuestionState] = {
    (QuestionState.ASKED, Act.ANSWER): QuestionState.ANSWERED,
    # A supplementary answer takes nothing back: neither the first answer's time nor a rating already given.
    (QuestionState.ANSWERED, Act.ANSWER): QuestionState.ANSWERED,
    (QuestionState.RATED, Act.ANSWER): QuestionState.RATED,
    (QuestionState.ANSWERED, Act.RATE): QuestionState.RATED,
}
"""State and act -> next state. What is not here is refused."""

_REFUSALS = {
    (QuestionState.ASKED, Act.RATE): "该诉求尚未答复，答复后才能评价。",
    (QuestionState.RATED, Act.RATE): "该诉求已评价，不能重复评价。",
}


def next_state(state: QuestionState, act: Act, *, exclusion: Exclusion | None = None) -> QuestionState:
    """The state after an act; raises Refused where the table has no such step, or the question no longer counts."""
    if exclusion is not None:
        raise Refused(f"该诉求已按“{exclusion.label}”处理，不再{act.label}。")
    following = TRANSITIONS.get((state, act))
    if following is None:
        raise Refused(_REFUSALS.get((state, act), f"“{state.label}”的诉求不能{act.label}。"))
    return following


# --- texts ---

_LINE_ENDS = re.compile(r"\r\n?")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028\u2029\ufeff]")


def clean(text: str) -> str:
    """The text with line feeds only, without control characters, outer blanks removed."""
    return _CONTROLS.sub("", _LINE_ENDS.sub("\n", text)).strip()


def clean_line(text: str) -> str:
    """The text on one line, each run of blanks being one."""
    return " ".join(clean(text).split())


def question_errors(title: str, text: str) -> dict[str, list[str]]:
    """What is wrong with a question, by field ("title", "text"); both cleaned before. Empty when nothing is."""
    errors = {"title": _length_error("标题", title, TITLE_LENGTH), "text": _length_error("内容", text, TEXT_LENGTH)}
    return {field: [message] for field, message in errors.items() if message}


def answer_errors(text: str) -> dict[str, list[str]]:
    """What keeps a cleaned text from being a substantive answer (definitions §4). Empty when nothing does.

    A transfer, an acknowledgement or a note that it is being looked into is none.
    """
    message = _length_error("答复", text, ANSWER_LENGTH)
    if not message and is_bare_acknowledgement(text):
        message = "请写明办理情况、政策依据或解决办法；仅表示收到、正在核实或已转办不算答复。"
    return {"text": [message]} if message else {}


def rating_errors(rating: int, comment: str) -> dict[str, list[str]]:
    """What is wrong with a rating, by field ("rating", "comment"). Empty when nothing is."""
    errors = {}
    if rating not in RATINGS:
        errors["rating"] = ["请选择 1 至 5 分。"]
    if len(comment) > COMMENT_MAX:
        errors["comment"] = [f"最多 {COMMENT_MAX} 字，现有 {len(comment)} 字。"]
    return errors


def _length_error(label: str, text: str, bounds: tuple[int, int]) -> str:
    least, most = bounds
    if not text:
        return f"请填写{label}。"
    if not any(character.isalnum() for character in text):
        return "不能只有标点或符号。"
    if len(text) < least:
        return f"至少 {least} 字，现有 {len(text)} 字。"
    if len(text) > most:
        return f"最多 {most} 字，现有 {len(text)} 字。"
    return ""


_COURTESIES = """
    您好 你好 尊敬的 企业 贵公司 贵司 贵企业 您 你 我局 本局 我们 我中心 商务局 收悉 收到 知悉 知晓 已阅 诉求 问题
    来信 来函 留言 情况 反映 提出 所 的 了 已经 已 正在 正 在 将 会 尽快 及时 抓紧 第一时间 积极 认真 高度重视
    核实 核查 了解 研究 协调 沟通 转办 转交 转送 转达 转至 转给 转 移交 交办 向 有关 相关 部门 单位 科室
    办理 处理 解决 答复 回复 反馈 跟进 联系 请 耐心 等待 稍等 稍候 稍后 谢谢 感谢 支持 理解 配合 关注
    后 中 并 和 与 给 对 此 该 进行 予以 再 我 会同 再次 工作
"""
_COURTESY = re.compile("|".join(sorted(_COURTESIES.split(), key=len, reverse=True)))
_SUBSTANCE = 4  # characters that are left when courtesy and procedure are taken away


def is_bare_acknowledgement(text: str) -> bool:
    """Whether a text says nothing but 收到, 正在核实, 已转办 and courtesies."""
    rest = _COURTESY.sub("", text)
    return sum(character.isalnum() for character in rest) < _SUBSTANCE


# --- the clock ---


@dataclass(frozen=True, slots=True)
class Deadline:
    """Where a question stands: `workdays` are those left (OPEN, SOON) or those begun since the limit (OVERDUE, LATE)."""

    kind: DeadlineKind
    workdays: int
    text: str

    @property
    def is_overdue(self) -> bool:
        """Unanswered past the limit."""
        return self.kind is DeadlineKind.OVERDUE


def last_day(due_at: datetime) -> date:
    """The working day whose 24:00 the limit is."""
    return local_date(due_at - timedelta(microseconds=1))


def soon_until(now: datetime, calendar: Calendar) -> datetime:
    """Limits up to here have at most one working day left."""
    return calendar.due_at(now, SOON_WORKDAYS)


def deadline(
    *, due_at: datetime, first_answered_at: datetime | None, excluded: bool, now: datetime, calendar: Calendar
) -> Deadline:
    """Where a question stands at `now`, in working days, with the words that a page prints.

    A limit is over when its 24:00 has come; an answer at that very moment is still in time.
    """
    end = last_day(due_at)
    if first_answered_at is not None:
        if first_answered_at <= due_at:
            return Deadline(DeadlineKind.IN_TIME, 0, "按时答复")
        late = calendar.workdays_between(end, local_date(first_answered_at))
        return Deadline(DeadlineKind.LATE, late, _days("逾期", late, "答复"))
    if excluded:
        return Deadline(DeadlineKind.NONE, 0, "不计入")
    today = local_date(now)
    if now >= due_at:
        late = calendar.workdays_between(end, today)
        return Deadline(DeadlineKind.OVERDUE, late, _days("已逾期", late))
    left = calendar.workdays_between(today, end)
    kind = DeadlineKind.SOON if left <= SOON_WORKDAYS else DeadlineKind.OPEN
    return Deadline(kind, left, f"还剩{left}个工作日" if left else "今日24:00到期")


def _days(before: str, workdays: int, after: str = "") -> str:
    """On the days off right after the limit no working day has begun yet: the number is left out."""
    return f"{before}{workdays}个工作日{after}" if workdays else f"{before}{after}"


def in_time_rate(in_time: int, judged: int) -> Fraction | None:
    """两日内响应率 in percent, unweighted and in no official rate (definitions §5); None when nothing is judged."""
    return Fraction(100 * in_time, judged) if judged else None
