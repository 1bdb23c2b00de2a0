"""The demo data in the database: written once, all or nothing, ready to try every flow."""

from collections import Counter
from datetime import datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from alerts.models import Entry, Feedback
from assessment.enums import Figure, Standing
from assessment.formulas import RegionResult
from assessment.models import Basis, Run, SchemeConfirmation
from assessment.rules import PARTS, months_of, standing_of
from assessment.scheme_files import load_scheme
from assessment.selectors import explanation, figures_of, latest_runs, verify_publications
from cases.enums import CaseState, QuestionState
from cases.models import Question, Statistic, TypicalCase
from cases.rules import USUAL_SIZE
from core.errors import Refused
from core.periods import Month
from orders.enums import FilingStatus, Origin
from orders.models import Conversion, Filing
from tenancy.enums import Role
from tenancy.models import Enterprise, Membership, User
from tenancy.rules import city_of, region_range
from tenancy.scope import job_scope
from tenancy.selectors import actor_of
from tests.cast import PROVINCE, Cast
from tests.history.books import shanghai
from zjtrade.demo import running_month, world
from zjtrade.demo.accounts import ACCOUNTS, PASSWORD, XIHU
from zjtrade.demo.seeding import seed

NOW = shanghai(2026, 11, 12, 15, 0)


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("seed_demo", *arguments, stdout=out)
    return out.getvalue()


def test_accounts_are_printed_without_a_database() -> None:
    printed = run("--print-accounts")
    assert PASSWORD in printed
    assert {account.role for account in ACCOUNTS} == set(Role)
    assert all(account.username in printed for account in ACCOUNTS)


def test_production_is_refused(settings: object) -> None:
    settings.PRODUCTION = True  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match="生产环境"):
        run()


def test_a_day_outside_is_refused() -> None:
    for day in ("2021-12-31", "2999-01-01"):
        with pytest.raises(CommandError, match="--today"):
            run("--today", day)


def test_other_data_are_left_alone(cast: Cast) -> None:
    with pytest.raises(Refused, match="已有其他企业"):
        seed(now=NOW, say=lambda text: None)


@pytest.mark.slow
@pytest.mark.django_db
def test_everything_can_be_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world, "COMPANIES", 8 * 90)
    monkeypatch.setattr(running_month, "FILED", 36)
    told: list[str] = []
    assert seed(now=NOW, say=told.append)
    assert len(told) == 12
    with job_scope(reason="test"):
        assert (
            Enterprise.objects.filter(name__startswith="示例", taken_over=True).count()
            == Enterprise.objects.count()
            == 720
        )
        published = Run.objects.filter(version=1).order_by("month")
        assert [Month.of(row.month) for row in published] == world.HISTORY
        assert all(row.results.count() == 102 for row in published)
        confirmed = SchemeConfirmation.objects.get()
        assert (confirmed.year, confirmed.digest) == (2026, load_scheme(2026).digest), "no notice prescribes it"
        assert Run.objects.filter(version=0, month=NOW.date().replace(day=1)).exists()

        november = Filing.objects.filter(month="2026-11-01")
        states = set(november.values_list("status", flat=True))
        assert states == {FilingStatus.NOT_FILED, FilingStatus.DRAFT, FilingStatus.FILED}
        assert november.filter(
            status=FilingStatus.FILED, origin=Origin.SYSTEM, is_nil=False, signed_usd_10k__gt=0
        ).exists()
        _check_demo_company(User.objects.get(username="enterprise"))
        neighbour = Membership.objects.get(user__username="enterprise2").enterprise
        assert november.get(enterprise=neighbour).status == FilingStatus.FILED
        assert Question.objects.filter(region=XIHU, state=QuestionState.ASKED, origin=Origin.SYSTEM).count() >= 3
        assert Conversion.objects.filter(exported_usd_10k__gt=0).exists()
        assert Statistic.objects.filter(region=XIHU, year=2026, month=None, topic=None, asked__gt=0).exists()
        _check_cases()
        assert User.objects.get(username="centre").check_password(PASSWORD)
        _check_lists(User.objects.get(username="department"))
        before = Filing.objects.count(), Question.objects.count(), User.objects.count()

    assert not seed(now=NOW, say=told.append)
    with job_scope(reason="test"):
        assert (Filing.objects.count(), Question.objects.count(), User.objects.count()) == before
    assert len(told) == 12


