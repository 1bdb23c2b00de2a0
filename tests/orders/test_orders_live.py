"""Orders live from month to month: carried forward, shipped, corrected, and every filing kept as a version."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from importlib import import_module

import pytest
from django.db import connection, transaction
from django.db.utils import InternalError, ProgrammingError
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.decimals import to_decimal
from core.errors import Invalid, Refused, Stale
from core.periods import SHANGHAI, Month
from orders.enums import FilingStatus, FindingKind, OrderState
from orders.facts import RawChange, RawLine, RawReturn
from orders.models import ExchangeRate, Filing, FilingVersion, Finding, Order, OrderChange
from orders.rules import Unexplained, content_hash, differences
from orders.selectors import hand_of, month_sheet, return_page
from orders.selectors.rates import rates_page
from orders.services import check_return, drop_draft, file_return, save_draft
from orders.services.rates import convert_open_totals
from tenancy.roles import system_actor
from tenancy.scope import actor_scope, job_scope
from tests.oracles.balances import PlainOrder, balance_of
from tests.orders.conftest import line

SYSTEM = system_actor("test")
APRIL, MAY, JUNE = (Month(2026, month) for month in (4, 5, 6))


def noon(month: Month, day: int = 10) -> datetime:
    """Noon of a day of a month, before its cut-off."""
    return datetime(month.year, month.month, day, 12, tzinfo=SHANGHAI)


@pytest.fixture
def clerk(cast):
    return cast.actor("clerk")


def new(contract: str, amount: str = "100", month: Month = APRIL, **fields: str) -> RawLine:
    return line(contract, signed_on=f"{month}-03", shipment_month=str(month.plus(2)), amount=amount, **fields)


def file(actor, month: Month, *lines: RawLine, changes: Sequence[RawChange] = (), **options) -> Filing:
    version = options.pop("version", None)
    now = options.pop("now", noon(month))
    with actor_scope(actor):
        if version is None:
            version = month_sheet(actor, month, now=now).version
        typed = RawReturn(lines=lines, changes=changes, nil=options.pop("nil", False), accept_flags=True, **options)
        return file_return(month=month, typed=typed, version=version, by=actor, now=now)


def sheet(actor, month: Month, now: datetime | None = None):
    with actor_scope(actor):
        return month_sheet(actor, month, now=now or noon(month))


def said(actor, month: Month, contract: str, **typed: str) -> RawChange:
    order = next(held for held in sheet(actor, month).held if held.contract_no == contract)
    return RawChange.of({"order": str(order.public_id)} | typed)


def rows_of(actor, month: Month) -> dict[str, dict[str, Decimal]]:
    """The balance that the month's latest version keeps."""
    with actor_scope(actor):
        version = FilingVersion.objects.filter(filing__month=month.first_day).order_by("-number").first()
    return {
        row["unit"]: {part: Decimal(value) for part, value in row.items() if part != "unit"}
        for row in version.content["balance"]
    }


def test_orders_are_carried_forward_until_they_end(clerk):
    file(clerk, APRIL, new("A", "100"), new("B", "50", currency="EUR"))
    assert [(held.contract_no, held.opening) for held in sheet(clerk, MAY).held] == [("A", 100), ("B", 50)]
    file(clerk, MAY, new("C", "7", MAY), changes=[said(clerk, MAY, "A", shipped="40")])
    assert [(held.contract_no, held.opening, held.state) for held in sheet(clerk, JUNE).held] == [
        ("A", 60, OrderState.PART_SHIPPED),
        ("B", 50, OrderState.IN_HAND),
        ("C", 7, OrderState.IN_HAND),
    ]
    file(clerk, JUNE, changes=[said(clerk, JUNE, "A", state="完成"), said(clerk, JUNE, "B", state="取消")])
    assert [held.contract_no for held in sheet(clerk, JUNE.next(), noon(JUNE.next())).held] == ["C"]
    assert rows_of(clerk, JUNE) == {
        "USD": {"opening": 67, "signed": 0, "shipped": 60, "cancelled": 0, "adjusted": 0, "closing": 7},
        "EUR": {"opening": 50, "signed": 0, "shipped": 0, "cancelled": 50, "adjusted": 0, "closing": 0},
    }


