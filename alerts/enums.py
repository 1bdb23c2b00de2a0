"""Closed vocabularies of the five-colour list (definitions §4)."""

from typing import Self

from core.enums import LabelledEnum, LabelledIntEnum


class Colour(LabelledIntEnum):
    """Warning colours, worst first."""

    RED = 1, "红"
    ORANGE = 2, "橙"
    YELLOW = 3, "黄"
    BLUE = 4, "蓝"
    GREEN = 5, "绿"

    @property
    def word(self) -> str:
        """The colour as a page names it: ``红色``."""
        return f"{self.label}色"

    @property
    def slug(self) -> str:
        """The lower-case English name, as scheme files and style sheets write it: ``red``."""
        return self.name.lower()

    @classmethod
    def by_slug(cls, slug: str) -> Self:
        """The colour of a lower-case English name. Raises ValueError for any other text."""
        found = {colour.slug: colour for colour in cls}.get(slug)
        if found is None:
            raise ValueError(f"not a colour: {slug!r}")
        return found


class Source(LabelledIntEnum):
    """How a list came about."""

    WORKBOOK = 1, "上传工作簿"
    RULES = 2, "按规则生成"


class DraftState(LabelledIntEnum):
    """Life of a list before it is published; what is published is a `WarningList`."""

    COMPUTING = 1, "计算中"
    TRIAL = 2, "试算"
    DRAFT = 3, "草案"
    REVIEW = 4, "待复核"
    PUBLISHED = 5, "已发布"
    DISCARDED = 6, "已放弃"


class DraftAct(LabelledEnum):
    """What is done to a list before it is published."""

    COMPUTED = "computed", "计算完成"
    ADOPT = "adopt", "转为草案"
    SUBMIT = "submit", "提交复核"
    SEND_BACK = "send_back", "退回修改"
    PUBLISH = "publish", "发布"
    DISCARD = "discard", "放弃"


class Movement(LabelledEnum):
    """What a list does to one enterprise, against the list before it."""

    ENTERS = "enters", "新列入"
    WORSE = "worse", "颜色加重"
    BETTER = "better", "颜色减轻"
    SAME = "same", "颜色不变"
    LEAVES = "leaves", "移出清单"
    KEPT_OUT = "kept_out", "人工不列"


class DraftSort(LabelledEnum):
    """What the enterprises of a draft can be ordered by."""

    COLOUR = "colour", "颜色"
    BEFORE = "before", "上季颜色"
    REGION = "region", "地区"


class DueStage(LabelledEnum):
    """When the centre is reminded that a list is to be published (ours)."""

    BEGUN = "begun", "发布月开始"
    SOON = "soon", "临近截止"


class Figure(LabelledEnum):
    """What a rule of a ruleset may look at, of one enterprise and one quarter (`alerts.rules.figures`)."""

    SIGNED_YEAR = "signed_year", "新签订单同比降幅"
    SIGNED_MEDIAN = "signed_median", "新签订单较自身中位数降幅"
    IN_HAND_YEAR = "in_hand_year", "在手订单同比降幅"
    IN_HAND_MEDIAN = "in_hand_median", "在手订单较自身中位数降幅"
    CANCELLED = "cancelled", "取消订单占比"
    NOT_EXPORTED = "not_exported", "到期未出口占比"
    EXPORTS_YEAR = "exports_year", "出口实绩同比降幅"
    MISSING = "missing", "未填报月数"
    ORDERS_DOWN = "orders_down", "反映订单下降的月数"

    @property
    def in_months(self) -> bool:
        """Whether it counts months of the quarter; every other figure is a fall or a share in percent."""
        return self in (Figure.MISSING, Figure.ORDERS_DOWN)

    @property
    def unit(self) -> str:
        """What stands behind its number: ``%`` or ``个月``."""
        return "个月" if self.in_months else "%"


class WhyNot(LabelledEnum):
    """Why a figure does not apply to an enterprise and quarter."""

    NO_BASE = "no_base", "对比基数为零"
    NOT_FILED = "not_filed", "没有两年可比的填报"
    TOO_FEW = "too_few", "可比月份不足"
    UNKNOWN = "unknown", "在手余额不明（当月没有填报，或币种没有汇率）"
    NO_RATE = "no_rate", "有币种没有汇率"
    NO_CUSTOMS = "no_customs", "海关数据不全"
    OFF_ROSTER = "off_roster", "本季不在应报名录"
    NO_ANSWER = "no_answer", "本季没有回答订单景气"


class ChangeKind(LabelledIntEnum):
    """What the province changed in a published list."""

    REMOVED = 1, "移出清单"
    RECOLOURED = 2, "调整颜色"


class ObjectionState(LabelledIntEnum):
    """An enterprise's objection to its being listed, and what the centre decided."""

    OPEN = 1, "待处理"
    REMOVED = 2, "移出清单"
    RECOLOURED = 3, "调整颜色"
    KEPT = 4, "维持不变"
    WITHDRAWN = 5, "已撤回"


