"""What must hold for any counts at all: bounds, monotony, pooling, order-independence, sharing of weights."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from alerts.facts import ListCounts
from assessment.enums import EmptyRule
from assessment.facts import RegionCounts, RegionTree
from assessment.formulas import (
    assess,
    case_bonus,
    digest,
    filing_rate,
    judge,
    pool,
    rank,
    response_rate,
    weighted_mean,
    year_mean,
)
from assessment.scheme_files import load_scheme
from assessment.views.explaining import filing_lines, response_lines
from cases.facts import QuestionCounts
from orders.facts import FilingCounts

SCHEMES = (load_scheme(2020), load_scheme(2021), load_scheme(2026, "annex2"))
CITIES = {330000000: None, 330100000: 330000000, 330200000: 330000000}
COUNTIES = {330102000: 330100000, 330106000: 330100000, 330203000: 330200000, 330205000: 330200000}
TREE = RegionTree({**CITIES, **COUNTIES})

small = st.integers(0, 30)


@st.composite
def filing_counts(draw: st.DrawFn) -> FilingCounts:
    roster, previous, to_date = draw(small), draw(small), draw(small)
    returns = draw(st.integers(0, previous))
    return FilingCounts(
        roster,
        draw(st.integers(0, roster)),
        previous,
        returns,
        draw(st.integers(0, returns)),
        to_date,
        draw(st.integers(0, to_date)),
    )


@st.composite
def pairs(draw: st.DrawFn) -> tuple[int, int]:
    whole = draw(small)
    return whole, draw(st.integers(0, whole))


questions = pairs().map(lambda pair: QuestionCounts(*pair))
listings = pairs().map(lambda pair: ListCounts(*pair))
schemes = st.builds(
    lambda scheme, empty: replace(scheme, empty=empty), st.sampled_from(SCHEMES), st.sampled_from(EmptyRule)
)
months = st.integers(1, 12)
rates = st.none() | st.fractions(0, 100, max_denominator=20)
worlds = st.fixed_dictionaries(
    {county: st.builds(RegionCounts, st.just(county), filing_counts(), questions, listings) for county in COUNTIES}
)
deductions = st.dictionaries(st.sampled_from(sorted(TREE.codes)), st.integers(0, 3))


@given(filing_counts(), questions, listings, st.integers(0, 5), months, schemes)
def test_every_rate_lies_between_0_and_100_or_does_not_apply(
    filing, asked, listing, occurrences, month, scheme
) -> None:
    found = judge(RegionCounts(330106000, filing, asked, listing, occurrences), scheme.month(month), scheme)
    for rate in (
        found.filing.on_time,
        found.filing.accuracy,
        found.filing.completion,
        found.filing.rate,
        found.response.question_rate,
        found.response.list_rate,
        found.response.weighted,
        found.response.rate,
    ):
        assert rate is None or 0 <= rate <= 100


@given(filing_counts(), schemes)
def test_a_filing_rate_lies_between_its_worst_and_its_best_part(filing, scheme) -> None:
    found = filing_rate(filing, scheme)
    parts = [part for part in (found.on_time, found.accuracy, found.completion) if part is not None]
    if parts:
        assert min(parts) <= found.rate <= max(parts)
    else:
        assert found.rate is None


@given(filing_counts(), schemes)
def test_one_more_return_never_lowers_the_filing_rate(filing, scheme) -> None:
    before = filing_rate(filing, scheme)
    for better in (
        replace(filing, on_time=min(filing.on_time + 1, filing.roster)),
        replace(filing, filed_to_date=min(filing.filed_to_date + 1, filing.roster_to_date)),
        replace(filing, previous_accurate=min(filing.previous_accurate + 1, filing.previous_returns)),
    ):
        after = filing_rate(better, scheme)
        assert (before.rate is None) == (after.rate is None)
        assert before.rate is None or after.rate >= before.rate
        assert before.on_time is None or after.on_time >= before.on_time


@given(questions, listings, st.integers(0, 5), months, schemes)
def test_one_more_answer_or_feedback_never_lowers_and_one_more_deduction_never_raises(
    asked, listing, occurrences, month, scheme
) -> None:
    rule = scheme.month(month)
    before = response_rate(asked, listing, occurrences, rule, scheme).rate
    answered = replace(asked, answered=min(asked.answered + 1, asked.asked))
    fed_back = replace(listing, fed_back=min(listing.fed_back + 1, listing.listed))
    after_answer = response_rate(answered, listing, occurrences, rule, scheme).rate
    after_feedback = response_rate(asked, fed_back, occurrences, rule, scheme).rate
    after_deduction = response_rate(asked, listing, occurrences + 1, rule, scheme).rate
    if before is None:
        assert after_answer is after_feedback is after_deduction is None
    else:
        assert after_answer >= before
        assert after_feedback >= before
        assert before - 1 <= after_deduction <= before


@given(filing_counts(), schemes)
def test_one_more_return_on_time_lowers_neither_its_share_nor_the_rate(filing, scheme) -> None:
    """A return filed before the cut-off counts in A and in C at once."""
    assume(filing.on_time < filing.roster and filing.filed_to_date < filing.roster_to_date)
    better = replace(filing, on_time=filing.on_time + 1, filed_to_date=filing.filed_to_date + 1)
    before, after = filing_rate(filing, scheme), filing_rate(better, scheme)
    assert after.on_time > before.on_time
    assert after.completion > before.completion
    assert after.accuracy == before.accuracy
    assert after.rate > before.rate


@given(questions, listings, st.integers(0, 5), months, schemes)
def test_answering_a_question_before_its_time_is_over_never_lowers_the_rate(
    asked, listing, occurrences, month, scheme
) -> None:
    """Unanswered it did not count; answered it is one more asked and one more answered."""
    rule = scheme.month(month)
    before = response_rate(asked, listing, occurrences, rule, scheme)
    after = response_rate(QuestionCounts(asked.asked + 1, asked.answered + 1), listing, occurrences, rule, scheme)
    assert after.rate is not None, "a month with a question applies"
    assert before.question_rate is None or after.question_rate >= before.question_rate
    assert before.rate is None or after.rate >= before.rate


@given(worlds, deductions, st.sampled_from(sorted(COUNTIES)), months, schemes)
def test_what_a_county_does_better_never_costs_its_city_or_the_province(world, taken, county, month, scheme) -> None:
    rule = scheme.month(month)
    counts = world[county]
    better = replace(
        counts,
        filing=replace(
            counts.filing,
            on_time=counts.filing.roster,
            previous_accurate=counts.filing.previous_returns,
            filed_to_date=counts.filing.roster_to_date,
        ),
        questions=replace(counts.questions, answered=counts.questions.asked),
        listing=replace(counts.listing, fed_back=counts.listing.listed),
    )
    before = assess(world, taken, TREE, rule, scheme)
    after = assess(world | {county: better}, taken, TREE, rule, scheme)
    for old, new in zip(before, after, strict=True):
        for was, becomes in ((old.filing.rate, new.filing.rate), (old.response.rate, new.response.rate)):
            assert (was is None) == (becomes is None)
            assert was is None or becomes >= was
        if new.region not in TREE.up(county):
            assert old == new, "nobody else's figures move"


@given(questions, listings, months, schemes)
def test_under_full_every_month_applies(asked, listing, month, scheme) -> None:
    full = replace(scheme, empty=EmptyRule.FULL)
    assert response_rate(asked, listing, 0, full.month(month), full).rate is not None


@given(st.lists(st.tuples(st.integers(0, 100).map(Decimal), rates), max_size=4), st.integers(1, 9))
def test_only_the_proportion_of_weights_matters(parts, factor) -> None:
    assert weighted_mean([(weight * factor, value) for weight, value in parts]) == weighted_mean(parts)
    assert weighted_mean(reversed(parts)) == weighted_mean(parts)


@given(worlds, deductions)
def test_a_city_is_the_sum_of_its_counties_and_the_province_of_its_cities(world, taken) -> None:
    found = pool(world, taken, TREE)
    for code in TREE.provinces + TREE.cities:
        below = [found[child] for child in TREE.children(code)]
        assert found[code].filing == sum((counts.filing for counts in below), FilingCounts.ZERO)
        assert found[code].questions == sum((counts.questions for counts in below), QuestionCounts.ZERO)
        assert found[code].listing == sum((counts.listing for counts in below), ListCounts.ZERO)
    for city in TREE.cities:
        of_counties = sum(taken.get(county, 0) for county in TREE.children(city))
        assert found[city].deductions == of_counties + taken.get(city, 0)
    assert found[330000000].deductions == 0


@given(worlds, months, schemes)
def test_each_part_of_a_city_lies_between_those_of_its_counties(world, month, scheme) -> None:
    """Of the parts that apply: a pooled share is a mean of shares, weighted by their wholes. Of whole rates it need not hold."""
    found = {result.region: result for result in assess(world, {}, TREE, scheme.month(month), scheme)}
    for code in TREE.provinces + TREE.cities:
        below = [found[child] for child in TREE.children(code)]
        for part in (
            lambda result: result.filing.on_time,
            lambda result: result.filing.accuracy,
            lambda result: result.filing.completion,
            lambda result: result.response.question_rate,
            lambda result: result.response.list_rate,
        ):
            own, others = part(found[code]), [part(child) for child in below if part(child) is not None]
            assert (own is None) == (not others)
            assert own is None or min(others) <= own <= max(others)


@given(filing_counts(), questions, listings, st.integers(0, 5), months, schemes)
def test_the_weights_that_a_page_shows_sum_to_100_and_its_sums_to_the_rate(
    filing, asked, listing, occurrences, month, scheme
) -> None:
    rule = scheme.month(month)
    result = judge(RegionCounts(330106000, filing, asked, listing, occurrences), rule, scheme)
    for lines, rate in (
        (filing_lines(result, scheme), result.filing.rate),
        (response_lines(result, rule, scheme), result.response.weighted),
    ):
        shared = [line for line in lines if line.effective is not None]
        if rate is None:
            assert not shared
        else:
            assert sum(line.effective for line in shared) == 100
            assert sum(line.adds for line in shared) == rate
            own = sum(Fraction(line.weight) for line in shared)
            assert all(line.effective * own == Fraction(line.weight) * 100 for line in shared), "in proportion"


@given(st.lists(st.tuples(st.integers(0, 100).map(Decimal), rates), max_size=4))
def test_weights_that_are_shared_out_sum_to_100(parts) -> None:
    """The effective weight of a part is what it gives when it is 100 and every other that applies is 0."""
    applicable = [at for at, (_, value) in enumerate(parts) if value is not None]
    effective = [
        weighted_mean(
            [
                (weight, None if value is None else Fraction(100 if at == own else 0))
                for at, (weight, value) in enumerate(parts)
            ]
        )
        for own in applicable
    ]
    if weighted_mean(parts) is None:
        assert set(effective) <= {None}
    else:
        assert sum(effective) == 100
        assert sum(
            weight * parts[at][1] for weight, at in zip(effective, applicable, strict=True)
        ) == 100 * weighted_mean(parts)


@given(worlds, deductions, months, schemes, st.randoms(use_true_random=False))
def test_a_month_does_not_depend_on_the_order_of_its_input(world, taken, month, scheme, chance) -> None:
    rule, terms = scheme.month(month), scheme.freeze(month)
    shuffled = dict(chance.sample(sorted(world.items(), key=lambda item: item[0]), len(world)))
    tree = RegionTree(dict(chance.sample(sorted(TREE.parents.items(), key=lambda item: item[0]), len(TREE.parents))))
    one, other = assess(world, taken, TREE, rule, scheme), assess(shuffled, taken, tree, rule, scheme)
    assert one == other
    rows = [result.as_row() for result in other]
    chance.shuffle(rows)
    assert digest(rows, terms) == digest([result.as_row() for result in one], terms)


@given(st.dictionaries(st.integers(0, 50), rates, max_size=12), st.randoms(use_true_random=False))
def test_a_rank_is_one_more_than_the_number_of_better_ones(values, chance) -> None:
    standings = rank(values)
    assert {line.key for line in standings} == set(values)
    applicable = [value for value in values.values() if value is not None]
    for line in standings:
        assert line.value == values[line.key]
        if line.value is None:
            assert line.rank is None
        else:
            assert line.rank == 1 + sum(other > line.value for other in applicable)
    assert [line.rank is None for line in standings] == sorted(line.rank is None for line in standings)
    shuffled = list(values.items())
    chance.shuffle(shuffled)
    assert rank(dict(shuffled)) == standings


@given(worlds, deductions, months, schemes, st.randoms(use_true_random=False))
def test_the_digest_moves_with_any_figure_and_the_ranks_with_no_order(world, taken, month, scheme, chance) -> None:
    rule, terms = scheme.month(month), scheme.freeze(month)
    found = assess(world, taken, TREE, rule, scheme)
    rows = [result.as_row() for result in found]
    changed = [dict(row) for row in rows]
    line = chance.choice(changed)
    line[chance.choice(["roster", "asked", "listed", "deductions"])] += 1
    assert digest(changed, terms) != digest(rows, terms)
    values = {result.region: result.response.rate for result in found if result.region in COUNTIES}
    shuffled = list(values.items())
    chance.shuffle(shuffled)
    assert rank(dict(shuffled)) == rank(values)
    ranks = {line.key: line.rank for line in rank(values)}
    for one in values:
        for other in values:
            if values[one] is not None and values[other] is not None:
                assert (values[one] == values[other]) == (ranks[one] == ranks[other])
                assert (values[one] > values[other]) == (ranks[one] < ranks[other])


@given(st.lists(rates, max_size=12))
def test_a_year_lies_between_its_months(months_of_year) -> None:
    applicable = [rate for rate in months_of_year if rate is not None]
    mean = year_mean(months_of_year)
    if applicable:
        assert mean * len(applicable) == sum(applicable)
        assert min(applicable) <= mean <= max(applicable)
    else:
        assert mean is None


@given(st.integers(0, 40))
def test_the_bonus_grows_to_its_cap(cases) -> None:
    scheme = SCHEMES[0]
    assert case_bonus(cases, scheme) <= case_bonus(cases + 1, scheme) <= Fraction(1, 2)
