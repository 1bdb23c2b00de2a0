"""The roster: its record of six months, changes after the freeze, views, filters, sorts, target, export."""

import io
import itertools
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from core.errors import NotAllowed, Refused, Unseen
from core.periods import SHANGHAI, Month
from notices.enums import Audience
from notices.models import Notice
from orders.enums import FilingStatus, Punctuality, RosterAct, RosterView, Standing
from orders.facts import FilingCounts
from orders.models import Filing, RosterChange
from orders.rules.supervision import in_view, punctuality
from orders.selectors import RosterQuery, filing_counts, month_cutoff, roster, roster_numbers, roster_rows
from orders.selectors.roster import SORTS, roster_page
from orders.services import freeze_roster
from orders.services.roster import add_to_roster, remove_from_roster
from orders.tasks import export_roster
from tenancy.enums import ChangeKind, EnterpriseState, EnterpriseTag
from tenancy.models import Enterprise, EnterpriseChange, Job, StoredFile
from tenancy.scope import actor_scope, job_scope
from tests.cast import LUCHENG, SHANGCHENG, XIHU, build_cast, make_enterprise
from tests.orders.conftest import JUNE, LATE, NOON, SYSTEM, export, freeze_running, line, running, send_back
from tests.orders.filed import file, file_june, filed_running, now_line

ROSTER = "orders:roster"


# --- the record ---


def test_the_freeze_keeps_the_record_of_the_six_months_before(cast):
    """甲: in time, late before the freeze, late after it, off the roster, not filed, and one seven months ago."""
    with job_scope(reason="test"):
        export(cast.enterprise, date(2025, 10, 1))
        export(cast.sibling, date(2026, 5, 1))
        plain = {  # month: when it was first filed; None: not yet
            Month(2025, 11): datetime(2025, 11, 3, tzinfo=SHANGHAI),  # seven months before: not in the record
            Month(2025, 12): datetime(2025, 12, 5, tzinfo=SHANGHAI),
            Month(2026, 1): datetime(2026, 1, 21, 0, 0, 0, 1, tzinfo=SHANGHAI),
            Month(2026, 2): datetime(2026, 2, 21, tzinfo=SHANGHAI),  # 24:00 of the 20th is in time
            Month(2026, 3): datetime(2026, 6, 4, tzinfo=SHANGHAI),  # after the 1st of June: not filed by the freeze
            Month(2026, 4): None,
        }
        for month, at in plain.items():
            Filing.objects.create(
                enterprise=cast.enterprise,
                region_id=XIHU,
                month=month.first_day,
                on_roster=True,
                status=FilingStatus.FILED if at else FilingStatus.NOT_FILED,
                first_filed_at=at,
                filed_at=at,
            )
        Filing.objects.create(
            enterprise=cast.enterprise, region_id=XIHU, month=date(2026, 5, 1), on_roster=False,
            status=FilingStatus.FILED, first_filed_at=NOON, filed_at=NOON,
        )  # fmt: skip
        # Frozen days late: the record is that of the 1st all the same.
        assert freeze_roster(month=JUNE, by=SYSTEM, now=NOON) == 2
        found = Filing.objects.get(enterprise=cast.enterprise, month=JUNE.first_day)
        assert (found.due_before, found.filed_before, found.on_time_before) == (5, 3, 2)
        other = Filing.objects.get(enterprise=cast.sibling, month=JUNE.first_day)
        assert (other.due_before, other.filed_before, other.on_time_before) == (0, 0, 0)


def test_a_roster_that_was_changed_to_nothing_is_not_frozen_again(cast):
    with job_scope(reason="test"):
        export(cast.enterprise, date(2026, 5, 1))
        assert freeze_roster(month=JUNE, by=SYSTEM, now=NOON) == 1
        filing = Filing.objects.get()
    change(cast, remove_from_roster, filing=filing.public_id, reason="停业")
    with job_scope(reason="test"):
        assert freeze_roster(month=JUNE, by=SYSTEM, now=NOON) == 0


# --- changes after the freeze ---


