"""Filing a return: what is written, what is refused, and that nothing is filed twice."""

import threading
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.errors import Invalid, NotAllowed, Refused, Stale
from core.periods import SHANGHAI, Month
from orders.enums import FilingStatus
from orders.facts import RawReturn
from orders.models import ExchangeRate, Filing, Order
from orders.selectors import month_sheet
from orders.services import file_return, freeze_roster, save_draft
from tenancy import audit
from tenancy.enums import EnterpriseState
from tenancy.models import Enterprise
from tenancy.roles import Actor
from tenancy.scope import actor_scope, job_scope
from tests.cast import XIHU, build_cast, make_enterprise
from tests.orders.conftest import JUNE, LATE, NOON, SYSTEM, export, line, send_back


def file(actor: Actor, *lines, month=JUNE, nil=False, version=0, now=NOON) -> Filing:
    with actor_scope(actor):
        return file_return(month=month, typed=RawReturn(lines=lines, nil=nil), version=version, by=actor, now=now)


def draft(actor: Actor, *lines, month=JUNE, version=0, now=NOON) -> Filing:
    with actor_scope(actor):
        return save_draft(month=month, typed=RawReturn(lines=lines), version=version, by=actor, now=now)


def stored(actor: Actor, month=JUNE) -> Filing:
    with job_scope(reason="test"):
        return Filing.objects.get(enterprise=actor.enterprise, month=month.first_day)


def test_filing_writes_the_return_and_its_orders(cast, june_roster):
    clerk = cast.actor("clerk")
    file(clerk, line("HT-1"), line("HT-2", amount="１０００", market="DE", hs_code="", product="轴承"))
    filing = stored(clerk)
    assert (filing.status, filing.on_roster, filing.version) == (FilingStatus.FILED, True, 1)
    assert filing.first_filed_at == filing.filed_at == NOON
    assert (filing.signed_count, filing.signed_usd_10k, filing.is_nil) == (2, Decimal("1.33"), False)
    assert filing.filed_by_id == cast.clerk.pk
    with job_scope(reason="test"):
        orders = list(
            filing.orders.values_list("line", "contract_no", "market", "amount", "shipment_month", "region_id")
        )
    assert orders == [
        (1, "HT-1", "US", Decimal("12345.60"), date(2026, 8, 1), XIHU),
        (2, "HT-2", "DE", Decimal("1000.00"), date(2026, 8, 1), XIHU),
    ]


def test_nil_return_counts_as_filed_with_nothing_signed(cast, june_roster):
    clerk = cast.actor("clerk")
    file(clerk, nil=True)
    filing = stored(clerk)
    assert (filing.status, filing.is_nil, filing.signed_count, filing.signed_usd_10k) == (3, True, 0, Decimal("0.00"))


def test_an_enterprise_off_the_roster_may_file_but_stays_off(cast):
    clerk = cast.actor("clerk")
    file(clerk, line())
    assert stored(clerk).on_roster is False


def test_other_currencies_are_converted_by_the_months_rate(cast, june_roster):
    clerk = cast.actor("clerk")
    with job_scope(reason="test"):
        ExchangeRate.objects.create(month=JUNE.first_day, currency="EUR", usd=Decimal("1.10"), source="测试")
        ExchangeRate.objects.create(month=JUNE.previous().first_day, currency="JPY", usd=Decimal("0.01"), source="测试")
    file(clerk, line("A", amount="10000"), line("B", amount="10000", currency="EUR"))
    assert stored(clerk).signed_usd_10k == Decimal("2.10")


def test_a_missing_rate_leaves_the_total_open_and_does_not_refuse(cast, june_roster):
    clerk = cast.actor("clerk")
    file(clerk, line("A", currency="JPY"), line("B"))
    assert stored(clerk).signed_usd_10k is None


@pytest.mark.parametrize("now", [NOON, NOON + timedelta(minutes=3)])
def test_the_same_submission_again_files_once(cast, june_roster, now):
    clerk = cast.actor("clerk")
    first = file(clerk, line("A"), line("B"))
    again = file(clerk, line("A"), line("B"), now=now)
    assert (again.pk, again.version, again.filed_at) == (first.pk, 1, NOON)
    with job_scope(reason="test"):
        assert Order.objects.filter(enterprise=cast.enterprise).count() == 2


