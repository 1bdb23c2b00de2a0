"""Typical cases and their selection, brought to where a test begins."""

from datetime import date, datetime, timedelta
from uuid import UUID

from cases import services
from cases.enums import CaseKind, CaseState
from cases.models import Ballot, Contender, Selection, TypicalCase
from core.periods import SHANGHAI
from tenancy.models import Enterprise, Membership
from tenancy.scope import job_scope
from tests.cases.stage import acting
from tests.cast import Cast

WHEN = datetime(2020, 7, 6, 10, tzinfo=SHANGHAI)
MAY = date(2020, 5, 1)
UNTIL = date(2020, 7, 16)


def adopted(
    enterprise: Enterprise,
    title: str = "一企一策稳订单",
    *,
    month: date = MAY,
    region: int | None = None,
    named: bool = True,
    **texts: str,
) -> TypicalCase:
    """A case as the province has adopted it; by rows."""
    words = {
        "situation": f"{enterprise.name}（{enterprise.uscc}）二季度订单下降三成，订舱困难。",
        "measures": "商务局派专人上门，逐单对接货代公司，协调解决舱位。",
        "effect": "六月新签订单回升，按期装船。",
    } | texts
    at = datetime(month.year, month.month, 18, 10, tzinfo=SHANGHAI)
    with job_scope(reason="test"):
        return TypicalCase.objects.create(
            region_id=region or enterprise.region_id,
            enterprise=enterprise,
            kind=CaseKind.SERVICE,
            title=title,
            size=80,
            named=named,
            state=CaseState.ADOPTED,
            month=month,
            written_at=at,
            changed_at=at,
            submitted_at=at,
            forwarded_at=at,
            adopted_at=at,
            **words,
        )


def prepared(cast: Cast, *reviewers: str, year: int = 2020, half: int = 1) -> Selection:
    """A selection with some reviewers of the cast."""
    with job_scope(reason="test"):
        posts = list(
            Membership.objects.filter(user__in=[cast.users[name].pk for name in reviewers]).values_list("pk", flat=True)
        )
    with acting(cast, "department") as by:
        row = services.prepare_selection(year=year, half=half, by=by, now=WHEN)
        if posts:
            services.appoint_reviewers(selection=row.public_id, memberships=posts, by=by, now=WHEN)
    return row


def opened(cast: Cast, *reviewers: str, half: int = 1) -> Selection:
    """Prepared, and scoring opened."""
    row = prepared(cast, *reviewers, half=half)
    with acting(cast, "department") as by:
        return services.open_scoring(
            selection=row.public_id, version=row.version, until=UNTIL, sure=True, by=by, now=WHEN
        )


def ballot_of(cast: Cast, name: str, case: TypicalCase) -> Ballot:
    """Somebody's ballot of a case."""
    with job_scope(reason="test"):
        return Ballot.objects.get(user=cast.users[name], contender__case=case)


def scored(cast: Cast, name: str, case: TypicalCase, *points: int, comment: str = "") -> Ballot:
    """A reviewer's points for a case."""
    row = ballot_of(cast, name, case)
    with acting(cast, name) as by:
        return services.score_ballot(
            ballot=row.public_id, version=row.version, points=points, comment=comment, by=by, now=WHEN
        )


def now_of(selection: Selection) -> Selection:
    """The selection as it stands."""
    with job_scope(reason="test"):
        return Selection.objects.get(pk=selection.pk)


def closed(cast: Cast, selection: Selection, *, sure: bool = True) -> Selection:
    """The scoring ended."""
    with acting(cast, "department") as by:
        return services.close_scoring(
            selection=selection.public_id, version=now_of(selection).version, sure=sure, by=by, now=WHEN
        )


def contender(case: TypicalCase) -> UUID:
    """The public id of a case's contender."""
    with job_scope(reason="test"):
        return Contender.objects.get(case=case).public_id


def decided(cast: Cast, selection: Selection, *cases: TypicalCase, reason: str = "") -> Selection:
    """These cases chosen."""
    chosen = {contender(case) for case in cases}
    with acting(cast, "department") as by:
        return services.decide_selection(
            selection=selection.public_id,
            version=now_of(selection).version,
            chosen=chosen,
            reason=reason,
            by=by,
            now=WHEN,
        )


def published(cast: Cast, selection: Selection) -> Selection:
    """What was decided, published."""
    with acting(cast, "department") as by:
        return services.publish_selection(
            selection=selection.public_id, version=now_of(selection).version, by=by, now=WHEN + timedelta(days=14)
        )
