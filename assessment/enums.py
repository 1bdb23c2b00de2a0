"""Closed vocabularies of the assessment, each value with its Chinese label."""

from core.enums import LabelledEnum, LabelledIntEnum


class EmptyRule(LabelledEnum):
    """What a part of the response rate is worth when nothing stands below the line (0 ÷ 0); ours, a scheme switch."""

    NA = "na", "不适用，由另一项承担全部权重"
    FULL = "full", "按100%计"


class DeductionKind(LabelledEnum):
    """Why a percentage point is deducted (Notice 二（三）): one answer can earn both."""

    LATE = "late", "响应拖沓"
    PERFUNCTORY = "perfunctory", "答复草率"


class TargetState(LabelledEnum):
    """A rate against its yearly target (Notice 一（一）, 二（一）)."""

    MET = "met", "达标"
    MISSED = "missed", "未达标"
    NOT_APPLICABLE = "na", "不适用"


class Benefit(LabelledIntEnum):
    """What enterprises that file in time and convert steadily are given first (Notice 三（三）), in its order."""

    FAIRS = 1, "参加境外展"
    BRANDS = 2, "出口名牌评选"
    WAREHOUSES = 3, "入驻省级外贸公共海外仓"
    SMALL_TRADERS = 4, "支持中小外贸企业拓市场政策"
    LOANS = 5, "推荐申请金融优惠利率贷款"

    @property
    def slug(self) -> str:
        """As addresses and scheme files spell it: small-traders."""
        return self.name.lower().replace("_", "-")

    @property
    def short(self) -> str:
        """As narrow columns print it."""
        return ("境外展", "出口名牌", "海外仓", "中小拓市场", "优惠贷款")[self.value - 1]

    @property
    def bit(self) -> int:
        """Its place in the mask of an enterprise's benefits."""
        return 1 << (self.value - 1)

    @classmethod
    def by_slug(cls, slug: str) -> "Benefit":
        """The benefit so spelt. Raises ValueError for none."""
        for one in cls:
            if one.slug == slug:
                return one
        raise ValueError(slug)


class Criterion(LabelledEnum):
    """What is looked at to find out whether an enterprise is supported first (ours)."""

    ROSTER = "roster", "应报月数"
    ON_TIME = "on_time", "按时填报"
    UNFILED = "unfiled", "未填报"
    CONVERSION = "conversion", "订单转化"
    SWING = "swing", "转化稳定"


class PriorityState(LabelledIntEnum):
    """How far a half-year's priority list is."""

    COMPUTED = 1, "待发布"
    PUBLISHED = 2, "已发布"


class PriorityAct(LabelledEnum):
    """What is done to a priority list."""

    REPLACE = "replace", "重新生成"
    PUBLISH = "publish", "发布"


class RateKind(LabelledEnum):
    """The two official rates, each with its own ranking and target (Notice 一, 二)."""

    FILING = "filing", "订单填报率"
    RESPONSE = "response", "预警响应率"


class PeerGroupKind(LabelledEnum):
    """Groups that the register always has; the members of the strong counties are entered data (Notice annex 1)."""

    CITIES = "cities", "11个设区市"
    STRONG_COUNTIES = "strong", "30个出口强县"
    COUNTIES = "counties", "全部县（市、区）"


class BulletinState(LabelledIntEnum):
    """Life of a bulletin (月度通报, Notice 三（二）; how it comes to be is ours)."""

    DRAFT = 1, "草稿"
    REVIEW = 2, "复核中"
    PUBLISHED = 3, "已发布"


class BulletinAct(LabelledEnum):
    """What is done to a bulletin."""

    EDIT = "edit", "修改"
    SUBMIT = "submit", "提交复核"
    APPROVE = "approve", "复核"
    SEND_BACK = "send_back", "退回修改"
    PUBLISH = "publish", "发布"


class Section(LabelledEnum):
    """The parts of a bulletin's text, in their order (ours)."""

    SUMMARY = "summary", "总体情况"
    RANKS = "ranks", "各地排名和达标情况"
    QUESTIONS = "questions", "问题诉求办理情况"
    LISTS = "lists", "五色清单反馈情况"
    NOTES = "notes", "扣减和更正"
    WORK = "work", "下一步工作要求"


class RunKind(LabelledIntEnum):
    """What a run is: rebuilt every day, kept of a week, kept at the cut-off for review, published for good."""

    LIVE = 1, "进行中"
    WEEKLY = 2, "周监测"
    LOCKED = 3, "已定数"
    PUBLISHED = 4, "已发布"


class RunState(LabelledEnum):
    """How far a run is on its way to publication, in the words of every page and workbook (`assessment.rules.run_state`)."""

    LIVE = "live", "进行中"
    OVER = "over", "已截止，待定数"
    LOCKED = "locked", "已定数，待提交复核"
    HANDED_IN = "handed_in", "已定数，待复核"
    REVIEWED = "reviewed", "已复核，待发布"
    PUBLISHED = "published", "已发布"
    WEEKLY = "weekly", "进度"