def test_a_tab_opened_before_the_filing_is_told_what_is_there(cast, june_roster):
    clerk = cast.actor("clerk")
    file(clerk, line("A"))
    with pytest.raises(Stale, match="已于6月10日 12:00 提交（1 笔新签订单）"):
        file(clerk, line("A", amount="99"))
    with pytest.raises(Stale, match="合并"):
        draft(clerk, line("A", amount="99"), version=0)
    assert stored(clerk).signed_usd_10k == Decimal("1.23")


def test_a_draft_keeps_half_finished_lines_and_files_nothing(cast, june_roster):
    clerk = cast.actor("clerk")
    draft(clerk, line("A", signed_on="", amount="很多"), line("B"))
    filing = stored(clerk)
    assert (filing.status, filing.version, filing.first_filed_at) == (FilingStatus.DRAFT, 1, None)
    assert [typed["amount"] for typed in filing.draft["lines"]] == ["很多", "12,345.60"]
    with job_scope(reason="test"):
        assert not Order.objects.exists()
    file(clerk, line("B"), version=1)
    assert (stored(clerk).draft, stored(clerk).version) == (None, 2)


def test_a_stale_tab_is_told_and_overwrites_nothing(cast, june_roster):
    clerk = cast.actor("clerk")
    draft(clerk, line("A"))
    with pytest.raises(Stale, match="保存草稿（1 笔新签订单）"):
        draft(clerk, line("B"), version=0)
    with pytest.raises(Stale):
        file(clerk, line("B"), version=0)
    assert stored(clerk).draft["lines"][0]["contract_no"] == "A"
    assert draft(clerk, line("A"), version=0).version == 1, "a double click on 保存 is no conflict"


def test_correcting_a_returned_return_closes_its_findings_and_keeps_its_first_time(cast, june_roster):
    clerk = cast.actor("clerk")
    filing = file(clerk, line("A"), line("B"))
    with job_scope(reason="test"):
        kept = Order.objects.get(contract_no="A").public_id
        send_back(filing, at=NOON + timedelta(days=1))
    draft(clerk, line("A", amount="5"), version=1, now=LATE)
    assert stored(clerk).status == FilingStatus.RETURNED, "a draft does not undo the return"
    file(clerk, line("C"), line("A", amount="5"), version=2, now=LATE)
    filing = stored(clerk)
    assert (filing.status, filing.first_filed_at, filing.filed_at) == (FilingStatus.FILED, NOON, LATE)
    with job_scope(reason="test"):
        assert [finding.closed_at for finding in filing.findings.all()] == [LATE]
        assert list(filing.orders.values_list("contract_no", "amount")) == [("C", Decimal("12345.60")), ("A", 5)]
        assert Order.objects.get(contract_no="A").public_id == kept, "an order that stays is the same row"


def test_contract_number_of_another_month_is_refused_at_its_field(cast, june_roster):
    clerk = cast.actor("clerk")
    file(clerk, line("A", signed_on="2026-05-03"), month=Month(2026, 5), now=NOON)
    with pytest.raises(Invalid) as refusal:
        file(clerk, line("B"), line("A"))
    assert refusal.value.errors == {"lines-1-contract_no": ["该合同号已在2026年5月的填报中报过。"]}
    assert stored(clerk).status == FilingStatus.NOT_FILED
    file(cast.actor("sibling_clerk"), line("A"))  # another enterprise's number is its own


@pytest.mark.parametrize(
    ("month", "words"),
    [
        (Month(2026, 7), "尚未开始"),
        (Month(2025, 12), "已经关闭：2025年度"),
        (Month(2019, 5), "已经关闭"),
    ],
)
def test_months_that_cannot_be_filed(cast, month, words):
    clerk = cast.actor("clerk")
    for attempt in (file, draft):
        with pytest.raises(Refused, match=words):
            attempt(clerk, line(signed_on="2019-01-02", shipment_month="2026-12"), month=month)
    with job_scope(reason="test"):
        assert not Filing.objects.exists()


def test_last_years_months_are_open_until_the_end_of_january(cast):
    clerk = cast.actor("clerk")
    december = Month(2025, 12)
    file(clerk, nil=True, month=december, now=datetime(2026, 1, 31, 23, 59, tzinfo=SHANGHAI))
    with pytest.raises(Refused, match="已经关闭"):
        file(cast.actor("sibling_clerk"), nil=True, month=december, now=datetime(2026, 2, 1, tzinfo=SHANGHAI))


