"""The half-yearly selection (Notice 二(三)): scores by criterion, ties, ten places, steps. Criteria and weights are data."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from hashlib import sha256
from math import lcm
from uuid import UUID

from cases.enums import SelectionState
from core.errors import Refused
from core.rulefile import TOP, Reading, Table
from tenancy.enums import RegionLevel
from tenancy.rules import city_of, level_of

PLACES = 10
"""十大优秀案例, over both kinds together."""

_S = SelectionState

SELECTION_TRANSITIONS: dict[SelectionState, frozenset[SelectionState]] = {
    _S.PREPARING: frozenset({_S.SCORING}),
    _S.SCORING: frozenset({_S.DECIDING}),
    # Scoring may be opened again before anything is decided; a decision may be taken back before it is published.
    _S.DECIDING: frozenset({_S.SCORING, _S.DECIDED}),
    _S.DECIDED: frozenset({_S.DECIDING, _S.PUBLISHED}),
    _S.PUBLISHED: frozenset(),
}
"""State -> states that may follow. What is not here is refused."""


@dataclass(frozen=True)
class Criterion:
    """One criterion: `weight` in percent, points from 0 to `most`."""

    name: str
    about: str
    weight: int
    most: int


@dataclass(frozen=True)
class SelectionTerms:
    """What a selection starts from: the file's criteria, `places`, and `days` for scoring; `clauses` say where each is from."""

    criteria: tuple[Criterion, ...]
    places: int
    days: int
    clauses: Mapping[str, str]
    reviewed_on: date


@dataclass(frozen=True)
class Placed:
    """A case among the others: `rank` is shared by equals (1, 2, 2, 4), None without a score; `tied` says that it is shared."""

    key: int
    score: Fraction | None
    rank: int | None
    tied: bool


MAX_CRITERIA = 8
MOST_POINTS = 100
NAME_LENGTH, ABOUT_LENGTH = 20, 200
CASE_REASON_LENGTH = (5, 500)
"""Characters of a reason for another order than that of the scores (ours)."""
BALLOT_COMMENT = 500
REMIND_DAYS = (3, 1, 0)
"""Days before the last day of scoring on which reviewers are reminded (ours)."""


# --- half-years ---


def half_label(year: int, half: int) -> str:
    """``2020年上半年``."""
    return f"{year}年{'上' if half == 1 else '下'}半年"


def half_months(year: int, half: int) -> tuple[date, date]:
    """First days of a half-year's first and last month."""
    return (date(year, 1, 1), date(year, 6, 1)) if half == 1 else (date(year, 7, 1), date(year, 12, 1))


def half_of(day: date) -> tuple[int, int]:
    """Year and half (1 or 2) that a day lies in."""
    return day.year, 1 if day.month <= 6 else 2


# --- terms ---


def read_terms(text: str, source: str) -> SelectionTerms:
    """The terms in the text of a file. Raises RuleFileError with every problem, by line."""
    reading = Reading(text, source)
    top = Table(reading, TOP, "", reading.data, ("places", "days", "reviewed_on", "clauses", "criterion"))
    places, days, reviewed_on = top.whole("places"), top.whole("days"), top.day("reviewed_on")
    clauses = reading.table("clauses", ("places", "days", "criterion"))
    said = {key: clauses.text(key) or "" for key in ("places", "days", "criterion")}
    criteria = []
    rows = reading.data.get("criterion")
    for number, values in enumerate(rows if isinstance(rows, list) else []):
        row = Table(
            reading, ("criterion", number), f"第{number + 1}项标准", values, ("name", "about", "weight", "most")
        )
        name, about, weight, most = row.text("name"), row.text("about"), row.whole("weight"), row.whole("most")
        if name and about and weight is not None and most is not None:
            criteria.append(Criterion(name, about, weight, most))
    if places is not None and not 1 <= places <= PLACES:
        top.report(f"“places”应为 1 至 {PLACES}，现为 {places}", "places")
    if reviewed_on is None:
        top.report("缺少“reviewed_on”")
    if not reading.problems:
        for problem in criteria_problems(criteria):
            reading.report(problem, path=("criterion", 0), where="[[criterion]]")
    reading.finish()
    if places is None or days is None or reviewed_on is None:
        raise AssertionError("a file without them was refused")
    return SelectionTerms(tuple(criteria), places, days, said, reviewed_on)


def next_selection_state(state: SelectionState, wanted: SelectionState) -> SelectionState:
    """`wanted`, when it may follow `state`; raises Refused otherwise."""
    if wanted not in SELECTION_TRANSITIONS[state]:
        raise Refused(f"评选“{state.label}”，不能改为“{wanted.label}”。")
    return wanted


