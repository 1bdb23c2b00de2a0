"""催报: who is reminded, at most once a day, never after filing; the ladder; the log."""

import io
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from core.errors import NotAllowed, Refused
from core.periods import SHANGHAI, Month, local_date
from notices.models import Notice
from orders import tasks
from orders.enums import Outcome, Punctuality, ReminderKind, RosterView
from orders.models import Filing, Reminder
from orders.rules import supervision
from orders.selectors import RosterQuery
from orders.selectors.reminders import ReminderQuery, open_of, reminders, segment_of
from orders.services.reminders import remind, remind_ladder
from orders.services.supervision import send_back
from orders.views import reminders as pages
from tenancy.enums import EnterpriseTag, JobState
from tenancy.models import Enterprise, Job
from tenancy.scope import actor_scope, job_scope
from tests.cast import LUCHENG, XIHU, build_cast, make_enterprise
from tests.orders.conftest import JUNE, LATE, NOON, SYSTEM, freeze_running, line, running
from tests.orders.filed import file_june, filed_running, now_line


def reminded(cast, who="centre", now=NOON, query=None):
    actor = cast.actor(who)
    with actor_scope(actor):
        done = remind(query=query or RosterQuery(JUNE), by=actor, now=now)
        return done.asked, done.sent


def names() -> list[str]:
    with job_scope(reason="test"):
        return sorted(name[3:4] for name in Reminder.objects.values_list("enterprise__name", flat=True))


def test_each_is_reminded_once_a_day_and_told_in_the_inbox(cast, june_roster):
    file_june(cast, "clerk", line("A"))
    assert reminded(cast, "county") == (1, 1)
    assert names() == ["乙"]
    assert reminded(cast, "county") == (1, 0)
    assert reminded(cast, "centre", NOON + timedelta(hours=5)) == (3, 2), "the province reaches those not reminded yet"
    assert reminded(cast, "centre", NOON + timedelta(days=1)) == (3, 3)
    with job_scope(reason="test"):
        assert Notice.objects.filter(enterprise=cast.sibling).count() == 2
        assert not Notice.objects.filter(enterprise=cast.enterprise).exists()
        notice = Notice.objects.filter(enterprise=cast.sibling).earliest("id")
        assert notice.title == "请填报2026年6月订单（还剩10天）"
        assert notice.path == "/orders/months/2026-06/"
        first = Reminder.objects.earliest("id")
        assert (first.by_id, first.office, first.kind) == (cast.county.pk, "西湖区商务局", ReminderKind.BUREAU)


def test_a_segment_is_reminded_and_nobody_else(cast, june_roster):
    with job_scope(reason="test"):
        Enterprise.objects.filter(pk__in=(cast.enterprise.pk, cast.cousin.pk)).update(tags=["key"])
        Filing.objects.filter(enterprise=cast.cousin).update(due_before=4, filed_before=0)
    key = RosterQuery(JUNE, tag=EnterpriseTag.KEY)
    assert reminded(cast, query=RosterQuery(JUNE, tag=EnterpriseTag.KEY, punctuality=Punctuality.NEVER)) == (1, 1)
    assert names() == ["丙"]
    assert reminded(cast, query=key) == (2, 1)
    assert reminded(cast, query=RosterQuery(JUNE, view=RosterView.NEVER)) == (1, 0)
    for nobody in (
        RosterQuery(JUNE, view=RosterView.FILED),
        RosterQuery(JUNE, view=RosterView.RETURNED),
        RosterQuery(JUNE, on_roster=False),
        RosterQuery(JUNE, region=LUCHENG, search="西湖"),
    ):
        assert reminded(cast, query=nobody) == (0, 0)
    assert names() == ["丙", "甲"]


def test_a_bureau_reminds_its_own_only_even_when_it_asks_for_others(cast, june_roster):
    assert reminded(cast, "county", query=RosterQuery(JUNE, region=LUCHENG)) == (0, 0)
    assert reminded(cast, "county") == (2, 2)
    assert names() == ["乙", "甲"]


@pytest.mark.parametrize("who", ["department", "auditor", "administrator", "clerk"])
def test_who_does_not_remind(cast, june_roster, who):
    with pytest.raises(NotAllowed):
        reminded(cast, who)


