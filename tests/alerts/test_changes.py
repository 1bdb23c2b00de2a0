"""Changes of published lists and objections to them, by their services."""

from datetime import date, datetime, timedelta

import pytest

from alerts.enums import ChangeKind, Colour, FeedbackView, ObjectionState
from alerts.models import EntryChange, Objection, WarningList
from alerts.selectors import change_page, entry_page, list_overview, objection_page, own_entries, region_figures
from alerts.selectors.entries import EntryFilter
from alerts.selectors.objections import ObjectionFilter
from alerts.selectors.subjects import choices
from alerts.services import (
    decide_objection,
    raise_objection,
    recolour_entry,
    remind_publication,
    remove_entry,
    withdraw_objection,
)
from core.errors import NotAllowed, Refused, Unseen
from core.periods import SHANGHAI, Quarter, day_end
from notices.enums import Audience
from notices.models import Notice
from tenancy.roles import Actor, system_actor
from tenancy.scope import actor_scope, job_scope
from tests.alerts.stage import APRIL, at_once, clerk_of, drafted, entry_of, published
from tests.cast import HANGZHOU, PROVINCE, XIHU, Cast, build_cast

Q1 = Quarter(2020, 1)
LATER = APRIL + timedelta(days=3)
REASON = "核实后订单已经恢复。"
WORDS = "我公司一季度出口额同比并未下降，附报关数据。"
LIMIT = day_end(date(2020, 4, 17))


@pytest.fixture
def listed(cast: Cast) -> Cast:
    rows = [(cast.enterprise, Colour.RED), (cast.sibling, Colour.BLUE), (cast.foreign, Colour.RED)]
    published(rows, by=cast.actor("centre"))
    return cast


def remove(enterprise, by: Actor, *, reason: str = REASON, now: datetime = LATER) -> EntryChange:
    entry = entry_of(enterprise)
    with actor_scope(by):
        return remove_entry(entry=entry.public_id, reason=reason, by=by, now=now)


def recolour(enterprise, colour: Colour, by: Actor, *, reason: str = REASON, now: datetime = LATER) -> EntryChange:
    entry = entry_of(enterprise)
    with actor_scope(by):
        return recolour_entry(entry=entry.public_id, colour=colour, reason=reason, by=by, now=now)


def notices(key: str) -> list[tuple[int, int | None, str]]:
    with job_scope(reason="test"):
        rows = Notice.objects.filter(key=key).order_by("audience", "region_id")
        return [(row.audience, row.region_id, row.title) for row in rows]


# --- changes ---


def test_a_removal_is_a_version_and_the_enterprise_and_its_offices_hear_of_it(listed: Cast) -> None:
    change = remove(listed.enterprise, listed.actor("centre"))
    entry = entry_of(listed.enterprise)
    assert (entry.removed_at, entry.colour, entry.colour_now) == (LATER, Colour.RED, Colour.RED)
    assert entry.warning_list.version == change.version == 2
    assert (change.kind, change.colour_before, change.colour_after) == (ChangeKind.REMOVED, Colour.RED, None)
    assert notices(f"list-changed:{change.pk}") == [
        (Audience.ENTERPRISE, XIHU, "2020年一季度五色清单：贵企业已移出清单"),
        (Audience.OFFICE, HANGZHOU, f"2020年一季度五色清单变更：{listed.enterprise.name}已移出清单"),
        (Audience.OFFICE, XIHU, f"2020年一季度五色清单变更：{listed.enterprise.name}已移出清单"),
    ]
    with job_scope(reason="test"):
        assert not Notice.objects.filter(key=f"list-changed:{change.pk}").exclude(text=f"理由：{REASON}").exists()


def test_versions_count_every_change_of_the_list(listed: Cast) -> None:
    centre = listed.actor("centre")
    recolour(listed.enterprise, Colour.YELLOW, centre)
    recolour(listed.enterprise, Colour.GREEN, centre)
    remove(listed.foreign, centre)
    with actor_scope(centre):
        warning_list = WarningList.objects.get()
        found = change_page(centre, warning_list, page=None)
    assert warning_list.version == 4
    assert [(row.change.version, row.before, row.after) for row in found.rows] == [
        (4, Colour.RED, None),
        (3, Colour.YELLOW, Colour.GREEN),
        (2, Colour.RED, Colour.YELLOW),
    ]
    for name, versions in (("county", [3, 2]), ("foreign_county", [4]), ("cousin_county", [])):
        actor = listed.actor(name)
        with actor_scope(actor):
            assert [row.change.version for row in change_page(actor, warning_list, page=None).rows] == versions


