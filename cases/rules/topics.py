"""Topics of several counties (多地集中诉求): which questions of a week are one and the same (ours)."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction

SIMILAR = 5
"""Questions from which on a group is a topic."""
COUNTIES = 3
"""Counties from which they come at least."""
WINDOW = timedelta(days=7)
"""How far back questions are looked at."""
TOPIC_RULE = f"近 {WINDOW.days} 天内 {COUNTIES} 个以上县（市、区）提出 {SIMILAR} 件以上标题相似的诉求"
"""The definition of a topic, as pages say it."""
ALIKE = Fraction(1, 2)
"""Likeness (Dice, `cases.rules.terms`) of two titles' words from which on two questions are neighbours."""
ANSWER_AT_ONCE = 50
"""Questions that are answered while the official waits; more are a job."""
TOPIC_REASON = "属多地集中诉求，由省外贸中心统一研究后一次答复。"
"""Why the same answer goes to many: kept beside each where the gate found it pasted or beside the point."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is grouped: its id, its county, the words of its title."""

    id: int
    county: int
    terms: frozenset[str]


def groups(asked: Iterable[Asked]) -> list[list[Asked]]:
    """The connected groups of questions whose titles are alike, each in the order given; questions without words stand alone.

    Two questions are neighbours when twice the words they share is at least ALIKE of the words they have; a group is whoever
    is linked by neighbours. Titles with the same words are compared once, and pairs only where one of their rarer words is
    the same, so that a word that everybody uses does not make the work quadratic.
    """
    everybody = list(asked)
    alike: dict[frozenset[str], list[Asked]] = defaultdict(list)
    for one in everybody:
        if one.terms:
            alike[one.terms].append(one)
    titles = list(alike)
    roots = list(range(len(titles)))
    for left, right in _candidates(titles):
        here, there = _root(roots, left), _root(roots, right)
        if here != there and _are_alike(titles[left], titles[right]):
            roots[max(here, there)] = min(here, there)
    place = {title: _root(roots, number) for number, title in enumerate(titles)}
    found: dict[int, list[Asked]] = defaultdict(list)
    for number, one in enumerate(everybody):
        found[place[one.terms] if one.terms else -1 - number].append(one)
    return list(found.values())


def is_topic(group: Collection[Asked]) -> bool:
    """Whether a group is large enough, and from counties enough, to be the centre's."""
    return len(group) >= SIMILAR and len({one.county for one in group}) >= COUNTIES


def spokesman(group: Sequence[Asked]) -> Asked:
    """The question whose words the others use most: its title stands for the group; the first of equals."""
    used = Counter(term for one in group for term in one.terms)
    return max(group, key=lambda one: sum(used[term] for term in one.terms) / max(len(one.terms), 1))


def _are_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return 2 * len(one & other) >= ALIKE * (len(one) + len(other))


def _candidates(titles: Sequence[frozenset[str]]) -> Iterator[tuple[int, int]]:
    """Pairs of titles that may be alike, some more than once.

    Dice of at least t needs ⌈t·n / (2 − t)⌉ shared words of a title's n, whatever the other's length: so two titles that
    are alike share a word already among the n − that + 1 rarest of either.
    """
    used = Counter(term for title in titles for term in title)
    seen: dict[str, list[int]] = defaultdict(list)
    for number, title in enumerate(titles):
        least = -(-ALIKE * len(title) // (2 - ALIKE))
        rarest = sorted(title, key=lambda term: (used[term], term))[: len(title) - int(least) + 1]
        for term in rarest:
            for other in seen[term]:
                yield other, number
            seen[term].append(number)


def _root(roots: list[int], number: int) -> int:
    while roots[number] != number:
        roots[number] = roots[roots[number]]
        number = roots[number]
    return number
