"""The month by workbook: download, fill in, upload, see the difference, confirm; every bad workbook."""

from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from core.periods import SHANGHAI, Month
from orders.enums import Channel, Currency, FilingStatus, OrderState, RowKind
from orders.facts import HeldOrder, RawChange, RawLine, RawReturn
from orders.models import Filing, FilingTrace, FilingVersion, MonthWorkbook, Order, OrderChange
from orders.rules.workbook import SheetRow, compare, held_texts, plain, read_sheet
from orders.selectors import month_sheet
from orders.services import file_return, save_draft
from orders.services.workbooks import purge_workbooks
from tenancy.models import User
from tenancy.scope import actor_scope, job_scope
from tests.cast import Cast
from tests.orders.conftest import line

SignIn = Callable[[User], Client]
TEN = ("合同号", "签订日期", "市场", "商品编码", "商品名称", "币种", "金额", "预计交货月", "状态", "备注")
NOW = datetime.now(SHANGHAI)
THIS = Month.of(NOW.date())
LAST = THIS.previous()


def new(contract: str, month: Month = THIS, **fields: str) -> RawLine:
    typed = {"signed_on": f"{month}-01", "shipment_month": str(month.plus(2))} | fields
    return line(contract, **typed)


def row(contract: str, *, amount: object = 5000, state: str = "在手", signed: object = "", **others: object) -> tuple:
    """A row of the ten columns, signed on the 1st of this month."""
    return (
        contract,
        signed or f"{THIS}-01",
        others.get("market", "美国"),
        "847130",
        "",
        others.get("currency", "USD"),
        amount,
        str(others.get("ship", THIS.plus(2))),
        state,
        others.get("note", ""),
    )


def book(*rows: Iterable[object], headers: Iterable[object] = TEN) -> bytes:
    made = Workbook()
    for one in (headers, *rows):
        made.active.append(list(one))
    return saved(made)


def saved(made: Workbook) -> bytes:
    target = BytesIO()
    made.save(target)
    return target.getvalue()


def page(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def clerk(cast: Cast, client_for: SignIn) -> Client:
    return client_for(cast.clerk)


def download(client: Client, month: Month = THIS) -> Workbook:
    answer = client.get(f"/orders/months/{month}/workbook/download/")
    assert answer.status_code == 200
    return load_workbook(BytesIO(answer.content))


def column(sheet: Worksheet, header: str) -> int:
    return next(cell.column for cell in sheet[1] if cell.value == header)


def put(sheet: Worksheet, number: int, header: str, value: object) -> None:
    sheet.cell(number, column(sheet, header), value)


def upload(client: Client, content: bytes, month: Month = THIS, name: str = "订单.xlsx"):
    file = BytesIO(content)
    file.name = name
    return client.post(f"/orders/months/{month}/workbook/", {"file": file}, follow=True)


def confirm(client: Client, shown, action: str = "file", **more: str):
    found = shown.context["found"]
    path = f"/orders/workbooks/{found.workbook.public_id}/"
    return client.post(
        path, {"action": action, "version": found.sheet.version, "accept_flags": "1"} | more, follow=True
    )


def file(cast: Cast, month: Month, *lines: RawLine, **options: object) -> Filing:
    actor, now = cast.actor("clerk"), datetime(month.year, month.month, 2, 9, tzinfo=SHANGHAI)
    with actor_scope(actor):
        version = month_sheet(actor, month, now=now).version
        typed = RawReturn(lines=lines, accept_flags=True, **options)  # type: ignore[arg-type]
        return file_return(month=month, typed=typed, version=version, by=actor, now=now)


def kinds(shown) -> dict[RowKind, int]:
    return {kind: number for kind, number in shown.context["found"].numbers if number}


def orders() -> dict[str, Order]:
    with job_scope(reason="test"):
        return {order.contract_no: order for order in Order.objects.all()}


def the_filing(month: Month = THIS) -> Filing | None:
    with job_scope(reason="test"):
        return Filing.objects.filter(month=month.first_day).first()


# --- the rules ---


def held(contract: str = "H-1", **fields: object) -> HeldOrder:
    values = {
        "id": 1,
        "public_id": uuid4(),
        "reported": Month(2026, 4),
        "contract_no": contract,
        "signed_on": datetime(2026, 4, 3).date(),
        "market": "US",
        "hs_code": "847130",
        "product": "",
        "currency": Currency.USD,
        "amount": Decimal("1000.00"),
        "opening": Decimal("1000.00"),
        "state": OrderState.IN_HAND,
        "shipment_month": Month(2026, 8),
    }
    return HeldOrder(**(values | fields))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        ("amount", "12345.6", "１２,345.60"),
        ("signed_on", "2026/6/3", "2026-06-03"),
        ("market", "us", "美国"),
        ("shipment_month", "2026年8月", "2026-08-01"),
        ("contract_no", "ＨＴ 1", "HT  1"),
        ("note", "  a  b ", "a b"),
    ],
)
def test_two_writings_of_one_value_are_one(name: str, one: str, other: str) -> None:
    assert plain(name, one) == plain(name, other) != ""