def change(cast, service, who="centre", now=NOON, **more):
    actor = cast.actor(who)
    with actor_scope(actor):
        return service(by=actor, now=now, **more)


def june(county=XIHU, cutoff=None) -> FilingCounts:
    with job_scope(reason="test"):
        return filing_counts(JUNE, cutoff or month_cutoff(JUNE)).get(county, FilingCounts.ZERO)


def test_taken_off_counts_nowhere_and_the_return_stays(cast, june_roster):
    filing = file_june(cast, "clerk", line("A"))
    assert june() == FilingCounts(2, 1, 0, 0, 0, 2, 1)
    change(cast, remove_from_roster, filing=filing.public_id, reason="豁免")
    assert june() == FilingCounts(1, 0, 0, 0, 0, 1, 0)
    with job_scope(reason="test"):
        filing.refresh_from_db()
        assert (filing.on_roster, filing.status, filing.signed_count) == (False, FilingStatus.FILED, 1)
        made = RosterChange.objects.get()
        assert (made.act, made.reason, made.by_id) == (RosterAct.REMOVED, "豁免", cast.centre.pk)
        told = list(Notice.objects.filter(key=f"roster:{made.pk}").order_by("audience"))
        assert [(one.audience, one.region_id) for one in told] == [(Audience.ENTERPRISE, XIHU), (Audience.OFFICE, XIHU)]
        assert "豁免" in told[0].text
    with pytest.raises(Refused, match="不在本月应报名录内"):
        change(cast, remove_from_roster, filing=filing.public_id, reason="豁免")


@pytest.mark.parametrize("filed", [False, True])
def test_put_on_counts_as_due_and_what_was_filed_as_filed(cast, june_roster, filed):
    with job_scope(reason="test"):
        late = make_enterprise(77, region=XIHU, name="后来者")
        Filing.objects.filter(enterprise=cast.sibling).delete()
    if filed:
        file_june(cast, "sibling_clerk", line("S"))
    assert june().roster == 1
    change(cast, add_to_roster, month=JUNE, uscc=late.uscc.lower(), reason="漏列")
    change(cast, add_to_roster, month=JUNE, uscc=cast.sibling.uscc, reason="漏列")
    assert (june().roster, june().on_time) == (3, int(filed))
    with pytest.raises(Refused, match="已在2026年6月应报名录内"):
        change(cast, add_to_roster, month=JUNE, uscc=late.uscc, reason="漏列")
    with job_scope(reason="test"):
        assert RosterChange.objects.filter(act=RosterAct.ADDED).count() == 2


def test_put_on_where_it_stood_on_the_first(cast, june_roster):
    with job_scope(reason="test"):
        moved = make_enterprise(77, region=LUCHENG, name="迁移者")
        for region, target, at in ((XIHU, SHANGCHENG, 5), (SHANGCHENG, LUCHENG, 8)):
            EnterpriseChange.objects.create(
                enterprise=moved, region_id=target, kind=ChangeKind.MOVED, version=1, old={"region_id": region},
                new={"region_id": target}, changed_at=datetime(2026, 6, at, tzinfo=SHANGHAI), changed_as="测试",
            )  # fmt: skip
    change(cast, add_to_roster, month=JUNE, uscc=moved.uscc, reason="漏列")
    with job_scope(reason="test"):
        assert Filing.objects.get(enterprise=moved).region_id == XIHU


@pytest.mark.parametrize(
    ("month", "state", "words"),
    [
        (JUNE, EnterpriseState.CLOSED, "已注销"),
        (Month(2026, 5), EnterpriseState.ACTIVE, "尚未冻结"),
        (Month(2026, 7), EnterpriseState.ACTIVE, "尚未开始"),
        (Month(2025, 5), EnterpriseState.ACTIVE, "已经关闭"),
    ],
)
def test_who_cannot_be_put_on(cast, june_roster, month, state, words):
    with job_scope(reason="test"):
        other = make_enterprise(77, region=XIHU, name="他", state=state)
    with pytest.raises(Refused, match=words):
        change(cast, add_to_roster, month=month, uscc=other.uscc, reason="漏列")
    with pytest.raises(Refused, match="没有这个统一社会信用代码"):
        change(cast, add_to_roster, month=JUNE, uscc="91330000TEST00000X", reason="漏列")
    with pytest.raises(Refused, match="至少 2 个字"):
        change(cast, add_to_roster, month=JUNE, uscc=other.uscc, reason=" 漏 ")