def test_a_month_with_movements_and_no_new_order_is_nil_without_ticking_it(clerk):
    file(clerk, APRIL, new("A"))
    filing = file(clerk, MAY, changes=[said(clerk, MAY, "A", state="完成")])
    assert (filing.is_nil, filing.signed_count, filing.status) == (True, 0, FilingStatus.FILED)
    with pytest.raises(Invalid, match="零申报"):
        file(clerk, JUNE)


def test_a_correction_replaces_what_the_month_said_and_keeps_both_versions(clerk):
    file(clerk, APRIL, new("A", "100"), new("B", "50"))
    file(clerk, MAY, changes=[said(clerk, MAY, "A", state="完成"), said(clerk, MAY, "B", shipped="20")])
    first = sheet(clerk, MAY).filing
    corrected = file(clerk, MAY, new("C", "5", MAY), changes=[said(clerk, MAY, "B", shipped="30")], now=noon(MAY, 12))
    assert corrected.first_filed_at == first.first_filed_at
    assert (corrected.revision, corrected.signed_count) == (2, 1)
    assert [(held.contract_no, held.opening) for held in sheet(clerk, JUNE).held] == [("A", 100), ("B", 20), ("C", 5)]
    with actor_scope(clerk):
        page = return_page(clerk, corrected.public_id, now=noon(MAY, 12))
        (latest, changed), (original, none) = page.revisions
    assert (latest.number, original.number, none) == (2, 1, [])
    assert [(one.what, one.contract_no) for one in changed] == [("新增", "C"), ("修改", "B"), ("删除", "A")]
    assert ("本月交货", "20.00", "30.00") in changed[1].fields
    assert all(version.sha256 == content_hash(version.content) for version in (latest, original))


def test_nobody_can_change_a_version(clerk):
    file(clerk, APRIL, new("A"))
    for statement in ("UPDATE orders_filingversion SET number = 9", "DELETE FROM orders_filingversion"):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            actor_scope(clerk),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_what_was_first_filed_when_cannot_be_rewritten_by_the_enterprise(clerk):
    filing = file(clerk, APRIL, new("A"))
    for values in ({"first_filed_at": noon(APRIL, 1)}, {"revision": 0}, {"status": FilingStatus.VERIFIED}):
        with pytest.raises(Exception, match=r"first filing stays|goes forward|saves and files"), actor_scope(clerk):
            Filing.objects.filter(pk=filing.pk).update(version=filing.version + 1, **values)


def test_the_lock_ends_corrections_and_a_returned_return_goes_on(clerk):
    file(clerk, APRIL, new("A", "100"))
    may_cutoff = sheet(clerk, MAY).cutoff
    file(clerk, APRIL, new("A", "110"), now=may_cutoff)
    with pytest.raises(Refused, match="锁定"):
        file(clerk, APRIL, new("A", "120"), now=may_cutoff + timedelta(seconds=1), version=2)
    with job_scope(reason="test"):
        Filing.objects.update(status=FilingStatus.RETURNED)
    corrected = file(clerk, APRIL, new("A", "120"), now=may_cutoff + timedelta(seconds=1))
    assert (corrected.status, corrected.revision) == (FilingStatus.FILED, 3)


