"""Pages of orders: who sees what, nothing typed is lost, nobody files for an enterprise."""

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from core.periods import Month, local_date
from orders.enums import FilingStatus, Standing
from orders.models import Filing, Order
from orders.selectors import RosterQuery, month_cutoff, roster, roster_numbers
from orders.services import file_return, freeze_roster, save_draft
from orders.tasks import export_roster
from tenancy.enums import JobState
from tenancy.models import Job, StoredFile
from tenancy.scope import actor_scope, job_scope
from tests.cast import HANGZHOU, LUCHENG, SHANGCHENG, XIHU, build_cast, make_enterprise
from tests.orders.conftest import SYSTEM, export, line, send_back

CANARIES = {"sibling": "金丝雀乙", "cousin": "金丝雀丙", "foreign": "金丝雀丁"}


def running() -> Month:
    return Month.of(local_date(timezone.now()))


def typed(*lines, action="file", version=0) -> dict[str, str]:
    """What a browser sends for these lines."""
    data = {
        "action": action,
        "version": str(version),
        "lines-TOTAL_FORMS": str(len(lines) + 1),
        "lines-0-currency": "USD",
    }
    for index, one in enumerate(lines):
        data |= {f"lines-{index}-{name}": value for name, value in one.as_dict().items()}
    return data


def now_line(contract="HT-1", **fields):
    today = local_date(timezone.now())
    return line(contract, **{"signed_on": today.isoformat(), "shipment_month": str(Month.of(today).next())} | fields)


@pytest.fixture
def on_roster(cast):
    """The running month's roster with all of the cast."""
    freeze(cast)
    return cast


def freeze(cast) -> None:
    with job_scope(reason="test"):
        for enterprise in (cast.enterprise, cast.sibling, cast.cousin, cast.foreign):
            export(enterprise, running().previous().first_day)
        freeze_roster(month=running(), by=SYSTEM, now=timezone.now())


def filed_by(cast, who, *lines, **options) -> Filing:
    actor = cast.actor(who)
    with actor_scope(actor):
        return file_return(
            month=running(), lines=lines, nil=not lines, version=0, by=actor, now=options.get("now", timezone.now())
        )


def month_url(month=None):
    return reverse("orders:month", args=[str(month or running())])


# --- the enterprise ---


def test_file_and_receipt(on_roster, client_for):
    client = client_for(on_roster.clerk)
    page = client.get(month_url())
    assert page.status_code == 200
    assert "填报截止" in page.content.decode()
    answer = client.post(
        month_url(), typed(now_line(amount="１２,３４５.60"), now_line("HT-2", currency="JPY")), follow=True
    )
    text = answer.content.decode()
    assert answer.redirect_chain[0][0].startswith("/orders/receipts/")
    assert "新签订单 2 笔" in text
    assert "12,345.60" in text
    assert "美国" in text
    assert "有币种尚无本月汇率" in text
    assert client.get(month_url()).status_code == 302, "a filed month opens as its receipt"
    assert "回执" in client.get(reverse("orders:home")).content.decode()


def test_receipt_says_on_time_or_late_and_what_it_counts_for(on_roster, client_for):
    cutoff = month_cutoff(running())
    on_time = filed_by(on_roster, "clerk", now=cutoff)
    late = filed_by(on_roster, "sibling_clerk", now=cutoff + timedelta(seconds=1))
    text = client_for(on_roster.clerk).get(reverse("orders:receipt", args=[on_time.public_id])).content.decode()
    assert "为按时填报" in text
    assert "补报" not in text
    text = client_for(on_roster.sibling_clerk).get(reverse("orders:receipt", args=[late.public_id])).content.decode()
    assert "为补报" in text
    assert "不计入" in text
    assert "计入“当年填报完成度”" in text


def test_errors_stand_at_their_fields_and_in_the_summary_and_everything_typed_stays(on_roster, client_for):
    client = client_for(on_roster.clerk)
    answer = client.post(month_url(), typed(now_line("A", amount="负五"), now_line("A", market="火星")))
    text = answer.content.decode()
    assert answer.status_code == 200
    for wanted in (
        'href="#id_lines-0-amount"',
        'href="#id_lines-1-contract_no"',
        'href="#id_lines-1-market"',
        'value="负五"',
        'value="火星"',
        'aria-describedby="id_lines-1-market_error"',
    ):
        assert wanted in text
    with job_scope(reason="test"):
        assert not Order.objects.exists()