@pytest.mark.parametrize("who", ["county", "city", "department", "auditor", "clerk"])
def test_only_the_centre_changes_a_roster(cast, june_roster, who):
    with job_scope(reason="test"):
        filing = Filing.objects.get(enterprise=cast.enterprise)
    with pytest.raises(NotAllowed):
        change(cast, remove_from_roster, who, filing=filing.public_id, reason="停业")
    with pytest.raises(NotAllowed):
        change(cast, add_to_roster, who, month=JUNE, uscc=cast.sibling.uscc, reason="漏列")
    with pytest.raises(Unseen):
        change(cast, remove_from_roster, filing=cast.enterprise.public_id, reason="停业")


def test_changes_are_listed_for_their_regions_and_exported(on_roster, client_for):
    with job_scope(reason="test"):
        ids = {row.enterprise_id: row.public_id for row in Filing.objects.all()}
    for name in ("enterprise", "foreign"):
        public_id = ids[getattr(on_roster, name).pk]
        client_for(on_roster.centre).post(reverse("orders:roster_remove", args=[public_id]), {"reason": f"停业{name}"})
    for who, seen in (("centre", {"甲", "丁"}), ("county", {"甲"}), ("foreign_city", {"丁"}), ("cousin_county", set())):
        client = client_for(on_roster.users[who])
        text = client.get(reverse("orders:roster_changes")).content.decode()
        assert {name for name in "甲乙丙丁" if f"金丝雀{name}" in text} == seen, who
        content = client.get(reverse("orders:roster_changes_export")).content
        rows = list(load_workbook(io.BytesIO(content)).active.values)
        assert len(rows) == 1 + len(seen)
    centre = client_for(on_roster.centre)
    for query, number in (({"act": "1"}, 0), ({"act": "2", "q": "鹿城"}, 1), ({"region": str(XIHU)}, 1)):
        text = centre.get(reverse("orders:roster_changes"), query).content.decode()
        assert text.count("停业") == number, query
    assert centre.get(reverse("orders:roster_changes"), {"region": "1"}).status_code == 404
    assert client_for(on_roster.clerk).get(reverse("orders:roster_changes")).status_code == 403


def test_put_on_by_the_form_with_what_was_typed_kept(on_roster, client_for):
    with job_scope(reason="test"):
        other = make_enterprise(77, region=XIHU, name="新列")
    client, url = client_for(on_roster.centre), reverse("orders:roster_add")
    assert client.get(url, {"uscc": other.uscc}).content.decode().count(other.uscc) == 1
    data = {"month": str(running()), "uscc": "914", "reason": "漏列"}
    text = client.post(url, data).content.decode()
    assert 'href="#id_uscc"' in text and 'value="914"' in text and "漏列</textarea>" in text
    answer = client.post(url, data | {"uscc": other.uscc}, follow=True)
    assert "已补列应报名录" in answer.content.decode()
    for who in ("county", "department", "auditor", "clerk"):
        assert client_for(on_roster.users[who]).get(url).status_code == 403
        assert client_for(on_roster.users[who]).post(url, data).status_code == 403


# --- views, filters, sorts ---


