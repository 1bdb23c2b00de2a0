"""From a region's month down to its enterprises: the lists of other apps, for who sees them."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from alerts.enums import FeedbackView
from alerts.permissions import can_see_lists
from assessment.formulas import RegionResult
from assessment.selectors import MonthFigures
from cases.enums import DeskView
from cases.permissions import has_desk
from orders.enums import RosterView
from orders.permissions import can_list
from tenancy.roles import Actor


@dataclass(frozen=True)
class Way:
    """A list of one region's enterprises or questions, with what stands on it in a few words."""

    name: str
    words: str
    url: str


def ways_down(actor: Actor, figures: MonthFigures, result: RegionResult) -> list[Way]:
    """The lists behind a region's month that the actor may open: returns, questions, list entries.

    None for a region outside the actor's own subtree, also in a published month; none of a list that holds nobody of it.
    """
    if not actor.covers(result.region):
        return []
    # The own region is not asked for: a list without it shows just that, and a county's has no such field.
    place = {} if result.region == actor.region else {"region": result.region}
    counts, quarter = result.counts, figures.rule.list_quarter
    ways = []
    if can_list(actor) and counts.filing.roster:
        month = {"month": figures.month, **place}
        late = counts.filing.roster - counts.filing.on_time
        ways.append(_way("当月应报企业", f"应报{counts.filing.roster}家，截止前未报{late}家", "orders:roster", month))
        ways.append(_way("当月未报企业", "至今未报", "orders:roster", month | {"standing": RosterView.UNFILED.value}))
    if has_desk(actor):
        ways.append(_way("未答复诉求", "现在待答复", "cases:home", place))
        asked = f"当年计入{counts.questions.asked}件，已响应{counts.questions.answered}件"
        ways.append(_way("全部诉求", asked, "cases:home", {"state": DeskView.ALL.value, **place}))
    if can_see_lists(actor) and quarter is not None and counts.listing.listed:
        words = f"应反馈{counts.listing.listed}家，已反馈{counts.listing.fed_back}家"
        ways.append(_way(f"{quarter.label}清单企业", words, "alerts:list", place, str(quarter)))
        open_ = {"feedback": FeedbackView.OPEN.value, **place}
        ways.append(_way(f"{quarter.label}清单未反馈企业", "现在未反馈", "alerts:list", open_, str(quarter)))
    return ways


def _way(name: str, words: str, page: str, query: dict[str, Any], *arguments: str) -> Way:
    address = reverse(page, args=arguments)
    return Way(name, words, f"{address}?{urlencode(query)}" if query else address)
