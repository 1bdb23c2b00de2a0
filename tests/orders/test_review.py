"""Verify or return, by whom, with what reason, and never over what the enterprise filed meanwhile."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.errors import NotAllowed, Refused, Stale, Unseen
from core.periods import SHANGHAI
from notices.models import Notice
from orders.enums import FilingStatus, FindingKind, ReviewAct
from orders.models import Filing, Finding, Review
from orders.services.supervision import send_back, verify_return
from tenancy.scope import actor_scope, job_scope
from tests.orders.conftest import JUNE, NOON, line
from tests.orders.filed import file_june, filed_running, now_line

REASON = "金额与合同不符，请核对"


def act(cast, who, service, filing, **more):
    actor = cast.actor(who)
    more.setdefault("revision", filing.revision)
    with actor_scope(actor):
        return service(filing=filing.public_id, by=actor, now=more.pop("now", NOON + timedelta(days=1)), **more)


def stored(filing) -> Filing:
    with job_scope(reason="test"):
        return Filing.objects.get(pk=filing.pk)


@pytest.mark.parametrize("who", ["county", "city", "centre"])
def test_verify(cast, june_roster, who):
    filing = file_june(cast, "clerk", line("A"))
    act(cast, who, verify_return, filing)
    assert stored(filing).status == FilingStatus.VERIFIED
    with job_scope(reason="test"):
        review = Review.objects.get()
        assert (review.act, review.by_id, review.revision) == (ReviewAct.VERIFIED, cast.users[who].pk, 1)
        assert review.office == cast.actor(who).label
    act(cast, who, verify_return, filing)
    with job_scope(reason="test"):
        assert Review.objects.count() == 1, "a second press is no second review"


@pytest.mark.parametrize("who", ["county", "city", "centre"])
@pytest.mark.parametrize("verified", [False, True])
def test_return_with_a_reason(cast, june_roster, who, verified):
    filing = file_june(cast, "clerk", line("A"))
    before = stored(filing)
    if verified:
        act(cast, "county", verify_return, filing)
    for _ in range(2):
        act(cast, who, send_back, filing, reason=f" {REASON} ")
    row = stored(filing)
    assert (row.status, row.version, row.first_filed_at) == (
        FilingStatus.RETURNED,
        before.version,
        before.first_filed_at,
    )
    with job_scope(reason="test"):
        finding = Finding.objects.get()
        assert (finding.kind, finding.reason, finding.opened_by_id) == (
            FindingKind.RETURNED,
            REASON,
            cast.users[who].pk,
        )
        notice = Notice.objects.get(enterprise=cast.enterprise)
        assert REASON in notice.text
        assert notice.path == f"/orders/months/{JUNE}/"
        assert Review.objects.filter(act=ReviewAct.RETURNED).count() == 1


@pytest.mark.parametrize("service", [verify_return, send_back])
def test_who_may_not(cast, june_roster, service):
    filing = file_june(cast, "clerk", line("A"))
    more = {"reason": REASON} if service is send_back else {}
    for who in ("department", "auditor", "administrator", "clerk", "sibling_clerk"):
        with pytest.raises(NotAllowed):
            act(cast, who, service, filing, **more)
    for who in ("cousin_county", "foreign_county", "foreign_city"):
        with pytest.raises(Unseen):
            act(cast, who, service, filing, **more)
    assert stored(filing).status == FilingStatus.FILED


@pytest.mark.parametrize("reason", ["", "改一改", "长" * 501])
def test_a_reason_that_will_not_do(cast, june_roster, reason):
    filing = file_june(cast, "clerk", line("A"))
    with pytest.raises(Refused) as refusal:
        act(cast, "county", send_back, filing, reason=reason)
    assert refusal.value.field == "reason"
    assert stored(filing).status == FilingStatus.FILED


def test_what_is_not_filed_is_neither_verified_nor_returned(cast, june_roster):
    with job_scope(reason="test"):
        filing = Filing.objects.get(enterprise=cast.enterprise)
    for service, more in ((verify_return, {}), (send_back, {"reason": REASON})):
        with pytest.raises(Refused, match="未报"):
            act(cast, "county", service, filing, **more)


def test_a_returned_one_is_not_verified_and_not_returned_for_another_reason(cast, june_roster):
    filing = file_june(cast, "clerk", line("A"))
    act(cast, "county", send_back, filing, reason=REASON)
    with pytest.raises(Refused, match="退回"):
        act(cast, "county", verify_return, filing)
    with pytest.raises(Refused, match="退回"):
        act(cast, "county", send_back, filing, reason="另一个原因，也要改")


def test_an_enterprise_that_corrected_meanwhile_is_told_of_and_nothing_happens(cast, june_roster):
    shown = file_june(cast, "clerk", line("A"), line("B"))
    file_june(cast, "clerk", line("A", amount="7"), line("C"), version=shown.version)
    for service, more in ((verify_return, {}), (send_back, {"reason": REASON})):
        with pytest.raises(Stale) as stale:
            act(cast, "county", service, shown, revision=1, **more)
        for words in ("重新提交", "新增 1 笔（C）", "修改 1 笔（A）", "删除 1 笔（B）"):
            assert words in stale.value.message
    assert stored(shown).status == FilingStatus.FILED


def test_nothing_goes_back_into_a_closed_month(cast, june_roster):
    filing = file_june(cast, "clerk", line("A"))
    with pytest.raises(Refused, match="不能退回"):
        act(cast, "county", send_back, filing, reason=REASON, now=datetime(2027, 2, 1, tzinfo=SHANGHAI))
    act(cast, "county", verify_return, filing, now=datetime(2027, 2, 1, tzinfo=SHANGHAI))


def test_correcting_undoes_the_check_and_closes_the_finding(cast, june_roster):
    filing = file_june(cast, "clerk", line("A"))
    act(cast, "county", verify_return, filing)
    act(cast, "city", send_back, filing, reason=REASON)
    corrected = file_june(cast, "clerk", line("A", amount="7"), version=filing.version, now=NOON + timedelta(days=3))
    assert (corrected.status, corrected.revision) == (FilingStatus.FILED, 2)
    with job_scope(reason="test"):
        assert Finding.objects.get().closed_at == NOON + timedelta(days=3)


# --- pages ---


def url(name, filing):
    return reverse(f"orders:{name}", args=[filing.public_id])


def test_buttons_where_they_may_be_pressed(on_roster, client_for):
    filing = filed_running(on_roster, "clerk", now_line("A"))
    for who, may in (("county", True), ("city", True), ("centre", True), ("department", False), ("auditor", False)):
        client = client_for(on_roster.users[who])
        text = client.get(url("detail", filing)).content.decode()
        assert (url("verify", filing) in text, url("send_back", filing) in text) == (may, may), who
        assert (url("roster_remove", filing) in text) == (who == "centre")
        if not may:
            for name in ("verify", "send_back"):
                assert client.post(url(name, filing), {"revision": "1", "reason": REASON}).status_code == 403


def test_verify_and_return_on_the_page_and_the_timeline_that_both_read(on_roster, client_for):
    filing = filed_running(on_roster, "clerk", now_line("A"))
    client = client_for(on_roster.county)
    answer = client.post(url("verify", filing), {"revision": "1"}, follow=True)
    assert "已核实" in answer.content.decode()
    answer = client.post(url("send_back", filing), {"revision": "1", "reason": REASON}, follow=True)
    text = answer.content.decode()
    for words in ("已退回", REASON, "西湖区商务局", "企业提交", "核实", "未改正"):
        assert words in text
    assert url("send_back", filing) not in text, "what is returned is not returned again"


def test_a_refused_reason_is_kept_and_told_at_its_field(on_roster, client_for):
    filing = filed_running(on_roster, "clerk", now_line("A"))
    text = (
        client_for(on_roster.county)
        .post(url("send_back", filing), {"revision": "1", "reason": "重报"})
        .content.decode()
    )
    assert 'href="#id_reason"' in text
    assert "重报</textarea>" in text
    assert "至少 5 个字" in text


def test_a_stale_page_answers_409_with_what_changed_and_keeps_the_reason(on_roster, client_for):
    filing = filed_running(on_roster, "clerk", now_line("A"))
    filed_running(on_roster, "clerk", now_line("A"), now_line("B"), version=filing.version)
    answer = client_for(on_roster.county).post(url("send_back", filing), {"revision": "1", "reason": REASON})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "新增 1 笔（B）" in text
    assert REASON in text
    assert 'name="revision" value="2"' in text, "sending again is then a decision"
    for nonsense in ("", "x", "-1", "9" * 30):
        assert client_for(on_roster.county).post(url("verify", filing), {"revision": nonsense}).status_code == 409
    assert stored(filing).status == FilingStatus.FILED


def test_foreign_returns_are_as_missing_ones(on_roster, client_for):
    filing = filed_running(on_roster, "clerk", now_line("A"))
    for who in ("cousin_county", "foreign_county", "foreign_city"):
        client = client_for(on_roster.users[who])
        for name in ("verify", "send_back"):
            data = {"revision": "1", "reason": REASON}
            missing = client.post(reverse(f"orders:{name}", args=["00000000-0000-4000-8000-000000000000"]), data)
            answer = client.post(url(name, filing), data)
            assert (answer.status_code, answer.content) == (404, missing.content), (who, name)


def test_detail_takes_the_same_queries_for_1_and_100_lines(on_roster, client_for):
    counts = []
    for who, number in (("clerk", 1), ("sibling_clerk", 100)):
        filing = filed_running(on_roster, who, *(now_line(f"A{n}") for n in range(number)))
        client = client_for(on_roster.county)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url("detail", filing)).status_code == 200
        counts.append(len(queries))
    # session, user, membership; transaction (2: the test's own makes a savepoint of it), scope (2 in, 1 out);
    # return, enterprise, orders, changes, versions, findings, reviews, roster changes, unread messages
    assert counts == [17, 17]


def test_the_timeline_is_not_changed_by_anybody(cast, june_roster, as_admin):
    as_admin.execute(
        "SELECT grantee, privilege_type FROM information_schema.role_table_grants WHERE table_name = 'orders_review'"
        " AND privilege_type IN ('UPDATE', 'DELETE') AND grantee NOT IN ('zj_owner', 'zj_job')"
    )
    assert as_admin.fetchall() == []