@pytest.fixture
def mixed(cast):
    """Forty enterprises in every standing with every record, two of them tagged."""
    cutoff = month_cutoff(JUNE)
    moments = (None, cutoff - timedelta(days=1), cutoff, cutoff + timedelta(microseconds=1), cutoff + timedelta(days=3))
    with job_scope(reason="test"):
        for number in range(40):
            at = moments[number % 5]
            due = number % 7
            filed = min(due, (number * 5) % 8)
            Filing.objects.create(
                enterprise=make_enterprise(
                    300 + number,
                    region=(XIHU, SHANGCHENG, LUCHENG)[number % 3],
                    name=f"混合{(number * 17) % 40:02d}",
                    tags=["key"] if number in (3, 4) else [],
                ),
                region_id=(XIHU, SHANGCHENG, LUCHENG)[number % 3],
                month=JUNE.first_day,
                on_roster=True,
                status=FilingStatus.NOT_FILED
                if at is None
                else FilingStatus.RETURNED
                if number % 4 == 0
                else FilingStatus.FILED,
                first_filed_at=at,
                filed_at=at,
                signed_count=number if at else 0,
                due_before=due,
                filed_before=filed,
                on_time_before=min(filed, (number * 3) % 5),
            )
    return cast


def test_views_and_punctuality_are_the_rules(mixed):
    centre = mixed.actor("centre")
    with actor_scope(centre):
        everything = roster_rows(list(roster(RosterQuery(JUNE), centre)), centre)
        assert len(everything) == 40
        numbers = roster_numbers(RosterQuery(JUNE), centre)
        assert numbers.total == 40
        for view in RosterView:
            expected = {
                row.filing.pk
                for row in everything
                if in_view(view, row.standing, due=row.filing.due_before, filed=row.filing.filed_before)
            }
            found = {filing.pk for filing in roster(RosterQuery(JUNE, view=view), centre)}
            assert found == expected, view
            assert numbers.views[view] == len(expected), view
        assert {row.standing for row in everything} == set(Standing)
        for one in Punctuality:
            expected = {
                row.filing.pk
                for row in everything
                if punctuality(row.filing.due_before, row.filing.on_time_before) is one
            }
            assert {filing.pk for filing in roster(RosterQuery(JUNE, punctuality=one), centre)} == expected
            assert expected, one
        assert len(roster(RosterQuery(JUNE, tag=EnterpriseTag.KEY), centre)) == 2
        in_time = sum(row.filing.first_filed_at is not None and not row.late for row in everything)
        assert numbers.in_time == in_time, "a return that went back was filed in time all the same"


@pytest.mark.parametrize("who", ["centre", "city"])
@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("descending", [False, True])
def test_every_sort_shows_everything_once_in_order(mixed, who, sort, descending):
    actor = mixed.actor(who)
    with actor_scope(actor):
        query = RosterQuery(JUNE, sort=sort, descending=descending)
        rows = roster_page(query, actor, page="1").rows
        assert [row.filing.pk for row in rows] == [filing.pk for filing in roster(query, actor)]
        assert len({row.filing.pk for row in rows}) == len(rows) == (40 if who == "centre" else 27)
        if sort == "name":
            names = [row.enterprise.name for row in rows]
            assert names == sorted(names, reverse=descending)
        if sort == "likely":
            shares = [
                row.filing.on_time_before / row.filing.due_before if row.filing.due_before else -1.0 for row in rows
            ]
            assert shares == sorted(shares, reverse=True)


def test_a_bureau_sorting_by_name_keeps_who_moved_away_at_the_end(mixed):
    with job_scope(reason="test"):
        moved = Enterprise.objects.filter(region_id=XIHU, name__startswith="混合").order_by("name").first()
        Enterprise.objects.filter(pk=moved.pk).update(region_id=LUCHENG)
    county = mixed.actor("county")
    with actor_scope(county):
        for descending in (False, True):
            rows = roster_page(RosterQuery(JUNE, sort="name", descending=descending), county, page="1").rows
            assert [row.enterprise is None for row in rows] == [False] * (len(rows) - 1) + [True]


def test_segments_on_the_page(mixed, client_for):
    client = client_for(mixed.centre)
    text = client.get(reverse(ROSTER), {"month": str(JUNE), "tag": "key"}).content.decode()
    assert text.count('<th scope="row"') == 2
    assert "重点" in text
    for query in (
        {"standing": "never"},
        {"standing": "unfiled", "tag": "key", "punctuality": "mostly", "sort": "likely"},
        {"punctuality": "first", "q": "混合", "region": str(XIHU)},
        {"standing": "x", "tag": "x", "punctuality": "x", "sort": "x", "order": "x"},
    ):
        assert client.get(reverse(ROSTER), query | {"month": str(JUNE)}).status_code == 200


