"""Visits: recorded by the own bureau, counted once the enterprise has confirmed them."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError

from alerts.enums import Colour, FeedbackView, VisitState, VisitWay
from alerts.models import Entry, Visit
from alerts.selectors import EntryFilter, list_entries, list_overview
from alerts.services import answer_visit, record_visit
from core.errors import Invalid, NotAllowed, Refused, Unseen
from core.periods import Quarter
from notices.enums import Audience
from notices.models import Notice
from tenancy.roles import Actor
from tenancy.scope import actor_scope, job_scope
from tests.alerts.stage import APRIL, entry_of, published
from tests.cast import XIHU, Cast

TEXT = "已上门了解，企业三笔订单推迟，正在与客户商定新交期。"
DAY = timedelta(days=1)
NOW = APRIL + 5 * DAY


@pytest.fixture
def listed(cast: Cast) -> Cast:
    """The enterprise, its sibling and its cousin on the list of 2020Q1."""
    rows = [(cast.enterprise, Colour.ORANGE), (cast.sibling, Colour.RED), (cast.cousin, Colour.RED)]
    published(rows, by=cast.actor("centre"))
    return cast


def visited(by: Actor, entry: Entry, *, on: date = date(2020, 4, 14), text: str = TEXT) -> Visit:
    with actor_scope(by):
        return record_visit(entry=entry.public_id, way=VisitWay.ON_SITE, visited_on=on, text=text, by=by, now=NOW)


def answered(by: Actor, visit: Visit, *, confirmed: bool = True, remark: str = "") -> Visit:
    with actor_scope(by):
        return answer_visit(visit=visit.public_id, confirmed=confirmed, remark=remark, by=by, now=NOW + DAY)


def figures(listed: Cast) -> tuple[int, int]:
    actor = listed.actor("county")
    with actor_scope(actor):
        overview = list_overview(actor, Quarter(2020, 1))
        done = list_entries(actor, overview.warning_list, EntryFilter(view=FeedbackView.DONE)).count()
    return overview.fed_back, done


@pytest.mark.parametrize("name", ["county", "city"])
def test_a_visit_counts_once_the_enterprise_has_confirmed_it(listed: Cast, name: str) -> None:
    actor = listed.actor(name)
    visit = visited(actor, entry_of(listed.enterprise))
    assert (VisitState(visit.state), visit.region_id, visit.office) == (VisitState.AWAITING, XIHU, actor.label)
    assert figures(listed) == (0, 0)
    with job_scope(reason="test"):
        told = Notice.objects.get(key=f"list-visit:{visit.public_id}")
        assert (told.audience, told.enterprise_id) == (Audience.ENTERPRISE, listed.enterprise.pk)
        assert "请确认走访记录" in told.title
    done = answered(listed.actor("clerk"), visit)
    assert (VisitState(done.state), done.answered_at) == (VisitState.CONFIRMED, NOW + DAY)
    assert figures(listed) == (1, 1)
    with job_scope(reason="test"):
        office = Notice.objects.get(key__startswith=f"list-visit:{visit.public_id}:")
        assert (office.audience, office.region_id) == (Audience.OFFICE, XIHU)


def test_a_disputed_visit_counts_nothing_and_stays_disputed(listed: Cast) -> None:
    visit, clerk = visited(listed.actor("county"), entry_of(listed.enterprise)), listed.actor("clerk")
    with pytest.raises(Refused) as refused:
        answered(clerk, visit, confirmed=False, remark="不对")
    assert refused.value.field == "remark"
    assert answered(clerk, visit, confirmed=False, remark="当天没有人来过公司。").state == VisitState.DISPUTED
    assert answered(clerk, visit, confirmed=False, remark="又一个说法，不算。").remark == "当天没有人来过公司。"
    with pytest.raises(Refused, match="不能更改"):
        answered(clerk, visit)
    assert figures(listed) == (0, 0)


def test_the_same_record_sent_twice_is_one(listed: Cast) -> None:
    entry, county = entry_of(listed.enterprise), listed.actor("county")
    assert visited(county, entry).pk == visited(county, entry).pk
    assert visited(county, entry, on=date(2020, 4, 15)).pk != visited(county, entry).pk


@pytest.mark.parametrize(
    "on, text, field",
    [
        (date(2020, 4, 16), TEXT, "visited_on"),
        (date(2020, 4, 9), TEXT, "visited_on"),
        (date(2020, 4, 14), "去过了", "text"),
    ],
)
def test_bad_records_are_refused_at_the_field(listed: Cast, on: date, text: str, field: str) -> None:
    with pytest.raises(Invalid) as invalid:
        visited(listed.actor("county"), entry_of(listed.enterprise), on=on, text=text)
    assert list(invalid.value.errors) == [field]


@pytest.mark.parametrize("name", ["centre", "department", "auditor", "clerk"])
def test_only_bureaus_record_visits(listed: Cast, name: str) -> None:
    with pytest.raises(NotAllowed):
        visited(listed.actor(name), entry_of(listed.enterprise))


@pytest.mark.parametrize("name", ["cousin_county", "foreign_county", "foreign_city", "sibling_clerk"])
def test_a_foreign_bureau_finds_nothing_to_visit(listed: Cast, name: str) -> None:
    with pytest.raises(Unseen):
        visited(listed.actor(name), entry_of(listed.enterprise))
    with job_scope(reason="test"):
        assert not Visit.objects.exists()


def test_a_removed_entry_takes_no_visit(listed: Cast) -> None:
    with job_scope(reason="test"):
        Entry.objects.filter(enterprise=listed.enterprise).update(removed_at=APRIL + DAY)
    with pytest.raises(Refused, match="移出"):
        visited(listed.actor("county"), entry_of(listed.enterprise))


@pytest.mark.parametrize("name", ["county", "city", "centre", "department", "auditor"])
def test_nobody_confirms_for_an_enterprise(listed: Cast, name: str) -> None:
    visit = visited(listed.actor("county"), entry_of(listed.enterprise))
    with pytest.raises(NotAllowed):
        answered(listed.actor(name), visit)


@pytest.mark.parametrize("name", ["sibling_clerk", "foreign_clerk", "foreign_county", "cousin_county"])
def test_a_foreign_visit_does_not_exist(listed: Cast, name: str) -> None:
    visit = visited(listed.actor("county"), entry_of(listed.enterprise))
    with pytest.raises(Unseen):
        answered(listed.actor(name), visit)
    with job_scope(reason="test"):
        assert Visit.objects.get().state == VisitState.AWAITING


def test_the_database_lets_no_bureau_confirm_and_no_enterprise_record(listed: Cast) -> None:
    visit = visited(listed.actor("county"), entry_of(listed.enterprise))
    with pytest.raises(DatabaseError, match="permission denied"), actor_scope(listed.actor("county")):
        Visit.objects.filter(pk=visit.pk).update(state=VisitState.CONFIRMED, answered_at=NOW)
    with pytest.raises(DatabaseError, match="permission denied"), actor_scope(listed.actor("clerk")):
        Visit.objects.filter(pk=visit.pk).update(text="改写")
