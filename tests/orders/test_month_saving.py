"""Saving, correcting, two tabs, an expired login: whatever happens, what was typed is there again."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.periods import Month
from orders.enums import FilingStatus
from orders.facts import RawReturn
from orders.models import CustomsExport, Filing, FilingVersion, Finding, Order
from orders.services import save_draft
from orders.views import keeping
from tenancy.scope import actor_scope, job_scope
from tests.cast import PASSWORD
from tests.orders.browser import month_url, sent
from tests.orders.conftest import running
from tests.orders.filed import filed_running, now_line

JSON = {"HTTP_ACCEPT": "application/json"}


def the_filing(cast) -> Filing:
    with job_scope(reason="test"):
        return Filing.objects.get(enterprise=cast.enterprise, month=running().first_day)


def hidden(text: str, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', text).group(1)


def test_a_draft_comes_back_as_typed(on_roster, client_for):
    client = client_for(on_roster.clerk)
    text = client.post(month_url(), sent(now_line("A", amount="约五万"), action="save"), follow=True).content.decode()
    assert "草稿已保存，尚未提交" in text
    assert "草稿由 cast-clerk 于" in text
    assert 'value="约五万"' in text
    assert 'name="version" value="1"' in text


def test_the_script_saves_and_is_told_the_version(on_roster, client_for):
    client = client_for(on_roster.clerk)
    answer = client.post(month_url(), sent(now_line("A"), action="save"), **JSON)
    assert (answer.status_code, answer.json()["version"]) == (200, 1)
    assert re.fullmatch(r"\d\d:\d\d", answer.json()["saved_at"])
    assert the_filing(on_roster).draft["lines"][0]["contract_no"] == "A"
    again = client.post(month_url(), sent(now_line("A"), action="save"), **JSON)
    assert (again.status_code, again.json()["version"]) == (200, 1), "the same again is no news"
    stale = client.post(month_url(), sent(now_line("B"), action="save"), **JSON)
    assert stale.status_code == 409
    assert "cast-clerk" in stale.json()["message"]
    asked = client.get(month_url(), **JSON).json()
    assert (asked["version"], bool(asked["csrf"])) == (1, True)


def test_a_stale_tab_sees_the_difference_and_may_merge(on_roster, client_for):
    client = client_for(on_roster.clerk)
    client.post(month_url(), sent(now_line("SAME"), now_line("THERE"), action="save"))
    mine = (now_line("SAME", amount="777"), now_line("HERE"))
    answer = client.post(month_url(), sent(*mine))
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "保存草稿（2 笔新签订单）" in text
    difference = text.split('class="card stale"')[1].split("</section>")[0]
    rows = re.findall(r"<tr><th scope=\"row\">(\w+)</th><td[^>]*>([^<]+)</td>", difference)
    assert rows == [("SAME", "两处不同"), ("HERE", "只在这里"), ("THERE", "只在已保存的内容里")]
    assert 'value="HERE"' in text
    assert hidden(text, "version") == "1"
    merged = client.post(month_url(), sent(*mine, action="merge", version=1)).content.decode()
    assert re.findall(r'-contract_no" id="[^"]+" value="(\w+)"', merged) == ["SAME", "HERE", "THERE"]
    assert 'value="777"' in merged
    assert the_filing(on_roster).version == 1, "merging writes nothing"
    assert client.post(month_url(), sent(now_line("SECOND"), version=1)).status_code == 302, "or decide for the own"


def test_a_filed_return_is_corrected_as_a_new_version(on_roster, client_for):
    client = client_for(on_roster.clerk)
    filing = filed_running(on_roster, "clerk", now_line("A", amount="100"))
    receipt = reverse("orders:receipt", args=[filing.public_id])
    assert f"{month_url()}?correct=1" in client.get(receipt).content.decode()
    page = client.get(month_url(), {"correct": "1"}).content.decode()
    assert "已提交的内容在重新提交前仍然有效" in page
    order = re.search(r'name="lines-0-order" value="([^"]+)"', page).group(1)
    data = sent(now_line("A-2", amount="250", order=order), version=1)
    saved = client.post(month_url(), data | {"action": "save"}, follow=True).content.decode()
    assert "放弃订正" in saved
    assert "有一份未提交的订正" in client.get(receipt).content.decode()
    assert the_filing(on_roster).status == FilingStatus.FILED
    text = client.post(month_url(), data | {"version": "2"}, follow=True).content.decode()
    assert "订正已提交" in text
    assert "第 2 版" in text
    older = client.get(receipt, {"version": "1"}).content.decode()
    assert "已被后来的填报取代" in older
    assert ">A<" in older
    assert client.get(receipt, {"version": "7"}).status_code == 404
    with job_scope(reason="test"):
        assert [str(one.public_id) for one in Order.objects.all()] == [order], "the order lives on"
        digest = FilingVersion.objects.get(number=2).sha256
    assert " ".join(digest[at : at + 8] for at in range(0, 64, 8)) in text


def test_a_correction_is_given_up(on_roster, client_for):
    client = client_for(on_roster.clerk)
    filed_running(on_roster, "clerk", now_line("A"))
    client.post(month_url(), sent(now_line("B"), action="save", version=1))
    answer = client.post(month_url(), sent(now_line("B"), action="drop", version=2), follow=True)
    assert answer.redirect_chain[0][0].startswith("/orders/receipts/")
    assert the_filing(on_roster).draft is None


@pytest.fixture
def flagged(on_roster):
    """Last year's exports are so small that one order is above half of them."""
    with job_scope(reason="test"):
        CustomsExport.objects.create(
            enterprise=on_roster.enterprise,
            region_id=on_roster.enterprise.region_id,
            month=Month(running().year - 1, 5).first_day,
            usd_10k=1,
        )
    return on_roster


