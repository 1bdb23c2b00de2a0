"""From the text of a scheme file to a `Scheme`, or to every reason why it cannot be one.

A file is either one year's own (`year = 2020`) or a template (`first_year = 2021`), whose quarters are relative:
"Q1" is the asked year's first quarter, "previous Q4" the fourth of the year before. A cut-off is written
"05-20 24:00" in Asia/Shanghai.
"""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypeVar

from alerts.enums import Colour
from assessment.enums import Benefit
from assessment.schemes.model import EMPTY_RULES, FIRST_VERSION, RETURN_COUNTS, MonthRule, ReturnRules, Scheme
from assessment.schemes.priority import BENEFIT_COUNTS, BENEFIT_KEYS, BENEFIT_SHARES, BenefitTerm, PriorityRules
from core.periods import Month, Quarter, day_end, day_start
from core.rulefile import TOP, Reading, Table
from orders.enums import SentimentQuestion

TOP_KEYS = (
    "key", "version", "year", "first_year", "title", "ours", "author", "issued_on", "reviewer", "reviewed_on",
    "small_sample", "clauses", "filing", "response", "deduction", "bonus", "colours", "returns", "priority", "benefit",
    "month",
)  # fmt: skip
CLAUSES = (
    "filing", "filing_target", "response", "response_target", "months", "cutoff", "empty",
    "colours", "deduction", "bonus", "small_sample", "returns", "priority",
)  # fmt: skip
SENTIMENT_LIMIT = 10
RETURN_KEYS = (
    "correction_months", "sentiment", "sentiment_required", "history_months", "history_least", "spread", "nil_run",
    "far_months", "large_share", "explanation_length", "remind_days",
)  # fmt: skip
COLOURS = tuple(colour.name.lower() for colour in Colour)
MONTH_KEYS = ("month", "question_weight", "list_weight", "list_quarter", "publishes_quarter", "cutoff")

T = TypeVar("T")

QUARTER = re.compile(r"(?P<year>\d{4}|previous )?Q(?P<quarter>[1-4])")
CUTOFF = re.compile(r"(?P<month>\d{2})-(?P<day>\d{2}) (?P<hour>\d{2}):(?P<minute>\d{2})")


def parse_scheme(text: str, year: int, source_name: str) -> Scheme:
    """The scheme of `year` that a file's text describes.

    Raises SchemeError, naming file, line and row of everything wrong: broken TOML, unknown or missing keys, a file
    for another year, a review without its reviewer, negative numbers, weights that do not sum to 100, a month missing or
    twice, a list quarter that cannot be known by then, a cut-off outside its month.
    """
    reading = Reading(text, source_name)
    top = Table(reading, TOP, "", reading.data, TOP_KEYS)
    key = _key(top, year)
    version = top.whole("version")
    if version is not None and version < FIRST_VERSION:
        top.report(f"版本应从 {FIRST_VERSION} 起，现为 {version}", "version")
    title, ours, small_sample = top.text("title"), top.flag("ours"), top.whole("small_sample")
    author, issued_on = top.text("author", optional=True), top.day("issued_on")
    reviewer, reviewed_on = top.text("reviewer", optional=True), top.day("reviewed_on")
    _check_dates(top, issued_on, reviewed_on)

    sources = reading.table("clauses", CLAUSES)
    clauses = [(name, sources.text(name)) for name in CLAUSES]

    filing = reading.table("filing", ("on_time_weight", "accuracy_weight", "completion_weight", "target"))
    parts = [filing.number(name, most=100) for name in ("on_time_weight", "accuracy_weight", "completion_weight")]
    if None not in parts and sum(part for part in parts if part is not None) != 100:
        filing.report(f"三项权重之和应为 100%，现为 {_percent(parts)}")
    filing_target = filing.number("target", most=100)

    response = reading.table("response", ("target", "empty"))
    response_target = response.number("target", most=100)
    empty = response.text("empty")
    if empty is not None and empty not in EMPTY_RULES:
        response.report(f"“empty”应为 na 或 full，现为 {empty}", "empty")

    deduction = reading.table("deduction", ("points",)).number("points", most=100)
    bonus = reading.table("bonus", ("per_case", "cap"))
    per_case, cap = bonus.number("per_case"), bonus.number("cap")

    colours = reading.table("colours", COLOURS)
    flags = {colour: colours.flag(colour) for colour in COLOURS}
    if not colours.absent and not any(flag is not False for flag in flags.values()):
        colours.report("至少要有一种颜色须反馈")

    returns = _returns(reading)
    priority = _priority(reading)
    months = _months(reading, year)
    reading.finish()
    return Scheme(
        year=year,
        key=key,
        version=_sure(version),
        title=_sure(title),
        ours=_sure(ours),
        author=author,
        issued_on=issued_on,
        reviewer=reviewer,
        reviewed_on=reviewed_on,
        on_time_weight=_sure(parts[0]),
        accuracy_weight=_sure(parts[1]),
        completion_weight=_sure(parts[2]),
        filing_target=_sure(filing_target),
        response_target=_sure(response_target),
        empty=EMPTY_RULES[_sure(empty)],
        deduction_points=_sure(deduction),
        bonus_per_case=_sure(per_case),
        bonus_cap=_sure(cap),
        feedback_colours=tuple(colour for colour in COLOURS if flags[colour]),
        small_sample=_sure(small_sample),
        clauses=tuple(sorted((name, _sure(clause)) for name, clause in clauses)),
        months=months,
        returns=_sure(returns),
        priority=_sure(priority),
    )