def test_what_no_rule_reads_stays_as_typed() -> None:
    assert plain("amount", " 一千 ") == "一千"


def test_a_row_as_downloaded_says_nothing() -> None:
    order = held()
    said = read_sheet([SheetRow(2, held_texts(order), str(order.public_id))], [order], {})
    assert (said.lines, said.changes, said.wrong) == ([], [], [])
    (one,) = compare([order], ((), ()), (said.lines, said.changes))
    assert one.kind is RowKind.UNCHANGED


def test_an_order_in_hand_is_found_by_its_contract_number_and_says_what_differs() -> None:
    order = held()
    texts = held_texts(order) | {"state": "部分交货", "shipped": "400", "note": "急"}
    said = read_sheet([SheetRow(2, texts)], [order], {})
    assert said.changes == [RawChange(str(order.public_id), state="部分交货", shipped="400", note="急")]
    (one,) = compare([order], ((), ()), (said.lines, said.changes))
    assert one.kind is RowKind.CHANGED and ("本月交货金额", "", "400.00") in one.fields


def test_what_an_order_was_reported_with_is_not_changed() -> None:
    order = held()
    said = read_sheet([SheetRow(7, held_texts(order) | {"currency": "EUR"}, str(order.public_id))], [order], {})
    assert [(number, name) for number, name, _ in said.wrong] == [(7, "currency")]


def test_cancelling_is_named_as_such() -> None:
    order = held()
    changes = [RawChange(str(order.public_id), state="取消")]
    (one,) = compare([order], ((), ()), ((), changes))
    assert one.kind is RowKind.CANCELLED
    (one,) = compare([order], ((), changes), ((), changes))
    assert one.kind is RowKind.UNCHANGED


def test_one_order_twice_and_a_foreign_id_are_wrong() -> None:
    order = held()
    rows = [
        SheetRow(2, held_texts(order)),
        SheetRow(3, held_texts(order)),
        SheetRow(4, {"contract_no": "N"}, str(uuid4())),
    ]
    said = read_sheet(rows, [order], {})
    assert [(number, name) for number, name, _ in said.wrong] == [(3, "contract_no"), (4, "order")]


# --- round trip ---


def test_a_plain_workbook_of_ten_columns_files_a_month(cast: Cast, clerk: Client) -> None:
    shown = upload(clerk, book(row("N-1"), row("N-2", amount="12,345.60")))
    assert kinds(shown) == {RowKind.NEW: 2}
    assert the_filing() is None and orders() == {}
    done = confirm(clerk, shown)
    assert done.redirect_chain[-1][0].startswith("/orders/receipts/")
    assert {one.amount for one in orders().values()} == {Decimal("5000.00"), Decimal("12345.60")}
    with job_scope(reason="test"):
        assert FilingVersion.objects.get().channel == Channel.WORKBOOK
        assert FilingTrace.objects.get().address == "127.0.0.1"
    again = confirm(clerk, shown)
    assert again.status_code == 200
    with job_scope(reason="test"):
        assert FilingVersion.objects.count() == 1


def test_a_downloaded_month_sent_back_unchanged_says_no_difference(cast: Cast, clerk: Client) -> None:
    file(cast, LAST, new("H-1", LAST), new("H-2", LAST))
    file(cast, THIS, new("N-1"))
    shown = upload(clerk, saved(download(clerk)))
    assert kinds(shown) == {RowKind.UNCHANGED: 3}
    assert "没有差异" in page(shown)


