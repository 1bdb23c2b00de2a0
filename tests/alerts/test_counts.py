"""What the assessment counts: the SQL against the plain fold, and cases that an official can check by hand."""

from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.enums import Colour, ListStanding, VisitState
from alerts.facts import ListCounts
from alerts.models import Entry, EntryChange, Feedback, Visit, WarningList
from alerts.selectors import list_counts, list_standing
from core.errors import Invalid, Refused
from core.periods import SHANGHAI, Quarter
from tenancy.enums import RegionLevel
from tenancy.models import Enterprise, Region
from tenancy.roles import Actor
from tenancy.scope import actor_scope, job_scope
from tests.alerts.stage import APRIL, fed_back, published, recoloured, removed, visited
from tests.cast import LUCHENG, SHANGCHENG, XIHU, Cast, make_enterprise
from tests.oracles import alerts as oracle

Q1, Q2 = Quarter(2020, 1), Quarter(2020, 2)
CUTOFF = datetime(2020, 5, 21, tzinfo=SHANGHAI)
TOWN = 330106109


def counted(quarter: Quarter = Q1, cutoff: datetime = CUTOFF, colours: list[Colour] | None = None):
    with job_scope(reason="test"):
        return list_counts(quarter, cutoff, colours)


def by_hand(quarter: Quarter, cutoff: datetime, colours: list[Colour] | None = None):
    with job_scope(reason="test"):
        return oracle.list_counts(
            WarningList.objects.all(),
            Entry.objects.all(),
            EntryChange.objects.all(),
            Feedback.objects.all(),
            Visit.objects.all(),
            quarter=quarter,
            cutoff=cutoff,
            colours=colours,
        )


def town_enterprise() -> Enterprise:
    with job_scope(reason="test"):
        Region.objects.get_or_create(
            code=TOWN, defaults={"name": "金丝雀镇", "level": RegionLevel.TOWN, "parent_id": XIHU}
        )
        return make_enterprise(90, region=TOWN, name="金丝雀戊镇街有限公司")


def move(enterprise: Enterprise, region: int) -> None:
    with job_scope(reason="test"):
        Enterprise.objects.filter(pk=enterprise.pk).update(region_id=region)


def test_listed_and_fed_back_by_county(cast: Cast) -> None:
    everybody = [cast.enterprise, cast.sibling, cast.cousin, cast.foreign]
    published([(row, Colour.RED) for row in everybody], by=cast.actor("centre"))
    fed_back(cast.enterprise, now=APRIL + timedelta(days=1))
    fed_back(cast.foreign, now=APRIL + timedelta(days=2))
    assert counted() == {XIHU: ListCounts(2, 1), SHANGCHENG: ListCounts(1, 0), LUCHENG: ListCounts(1, 1)}


def test_feedback_at_the_cut_off_counts_and_a_second_later_does_not(cast: Cast) -> None:
    published([(cast.enterprise, Colour.RED), (cast.sibling, Colour.RED)], by=cast.actor("centre"))
    fed_back(cast.enterprise, now=CUTOFF)
    fed_back(cast.sibling, now=CUTOFF + timedelta(seconds=1))
    assert counted() == {XIHU: ListCounts(2, 1)}
    assert counted(cutoff=CUTOFF + timedelta(days=31)) == {XIHU: ListCounts(2, 2)}


def test_two_feedbacks_of_one_enterprise_are_one(cast: Cast) -> None:
    published([(cast.enterprise, Colour.RED), (cast.sibling, Colour.GREEN)], by=cast.actor("centre"))
    fed_back(cast.enterprise, now=APRIL + timedelta(days=1))
    fed_back(cast.enterprise, now=APRIL + timedelta(days=2), text="补充：已经恢复了三家客户的订单。")
    assert counted() == {XIHU: ListCounts(2, 1)}


def test_a_list_published_after_the_cut_off_counts_nobody(cast: Cast) -> None:
    published([(cast.enterprise, Colour.RED)], by=cast.actor("centre"), now=CUTOFF + timedelta(seconds=1))
    assert counted() == {}
    assert counted(cutoff=CUTOFF + timedelta(seconds=1)) == {XIHU: ListCounts(1, 0)}


def test_feedback_belongs_to_its_own_quarter(cast: Cast) -> None:
    july = datetime(2020, 7, 5, tzinfo=SHANGHAI)
    published([(cast.enterprise, Colour.RED)], by=cast.actor("centre"))
    published([(cast.enterprise, Colour.BLUE)], by=cast.actor("centre"), now=july, quarter="2020Q2")
    fed_back(cast.enterprise, now=july + timedelta(days=1), quarter="2020Q2")
    later = july + timedelta(days=2)
    assert counted(Q1, later) == {XIHU: ListCounts(1, 0)}
    assert counted(Q2, later) == {XIHU: ListCounts(1, 1)}