class VisitState(LabelledIntEnum):
    """A bureau's record of a visit; it counts once the enterprise has confirmed it (definitions §4)."""

    AWAITING = 1, "待企业确认"
    CONFIRMED = 2, "企业已确认"
    DISPUTED = 3, "企业不认可"


class VisitWay(LabelledIntEnum):
    """How a bureau spoke with a listed enterprise."""

    ON_SITE = 1, "上门走访"
    PHONE = 2, "电话"
    MEETING = 3, "座谈会"
    ONLINE = 4, "线上联系"


class Situation(LabelledIntEnum):
    """What happened (feedback, first tap; the choices are ours)."""

    FEWER_ORDERS = 1, "客户下单减少"
    CANCELLED = 2, "订单取消或推迟"
    COST = 3, "成本上升、利润下降"
    LOGISTICS = 4, "物流、交货受阻"
    PAYMENT = 5, "收汇或汇率问题"
    LABOUR = 6, "用工、产能不足"
    TARIFF = 7, "关税与贸易摩擦"
    SEASONAL = 8, "季节性正常波动"
    MOVED = 9, "业务调整或转移"
    OTHER = 10, "其他"


class Severity(LabelledIntEnum):
    """How hard it hits (feedback, second tap; ours)."""

    SLIGHT = 1, "影响不大"
    NOTABLE = 2, "影响较大"
    SEVERE = 3, "影响严重"


class Outlook(LabelledIntEnum):
    """When orders are expected back (feedback, third tap; ours)."""

    ONE_QUARTER = 1, "三个月内恢复"
    TWO_QUARTERS = 2, "半年内恢复"
    LONGER = 3, "半年以上"
    UNCLEAR = 4, "难以判断"


class Need(LabelledIntEnum):
    """What is needed (feedback, fourth tap; ours)."""

    NOTHING = 1, "暂不需要"
    FINANCE = 2, "融资支持"
    INSURANCE = 3, "出口信保"
    MARKETS = 4, "展会与拓市"
    REBATE = 5, "退税、通关"
    LOGISTICS = 6, "物流保障"
    LABOUR = 7, "稳岗用工"
    LEGAL = 8, "法律与摩擦应对"
    OTHER = 9, "其他"


class ReminderKind(LabelledIntEnum):
    """Who reminded an enterprise of its feedback."""

    BUREAU = 1, "商务局催办"
    LADDER = 2, "截止前自动提醒"


class ListStanding(LabelledIntEnum):
    """Whether a list was there when a month that it counts in was cut off."""

    IN_TIME = 1, "截止前已发布"
    LATE = 2, "截止后才发布"
    NOT_PUBLISHED = 3, "尚未发布"


class MapMeasure(LabelledEnum):
    """What a county map of a list shows."""

    RED = "red", "红色"
    ORANGE = "orange", "橙色"
    SEVERE = "severe", "红色和橙色"
    YELLOW = "yellow", "黄色"
    BLUE = "blue", "蓝色"
    GREEN = "green", "绿色"
    FED_BACK = "fed_back", "已反馈"


class MapUnit(LabelledEnum):
    """How a county map counts it."""

    SHARE = "share", "占清单企业的比重"
    NUMBER = "number", "企业数"


class Breakdown(LabelledIntEnum):
    """By what the leading index is told apart."""

    ALL = 1, "地区"
    MARKET = 2, "市场"
    PRODUCT = 3, "商品"


class LeadingSort(LabelledEnum):
    """What the tables of the leading index can be ordered by."""

    CODE = "code", "名称"
    INDEX = "index", "指数"
    NUMBER = "number", "企业数"
    CHANGE = "change", "其后出口同比"


class UploadState(LabelledIntEnum):
    """Life of an uploaded workbook before it becomes the draft of a list."""

    PENDING = 1, "待处理"
    DRAFTED = 2, "已生成草案"
    DISCARDED = 3, "已放弃"


class UploadAct(LabelledEnum):
    """What the centre does with an uploaded workbook."""

    DRAFT = "draft", "生成草案"
    DISCARD = "discard", "放弃"


class FeedbackView(LabelledEnum):
    """Which entries of a list an official looks at."""

    ALL = "all", "全部"
    OPEN = "open", "未反馈"
    DONE = "done", "已反馈"
    REMOVED = "removed", "已移出清单"
    AWAITING = "awaiting", "走访待企业确认"
    NEEDS_HELP = "help", "需要帮助"
    MAY_CALL = "call", "可电话联系"


class EntrySort(LabelledEnum):
    """What the entries of a list can be ordered by."""

    COLOUR = "colour", "颜色"
    REGION = "region", "地区"
    FEEDBACK = "feedback", "最近反馈"
    REMINDED = "reminded", "最近催办"


class EntryVerdict(LabelledIntEnum):
    """How an entry of a list stood at a cut-off (Notice 二（二）, definitions §4). Codes differ from those of other verdicts."""

    FED_BACK = 31, "已反馈"
    SILENT = 32, "未反馈"
    REMOVED = 33, "截止前移出清单"
    EXEMPT = 34, "该颜色无须反馈"
