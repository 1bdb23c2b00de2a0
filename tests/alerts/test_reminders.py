"""催办: one a day, nobody who has fed back, only in the own region; the ladder before the deadline."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError

from alerts import tasks
from alerts.enums import Colour, FeedbackView, ReminderKind, VisitWay
from alerts.facts import ListTerms
from alerts.models import Entry, FeedbackReminder
from alerts.selectors import EntryFilter, list_overview, segment_of
from alerts.services import (
    answer_visit,
    record_visit,
    remind_entries,
    remind_entry,
    remind_ladder,
    request_reminders,
)
from assessment.scheme_files import list_terms
from core.errors import NotAllowed, Refused, Unseen
from core.periods import SHANGHAI, Quarter, local_date
from notices.enums import Audience, Kind
from notices.models import Notice
from tenancy.roles import Actor
from tenancy.scope import actor_scope, job_scope
from tests.alerts.stage import APRIL, SYSTEM, entry_of, fed_back, published
from tests.cast import HANGZHOU, LUCHENG, SHANGCHENG, XIHU, Cast

Q1 = Quarter(2020, 1)
DAY = timedelta(days=1)
MAY = datetime(2020, 5, 8, 10, tzinfo=SHANGHAI)


@pytest.fixture
def listed(cast: Cast) -> Cast:
    """Everybody on the list of 2020Q1; the sibling has fed back."""
    rows = [
        (cast.enterprise, Colour.RED),
        (cast.sibling, Colour.BLUE),
        (cast.cousin, Colour.GREEN),
        (cast.foreign, Colour.YELLOW),
    ]
    published(rows, by=cast.actor("centre"))
    fed_back(cast.sibling, now=APRIL + DAY)
    return cast


def reminded_of() -> dict[int, int]:
    """Reminders by enterprise."""
    with job_scope(reason="test"):
        found = list(FeedbackReminder.objects.values_list("enterprise_id", flat=True))
    return {enterprise: found.count(enterprise) for enterprise in found}


def one(by: Actor, entry: Entry, now: datetime = MAY) -> int:
    with actor_scope(by):
        return remind_entry(entry=entry.public_id, by=by, now=now).sent


def many(by: Actor, filters: EntryFilter | None = None, now: datetime = MAY) -> tuple[int, int]:
    with actor_scope(by):
        overview = list_overview(by, Q1)
        done = remind_entries(warning_list=overview.warning_list, filters=filters or EntryFilter(), by=by, now=now)
    return done.asked, done.sent


# --- by hand ---


@pytest.mark.parametrize("name", ["county", "city", "centre"])
def test_one_enterprise_is_reminded_once_a_day(listed: Cast, name: str) -> None:
    by, entry = listed.actor(name), entry_of(listed.enterprise)
    assert [one(by, entry), one(by, entry, MAY + timedelta(hours=1)), one(by, entry, MAY + DAY)] == [1, 0, 1]
    assert reminded_of() == {listed.enterprise.pk: 2}
    with job_scope(reason="test"):
        told = Notice.objects.filter(kind=Kind.REMINDER, enterprise=listed.enterprise)
        assert told.count() == 2
        assert "请反馈2020年一季度五色清单" in told[0].title


def test_who_has_fed_back_is_not_reminded(listed: Cast) -> None:
    with pytest.raises(Refused, match="已反馈"):
        one(listed.actor("county"), entry_of(listed.sibling))


def test_a_confirmed_visit_stops_reminders_an_unconfirmed_one_does_not(listed: Cast) -> None:
    county, clerk, entry = listed.actor("county"), listed.actor("clerk"), entry_of(listed.enterprise)
    with actor_scope(county):
        visit = record_visit(
            entry=entry.public_id, way=VisitWay.PHONE, visited_on=date(2020, 4, 20), text="已电话了解订单推迟的情况。",
            by=county, now=MAY,
        )  # fmt: skip
    assert many(county) == (1, 1)
    with actor_scope(clerk):
        answer_visit(visit=visit.public_id, confirmed=True, by=clerk, now=MAY)
    assert many(county, now=MAY + DAY) == (0, 0)


def test_a_removed_entry_is_not_reminded(listed: Cast) -> None:
    with job_scope(reason="test"):
        Entry.objects.filter(enterprise=listed.enterprise).update(removed_at=APRIL + DAY)
    with pytest.raises(Refused, match="移出"):
        one(listed.actor("county"), entry_of(listed.enterprise))
    assert many(listed.actor("county")) == (0, 0)


def test_a_colour_that_need_not_feed_back_is_not_reminded(listed: Cast, settings: Any) -> None:
    settings.LIST_TERMS = "tests.alerts.test_reminders.without_green"
    with pytest.raises(Refused, match="无需反馈"):
        one(listed.actor("cousin_county"), entry_of(listed.cousin))
    assert many(listed.actor("centre")) == (2, 2)
    assert listed.cousin.pk not in reminded_of()


def without_green(quarter: Quarter) -> ListTerms:
    return replace(list_terms(quarter), colours=frozenset(Colour) - {Colour.GREEN})


@pytest.mark.parametrize("name", ["department", "auditor", "clerk"])
def test_who_does_not_remind(listed: Cast, name: str) -> None:
    actor = listed.actor(name)
    with pytest.raises(NotAllowed):
        one(actor, entry_of(listed.enterprise))
    with pytest.raises(NotAllowed):
        many(actor)


@pytest.mark.parametrize("name", ["cousin_county", "foreign_county", "foreign_city", "sibling_clerk"])
def test_a_foreign_entry_does_not_exist(listed: Cast, name: str) -> None:
    with pytest.raises(Unseen):
        one(listed.actor(name), entry_of(listed.enterprise))
    assert reminded_of() == {}


def test_a_bureau_reminds_its_own_region_only(listed: Cast) -> None:
    assert many(listed.actor("city")) == (2, 2)
    assert set(reminded_of()) == {listed.enterprise.pk, listed.cousin.pk}
    with pytest.raises(Unseen):
        many(listed.actor("city"), EntryFilter(region=LUCHENG))


def test_a_round_follows_the_filter_and_skips_who_was_reminded_today(listed: Cast) -> None:
    centre = listed.actor("centre")
    assert many(centre, EntryFilter(colour=Colour.RED)) == (1, 1)
    assert many(centre, EntryFilter(view=FeedbackView.DONE)) == (0, 0)
    with actor_scope(centre):
        overview = list_overview(centre, Q1)
        segment = segment_of(centre, overview.warning_list, EntryFilter(), today=local_date(MAY))
    assert (segment.open, segment.reminded, segment.due) == (3, 1, 2)
    assert many(centre) == (3, 2)


def test_the_database_refuses_a_reminder_of_a_foreign_bureau(listed: Cast) -> None:
    entry = entry_of(listed.enterprise)
    fields = {"entry_id": entry.pk, "enterprise_id": entry.enterprise_id, "region_id": entry.region_id}
    with pytest.raises(DatabaseError, match="row-level security"), actor_scope(listed.actor("foreign_county")):
        FeedbackReminder.objects.create(**fields, kind=ReminderKind.BUREAU, sent_on=MAY.date(), sent_at=MAY)


def test_a_large_round_is_done_by_a_job_in_the_name_of_who_asked(listed: Cast) -> None:
    city = listed.actor("city")
    with actor_scope(city):
        overview = list_overview(city, Q1)
        filters = EntryFilter(colour=Colour.RED, region=HANGZHOU)
        segment = segment_of(city, overview.warning_list, filters, today=local_date(MAY))
        job = request_reminders(warning_list=overview.warning_list, filters=filters, segment=segment, by=city, now=MAY)
        again = request_reminders(
            warning_list=overview.warning_list, filters=filters, segment=segment, by=city, now=MAY
        )
    assert again.pk == job.pk
    tasks.remind(job.pk)
    assert reminded_of() == {listed.enterprise.pk: 1}
    with job_scope(reason="test"):
        assert FeedbackReminder.objects.get().sent_by_id == city.user


# --- the ladder ---


def climb(now: datetime) -> dict[Quarter, int]:
    with job_scope(reason="test"):
        return remind_ladder(by=SYSTEM, now=now)


def test_the_ladder_reminds_the_open_and_tells_each_office_how_many(listed: Cast) -> None:
    first = datetime(2020, 6, 10, 9, tzinfo=SHANGHAI)
    assert climb(first - DAY) == {}
    assert climb(first) == {Q1: 3}
    assert climb(first + timedelta(hours=3)) == {Q1: 0}
    with job_scope(reason="test"):
        assert set(FeedbackReminder.objects.values_list("kind", flat=True)) == {ReminderKind.LADDER}
        offices = Notice.objects.filter(audience=Audience.OFFICE, key="list-open:2020Q1:20200610")
        assert dict(offices.values_list("region_id", "title")) == dict.fromkeys(
            (XIHU, SHANGCHENG, LUCHENG), "2020年一季度五色清单：还有 1 家企业未反馈"
        )
    fed_back(listed.enterprise, now=first + DAY)
    assert climb(datetime(2020, 6, 20, 17, tzinfo=SHANGHAI)) == {Q1: 2}
    assert climb(datetime(2020, 6, 21, 0, 1, tzinfo=SHANGHAI)) == {}


def test_a_click_of_the_morning_spares_the_ladders_reminder(listed: Cast) -> None:
    one(listed.actor("county"), entry_of(listed.enterprise), datetime(2020, 6, 10, 8, tzinfo=SHANGHAI))
    assert climb(datetime(2020, 6, 10, 9, tzinfo=SHANGHAI)) == {Q1: 2}


def test_nobody_but_the_system_climbs(listed: Cast) -> None:
    centre = listed.actor("centre")
    with actor_scope(centre), pytest.raises(NotAllowed):
        remind_ladder(by=centre, now=MAY)
