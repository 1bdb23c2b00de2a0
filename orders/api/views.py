"""Endpoints of months, returns, orders and receipts: parse, one selector or service, answer."""

from typing import Any
from uuid import UUID

from django.core.paginator import EmptyPage, Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from core.errors import Unseen
from core.periods import Month
from orders import selectors, services
from orders.api import shapes, telling
from orders.enums import Channel, Currency
from orders.facts import Trace
from orders.markets import MARKETS
from orders.permissions import can_file, require
from orders.rules import Unexplained
from orders.selectors import MonthSheet
from orders.selectors.listing import months_to_file, order_card, own_order, own_orders
from tenancy.api import conditions, handler, problems
from tenancy.api.description import ETAG, IF_MATCH, IF_NONE_MATCH, KEY, OPTIONAL_KEY, failures
from tenancy.api.endpoint import Endpoint, as_json
from tenancy.api.problems import Problem
from tenancy.enums import TokenScope

PAGE_SIZE = 100
_MONTH = OpenApiParameter("month", OpenApiTypes.STR, OpenApiParameter.PATH, description="月份，如2026-11")
_RETURNS, _ORDERS, _CODES = ["填报"], ["订单"], ["代码"]


class MonthsView(Endpoint):
    """The months that may be filed."""

    @extend_schema(
        operation_id="months",
        tags=_RETURNS,
        summary="可填报的月份",
        description="当月，以及还可以补报或订正的以前月份，最近的在前。",
        responses={200: shapes.MonthsDoc} | failures(),
    )
    def get(self, request: Request) -> HttpResponse:
        """Every open month with its status, cut-off and version."""
        require(can_file(self.actor))
        rows = months_to_file(self.actor, now=self.now)
        return self.respond({"results": [telling.a_month(row) for row in rows]})


class MonthEndpoint(Endpoint):
    """What the endpoints of one month share: its return as it stands, and where a message belongs."""

    def sheet(self, month: str, *, lock: bool = False) -> MonthSheet:
        """The month's return; raises Unseen for a month that is none."""
        require(can_file(self.actor))
        return selectors.month_sheet(self.actor, _month(month), now=self.now, lock=lock)

    def matched(self, month: str) -> MonthSheet:
        """The return that the request writes over, locked; its version must be the one that the client knows (If-Match)."""
        sheet = self.sheet(month, lock=True)
        etag = conditions.etag_of(sheet.version, as_json(telling.a_return(sheet)))
        conditions.require_match(self.plain, etag=etag, version=sheet.version)
        return sheet

    def problem_of(self, error: Exception) -> Problem | None:
        """Soft checks that wait for a word are no mistakes: they are listed, to be explained or accepted."""
        if not isinstance(error, Unexplained):
            return None
        flags = [
            {"code": flag.code.value, "key": flag.key, "text": flag.text, "contract_no": flag.contract_no}
            for flag in error.flags
        ]
        return Problem(problems.UNEXPLAINED, error.message, flags=flags)

    def error_at(self, field: str, message: str) -> dict[str, Any]:
        """«lines-3-amount» is /lines/3/amount, «sentiment-orders» /sentiment/orders."""
        first, _, rest = field.partition("-")
        place, _, name = rest.partition("-")
        if first in ("lines", "changes") and place.isdigit():
            return handler.error_at((first, int(place), name), message)
        return handler.error_at((first, rest) if rest else (first,) if first else (), message)