def _sure(value: T | None) -> T:
    """The value of a key that `Reading.finish` would have refused to be without."""
    if value is None:
        raise AssertionError("a key was read without noting that it is missing")
    return value


def _returns(reading: Reading) -> ReturnRules | None:
    """What the scheme says of the returns themselves; None after noting what is wrong with it."""
    before = len(reading.problems)
    table = reading.table("returns", RETURN_KEYS)
    questions, days = table.get("sentiment", list, "列表"), table.get("remind_days", list, "列表")
    known = {question.value for question in SentimentQuestion}
    if questions is not None and (unknown := [one for one in questions if one not in known]):
        table.report(
            f"没有名为 {'、'.join(map(str, unknown))} 的景气问题，可用的是 {'、'.join(sorted(known))}", "sentiment"
        )
    if questions is not None and len(questions) > SENTIMENT_LIMIT:
        table.report(f"景气问题最多 {SENTIMENT_LIMIT} 个，现有 {len(questions)} 个", "sentiment")
    if days is not None and not all(isinstance(day, int) and 0 <= day <= 28 for day in days):
        table.report("提醒日应为截止日之前的天数（0 至 28 的整数）", "remind_days")
    required = table.flag("sentiment_required")
    counts = {name: table.whole(name) for name in RETURN_COUNTS}
    spread, share = table.number("spread"), table.number("large_share", most=100)
    if len(reading.problems) > before:
        return None
    return ReturnRules(
        **{name: _sure(count) for name, count in counts.items()},
        sentiment=tuple(_sure(questions)),
        sentiment_required=_sure(required),
        remind_days=tuple(sorted(_sure(days), reverse=True)),
        spread=_sure(spread),
        large_share=_sure(share),
    )


def _priority(reading: Reading) -> PriorityRules | None:
    """Whom the scheme has supported first, benefit by benefit; None after noting what is wrong with it."""
    before = len(reading.problems)
    table = reading.table("priority", ("issued_on", "reviewed_on", "by_reference"))
    issued_on, reviewed_on = table.day("issued_on"), table.day("reviewed_on")
    if issued_on is not None and reviewed_on is not None and reviewed_on < issued_on:
        table.report(f"核对日期 {reviewed_on} 早于制定日期 {issued_on}", "reviewed_on")
    by_reference = table.flag("by_reference")
    rows = reading.data.get("benefit", [])
    if not (isinstance(rows, list) and all(isinstance(row, dict) for row in rows)):
        reading.report("优先支持事项应逐行写作[[benefit]]", key="benefit")
        return None
    terms: dict[Benefit, BenefitTerm] = {}
    for index, row in enumerate(rows):
        one = Table(reading, ("benefit", index), f"第{index + 1}个[[benefit]]", row, BENEFIT_KEYS)
        term = _benefit(one)
        if term is not None and term.benefit in terms:
            one.report(f"{term.benefit.label}出现了两次", "benefit")
        elif term is not None:
            terms[term.benefit] = term
    if len(reading.problems) == before and (missing := [one.label for one in Benefit if one not in terms]):
        table.report("缺少优先支持事项：" + "、".join(missing))
    if len(reading.problems) > before:
        return None
    return PriorityRules(issued_on, reviewed_on, _sure(by_reference), tuple(terms[one] for one in Benefit))


