"""The leading index: what is counted, what is said, what is hidden, and who sees it."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from alerts import tasks
from alerts.enums import Breakdown
from alerts.models import LeadingCount
from alerts.rules import LEAST, Outlook, changing_months, export_months, hidden_places, pooled
from alerts.selectors import LeadingQuery, Subject, leading_page
from alerts.services import count_leading
from core.errors import NotAllowed, Unseen
from core.periods import SHANGHAI, Month
from orders.chapters import CHAPTERS, chapter_name
from orders.enums import FilingStatus, OrderState
from orders.models import CustomsExport, Filing, Order
from tenancy.models import Enterprise, User
from tenancy.roles import system_actor
from tenancy.scope import actor_scope, job_scope
from tests.cast import HANGZHOU, LUCHENG, PROVINCE, SHANGCHENG, WENZHOU, XIHU, Cast, make_enterprise
from tests.oracles import leading as oracle

SignIn = Callable[[User], Client]
JUNE = Month(2020, 6)
NOW = datetime(2020, 10, 5, 4, 50, tzinfo=SHANGHAI)
SYSTEM = system_actor("test")
BINJIANG = 330108000


class Clock:
    """The present, for what looks at it itself."""

    @staticmethod
    def now() -> datetime:
        """The night of NOW."""
        return NOW


def firm(number: int, region: int = XIHU) -> Enterprise:
    with job_scope(reason="test"):
        return make_enterprise(number, region=region, name=f"景气{number}号")


def answered(
    enterprise: Enterprise, answer: str | None, *, month: Month = JUNE, region: int | None = None, filed: bool = True
) -> Filing:
    """A return with an answer to the question on orders, as filing leaves it."""
    at = datetime(month.year, month.month, 12, tzinfo=SHANGHAI) if filed else None
    with job_scope(reason="test"):
        return Filing.objects.create(
            enterprise=enterprise,
            region_id=region or enterprise.region_id,
            month=month.first_day,
            on_roster=True,
            status=FilingStatus.FILED if filed else FilingStatus.DRAFT,
            first_filed_at=at,
            filed_at=at,
            sentiment={} if answer is None else {"orders": answer, "price": "down"},
        )


def signed(filing: Filing, *, market: str = "US", hs_code: str = "610910", closed_in: date | None = None) -> Order:
    """An order of a return, in hand or closed."""
    with job_scope(reason="test"):
        number = Order.objects.filter(enterprise=filing.enterprise).count()
        return Order.objects.create(
            enterprise_id=filing.enterprise_id,
            region_id=filing.region_id,
            filing=filing,
            month=filing.month,
            line=number + 1,
            contract_no=f"HT-{number}",
            signed_on=filing.month,
            market=market,
            hs_code=hs_code,
            product="" if hs_code else "针织衫",
            currency="USD",
            amount=Decimal(100),
            shipment_month=filing.month,
            state=OrderState.IN_HAND if closed_in is None else OrderState.COMPLETED,
            closed_in=closed_in,
        )


def exported(enterprise: Enterprise, month: Month, usd_10k: str) -> None:
    with job_scope(reason="test"):
        CustomsExport.objects.create(
            enterprise=enterprise, region_id=enterprise.region_id, month=month.first_day, usd_10k=Decimal(usd_10k)
        )


def counted(*months: Month) -> int:
    with job_scope(reason="test"):
        return count_leading(months=months or [JUNE], by=SYSTEM, now=NOW)


def stored(month: Month = JUNE) -> dict[oracle.Key, tuple[int, int, int, Decimal | None, Decimal | None]]:
    with job_scope(reason="test"):
        return {
            (row.breakdown, row.code, row.region_id): (
                row.rising,
                row.flat,
                row.falling,
                row.exported,
                row.exported_before,
            )
            for row in LeadingCount.objects.filter(month=month.first_day)
        }


def by_hand(month: Month = JUNE) -> dict[oracle.Key, tuple[int, int, int, Decimal | None, Decimal | None]]:
    with job_scope(reason="test"):
        return oracle.count(
            list(Filing.objects.all()), list(Order.objects.all()), list(CustomsExport.objects.all()), month
        )


# --- the rules ---


def test_the_index_is_100_and_share_rising_less_share_falling() -> None:
    assert Outlook(3, 1, 1).index == 140
    assert Outlook(0, 7, 0).index == 100
    assert Outlook(1, 0, 2).index == 100 - Fraction(100, 3)
    assert (Outlook(5, 0, 0).index, Outlook(0, 0, 5).index, Outlook().index) == (200, 0, None)
    assert Outlook(1, 1, 2).shares == (25, 25, 50)


def test_later_exports_are_compared_with_the_same_months_a_year_before() -> None:
    assert export_months(Month(2020, 11)) == ((Month(2021, 1), Month(2021, 2)), (Month(2020, 1), Month(2020, 2)))
    assert Outlook(exported=Decimal(90), exported_before=Decimal(120)).change == -25
    assert Outlook(exported=Decimal(90), exported_before=Decimal(0)).change is None
    assert Outlook(exported=None, exported_before=Decimal(120)).change is None
    assert Outlook(exported=Decimal(0), exported_before=Decimal(5)).change == -100


def test_cities_and_provinces_are_sums_and_an_unknown_amount_stays_unknown() -> None:
    places = pooled(
        {
            XIHU: Outlook(1, 0, 0, Decimal(5), None),
            SHANGCHENG: Outlook(0, 2, 0, Decimal(7), None),
            LUCHENG: Outlook(0, 0, 4, Decimal(1), None),
        }
    )
    assert places[HANGZHOU] == Outlook(1, 2, 0, Decimal(12), None)
    assert places[PROVINCE] == Outlook(1, 2, 4, Decimal(13), None)


def test_what_could_be_had_by_subtraction_is_hidden_too() -> None:
    numbers = {XIHU: 3, SHANGCHENG: 8, BINJIANG: 20, HANGZHOU: 31, LUCHENG: 9, WENZHOU: 9, PROVINCE: 40}
    assert hidden_places(numbers) == {XIHU, SHANGCHENG}, "the next smallest with it"
    two = {XIHU: 1, SHANGCHENG: 2, BINJIANG: 20, HANGZHOU: 23, PROVINCE: 23}
    assert hidden_places(two) == {XIHU, SHANGCHENG, BINJIANG}, "3 enterprises between them are too few"
    enough = {XIHU: 4, SHANGCHENG: 4, BINJIANG: 20, HANGZHOU: 28, PROVINCE: 28}
    assert hidden_places(enough) == {XIHU, SHANGCHENG}
    nobody = {XIHU: 5, HANGZHOU: 5, PROVINCE: 5}
    assert hidden_places(nobody) == frozenset()


def test_below_a_hidden_city_everything_is_hidden() -> None:
    numbers = {XIHU: 3, HANGZHOU: 3, LUCHENG: 9, 330303000: 12, WENZHOU: 21, PROVINCE: 24}
    assert hidden_places(numbers) == {XIHU, HANGZHOU, WENZHOU, LUCHENG, 330303000}


@settings(max_examples=300, deadline=None)
@given(
    counties=st.dictionaries(
        st.sampled_from([XIHU, SHANGCHENG, BINJIANG, LUCHENG, 330303000, 330402000]), st.integers(1, 12), min_size=1
    )
)
def test_nothing_shown_gives_fewer_than_five_away(counties: dict[int, int]) -> None:
    numbers = {code: outlook.number for code, outlook in pooled({k: Outlook(n) for k, n in counties.items()}).items()}
    hidden = set(hidden_places(numbers))
    assert not oracle.discloses(numbers, hidden, LEAST)
    if all(number >= LEAST for number in counties.values()):
        assert not hidden, "where nothing is small nothing is hidden"


def test_the_night_counts_what_can_still_change() -> None:
    assert changing_months(Month(2020, 10)) == Month.span(Month(2020, 4), Month(2020, 10))


def test_every_chapter_has_its_name() -> None:
    assert list(CHAPTERS) == [f"{number:02d}" for number in range(1, 98)]
    assert chapter_name("85") == "第85章 电机电气设备" and chapter_name("99") == "99"


# --- the counting ---


def test_only_filed_answers_count_each_in_the_county_of_its_month(cast: Cast) -> None:
    answered(cast.enterprise, "up")
    answered(cast.sibling, "down", region=LUCHENG)  # has moved since
    answered(cast.cousin, None)
    answered(cast.foreign, "flat", filed=False)
    counted()
    assert stored() == by_hand()
    assert stored()[Breakdown.ALL, "", XIHU][:3] == (1, 0, 0)
    assert stored()[Breakdown.ALL, "", LUCHENG][:3] == (0, 0, 1)
    assert stored()[Breakdown.ALL, "", PROVINCE][:3] == (1, 0, 1)
    assert (Breakdown.ALL, "", SHANGCHENG) not in stored()


def test_a_market_has_the_enterprises_with_an_order_alive_in_the_month(cast: Cast) -> None:
    may = Month(2020, 5)
    old = answered(cast.enterprise, "flat", month=may)
    answered(cast.enterprise, "down")
    signed(old, market="US", hs_code="610910")
    signed(old, market="JP", hs_code="850440", closed_in=may.first_day)
    signed(old, market="DE", hs_code="850440", closed_in=JUNE.first_day)
    new = answered(cast.sibling, "up")
    signed(new, market="US", hs_code="")
    signed(new, market="US", hs_code="6204")
    signed(answered(cast.sibling, "up", month=JUNE.next()), market="FR")
    counted()
    assert stored() == by_hand()
    markets = {
        code: row[:3] for (breakdown, code, region), row in stored().items() if breakdown == 2 and region == XIHU
    }
    assert markets == {"US": (1, 0, 1), "DE": (0, 0, 1)}
    chapters = {code for breakdown, code, _ in stored() if breakdown == Breakdown.PRODUCT}
    assert chapters == {"61", "62", "85"}


def test_exports_are_those_of_the_same_enterprises_and_missing_figures_are_not_zero(cast: Cast) -> None:
    answered(cast.enterprise, "up")
    exported(cast.enterprise, Month(2020, 8), "10")
    exported(cast.sibling, Month(2020, 8), "1000")
    counted()
    assert stored()[Breakdown.ALL, "", XIHU][3:] == (None, None), "September's customs figures are not there"
    exported(cast.sibling, Month(2020, 9), "1000")
    exported(cast.enterprise, Month(2019, 9), "8")
    exported(cast.foreign, Month(2019, 8), "1")
    counted()
    assert stored()[Breakdown.ALL, "", XIHU][3:] == (Decimal(10), Decimal(8)), "who exported nothing exported 0"
    assert stored() == by_hand()


ANSWER = st.sampled_from(["up", "flat", "down", None])
WORLDS = st.lists(
    st.fixed_dictionaries(
        {
            "county": st.sampled_from([XIHU, SHANGCHENG, LUCHENG, XIHU + 1]),
            "answers": st.tuples(ANSWER, ANSWER),
            "filed": st.booleans(),
            "orders": st.lists(
                st.tuples(
                    st.integers(0, 1),
                    st.sampled_from(["US", "DE"]),
                    st.sampled_from(["610910", "8504", ""]),
                    st.sampled_from([None, Month(2020, 5), JUNE, Month(2020, 7)]),
                ),
                max_size=3,
            ),
            "exports": st.dictionaries(
                st.sampled_from([Month(2020, 8), Month(2020, 9), Month(2019, 8), Month(2019, 9)]), st.integers(0, 9)
            ),
        }
    ),
    max_size=6,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(world=WORLDS)
def test_the_sql_counts_what_the_fold_counts(cast: Cast, world: list[dict]) -> None:
    with transaction.atomic():
        for number, one in enumerate(world):
            enterprise = firm(100 + number, one["county"] - one["county"] % 1000)
            filings = [
                answered(enterprise, answer, month=month, filed=one["filed"] or month == JUNE)
                for month, answer in zip((Month(2020, 5), JUNE), one["answers"], strict=True)
            ]
            for which, market, hs_code, closed in one["orders"]:
                month = Month.of(filings[which].month)
                closed_in = None if closed is None or closed < month else closed.first_day
                signed(filings[which], market=market, hs_code=hs_code, closed_in=closed_in)
            for month, amount in one["exports"].items():
                exported(enterprise, month, str(amount))
        counted(JUNE, Month(2020, 5))
        for month in (JUNE, Month(2020, 5)):
            assert stored(month) == by_hand(month)
        transaction.set_rollback(True)


def test_counting_twice_gives_the_same_and_forgets_what_is_gone(cast: Cast) -> None:
    filing = answered(cast.enterprise, "up")
    signed(filing)
    assert counted() == counted() == 3 * 3
    with job_scope(reason="test"):
        Order.objects.all().delete()
    assert counted() == 3


def test_only_the_system_counts(cast: Cast) -> None:
    centre = cast.actor("centre")
    with actor_scope(centre), pytest.raises(NotAllowed):
        count_leading(months=[JUNE], by=centre, now=NOW)


def test_the_night_s_task_counts_the_last_seven_months_and_the_command_older_ones(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered(cast.enterprise, "up")
    answered(cast.enterprise, "up", month=Month(2020, 3))
    monkeypatch.setattr("alerts.tasks.timezone", Clock)
    tasks.count_leading_index()
    assert stored() and not stored(Month(2020, 3))
    out = StringIO()
    call_command("count_leading", "2020-02", "2020-03", stdout=out)
    assert out.getvalue() == "2020年2月：0 行\n2020年3月：3 行\n"
    assert stored(Month(2020, 3))
    for wrong in (("2020-03", "2020-02"), ("2020-3月", "2020-04"), ("2999-01", "2999-02")):
        with pytest.raises(CommandError):
            call_command("count_leading", *wrong)


# --- the page ---


@pytest.fixture
def june(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """西湖区: 6 answers, one of them of an enterprise with an order for Japan; 上城区: 3; 滨江区: 7; 鹿城区: 9."""
    number = 200
    for region, told in ((XIHU, "uuufdd"), (SHANGCHENG, "ddd"), (BINJIANG, "fffffff"), (LUCHENG, "uuuuuuuud")):
        for letter in told:
            enterprise = firm(number, region)
            filing = answered(enterprise, {"u": "up", "f": "flat", "d": "down"}[letter])
            signed(filing, market="JP" if number == 200 else "US")
            exported(enterprise, Month(2020, 8), "10")
            exported(enterprise, Month(2020, 9), "10")
            exported(enterprise, Month(2019, 8), "20")
            exported(enterprise, Month(2019, 9), "20")
            number += 1
    counted()
    monkeypatch.setattr("alerts.views.leading.timezone", Clock)
    return cast


def page(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_says_the_index_with_n_and_what_was_exported(june: Cast) -> None:
    county = june.actor("foreign_county")
    with actor_scope(county):
        found = leading_page(county, LeadingQuery(), now=NOW)
    assert found.total is not None and found.month == JUNE
    assert (found.total.index, found.total.number_text, found.total.few) == (100 + Fraction(700, 9), "9", False)
    assert (found.total.exported, found.total.exported_before, found.total.change) == (180, 360, -50)
    assert len(found.trend) == 24 and found.trend[-1].month == Month(2020, 10)
    assert [line.month for line in found.trend if line.index is not None] == [JUNE]
    assert found.lines == [], "nothing lies below a county"


def test_too_few_are_hidden_and_one_more_so_that_nothing_can_be_subtracted(june: Cast, client_for: SignIn) -> None:
    city = june.actor("city")
    with actor_scope(city):
        found = leading_page(city, LeadingQuery(), now=NOW)
    lines = {line.region: line for line in found.lines}
    assert (lines[SHANGCHENG].few, lines[SHANGCHENG].number_text, lines[SHANGCHENG].index) == (True, "<5", None)
    assert (lines[XIHU].few, lines[XIHU].number_text, lines[XIHU].exported) == (True, "不公布", None)
    assert lines[BINJIANG].index == 100
    assert found.total is not None and found.total.number_text == "16"
    shown = page(client_for(june.city).get("/lists/leading/"))
    assert shown.count("样本不足") == 2 and "&lt;5" in shown


def test_whoever_looks_is_shown_and_not_shown_the_same(june: Cast) -> None:
    """What is hidden from the city, for the sake of its neighbour, is hidden from the county's own page too."""
    with job_scope(reason="test"):
        hidden = set(LeadingCount.objects.filter(breakdown=1, hidden=True).values_list("region_id", flat=True))
    assert hidden == {SHANGCHENG, XIHU}


