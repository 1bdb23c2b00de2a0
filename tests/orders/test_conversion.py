"""How orders became exports: the rule, the nightly list against a slow fold, the enterprise's page, the officials' list."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.decimals import to_decimal
from core.errors import NotAllowed
from core.periods import SHANGHAI, Month
from orders.enums import Currency, OrderState
from orders.exports import make_conversions_file
from orders.facts import RawChange, RawReturn
from orders.models import Conversion, CustomsExport, ExchangeRate, Filing, Order, OrderChange
from orders.rules.conversion import DueOrder, by_month, judge, window
from orders.selectors import month_sheet
from orders.selectors.conversion import conversion_of
from orders.services import file_return
from orders.services.conversion import compute_conversions
from orders.tasks import compute_conversions as nightly
from tenancy.enums import EnterpriseTag
from tenancy.models import Enterprise, Job, StoredFile, User
from tenancy.scope import actor_scope, job_scope
from tests.cast import Cast, make_enterprise
from tests.oracles.conversions import PlainDue, PlainExport, conversions_of
from tests.orders.conftest import SYSTEM, export, line

SignIn = Callable[[User], Client]
THROUGH = Month(2026, 8)
SEPTEMBER = datetime(2026, 9, 5, 12, tzinfo=SHANGHAI)


# --- the rule ---


def test_the_window_is_twelve_months() -> None:
    assert window(THROUGH)[0] == Month(2025, 9) and window(THROUGH)[-1] == THROUGH and len(window(THROUGH)) == 12


def test_nothing_due_is_not_applicable_and_a_missing_rate_is_too() -> None:
    assert judge(Fraction(0), Decimal(0), incomplete=False).ratio is None
    assert judge(Fraction(0), Decimal(5), incomplete=False).ratio is None
    assert judge(Fraction(10_000), Decimal(5), incomplete=True).ratio is None
    assert judge(Fraction(100_000), Decimal("7.5"), incomplete=False).ratio == 75
    assert judge(Fraction(30_000), Decimal(0), incomplete=False).ratio == 0


def test_each_order_is_worth_the_rate_of_the_month_in_which_it_is_due() -> None:
    months = [Month(2026, 7), Month(2026, 8)]
    orders = [
        DueOrder(months[0], "EUR", Decimal(10_000)),
        DueOrder(months[1], "EUR", Decimal(10_000)),
        DueOrder(months[1], "USD", Decimal(5_000)),
        DueOrder(Month(2026, 9), "USD", Decimal(99)),
    ]
    rates = {(months[0], "EUR"): Decimal("1.1"), (months[1], "EUR"): Decimal("1.2")}
    rows, whole = by_month(months, orders, {months[0]: Decimal("1.40")}, rates)
    assert [(row.due, row.exported) for row in rows] == [
        (Decimal("1.10"), Decimal("1.40")),
        (Decimal("1.70"), Decimal("0.00")),
    ]
    assert (whole.due, whole.ratio) == (Decimal("2.80"), 50)


def test_a_month_without_a_rate_has_no_sum() -> None:
    rows, whole = by_month([THROUGH], [DueOrder(THROUGH, "EUR", Decimal(1))], {}, {})
    assert rows[0].due is None and whole.incomplete and whole.ratio is None


# --- the nightly list against the oracle ---

amounts = st.integers(1, 5_000_000).map(lambda cents: Decimal(cents) / 100)
months = st.sampled_from([THROUGH.plus(back) for back in (-13, -12, -11, -5, -1, 0, 1)])
worlds = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        months,
        st.sampled_from(["USD", "EUR", "JPY"]),
        amounts,
        st.integers(-3, 3),
        st.integers(0, 2),
    ),
    max_size=12,
)
exported = st.dictionaries(st.tuples(st.sampled_from("abc"), months), amounts, max_size=8)
rated = st.dictionaries(
    st.tuples(months, st.sampled_from(["EUR", "JPY"])),
    st.sampled_from([Decimal("1.08123456"), Decimal("0.0067"), Decimal("2")]),
    max_size=8,
)


def plant(enterprises: dict[str, Enterprise], orders: list[PlainDue]) -> None:
    """Orders with one later change each, as two filed months leave them (needs an open job scope)."""
    for number, one in enumerate(orders):
        owner = enterprises[one.enterprise]
        first, second = (
            Filing.objects.get_or_create(
                enterprise=owner, region_id=owner.region_id, month=day, defaults={"on_roster": False}
            )[0]
            for day in (date(2025, 1, 1), date(2025, 2, 1))
        )
        order = Order.objects.create(
            enterprise=owner,
            region_id=owner.region_id,
            filing=first,
            month=first.month,
            line=number + 1,
            contract_no=f"C{number}",
            signed_on=date(2025, 1, 1),
            market="US",
            product="x",
            currency=one.currency,
            amount=one.amount,
            shipment_month=one.month.first_day,
        )
        OrderChange.objects.create(
            enterprise=owner,
            region_id=owner.region_id,
            order=order,
            filing=second,
            month=second.month,
            cancelled=one.cancelled,
            adjusted=one.adjusted,
            state=OrderState.PART_SHIPPED,
        )


@given(worlds, exported, rated)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_list_is_what_the_slow_fold_says(cast, drawn, exports, rates) -> None:
    orders = [
        PlainDue(
            name,
            month,
            currency,
            amount,
            Decimal(part) / 10 * amount // 1,
            Decimal(0) if taken == 0 else amount / 4 // 1 * taken,
        )
        for name, month, currency, amount, part, taken in drawn
    ]
    orders = [one for one in orders if one.amount + one.adjusted - one.cancelled >= 0]
    owners = {"a": cast.enterprise, "b": cast.sibling, "c": cast.foreign}
    with transaction.atomic(), job_scope(reason="test"):
        plant(owners, orders)
        for (name, month), amount in exports.items():
            export(owners[name], month.first_day, str(amount))
        for (month, currency), usd in rates.items():
            ExchangeRate.objects.create(month=month.first_day, currency=currency, usd=usd, source="x")
        export(cast.cousin, THROUGH.first_day, "3.00")  # so that the window ends with August
        wanted = conversions_of(
            orders, [PlainExport(name, month, amount) for (name, month), amount in exports.items()], rates, THROUGH
        )
        assert compute_conversions(by=SYSTEM, now=SEPTEMBER) == len(wanted) + 1
        found = {row.enterprise_id: row for row in Conversion.objects.exclude(enterprise=cast.cousin)}
        assert set(found) == {owners[name].pk for name in wanted}
        for name, plain in wanted.items():
            row = found[owners[name].pk]
            assert (row.through, row.incomplete) == (THROUGH.first_day, plain.incomplete)
            assert row.due_usd_10k == to_decimal(plain.due, 2)
            assert row.exported_usd_10k == plain.exported
            assert row.ratio == (None if plain.ratio is None else to_decimal(plain.ratio, 6))
            live = conversion_of(owners[name], now=SEPTEMBER)
            assert (live.whole.ratio, live.whole.incomplete) == (plain.ratio, plain.incomplete)
        transaction.set_rollback(True)


def test_run_twice_it_gives_the_same_rows(cast: Cast) -> None:
    with job_scope(reason="test"):
        export(cast.enterprise, THROUGH.first_day, "3.00")
        compute_conversions(by=SYSTEM, now=SEPTEMBER)
        first = list(Conversion.objects.values_list("enterprise", "through", "ratio", "exported_usd_10k"))
        compute_conversions(by=SYSTEM, now=SEPTEMBER)
        assert list(Conversion.objects.values_list("enterprise", "through", "ratio", "exported_usd_10k")) == first
    nightly()
    with job_scope(reason="test"):
        assert Conversion.objects.count() == 1
    centre = cast.actor("centre")
    with actor_scope(centre), pytest.raises(NotAllowed):
        compute_conversions(by=centre, now=SEPTEMBER)


# --- from the enterprise's filings to its page ---


def test_what_is_cancelled_is_no_longer_due_and_what_is_shipped_stays_due(cast: Cast) -> None:
    clerk = cast.actor("clerk")
    june, july = Month(2026, 6), Month(2026, 7)
    lines = [line("A", amount="40,000", shipment_month="2026-07"), line("B", amount="60,000", shipment_month="2026-07")]
    with actor_scope(clerk):
        now = datetime(2026, 6, 10, tzinfo=SHANGHAI)
        file_return(month=june, typed=RawReturn(lines=lines, accept_flags=True), version=0, by=clerk, now=now)
        now = datetime(2026, 7, 10, tzinfo=SHANGHAI)
        held = {order.contract_no: str(order.public_id) for order in month_sheet(clerk, july, now=now).held}
        changes = [RawChange(order=held["A"], state="取消"), RawChange(order=held["B"], state="完成")]
        file_return(month=july, typed=RawReturn(changes=changes, accept_flags=True), version=0, by=clerk, now=now)
    with job_scope(reason="test"):
        export(cast.enterprise, july.first_day, "3.00")
        compute_conversions(by=SYSTEM, now=datetime(2026, 8, 5, tzinfo=SHANGHAI))
        row = Conversion.objects.get()
        assert (row.due_usd_10k, row.ratio) == (Decimal("6.00"), 50)


def test_the_enterprise_sees_its_own_months_and_nobody_elses(cast: Cast, client_for: SignIn) -> None:
    with job_scope(reason="test"):
        export(cast.enterprise, Month.of(date.today()).previous().first_day, "12345.67")
    shown = client_for(cast.clerk).get("/orders/conversion/").content.decode()
    assert "12,345.67" in shown and "<svg" in shown and "—" in shown
    other = client_for(cast.foreign_clerk).get("/orders/conversion/").content.decode()
    assert "12,345.67" not in other and "没有到期订单" in other
    assert client_for(cast.county).get("/orders/conversion/").status_code == 403


def planted(cast: Cast) -> None:
    with job_scope(reason="test"):
        Enterprise.objects.filter(pk=cast.cousin.pk).update(tags=[EnterpriseTag.KEY.value])
        owners = {"a": cast.enterprise, "b": cast.cousin, "c": cast.foreign}
        plant(owners, [PlainDue(name, THROUGH, "USD", Decimal(100_000), Decimal(0), Decimal(0)) for name in "abc"])
        for owner, amount in ((cast.enterprise, "5.00"), (cast.cousin, "9.00"), (cast.foreign, "1.00")):
            export(owner, THROUGH.first_day, amount)
        export(cast.sibling, THROUGH.first_day, "2.00")
        compute_conversions(by=SYSTEM, now=SEPTEMBER)


def names(client: Client, query: str = "") -> list[str]:
    rows = client.get(f"/orders/conversions/{query}").context["rows"]
    return [row.enterprise.name for row in rows]


def test_officials_see_their_regions_enterprises_sorted(cast: Cast, client_for: SignIn) -> None:
    planted(cast)
    centre, city, county = (client_for(user) for user in (cast.centre, cast.city, cast.county))
    a, b, c, last = cast.enterprise.name, cast.cousin.name, cast.foreign.name, cast.sibling.name
    assert names(centre) == [c, a, b, last]
    assert names(centre, "?order=desc") == [b, a, c, last]
    assert names(centre, "?region=330300000") == [c]
    assert names(centre, "?tag=key") == [b]
    assert names(centre, "?sort=exported&order=desc") == [b, a, last, c]
    assert names(city) == [a, b, last]
    assert names(county) == [a, last]
    assert county.get("/orders/conversions/?region=330302000").status_code == 404
    assert client_for(cast.clerk).get("/orders/conversions/").status_code == 403
    assert client_for(cast.administrator).get("/orders/conversions/").status_code == 403


def test_the_list_asks_the_same_queries_for_few_and_many(cast: Cast, client_for: SignIn) -> None:
    planted(cast)
    centre = client_for(cast.centre)

    def queries() -> int:
        with CaptureQueriesContext(connection) as context:
            assert centre.get("/orders/conversions/").status_code == 200
        return len(context)

    few = queries()
    with job_scope(reason="test"):
        for number in range(100, 130):
            export(make_enterprise(number, region=330106000, name=f"企业{number}"), THROUGH.first_day)
        compute_conversions(by=SYSTEM, now=SEPTEMBER)
    assert queries() == few


def test_the_export_holds_what_its_asker_sees(cast: Cast, client_for: SignIn) -> None:
    from_the_county = client_for(cast.county)
    planted(cast)
    answer = from_the_county.post("/orders/conversions/export/?order=desc")
    assert answer.status_code == 302
    with job_scope(reason="test"):
        job = Job.objects.get(kind="orders.export_conversions")

    class Silent:
        def report(self, *args: object) -> None:
            """Nobody watches."""

    with job_scope(reason="test"):
        make_conversions_file(job, Silent())  # type: ignore[arg-type]
        file = StoredFile.objects.get(job=job)
    assert bytes(file.content).startswith(b"PK")
    assert client_for(cast.auditor).post("/orders/conversions/export/").status_code == 403


def test_the_currencies_without_a_rate_are_named(cast: Cast) -> None:
    with job_scope(reason="test"):
        plant({"a": cast.enterprise}, [PlainDue("a", THROUGH, "EUR", Decimal(5), Decimal(0), Decimal(0))])
        export(cast.enterprise, THROUGH.first_day)
        compute_conversions(by=SYSTEM, now=SEPTEMBER)
        assert conversion_of(cast.enterprise, now=SEPTEMBER).without_rate == [Currency.EUR]
        assert CustomsExport.objects.count() == 1


def test_before_the_first_night_the_list_says_so(cast: Cast, client_for: SignIn) -> None:
    assert "还没有计算过转化率" in client_for(cast.county).get("/orders/conversions/").content.decode()


def test_the_registrys_page_shows_returns_and_conversion_to_the_bureau(cast: Cast, client_for: SignIn) -> None:
    planted(cast)
    shown = client_for(cast.county).get(reverse("tenancy:enterprise", args=[cast.enterprise.public_id]))
    text = shown.content.decode()
    assert (
        "填报记录" in text and "订单转化" in text and "出口实绩 5.00 ÷ 到期订单 10.00 万美元" in text and "<svg" in text
    )