def test_correcting_an_earlier_month_must_leave_what_later_months_took(clerk):
    file(clerk, APRIL, new("A", "100"), new("B", "50"))
    file(clerk, MAY, nil=True, changes=[said(clerk, MAY, "A", shipped="70"), said(clerk, MAY, "B", state="完成")])
    at = noon(MAY, 15)
    with pytest.raises(Invalid) as wrong:
        file(clerk, APRIL, new("A", "60"), new("B", "50"), now=at)
    assert list(wrong.value.errors) == ["lines-0-amount"]
    with pytest.raises(Invalid) as wrong:
        file(clerk, APRIL, new("A", "100"), now=at)
    assert "合同 B" in wrong.value.errors[""][0]
    with pytest.raises(Invalid) as wrong:
        file(clerk, APRIL, new("A", "100", state="完成"), new("B", "50"), now=at)
    assert list(wrong.value.errors) == ["lines-0-state"]
    file(clerk, APRIL, new("A", "80"), new("B", "50"), now=at)
    held = {order.contract_no: order for order in sheet(clerk, JUNE).held}
    assert list(held) == ["A"]
    assert (held["A"].opening, held["A"].state) == (10, OrderState.PART_SHIPPED)


def test_an_order_keeps_its_row_when_its_contract_number_is_corrected(clerk):
    file(clerk, APRIL, new("A"))
    with actor_scope(clerk):
        order = Order.objects.get()
    file(clerk, APRIL, new("A-1", order=str(order.public_id)), now=noon(APRIL, 11))
    with actor_scope(clerk):
        assert (Order.objects.get().pk, Order.objects.get().contract_no) == (order.pk, "A-1")


def test_the_expected_month_can_move_without_touching_the_balance(clerk):
    file(clerk, APRIL, new("A"))
    file(clerk, MAY, changes=[said(clerk, MAY, "A", shipment_month="2026-12", note="客户要求推迟")])
    (held,) = sheet(clerk, JUNE).held
    assert (held.shipment_month, held.note, held.opening) == (Month(2026, 12), "客户要求推迟", 100)
    with actor_scope(clerk):
        assert not OrderChange.objects.exists()


def test_the_same_submission_again_writes_nothing(clerk):
    file(clerk, APRIL, new("A"))
    change = said(clerk, MAY, "A", shipped="40")
    filing = file(clerk, MAY, new("C", month=MAY), changes=[change], version=0)
    again = file(clerk, MAY, new("C", month=MAY), changes=[change], version=0)
    assert (again.pk, again.revision, again.version) == (filing.pk, 1, filing.version)


def test_a_stale_tab_is_told_what_and_who(clerk):
    with actor_scope(clerk):
        save_draft(month=APRIL, typed=RawReturn(lines=[new("A")]), version=0, by=clerk, now=noon(APRIL))
    with pytest.raises(Stale, match=f"{clerk.person}于4月10日 12:00 保存草稿（1 笔新签订单）"), actor_scope(clerk):
        save_draft(month=APRIL, typed=RawReturn(lines=[new("B")]), version=0, by=clerk, now=noon(APRIL))


def test_a_draft_of_a_correction_changes_nothing_until_it_is_filed(clerk):
    file(clerk, APRIL, new("A"))
    with actor_scope(clerk):
        saved = save_draft(month=APRIL, typed=RawReturn(lines=[new("B")]), version=1, by=clerk, now=noon(APRIL))
        assert (saved.status, saved.signed_count, Order.objects.get().contract_no) == (FilingStatus.FILED, 1, "A")
        assert [typed.contract_no for typed in month_sheet(clerk, APRIL, now=noon(APRIL)).lines] == ["B"]
        drop_draft(month=APRIL, version=2, by=clerk, now=noon(APRIL))
        assert [typed.contract_no for typed in month_sheet(clerk, APRIL, now=noon(APRIL)).lines] == ["A"]


def test_unexplained_flags_ask_first_and_count_against_accuracy_until_explained(clerk):
    far = new("A")
    far = RawLine.of(far.as_dict() | {"shipment_month": "2029-01"})
    with actor_scope(clerk):
        with pytest.raises(Unexplained) as asked:
            file_return(month=APRIL, typed=RawReturn(lines=[far]), version=0, by=clerk, now=noon(APRIL))
        assert [flag.key for flag in asked.value.flags] == ["far:A"]
        assert not Order.objects.exists()
    file(clerk, APRIL, far)
    with actor_scope(clerk):
        assert Finding.objects.get(kind=FindingKind.UNEXPLAINED).closed_at is None
    filing = file(clerk, APRIL, far, explanations={"far:A": "大型成套设备，分两年交付"}, now=noon(APRIL, 12))
    with actor_scope(clerk):
        assert Finding.objects.get(kind=FindingKind.UNEXPLAINED).closed_at == noon(APRIL, 12)
    assert filing.flags[0]["explanation"] == "大型成套设备，分两年交付"


