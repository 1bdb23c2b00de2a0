"""What is missing to a rate, and what one more act is worth: the month's own formulas with one count changed (ours).

Nothing is computed a second way: every figure is the difference of two whole judgements by `judge`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from alerts.facts import ListCounts
from assessment.enums import GapAct, Likelihood
from assessment.facts import RegionCounts
from assessment.formulas.month import RegionResult, judge
from assessment.formulas.ranking import rank
from assessment.schemes import MonthRule, Scheme
from cases.facts import QuestionCounts
from orders.enums import Punctuality
from orders.rules.supervision import punctuality

JANUARY = 1

Room = Mapping[GapAct, int]
"""How many of each act are still possible; an act that is not named is not possible."""


def room_of(counts: RegionCounts, rule: MonthRule, *, early: int) -> dict[GapAct, int]:
    """How many of each act there are to bring about, from the counts alone, before the month's cut-off.

    `early` are the unanswered questions whose two working days are not over: they are in no count yet. Late returns of
    last month and of the other months of the year are told apart, because the first are in B, too; in January last month is
    December, which C does not hold (definitions §3).
    """
    filing, questions, listing = counts.filing, counts.questions, counts.listing
    last = max(0, filing.previous_roster - filing.previous_returns)
    missing = filing.roster_to_date - filing.filed_to_date - (filing.roster - filing.on_time)
    listed = rule.list_quarter is not None
    return {
        GapAct.ON_TIME: filing.roster - filing.on_time,
        GapAct.LATE_LAST: last,
        GapAct.LATE_EARLIER: max(0, missing - (last if _last_month_in_year(rule) else 0)),
        GapAct.CORRECTION: filing.previous_returns - filing.previous_accurate,
        GapAct.ANSWER_DUE: questions.asked - questions.answered,
        GapAct.ANSWER_EARLY: early,
        GapAct.FEEDBACK: listing.listed - listing.fed_back if listed else 0,
        GapAct.DEDUCTION: counts.deductions,
    }


def done(counts: RegionCounts, acts: Mapping[GapAct, int], rule: MonthRule) -> RegionCounts:
    """The counts once so many of each act are done. A late return is taken for an accurate one.

    Raises ValueError for more than the counts can hold, and for fewer than none.
    """
    of = {act: acts.get(act, 0) for act in GapAct}
    if min(of.values()) < 0:
        raise ValueError(f"acts {dict(acts)} must not be negative")
    filing, questions, listing = counts.filing, counts.questions, counts.listing
    late = of[GapAct.LATE_EARLIER] + (of[GapAct.LATE_LAST] if _last_month_in_year(rule) else 0)
    answers = of[GapAct.ANSWER_DUE] + of[GapAct.ANSWER_EARLY]
    return replace(
        counts,
        filing=replace(
            filing,
            on_time=filing.on_time + of[GapAct.ON_TIME],
            filed_to_date=filing.filed_to_date + of[GapAct.ON_TIME] + late,
            previous_returns=filing.previous_returns + of[GapAct.LATE_LAST],
            previous_accurate=filing.previous_accurate + of[GapAct.LATE_LAST] + of[GapAct.CORRECTION],
        ),
        questions=QuestionCounts(questions.asked + of[GapAct.ANSWER_EARLY], questions.answered + answers),
        listing=ListCounts(listing.listed, listing.fed_back + of[GapAct.FEEDBACK]),
        deductions=counts.deductions - of[GapAct.DEDUCTION],
    )


def _last_month_in_year(rule: MonthRule) -> bool:
    return rule.month.month != JANUARY


@dataclass(frozen=True)
class Worth:
    """One act more: the month before and after it, and the percentage points between; None when either does not apply."""

    act: GapAct
    before: RegionResult
    after: RegionResult

    @property
    def points(self) -> Fraction | None:
        """What the act adds to its rate, in percentage points."""
        before, after = self.before.rate(self.act.rate), self.after.rate(self.act.rate)
        return None if before is None or after is None else after - before


def worth(act: GapAct, counts: RegionCounts, rule: MonthRule, scheme: Scheme) -> Worth:
    """What one more of an act is worth. Raises ValueError when there is none to do in the counts."""
    return Worth(act, judge(counts, rule, scheme), judge(done(counts, {act: 1}, rule), rule, scheme))


def least(
    act: GapAct, target: Fraction, counts: RegionCounts, rule: MonthRule, scheme: Scheme, *, room: int
) -> int | None:
    """The fewest of one act, at most `room`, with which its rate reaches `target` percent; None when it cannot alone.

    0 when it is reached. No act lowers a rate, so halving finds it.
    """

    def reaches(number: int) -> bool:
        rate = judge(done(counts, {act: number}, rule), rule, scheme).rate(act.rate)
        return rate is not None and rate >= target

    if reaches(0):
        return 0
    if room < 1 or not reaches(room):
        return None
    low, high = 0, room  # low does not reach, high does
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if reaches(middle) else (middle, high)
    return high


@dataclass(frozen=True)
class Place:
    """A rate among its peers: its rank (None: not applicable), out of how many, and the next better one (None: first).

    `above` names a region of the next better rank.
    """

    rank: int | None
    of: int
    above: int | None
    target: Fraction | None


def place(own: int, rate: Fraction | None, peers: Mapping[int, Fraction | None]) -> Place:
    """Where `own` stands with `rate` among its peers, whose rates stay as they are. Equals share a rank, so reaching the next
    better rate is enough for its rank."""
    standings = rank({**peers, own: rate})
    mine = next(standing for standing in standings if standing.key == own)
    better = [each for each in standings if each.value is not None and (rate is None or each.value > rate)]
    above = min(better, key=lambda each: (each.value, each.key)) if better else None
    if above is None:
        return Place(mine.rank, len(standings), None, None)
    return Place(mine.rank, len(standings), above.key, above.value)


_OF_PUNCTUALITY = {
    Punctuality.ALWAYS: Likelihood.ALWAYS,
    Punctuality.MOSTLY: Likelihood.MOSTLY,
    Punctuality.SOMETIMES: Likelihood.OFTEN_MISSING,
    Punctuality.FIRST: Likelihood.FIRST,
}


def likelihood(due: int, filed: int, on_time: int) -> Likelihood:
    """How likely an enterprise files that filed `filed` of the `due` returns of the six months before, `on_time` in time.

    A word, not a percentage: nothing is known of what made it file. Ours.
    """
    found = punctuality(due, on_time)
    return _OF_PUNCTUALITY.get(found) or (Likelihood.ONLY_LATE if filed else Likelihood.NEVER)
