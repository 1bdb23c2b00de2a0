"""Closed vocabularies of the Target Table, each value with its Chinese label."""

from core.enums import LabelledEnum, LabelledIntEnum


class Category(LabelledIntEnum):
    """What kind of target it is (目标类别); the word as filed is kept beside it (definitions §7)."""

    KEY = 1, "关键量化指标"
    GENERAL = 2, "一般量化指标"
    QUALITATIVE = 3, "定性绩效目标"


class Comparator(LabelledIntEnum):
    """How a target asks to be compared with what was attained (ours, read from its text)."""

    PERSON = 0, "由人判定"
    AT_LEAST = 1, "不低于"
    ABOUT = 2, "左右"
    AT_MOST = 3, "不高于"


class Period(LabelledEnum):
    """When progress is filed: at half-year and at year end (definitions §7). The value stands in addresses."""

    HALF = "half", "半年度"
    YEAR = "year", "年终"


class Feed(LabelledIntEnum):
    """Where the attained value of a target comes from: entered, or the province's mean of published months."""

    NONE = 0, "人工填报"
    FILING = 1, "订单填报率（已发布月份平均）"
    RESPONSE = 2, "预警响应率（已发布月份平均）"


class ProgressState(LabelledIntEnum):
    """Life of filed progress (ours)."""

    FILED = 1, "待核验"
    VERIFIED = 2, "已核验"
    RETURNED = 3, "退回补充"


class ProgressAct(LabelledEnum):
    """What is done to filed progress."""

    FILE = "file", "填报"
    VERIFY = "verify", "核验"
    SEND_BACK = "send_back", "退回补充"


class Verdict(LabelledIntEnum):
    """What the second person finds against 核验标准."""

    MET = 1, "完成"
    PARTLY = 2, "部分完成"
    MISSED = 3, "未完成"


class TableState(LabelledIntEnum):
    """Life of a year's table (ours)."""

    RUNNING = 1, "执行中"
    HALF_FROZEN = 2, "半年度已冻结"
    YEAR_FROZEN = 3, "年终已冻结"


class TableAct(LabelledEnum):
    """What is done to a year's table."""

    CHANGE = "change", "修改目标"
    FREEZE_HALF = "freeze_half", "冻结半年度"
    FREEZE_YEAR = "freeze_year", "冻结年终"


class PlannedKind(LabelledIntEnum):
    """What a row of an uploaded workbook would do."""

    SKIP = 0, "无变化"
    ADD = 1, "新增"
    CHANGE = 2, "修改"
    REMOVE = 3, "删除"


class UploadState(LabelledIntEnum):
    """Life of an uploaded workbook of targets."""

    PENDING = 1, "待确认"
    COMMITTED = 2, "已写入"
    DISCARDED = 3, "已放弃"


class UploadAct(LabelledEnum):
    """What is done with an uploaded workbook."""

    CONFIRM = "confirm", "写入"
    DISCARD = "discard", "放弃"
