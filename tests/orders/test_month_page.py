"""The page of a month: orders in hand, new ones, answers; what it takes, what it says, what it costs."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core import sql
from core.periods import Month
from orders.enums import FilingStatus, OrderState
from orders.facts import RawReturn
from orders.models import Filing, FilingTrace, Order, OrderChange
from orders.selectors import month_cutoff
from orders.services import file_return, save_draft
from tenancy.scope import actor_scope, job_scope
from tests.orders.browser import month_url, said, sent
from tests.orders.conftest import freeze_running, line, running, send_back
from tests.orders.filed import file, filed_running, now_line

NIL_URL = "orders:nil"


def in_hand(cast, who: str, count: int, *, due: int = 2) -> None:
    """Orders of last month, in hand now; the first of them is expected this month."""
    month = running().previous()
    lines = [
        line(
            f"H-{number}",
            signed_on=month.first_day.isoformat(),
            shipment_month=str(running() if number == 0 else running().plus(due)),
            amount="1000",
        )
        for number in range(count)
    ]
    file(cast, who, *lines, month=month, version=0, now=timezone.now())


def line_of_the_first():
    return now_line("A", signed_on=running().first_day.isoformat())


def ids(cast) -> dict[str, str]:
    with job_scope(reason="test"):
        return {order.contract_no: str(order.public_id) for order in Order.objects.all()}


def test_file_and_receipt(on_roster, client_for):
    client = client_for(on_roster.clerk)
    page = client.get(month_url())
    assert page.status_code == 200
    assert "填报截止" in page.content.decode()
    answer = client.post(
        month_url(), sent(now_line(amount="１２,３４５.60"), now_line("HT-2", currency="JPY")), follow=True
    )
    text = answer.content.decode()
    assert answer.redirect_chain[0][0].startswith("/orders/receipts/")
    assert "新签订单 2 笔" in text
    assert "12,345.60" in text
    assert "美国" in text
    assert "有币种尚无本月汇率" in text
    assert client.get(month_url()).status_code == 302, "a filed month opens as its receipt"
    assert "回执" in client.get(reverse("orders:home")).content.decode()
    with job_scope(reason="test"):
        assert len(FilingTrace.objects.get().device) in (0, 64)


def test_errors_stand_at_their_fields_and_in_the_summary_and_everything_typed_stays(on_roster, client_for):
    client = client_for(on_roster.clerk)
    answer = client.post(month_url(), sent(now_line("A", amount="负五"), now_line("A", market="火星", currency="比索")))
    text = answer.content.decode()
    assert answer.status_code == 200
    for wanted in (
        'href="#id_lines-0-amount"',
        'href="#id_lines-1-contract_no"',
        'href="#id_lines-1-market"',
        'value="负五"',
        'value="火星"',
        '<option value="比索" selected>',
        'aria-describedby="id_lines-1-market_error"',
    ):
        assert wanted in text
    with job_scope(reason="test"):
        assert not Order.objects.exists()


def test_what_is_no_date_is_kept_in_a_field_of_text(on_roster, client_for):
    text = client_for(on_roster.clerk).post(month_url(), sent(now_line("A", signed_on="上月底"))).content.decode()
    assert re.search(r'type="text" name="lines-0-signed_on" id="[^"]+" value="上月底"', text)


def test_orders_in_hand_come_first_when_due_and_take_one_tap(on_roster, client_for):
    in_hand(on_roster, "clerk", 3)
    client = client_for(on_roster.clerk)
    text = client.get(month_url()).content.decode()
    assert "在手订单（3 笔）" in text
    assert "本月到期" in text
    assert text.index("H-0") < text.index("H-1")
    known = ids(on_roster)
    data = sent() | said(
        {"order": known["H-0"], "state": OrderState.COMPLETED.label, "shipped": "7"},
        {"order": known["H-1"], "state": "部分交货", "shipped": "400"},
        {"order": known["H-2"], "state": "", "shipped": "5", "amount": "1,500"},
    )
    answer = client.post(month_url(), data, follow=True)
    assert "零申报（本月没有新签订单）" in answer.content.decode()
    assert "在手订单变动 3 笔" in answer.content.decode()
    with job_scope(reason="test"):
        found = {
            change.order.contract_no: (change.shipped, change.adjusted)
            for change in OrderChange.objects.filter(month=running().first_day)
        }
    # An amount left beside 全部交货 or 不变, where the page does not show it, is not meant.
    assert found == {"H-0": (1000, 0), "H-1": (400, 0), "H-2": (0, 500)}


def test_errors_of_orders_in_hand_lead_to_their_fields(on_roster, client_for):
    in_hand(on_roster, "clerk", 2)
    known = ids(on_roster)
    # Sent in another order than the page shows them in.
    data = sent() | said(
        {"order": known["H-1"], "state": "转移"}, {"order": known["H-0"], "state": "部分交货", "shipped": "9999"}
    )
    text = client_for(on_roster.clerk).post(month_url(), data).content.decode()
    assert 'href="#id_changes-0-shipped">在手订单 H-0 本月交货' in text
    assert 'href="#id_changes-1-destination">在手订单 H-1 转移去向' in text
    assert 'value="9999"' in text
    gone = sent() | said({"order": "00000000-0000-4000-8000-000000000000", "state": "取消"})
    assert "已不在本月在手订单之列" in client_for(on_roster.clerk).post(month_url(), gone).content.decode()


def test_the_balance_is_printed_by_currency_and_in_usd(on_roster, client_for):
    in_hand(on_roster, "clerk", 2)
    known = ids(on_roster)
    data = sent(now_line("N", amount="250"), action="add") | said({"order": known["H-0"], "state": "取消"})
    text = client_for(on_roster.clerk).post(month_url(), data).content.decode()
    row = re.search(r'<tr data-unit="USD">.*?</tr>', text, re.S).group()
    assert re.findall(r"[\d,]+\.\d\d", row) == ["2,000.00", "250.00", "0.00", "1,000.00", "0.00", "1,250.00"]
    usd = re.search(r'<tr class="total" data-unit="万美元">.*?</tr>', text, re.S).group()
    assert re.findall(r"[\d,]+\.\d\d", usd) == ["0.20", "0.03", "0.00", "0.10", "0.00", "0.13"]


def test_answers_stay_and_are_filed(on_roster, client_for):
    client = client_for(on_roster.clerk)
    refused = client.post(month_url(), sent(now_line("A", amount="x")) | {"sentiment-price": "down"}).content.decode()
    assert re.search(r'name="sentiment-price" id="[^"]+" value="down" checked', refused)
    text = client.post(month_url(), sent(now_line("A")) | {"sentiment-price": "down"}, follow=True).content.decode()
    assert "<dt>价格</dt><dd>下降</dd>" in text


def test_rows_are_added_and_taken_out_without_script(on_roster, client_for):
    client = client_for(on_roster.clerk)
    data = sent(now_line("KEEP"), now_line("GONE"), action="add") | {"lines-1-DELETE": "1"}
    text = client.post(month_url(), data).content.decode()
    assert 'value="KEEP"' in text
    assert "GONE" not in text
    assert 'name="lines-TOTAL_FORMS" value="6"' in text
    assert "共 1 笔 · USD 12,345.60 · 折合 1.23 万美元" in text
    with job_scope(reason="test"):
        assert Filing.objects.get(enterprise=on_roster.enterprise).status == FilingStatus.NOT_FILED


def test_last_month_is_copied_as_a_pattern(on_roster, client_for):
    client = client_for(on_roster.clerk)
    assert "没有可以复制的内容" in client.post(month_url(), sent(action="copy")).content.decode()
    in_hand(on_roster, "clerk", 2)
    text = client.post(month_url(), sent(now_line("MINE"), action="copy")).content.decode()
    assert "已复制上月 2 笔" in text
    assert text.count('value="1,000.00"') == 2
    assert 'value="MINE"' in text
    assert 'name="lines-1-contract_no" id="id_lines-1-contract_no" value=""' in text


def test_a_pasted_block_becomes_rows_without_script(on_roster, client_for):
    block = "合同号\t金额（原币）\t交货期\nP-1\t1,000.50\t2027年3月\nP-2\t八百\t\n"
    text = client_for(on_roster.clerk).post(month_url(), sent(action="paste", block=block)).content.decode()
    assert "已识别 2 行" in text
    assert 'value="1,000.50"' in text
    assert 'type="month" name="lines-0-shipment_month" id="id_lines-0-shipment_month" value="2027-03"' in text
    assert 'value="八百"' in text


def test_201_pasted_rows_are_told_and_what_is_left_stays(on_roster, client_for):
    block = "\n".join(f"P-{number}\t\t美国" for number in range(203))
    text = client_for(on_roster.clerk).post(month_url(), sent(action="paste", block=block)).content.decode()
    assert "另有 3 行没有加入" in text
    assert 'value="P-199"' in text
    assert 'value="P-200"' not in text
    area = re.search(r"<textarea[^>]*name=\"block\"[^>]*>(.*?)</textarea>", text, re.S).group(1)
    assert re.findall(r"P-\d+", area) == ["P-200", "P-201", "P-202"]


def test_201_rows_are_refused_and_given_back(on_roster, client_for):
    answer = client_for(on_roster.clerk).post(month_url(), sent(*(now_line(f"N{n}") for n in range(201))))
    assert "一次最多填报 200 笔订单，现有 201 笔" in answer.content.decode()
    assert 'value="N200"' in answer.content.decode()


def test_nil_is_two_steps_and_takes_the_answers(on_roster, client_for):
    client = client_for(on_roster.clerk)
    url = reverse(NIL_URL, args=[str(running())])
    assert url in client.get(reverse("orders:home")).content.decode()
    assert "没有新签出口订单？" in client.get(url).content.decode()
    answer = client.post(url, {"version": "0", "sentiment-orders": "flat"}, follow=True)
    assert "零申报（本月没有新签订单）" in answer.content.decode()
    assert "<dt>订单</dt><dd>持平</dd>" in answer.content.decode()
    again = client.post(url, {"version": "0", "sentiment-orders": "flat"}, follow=True)
    assert again.status_code == 200, "a second press shows the same receipt"
    with job_scope(reason="test"):
        assert Filing.objects.get(enterprise=on_roster.enterprise).version == 1


def test_nil_takes_the_saved_changes_along(on_roster, client_for):
    in_hand(on_roster, "clerk", 2)
    known = ids(on_roster)
    client = client_for(on_roster.clerk)
    client.post(month_url(), sent(action="save") | said({"order": known["H-0"], "state": "取消"}))
    url = reverse(NIL_URL, args=[str(running())])
    assert "已填写的 1 笔变动一并提交" in client.get(url).content.decode()
    assert client.post(url, {"version": "1"}).status_code == 302
    with job_scope(reason="test"):
        assert OrderChange.objects.get(month=running().first_day).cancelled == 1000


def test_double_submit_files_once(on_roster, client_for):
    client = client_for(on_roster.clerk)
    data = sent(now_line("A"))
    assert [client.post(month_url(), data).status_code for _ in range(2)] == [302, 302]
    with job_scope(reason="test"):
        assert Order.objects.count() == 1
        assert Filing.objects.get(enterprise=on_roster.enterprise).version == 1


def test_the_cut_off_passing_while_typing_is_told_plainly(on_roster, client_for, monkeypatch):
    cutoff = month_cutoff(running())
    client = client_for(on_roster.clerk)
    monkeypatch.setattr(sql, "now", lambda: cutoff - timedelta(minutes=5))
    opened = client.get(month_url()).content.decode()
    assert 'name="seen" value="open"' in opened
    monkeypatch.setattr(sql, "now", lambda: cutoff + timedelta(seconds=3))
    text = client.post(month_url(), sent(line_of_the_first(), seen="open"), follow=True).content.decode()
    assert "本次填报于 00:00:03 到达系统，晚于截止时间" in text
    assert "为补报" in text
    assert 'name="seen" value="late"' in client_for(on_roster.sibling_clerk).get(month_url()).content.decode()


@pytest.mark.parametrize(("shift", "words"), [(1, "尚未开始"), (-14, "已经关闭")])
def test_wrong_and_closed_months_are_told_and_keep_what_was_typed(on_roster, client_for, shift, words):
    client = client_for(on_roster.clerk)
    url = month_url(running().plus(shift))
    assert words in client.get(url).content.decode()
    answer = client.post(url, sent(now_line("A")))
    text = answer.content.decode()
    assert (answer.status_code, words in text, 'value="A"' in text) == (409, True, True)
    assert 'value="file"' not in text


@pytest.mark.parametrize("month", ["2026-13", "abcd", "2026-6", "0000-01"])
def test_what_is_no_month_is_not_found(on_roster, client_for, month):
    assert client_for(on_roster.clerk).get(reverse("orders:month", args=[month])).status_code == 404


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"action": "file", "version": "x", "lines-TOTAL_FORMS": "99999999999"},
        {"action": "file", "version": "0", "lines-TOTAL_FORMS": "-1", "changes-TOTAL_FORMS": "1e9"},
        {"action": "none", "version": "0", "lines-TOTAL_FORMS": "1", "lines-0-amount": "\x00"},
        {"action": "paste", "block": '"\t"\x00\n' * 50},
        {"action": "accept", "explain-TOTAL_FORMS": "9", "explain-0-key": "\ue000index\ue001"},
    ],
)
def test_senseless_submissions_write_nothing(on_roster, client_for, data):
    assert client_for(on_roster.clerk).post(month_url(), data).status_code in (200, 409)
    with job_scope(reason="test"):
        assert Filing.objects.get(enterprise=on_roster.enterprise).status == FilingStatus.NOT_FILED


def test_what_is_typed_cannot_become_markup(on_roster, client_for):
    evil = '"><script>x</script>\ue000amount\ue001'
    text = client_for(on_roster.clerk).post(month_url(), sent(now_line(evil, note=evil, amount=evil))).content.decode()
    assert "<script>x" not in text
    assert "&quot;&gt;&lt;script&gt;" in text


def test_month_page_takes_the_same_queries_for_1_and_200_orders(cast, client_for):
    counts = []
    for who, number in (("clerk", 1), ("sibling_clerk", 200)):
        in_hand(cast, who, number)
    freeze_running(cast)
    for who, number in (("clerk", 1), ("sibling_clerk", 200)):
        actor = cast.actor(who)
        with actor_scope(actor):
            save_draft(
                month=running(),
                typed=RawReturn(lines=[now_line(f"A{n}") for n in range(number)]),
                version=0,
                by=actor,
                now=timezone.now(),
            )
        client = client_for(getattr(cast, who))
        client.get(month_url())
        with CaptureQueriesContext(connection) as queries:
            assert client.get(month_url()).status_code == 200
        counts.append(len(queries))
    # session, user, memberships; transaction (2: the test's own makes a savepoint of it), scope (2 in, 1 out);
    # time, enterprise, return, orders, their changes, rates, twelve months, unread messages
    assert counts == [16, 16]


def test_a_returned_return_shows_its_reason_and_is_corrected(on_roster, client_for):
    filing = filed_running(on_roster, "clerk", now_line("A"))
    send_back(filing, at=sql.now(), reason="金额与合同不符")
    client = client_for(on_roster.clerk)
    home = client.get(reverse("orders:home")).content.decode()
    assert "金额与合同不符" in home
    text = client.get(month_url()).content.decode()
    assert "金额与合同不符" in text
    assert 'value="A"' in text
    version = re.search(r'name="version" value="(\d+)"', text).group(1)
    assert client.post(month_url(), sent(now_line("A", amount="9"), version=int(version))).status_code == 302
    with job_scope(reason="test"):
        assert Filing.objects.get(pk=filing.pk).status == FilingStatus.FILED


def test_the_chart_and_its_table(on_roster, client_for):
    for back in (3, 2):
        month = running().plus(-back)
        actor = on_roster.actor("clerk")
        with actor_scope(actor):
            file_return(
                month=month,
                typed=RawReturn(
                    lines=[
                        line(f"B{back}", signed_on=month.first_day.isoformat(), shipment_month=str(running().plus(9)))
                    ],
                    accept_flags=True,
                ),
                version=0,
                by=actor,
                now=timezone.now(),
            )
    text = client_for(on_roster.clerk).get(month_url()).content.decode()
    assert "<svg" in text
    assert re.search(rf"{Month.of(month.first_day).label}</th><td class=\"num\">1.23", text)
