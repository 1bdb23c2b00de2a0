"""Closed vocabularies of questions and answers (definitions §4)."""

from core.enums import LabelledEnum, LabelledIntEnum


class QuestionState(LabelledIntEnum):
    """Life of a question; the permitted steps are in `cases.rules.TRANSITIONS`."""

    ASKED = 1, "待答复"
    ANSWERED = 2, "已答复"
    RATED = 3, "已评价"


class Exclusion(LabelledIntEnum):
    """Why a question does not count."""

    WITHDRAWN = 1, "撤回"
    INVALID = 2, "无效"
    DUPLICATE = 3, "重复"


class Act(LabelledEnum):
    """What may be done to a question; each act is one service."""

    ANSWER = "answer", "答复"
    RATE = "rate", "评价"


class DeadlineKind(LabelledEnum):
    """Where a question stands against its two working days."""

    OPEN = "open", "期限内"
    SOON = "soon", "即将到期"
    OVERDUE = "overdue", "已逾期"
    IN_TIME = "in_time", "按时答复"
    LATE = "late", "逾期答复"
    NONE = "none", "不计入"


class DeskView(LabelledEnum):
    """Which questions an official's list shows; the first is shown unasked."""

    OPEN = "open", "待答复"
    OVERDUE = "overdue", "逾期未答复"
    ANSWERED = "answered", "已答复"
    EXCLUDED = "excluded", "不计入"
    ALL = "all", "全部"


class DeskSort(LabelledEnum):
    """Columns an official's list can be sorted by."""

    DUE = "due", "答复期限"
    ASKED = "asked", "提问时间"
    ANSWERED = "answered", "首次答复"


class OwnView(LabelledEnum):
    """Which of its questions an enterprise's list shows."""

    ALL = "all", "全部"
    ASKED = "asked", "待答复"
    ANSWERED = "answered", "待评价"
    RATED = "rated", "已评价"
