"""What the feed tells other systems: published months, their results, and the bulletins."""

from dataclasses import dataclass

from django.db.models import QuerySet

from assessment.enums import BulletinState
from assessment.models import Bulletin, FeedToken, Run
from assessment.permissions import can_manage_feed, require_see
from assessment.selectors.runs import MonthFigures, latest_runs, run_figures
from core.errors import NotAllowed, Unseen
from core.periods import Month
from tenancy.enums import RegionLevel
from tenancy.roles import Actor
from tenancy.selectors import Regions, all_regions, rows_in_view


@dataclass(frozen=True)
class FeedMonth:
    """One published month: the regions asked for, of its latest version."""

    figures: MonthFigures
    codes: tuple[int, ...]
    regions: Regions


def feed_tokens(actor: Actor) -> QuerySet[FeedToken]:
    """The own province's keys, those that work first, newest first. Raises NotAllowed below the province."""
    if not can_manage_feed(actor):
        raise NotAllowed
    return rows_in_view(FeedToken.objects.defer("token_hash"), actor).order_by("-revoked_at", "-id")


def feed_months(actor: Actor) -> list[Run]:
    """The latest version of every published month, the latest month first. One query."""
    require_see(actor)
    rows = Run.objects.filter(version__gte=1).order_by("-month", "-version")
    return list(rows.distinct("month"))


def feed_month(actor: Actor, month: Month, level: RegionLevel | None) -> FeedMonth:
    """A published month's results, of all regions or those of one level. Raises Unseen for one that is not published."""
    require_see(actor)
    run = latest_runs([month], published_only=True).get(month)
    if run is None:
        raise Unseen
    figures, regions = run_figures(actor, run, within=actor.region), all_regions()
    codes = sorted(figures.results, key=lambda code: (regions.levels[code], code))
    return FeedMonth(figures, tuple(code for code in codes if level in (None, regions.levels[code])), regions)


def feed_bulletins(actor: Actor) -> list[Bulletin]:
    """Every published bulletin, the latest first. One query."""
    require_see(actor)
    rows = rows_in_view(Bulletin.objects.filter(state=BulletinState.PUBLISHED), actor)
    return list(rows.select_related("run", "region").order_by("-published_at", "-id"))
