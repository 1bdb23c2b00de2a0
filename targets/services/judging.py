"""How a target is judged: a person corrects what was read from its words, and says what feeds it."""

from uuid import UUID

from django.db import transaction

from core.errors import Invalid, Stale
from targets.enums import Comparator, Feed, TableAct, TableState
from targets.facts import Asked
from targets.models import Target
from targets.permissions import require_keep
from targets.rules import next_table_state, suits
from targets.selectors import target_for
from tenancy.roles import Actor


@transaction.atomic
def correct_judging(*, target: UUID, asked: Asked, half: Asked, feed: Feed, version: int, by: Actor) -> Target:
    """Set what a target asks for at year end and at half-year, and where its attained value comes from.

    A feed needs a number to compare with. Sent twice it is done once. Raises NotAllowed for everybody but the department, Unseen,
    Invalid, Refused (the year is frozen), Stale.
    """
    require_keep(by)
    row = target_for(by, target, lock=True)
    if (row.asked, row.half_asked, row.feed) == (asked, half, feed):
        return row
    if row.version != version:
        raise Stale
    next_table_state(TableState(row.table.state), TableAct.CHANGE)
    problems = {"value": suits(asked), "half_value": suits(half)}
    if feed is not Feed.NONE and asked.comparator is Comparator.PERSON:
        problems["feed"] = "由考核数据提供的目标须有可比较的目标值。"
    if not row.half_text and half.comparator is not Comparator.PERSON:
        problems["half_value"] = "没有半年度目标，不填半年度目标值。"
    errors = {field: [problem] for field, problem in problems.items() if problem}
    if errors:
        raise Invalid(errors)
    row.comparator, row.value, row.unit = asked
    row.half_comparator, row.half_value, row.half_unit = half
    row.feed, row.by_hand = feed, True
    row.version += 1
    row.save()
    return row
