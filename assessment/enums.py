"""Closed vocabularies of the assessment, each value with its Chinese label."""

from core.enums import LabelledEnum


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


class RateKind(LabelledEnum):
    """The two official rates, each with its own ranking and target (Notice 一, 二)."""

    FILING = "filing", "订单填报率"
    RESPONSE = "response", "预警响应率"


class PeerGroupKind(LabelledEnum):
    """Groups that the register always has; the members of the strong counties are entered data (Notice annex 1)."""

    CITIES = "cities", "11个设区市"
    STRONG_COUNTIES = "strong", "30个出口强县"
    COUNTIES = "counties", "全部县（市、区）"