def test_pages_show_the_colour_of_now_and_leave_removed_out(listed: Cast) -> None:
    centre = listed.actor("centre")
    recolour(listed.enterprise, Colour.GREEN, centre)
    remove(listed.sibling, centre)
    with actor_scope(centre):
        overview = list_overview(centre, Q1)
        assert {row.colour: row.listed for row in overview.colours if row.listed} == {Colour.RED: 1, Colour.GREEN: 1}
        assert [(row.code, row.listed) for row in region_figures(centre, overview.warning_list, within=HANGZHOU)] == [
            (XIHU, 1)
        ]
        shown = entry_page(centre, overview.warning_list, EntryFilter(), page=None)
        assert [(row.enterprise, row.colour) for row in shown.rows] == [
            (listed.foreign.name, Colour.RED),
            (listed.enterprise.name, Colour.GREEN),
        ]
        red = entry_page(centre, overview.warning_list, EntryFilter(colour=Colour.RED), page=None)
        assert [row.enterprise for row in red.rows] == [listed.foreign.name]
        gone = entry_page(centre, overview.warning_list, EntryFilter(view=FeedbackView.REMOVED), page=None)
        assert [row.enterprise for row in gone.rows] == [listed.sibling.name]
    clerk = listed.actor("clerk")
    with actor_scope(clerk):
        assert [row.colour for row in own_entries(clerk)] == [Colour.GREEN]
        assert [label for _, label in choices(clerk)] == ["2020年一季度五色清单（绿色）"]
    sibling = listed.actor("sibling_clerk")
    with actor_scope(sibling):
        assert [label for _, label in choices(sibling)] == ["2020年一季度五色清单（已移出）"]


def test_the_next_list_is_compared_with_the_list_as_it_stands(listed: Cast) -> None:
    centre = listed.actor("centre")
    recolour(listed.enterprise, Colour.GREEN, centre)
    remove(listed.sibling, centre)
    july = datetime(2020, 7, 5, tzinfo=SHANGHAI)
    rows = [(listed.enterprise, Colour.RED), (listed.sibling, Colour.RED)]
    draft = drafted(rows, by=centre, now=july, quarter="2020Q2")
    with job_scope(reason="test"):
        assert {row.enterprise_id: row.before for row in draft.entries.all()} == {
            listed.enterprise.pk: Colour.GREEN,
            listed.sibling.pk: None,
            listed.foreign.pk: Colour.RED,
        }


def test_what_cannot_be_changed_is_refused_and_leaves_nothing(listed: Cast) -> None:
    centre = listed.actor("centre")
    remove(listed.sibling, centre)
    for act, words in (
        (lambda: remove(listed.sibling, centre), "已移出"),
        (lambda: recolour(listed.sibling, Colour.RED, centre), "已移出"),
        (lambda: recolour(listed.enterprise, Colour.RED, centre), "现在就是红色"),
        (lambda: recolour(listed.enterprise, Colour.BLUE, centre, reason="  "), "请填写理由"),
        (lambda: remove(listed.enterprise, centre, reason="无"), "请填写理由"),
        (lambda: remove(listed.enterprise, centre, now=APRIL - timedelta(seconds=1)), "尚未发布"),
    ):
        with pytest.raises(Refused, match=words):
            act()
    with job_scope(reason="test"):
        assert EntryChange.objects.count() == 1
        assert WarningList.objects.get().version == 2


@pytest.mark.django_db(transaction=True)
def test_changes_at_once_are_versions_one_after_the_other() -> None:
    cast = build_cast()
    centre = cast.actor("centre")
    rows = [cast.enterprise, cast.sibling, cast.cousin, cast.foreign]
    published([(row, Colour.RED) for row in rows], by=centre)
    outcomes = at_once([lambda row=row: remove(row, centre) for row in rows for _ in range(3)])
    assert (outcomes.count("done"), outcomes.count("该企业已移出本期清单，不能再变更。")) == (4, 8)
    with job_scope(reason="test"):
        assert list(EntryChange.objects.order_by("version").values_list("version", flat=True)) == [2, 3, 4, 5]
        assert WarningList.objects.get().version == 5


@pytest.mark.parametrize("name", ["county", "city", "department", "auditor", "clerk"])
def test_nobody_but_the_centre_changes_a_published_list(listed: Cast, name: str) -> None:
    for act in (
        lambda: remove(listed.enterprise, listed.actor(name)),
        lambda: recolour(listed.enterprise, Colour.GREEN, listed.actor(name)),
    ):
        with pytest.raises(NotAllowed):
            act()
    with job_scope(reason="test"):
        assert not EntryChange.objects.exists()