def test_invalid_lines_write_nothing(cast):
    clerk = cast.actor("clerk")
    with pytest.raises(Invalid) as refusal:
        file(clerk, line("A", currency="XXX"), line("A", amount="-1", shipment_month="2026-05"))
    assert set(refusal.value.errors) == {
        "lines-0-currency",
        "lines-1-contract_no",
        "lines-1-amount",
        "lines-1-shipment_month",
    }
    with pytest.raises(Invalid, match="零申报"):
        file(clerk)
    with pytest.raises(Invalid, match="最多填报 200 笔"):
        file(clerk, *(line(f"A{n}") for n in range(201)))
    with pytest.raises(Invalid, match="最多填报 200 笔"):
        draft(clerk, *(line(f"A{n}") for n in range(201)))
    with job_scope(reason="test"):
        assert not Filing.objects.exists()


@pytest.mark.parametrize("role", ["county", "city", "centre", "department", "auditor", "administrator"])
def test_nobody_files_for_an_enterprise(cast, june_roster, role):
    for attempt in (file, draft):
        with pytest.raises(NotAllowed):
            attempt(cast.actor(role), line())
    with pytest.raises(NotAllowed):
        freeze_roster(month=JUNE, by=cast.actor(role), now=NOON)


def test_queries_do_not_grow_with_the_lines(cast, june_roster):
    counts = []
    for actor, number in ((cast.actor("clerk"), 1), (cast.actor("sibling_clerk"), 200)):
        with actor_scope(actor), CaptureQueriesContext(connection) as queries:
            file_return(
                month=JUNE, typed=RawReturn(lines=[line(f"A{n}") for n in range(number)]), version=0, by=actor, now=NOON
            )
        counts.append(len(queries))
    # enterprise, savepoint, lock, orders in hand, rates, contracts elsewhere, past; savepoint, insert, release; version,
    # update, later returns, release
    assert counts == [14, 14]


# --- the roster ---


def roster_of(month: Month) -> set[str]:
    return set(Filing.objects.filter(month=month.first_day, on_roster=True).values_list("enterprise__name", flat=True))


def test_who_is_on_the_roster(cast):
    with job_scope(reason="test"):
        for number, (name, joined, last_export, state, amount) in enumerate(
            [
                ("满三年", date(2026, 1, 1), date(2023, 6, 1), EnterpriseState.ACTIVE, "0.01"),
                ("过三年", date(2020, 1, 1), date(2023, 5, 1), EnterpriseState.ACTIVE, "9"),
                ("上月出口", date(2020, 1, 1), date(2026, 5, 1), EnterpriseState.ACTIVE, "9"),
                ("当月出口", date(2020, 1, 1), date(2026, 6, 1), EnterpriseState.ACTIVE, "9"),
                ("出口为零", date(2020, 1, 1), date(2026, 5, 1), EnterpriseState.ACTIVE, "0"),
                ("一日纳入", date(2026, 6, 1), date(2026, 5, 1), EnterpriseState.ACTIVE, "9"),
                ("二日纳入", date(2026, 6, 2), date(2026, 5, 1), EnterpriseState.ACTIVE, "9"),
                ("停业", date(2020, 1, 1), date(2026, 5, 1), EnterpriseState.SUSPENDED, "9"),
                ("注销", date(2020, 1, 1), date(2026, 5, 1), EnterpriseState.CLOSED, "9"),
            ],
            start=100,
        ):
            export(make_enterprise(number, region=XIHU, name=name, joined_on=joined, state=state), last_export, amount)
        assert freeze_roster(month=JUNE, by=SYSTEM, now=NOON) == 3
        assert roster_of(JUNE) == {"满三年", "上月出口", "一日纳入"}


def test_a_frozen_roster_does_not_change(cast, june_roster):
    with job_scope(reason="test"):
        before = roster_of(JUNE)
        Enterprise.objects.filter(pk=cast.enterprise.pk).update(state=EnterpriseState.CLOSED)
        export(make_enterprise(50, region=XIHU, name="后来者"), date(2026, 5, 1))
        assert freeze_roster(month=JUNE, by=SYSTEM, now=LATE) == 0
        assert roster_of(JUNE) == before