def test_sentiment_answers_are_kept_and_nonsense_is_refused(clerk):
    filing = file(clerk, APRIL, nil=True, sentiment={"orders": "down", "difficulty": "订单不足"})
    assert filing.sentiment == {"orders": "down", "difficulty": "orders"}
    with pytest.raises(Invalid) as wrong:
        file(clerk, MAY, nil=True, sentiment={"orders": "sideways"})
    assert list(wrong.value.errors) == ["sentiment-orders"]


def test_a_dry_run_writes_nothing(clerk):
    with actor_scope(clerk):
        found = check_return(month=APRIL, typed=RawReturn(lines=[new("A")]), by=clerk, now=noon(APRIL))
        assert (found.is_nil, len(found.rows), Filing.objects.count()) == (False, 1, 0)


@pytest.mark.parametrize("number", [1, 60])
def test_queries_are_flat_in_orders_in_hand(clerk, number):
    file(clerk, APRIL, *(new(f"A{n}") for n in range(number)))
    with (
        actor_scope(clerk),
        CaptureQueriesContext(
            connection,
        ) as queries,
    ):
        month_sheet(clerk, MAY, now=noon(MAY))
    # enterprise, filing, orders, changes, rates
    assert len(queries) == 5


MONTHS = [Month(2026, number) for number in range(1, 5)]
ACTS = st.tuples(st.integers(0, 5), st.sampled_from(["ship", "finish", "cancel", "adjust", "none"]), st.integers(1, 99))
STORY = st.lists(
    st.tuples(
        st.lists(st.tuples(st.sampled_from(["USD", "EUR"]), st.integers(1, 500)), max_size=3),
        st.lists(ACTS, max_size=4),
    ),
    min_size=len(MONTHS),
    max_size=len(MONTHS),
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STORY)
def test_balances_equal_the_plain_fold(clerk, story):
    """Whatever happens over four months, each month's balance and what is in hand equal the fold over plain movements."""
    with job_scope(reason="test"):
        OrderChange.objects.all().delete()
        Order.objects.all().delete()
        Filing.objects.update(
            status=FilingStatus.NOT_FILED, first_filed_at=None, revision=0, version=0, signed_count=0, draft=None
        )
        FilingVersion.objects.all().delete()
    plain: list[PlainOrder] = []
    for month, (signed, acts) in zip(MONTHS, story, strict=True):
        changes: dict[str, RawChange] = {}
        held = sheet(clerk, month).held
        for place, act, amount in acts:
            if place >= len(held) or str(held[place].public_id) in changes:
                continue
            order = held[place]
            mine = next(one for one in plain if one.contract == order.contract_no)
            left = order.opening
            typed: dict[str, str] = {}
            if act == "ship" and amount < left:
                typed, movements = {"shipped": str(amount)}, [("shipped", Decimal(amount))]
            elif act == "finish":
                typed, movements = {"state": "完成"}, [("shipped", left)]
            elif act == "cancel":
                typed, movements = {"state": "取消"}, [("cancelled", left)]
            elif act == "adjust":
                typed, movements = {"amount": str(order.amount + amount)}, [("adjusted", Decimal(amount))]
            if typed:
                changes[str(order.public_id)] = RawChange.of({"order": str(order.public_id)} | typed)
                mine.movements += [(str(month), what, moved) for what, moved in movements]
        lines = []
        for number, (currency, amount) in enumerate(signed):
            lines.append(new(f"{month}-{number}", str(amount), month, currency=currency))
            plain.append(PlainOrder(f"{month}-{number}", currency, str(month), Decimal(amount), []))
        file(clerk, month, *lines, changes=list(changes.values()), nil=not lines)
        assert rows_of(clerk, month) == balance_of(plain, str(month))
    with actor_scope(clerk):
        hand = hand_of(clerk.enterprise, MONTHS[-1].next())
    assert {held.contract_no: held.opening for held in hand.held} == {
        one.contract: one.in_hand(str(MONTHS[-1]), at_end=True)
        for one in plain
        if one.in_hand(str(MONTHS[-1]), at_end=True)
    }
    assert differences({"lines": [], "changes": []}, {"lines": [], "changes": []}) == []