def test_a_foreign_entry_cannot_even_be_seen(listed: Cast) -> None:
    for name in ("foreign_county", "sibling_clerk"):
        with pytest.raises(Unseen):
            remove(listed.enterprise, listed.actor(name))


# --- objections ---


def object_to(enterprise, *, text: str = WORDS, now: datetime = LATER, by: Actor | None = None) -> Objection:
    actor = by or clerk_of(enterprise)
    entry = entry_of(enterprise)
    with actor_scope(actor):
        return raise_objection(entry=entry.public_id, text=text, by=actor, now=now)


def decide(objection: Objection, by: Actor, outcome: ObjectionState, colour: Colour | None = None, now=LATER):
    with actor_scope(by):
        return decide_objection(
            objection=objection.public_id, outcome=outcome, colour=colour, decision=REASON, by=by, now=now
        )


def test_an_objection_reaches_the_centre_and_the_county(listed: Cast) -> None:
    objection = object_to(listed.enterprise, text=f" {WORDS}\r\n", now=LIMIT - timedelta(microseconds=1))
    assert (objection.text, objection.state, objection.region_id) == (WORDS, ObjectionState.OPEN, XIHU)
    title = f"2020年一季度五色清单异议：{listed.enterprise.name}"
    assert notices(f"list-objection:{objection.public_id}") == [
        (Audience.OFFICE, PROVINCE, title),
        (Audience.OFFICE, XIHU, title),
    ]


def test_sent_twice_it_is_one_and_a_second_one_is_refused(listed: Cast) -> None:
    first = object_to(listed.enterprise)
    assert object_to(listed.enterprise).pk == first.pk
    with pytest.raises(Refused, match="只能提出一次"):
        object_to(listed.enterprise, text="再补充一个新的理由，请一并考虑。")


def test_after_the_fifth_working_day_it_is_too_late(listed: Cast) -> None:
    with pytest.raises(Refused, match="2020年4月17日24:00结束"):
        object_to(listed.enterprise, now=LIMIT)
    with job_scope(reason="test"):
        assert not Objection.objects.exists()


@pytest.mark.parametrize("name", ["centre", "county", "city", "department", "auditor"])
def test_nobody_objects_for_an_enterprise(listed: Cast, name: str) -> None:
    with pytest.raises(NotAllowed):
        object_to(listed.enterprise, by=listed.actor(name))


def test_a_foreign_enterprises_entry_and_objection_are_unseen(listed: Cast) -> None:
    objection = object_to(listed.enterprise)
    other = listed.actor("sibling_clerk")
    with pytest.raises(Unseen):
        object_to(listed.enterprise, by=other)
    with actor_scope(other), pytest.raises(Unseen):
        withdraw_objection(objection=objection.public_id, by=other, now=LATER)


def test_a_removal_decided_takes_the_enterprise_off_the_list(listed: Cast) -> None:
    objection = decide(object_to(listed.enterprise), listed.actor("centre"), ObjectionState.REMOVED)
    assert entry_of(listed.enterprise).removed_at == LATER
    assert objection.change is not None
    assert (objection.change.kind, objection.change.reason) == (ChangeKind.REMOVED, REASON)
    told = notices(f"list-objection-decided:{objection.public_id}")
    assert [(audience, region) for audience, region, _ in told] == [
        (Audience.ENTERPRISE, XIHU),
        (Audience.OFFICE, XIHU),
    ]
    assert "移出清单" in told[0][2]


def test_another_colour_decided_is_the_colour_of_now(listed: Cast) -> None:
    decide(object_to(listed.enterprise), listed.actor("centre"), ObjectionState.RECOLOURED, Colour.GREEN)
    assert (entry_of(listed.enterprise).colour, entry_of(listed.enterprise).colour_now) == (Colour.RED, Colour.GREEN)


def test_kept_as_it_is_changes_nothing_but_the_objection(listed: Cast) -> None:
    objection = decide(object_to(listed.enterprise), listed.actor("centre"), ObjectionState.KEPT)
    assert (objection.state, objection.change, objection.decision) == (ObjectionState.KEPT, None, REASON)
    with job_scope(reason="test"):
        assert WarningList.objects.get().version == 1