def _benefit(table: Table) -> BenefitTerm | None:
    """One row, or None after noting what is wrong with it."""
    before = len(table.reading.problems)
    slugs = [one.slug for one in Benefit]
    slug = table.text("benefit")
    if slug is not None and slug not in slugs:
        table.report(f"没有名为 {slug} 的优先支持事项，可用的是 {'、'.join(slugs)}", "benefit")
    counts = {name: table.whole(name) for name in BENEFIT_COUNTS}
    for name, most in zip(BENEFIT_COUNTS, (12, 12, 4), strict=True):
        if (count := counts[name]) is not None and count > most:
            table.report(f"“{name}”不能超过 {most}，现为 {count}", name)
    shares = {name: table.number(name, most=100 if name == "on_time_share" else None) for name in BENEFIT_SHARES}
    least, most_of = shares["conversion_least"], shares["conversion_most"]
    if least is not None and most_of is not None and least > most_of:
        table.report(f"转化率下限 {least}% 高于上限 {most_of}%", "conversion_least")
    if len(table.reading.problems) > before:
        return None
    return BenefitTerm(
        benefit=Benefit.by_slug(_sure(slug)),
        **{name: _sure(count) for name, count in counts.items()},  # type: ignore[arg-type]  # counts and shares by name
        **{name: _sure(share) for name, share in shares.items()},  # type: ignore[arg-type]  # as above
    )


def _percent(parts: list[Decimal | None]) -> str:
    return f"{sum((part for part in parts if part is not None), Decimal(0))}%"


def _key(top: Table, year: int) -> str:
    """The key of the scheme; a template's carries the year it is applied to."""
    key = top.text("key") or ""
    own, first = top.whole("year", optional=True), top.whole("first_year", optional=True)
    if (own is None) == (first is None):
        top.report("应写明 year（本年方案）或 first_year（模板）之一")
    elif own is not None and own != year:
        top.report(f"本方案适用于{own}年，不能用于{year}年", "year")
    elif first is not None and year < first:
        top.report(f"本模板自{first}年起适用，不能用于{year}年", "first_year")
    return key if first is None else f"{key}-{year}"


def _check_dates(top: Table, issued_on: date | None, reviewed_on: date | None) -> None:
    """A review has a person and a day, and comes after what it reviews was laid down."""
    if "reviewer" in top.values and "reviewed_on" not in top.values:
        top.report("写明了核对人（reviewer），却没有写明核对日期（reviewed_on）", "reviewer")
    if "reviewed_on" in top.values and "reviewer" not in top.values:
        top.report("写明了核对日期（reviewed_on），却没有写明核对人（reviewer）", "reviewed_on")
    if issued_on is not None and reviewed_on is not None and reviewed_on < issued_on:
        top.report(f"核对日期 {reviewed_on} 早于制定日期 {issued_on}", "reviewed_on")


def _months(reading: Reading, year: int) -> tuple[MonthRule, ...]:
    """The twelve rows, January first; notes every problem of a row at that row."""
    rows = reading.data.get("month", [])
    if not (isinstance(rows, list) and all(isinstance(row, dict) for row in rows)):
        reading.report("月份应逐行写作[[month]]", key="month")
        return ()
    rules: dict[int, MonthRule] = {}
    tables: dict[int, Table] = {}
    for index, row in enumerate(rows):
        where = f"{row['month']}月" if row.get("month") in range(1, 13) else f"第{index + 1}个[[month]]"
        table = Table(reading, ("month", index), where, row, MONTH_KEYS)
        number = table.whole("month")
        if number is None:
            continue
        if not 1 <= number <= 12:
            table.report(f"月份应为 1 至 12，现为 {number}", "month")
            continue
        if number in tables:
            table.report("该月出现了两次", "month")
            continue
        tables[number] = table
        if rule := _rule(table, Month(year, number)):
            rules[number] = rule
    if missing := [number for number in range(1, 13) if number not in tables]:
        # the line is that of the row before which the first of them belongs, else of the last row
        behind = [tables[number].path for number in sorted(tables) if number > missing[0]]
        path = (behind or [table.path for table in tables.values()][-1:] or [TOP])[0]
        reading.report("缺少月份：" + "、".join(f"{number}月" for number in missing), path=path)
    if len(rules) == len(rows):
        # behind a refused row the publications are not known, and would be missed in other rows for no reason
        _check_quarters(rules, tables, year)
    return tuple(rules[number] for number in sorted(rules))