def test_new_changed_cancelled_and_unchanged_are_told_and_written(cast: Cast, clerk: Client) -> None:
    file(cast, LAST, *(new(f"H-{number}", LAST, amount="10,000") for number in range(4)))
    made = download(clerk)
    sheet = made.active
    assert [sheet.cell(number, 1).value for number in range(2, 6)] == ["H-0", "H-1", "H-2", "H-3"]
    put(sheet, 3, "状态", "取消")
    put(sheet, 4, "本月交货金额", 4000)
    put(sheet, 5, "状态", "转移")
    put(sheet, 5, "转移去向", "省外")
    sheet.append(list(row("N-1")))
    shown = upload(clerk, saved(made))
    assert kinds(shown) == {RowKind.NEW: 1, RowKind.CHANGED: 1, RowKind.CANCELLED: 2, RowKind.UNCHANGED: 1}
    assert "本月交货金额：（空白） → 4,000.00" in page(shown)
    confirm(clerk, shown)
    found = orders()
    assert {name: OrderState(one.state) for name, one in found.items()} == {
        "H-0": OrderState.IN_HAND,
        "H-1": OrderState.CANCELLED,
        "H-2": OrderState.PART_SHIPPED,
        "H-3": OrderState.TRANSFERRED,
        "N-1": OrderState.IN_HAND,
    }
    with job_scope(reason="test"):
        assert OrderChange.objects.get(order=found["H-2"]).shipped == 4000


def test_sorted_rows_and_a_correction_of_a_filed_month(cast: Cast, clerk: Client) -> None:
    file(cast, THIS, new("N-1", amount="100"), new("N-2", amount="200"))
    made = download(clerk)
    rows = [[cell.value for cell in one] for one in made.active.iter_rows(min_row=2)]
    rows[0][6] = 150
    content = book(*reversed(rows), headers=[cell.value for cell in made.active[1]])
    shown = upload(clerk, content)
    assert kinds(shown) == {RowKind.CHANGED: 1, RowKind.UNCHANGED: 1}
    ids = {name: one.pk for name, one in orders().items()}
    confirm(clerk, shown)
    assert orders()["N-1"].amount == 150
    assert {name: one.pk for name, one in orders().items()} == ids


def test_a_row_taken_out_is_told_before_it_goes(cast: Cast, clerk: Client) -> None:
    file(cast, THIS, new("N-1"), new("N-2"))
    made = download(clerk)
    made.active.delete_rows(3)
    shown = upload(clerk, saved(made))
    assert kinds(shown) == {RowKind.REMOVED: 1, RowKind.UNCHANGED: 1}
    assert set(orders()) == {"N-1", "N-2"}
    confirm(clerk, shown)
    assert set(orders()) == {"N-1"}


def test_saving_as_a_draft_files_nothing(cast: Cast, clerk: Client) -> None:
    done = confirm(clerk, upload(clerk, book(row("N-1"))), action="save")
    assert done.redirect_chain[-1][0] == f"/orders/months/{THIS}/"
    filing = the_filing()
    assert filing is not None and filing.status == FilingStatus.DRAFT and filing.draft is not None
    assert [one["contract_no"] for one in filing.draft["lines"]] == ["N-1"]
    assert orders() == {}


def test_dates_and_numbers_as_cells_or_as_text(clerk: Client) -> None:
    rows = [
        row("N-1", signed=datetime(THIS.year, THIS.month, 1), amount=5000.5, ship=f"{THIS.plus(1)}-01"),
        row("N-2", signed=f"{THIS.year}/{THIS.month}/1", amount="１２，０００.50"),
        row("N-3", signed=f"{THIS.year}年{THIS.month}月1日", currency="美元", market="us"),
    ]
    shown = upload(clerk, book(*rows))
    assert shown.context["found"].errors == []
    confirm(clerk, shown)
    assert orders()["N-2"].amount == Decimal("12000.50")


# --- what does not fit ---


