"""What officials see of returns, and that they have no way to file one."""

import io
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from orders.enums import RosterView, Standing
from orders.facts import RawReturn
from orders.models import Filing, Order
from orders.selectors import RosterQuery, month_cutoff, roster, roster_numbers
from orders.services import freeze_roster, save_draft
from orders.tasks import export_roster
from tenancy.enums import JobState
from tenancy.models import Job, StoredFile
from tenancy.scope import actor_scope, job_scope
from tests.cast import HANGZHOU, LUCHENG, SHANGCHENG, XIHU, build_cast, make_enterprise
from tests.orders.browser import month_url, sent
from tests.orders.conftest import SYSTEM, export, freeze_running, running, send_back
from tests.orders.filed import filed_running, now_line

OFFICIALS = ("county", "city", "centre", "department", "auditor")


@pytest.mark.parametrize("role", [*OFFICIALS, "administrator"])
def test_officials_have_no_way_to_file(on_roster, client_for, role):
    client = client_for(getattr(on_roster, role))
    filing = filed_running(on_roster, "clerk", now_line("A"))
    urls = [month_url(), reverse("orders:nil", args=[str(running())])]
    for url in urls:
        assert client.get(url).status_code == 403
        assert client.post(url, sent(now_line("B"))).status_code == 403
    for url in (reverse("orders:detail", args=[filing.public_id]), reverse("orders:receipt", args=[filing.public_id])):
        assert client.post(url, sent(now_line("B"))).status_code == 405
    with job_scope(reason="test"):
        assert list(Order.objects.values_list("contract_no", flat=True)) == ["A"]


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("county", {"甲", "乙"}),
        ("city", {"甲", "乙", "丙"}),
        ("foreign_city", {"丁"}),
        ("centre", {"甲", "乙", "丙", "丁"}),
        ("department", {"甲", "乙", "丙", "丁"}),
        ("auditor", {"甲", "乙", "丙", "丁"}),
    ],
)
def test_roster_shows_the_own_subtree_only(on_roster, client_for, role, seen):
    text = client_for(getattr(on_roster, role)).get(reverse("orders:roster")).content.decode()
    assert {name for name in "甲乙丙丁" if f"金丝雀{name}" in text} == seen
    assert f"<strong>{len(seen)}</strong>" in text


def test_roster_is_not_for_enterprises_and_administrators(on_roster, client_for):
    for who in ("clerk", "administrator"):
        client = client_for(getattr(on_roster, who))
        assert client.get(reverse("orders:roster")).status_code == 403
        assert client.post(reverse("orders:export")).status_code == 403


def test_roster_filters(on_roster, client_for):
    filed_running(on_roster, "clerk", now_line("A"))
    client = client_for(on_roster.centre)

    def names(**query) -> set[str]:
        text = client.get(reverse("orders:roster"), query).content.decode()
        return {name for name in "甲乙丙丁" if f"金丝雀{name}" in text}

    standing = "late" if timezone.now() > month_cutoff(running()) else "on_time"
    assert names(standing=standing) == {"甲"}
    assert names(standing="unfiled") == {"乙", "丙", "丁"}
    assert names(region=str(HANGZHOU)) == {"甲", "乙", "丙"}
    assert names(region=str(SHANGCHENG)) == {"丙"}
    assert names(q="鹿城") == {"丁"}
    assert names(q=on_roster.cousin.uscc[:17]) == {"丙"}
    assert names(q="100%_") == set()
    assert names(scope="off") == set()
    assert names(standing="nonsense", sort="nonsense", page="x") == {"甲", "乙", "丙", "丁"}


@pytest.mark.parametrize("query", [{"region": str(LUCHENG)}, {"region": "999"}, {"region": "x"}, {"month": "2031-01"}])
def test_a_foreign_region_is_as_one_that_is_none(on_roster, client_for, query):
    assert client_for(on_roster.city).get(reverse("orders:roster"), query).status_code == 404


@pytest.mark.parametrize("sort", ["name", "region", "filed", "count", "amount"])
def test_roster_sorts_both_ways(on_roster, client_for, sort):
    filed_running(on_roster, "clerk", now_line("A"))
    for order in ("asc", "desc"):
        text = (
            client_for(on_roster.centre).get(reverse("orders:roster"), {"sort": sort, "order": order}).content.decode()
        )
        assert text.count("金丝雀") == 4


def test_a_bureau_keeps_the_returns_of_an_enterprise_that_moved_away(on_roster, client_for):
    with job_scope(reason="test"):
        type(on_roster.enterprise).objects.filter(pk=on_roster.enterprise.pk).update(region_id=LUCHENG)
    text = client_for(on_roster.county).get(reverse("orders:roster"), {"sort": "name"}).content.decode()
    assert "已迁出的企业" in text
    assert "金丝雀甲" not in text
    assert "<strong>2</strong>" in text