# --- what a return leaves in hand, kept with it ---


def in_hand(month: Month) -> Decimal | None:
    """The figure that is kept with a month's return."""
    with job_scope(reason="test"):
        return Filing.objects.get(month=month.first_day, revision__gt=0).in_hand_usd_10k


def test_what_a_return_leaves_in_hand_is_kept_with_it(clerk):
    file(clerk, APRIL, new("A", "100000"))
    assert in_hand(APRIL) == 10
    file(clerk, MAY, changes=[said(clerk, MAY, "A", shipped="40000")], nil=True)
    assert in_hand(MAY) == 6
    file(clerk, JUNE, nil=True, changes=[said(clerk, JUNE, "A", state="完成")])
    assert in_hand(JUNE) == 0


def test_a_correction_moves_what_later_months_leave_in_hand(clerk):
    file(clerk, APRIL, new("A", "100000"))
    file(clerk, MAY, nil=True)
    before = {month: stored_version(month) for month in (APRIL, MAY)}
    file(clerk, APRIL, new("A", "100000"), new("B", "70000"))
    assert (in_hand(APRIL), in_hand(MAY)) == (17, 17)
    # nothing else of the later return moves
    assert stored_version(MAY) == before[MAY] and stored_version(APRIL) > before[APRIL]
    file(clerk, APRIL, new("B", "30000"))
    assert (in_hand(APRIL), in_hand(MAY)) == (3, 3)
    file(clerk, APRIL, nil=True)
    assert (in_hand(APRIL), in_hand(MAY)) == (0, 0)


def stored_version(month: Month) -> int:
    with job_scope(reason="test"):
        return Filing.objects.get(month=month.first_day).version


def test_a_later_return_that_is_not_filed_is_left_alone(clerk):
    with actor_scope(clerk):
        save_draft(month=MAY, typed=RawReturn(), version=0, by=clerk, now=noon(MAY))
    file(clerk, APRIL, new("A", "100000"))
    with job_scope(reason="test"):
        assert Filing.objects.get(month=MAY.first_day).in_hand_usd_10k is None


def test_each_month_is_converted_by_its_own_rates_and_waits_for_them(clerk):
    with job_scope(reason="test"):
        ExchangeRate.objects.create(month=APRIL.first_day, currency="EUR", usd=Decimal("1.1"), source="测试")
    file(clerk, APRIL, new("A", "100000", currency="EUR"))
    file(clerk, MAY, nil=True)
    assert (in_hand(APRIL), in_hand(MAY)) == (11, None)
    assert waited_for(clerk, APRIL) == [] and waited_for(clerk, MAY) == ["EUR"]
    with job_scope(reason="test"):
        assert convert_open_totals(month=MAY, by=SYSTEM, now=noon(JUNE)) == 0
        ExchangeRate.objects.create(month=MAY.first_day, currency="EUR", usd=Decimal("1.2"), source="测试")
        assert convert_open_totals(month=MAY, by=SYSTEM, now=noon(JUNE)) == 1
        assert convert_open_totals(month=MAY, by=SYSTEM, now=noon(JUNE)) == 0
    assert (in_hand(APRIL), in_hand(MAY)) == (11, 12)
    assert waited_for(clerk, MAY) == []


