"""Small worlds: what the system computes equals a plain fold over the same rows, whatever the order they came in."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from alerts.models import Entry
from assessment.formulas import judge, pool
from assessment.models import Deduction
from assessment.scheme_files import load_scheme
from assessment.selectors import Computation, compute
from assessment.selectors.counting import region_tree
from cases.models import Question
from core.periods import Month
from orders.models import Filing
from tenancy.scope import job_scope
from tests.assessment.world import COUNTIES, World, at
from tests.cast import HANGZHOU, LUCHENG, SHANGCHENG, XIHU
from tests.oracles import assessment as oracle

NOW = at("2021-01-10 09:00")
MONTHS = ("2020-01", "2020-02", "2020-03", "2020-04", "2020-05", "2020-06")
CUTOFFS = {text: load_scheme(2020).month(Month.parse(text).month).cutoff for text in MONTHS}
MINUTE = timedelta(minutes=1)

# What an enterprise did in a month, as the time of filing beside the cut-off; None: it never filed.
FILINGS: dict[str, Callable[[datetime], datetime] | None] = {
    "early": lambda cutoff: cutoff - timedelta(days=9),
    "last moment": lambda cutoff: cutoff,
    "a minute late": lambda cutoff: cutoff + MINUTE,
    "a month late": lambda cutoff: cutoff + timedelta(days=31),
    "never": None,
}
# Asked and answered; the limits of the questions asked on the 18th and 19th lie on either side of the cut-off.
QUESTIONS = (
    ("2020-01-02 09:00", "2020-01-03 09:00"),
    ("2019-12-31 23:59", "2020-01-02 09:00"),
    ("2020-04-30 10:00", None),
    ("2020-05-18 10:00", None),
    ("2020-05-19 10:00", None),
    ("2020-05-19 10:00", "2020-05-21 00:00"),
    ("2020-06-18 10:00", "2020-06-21 00:01"),
)
FEEDBACK = (None, "2020-05-20 23:59", "2020-05-21 00:00", "2020-05-21 00:01", "2020-06-30 12:00")

enterprises = st.lists(
    st.fixed_dictionaries(
        {
            "county": st.sampled_from(COUNTIES),
            "filings": st.lists(
                st.tuples(st.sampled_from(sorted(FILINGS)), st.booleans()), min_size=len(MONTHS), max_size=len(MONTHS)
            ),
            "questions": st.lists(st.sampled_from(QUESTIONS), max_size=3),
            "listed": st.one_of(st.none(), st.tuples(st.sampled_from(FEEDBACK))),
        }
    ),
    max_size=5,
)
deductions = st.lists(
    st.tuples(st.sampled_from(("2020-05", "2020-06")), st.sampled_from((XIHU, LUCHENG, HANGZHOU)), st.integers(1, 3)),
    max_size=3,
)


def build(drawn: list[dict], taken: list[tuple[str, int, int]]) -> World:
    """The drawn world, ready to be taken over."""
    world = World()
    for one in drawn:
        uscc = world.enterprise(one["county"])
        for text, (when, accurate) in zip(MONTHS, one["filings"], strict=True):
            filed = FILINGS[when]
            if filed is not None:
                world.filed(uscc, text, f"{filed(CUTOFFS[text]):%Y-%m-%d %H:%M}", accurate=accurate)
        for asked, answered in one["questions"]:
            world.asked(uscc, asked, answered, office=one["county"])
        if one["listed"] is not None:
            world.warned(uscc, "2020Q1", one["listed"][0])
    for month, region, occurrences in taken:
        world.deducted(month, region, occurrences=occurrences)
    return world


def books() -> oracle.Books:
    """The rows as they stand, for the oracle."""
    return oracle.Books(
        returns=tuple(
            oracle.Return(
                county=row.region_id,
                month=Month.of(row.month),
                filed_at=row.first_filed_at,
                doubts=tuple((doubt.opened_at, doubt.closed_at) for doubt in row.findings.all()),
            )
            for row in Filing.objects.filter(on_roster=True)
        ),
        questions=tuple(
            oracle.Question(row.region_id, row.asked_at, row.due_at, row.first_answered_at, row.exclusion is None)
            for row in Question.objects.all()
        ),
        warned=tuple(
            oracle.Warned(
                county=row.region_id,
                quarter=row.warning_list.quarter,
                published_at=row.warning_list.published_at,
                fed_back_at=tuple(feedback.given_at for feedback in row.feedback.all()),
            )
            for row in Entry.objects.select_related("warning_list")
        ),
        taken=tuple(
            oracle.Taken(row.region_id, Month.of(row.month), row.occurrences)
            for row in Deduction.objects.all()
            if row.revoked_at is None
        ),
    )


def computed(
    world: World, months: tuple[str, ...], *, shuffled: Random | None = None
) -> tuple[list[Computation], oracle.Books]:
    """The months computed in a world that is taken back afterwards, and its rows."""
    with transaction.atomic(), job_scope(reason="test"):
        world.take_over(NOW, shuffled=shuffled)
        found = [compute(Month.parse(text), CUTOFFS[text]) for text in months]
        rows = books()
        transaction.set_rollback(True)
    return found, rows


SOME = [
    {"county": XIHU, "filings": [("early", True)] * 6, "questions": [QUESTIONS[3]], "listed": (FEEDBACK[2],)},
    {"county": SHANGCHENG, "filings": [("never", True)] * 6, "questions": [], "listed": (None,)},
    {"county": LUCHENG, "filings": [("a minute late", False)] * 6, "questions": [QUESTIONS[5]], "listed": None},
]


@pytest.mark.django_db
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(drawn=SOME, taken=[("2020-05", XIHU, 1), ("2020-05", HANGZHOU, 2)])
@example(drawn=[], taken=[])
@given(drawn=enterprises, taken=deductions)
def test_every_rate_equals_the_fold_over_the_rows(drawn: list[dict], taken: list[tuple[str, int, int]]) -> None:
    found, rows = computed(build(drawn, taken), ("2020-01", "2020-05", "2020-06"))
    for month in found:
        expected = oracle.rates(rows, month.month, month.as_of, [result.region for result in month.results])
        got = {result.region: (result.filing.rate, result.response.rate) for result in month.results}
        assert got == expected


@pytest.mark.django_db
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(drawn=SOME, taken=[("2020-05", XIHU, 1)], seed=3)
@given(drawn=enterprises, taken=deductions, seed=st.integers(0, 99))
def test_the_order_in_which_rows_came_does_not_change_the_digest(
    drawn: list[dict], taken: list[tuple[str, int, int]], seed: int
) -> None:
    world = build(drawn, taken)
    first, _ = computed(world, ("2020-05",))
    second, _ = computed(world, ("2020-05",), shuffled=Random(seed))
    assert first[0].digest == second[0].digest


@pytest.mark.django_db
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(drawn=SOME, taken=[("2020-05", XIHU, 1), ("2020-05", HANGZHOU, 2)])
@given(drawn=enterprises, taken=deductions)
def test_a_city_is_its_pooled_counties(drawn: list[dict], taken: list[tuple[str, int, int]]) -> None:
    [month], _ = computed(build(drawn, taken), ("2020-05",))
    results = {result.region: result for result in month.results}
    tree = region_tree()
    for city in tree.cities:
        counties = {code: results[code].counts for code in tree.children(city)}
        stripped = {
            code: type(counts)(code, counts.filing, counts.questions, counts.listing)
            for code, counts in counties.items()
        }
        own = sum(occurrences for text, region, occurrences in taken if region == city and text == "2020-05")
        charged = {code: counts.deductions for code, counts in counties.items()} | {city: own}
        pooled = pool(stripped, charged, tree)[city]
        assert judge(pooled, month.rule, month.scheme) == results[city]