def test_an_enterprise_that_moves_still_counts_where_it_was_listed(cast: Cast) -> None:
    published([(cast.enterprise, Colour.RED)], by=cast.actor("centre"))
    move(cast.enterprise, LUCHENG)
    cast.enterprise.region_id = LUCHENG
    fed_back(cast.enterprise, now=APRIL + timedelta(days=1))
    assert counted() == {XIHU: ListCounts(1, 1)}


def test_an_enterprise_of_a_town_counts_for_its_county(cast: Cast) -> None:
    published([(town_enterprise(), Colour.RED), (cast.enterprise, Colour.RED)], by=cast.actor("centre"))
    assert counted() == {XIHU: ListCounts(2, 0)}
    with job_scope(reason="test"):  # a list taken over may still carry the town's own code
        Entry.objects.filter(enterprise__uscc=town_uscc()).update(region_id=TOWN)
    assert counted() == {XIHU: ListCounts(2, 0)}


def town_uscc() -> str:
    return Enterprise.objects.get(region_id=TOWN).uscc


def test_only_colours_that_must_feed_back_count(cast: Cast) -> None:
    published([(cast.enterprise, Colour.RED), (cast.sibling, Colour.GREEN)], by=cast.actor("centre"))
    fed_back(cast.sibling, now=APRIL + timedelta(days=1))
    assert counted(colours=[Colour.by_slug("red"), Colour.by_slug("orange")]) == {XIHU: ListCounts(1, 0)}
    assert counted(colours=[Colour.GREEN]) == {XIHU: ListCounts(1, 1)}
    assert counted(colours=[]) == {}


def test_removed_by_the_cut_off_counts_neither_way_and_removed_later_counts_on(cast: Cast) -> None:
    everybody = [cast.enterprise, cast.sibling, cast.cousin]
    published([(row, Colour.RED) for row in everybody], by=cast.actor("centre"))
    fed_back(cast.enterprise, now=APRIL + timedelta(days=1))
    removed(cast.enterprise, now=CUTOFF)
    removed(cast.cousin, now=CUTOFF + timedelta(seconds=1))
    assert counted() == {XIHU: ListCounts(1, 0), SHANGCHENG: ListCounts(1, 0)}
    assert counted(cutoff=CUTOFF + timedelta(days=31)) == {XIHU: ListCounts(1, 0)}


def test_a_colour_changed_after_publication_changes_no_count(cast: Cast) -> None:
    published([(cast.enterprise, Colour.RED), (cast.cousin, Colour.GREEN)], by=cast.actor("centre"))
    recoloured(cast.enterprise, Colour.GREEN, now=APRIL + timedelta(days=3))
    recoloured(cast.cousin, Colour.RED, now=APRIL + timedelta(days=3))
    assert counted(colours=[Colour.RED]) == {XIHU: ListCounts(1, 0)}


def test_a_visit_counts_from_the_enterprise_s_confirmation_on(cast: Cast) -> None:
    everybody = [cast.enterprise, cast.sibling, cast.cousin, cast.foreign]
    published([(row, Colour.RED) for row in everybody], by=cast.actor("centre"))
    before = CUTOFF - timedelta(days=3)
    visited(cast.enterprise, now=before, state=VisitState.CONFIRMED, answered_at=CUTOFF)
    visited(cast.sibling, now=before, state=VisitState.CONFIRMED, answered_at=CUTOFF + timedelta(seconds=1))
    visited(cast.cousin, now=before)
    visited(cast.foreign, now=before, state=VisitState.DISPUTED)
    assert counted() == {XIHU: ListCounts(2, 1), SHANGCHENG: ListCounts(1, 0), LUCHENG: ListCounts(1, 0)}
    assert counted(cutoff=CUTOFF + timedelta(days=1))[XIHU] == ListCounts(2, 2)


def test_a_list_stands_in_time_late_or_not_at_all(cast: Cast) -> None:
    def standing(cutoff: datetime) -> ListStanding:
        with job_scope(reason="test"):
            return list_standing(Q1, cutoff)

    assert standing(CUTOFF) is ListStanding.NOT_PUBLISHED
    published([(cast.enterprise, Colour.RED)], by=cast.actor("centre"), now=CUTOFF)
    assert standing(CUTOFF) is ListStanding.IN_TIME
    assert standing(CUTOFF - timedelta(seconds=1)) is ListStanding.LATE


