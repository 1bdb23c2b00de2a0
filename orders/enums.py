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
    UNEXPLAINED = 4, "提示未说明"


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


class Destination(LabelledIntEnum):
    """Where a transferred order went (definitions §2, order life)."""

    PROVINCE = 1, "省内"
    COUNTRY = 2, "省外"
    ABROAD = 3, "境外"


class Channel(LabelledIntEnum):
    """By which door a return came in."""

    PAGE = 1, "网页"
    WORKBOOK = 2, "Excel"
    API = 3, "接口"


class FlagCode(LabelledEnum):
    """Soft checks of a return (definitions §2): not wrong, but worth a word."""

    OUTLIER = "outlier", "金额异于往常"
    SAME = "same", "与上月完全相同"
    NIL_RUN = "nil_run", "连续零申报而海关有出口"
    FAR = "far", "交货期超过两年"
    LARGE = "large", "单笔金额偏大"


class SentimentQuestion(LabelledEnum):
    """The sentiment questions of a return (definitions §2, 月度填报); which are asked is the scheme's."""

    ORDERS = "orders", "订单"
    PRICE = "price", "价格"
    COST = "cost", "成本"
    PROFIT = "profit", "利润"
    LABOUR = "labour", "用工"
    DIFFICULTY = "difficulty", "主要困难"
    POLICY = "policy", "政策诉求"


class Trend(LabelledEnum):
    """How something moved against last month, as an enterprise feels it."""

    UP = "up", "上升"
    FLAT = "flat", "持平"
    DOWN = "down", "下降"


class Difficulty(LabelledEnum):
    """The main difficulty of the month (主要困难; the choices are ours)."""

    NONE = "none", "无明显困难"
    ORDERS = "orders", "订单不足"
    COST = "cost", "成本上升"
    EXCHANGE = "exchange", "汇率波动"
    LOGISTICS = "logistics", "物流不畅"
    LABOUR = "labour", "用工困难"
    FINANCE = "finance", "融资困难"
    TARIFF = "tariff", "关税与贸易摩擦"
    PAYMENT = "payment", "收汇风险"
    OTHER = "other", "其他"


class PolicyWish(LabelledEnum):
    """What the enterprise would have the government do (政策诉求; the choices are ours)."""

    NONE = "none", "暂无诉求"
    REBATE = "rebate", "加快退税"
    INSURANCE = "insurance", "出口信保"
    FINANCE = "finance", "融资支持"
    FAIRS = "fairs", "展会与拓市"
    LOGISTICS = "logistics", "物流保障"
    LABOUR = "labour", "稳岗用工"
    OTHER = "other", "其他"


class RosterAct(LabelledIntEnum):
    """A change of a roster after it was frozen."""

    ADDED = 1, "补列"
    REMOVED = 2, "移出"


class ReminderKind(LabelledIntEnum):
    """Who had a reminder sent."""

    BUREAU = 1, "商务局催报"
    LADDER = 2, "截止前自动提醒"


class SampleResult(LabelledIntEnum):
    """What a provincial sample check found."""

    OPEN = 1, "待核"
    SOUND = 2, "无误"
    FAULTY = 3, "有误"


class UploadKind(LabelledIntEnum):
    """Workbooks by which the centre enters reference data; `slug` names one in an address."""

    EXPORTS = 1, "出口实绩"
    RATES = 2, "汇率"
    CALENDAR = 3, "节假日调休"

    @property
    def slug(self) -> str:
        """Lower-case name, as the formats of workbooks name it."""
        return self.name.lower()


class RowKind(LabelledEnum):
    """What a row of an uploaded month does to the month as it stands."""

    NEW = "new", "新增"
    CHANGED = "changed", "更改"
    CANCELLED = "cancelled", "取消"
    REMOVED = "removed", "删去"
    UNCHANGED = "unchanged", "不变"


class SignalKind(LabelledIntEnum):
    """Signs that a return may not be the enterprise's own work; for the province only, and never a punishment by themselves."""

    DEVICE = 1, "同一设备为多家企业填报"
    ADDRESS = 2, "同一网络地址为多家企业填报"
    BUREAU_NETWORK = 3, "从商务局网络填报"
    BURST = 4, "短时间内多家企业金额相同"
    COPIES = 5, "连续三个月原样照抄"


class Standing(LabelledEnum):
    """How a return of the roster stands against the month's cut-off, as officials ask for it; a draft is no return."""

    UNFILED = "unfiled", "未报"
    ON_TIME = "on_time", "按时已报"
    LATE = "late", "补报"
    RETURNED = "returned", "退回待订正"


class RosterView(LabelledEnum):
    """What officials ask a roster for: who must file, who has, who has not, who is late, who never. Views overlap: a late
    return is filed too, and who never filed has not filed now."""

    FILED = "filed", "已报"
    ON_TIME = "on_time", "按时已报"
    LATE = "late", "补报"
    RETURNED = "returned", "退回待订正"
    UNFILED = "unfiled", "未报"
    NEVER = "never", "从未填报"


class Punctuality(LabelledEnum):
    """How an enterprise filed over the six months before, as the roster was frozen (the classes are ours)."""

    ALWAYS = "always", "一贯按时"
    MOSTLY = "mostly", "多数按时"
    SOMETIMES = "sometimes", "偶有按时"
    NEVER = "never", "从未按时"
    FIRST = "first", "首次应报"


class ReviewAct(LabelledIntEnum):
    """What officials did to a filed return; there is nothing else that they can do to it."""

    VERIFIED = 1, "核实"
    RETURNED = 2, "退回"
    SAMPLED = 3, "抽查退回"


class Outcome(LabelledEnum):
    """Whether a reminded enterprise has filed since."""

    FILED = "filed", "催后已报"
    UNFILED = "unfiled", "仍未报"


class ReturnVerdict(LabelledIntEnum):
    """How a return of a month stood at a cut-off (Notice 一, definitions §3). Codes differ from those of other verdicts."""

    FILED = 11, "已报"
    DOUBTED = 12, "已报，有未处理的问题"
    MISSING = 13, "截止时未报"
    OFF_ROSTER = 14, "已报，不在应报名录"