def test_standing_filters_are_the_rule(on_roster):
    """The SQL conditions put every return where `rules.standing` puts it."""
    cutoff = month_cutoff(running())
    filed_running(on_roster, "clerk", now=cutoff)
    filed_running(on_roster, "sibling_clerk", now=cutoff + timedelta(seconds=1))
    returned = filed_running(on_roster, "cousin_clerk", now=cutoff)
    centre = on_roster.actor("centre")
    with job_scope(reason="test"):
        send_back(returned, at=cutoff)
    with actor_scope(centre):
        query = RosterQuery(month=running())
        numbers = roster_numbers(query, centre)
        assert (numbers.total, numbers.in_time) == (4, 2)
        for one in Standing:
            assert numbers.views[RosterView(one.value)] == 1
            assert roster(RosterQuery(month=running(), view=RosterView(one.value)), centre).count() == 1


def test_detail_is_readable_and_foreign_ones_are_missing(on_roster, client_for):
    filing = filed_running(on_roster, "clerk", now_line("CONTRACT-7"))
    url = reverse("orders:detail", args=[filing.public_id])
    for role in OFFICIALS:
        text = client_for(getattr(on_roster, role)).get(url).content.decode()
        assert "CONTRACT-7" in text
        # Who verifies has two buttons, and no field but the reason; the centre may take it off the roster as well.
        fields = set(re.findall(r'<(?:textarea|input|select)[^>]* name="(\w+)"', text.split("<main")[1]))
        reviewers = {"county", "city", "centre"}
        assert fields == ({"csrfmiddlewaretoken", "revision", "reason"} if role in reviewers else set())
    missing = client_for(on_roster.foreign_county).get(
        reverse("orders:detail", args=["00000000-0000-4000-8000-000000000000"])
    )
    for role in ("foreign_county", "cousin_county", "foreign_city"):
        answer = client_for(getattr(on_roster, role)).get(url)
        assert (answer.status_code, answer.content) == (404, missing.content)
    assert client_for(on_roster.clerk).get(url).status_code == 403


def test_officials_do_not_read_drafts(on_roster, client_for):
    clerk = on_roster.actor("clerk")
    with actor_scope(clerk):
        filing = save_draft(
            month=running(), typed=RawReturn(lines=[now_line("GEHEIM")]), version=0, by=clerk, now=timezone.now()
        )
    text = client_for(on_roster.county).get(reverse("orders:detail", args=[filing.public_id])).content.decode()
    assert "GEHEIM" not in text
    assert "未报" in text


def test_roster_queries_are_flat(cast, client_for):
    freeze_running(cast)
    client = client_for(cast.centre)
    counts = []
    for size in (0, 60):
        with job_scope(reason="test"):
            Filing.objects.all().delete()
            for number in range(size):
                export(make_enterprise(500 + number, region=XIHU, name=f"多{number}"), running().previous().first_day)
            freeze_roster(month=running(), by=SYSTEM, now=timezone.now())
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("orders:roster"))
        counts.append(len(queries))
    # session, user, membership; transaction (2: the test's own makes a savepoint of it), scope (2 in, 1 out);
    # regions, first month, number of rows, numbers by standing, rows, enterprises, unread messages
    assert counts == [15, 15]


def test_export_is_a_job_with_the_asker_s_rows_only(committed_db, client_for):
    cast = build_cast()
    freeze_running(cast)
    filed_running(cast, "clerk", now_line("A", amount="10000"))
    client = client_for(cast.county)
    answer = client.post(reverse("orders:export") + f"?month={running()}")
    with job_scope(reason="test"):
        job = Job.objects.get()
    assert answer.url == reverse("tenancy:job", args=[job.public_id])
    export_roster(job.pk)
    with job_scope(reason="test"):
        job.refresh_from_db()
        content = bytes(StoredFile.objects.get().content)
    assert (job.state, job.progress, job.region_id) == (JobState.DONE, 2, XIHU)
    rows = list(load_workbook(io.BytesIO(content)).active.values)
    assert len(rows) == 3
    assert rows[1][:5] == ("杭州市", "西湖区", "330106", cast.enterprise.uscc, cast.enterprise.name)
    assert (rows[1][7], rows[1][12], float(rows[1][13])) == ("已报", 1, 1.0)
    assert rows[2][7:12] == ("未报", "未报", None, None, None)


def test_auditors_only_read(on_roster, client_for):
    client = client_for(on_roster.auditor)
    assert "导出名单" not in client.get(reverse("orders:roster")).content.decode()
    assert client.post(reverse("orders:export")).status_code == 403