def test_errors_name_their_cells_and_are_marked(clerk: Client) -> None:
    content = book(
        row("N-1"),
        row("", amount=-5),
        row("N-3", signed="三月三日", market="乌有国", currency="XYZ"),
        row("N-1"),
    )
    shown = upload(clerk, content)
    found = shown.context["found"]
    places = {(error.row, error.column) for error in found.errors}
    assert places == {(3, "合同号"), (3, "金额"), (4, "签订日期"), (4, "市场"), (4, "币种"), (5, "合同号")}
    assert not found.may_file and found.may_save
    marked = clerk.get(f"/orders/workbooks/{found.workbook.public_id}/marked/")
    sheet = load_workbook(BytesIO(marked.content)).active
    assert sheet["G3"].comment is not None and sheet["G2"].comment is None
    refused = confirm(clerk, shown)
    assert refused.status_code == 409 and orders() == {}
    sheet["A3"], sheet["G3"], sheet["A5"] = "N-2", 5, "N-4"
    sheet["B4"], sheet["C4"], sheet["F4"] = f"{THIS}-01", "美国", "USD"
    assert upload(clerk, saved(load_workbook(BytesIO(saved_sheet(sheet))))).context["found"].may_file


def saved_sheet(sheet: Worksheet) -> bytes:
    return saved(sheet.parent)


def test_part_shipped_without_an_amount_says_where_to_write_it(clerk: Client) -> None:
    shown = upload(clerk, book(row("N-1", state="部分交货")))
    (error,) = shown.context["found"].errors
    assert error.column == "状态" and "本月交货金额" in error.expected


def test_another_enterprises_or_months_workbook_is_refused(cast: Cast, clerk: Client, client_for: SignIn) -> None:
    before = LAST.previous()  # last month stays unfiled, so that it is open whatever the day
    file(cast, before, new("H-1", before))
    mine = saved(download(clerk))
    refused = upload(client_for(cast.sibling_clerk), mine)
    assert "另一家企业" in page(refused) and cast.enterprise.name not in page(refused)
    refused = upload(clerk, mine, LAST)
    assert f"这是{THIS.label}的工作簿" in page(refused)
    with job_scope(reason="test"):
        assert not MonthWorkbook.objects.exists()


def test_a_row_of_another_month_among_own_ones_is_an_error(cast: Cast, clerk: Client) -> None:
    file(cast, LAST, new("H-1", LAST), new("H-2", LAST))
    made = download(clerk)
    put(made.active, 3, "填报月份", str(LAST))
    found = upload(clerk, saved(made)).context["found"]
    assert [(error.row, error.column) for error in found.errors] == [(3, "填报月份")]
    assert not found.may_save


def test_a_month_that_changed_after_the_download_is_told_and_confirmed_knowingly(cast: Cast, clerk: Client) -> None:
    file(cast, THIS, new("N-1", amount="100"))
    made = download(clerk)
    put(made.active, 2, "金额", 300)
    actor = cast.actor("clerk")
    with actor_scope(actor):
        version = month_sheet(actor, THIS, now=NOW).version
        typed = RawReturn(lines=[new("N-1", amount="200"), new("N-2")])
        save_draft(month=THIS, typed=typed, version=version, by=actor, now=NOW)
    shown = upload(clerk, saved(made))
    assert "下载之后，本月填报又有变化" in page(shown) and "保存了草稿" in page(shown)
    assert kinds(shown) == {RowKind.CHANGED: 1, RowKind.REMOVED: 1}
    assert "200.00 → 300.00" in page(shown)
    confirm(clerk, shown)
    assert {name: one.amount for name, one in orders().items()} == {"N-1": 300}


def test_a_change_between_preview_and_confirming_is_stale(cast: Cast, clerk: Client) -> None:
    shown = upload(clerk, book(row("N-1")))
    actor = cast.actor("clerk")
    with actor_scope(actor):
        save_draft(month=THIS, typed=RawReturn(lines=[new("N-9")]), version=0, by=actor, now=NOW)
    stale = confirm(clerk, shown)
    assert stale.status_code == 409 and "保存草稿" in page(stale)
    assert kinds(stale) == {RowKind.NEW: 1, RowKind.REMOVED: 1}
    confirm(clerk, stale)
    assert set(orders()) == {"N-1"}


def test_201_rows(clerk: Client) -> None:
    shown = upload(clerk, book(*(row(f"N-{number}") for number in range(201))))
    found = shown.context["found"]
    assert "最多填报 200 笔" in page(shown)
    assert [error.row for error in found.errors] == [202] and not found.may_save
    assert orders() == {}