def test_a_closed_month_is_not_reminded_of(cast, june_roster):
    with pytest.raises(Refused, match="已经关闭"):
        reminded(cast, now=datetime(2027, 2, 1, tzinfo=SHANGHAI))
    assert reminded(cast, now=LATE) == (4, 4), "until then a late return still helps"


def test_who_files_between_the_page_and_the_click_is_not_reminded(cast, june_roster, monkeypatch):
    """The statement that notes the reminder asks once more."""
    centre = cast.actor("centre")
    with actor_scope(centre):
        shown = [filing.pk for filing in open_of(RosterQuery(JUNE), centre)]
    file_june(cast, "clerk", line("A"))
    monkeypatch.setattr("orders.services.reminders.open_of", lambda query, by: Filing.objects.filter(pk__in=shown))
    assert reminded(cast) == (4, 3)
    assert "甲" not in names()


def test_a_returned_return_is_not_reminded_of_as_unfiled(cast, june_roster):
    filing = file_june(cast, "clerk", line("A"))
    county = cast.actor("county")
    with actor_scope(county):
        send_back(filing=filing.public_id, reason="金额与合同不符", revision=1, by=county, now=NOON)
    assert reminded(cast) == (3, 3)


def test_queries_do_not_grow_with_the_segment(cast, june_roster):
    counts = []
    for extra in (0, 60):
        with job_scope(reason="test"):
            for number in range(extra):
                Filing.objects.create(
                    enterprise=make_enterprise(700 + number, region=XIHU, name=f"多{number}"),
                    region_id=XIHU, month=JUNE.first_day, on_roster=True,
                )  # fmt: skip
        county = cast.actor("county")
        with actor_scope(county), CaptureQueriesContext(connection) as queries:
            remind(query=RosterQuery(JUNE), by=county, now=NOON + timedelta(days=extra))
        counts.append(len(queries))
    # savepoint, ids, reminders, notices, release
    assert counts == [5, 5]


# --- the ladder ---


def ladder(now) -> dict[Month, int]:
    with job_scope(reason="test"):
        return remind_ladder(by=SYSTEM, now=now)


def at_nine(day) -> datetime:
    return datetime(2026, 6, day, 9, tzinfo=SHANGHAI)


def test_the_ladder_reminds_on_the_scheme_s_days_only(cast, june_roster):
    sent = {day: ladder(at_nine(day)).get(JUNE) for day in range(10, 25)}
    assert {day: number for day, number in sent.items() if number is not None} == {15: 4, 18: 4, 20: 4}
    with job_scope(reason="test"):
        titles = Notice.objects.filter(enterprise=cast.enterprise).order_by("id").values_list("title", flat=True)
        assert list(titles) == [
            "请填报2026年6月订单（还剩5天）",
            "请填报2026年6月订单（还剩2天）",
            "今天截止：请填报2026年6月订单",
        ]
        assert set(Reminder.objects.values_list("kind", "office", "by")) == {
            (ReminderKind.LADDER.value, "系统自动提醒", None)
        }


def test_any_number_of_beats_is_one(cast, june_roster):
    assert [ladder(at_nine(15)).get(JUNE) for _ in range(3)] == [4, 0, 0]
    assert reminded(cast, now=at_nine(15) + timedelta(hours=1)) == (4, 0), "and officials do not remind twice either"


def test_the_ladder_leaves_out_who_filed(cast, june_roster):
    file_june(cast, "clerk", line("A"))
    assert ladder(at_nine(15))[JUNE] == 3
    with pytest.raises(NotAllowed):
        remind_ladder(by=cast.actor("centre"), now=at_nine(15))


def test_the_task_runs_today_whatever_today_is(committed_db):
    cast = build_cast()
    freeze_running(cast)
    tasks.remind_ladder()
    tasks.remind_ladder()
    with job_scope(reason="test"):
        assert Reminder.objects.count() in (0, 4)


# --- pages ---


def test_confirm_then_remind_then_the_log(on_roster, client_for):
    client = client_for(on_roster.county)
    url = f"{reverse('orders:remind')}?month={running()}&standing=unfiled"
    text = client.get(url).content.decode()
    assert "将提醒 2 家企业" in text
    with job_scope(reason="test"):
        assert not Reminder.objects.exists(), "looking reminds nobody"
    text = client.post(url, follow=True).content.decode()
    assert "已提醒 2 家企业" in text
    assert text.count("仍未报</span>") == 2 and "西湖区商务局" in text
    text = client.get(url).content.decode()
    assert "将提醒 0 家企业" in text and "2 家（每家每天最多提醒一次" in text and "发送提醒" not in text
    assert "没有需要提醒的企业" in client.post(url, follow=True).content.decode()