class ReturnView(MonthEndpoint):
    """The return of one month."""

    @extend_schema(
        operation_id="return",
        tags=_RETURNS,
        summary="读取当月填报",
        description="月初在手订单（带编号）、现有内容、平衡表、提示、问卷和汇率。应答头ETag是保存和提交时的If-Match。",
        parameters=[_MONTH, IF_NONE_MATCH, ETAG],
        responses={200: shapes.ReturnDoc} | failures(problems.NOT_FOUND, problems.REFUSED),
    )
    def get(self, request: Request, month: str) -> HttpResponse:
        """The return as it stands, and the orders in hand that it may speak of."""
        sheet = self.sheet(month)
        return self.respond(telling.a_return(sheet), version=sheet.version)

    @extend_schema(
        operation_id="save",
        tags=_RETURNS,
        summary="保存草稿",
        description="整份替换草稿，不作校验，也不影响已提交的填报。应答为保存后的当月填报和新的ETag。",
        parameters=[_MONTH, IF_MATCH, OPTIONAL_KEY, ETAG],
        request=shapes.DraftShape,
        responses={200: shapes.ReturnDoc}
        | failures(
            problems.MALFORMED,
            problems.NOT_FOUND,
            problems.REFUSED,
            problems.STALE,
            problems.CONDITION,
            problems.TOO_LARGE,
            problems.MEDIA_TYPE,
            problems.INVALID,
            problems.KEY_REUSED,
            problems.CONDITION_MISSING,
        ),
    )
    def put(self, request: Request, month: str) -> HttpResponse:
        """Keep a draft in place of the one there."""
        typed = shapes.as_typed(self.read(shapes.DraftShape))

        def save() -> HttpResponse:
            version = self.matched(month).version
            services.save_draft(month=_month(month), typed=typed, version=version, by=self.actor, now=self.now)
            sheet = self.sheet(month)
            return self.respond(telling.a_return(sheet), version=sheet.version)

        return self.once(save, required=False)


class FileView(MonthEndpoint):
    """Filing the return of one month."""

    @extend_schema(
        operation_id="file",
        tags=_RETURNS,
        summary="提交填报",
        description=(
            "提交整份填报：新签订单、在手订单的变动、问卷，或零申报。已提交而未锁定的，再次提交即为订正，成为新的一版。"
            "有提示（如金额异于往常）而未说明的，应答422并列出提示；说明后，或以accept_flags确认后再提交。"
        ),
        parameters=[_MONTH, IF_MATCH, KEY],
        request=shapes.FilingShape,
        responses={200: shapes.ReceiptDoc}
        | failures(
            problems.MALFORMED,
            problems.KEY_MISSING,
            problems.NOT_FOUND,
            problems.REFUSED,
            problems.STALE,
            problems.IN_PROGRESS,
            problems.CONDITION,
            problems.TOO_LARGE,
            problems.MEDIA_TYPE,
            problems.INVALID,
            problems.UNEXPLAINED,
            problems.KEY_REUSED,
            problems.CONDITION_MISSING,
        ),
    )
    def post(self, request: Request, month: str) -> HttpResponse:
        """File, or file again what may still be corrected; the answer is the receipt."""
        typed = shapes.as_typed(self.read(shapes.FilingShape))

        def file() -> HttpResponse:
            matched = self.matched(month)
            filing = services.file_return(
                month=_month(month),
                typed=typed,
                version=matched.version,
                by=self.actor,
                now=self.now,
                channel=Channel.API,
                trace=Trace(address=self.plain.META.get("REMOTE_ADDR", "")),
                sheet=matched,
            )
            page = selectors.return_page(self.actor, filing.public_id, now=self.now)
            response = self.respond(telling.a_receipt(page))
            response["Location"] = reverse("orders_api:receipt", kwargs={"filing": filing.public_id})
            return response

        return self.once(file, required=True)


class CheckView(MonthEndpoint):
    """Checking a return without filing it."""

    writes = TokenScope.READ

    @extend_schema(
        operation_id="check",
        tags=_RETURNS,
        summary="试算和校验",
        description="按提交时的同一规则校验，不写入任何内容：有误的应答422；无误的给出平衡表和需要说明的提示。",
        parameters=[_MONTH],
        request=shapes.FilingShape,
        responses={200: shapes.CheckDoc}
        | failures(
            problems.MALFORMED,
            problems.NOT_FOUND,
            problems.REFUSED,
            problems.TOO_LARGE,
            problems.MEDIA_TYPE,
            problems.INVALID,
        ),
    )
    def post(self, request: Request, month: str) -> HttpResponse:
        """What filing this would say."""
        typed = shapes.as_typed(self.read(shapes.FilingShape))
        chosen = _month(month)
        found = services.check_return(month=chosen, typed=typed, by=self.actor, now=self.now)
        return self.respond(telling.a_check(found))