def test_hidden_rows_are_read_and_told(clerk: Client) -> None:
    made = load_workbook(BytesIO(book(row("N-1"), row("N-2"))))
    made.active.row_dimensions[3].hidden = True
    shown = upload(clerk, saved(made))
    assert kinds(shown) == {RowKind.NEW: 2} and "1 行被隐藏" in page(shown)


def test_merged_cells_are_errors(clerk: Client) -> None:
    made = load_workbook(BytesIO(book(row("N-1"), row("N-2"))))
    made.active.merge_cells("C2:C3")
    shown = upload(clerk, saved(made))
    assert "合并单元格" in page(shown) and not shown.context["found"].may_save


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"PK\x03\x04", book(), book(("x",), headers=("甲",)), book(("", "", ""))]
)
def test_a_hostile_or_empty_file_gets_a_clear_answer(clerk: Client, content: bytes) -> None:
    shown = upload(clerk, content)
    assert shown.status_code == 200 and "error-summary" in page(shown) and "请" in page(shown)


def test_no_file_at_all(clerk: Client) -> None:
    assert "请选择要上传的工作簿" in page(clerk.post(f"/orders/months/{THIS}/workbook/", {}))


def test_a_closed_month_is_not_taken(clerk: Client) -> None:
    shown = upload(clerk, book(row("N-1")), THIS.next())
    assert "尚未开始" in page(shown)
    assert clerk.get("/orders/months/nonsense/workbook/").status_code == 404


def test_the_template_is_what_an_upload_takes(clerk: Client) -> None:
    made = load_workbook(BytesIO(clerk.get("/orders/workbooks/template/").content))
    assert tuple(cell.value for cell in made.active[1])[:10] == TEN
    made.active.append(list(row("N-1")))
    assert kinds(upload(clerk, saved(made))) == {RowKind.NEW: 1}


def test_a_waiting_workbook_is_its_enterprises_own(cast: Cast, clerk: Client, client_for: SignIn) -> None:
    waiting = upload(clerk, book(row("N-1"))).context["found"].workbook.public_id
    for name, status in (("sibling_clerk", 404), ("county", 403), ("centre", 403), ("auditor", 403)):
        other = client_for(getattr(cast, name))
        for path in ("", "marked/"):
            assert other.get(f"/orders/workbooks/{waiting}/{path}").status_code == status
        assert other.post(f"/orders/workbooks/{waiting}/", {"action": "file", "version": "0"}).status_code == status
        assert other.post(f"/orders/workbooks/{waiting}/discard/").status_code == status
    assert the_filing() is None


def test_discarding_changes_nothing_and_old_ones_go(cast: Cast, clerk: Client) -> None:
    shown = upload(clerk, book(row("N-1")))
    waiting = shown.context["found"].workbook.public_id
    gone = clerk.post(f"/orders/workbooks/{waiting}/discard/", follow=True)
    assert "已放弃" in page(gone)
    assert confirm(clerk, shown).status_code == 409
    assert the_filing() is None
    with job_scope(reason="test"):
        assert purge_workbooks(now=datetime(2099, 1, 1, tzinfo=SHANGHAI)) == 1


def test_soft_checks_ask_for_a_word_before_filing(cast: Cast, clerk: Client) -> None:
    shown = upload(clerk, book(row("N-1", ship=THIS.plus(30))))
    assert shown.context["flags"] and "请说明原因" in page(shown)
    refused = confirm(clerk, shown, accept_flags="")
    assert refused.status_code == 409 and orders() == {}
    (flag, _), *_ = refused.context["flags"]
    done = confirm(clerk, refused, accept_flags="", **{f"explain-{flag.key}": "长期框架协议，分批交货，已与客户确认"})
    assert done.redirect_chain[-1][0].startswith("/orders/receipts/")


def test_the_preview_asks_the_same_queries_for_one_and_200_orders(cast: Cast, clerk: Client) -> None:
    def queries(content: bytes) -> int:
        path = upload(clerk, content).request["PATH_INFO"]
        with CaptureQueriesContext(connection) as context:
            assert clerk.get(path).status_code == 200
        return len(context)

    assert queries(book(row("N-1"))) == queries(book(*(row(f"N-{number}") for number in range(200))))