def criteria_problems(criteria: Sequence[Criterion]) -> list[str]:
    """What is wrong with criteria: none, too many, one named twice, points below 1, weights that do not sum to 100."""
    problems = []
    if not criteria:
        problems.append("至少一项评分标准。")
    if len(criteria) > MAX_CRITERIA:
        problems.append(f"最多 {MAX_CRITERIA} 项评分标准。")
    names = [one.name for one in criteria]
    if len(set(names)) < len(names):
        problems.append("评分标准名称重复。")
    if any(not 1 <= one.weight <= 100 or not 1 <= one.most <= MOST_POINTS for one in criteria):
        problems.append(f"权重和满分应为 1 至 {MOST_POINTS} 的整数。")
    total = sum(one.weight for one in criteria)
    if criteria and total != 100:
        problems.append(f"权重合计应为 100，现为 {total}。")
    return problems


def abstains(reviewer: int, case: int) -> bool:
    """Whether a reviewer of region `reviewer` abstains from a case of region `case`: those of one city do (ours, wider than
    the own county, since what a county wins counts for its city); the province's people belong to none.
    """
    return level_of(reviewer) is not RegionLevel.PROVINCE and city_of(reviewer) == city_of(case)


def drawn_order(seed: UUID, cases: Collection[UUID]) -> list[UUID]:
    """The order in which cases are numbered: by SHA-256 of the seed and the case (ours), so that it says nothing of whose they
    are, and anybody who has both can check it."""
    return sorted(cases, key=lambda case: sha256(seed.bytes + case.bytes).digest())


def points_problems(points: Sequence[int | None], criteria: Sequence[Criterion]) -> dict[str, list[str]]:
    """What is wrong with one ballot's points, by field ("points_0" …): one is missing, or outside of its criterion's range."""
    if len(points) != len(criteria):
        return {"": ["评分标准有变化，请刷新后重新评分。"]}
    return {
        f"points_{number}": [f"“{one.name}”应为 0 至 {one.most} 的整数。"]
        for number, (one, given) in enumerate(zip(criteria, points, strict=True))
        if given is None or not 0 <= given <= one.most
    }


def ballot_score(points: Sequence[int], criteria: Sequence[Criterion]) -> Fraction:
    """One ballot's score out of 100: Σ weight × points ÷ most. Raises ValueError for points of another shape."""
    if len(points) != len(criteria):
        raise ValueError("points do not fit the criteria")
    # Over one denominator: a selection has thousands of ballots, and adding fractions is dear.
    whole = lcm(*(one.most for one in criteria)) if criteria else 1
    parts = (one.weight * given * (whole // one.most) for given, one in zip(points, criteria, strict=True))
    return Fraction(sum(parts), whole)


def sheet_score(ballots: Collection[Fraction]) -> Fraction | None:
    """A case's score: the plain mean of its scored ballots, unrounded; None without any."""
    return sum(ballots, Fraction(0)) / len(ballots) if ballots else None


def spread(ballots: Collection[Fraction]) -> Fraction | None:
    """Between the highest and the lowest of a case's ballots; None without any."""
    return max(ballots) - min(ballots) if ballots else None


def placed(scores: Mapping[int, Fraction | None]) -> list[Placed]:
    """Cases (score by number) on their unrounded scores, highest first: equals share a rank and stand by their numbers; those
    without a score come last, unranked."""
    ranks: dict[Fraction, int] = {}
    order = sorted(scores, key=lambda key: (-_or(scores[key], Fraction(-1)), key))
    times: dict[Fraction, int] = {}
    for position, key in enumerate(order, start=1):
        score = scores[key]
        if score is not None:
            ranks.setdefault(score, position)
            times[score] = times.get(score, 0) + 1
    found = []
    for key in order:
        score = scores[key]
        found.append(
            Placed(
                key=key,
                score=score,
                rank=None if score is None else ranks[score],
                tied=score is not None and times[score] > 1,
            )
        )
    return found


def proposed(standing: Sequence[Placed], places: int) -> tuple[list[int], list[int]]:
    """The cases that the scores alone select, and those of an equality that the places do not suffice for: the department's."""
    scored = [one for one in standing if one.rank is not None]
    if len(scored) <= places or scored[places].rank != scored[places - 1].rank:
        return [one.key for one in scored[:places]], []
    edge = scored[places].rank
    return [one.key for one in scored if (one.rank or 0) < (edge or 0)], [one.key for one in scored if one.rank == edge]


def choice_problems(chosen: Collection[int], places: int) -> list[str]:
    """What is wrong with a choice of sheets: none, or more than there are places."""
    if not chosen:
        return ["请至少选择一个案例。"]
    if len(set(chosen)) > places:
        return [
            f"每半年评选 {places} 个优秀案例，现选择 {len(set(chosen))} 个，请减少 {len(set(chosen)) - places} 个。"
        ]
    return []


def departs(chosen: Collection[int], scores: Mapping[int, Fraction | None]) -> bool:
    """Whether a case is left out that scored higher than one that is chosen: then a reason is asked for. Ties do not count."""
    if not chosen:
        return False
    below_all = Fraction(-1)
    floor = min(_or(scores[one], below_all) for one in chosen)
    return any(_or(score, below_all) > floor for key, score in scores.items() if key not in chosen)


def _or(score: Fraction | None, otherwise: Fraction) -> Fraction:
    return otherwise if score is None else score