class OrdersView(Endpoint):
    """The enterprise's orders."""

    @extend_schema(
        operation_id="orders",
        tags=_ORDERS,
        summary="查询订单",
        description=f"已提交的订单和现在的状态，每页{PAGE_SIZE}笔，最近填报的在前。",
        parameters=[
            OpenApiParameter("state", OpenApiTypes.STR, description="状态，可用逗号并列，如in_hand,part_shipped"),
            OpenApiParameter("updated_since", OpenApiTypes.DATETIME, description="此后的填报涉及过的，时间须带时区"),
            OpenApiParameter("page", OpenApiTypes.INT, description="第几页，从1起"),
        ],
        responses={200: shapes.OrdersDoc} | failures(problems.NOT_FOUND, problems.INVALID),
    )
    def get(self, request: Request) -> HttpResponse:
        """A page of orders, filtered by state and by when a return last spoke of them."""
        require(can_file(self.actor))
        rows = own_orders(self.actor, states=_states(request), updated_since=_since(request))
        paginator = Paginator(rows, PAGE_SIZE)
        try:
            page = paginator.page(_number(request))
        except EmptyPage:
            raise Unseen from None
        return self.respond(
            {
                "count": paginator.count,
                "page": page.number,
                "pages": paginator.num_pages,
                "results": [telling.an_order(order_card(order)) for order in page],
            }
        )


class OrderView(Endpoint):
    """One order."""

    @extend_schema(
        operation_id="order",
        tags=_ORDERS,
        summary="查看一笔订单",
        description="订单现在的状态，以及各月填报对它的说明。",
        responses={200: shapes.OneOrderDoc} | failures(problems.NOT_FOUND),
    )
    def get(self, request: Request, order: UUID) -> HttpResponse:
        """One order with all that was said of it."""
        require(can_file(self.actor))
        card = own_order(self.actor, order)
        return self.respond(telling.an_order(card) | {"changes": [telling.a_move(change) for change in card.changes]})


class ReceiptView(Endpoint):
    """The receipt of a filed return."""

    @extend_schema(
        operation_id="receipt",
        tags=_RETURNS,
        summary="查看回执",
        description="一份已提交的填报：时间、按时或补报、各版次和校验码、最近一版的全部内容。",
        responses={200: shapes.ReceiptDoc} | failures(problems.NOT_FOUND),
    )
    def get(self, request: Request, filing: UUID) -> HttpResponse:
        """The receipt; a return that was never filed has none."""
        require(can_file(self.actor))
        page = selectors.return_page(self.actor, filing, now=self.now)
        if page.filing.first_filed_at is None:
            raise Unseen
        return self.respond(telling.a_receipt(page))


class MarketsView(Endpoint):
    """Markets that an order may be signed with."""

    @extend_schema(
        operation_id="markets",
        tags=_CODES,
        summary="市场列表",
        description="国家和地区的两位代码和名称。",
        responses={200: shapes.CodesDoc} | failures(),
    )
    def get(self, request: Request) -> HttpResponse:
        """Codes and names."""
        return self.respond(telling.codes(MARKETS.items()))


class CurrenciesView(Endpoint):
    """Currencies that an order may be signed in."""

    @extend_schema(
        operation_id="currencies",
        tags=_CODES,
        summary="币种列表",
        description="币种代码和名称。",
        responses={200: shapes.CodesDoc} | failures(),
    )
    def get(self, request: Request) -> HttpResponse:
        """Codes and names."""
        return self.respond(telling.codes(Currency.choices()))


def _month(text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError:
        raise Unseen from None


def _states(request: Request) -> list[Any]:
    names = [name for name in request.query_params.get("state", "").split(",") if name]
    unknown = [name for name in names if name not in shapes.STATES]
    if unknown:
        raise ValidationError(
            {"state": [f"没有“{name[:50]}”这一状态，可用的是{'、'.join(shapes.STATES)}。" for name in unknown]}
        )
    return [shapes.STATES[name] for name in names]


def _since(request: Request) -> Any:
    text = request.query_params.get("updated_since", "")
    if not text:
        return None
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None or timezone.is_naive(found):
        raise ValidationError({"updated_since": ["时间应带时区，如2026-11-03T08:00:00+08:00（“+”写作%2B）。"]})
    return found


def _number(request: Request) -> int:
    text = request.query_params.get("page", "1")
    if not text.isascii() or not text.isdigit() or len(text) > 9 or int(text) < 1:
        raise ValidationError({"page": ["页码应为从1起的整数。"]})
    return int(text)
