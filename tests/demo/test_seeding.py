"""The demo data in the database: written once, all or nothing, ready to try every flow."""

from datetime import datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from alerts.models import Entry, Feedback
from assessment.models import Run
from cases.enums import QuestionState
from cases.models import Question, Statistic
from core.errors import Refused
from core.periods import Month
from orders.enums import FilingStatus, Origin
from orders.models import Conversion, Filing
from tenancy.enums import Role
from tenancy.models import Enterprise, Membership, User
from tenancy.scope import job_scope
from tests.cast import Cast
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
    assert len(told) == 7
    with job_scope(reason="test"):
        assert (
            Enterprise.objects.filter(name__startswith="示例", taken_over=True).count()
            == Enterprise.objects.count()
            == 720
        )
        published = Run.objects.filter(version=1).order_by("month")
        assert [Month.of(row.month) for row in published] == world.HISTORY
        assert all(row.results.count() == 102 for row in published)
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
        assert User.objects.get(username="centre").check_password(PASSWORD)
        before = Filing.objects.count(), Question.objects.count(), User.objects.count()

    assert not seed(now=NOW, say=told.append)
    with job_scope(reason="test"):
        assert (Filing.objects.count(), Question.objects.count(), User.objects.count()) == before
    assert len(told) == 7


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