def test_soft_checks_ask_for_a_word_and_may_be_passed(flagged, client_for):
    client = client_for(flagged.clerk)
    answer = client.post(month_url(), sent(now_line("BIG")))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "不作说明，直接提交" in text
    key = hidden(text, "explain-0-key")
    short = {"explain-TOTAL_FORMS": "1", "explain-0-key": key, "explain-0-text": "太短"}
    refused = client.post(month_url(), sent(now_line("BIG")) | short)
    assert refused.status_code == 422
    assert "说明不足 10 个字" in refused.content.decode()
    passed = client.post(month_url(), sent(now_line("BIG"), action="accept") | short, follow=True).content.decode()
    assert "未作说明" in passed
    with job_scope(reason="test"):
        assert Finding.objects.filter(closed_at=None).count() == 1
    page = client.get(month_url(), {"correct": "1"}).content.decode()
    assert hidden(page, "explain-0-key") == key, "the correction shows what is still to be explained"
    said = short | {"explain-0-text": "客户集中下达全年订单，已与合同核对。"}
    mended = client.post(month_url(), sent(now_line("BIG"), version=1) | said, follow=True).content.decode()
    assert "客户集中下达全年订单" in mended
    assert "未作说明" not in mended
    with job_scope(reason="test"):
        assert not Finding.objects.filter(closed_at=None).exists()


# --- an expired login ---


def signed_out_after_opening(client: Client) -> str:
    """Open the page, let the login expire; the stamp of the page."""
    stamp = hidden(client.get(month_url()).content.decode(), keeping.FIELD)
    client.session.flush()
    client.cookies.clear()
    return stamp


def sign_in(client: Client, user, answer) -> str:
    """Go where the answer leads, sign in, and arrive."""
    back = answer.url.split("next=")[1]
    form = {"username": user.username, "password": PASSWORD, "next": back}
    return client.post(reverse("tenancy:login"), form, follow=True).content.decode()


def test_an_expired_login_keeps_what_was_typed_and_files_nothing(on_roster, client_for):
    client = client_for(on_roster.clerk)
    stamp = signed_out_after_opening(client)
    answer = client.post(month_url(), sent(now_line("KEPT"), page_of=stamp))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("tenancy:login"))
    text = sign_in(client, on_roster.clerk, answer)
    assert "重新登录前所填的内容已恢复" in text
    assert 'value="KEPT"' in text
    assert the_filing(on_roster).version == 0
    assert 'value="KEPT"' not in client.get(month_url()).content.decode(), "shown once"
    assert client.post(month_url(), sent(now_line("KEPT"))).status_code == 302, "filed by another press"


def test_what_was_typed_is_shown_to_nobody_else(on_roster, client_for):
    client = client_for(on_roster.clerk)
    stamp = signed_out_after_opening(client)
    answer = client.post(month_url(), sent(now_line("KEPT"), page_of=stamp))
    assert "KEPT" not in sign_in(client, on_roster.sibling_clerk, answer)
    assert keeping.KEY not in client.session


@pytest.mark.parametrize("stamp", ["", "forged", None])
def test_only_pages_of_ours_are_kept(on_roster, client_for, stamp):
    client = client_for(on_roster.clerk)
    real = signed_out_after_opening(client)
    data = (
        sent(now_line("A"), page_of=stamp)
        if stamp is not None
        else sent(now_line("A"), page_of=real, huge="x" * 400_001)
    )
    assert client.post(month_url(), data).status_code == 302
    assert keeping.KEY not in client.session


def test_the_script_is_told_to_sign_in(on_roster):
    answer = Client().post(month_url(), sent(now_line("A"), action="save"), **JSON)
    assert (answer.status_code, answer.json()["login"].split("?")[0]) == (401, reverse("tenancy:login"))
    assert Client().get(month_url()).status_code == 302


def test_a_form_from_before_the_last_sign_in_is_shown_again(on_roster):
    client = Client(enforce_csrf_checks=True)
    client.force_login(on_roster.clerk)
    stamp = hidden(client.get(month_url()).content.decode(), keeping.FIELD)
    answer = client.post(month_url(), sent(now_line("KEPT"), page_of=stamp, csrfmiddlewaretoken="x" * 64))
    assert (answer.status_code, answer.url) == (302, month_url())
    assert 'value="KEPT"' in client.get(month_url()).content.decode()
    assert the_filing(on_roster).version == 0
    other = Client(enforce_csrf_checks=True)
    other.force_login(on_roster.sibling_clerk)
    assert other.post(month_url(), sent(now_line("A"), page_of=stamp)).status_code == 403
    assert other.post(month_url(), sent(now_line("A"))).status_code == 403


def test_a_draft_of_somebody_else_is_named(on_roster, client_for):
    actor = on_roster.actor("clerk")
    with actor_scope(actor):
        save_draft(month=running(), typed=RawReturn(lines=[now_line("X")]), version=0, by=actor, now=timezone.now())
    text = client_for(on_roster.clerk).post(month_url(), sent(now_line("Y"), action="save")).content.decode()
    assert "已由cast-clerk于" in text