def test_a_hidden_figure_is_in_no_workbook(june: Cast, client_for: SignIn) -> None:
    answer = client_for(june.city).get("/lists/leading/export/?by=market")
    book = load_workbook(BytesIO(answer.content))
    assert book.sheetnames == ["走势", "按地区", "按市场", "按商品", "口径"]
    rows = {row[1]: row[2:] for row in book["按地区"].iter_rows(min_row=2, values_only=True)}
    assert rows["上城区"][:3] == ("<5", "样本不足", "—") and rows["西湖区"][:2] == ("不公布", "样本不足")
    assert rows["滨江区"][:2] == ("7", 100)
    markets = {row[0]: row[2:4] for row in book["按市场"].iter_rows(min_row=2, values_only=True)}
    assert markets["JP"] == ("<5", "样本不足")


def test_a_market_is_followed_by_its_link(june: Cast, client_for: SignIn) -> None:
    client = client_for(june.department)
    table = page(client.get("/lists/leading/?by=market"))
    assert "日本" in table and "market=US" in table
    only = page(client.get("/lists/leading/?market=US"))
    assert "只看市场“美国”" in only
    department = june.actor("department")
    with actor_scope(department):
        found = leading_page(department, LeadingQuery(subject=Subject(Breakdown.MARKET, "US")), now=NOW)
    assert found.total is not None and found.total.number_text == "24"
    assert client.get("/lists/leading/?market=XX").status_code == 404
    assert client.get("/lists/leading/?product=00").status_code == 404