def test_rows_are_added_and_taken_out_without_script(on_roster, client_for):
    client = client_for(on_roster.clerk)
    data = typed(now_line("KEEP"), now_line("GONE"), action="add") | {"lines-1-DELETE": "1"}
    text = client.post(month_url(), data).content.decode()
    assert 'value="KEEP"' in text
    assert "GONE" not in text
    assert 'name="lines-TOTAL_FORMS" value="6"' in text
    assert "共 1 笔 · USD 12,345.60 · 折合 1.23 万美元" in text
    with job_scope(reason="test"):
        assert Filing.objects.get(enterprise=on_roster.enterprise).status == FilingStatus.NOT_FILED


def test_a_draft_comes_back_as_typed(on_roster, client_for):
    client = client_for(on_roster.clerk)
    text = client.post(month_url(), typed(now_line("A", amount="约五万"), action="save"), follow=True).content.decode()
    assert "草稿已保存，尚未提交" in text
    assert 'value="约五万"' in text
    assert 'name="version" value="1"' in text


def test_nil_is_two_steps(on_roster, client_for):
    client = client_for(on_roster.clerk)
    url = reverse("orders:nil", args=[str(running())])
    assert "没有新签出口订单？" in client.get(url).content.decode()
    answer = client.post(url, {"version": "0"}, follow=True)
    assert "零申报（本月没有新签订单）" in answer.content.decode()
    assert client.post(url, {"version": "0"}, follow=True).status_code == 200, "a second press shows the same receipt"
    with job_scope(reason="test"):
        assert Filing.objects.get(enterprise=on_roster.enterprise).version == 1


def test_double_submit_files_once(on_roster, client_for):
    client = client_for(on_roster.clerk)
    data = typed(now_line("A"))
    assert [client.post(month_url(), data).status_code for _ in range(2)] == [302, 302]
    with job_scope(reason="test"):
        assert Order.objects.count() == 1
        assert Filing.objects.get(enterprise=on_roster.enterprise).version == 1


def test_a_stale_tab_keeps_what_was_typed_and_may_decide(on_roster, client_for):
    client = client_for(on_roster.clerk)
    client.post(month_url(), typed(now_line("FIRST"), action="save"))
    answer = client.post(month_url(), typed(now_line("SECOND")))
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "已在另一页面更新" in text
    assert 'value="SECOND"' in text
    assert 'name="version" value="1"' in text
    assert client.post(month_url(), typed(now_line("SECOND"), version=1)).status_code == 302


def test_a_filed_month_refuses_other_content_and_shows_it(on_roster, client_for):
    client = client_for(on_roster.clerk)
    filed_by(on_roster, "clerk", now_line("A"))
    answer = client.post(month_url(), typed(now_line("B"), version=1))
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "联系所在地商务局退回" in text
    assert 'value="B"' in text
    assert 'value="file"' not in text


def test_a_returned_return_shows_its_reason_and_is_corrected(on_roster, client_for):
    filing = filed_by(on_roster, "clerk", now_line("A"))
    with job_scope(reason="test"):
        send_back(filing, at=timezone.now(), reason="金额与合同不符")
    client = client_for(on_roster.clerk)
    text = client.get(month_url()).content.decode()
    assert "金额与合同不符" in text
    assert 'value="A"' in text
    assert client.post(month_url(), typed(now_line("A", amount="9"), version=1)).status_code == 302
    with job_scope(reason="test"):
        assert Filing.objects.get(pk=filing.pk).status == FilingStatus.FILED


@pytest.mark.parametrize(("shift", "words"), [(1, "尚未开始"), (-14, "已经关闭")])
def test_wrong_and_closed_months_are_told_and_keep_what_was_typed(on_roster, client_for, shift, words):
    client = client_for(on_roster.clerk)
    url = month_url(running().plus(shift))
    assert words in client.get(url).content.decode()
    answer = client.post(url, typed(now_line("A")))
    assert (answer.status_code, words in answer.content.decode(), 'value="A"' in answer.content.decode()) == (
        409,
        True,
        True,
    )


@pytest.mark.parametrize("month", ["2026-13", "abcd", "2026-6", "0000-01"])
def test_what_is_no_month_is_not_found(on_roster, client_for, month):
    assert client_for(on_roster.clerk).get(month_url(month)).status_code == 404


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"action": "file", "version": "x", "lines-TOTAL_FORMS": "99999999999"},
        {"action": "file", "version": "0", "lines-TOTAL_FORMS": "-1"},
        {"action": "none", "version": "0", "lines-TOTAL_FORMS": "1", "lines-0-amount": "\x00"},
    ],
)
def test_senseless_submissions_write_nothing(on_roster, client_for, data):
    assert client_for(on_roster.clerk).post(month_url(), data).status_code in (200, 409)
    with job_scope(reason="test"):
        assert Filing.objects.get(enterprise=on_roster.enterprise).status == FilingStatus.NOT_FILED


