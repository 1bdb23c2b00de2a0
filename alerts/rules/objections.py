"""An enterprise's objection to its being listed: what it must be, until when, and how it is decided (ours)."""

from datetime import datetime

from alerts.enums import Colour, ObjectionState
from alerts.rules.dates import OBJECTION_WORKDAYS, last_day
from alerts.rules.lists import clean_reason, clean_words
from core.errors import Refused
from core.periods import day_label

OBJECTION_LENGTH = (10, 1_000)
"""Characters of an objection: letters and digits at least, all at most."""

_DECISIONS = (ObjectionState.REMOVED, ObjectionState.RECOLOURED, ObjectionState.KEPT)


def clean_objection(text: str) -> str:
    """An objection as it is kept. Raises Refused (field "text") when it is too short, too long or says nothing."""
    return clean_words(text, OBJECTION_LENGTH, field="text", name="异议理由", ask="请写明异议理由")


def objection_problem(*, limit: datetime, removed: bool, raised: bool, now: datetime) -> str:
    """Why an enterprise cannot object (any more), "" when it can: once, in time, while it stands on the list."""
    if raised:
        return "贵企业已对本期清单提出过异议，每期清单只能提出一次。"
    if removed:
        return "贵企业已移出本期清单，无需提出异议。"
    if now >= limit:
        return (
            f"提出异议的期限（发布后{OBJECTION_WORKDAYS}个工作日内）已于{day_label(last_day(limit))}24:00结束，不能再提出异议。"
            "如有困难，可填写反馈或提出诉求。"
        )
    return ""


def clean_decision(outcome: ObjectionState, colour: Colour | None, text: str) -> str:
    """The words of a decision as they are kept. Raises Refused (field "outcome", "colour", or "decision" as for a reason)."""
    if outcome not in _DECISIONS:
        raise Refused("请选择处理结果。", field="outcome")
    if outcome is ObjectionState.RECOLOURED and colour is None:
        raise Refused("请选择调整后的颜色。", field="colour")
    return clean_reason(text, field="decision")
