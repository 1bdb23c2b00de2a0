"""Why one row counts or does not, in words that an official would write (definitions §§3 and 4)."""

from collections.abc import Collection
from datetime import datetime

from alerts.enums import EntryVerdict
from assessment.enums import Figure
from cases.enums import Exclusion, QuestionVerdict
from cases.rules import last_day
from core.periods import SHANGHAI, Month
from orders.enums import FindingKind, ReturnVerdict

UNSEEN = "时间不详"


def return_reason(
    figure: Figure,
    verdict: ReturnVerdict,
    *,
    month: Month,
    first_filed_at: datetime | None,
    revision: int | None,
    own_cutoff: datetime | None,
    findings: Collection[FindingKind] = (),
) -> str:
    """Why a return of `month` counts in A, B or C (Notice 一（二）).

    `own_cutoff` is the cut-off of the return's own month, by which it is on time or late (None: unknown).
    """
    if verdict is ReturnVerdict.OFF_ROSTER:
        return f"{month.month}月不在应报名录，已填报，不计入"
    if verdict is ReturnVerdict.MISSING:
        return (
            "截止时未填报，没有可判断准确与否的填报，不计入"
            if figure is Figure.ACCURACY
            else "截止时未填报，只计入应报数"
        )
    filed = f"{_moment(first_filed_at)}填报" + (f"（截止时为第{revision}次提交）" if revision and revision > 1 else "")
    if figure is Figure.ACCURACY:
        if verdict is ReturnVerdict.DOUBTED:
            what = "、".join(kind.label for kind in findings)
            return f"{filed}，截止时有问题未处理{f'（{what}）' if what else ''}，不准确，只计入填报数"
        return f"{filed}，截止时没有未处理的问题，准确，计入"
    late = own_cutoff is not None and first_filed_at is not None and first_filed_at > own_cutoff
    if late:
        return f"{filed}，为补报，不影响当月占比，计入完成度"
    return f"{filed}，按时，计入"


def question_reason(
    verdict: QuestionVerdict,
    *,
    asked_at: datetime,
    due_at: datetime,
    moment: datetime | None,
    exclusion: Exclusion | None = None,
) -> str:
    """Why a question counts (Notice 二（二）). `moment`: when it was answered, was or is due, was excluded, as frozen."""
    asked = f"{_day(asked_at)}提问"
    if verdict is QuestionVerdict.EXCLUDED:
        why = "不计入" if exclusion is None else f"{exclusion.label}，不计入"
        return f"{asked}，{_day(moment)}{why}"
    if verdict is QuestionVerdict.NOT_DUE:
        return f"{asked}，期限{_limit(moment)}，截止时未到期，不计入"
    if verdict is QuestionVerdict.UNANSWERED:
        return f"{asked}，期限{_limit(moment)}，截止时已到期未响应，只计入提问数"
    late = moment is not None and moment > due_at
    return f"{asked}，期限{_limit(due_at)}，{_day(moment)}响应{'（逾期，仍计入响应数）' if late else ''}，计入"


def entry_reason(verdict: EntryVerdict, *, colour: str, moment: datetime | None) -> str:
    """Why an entry of a list counts (Notice 二（二）). `moment`: when it fed back or was removed, as frozen."""
    if verdict is EntryVerdict.FED_BACK:
        return f"{_moment(moment)}反馈，计入"
    if verdict is EntryVerdict.REMOVED:
        return f"{_day(moment)}移出清单，不计入"
    if verdict is EntryVerdict.EXEMPT:
        return f"{colour}企业按方案无须反馈，不计入"
    return "截止时未反馈，只计入预警企业数"


def _day(moment: datetime | None) -> str:
    if moment is None:
        return UNSEEN
    there = moment.astimezone(SHANGHAI)
    return f"{there.month}月{there.day}日"


def _moment(moment: datetime | None) -> str:
    return UNSEEN if moment is None else f"{_day(moment)}{moment.astimezone(SHANGHAI):%H:%M}"


def _limit(moment: datetime | None) -> str:
    """A limit at 24:00 is the day before the next one begins."""
    if moment is None:
        return UNSEEN
    last = last_day(moment)
    return f"{last.month}月{last.day}日"