def test_the_same_colour_decided_leaves_list_and_objection_as_they_were(listed: Cast) -> None:
    objection = object_to(listed.enterprise)
    with pytest.raises(Refused, match="现在就是红色"):
        decide(objection, listed.actor("centre"), ObjectionState.RECOLOURED, Colour.RED)
    with job_scope(reason="test"):
        assert Objection.objects.get().state == ObjectionState.OPEN
        assert not EntryChange.objects.exists()


def test_what_was_removed_in_the_meantime_can_still_be_settled(listed: Cast) -> None:
    objection = object_to(listed.enterprise)
    change = remove(listed.enterprise, listed.actor("centre"))
    done = decide(objection, listed.actor("centre"), ObjectionState.REMOVED)
    assert done.change_id == change.pk
    with job_scope(reason="test"):
        assert WarningList.objects.get().version == 2


def test_settled_once_is_settled(listed: Cast) -> None:
    centre, clerk = listed.actor("centre"), listed.actor("clerk")
    objection = object_to(listed.enterprise)
    with actor_scope(clerk):
        assert withdraw_objection(objection=objection.public_id, by=clerk, now=LATER).state == ObjectionState.WITHDRAWN
        with pytest.raises(Refused, match="已撤回"):
            withdraw_objection(objection=objection.public_id, by=clerk, now=LATER)
    with pytest.raises(Refused, match="已撤回"):
        decide(objection, centre, ObjectionState.REMOVED)
    assert entry_of(listed.enterprise).removed_at is None


@pytest.mark.parametrize("name", ["county", "city", "department", "auditor", "clerk"])
def test_nobody_but_the_centre_decides(listed: Cast, name: str) -> None:
    objection = object_to(listed.enterprise)
    with pytest.raises(NotAllowed):
        decide(objection, listed.actor(name), ObjectionState.KEPT)


def test_the_desk_has_the_open_ones_first_and_each_office_its_own(listed: Cast) -> None:
    centre = listed.actor("centre")
    decide(object_to(listed.enterprise), centre, ObjectionState.KEPT)
    object_to(listed.sibling)
    object_to(listed.foreign, now=LATER + timedelta(hours=1))

    def seen(name: str, **wanted: object) -> list[str]:
        actor = listed.actor(name)
        with actor_scope(actor):
            return [row.enterprise for row in objection_page(actor, ObjectionFilter(**wanted), page=None).rows]

    assert seen("centre") == [listed.foreign.name, listed.sibling.name, listed.enterprise.name]
    assert seen("centre", state=ObjectionState.KEPT) == [listed.enterprise.name]
    assert seen("centre", quarter=Quarter(2019, 4)) == []
    assert seen("county") == [listed.sibling.name, listed.enterprise.name]
    assert seen("foreign_county") == [listed.foreign.name]
    assert seen("cousin_county") == []


# --- the dates of publication ---


def remind(now: datetime) -> bool:
    with job_scope(reason="test"):
        return remind_publication(by=system_actor("test"), now=now)


def due_notices() -> list[str]:
    with job_scope(reason="test"):
        return list(Notice.objects.filter(key__startswith="list-due:").order_by("id").values_list("key", flat=True))


def test_the_centre_is_reminded_at_the_beginning_and_before_the_end_each_once(cast: Cast) -> None:
    for day, keys in (
        (date(2020, 4, 1), ["list-due:2020Q1:begun"]),
        (date(2020, 4, 2), ["list-due:2020Q1:begun"]),
        (date(2020, 4, 14), ["list-due:2020Q1:begun"]),
        (date(2020, 4, 15), ["list-due:2020Q1:begun", "list-due:2020Q1:soon"]),
        (date(2020, 4, 21), ["list-due:2020Q1:begun", "list-due:2020Q1:soon"]),
    ):
        for hour in (9, 10):
            remind(datetime(day.year, day.month, day.day, hour, 10, tzinfo=SHANGHAI))
        assert due_notices() == keys
    with job_scope(reason="test"):
        told = Notice.objects.filter(key__startswith="list-due:")
        assert set(told.values_list("audience", "region_id")) == {(Audience.OFFICE, PROVINCE)}
        assert "2020年4月20日24:00前发布" in told[0].text


def test_what_is_published_is_not_reminded_of(listed: Cast) -> None:
    assert not remind(datetime(2020, 4, 15, 9, 10, tzinfo=SHANGHAI))
    assert due_notices() == []


def test_only_the_system_reminds(cast: Cast) -> None:
    centre = cast.actor("centre")
    with actor_scope(centre), pytest.raises(NotAllowed):
        remind_publication(by=centre, now=APRIL)
