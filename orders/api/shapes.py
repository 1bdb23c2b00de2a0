"""Shapes of requests and answers. What a request may say is judged by the same rules as a page; here only its form is."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from rest_framework import serializers

from orders.enums import Channel, Currency, Destination, FilingStatus, FindingKind, OrderState, Standing
from orders.facts import LONGEST_INPUT, RawChange, RawLine, RawReturn
from orders.rules import MAX_LINES
from tenancy.api.endpoint import Shape

MAX_ITEMS = 1_000
"""Orders in hand that one return may speak of, and answers and explanations that it may hold."""
_LONGEST_EXPONENT = 40

STATES = {state.name.lower(): state for state in OrderState}
DESTINATIONS = {destination.name.lower(): destination for destination in Destination}
STATUSES = {status.name.lower(): status for status in FilingStatus}


class Text(serializers.CharField):
    """A text as a person would type it; a number is taken with all its digits, null is nothing typed."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", LONGEST_INPUT)
        super().__init__(required=False, allow_blank=True, allow_null=True, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        """The text; an exponent is written out where a person would."""
        if isinstance(data, Decimal):
            exponent = data.as_tuple().exponent
            data = f"{data:f}" if isinstance(exponent, int) and abs(exponent) < _LONGEST_EXPONENT else str(data)
        return str(super().to_internal_value(data))


class LineShape(Shape):
    """A newly signed order."""

    contract_no = Text(help_text="合同号，本企业不重复，最多50个字符")
    signed_on = Text(help_text="签订日期，如2026-11-03；不晚于今天和当月末")
    market = Text(help_text="市场：国家或地区的两位代码（如US）或名称，见市场列表")
    hs_code = Text(help_text="商品编码，4至10位数字；与商品名称至少填一项")
    product = Text(help_text="商品名称，最多100个字")
    currency = Text(help_text="币种代码，如USD，见币种列表")
    amount = Text(help_text="合同金额（原币，元），大于0，最多两位小数")
    shipment_month = Text(help_text="预计交货月，如2026-12；不早于签订月份")
    state = Text(help_text="当月末状态：in_hand、part_shipped、completed、cancelled、transferred；不填为在手")
    shipped = Text(help_text="当月已交货金额（原币）")
    destination = Text(help_text="转移去向：province（省内）、country（省外）、abroad（境外）；仅transferred填写")
    note = Text(help_text="备注，最多200个字")
    order = Text(help_text="订单编号；读取到的原样带回，新订单不填")


class ChangeShape(Shape):
    """What the month says of an order in hand; what is left out stays as it is."""

    order = Text(help_text="订单编号，见in_hand")
    state = Text(help_text="当月末状态：in_hand、part_shipped、completed、cancelled、transferred")
    shipped = Text(help_text="当月交货金额（原币）；只填金额即可，全部交完为完成")
    amount = Text(help_text="订正后的合同总金额（原币）；与原金额之差计为订正")
    destination = Text(help_text="转移去向：province、country、abroad；仅transferred填写")
    shipment_month = Text(help_text="新的预计交货月")
    note = Text(help_text="新的备注")


class DraftShape(Shape):
    """A return as it stands in the page."""

    lines = LineShape(many=True, required=False, max_length=MAX_LINES * 2, help_text="当月新签订单，最多200笔")  # type: ignore[call-arg]  # of the list
    changes = ChangeShape(many=True, required=False, max_length=MAX_ITEMS, help_text="在手订单的变动，未变的不必列出")  # type: ignore[call-arg]
    sentiment = serializers.DictField(
        child=Text(), required=False, help_text="景气问卷：问题代码到选项代码，见questions"
    )
    explanations = serializers.DictField(child=Text(), required=False, help_text="对提示的说明：提示的key到说明文字")


class FilingShape(DraftShape):
    """A return to be filed: the whole of it."""

    nil = serializers.BooleanField(required=False, default=False, help_text="零申报：当月没有新签订单")
    accept_flags = serializers.BooleanField(
        required=False, default=False, help_text="已看过提示，不逐项说明也提交；未说明的提示在说明前计为不准确"
    )


def as_typed(said: Mapping[str, Any]) -> RawReturn:
    """The request as a person would have typed it, line by line in its order, so that messages find their place."""
    return RawReturn(
        lines=[RawLine.of(_in_words(line)) for line in said.get("lines", ())],
        changes=[RawChange.of(_in_words(change)) for change in said.get("changes", ())],
        sentiment={key: value or "" for key, value in said.get("sentiment", {}).items()},
        explanations={key: value or "" for key, value in said.get("explanations", {}).items()},
        nil=said.get("nil", False),
        accept_flags=said.get("accept_flags", False),
    )


def _in_words(said: Mapping[str, Any]) -> dict[str, object]:
    """State and destination by the words of the page; an unknown one stays, and is refused as there."""
    typed: dict[str, object] = dict(said)
    for name, codes in (("state", STATES), ("destination", DESTINATIONS)):
        code = typed.get(name)
        if isinstance(code, str) and code in codes:
            typed[name] = codes[code].label
    return typed


# --- answers: what they hold, for the description ---


class Amount(serializers.DecimalField):
    """Money as text with two decimals."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=20, decimal_places=2, **kwargs)


class MonthDoc(serializers.Serializer[Any]):
    """A month that may be filed."""

    month = serializers.CharField(help_text="月份")
    status = serializers.ChoiceField(list(STATUSES), help_text="填报状态")
    version = serializers.IntegerField(help_text="版本，未保存过为0")
    on_roster = serializers.BooleanField(help_text="是否在应报名录内")
    cutoff = serializers.DateTimeField(allow_null=True, help_text="截止时间；此前首次提交为按时")
    locks_at = serializers.DateTimeField(allow_null=True, help_text="此前可自行订正已提交的填报")
    locked = serializers.BooleanField(help_text="是否已锁定")
    late = serializers.BooleanField(help_text="是否补报")
    first_filed_at = serializers.DateTimeField(allow_null=True, help_text="首次提交时间")
    receipt = serializers.UUIDField(allow_null=True, help_text="回执编号")


class MonthsDoc(serializers.Serializer[Any]):
    """The months that may be filed today."""

    results = MonthDoc(many=True, help_text="可填报的月份，最近的在前")


class HeldDoc(serializers.Serializer[Any]):
    """An order in hand as the month begins."""

    order = serializers.UUIDField(help_text="订单编号，填变动时用")
    reported = serializers.CharField(help_text="首次填报的月份")
    contract_no = serializers.CharField(help_text="合同号")
    signed_on = serializers.DateField(help_text="签订日期")
    market = serializers.CharField(help_text="市场")
    hs_code = serializers.CharField(help_text="商品编码")
    product = serializers.CharField(help_text="商品名称")
    currency = serializers.ChoiceField(Currency.choices(), help_text="币种")
    amount = Amount(help_text="合同金额，含以前月份的订正")
    opening = Amount(help_text="期初在手余额")
    state = serializers.ChoiceField(list(STATES), help_text="月初状态")
    shipment_month = serializers.CharField(help_text="预计交货月")
    note = serializers.CharField(help_text="备注")


class BalanceDoc(serializers.Serializer[Any]):
    """期末 = 期初 + 新签 − 完成 − 取消 ± 订正."""

    unit = serializers.CharField(help_text="币种，或“万美元”")
    opening = Amount(help_text="期初在手")
    signed = Amount(help_text="新签")
    shipped = Amount(help_text="完成（交货）")
    cancelled = Amount(help_text="取消和转移")
    adjusted = Amount(help_text="订正，可为负")
    closing = Amount(help_text="期末在手")


class FlagDoc(serializers.Serializer[Any]):
    """A soft check that the return meets."""

    code = serializers.CharField(help_text="提示种类")
    key = serializers.CharField(help_text="提示的名称，写说明时用")
    text = serializers.CharField(help_text="提示内容")
    explanation = serializers.CharField(help_text="说明")
    explained = serializers.BooleanField(help_text="说明是否足够（10字以上）")


class ChoiceDoc(serializers.Serializer[Any]):
    """An answer to choose."""

    value = serializers.CharField(help_text="选项代码")
    label = serializers.CharField(help_text="选项")  # type: ignore[assignment]  # a field here, a name in Field


class QuestionDoc(serializers.Serializer[Any]):
    """A sentiment question."""

    code = serializers.CharField(help_text="问题代码")
    label = serializers.CharField(help_text="问题")  # type: ignore[assignment]
    choices = ChoiceDoc(many=True, help_text="选项")


class ComplaintDoc(serializers.Serializer[Any]):
    """Why the return came back."""

    kind = serializers.ChoiceField([kind.name.lower() for kind in FindingKind], help_text="退回或抽查")
    reason = serializers.CharField(help_text="原因")
    opened_at = serializers.DateTimeField(help_text="时间")


class EnterpriseDoc(serializers.Serializer[Any]):
    """The enterprise."""

    uscc = serializers.CharField(help_text="统一社会信用代码")
    name = serializers.CharField(help_text="企业名称")


class ContentDoc(serializers.Serializer[Any]):
    """The return as it stands, in the shape in which it is sent."""

    lines = LineShape(many=True, help_text="当月新签订单")
    changes = ChangeShape(many=True, help_text="在手订单的变动")
    sentiment = serializers.DictField(child=serializers.CharField(), help_text="景气问卷")
    explanations = serializers.DictField(child=serializers.CharField(), help_text="对提示的说明")
    nil = serializers.BooleanField(help_text="零申报")


class ReturnDoc(serializers.Serializer[Any]):
    """A month's return: what was in hand, what stands in it, and what it comes to."""

    month = serializers.CharField(help_text="月份")
    enterprise = EnterpriseDoc(help_text="企业")
    status = serializers.ChoiceField(list(STATUSES), help_text="填报状态")
    version = serializers.IntegerField(help_text="版本")
    on_roster = serializers.BooleanField(help_text="是否在应报名录内")
    closed = serializers.CharField(allow_null=True, help_text="不能填报的原因，可以填报为null")
    cutoff = serializers.DateTimeField(help_text="截止时间")
    locks_at = serializers.DateTimeField(help_text="此前可自行订正")
    has_draft = serializers.BooleanField(help_text="content是否为未提交的草稿")
    saved_by = serializers.CharField(help_text="草稿的保存人")
    first_filed_at = serializers.DateTimeField(allow_null=True, help_text="首次提交时间")
    filed_at = serializers.DateTimeField(allow_null=True, help_text="最近提交时间")
    receipt = serializers.UUIDField(allow_null=True, help_text="回执编号")
    complaints = ComplaintDoc(many=True, help_text="退回和抽查意见")
    in_hand = HeldDoc(many=True, help_text="月初在手订单")
    content = ContentDoc(help_text="现有内容：草稿，或已提交的填报")
    balance = BalanceDoc(many=True, help_text="按币种的平衡表")
    balance_usd_10k = BalanceDoc(allow_null=True, help_text="折合万美元；缺汇率时为null")
    flags = FlagDoc(many=True, help_text="已提交填报的提示")
    questions = QuestionDoc(many=True, help_text="当月景气问卷")
    sentiment_required = serializers.BooleanField(help_text="问卷是否必答")
    rates = serializers.DictField(child=serializers.CharField(), help_text="当月汇率：一单位原币合美元")


class CheckDoc(serializers.Serializer[Any]):
    """What filing this would say."""

    nil = serializers.BooleanField(help_text="是否零申报")
    signed_count = serializers.IntegerField(help_text="新签订单笔数")
    signed_usd_10k = Amount(allow_null=True, help_text="新签金额（万美元）；缺汇率时为null")
    balance = BalanceDoc(many=True, help_text="按币种的平衡表")
    balance_usd_10k = BalanceDoc(allow_null=True, help_text="折合万美元；缺汇率时为null")
    flags = FlagDoc(many=True, help_text="需要说明的提示")


class VersionDoc(serializers.Serializer[Any]):
    """A return as it was filed once."""

    number = serializers.IntegerField(help_text="版次")
    filed_at = serializers.DateTimeField(help_text="提交时间")
    filed_by = serializers.CharField(help_text="提交人")
    channel = serializers.ChoiceField([channel.name.lower() for channel in Channel], help_text="方式")
    sha256 = serializers.CharField(help_text="内容校验码")


class ReceiptDoc(serializers.Serializer[Any]):
    """The receipt of a filed return."""

    receipt = serializers.UUIDField(help_text="回执编号")
    month = serializers.CharField(help_text="月份")
    status = serializers.ChoiceField(list(STATUSES), help_text="填报状态")
    version = serializers.IntegerField(help_text="版本")
    standing = serializers.ChoiceField(Standing.choices(), help_text="按时、补报或退回")
    late = serializers.BooleanField(help_text="是否补报")
    nil = serializers.BooleanField(help_text="零申报")
    signed_count = serializers.IntegerField(help_text="新签订单笔数")
    signed_usd_10k = Amount(allow_null=True, help_text="新签金额（万美元）；缺汇率时为null")
    first_filed_at = serializers.DateTimeField(help_text="首次提交时间")
    filed_at = serializers.DateTimeField(help_text="最近提交时间")
    locks_at = serializers.DateTimeField(allow_null=True, help_text="此前可自行订正")
    may_change = serializers.BooleanField(help_text="现在能否订正")
    sha256 = serializers.CharField(help_text="最近一版的内容校验码；历史导入的为空")
    versions = VersionDoc(many=True, help_text="各版次，最近的在前")
    content = serializers.DictField(allow_null=True, help_text="最近一版的全部内容；校验码按此计算")


class OrderDoc(serializers.Serializer[Any]):
    """An order and where it stands."""

    order = serializers.UUIDField(help_text="订单编号")
    reported = serializers.CharField(help_text="首次填报的月份")
    contract_no = serializers.CharField(help_text="合同号")
    signed_on = serializers.DateField(help_text="签订日期")
    market = serializers.CharField(help_text="市场")
    hs_code = serializers.CharField(help_text="商品编码")
    product = serializers.CharField(help_text="商品名称")
    currency = serializers.ChoiceField(Currency.choices(), help_text="币种")
    amount = Amount(help_text="签订时的合同金额")
    amount_now = Amount(help_text="订正后的合同金额")
    left = Amount(help_text="在手余额")
    shipment_month = serializers.CharField(help_text="预计交货月")
    state = serializers.ChoiceField(list(STATES), help_text="状态")
    closed_in = serializers.CharField(allow_null=True, help_text="完成、取消或转移的月份")
    note = serializers.CharField(help_text="备注")
    updated_at = serializers.DateTimeField(help_text="最近一次填报涉及它的时间")


class MoveDoc(serializers.Serializer[Any]):
    """What one month said of an order."""

    month = serializers.CharField(help_text="月份")
    shipped = Amount(help_text="交货")
    cancelled = Amount(help_text="取消和转移")
    adjusted = Amount(help_text="订正，可为负")
    state = serializers.ChoiceField(list(STATES), help_text="当月末状态")
    destination = serializers.ChoiceField(list(DESTINATIONS), allow_null=True, help_text="转移去向")


class OneOrderDoc(OrderDoc):
    """An order with all that was said of it."""

    changes = MoveDoc(many=True, help_text="各月变动，最早的在前")


class OrdersDoc(serializers.Serializer[Any]):
    """A page of orders."""

    count = serializers.IntegerField(help_text="总数")
    page = serializers.IntegerField(help_text="第几页")
    pages = serializers.IntegerField(help_text="共几页")
    results = OrderDoc(many=True, help_text="订单，最近填报的在前")


class CodeDoc(serializers.Serializer[Any]):
    """A code and its name."""

    code = serializers.CharField(help_text="代码")
    name = serializers.CharField(help_text="名称")


class CodesDoc(serializers.Serializer[Any]):
    """A list of codes."""

    results = CodeDoc(many=True, help_text="代码和名称")