def test_what_was_filed_before_the_freeze_goes_on_the_roster(cast):
    clerk = cast.actor("clerk")
    file(clerk, nil=True, now=datetime(2026, 6, 1, 0, 5, tzinfo=SHANGHAI))
    with job_scope(reason="test"):
        export(cast.enterprise, date(2026, 5, 1))
        assert freeze_roster(month=JUNE, by=SYSTEM, now=NOON) == 1
    assert (stored(clerk).on_roster, stored(clerk).status) == (True, FilingStatus.FILED)


# --- two at once ---


@pytest.mark.parametrize("on_roster", [True, False])
def test_a_double_click_files_once(committed_db, on_roster):
    cast = build_cast()
    clerk = cast.actor("clerk")
    if on_roster:
        with job_scope(reason="test"):
            export(cast.enterprise, date(2026, 5, 1))
            freeze_roster(month=JUNE, by=SYSTEM, now=NOON)
    started = threading.Barrier(2)
    outcomes: list[object] = []

    def click() -> None:
        try:
            started.wait(5)
            outcomes.append(file(clerk, line("A"), line("B")).version)
        except Exception as error:  # noqa: BLE001  # the assertion below tells what it was
            outcomes.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert outcomes == [1, 1]
    with job_scope(reason="test"):
        assert Filing.objects.get().on_roster is on_roster
        assert Order.objects.count() == 2


def test_a_sheet_read_under_the_lock_is_what_the_return_is_judged_by(cast, june_roster):
    clerk = cast.actor("clerk")
    typed = RawReturn(lines=[line("HT-1")])
    with actor_scope(clerk):
        sheet = month_sheet(clerk, JUNE, now=NOON, lock=True)
        with CaptureQueriesContext(connection) as with_sheet:
            file_return(month=JUNE, typed=typed, version=0, by=clerk, now=NOON, sheet=sheet)
    sibling = cast.actor("sibling_clerk")
    with actor_scope(sibling), CaptureQueriesContext(connection) as without:
        file_return(month=JUNE, typed=typed, version=0, by=sibling, now=NOON)
    assert len(with_sheet) == len(without) - 4, "enterprise, return, orders in hand, rates are not read again"
    assert stored(clerk).signed_count == stored(sibling).signed_count == 1


def test_a_sheet_that_was_not_locked_is_not_trusted(cast, june_roster):
    clerk = cast.actor("clerk")
    with actor_scope(clerk):
        sheet = month_sheet(clerk, JUNE, now=NOON)
    file(clerk, line("HT-1"))
    with actor_scope(clerk), pytest.raises(Stale):
        file_return(month=JUNE, typed=RawReturn(lines=[line("HT-2")]), version=0, by=clerk, now=NOON, sheet=sheet)


def test_a_sheet_of_another_month_or_enterprise_is_refused(cast, june_roster):
    clerk, sibling = cast.actor("clerk"), cast.actor("sibling_clerk")
    with actor_scope(clerk):
        sheet = month_sheet(clerk, JUNE, now=NOON, lock=True)
        with pytest.raises(ValueError, match="another"):
            file_return(month=JUNE.previous(), typed=RawReturn(nil=True), version=0, by=clerk, now=NOON, sheet=sheet)
    with actor_scope(sibling), pytest.raises(ValueError, match="another"):
        file_return(month=JUNE, typed=RawReturn(nil=True), version=0, by=sibling, now=NOON, sheet=sheet)


def test_the_audit_has_each_order_of_a_return_and_who_filed_it(cast, june_roster):
    clerk = cast.actor("clerk")
    file(clerk, line("HT-1"), line("HT-2"))
    with job_scope(reason="test"):
        orders = dict(Order.objects.values_list("contract_no", "pk"))
    file(clerk, line("HT-1", amount="99"), version=1)
    auditor = cast.actor("auditor")
    with actor_scope(auditor):
        told = {
            contract: [(event.operation, event.actor) for event in audit.events(table="orders_order", row=str(pk))]
            for contract, pk in orders.items()
        }
    who = f"user:{cast.clerk.pk}"
    assert told == {"HT-1": [("修改", who), ("新增", who)], "HT-2": [("删除", who), ("新增", who)]}