def test_tables_are_sorted_with_what_has_no_figure_last(june: Cast, client_for: SignIn) -> None:
    def order(query: str) -> list[str]:
        shown = page(client_for(june.city).get(f"/lists/leading/?{query}"))
        table = shown[shown.index("按分类的指数") :]
        return sorted(("西湖区", "上城区", "滨江区", "临平区"), key=table.index)

    assert order("sort=number&order=desc")[0] == order("sort=number&order=asc")[0] == "滨江区"
    assert order("sort=code&order=asc")[0] == "上城区"


def test_an_official_sees_the_own_region_and_below_and_enterprises_nothing(june: Cast, client_for: SignIn) -> None:
    assert client_for(june.clerk).get("/lists/leading/").status_code == 403
    assert client_for(june.clerk).get("/lists/leading/export/").status_code == 403
    assert client_for(june.county).get(f"/lists/leading/?region={SHANGCHENG}").status_code == 404
    assert client_for(june.city).get(f"/lists/leading/?region={LUCHENG}").status_code == 404
    assert client_for(june.city).get(f"/lists/leading/export/?region={LUCHENG}").status_code == 404
    foreign = june.actor("foreign_county")
    with actor_scope(foreign):
        with pytest.raises(Unseen):
            leading_page(foreign, LeadingQuery(region=WENZHOU), now=NOW)
        assert set(LeadingCount.objects.values_list("region_id", flat=True)) == {LUCHENG}, "the net below the rope"


def test_without_returns_the_page_says_so(cast: Cast, client_for: SignIn) -> None:
    assert "还没有可计算的填报" in page(client_for(cast.county).get("/lists/leading/"))


def test_the_page_takes_the_same_queries_for_few_and_many(june: Cast, client_for: SignIn) -> None:
    client = client_for(june.centre)
    client.get("/lists/leading/")
    with CaptureQueriesContext(connection) as few:
        client.get("/lists/leading/")
    for number in range(300, 320):
        signed(answered(firm(number, 330200000 + 3000), "up"), market="DE")
    counted()
    with CaptureQueriesContext(connection) as many:
        client.get("/lists/leading/")
    assert len(few) == len(many)