def waited_for(actor, month: Month) -> list[str]:
    """The currencies that the page of rates says returns of a month wait for."""
    with actor_scope(actor):
        return [
            row.currency.value
            for row in rates_page(actor, month, now=noon(JUNE)).lines
            if row.is_missing and row.needed
        ]


def test_an_enterprise_moves_no_other_figure_without_a_new_version(clerk):
    filing = file(clerk, APRIL, new("A", "100000"))
    with actor_scope(clerk):
        mine = Filing.objects.filter(pk=filing.pk)
        assert mine.update(in_hand_usd_10k=Decimal(3)) == 1
        with pytest.raises(InternalError, match="goes forward only"), transaction.atomic():
            mine.update(in_hand_usd_10k=Decimal(4), signed_usd_10k=Decimal(4))


@given(st.data())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_kept_is_what_the_pages_of_the_months_show(clerk, data):
    """Months filed and corrected in any order: the figure kept with each return is the closing of its own page, to the cent,
    and of the slow fold over everything that was said."""
    with transaction.atomic():
        with job_scope(reason="test"):
            for month in (APRIL, MAY):
                ExchangeRate.objects.create(
                    month=month.first_day, currency="EUR", usd=Decimal(f"1.0{month.month}3456"), source="测试"
                )
        lines: dict[Month, list[RawLine]] = {APRIL: [], MAY: []}
        for step in range(data.draw(st.integers(2, 7))):
            month = data.draw(st.sampled_from((APRIL, MAY)))
            if data.draw(st.booleans()):
                amount = data.draw(st.integers(1, 10**9))
                currency = data.draw(st.sampled_from(("USD", "EUR")))
                lines[month].append(new(f"{month}-{step}", str(Decimal(amount) / 100), month, currency=currency))
            shown = sheet(clerk, month, noon(MAY))
            moved = []
            for held in shown.held:
                if held.later_month is None and data.draw(st.booleans()):
                    cents = data.draw(st.integers(0, int(held.opening * 100)))
                    moved.append(
                        RawChange.of(
                            {"order": str(held.public_id), "shipped": str(Decimal(cents) / 100) if cents else ""}
                        )
                    )
                else:
                    moved += [one for one in shown.typed.changes if one.order == str(held.public_id)]
            try:
                file(clerk, month, *lines[month], changes=moved, nil=not lines[month], now=noon(MAY))
            except Invalid:
                lines[month] = lines[month][:-1]
        with job_scope(reason="test"):
            filed = {Month.of(one.month): one for one in Filing.objects.filter(first_filed_at__isnull=False)}
            orders = [plain(order) for order in Order.objects.all()]
            rates = {(Month.of(row.month), row.currency): row.usd for row in ExchangeRate.objects.all()}
        for month, filing in filed.items():
            page = sheet(clerk, month, noon(MAY))
            printed = page.balance_usd(page.balance(today=noon(MAY).date()))
            assert printed is not None and filing.in_hand_usd_10k == printed.closing
            told = balance_of(orders, str(month))
            opening, signed, shipped = (
                to_decimal(
                    sum(row[part] * rates.get((month, unit), Decimal(1)) for unit, row in told.items())
                    / Decimal(10_000),
                    2,
                )
                for part in ("opening", "signed", "shipped")
            )
            assert filing.in_hand_usd_10k == opening + signed - shipped
        # and what the migration gives returns that were there before the figure was
        with job_scope(reason="test"):
            Filing.objects.update(in_hand_usd_10k=None)
            connection.cursor().execute(import_module("orders.migrations.0012_in_hand").FILL)
            for filing in Filing.objects.all():
                before = filed.get(Month.of(filing.month))
                assert filing.in_hand_usd_10k == (before.in_hand_usd_10k if before else None)
        transaction.set_rollback(True)


def plain(order: Order) -> PlainOrder:
    return PlainOrder(
        order.contract_no,
        order.currency,
        str(Month.of(order.month)),
        order.amount,
        [(str(Month.of(one.month)), "shipped", one.shipped) for one in order.changes.all()],
    )