def _check_cases() -> None:
    """Enough to select ten of each half of 2020, over several cities; every state in the running one; no length is odd."""
    adopted = TypicalCase.objects.filter(state=CaseState.ADOPTED)
    halves = {half: adopted.filter(month__range=(f"2020-{half:02}-01", f"2020-{half + 5:02}-01")) for half in (1, 7)}
    assert {half: rows.count() for half, rows in halves.items()} == {1: 14, 7: 12}
    for rows in halves.values():
        assert len({city_of(region) for region in rows.values_list("region_id", flat=True)}) >= 4
        assert rows.filter(question__isnull=False).exclude(evidence=[]).exists()
    recent = TypicalCase.objects.filter(written_at__year=2026)
    assert set(recent.values_list("state", flat=True)) == {state.value for state in CaseState}
    assert not TypicalCase.objects.exclude(size__range=USUAL_SIZE).exists()


def _check_demo_company(user: User) -> None:
    """It must file, may rate an answer, and has a warning to answer."""
    company = Membership.objects.get(user=user).enterprise
    filing = Filing.objects.get(enterprise=company, month="2026-11-01")
    assert (filing.on_roster, filing.status) == (True, FilingStatus.NOT_FILED)
    own = Question.objects.filter(enterprise=company, origin=Origin.SYSTEM)
    assert {question.state for question in own} >= {QuestionState.ASKED, QuestionState.ANSWERED}
    newest = Entry.objects.get(enterprise=company, warning_list__quarter="2026Q3")
    assert not Feedback.objects.filter(entry=newest).exists()


def test_the_word_now_is_only_said_by_the_command() -> None:
    """The generator takes the day as an argument: no module of it asks a clock for it."""
    for path in Path(world.__file__).parent.glob("*.py"):
        source = path.read_text(encoding="utf-8")
        assert "timezone.now" not in source
        assert "datetime.now" not in source
        assert "date.today" not in source
    assert isinstance(NOW, datetime)


def _check_lists(department: User) -> None:
    """What stands behind every part of every region and month sums to what was counted; nothing published differs."""
    actor = actor_of(department, None)
    runs = latest_runs([Month.of(day) for day in Run.objects.values_list("month", flat=True).distinct()])
    assert len(runs) > len(world.HISTORY)
    for month, run in runs.items():
        groups = list(Basis.objects.filter(run=run).values_list("region_id", "month", "verdict", "size"))
        for result in figures_of(run).results.values():
            low, high = region_range(result.region)
            own = [group for group in groups if low <= group[0] <= high]
            for figure, (numerator, denominator) in counted(result).items():
                months = {each.first_day for each in months_of(figure, month)} or {None}
                listed = Counter(dict.fromkeys(Standing, 0))
                for _, day, verdict, size in own:
                    if verdict in PARTS[figure] and day in months:
                        listed[standing_of(figure, verdict)] += size
                both = listed[Standing.BOTH]
                assert (both, both + listed[Standing.BELOW]) == (numerator, denominator), (month, result.region, figure)
        for region in (PROVINCE, city_of(XIHU), XIHU):
            for figure in PARTS:
                page = explanation(actor, month, region, figure)
                assert page.page.paginator.count == sum(page.sizes.values()) and page.hidden == 0
                assert len(page.rows) == min(20, page.page.paginator.count), (month, region, figure)
    verified = list(verify_publications())
    assert len(verified) == len(world.HISTORY)
    assert not [found.differences for found in verified if found.differences]


def counted(result: RegionResult) -> dict[Figure, tuple[int, int]]:
    """Numerator and denominator of each part of a region's month."""
    filing, questions, listing = result.counts.filing, result.counts.questions, result.counts.listing
    return {
        Figure.ON_TIME: (filing.on_time, filing.roster),
        Figure.ACCURACY: (filing.previous_accurate, filing.previous_returns),
        Figure.COMPLETION: (filing.filed_to_date, filing.roster_to_date),
        Figure.QUESTIONS: (questions.answered, questions.asked),
        Figure.LISTING: (listing.fed_back, listing.listed),
    }
