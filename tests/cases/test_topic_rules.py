"""Which questions of a week are one and the same: examples, and a slow obvious comparison of every pair."""

from hypothesis import given, settings
from hypothesis import strategies as st

from cases.rules import Asked, groups, is_topic, likeness, spokesman, title_terms
from cases.rules.topics import ALIKE


def asked(number: int, title: str, county: int = 1) -> Asked:
    return Asked(number, county, frozenset(title_terms(title)))


def ids(found: list[list[Asked]]) -> list[list[int]]:
    return [[one.id for one in group] for group in found]


def test_titles_that_are_alike_are_one_group() -> None:
    titles = [
        "宁波港拥堵货物无法出运",
        "宁波港拥堵导致货物无法出运",
        "出口退税迟迟未到账",
        "请问宁波港拥堵何时缓解货物无法出运",
    ]
    found = groups(asked(number, title) for number, title in enumerate(titles))
    assert ids(found) == [[0, 1, 3], [2]]


def test_a_group_is_linked_by_neighbours() -> None:
    """The first and the last share too little, the middle one is like both."""
    one, middle, other = frozenset("abcd"), frozenset("cdab") | frozenset("ef"), frozenset("efgb")
    assert likeness(one, other) < ALIKE <= min(likeness(one, middle), likeness(middle, other))
    assert ids(groups([Asked(1, 1, one), Asked(2, 1, other), Asked(3, 1, middle)])) == [[1, 2, 3]]


def test_half_of_the_words_shared_is_enough_and_less_is_not() -> None:
    four = frozenset("abcd")
    assert ids(groups([Asked(1, 1, four), Asked(2, 1, frozenset("abxy"))])) == [[1, 2]]
    assert ids(groups([Asked(1, 1, four), Asked(2, 1, frozenset("axyz"))])) == [[1], [2]]


def test_titles_without_words_are_like_nothing() -> None:
    assert ids(groups([Asked(1, 1, frozenset()), Asked(2, 1, frozenset()), Asked(3, 1, frozenset("a"))])) == [
        [1],
        [2],
        [3],
    ]


def test_a_topic_takes_five_questions_from_three_counties() -> None:
    def group(*counties: int) -> list[Asked]:
        return [asked(number, "宁波港拥堵", county) for number, county in enumerate(counties)]

    assert is_topic(group(1, 1, 1, 2, 3))
    assert not is_topic(group(1, 1, 2, 3)), "four questions"
    assert not is_topic(group(1, 1, 1, 2, 2, 2)), "two counties"


def test_the_question_whose_words_the_others_use_speaks_for_the_group() -> None:
    group = [asked(1, "某厂宁波港拥堵急盼解决"), asked(2, "宁波港拥堵"), asked(3, "宁波港拥堵货物积压")]
    assert spokesman(group).id == 2


def naive(questions: list[Asked]) -> set[frozenset[int]]:
    """Everybody compared with everybody, joined until nothing changes."""
    found = [{one.id} for one in questions]
    terms = {one.id: one.terms for one in questions}
    changed = True
    while changed:
        changed = False
        for left in found:
            for right in found:
                if left is not right and any(likeness(terms[a], terms[b]) >= ALIKE for a in left for b in right):
                    left |= right
                    found.remove(right)
                    changed = True
                    break
            if changed:
                break
    return {frozenset(group) for group in found}


words = st.frozensets(st.sampled_from("abcdefghijkl"), max_size=7)


@settings(deadline=None)
@given(st.lists(words, max_size=14))
def test_groups_equal_the_comparison_of_every_pair(titles: list[frozenset[str]]) -> None:
    questions = [Asked(number, 1, terms) for number, terms in enumerate(titles)]
    found = groups(questions)
    assert {frozenset(one.id for one in group) for group in found} == naive(questions)
    assert sorted(one.id for group in found for one in group) == list(range(len(titles)))
    assert all(group == sorted(group, key=lambda one: one.id) for group in found)
