"""Closed vocabularies of orders and monthly returns (definitions §2)."""

from core.enums import LabelledEnum, LabelledIntEnum


class FilingStatus(LabelledIntEnum):
    """State of one enterprise's return of one month."""

    NOT_FILED = 1, "未报"
    DRAFT = 2, "草稿"
    FILED = 3, "已报"
    VERIFIED = 4, "已核"
    RETURNED = 5, "退回"


class OrderState(LabelledIntEnum):
    """Life of an order."""

    IN_HAND = 1, "在手"
    PART_SHIPPED = 2, "部分交货"
    COMPLETED = 3, "完成"
    CANCELLED = 4, "取消"
    TRANSFERRED = 5, "转移"


class FindingKind(LabelledIntEnum):
    """Why a return is not accurate while the finding is open."""

    RETURNED = 1, "退回"
    SAMPLE = 2, "抽查"
    TAKEN_OVER = 3, "历史导入"


class Origin(LabelledIntEnum):
    """Where a row comes from: filed in the system, or taken over from before it was there."""

    SYSTEM = 1, "系统填报"
    TAKEN_OVER = 2, "历史导入"


class Currency(LabelledEnum):
    """Currencies an order may be signed in (ISO 4217)."""

    USD = "USD", "美元"
    CNY = "CNY", "人民币"
    EUR = "EUR", "欧元"
    GBP = "GBP", "英镑"
    JPY = "JPY", "日元"
    HKD = "HKD", "港元"
    AUD = "AUD", "澳大利亚元"
    CAD = "CAD", "加拿大元"
    CHF = "CHF", "瑞士法郎"
    SGD = "SGD", "新加坡元"
    KRW = "KRW", "韩元"
    RUB = "RUB", "俄罗斯卢布"
    THB = "THB", "泰铢"
    AED = "AED", "阿联酋迪拉姆"


class FilingAct(LabelledEnum):
    """What can be done to a return (definitions §2); who may do it is `orders.permissions`."""

    SAVE = "save", "保存草稿"
    FILE = "file", "提交"
    VERIFY = "verify", "核实"
    RETURN = "return", "退回"


class Standing(LabelledEnum):
    """How a return of the roster stands against the month's cut-off, as officials ask for it; a draft is no return."""

    UNFILED = "unfiled", "未报"
    ON_TIME = "on_time", "按时已报"
    LATE = "late", "补报"
    RETURNED = "returned", "退回待订正"