def test_a_bureau_counts_its_own_counties_only(cast: Cast) -> None:
    everybody = [cast.enterprise, cast.cousin, cast.foreign]
    published([(row, Colour.RED) for row in everybody], by=cast.actor("centre"))
    with actor_scope(cast.actor("city")):
        assert set(list_counts(Q1, CUTOFF)) == {XIHU, SHANGCHENG}


COUNTIES = (XIHU, SHANGCHENG, LUCHENG)
WHO = st.integers(0, 4)
WHEN = st.integers(-3, 40).map(lambda days: CUTOFF - timedelta(days=30) + timedelta(days=days))
LISTED = st.dictionaries(WHO, st.sampled_from(Colour), max_size=5)
WORLDS = st.fixed_dictionaries(
    {
        "first": LISTED,
        "second": LISTED,
        "published": st.tuples(WHEN, WHEN),
        "feedback": st.lists(st.tuples(WHO, st.sampled_from([Q1, Q2]), WHEN), max_size=10),
        "moves": st.lists(st.tuples(WHO, st.sampled_from(COUNTIES)), max_size=3),
        "removals": st.dictionaries(st.tuples(WHO, st.sampled_from([Q1, Q2])), WHEN, max_size=3),
        "colours": st.lists(st.tuples(WHO, st.sampled_from([Q1, Q2]), st.sampled_from(Colour)), max_size=2),
        "visits": st.lists(st.tuples(WHO, st.sampled_from([Q1, Q2]), WHEN, st.sampled_from(VisitState)), max_size=5),
    }
)


def live_on(world: dict, enterprises: list[Enterprise], shift: timedelta) -> None:
    """What happens in a world after its lists are published; what a service refuses (a list not out yet, an entry removed
    before) does not happen."""
    listed = {Q1: world["first"], Q2: world["second"]}
    for index, region in world["moves"]:
        move(enterprises[index], region)
    acts = [
        *(
            (fed_back, index, quarter, {"now": at + shift, "text": f"第{number}次反馈：订单正在恢复。"})
            for number, (index, quarter, at) in enumerate(world["feedback"])
        ),
        *(
            (recoloured, index, quarter, {"now": CUTOFF + shift, "colour": colour})
            for index, quarter, colour in world["colours"]
        ),
        *((removed, index, quarter, {"now": at + shift}) for (index, quarter), at in world["removals"].items()),
        *(
            (visited, index, quarter, {"now": at + shift, "state": state})
            for index, quarter, at, state in world["visits"]
        ),
    ]
    for act, index, quarter, details in sorted(acts, key=lambda one: one[3]["now"]):
        if index in listed[quarter]:
            with suppress(Refused, Invalid):
                act(enterprises[index], quarter=str(quarter), **details)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    world=WORLDS,
    cutoff=WHEN,
    colours=st.none() | st.lists(st.sampled_from(Colour), unique=True),
)
def test_the_sql_counts_what_the_fold_counts(
    cast: Cast, world: dict, cutoff: datetime, colours: list[Colour] | None
) -> None:
    with transaction.atomic():
        enterprises = [cast.enterprise, cast.sibling, cast.cousin, cast.foreign, town_enterprise()]
        july = datetime(2020, 7, 1, tzinfo=SHANGHAI)
        shift = july - CUTOFF + timedelta(days=40)  # every moment lies after both quarters have ended
        for quarter, listed, at in zip((Q1, Q2), (world["first"], world["second"]), world["published"], strict=True):
            if listed:
                rows = [(enterprises[index], colour) for index, colour in listed.items()]
                published(rows, by=cast.actor("centre"), now=at + shift, quarter=str(quarter))
        live_on(world, enterprises, shift)
        for quarter in (Q1, Q2):
            assert counted(quarter, cutoff + shift, colours) == by_hand(quarter, cutoff + shift, colours)
        transaction.set_rollback(True)


def test_an_unknown_colour_name_is_refused() -> None:
    with pytest.raises(ValueError, match="purple"):
        Colour.by_slug("purple")


def test_every_colour_has_its_name() -> None:
    assert [Colour.by_slug(name) for name in ("red", "orange", "yellow", "blue", "green")] == list(Colour)
    assert [colour.word for colour in Colour] == ["红色", "橙色", "黄色", "蓝色", "绿色"]


def test_the_system_may_publish_for_the_demo(cast: Cast) -> None:
    system = Actor(user=None, role=None, label="演示数据")
    published([(cast.enterprise, Colour.RED)], by=system)
    assert counted() == {XIHU: ListCounts(1, 0)}
