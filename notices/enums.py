"""Closed vocabularies of notices."""

from core.enums import LabelledIntEnum


class Audience(LabelledIntEnum):
    """Whose inbox a notice lies in."""

    ENTERPRISE = 1, "企业"
    OFFICE = 2, "商务主管部门"


class Kind(LabelledIntEnum):
    """What a notice is about; people switch messages by it (ours)."""

    QUESTION = 1, "企业诉求"
    ANSWER = 2, "诉求答复"
    RETURN = 3, "月度填报"
    REMINDER = 4, "催报提醒"
    DEADLINE = 5, "时限提醒"
    LIST = 6, "五色清单"
    RESULT = 7, "考核结果"
    SYSTEM = 8, "系统消息"
