"""Closed vocabularies of notices."""

from core.enums import LabelledEnum, LabelledIntEnum


class Audience(LabelledIntEnum):
    """Whose inbox a notice lies in."""

    ENTERPRISE = 1, "企业"
    OFFICE = 2, "商务主管部门"


class Kind(LabelledIntEnum):
    """What a notice is about; people switch messages by it (ours)."""

    QUESTION = 1, "问题诉求"
    ANSWER = 2, "诉求答复"
    RETURN = 3, "月度填报"
    REMINDER = 4, "催报提醒"
    DEADLINE = 5, "时限提醒"
    LIST = 6, "五色清单"
    RESULT = 7, "考核结果"
    SYSTEM = 8, "系统消息"


class Channel(LabelledIntEnum):
    """How a notice reaches people: on the pages, or out of the house (ours)."""

    PAGE = 1, "网页提醒"
    EMAIL = 2, "电子邮件"
    ZWDD = 3, "浙政钉"
    ROBOT = 4, "钉钉群机器人"
    SMS = 5, "短信"


class Mode(LabelledIntEnum):
    """When a person wants the notices of a kind on a channel; on the pages, whether they count as unread."""

    NOW = 1, "立即"
    DIGEST = 2, "每日汇总"
    OFF = 3, "不发"


class Duty(LabelledIntEnum):
    """Whose an office's address is: the roles of annex 1, and the office's group."""

    HANDLER = 1, "经办人"
    LEADER = 2, "分管领导"
    GROUP = 3, "工作群"


class DeliveryState(LabelledIntEnum):
    """Life of one notice on its way to one address."""

    QUEUED = 1, "待发送"
    SENDING = 2, "发送中"
    SENT = 3, "已发送"
    FAILED = 4, "待重试"
    GIVEN_UP = 5, "发送失败"
    SKIPPED = 6, "未发送"


class RevealWay(LabelledIntEnum):
    """How a handler's mobile number was shown (ours)."""

    PAGE = 1, "查看号码"
    WORKBOOK = 2, "导出名单"
    PAPER = 3, "打印名单"


class ContactUploadState(LabelledIntEnum):
    """Life of an uploaded workbook of contacts (ours)."""

    PENDING = 1, "待确认"
    COMMITTED = 2, "已写入"
    DISCARDED = 3, "已放弃"


class ContactSort(LabelledEnum):
    """Orders of the list of contacts (ours)."""

    REGION = "region", "地区"
    UNIT = "unit", "单位"
    FILED = "filed", "报送时间"
