"""What the assessment published: the province's mean of a rate over months, exact, for a target that is fed."""

from assessment.enums import RateKind
from assessment.formulas import year_mean
from assessment.selectors import figures
from core.periods import Month
from targets.enums import Feed, Period
from targets.facts import Fed
from targets.models import Target
from targets.ruleset_files import judging
from tenancy.roles import Actor

RATES = {Feed.FILING: RateKind.FILING, Feed.RESPONSE: RateKind.RESPONSE}


def fed_value(actor: Actor, target: Target, period: Period) -> Fed | None:
    """The mean over the published months that apply: of the first half-year, or up to the month in which the target is due.

    None for a target that is not fed, and while no month has been published. Two queries.
    """
    if target.feed == Feed.NONE:
        return None
    year = target.table.year
    last = judging().half_month if period is Period.HALF else target.due_month
    months = list(Month.span(Month(year, 1), Month(year, last)))
    published = figures(actor, months, only=[target.region_id], published_only=True)
    rate = RATES[Feed(target.feed)]
    values = {
        month: value
        for month, shown in published.items()
        if target.region_id in shown.results and (value := shown.results[target.region_id].rate(rate)) is not None
    }
    mean = year_mean(values.values())
    return None if mean is None else Fed(mean, tuple(str(month) for month in sorted(values)))
