"""Customs exports and rates: from a workbook to the data, as the centre's browser does it; rates by form; open totals."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook, load_workbook

from core.errors import Invalid, NotAllowed
from core.periods import SHANGHAI, Month
from core.workbook import read_table
from orders.enums import Currency, UploadKind
from orders.exports import write_template
from orders.facts import RawReturn
from orders.imports import EXPORT_COLUMNS, RATE_COLUMNS, read_kept
from orders.models import CustomsExport, ExchangeRate, Filing, ReferenceUpload
from orders.selectors.rates import totals_that_differ
from orders.services import file_return
from orders.services.rates import convert_open_totals, set_rate
from orders.services.uploads import commit_upload, keep_upload, purge_uploads, write_upload
from tenancy.enums import UploadState
from tenancy.models import Job, User
from tenancy.scope import actor_scope, job_scope
from tests.cast import Cast, make_enterprise
from tests.orders.conftest import JUNE, LATE, NOON, SYSTEM, line

SignIn = Callable[[User], Client]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXPORT_HEADERS = ("统一社会信用代码", "月份", "出口额(万美元)")
RATE_HEADERS = ("月份", "币种", "折美元", "来源")


def book(headers: tuple[str, ...], *rows: tuple[object, ...]) -> bytes:
    made = Workbook()
    sheet = made.active
    for row in (headers, *rows):
        sheet.append(row)
    target = BytesIO()
    made.save(target)
    return target.getvalue()


def send(client: Client, content: bytes, kind: UploadKind = UploadKind.EXPORTS, name: str = "数据.xlsx"):
    file = BytesIO(content)
    file.name = name
    return client.post("/orders/uploads/new/", {"kind": int(kind), "file": file}, follow=True)


def the_upload() -> ReferenceUpload:
    with job_scope(reason="test"):
        return ReferenceUpload.objects.latest("id")


def exports() -> dict[tuple[int, date], Decimal]:
    with job_scope(reason="test"):
        rows = CustomsExport.objects.values_list("enterprise_id", "month", "usd_10k")
        return {(enterprise, month): amount for enterprise, month, amount in rows}


def queries(client: Client, path: str) -> int:
    """How many queries a page takes."""
    client.get(path)
    with CaptureQueriesContext(connection) as context:
        assert client.get(path).status_code == 200
    return len(context)


def page(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def centre(cast: Cast, client_for: SignIn) -> Client:
    return client_for(cast.centre)


def test_exports_are_previewed_confirmed_and_written_once(cast: Cast, centre: Client) -> None:
    content = book(EXPORT_HEADERS, (cast.enterprise.uscc, "2026-05", 12.5), (cast.cousin.uscc, "2026-05", 0))
    shown = send(centre, content)
    assert "确认写入 2 行" in page(shown)
    assert cast.enterprise.name in page(shown)
    assert exports() == {}
    done = centre.post(f"/orders/uploads/{the_upload().public_id}/commit/", follow=True)
    assert "已写入" in page(done)
    written = {
        (cast.enterprise.pk, date(2026, 5, 1)): Decimal("12.50"),
        (cast.cousin.pk, date(2026, 5, 1)): Decimal("0.00"),
    }
    assert exports() == written
    again = centre.post(f"/orders/uploads/{the_upload().public_id}/commit/", follow=True)
    assert again.status_code == 200
    assert exports() == written


def test_the_same_workbook_again_changes_nothing(cast: Cast, centre: Client) -> None:
    content = book(EXPORT_HEADERS, (cast.enterprise.uscc, "2026-05", 12.5))
    send(centre, content)
    centre.post(f"/orders/uploads/{the_upload().public_id}/commit/")
    shown = send(centre, content)
    assert "确认写入" not in page(shown)
    assert the_upload().plan["same"] == 1
    assert len(exports()) == 1


def test_a_change_is_shown_with_what_stood_before(cast: Cast, centre: Client) -> None:
    send(centre, book(EXPORT_HEADERS, (cast.enterprise.uscc, "2026-05", 12.5)))
    centre.post(f"/orders/uploads/{the_upload().public_id}/commit/")
    shown = send(centre, book(EXPORT_HEADERS, (cast.enterprise.uscc, "2026-05", 13)))
    assert "12.50" in page(shown) and "13.00" in page(shown)
    assert the_upload().plan["changed"] == 1
    centre.post(f"/orders/uploads/{the_upload().public_id}/commit/")
    assert exports()[cast.enterprise.pk, date(2026, 5, 1)] == 13


def test_one_error_keeps_the_whole_workbook_out_and_is_marked(cast: Cast, centre: Client) -> None:
    content = book(
        EXPORT_HEADERS,
        (cast.enterprise.uscc, "2026-05", 12.5),
        ("91330106MA00000000", "2026-05", 1),
        (cast.cousin.uscc, "2999-01", 1),
        (cast.sibling.uscc, "2026-05", -1),
    )
    shown = send(centre, content)
    for text in ("第 3 行", "不是有效的统一社会信用代码", "该月份还没有到", "不能小于 0"):
        assert text in page(shown)
    assert "确认写入" not in page(shown)
    upload = the_upload().public_id
    refused = centre.post(f"/orders/uploads/{upload}/commit/")
    assert refused.status_code == 409 and "3 处错误" in page(refused)
    assert exports() == {}
    marked = centre.get(f"/orders/uploads/{upload}/marked/")
    sheet = load_workbook(BytesIO(marked.content)).active
    assert sheet["A3"].comment is not None and sheet["B4"].comment is not None and sheet["A2"].comment is None


def test_what_came_in_between_is_shown_before_it_is_overwritten(cast: Cast, centre: Client) -> None:
    send(centre, book(EXPORT_HEADERS, (cast.enterprise.uscc, "2026-05", 12.5)))
    waiting = the_upload().public_id
    send(centre, book(EXPORT_HEADERS, (cast.enterprise.uscc, "2026-05", 99)))
    centre.post(f"/orders/uploads/{the_upload().public_id}/commit/")
    refused = centre.post(f"/orders/uploads/{waiting}/commit/")
    assert refused.status_code == 409
    assert "核对之后数据又有变化" in page(refused) and "99.00" in page(refused)
    centre.post(f"/orders/uploads/{waiting}/commit/")
    assert exports()[cast.enterprise.pk, date(2026, 5, 1)] == Decimal("12.50")


def test_discarding_writes_nothing_and_is_no_way_back(cast: Cast, centre: Client) -> None:
    send(centre, book(EXPORT_HEADERS, (cast.enterprise.uscc, "2026-05", 12.5)))
    upload = the_upload().public_id
    centre.post(f"/orders/uploads/{upload}/discard/")
    assert centre.post(f"/orders/uploads/{upload}/commit/").status_code == 409
    assert exports() == {}


@pytest.mark.parametrize("content", [b"", b"no workbook", b"PK\x03\x04broken"])
def test_a_hostile_file_gets_a_clear_answer(centre: Client, content: bytes) -> None:
    shown = send(centre, content)
    assert shown.status_code == 200
    assert "请" in page(shown) and exports() == {}


def test_the_templates_are_what_an_upload_takes(cast: Cast, centre: Client) -> None:
    for slug, columns in (("exports", EXPORT_COLUMNS), ("rates", RATE_COLUMNS)):
        content = centre.get(f"/orders/uploads/template/?kind={slug}").content
        assert [cell.value for cell in load_workbook(BytesIO(content)).active[1]] == [one.header for one in columns]
    assert centre.get("/orders/uploads/template/?kind=nonsense").status_code == 404
    target = BytesIO()
    write_template(UploadKind.RATES, target, now=NOON)
    with pytest.raises(Exception, match="没有数据行"):
        read_table(target.getvalue(), RATE_COLUMNS)


@pytest.mark.parametrize("name", ["clerk", "county", "city", "department", "administrator", "auditor"])
def test_uploads_are_the_centres_alone(cast: Cast, centre: Client, client_for: SignIn, name: str) -> None:
    send(centre, book(EXPORT_HEADERS, (cast.enterprise.uscc, "2026-05", 12.5)))
    upload = the_upload().public_id
    other = client_for(getattr(cast, name))
    for path in ("", "new/", "template/", f"{upload}/", f"{upload}/marked/"):
        assert other.get(f"/orders/uploads/{path}").status_code == 403, path
    for act in ("commit", "discard"):
        assert other.post(f"/orders/uploads/{upload}/{act}/").status_code == 403
    assert exports() == {}


def test_an_upload_that_does_not_exist(centre: Client) -> None:
    assert centre.get(f"/orders/uploads/{uuid4()}/").status_code == 404


def test_the_list_of_uploads_asks_two_queries_however_long(cast: Cast, centre: Client) -> None:
    for number in range(3):
        send(centre, book(EXPORT_HEADERS, (cast.enterprise.uscc, "2026-05", number)))
    frame = queries(centre, "/orders/uploads/new/")
    assert queries(centre, "/orders/uploads/") == frame + 2  # their number, the page's rows
    assert page(centre.get("/orders/uploads/")).count("数据.xlsx") == 3


def test_a_large_workbook_is_read_and_written_by_jobs_in_seconds(cast: Cast) -> None:
    with job_scope(reason="test"):
        codes = [make_enterprise(1_000 + at, region=330106000, name=f"企业{at}").uscc for at in range(300)]
    rows = [(code, f"2025-{month:02d}", at) for month in range(1, 13) for at, code in enumerate(codes)]
    centre = cast.actor("centre")
    with actor_scope(centre):
        kept = keep_upload(
            kind=UploadKind.EXPORTS, content=book(EXPORT_HEADERS, *rows), file_name="大.xlsx", by=centre, now=LATE
        )
        read_kept(upload=kept.public_id, by=centre, now=LATE)
        row = commit_upload(upload=kept.public_id, by=centre, now=LATE)
        assert row.state == UploadState.WRITING and row.job is not None
        assert exports() == {}
        told: list[int] = []
        write_upload(upload=kept.public_id, by=centre, now=LATE, report=lambda done, total, message: told.append(done))
        assert told[-1] == 3_600
    assert len(exports()) == 3_600
    with job_scope(reason="test"):
        assert Job.objects.get(kind="orders.write_upload").title == "写入出口实绩：大.xlsx"
        assert ReferenceUpload.objects.get().state == UploadState.COMMITTED


def test_a_job_that_finds_other_data_leaves_the_upload_waiting(cast: Cast, monkeypatch) -> None:
    monkeypatch.setattr("orders.services.uploads.WRITE_AT_ONCE", 0)
    centre = cast.actor("centre")
    content = book(EXPORT_HEADERS, (cast.enterprise.uscc, "2026-05", 5))
    with actor_scope(centre):
        kept = keep_upload(kind=UploadKind.EXPORTS, content=content, file_name="a.xlsx", by=centre, now=LATE)
        read_kept(upload=kept.public_id, by=centre, now=LATE)
        commit_upload(upload=kept.public_id, by=centre, now=LATE)
        CustomsExport.objects.create(
            enterprise=cast.enterprise, region_id=cast.enterprise.region_id, month=date(2026, 5, 1), usd_10k=7
        )
        row = write_upload(upload=kept.public_id, by=centre, now=LATE)
        assert row.state == UploadState.PENDING and "重新核对" in row.problem and row.plan["changed"] == 1
    assert exports()[cast.enterprise.pk, date(2026, 5, 1)] == 7


def test_unused_uploads_go_after_thirty_days_written_ones_stay(cast: Cast, centre: Client) -> None:
    send(centre, book(EXPORT_HEADERS, (cast.enterprise.uscc, "2026-05", 1)))
    centre.post(f"/orders/uploads/{the_upload().public_id}/commit/")
    send(centre, book(EXPORT_HEADERS, (cast.enterprise.uscc, "2026-05", 2)))
    with job_scope(reason="test"):
        assert purge_uploads(now=datetime(2099, 1, 1, tzinfo=SHANGHAI)) == 1
        assert ReferenceUpload.objects.get().state == UploadState.COMMITTED


# --- rates ---


def rate(cast: Cast, usd: str, *, month: Month = JUNE, currency: Currency = Currency.EUR, now: datetime = NOON) -> int:
    centre = cast.actor("centre")
    with actor_scope(centre):
        return set_rate(month=month, currency=currency, usd=Decimal(usd), source="测试", by=centre, now=now)


def file_eur(cast: Cast, amount: str = "10,000.00") -> Filing:
    clerk = cast.actor("clerk")
    with actor_scope(clerk):
        typed = RawReturn(lines=[line(currency="EUR", amount=amount)])
        return file_return(month=JUNE, typed=typed, version=0, by=clerk, now=NOON)


def total(filing: Filing) -> Decimal | None:
    with job_scope(reason="test"):
        return Filing.objects.get(pk=filing.pk).signed_usd_10k


def test_a_total_that_waited_for_a_rate_is_filled_and_a_converted_one_stays(cast: Cast) -> None:
    filing = file_eur(cast)
    assert total(filing) is None
    assert rate(cast, "1.1") == 0
    with job_scope(reason="test"):
        assert Job.objects.filter(kind="orders.convert_totals").count() == 1
        assert convert_open_totals(month=JUNE, by=SYSTEM, now=NOON) == 1
    assert total(filing) == Decimal("1.10")
    assert rate(cast, "1.2") == 1  # one return keeps what it was converted by
    with job_scope(reason="test"):
        assert convert_open_totals(month=JUNE, by=SYSTEM, now=NOON) == 0
        assert totals_that_differ(JUNE, {"EUR": Decimal("1.1")}) == 0
        row = Filing.objects.get(pk=filing.pk)
        assert (row.version, row.filed_at) == (filing.version, filing.filed_at)
    assert total(filing) == Decimal("1.10")


def test_only_the_system_fills_totals(cast: Cast) -> None:
    centre = cast.actor("centre")
    with actor_scope(centre), pytest.raises(NotAllowed):
        convert_open_totals(month=JUNE, by=centre, now=NOON)


def test_once_a_month_is_locked_its_rates_may_be_added_and_not_changed(cast: Cast) -> None:
    locked = datetime(2026, 7, 21, tzinfo=SHANGHAI)
    assert rate(cast, "1.1", now=locked) == 0
    with pytest.raises(Invalid) as caught:
        rate(cast, "1.2", now=locked)
    assert "已锁定" in caught.value.errors["usd"][0]
    assert rate(cast, "1.1", now=locked) == 0


@pytest.mark.parametrize(
    ("usd", "month", "currency", "field"),
    [
        ("0", JUNE, Currency.EUR, "usd"),
        ("-1", JUNE, Currency.EUR, "usd"),
        ("1.123456789", JUNE, Currency.EUR, "usd"),
        ("7.1", JUNE, Currency.USD, "usd"),
        ("99999999", JUNE, Currency.EUR, "usd"),
        ("1", JUNE.plus(2), Currency.EUR, "month"),
        ("1", Month(1999, 12), Currency.EUR, "month"),
    ],
)
def test_a_rate_that_cannot_be_is_refused_at_its_field(
    cast: Cast, usd: str, month: Month, currency: Currency, field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        rate(cast, usd, month=month, currency=currency)
    assert list(caught.value.errors) == [field]


def test_rates_by_workbook_code_or_name(cast: Cast, centre: Client) -> None:
    content = book(
        RATE_HEADERS,
        ("2026-05", "EUR", 1.08123456, "外汇局"),
        ("2026-05", "日元", 0.0067, "外汇局"),
        ("2026-05", "XYZ", 1, "无"),
    )
    shown = send(centre, content, UploadKind.RATES)
    assert "应为以下币种之一" in page(shown)
    content = book(RATE_HEADERS, ("2026-05", "EUR", 1.08123456, "外汇局"), ("2026-05", "日元", 0.0067, "外汇局"))
    send(centre, content, UploadKind.RATES)
    centre.post(f"/orders/uploads/{the_upload().public_id}/commit/")
    with job_scope(reason="test"):
        assert dict(ExchangeRate.objects.values_list("currency", "usd")) == {
            "EUR": Decimal("1.08123456"),
            "JPY": Decimal("0.0067"),
        }
        assert Job.objects.filter(kind="orders.convert_totals").count() == 1
    shown = send(centre, content, UploadKind.RATES)
    assert "确认写入" not in page(shown)


def test_a_changed_rate_of_a_locked_month_is_an_error_of_its_cell(cast: Cast, centre: Client) -> None:
    with job_scope(reason="test"):
        ExchangeRate.objects.create(month=date(2020, 1, 1), currency="EUR", usd=Decimal("1.1"), source="旧")
    shown = send(centre, book(RATE_HEADERS, ("2020-01", "EUR", 1.2, "新")), UploadKind.RATES)
    assert "已锁定" in page(shown) and "确认写入" not in page(shown)


@pytest.mark.parametrize("name", ["clerk", "county", "city", "centre", "department", "administrator", "auditor"])
def test_everybody_who_is_signed_in_reads_rates(cast: Cast, client_for: SignIn, name: str) -> None:
    client = client_for(getattr(cast, name))
    shown = client.get("/orders/rates/")
    assert shown.status_code == 200
    assert "尚无汇率的币种" in page(shown)
    posted = client.post("/orders/rates/", {"month": "2026-06", "currency": "EUR", "usd": "1.1", "source": "测试"})
    assert posted.status_code == (302 if name == "centre" else 403)
    assert client.get("/orders/rates/?month=1999-01").status_code == 404
    assert client.get("/orders/rates/?month=nonsense").status_code == 404


def test_a_refused_rate_keeps_what_was_typed(centre: Client) -> None:
    answer = centre.post("/orders/rates/", {"month": "2026-06", "currency": "EUR", "usd": "一点一", "source": "外汇局"})
    assert answer.status_code == 200
    assert "一点一" in page(answer) and "请只填数字" in page(answer) and "外汇局" in page(answer)


def test_a_currency_with_orders_and_no_rate_stands_out(cast: Cast, centre: Client) -> None:
    file_eur(cast)
    assert "有填报待折算" in page(centre.get("/orders/rates/?month=2026-06"))