class DeductionVerdict(LabelledIntEnum):
    """How a deduction stood when a run was made. The code is distinct from those of the verdicts of orders, cases and alerts."""

    COUNTED = 41, "计入"


class Figure(LabelledEnum):
    """A figure that opens down to what stands behind it; the value stands in addresses."""

    FILING = "filing", "订单填报率"
    ON_TIME = "on-time", "当月填报企业数占比"
    ACCURACY = "accuracy", "上月填报准确率"
    COMPLETION = "completion", "当年填报完成度"
    RESPONSE = "response", "预警响应率"
    QUESTIONS = "questions", "问题诉求响应率"
    LISTING = "list", "五色清单响应率"
    DEDUCTIONS = "deductions", "扣减"


class Standing(LabelledEnum):
    """Where a row stands in a figure: above and below the line, below it only, or in neither."""

    BOTH = "both", "计入分子和分母"
    BELOW = "below", "只计入分母"
    NEITHER = "neither", "不计入"


class MapFigure(LabelledEnum):
    """What the county map of the overview shows; the change is that of the rate which the page ranks by."""

    FILING = "filing", "订单填报率"
    RESPONSE = "response", "预警响应率"
    CHANGE = "change", "较上月变化"
    OWED = "owed", "未答复诉求"
    FEEDBACK = "feedback", "清单反馈率"

    @property
    def rate(self) -> RateKind | None:
        """The official rate that it is; None for another figure."""
        return RateKind(self.value) if self in (MapFigure.FILING, MapFigure.RESPONSE) else None


class CountySort(LabelledEnum):
    """How the table beside the county map is sorted."""

    PLACE = "place", "地区"
    VALUE = "value", "指标值"


class TrendWindow(LabelledEnum):
    """Which twelve months a trend shows: those of the year, or the last ones across the new year."""

    YEAR = "year", "本年各月"
    RECENT = "recent", "最近12个月"


class HearingState(LabelledIntEnum):
    """Life of a 扣减认定 (Notice 二（三）; the steps are ours, in `assessment.rules.TRANSITIONS`)."""

    OPEN = 1, "待说明"
    REPLIED = 2, "待认定"
    DEDUCTED = 3, "已扣减"
    DROPPED = 4, "不予扣减"
    APPEALED = 5, "申诉中"
    UPHELD = 6, "维持扣减"
    REVOKED = 7, "撤销扣减"


class HearingAct(LabelledIntEnum):
    """What may be done to a 扣减认定 once it is open."""

    REPLY = 1, "提交说明"
    DEDUCT = 2, "认定扣减"
    DROP = 3, "不予扣减"
    APPEAL = 4, "提出申诉"
    UPHOLD = 5, "维持扣减"
    REVOKE = 6, "撤销扣减"


class DeductionView(LabelledEnum):
    """Which deductions a list shows; those past their three working days are to be decided though nobody replied."""

    TO_REPLY = "reply", "待说明"
    TO_DECIDE = "decide", "待认定"
    DEDUCTED = "deducted", "已扣减"
    DROPPED = "dropped", "不予扣减"
    APPEALED = "appealed", "申诉中"
    REVOKED = "revoked", "已撤销"
    HISTORY = "history", "历史认定"


class DeductionSort(LabelledEnum):
    """What a list of deductions may be sorted by."""

    MONTH = "month", "月份"
    REGION = "region", "地区"
    AT = "at", "提请时间"


class GapAct(LabelledEnum):
    """What a bureau can still bring about in a month, one at a time (ours)."""

    ON_TIME = "on_time", "当月按时填报"
    LATE_LAST = "late_last", "补报上月"
    LATE_EARLIER = "late_earlier", "补报今年更早月份"
    CORRECTION = "correction", "订正上月不准确的填报"
    ANSWER_DUE = "answer_due", "答复已到期的诉求"
    ANSWER_EARLY = "answer_early", "答复未到期的诉求"
    FEEDBACK = "feedback", "五色清单企业反馈"
    DEDUCTION = "deduction", "避免扣减"

    @property
    def rate(self) -> RateKind:
        """The one rate that the act moves."""
        return RateKind.FILING if self in FILING_ACTS else RateKind.RESPONSE


FILING_ACTS = frozenset({GapAct.ON_TIME, GapAct.LATE_LAST, GapAct.LATE_EARLIER, GapAct.CORRECTION})


class GapList(LabelledEnum):
    """The lists behind a gap: whom to turn to."""

    UNFILED = "unfiled", "当月未报企业"
    LATE = "late", "往月未报企业"
    CORRECTION = "correction", "上月待订正企业"
    QUESTIONS = "questions", "未答复诉求"
    FEEDBACK = "feedback", "清单未反馈企业"


class Likelihood(LabelledEnum):
    """How likely an enterprise files, from its six months before the roster was frozen, likeliest first (ours)."""

    ALWAYS = "always", "历来按时"
    MOSTLY = "mostly", "多数按时"
    OFTEN_MISSING = "often_missing", "时常缺报"
    ONLY_LATE = "only_late", "只补报、从未按时"
    NEVER = "never", "从未填报"
    FIRST = "first", "首次应报"