def test_201_rows_are_refused_and_given_back(on_roster, client_for):
    answer = client_for(on_roster.clerk).post(month_url(), typed(*(now_line(f"N{n}") for n in range(201))))
    assert "一次最多填报 200 笔订单，现有 201 笔" in answer.content.decode()
    assert 'value="N200"' in answer.content.decode()


def test_month_page_takes_the_same_queries_for_1_and_200_lines(on_roster, client_for):
    counts = []
    for who, number in (("clerk", 1), ("sibling_clerk", 200)):
        actor = on_roster.actor(who)
        with actor_scope(actor):
            save_draft(
                month=running(),
                lines=[now_line(f"A{n}") for n in range(number)],
                version=0,
                by=actor,
                now=timezone.now(),
            )
        client = client_for(getattr(on_roster, who))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(month_url()).status_code == 200
        counts.append(len(queries))
    # session, user, membership; transaction (2: the test's own makes a savepoint of it), scope (2 in, 1 out);
    # enterprise, return, rates, unread messages
    assert counts == [12, 12]


def test_foreign_returns_are_as_missing_ones(on_roster, client_for):
    client = client_for(on_roster.clerk)
    missing = client.get(reverse("orders:receipt", args=["00000000-0000-4000-8000-000000000000"]))
    for who in ("sibling", "cousin", "foreign"):
        filing = filed_by(on_roster, f"{who}_clerk", now_line("X"))
        answer = client.get(reverse("orders:receipt", args=[filing.public_id]))
        assert (answer.status_code, answer.content) == (404, missing.content)


def test_history_is_paged_and_own(cast, client_for):
    clerk = cast.actor("clerk")
    months = Month.span(running().plus(-20), running())
    with job_scope(reason="test"):
        for enterprise in (cast.enterprise, cast.foreign):
            export(enterprise, running().plus(-30).first_day)
        for month in months:
            freeze_roster(month=month, by=SYSTEM, now=timezone.now())
    client = client_for(cast.clerk)
    first, second = (client.get(reverse("orders:home"), {"page": page}).content.decode() for page in (1, 2))
    assert "共 21 条" in first
    assert months[0].label not in first
    assert months[0].label in second
    assert clerk.enterprise == cast.enterprise.pk


# --- officials ---

OFFICIALS = ("county", "city", "centre", "department", "auditor")


@pytest.mark.parametrize("role", [*OFFICIALS, "administrator"])
def test_officials_have_no_way_to_file(on_roster, client_for, role):
    client = client_for(getattr(on_roster, role))
    filing = filed_by(on_roster, "clerk", now_line("A"))
    urls = [month_url(), reverse("orders:nil", args=[str(running())])]
    for url in urls:
        assert client.get(url).status_code == 403
        assert client.post(url, typed(now_line("B"))).status_code == 403
    for url in (reverse("orders:detail", args=[filing.public_id]), reverse("orders:receipt", args=[filing.public_id])):
        assert client.post(url, typed(now_line("B"))).status_code == 405
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
    filed_by(on_roster, "clerk", now_line("A"))
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
    filed_by(on_roster, "clerk", now_line("A"))
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
    filed_by(on_roster, "clerk", now=cutoff)
    filed_by(on_roster, "sibling_clerk", now=cutoff + timedelta(seconds=1))
    returned = filed_by(on_roster, "cousin_clerk", now=cutoff)
    centre = on_roster.actor("centre")
    with job_scope(reason="test"):
        send_back(returned, at=cutoff)
    with actor_scope(centre):
        query = RosterQuery(month=running())
        assert set(roster_numbers(query, centre).values()) == {1}
        for one in Standing:
            assert roster(RosterQuery(month=running(), standing=one), centre).count() == 1


def test_detail_is_readable_and_foreign_ones_are_missing(on_roster, client_for):
    filing = filed_by(on_roster, "clerk", now_line("CONTRACT-7"))
    url = reverse("orders:detail", args=[filing.public_id])
    for role in OFFICIALS:
        text = client_for(getattr(on_roster, role)).get(url).content.decode()
        assert "CONTRACT-7" in text
        assert "<form" not in text.split("<main")[1]
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
        filing = save_draft(month=running(), lines=[now_line("GEHEIM")], version=0, by=clerk, now=timezone.now())
    text = client_for(on_roster.county).get(reverse("orders:detail", args=[filing.public_id])).content.decode()
    assert "GEHEIM" not in text
    assert "未报" in text


def test_roster_queries_are_flat(cast, client_for):
    freeze(cast)
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
    freeze(cast)
    filed_by(cast, "clerk", now_line("A", amount="10000"))
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
