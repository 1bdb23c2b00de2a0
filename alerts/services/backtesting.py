"""Back-tests: a ruleset drawn on past quarters as it would have been then, against what became of the enterprises."""

from datetime import datetime

from django.db import transaction

from alerts.enums import Colour
from alerts.models import BackTest
from alerts.permissions import can_draw
from alerts.rules.backtest import BackTestResult, Tally, span_problem
from alerts.rules.figures import figures, size_of
from alerts.rules.judging import Judge, settle
from alerts.rulesets import Ruleset
from alerts.selectors import facts_of_all, outcomes_after, quarters_with_outcome
from core.errors import NotAllowed, Refused
from core.periods import Quarter, day_start
from tenancy.jobs import Progress, enqueue
from tenancy.models import Job
from tenancy.roles import Actor

BACK_TEST_KIND = "alerts.back_test"
DROPS = range(1, 101)
"""Percent that exports may be asked to have fallen by."""


@transaction.atomic
def request_backtest(
    *, ruleset: Ruleset, first: Quarter, last: Quarter, drop: int, by: Actor, now: datetime
) -> BackTest:
    """Have a job try a ruleset on the quarters from `first` to `last`: who fell by `drop` percent, with a warning or without.

    Raises NotAllowed for everybody but the centre, Refused (field "drop"; field "first" for a quarter whose outcome is not
    known yet, naming those whose is).
    """
    if not can_draw(by):
        raise NotAllowed
    if drop not in DROPS:
        raise Refused(f"出口降幅应为 1 至 100 之间的整数，现为 {drop}。", field="drop")
    problem = span_problem(first, last, quarters_with_outcome())
    if problem:
        raise Refused(problem, field="first")
    test = BackTest.objects.create(
        ruleset=ruleset.canonical(),
        first_quarter=str(first),
        last_quarter=str(last),
        drop=drop,
        requested_at=now,
        requested_by_id=by.user,
    )
    test.job = enqueue(
        kind=BACK_TEST_KIND,
        key=f"{BACK_TEST_KIND}:{test.public_id}",
        title=f"回测五色清单规则（{first.label}至{last.label}）",
        params={"test": test.pk},
        by=by,
        now=now,
    )
    test.save(update_fields=["job"])
    return test


@transaction.atomic
def run_backtest(*, test: BackTest, progress: Progress | None = None) -> BackTestResult:
    """Draw the ruleset on each quarter as of the beginning of its publication month, and keep the tallies on the test.

    The quarters are drawn in their order, so that hysteresis works as it would have. Run twice it gives the same.
    """
    judge = Judge(Ruleset.from_canonical(test.ruleset))
    quarter, last = Quarter.parse(test.first_quarter), Quarter.parse(test.last_quarter)
    total = (last.year - quarter.year) * 4 + last.quarter - quarter.quarter + 1
    tallies: list[tuple[Quarter, Tally]] = []
    raw: dict[int, Colour] = {}
    while quarter <= last:
        tally, raw = _tried(judge, quarter, raw, test.drop)
        tallies.append((quarter, tally))
        if progress:
            progress.report(len(tallies), total, f"已回测{quarter.label}")
        quarter = quarter.next()
    result = BackTestResult(tuple(tallies))
    test.result = result.canonical()
    test.save(update_fields=["result"])
    return result


def back_test_of(job: Job, progress: Progress) -> None:
    """The work of a BACK_TEST_KIND job."""
    run_backtest(test=BackTest.objects.get(pk=job.params["test"]), progress=progress)


def _tried(judge: Judge, quarter: Quarter, before: dict[int, Colour], drop: int) -> tuple[Tally, dict[int, Colour]]:
    """One quarter's tally, and the colours that the rules alone gave, for the next."""
    tally, raw = Tally(), {}
    outcomes = outcomes_after(quarter, drop)
    for chunk in facts_of_all(quarter, as_of=day_start(quarter.publication_month.first_day)):
        for enterprise, facts in chunk:
            if judge.is_small(size_of(facts)):
                continue
            colour = judge.judge(figures(facts)).colour
            if colour is not None:
                raw[enterprise] = colour
            settled = settle(colour, before.get(enterprise), hold=judge.ruleset.hold)
            tally.count(settled.colour, outcomes.get(enterprise))
    return tally, raw