# --- the target ---


def test_the_banner_says_how_many_are_missing_and_leads_to_the_likeliest(on_roster, client_for):
    cutoff = month_cutoff(running())
    signed = now_line("A", signed_on=running().first_day.isoformat())
    filed_running(on_roster, "clerk", signed, now=min(timezone.now(), cutoff))
    text = client_for(on_roster.centre).get(reverse(ROSTER)).content.decode()
    assert "25.00%" in text and "1/4" in text
    if timezone.now() <= cutoff:
        assert "还差 <strong>3</strong> 家" in text
        assert "sort=likely" in text and "standing=unfiled" in text
    else:
        assert "填报已截止" in text and "差 3 家" in text
    assert "只比较其中“当月填报企业数占比”一项" in text
    narrowed = client_for(on_roster.centre).get(reverse(ROSTER), {"q": "鹿城"}).content.decode()
    assert "1/4" in narrowed, "the banner is of the region, whatever the filter"
    assert "1/2" in client_for(on_roster.county).get(reverse(ROSTER)).content.decode()


# --- budget, export ---


def test_roster_queries_are_flat_for_every_sort(cast, client_for):
    client, numbers = client_for(cast.centre), itertools.count(500)
    for query, expected in (({}, 15), ({"sort": "name"}, 15), ({"tag": "key", "q": "多"}, 17)):
        counts = []
        for size in (1, 60):
            with job_scope(reason="test"):
                Filing.objects.all().delete()
                for number in range(size):
                    export(
                        make_enterprise(next(numbers), region=XIHU, name=f"多{number}", tags=["key"]),
                        running().previous().first_day,
                    )
                freeze_roster(month=running(), by=SYSTEM, now=timezone.now())
            with CaptureQueriesContext(connection) as queries:
                assert client.get(reverse(ROSTER), query).status_code == 200
            counts.append(len(queries))
        # session, user, membership; transaction (2: the test's own makes a savepoint of it), scope (2 in, 1 out);
        # regions, first month, numbers, ids, rows, enterprises, unread messages; a narrowed list: the region's numbers,
        # a search: whom it fits
        assert counts == [expected, expected], query


def test_the_export_asks_the_same_and_has_the_record(committed_db, client_for):
    cast = build_cast()
    freeze_running(cast)
    with job_scope(reason="test"):
        Enterprise.objects.filter(pk=cast.enterprise.pk).update(tags=["us_exporter", "key"])
        Filing.objects.filter(enterprise=cast.enterprise).update(due_before=6, filed_before=5, on_time_before=3)
    query = f"?month={running()}&standing=unfiled&tag=key&punctuality=mostly&sort=likely"
    client_for(cast.centre).post(reverse("orders:export") + query)
    with job_scope(reason="test"):
        job = Job.objects.get()
    export_roster(job.pk)
    with job_scope(reason="test"):
        content = bytes(StoredFile.objects.get().content)
    rows = list(load_workbook(io.BytesIO(content)).active.values)
    assert len(rows) == 2
    found = dict(zip(rows[0], rows[1], strict=True))
    assert found["企业名称"] == cast.enterprise.name
    assert (found["标签"], found["前六个月应报"], found["前六个月已报"], found["前六个月按时"], found["填报习惯"]) == (
        "输美;重点", 6, 5, 3, "多数按时",
    )  # fmt: skip


def test_late_filers_are_seen_as_late(cast, june_roster):
    filed = file(cast, "clerk", line("A"), month=JUNE, version=0, now=LATE)
    send_back(file_june(cast, "sibling_clerk", line("B")), at=NOON + timedelta(days=1))
    centre = cast.actor("centre")
    with actor_scope(centre):
        assert [row.pk for row in roster(RosterQuery(JUNE, view=RosterView.LATE), centre)] == [filed.pk]
        assert roster_numbers(RosterQuery(JUNE), centre).views[RosterView.RETURNED] == 1