def test_the_log_tells_who_filed_afterwards_and_shows_the_own_region_only(on_roster, client_for):
    client_for(on_roster.centre).post(reverse("orders:remind"))
    filed_running(on_roster, "clerk", now_line("A"), now=timezone.now() + timedelta(minutes=1))
    url = reverse("orders:reminders")
    for who, seen in (
        ("centre", {"甲", "乙", "丙", "丁"}),
        ("department", {"甲", "乙", "丙", "丁"}),
        ("auditor", {"甲", "乙", "丙", "丁"}),
        ("county", {"甲", "乙"}),
        ("foreign_city", {"丁"}),
    ):
        text = client_for(on_roster.users[who]).get(url).content.decode()
        assert {name for name in "甲乙丙丁" if f"金丝雀{name}" in text} == seen, who
    centre = client_for(on_roster.centre)
    for query, seen in (
        ({"outcome": "filed"}, {"甲"}),
        ({"outcome": "unfiled", "region": str(XIHU)}, {"乙"}),
        ({"kind": "2"}, set()),
        ({"q": "鹿城", "sort": "filed", "order": "asc"}, {"丁"}),
    ):
        text = centre.get(url, query).content.decode()
        assert {name for name in "甲乙丙丁" if f"金丝雀{name}" in text} == seen, query
    assert centre.get(url, {"region": "5"}).status_code == 404
    rows = list(load_workbook(io.BytesIO(centre.get(reverse("orders:reminders_export")).content)).active.values)
    assert len(rows) == 5
    assert {row[9] for row in rows[1:]} == {"催后已报", "仍未报"}
    assert client_for(on_roster.auditor).get(reverse("orders:reminders_export")).status_code == 403
    assert client_for(on_roster.clerk).get(url).status_code == 403


def test_who_may_not_remind_on_the_page(on_roster, client_for):
    for who in ("department", "auditor", "administrator", "clerk"):
        client = client_for(on_roster.users[who])
        assert client.get(reverse("orders:remind")).status_code == 403
        assert client.post(reverse("orders:remind")).status_code == 403
    assert "催报…" not in client_for(on_roster.department).get(reverse("orders:roster")).content.decode()
    assert client_for(on_roster.county).post(f"{reverse('orders:remind')}?region={LUCHENG}").status_code == 404


def test_a_large_segment_is_a_job_with_progress(committed_db, client_for, monkeypatch):
    cast = build_cast()
    freeze_running(cast)
    for module in (pages, supervision):
        monkeypatch.setattr(module, "REMIND_AT_ONCE", 1)
    client = client_for(cast.county)
    answers = [client.post(reverse("orders:remind")) for _ in range(2)]
    with job_scope(reason="test"):
        job = Job.objects.get()
        assert not Reminder.objects.exists()
    assert {answer.url for answer in answers} == {reverse("tenancy:job", args=[job.public_id])}
    for _ in range(2):
        tasks.remind(job.pk)
    with job_scope(reason="test"):
        job.refresh_from_db()
        assert (job.state, job.total) == (JobState.DONE, 2)
        assert set(Reminder.objects.values_list("enterprise", "by", "office")) == {
            (row.pk, cast.county.pk, "西湖区商务局") for row in (cast.enterprise, cast.sibling)
        }, "the job reminds whom the asker may remind, and nobody else"


def test_segment_counts(cast, june_roster):
    county = cast.actor("county")
    with actor_scope(county):
        assert segment_of(RosterQuery(JUNE), county, today=local_date(NOON)).due == 2
        remind(query=RosterQuery(JUNE, search="甲"), by=county, now=NOON)
        segment = segment_of(RosterQuery(JUNE), county, today=local_date(NOON))
        assert (segment.open, segment.reminded, segment.due) == (2, 1, 1)
        assert reminders(ReminderQuery(JUNE, outcome=Outcome.UNFILED), county).count() == 1