def _rule(table: Table, month: Month) -> MonthRule | None:
    """One row, or None after noting what is wrong with it."""
    before = len(table.reading.problems)
    question, listing = table.number("question_weight", most=100), table.number("list_weight", most=100)
    if question is not None and listing is not None and question + listing != 100:
        table.report(f"两项权重之和应为 100%，现为 {_percent([question, listing])}", "question_weight")
    list_quarter, publishes = _quarter(table, "list_quarter", month), _quarter(table, "publishes_quarter", month)
    if listing and list_quarter is None and "list_quarter" not in table.values:
        table.report("五色清单有权重，却没有写明是哪个季度的清单（list_quarter）", "list_weight")
    cutoff = _cutoff(table, month)
    if len(table.reading.problems) > before or question is None or listing is None or cutoff is None:
        return None
    return MonthRule(month, question, listing, list_quarter, publishes, cutoff)


def _quarter(table: Table, key: str, month: Month) -> Quarter | None:
    text = table.text(key, optional=True)
    if text is None:
        return None
    found = QUARTER.fullmatch(text)
    if not found:
        table.report(f"“{key}”应写作 2020Q1、Q1 或 previous Q4，现为 {text}", key)
        return None
    if found["year"] is None:
        year = month.year
    elif found["year"] == "previous ":
        year = month.year - 1
    else:
        year = int(found["year"])
    quarter = Quarter(year, int(found["quarter"]))
    if year not in (month.year - 1, month.year):
        table.report(f"{quarter.label}既不在本年，也不在上年", key)
        return None
    return quarter


def _cutoff(table: Table, month: Month) -> datetime | None:
    text = table.text("cutoff")
    if text is None:
        return None
    found = CUTOFF.fullmatch(text)
    if not found:
        table.report(f"截止时间应写作“05-20 24:00”，现为“{text}”", "cutoff")
        return None
    hour, minute = int(found["hour"]), int(found["minute"])
    try:
        day = date(month.year, int(found["month"]), int(found["day"]))
    except ValueError:
        table.report(f"截止时间“{text}”：{month.year}年没有这一天", "cutoff")
        return None
    if minute > 59 or hour > 24 or (hour == 24 and minute):
        table.report(f"截止时间“{text}”：没有这一时刻", "cutoff")
        return None
    moment = day_end(day) if hour == 24 else day_start(day) + timedelta(hours=hour, minutes=minute)
    if day.month != month.month or moment <= day_start(month.first_day):
        table.report(f"截止时间“{text}”不在本月内", "cutoff")
        return None
    return moment


def _check_quarters(rules: dict[int, MonthRule], tables: dict[int, Table], year: int) -> None:
    """A list is published once, after its quarter, and counts in its month of publication at the earliest."""
    published: dict[Quarter, Month] = {}
    for number, rule in sorted(rules.items()):
        quarter = rule.publishes_quarter
        if quarter is None:
            continue
        if rule.month <= quarter.last_month:
            tables[number].report(f"{quarter.label}尚未结束，不能发布其清单", "publishes_quarter")
        elif quarter in published:
            tables[number].report(
                f"{quarter.label}清单已在{published[quarter].month}月发布，不能重复发布", "publishes_quarter"
            )
        else:
            published[quarter] = rule.month
    for number, rule in sorted(rules.items()):
        quarter = rule.list_quarter
        # the year before published its first three quarters under its own scheme
        if quarter is None or quarter.publication_month.year < year:
            continue
        if quarter not in published:
            tables[number].report(f"{quarter.label}清单到该月尚未发布（各月均未写明发布该清单）", "list_quarter")
        elif published[quarter] > rule.month:
            tables[number].report(
                f"{quarter.label}清单{published[quarter].month}月才发布，该月不能使用", "list_quarter"
            )
