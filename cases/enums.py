"""Closed vocabularies of questions and answers (definitions §4)."""

from core.enums import LabelledEnum, LabelledIntEnum


class QuestionState(LabelledIntEnum):
    """Life of a question; the permitted steps are in `cases.rules.TRANSITIONS`."""

    ASKED = 1, "待受理"
    ANSWERED = 2, "已答复"
    RATED = 3, "已评价"
    ACCEPTED = 4, "办理中"
    RETURNED = 5, "待企业补充"
    REOPENED = 6, "重新办理"
    CLOSED = 7, "已办结"


class Exclusion(LabelledIntEnum):
    """Why a question does not count."""

    WITHDRAWN = 1, "撤回"
    INVALID = 2, "无效"
    DUPLICATE = 3, "重复"


class Act(LabelledIntEnum):
    """What may be done to a question; each act is one service, each leaves its line in the timeline."""

    ACCEPT = 1, "受理"
    ASSIGN = 2, "指派"
    ANSWER = 3, "答复"
    ACKNOWLEDGE = 4, "回应"
    TRANSFER = 5, "转办"
    EXTEND = 6, "延期"
    RETURN = 7, "退回补充"
    SUPPLEMENT = 8, "补充说明"
    WITHDRAW = 9, "撤回"
    PROPOSE = 10, "提请不计入"
    CONFIRM = 11, "认定不计入"
    REJECT = 12, "不予认定"
    RATE = 13, "评价"
    REOPEN = 14, "重新办理"
    CLOSE = 15, "办结"
    RELIMIT = 16, "更正期限"
    CLASSIFY = 17, "归类"


class Topic(LabelledIntEnum):
    """What a question is about; one a question, for statistics and for finding the like."""

    PORT = 1, "港口"
    REFUND = 2, "退税"
    TARIFF = 3, "关税"
    FINANCE = 4, "融资"
    LABOUR = 5, "用工"
    LOGISTICS = 6, "物流"
    CLEARANCE = 7, "通关"
    INSURANCE = 8, "信用保险"
    CERTIFICATE = 9, "原产地证"
    EXHIBITION = 10, "展会"
    MARKET = 11, "市场开拓"
    POLICY = 12, "政策咨询"
    OTHER = 13, "其他"


class ReplySignal(LabelledIntEnum):
    """What the gate before sending finds about an answer; a signal may be overridden with a reason, which is kept."""

    SHORT = 1, "内容过短"
    BARE = 2, "仅表示收到或正在核实"
    OFF_TOPIC = 3, "未涉及诉求内容"
    PASTED = 4, "与多条答复相同"


class Stage(LabelledIntEnum):
    """What is told while an answer is owed, in this order; RATING comes after the answer and to the enterprise."""

    HALF = 1, "期限过半"
    LAST_DAY = 2, "到期日"
    BREACH = 3, "已逾期"
    CITY = 4, "报上级"
    BULLETIN = 5, "列入通报"
    RATING = 6, "请评价"


class ProposalKind(LabelledIntEnum):
    """Why a deduction is proposed (Notice 二(三))."""

    LATE = 1, "响应拖沓"
    PERFUNCTORY = 2, "答复草率"


class SubjectKind(LabelledIntEnum):
    """What a question may be linked to."""

    ORDER = 1, "订单"
    ENTRY = 2, "五色清单"


class DeadlineKind(LabelledEnum):
    """Where a question stands against its limit."""

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
    BULLETIN = "bulletin", "列入通报"
    TODAY = "today", "今日到期"
    SOON = "soon", "即将到期"
    UNACCEPTED = "unaccepted", "待受理"
    REOPENED = "reopened", "重新办理"
    ANSWERED = "answered", "已答复"
    PROPOSED = "proposed", "待复核不计入"
    EXCLUDED = "excluded", "不计入"
    ALL = "all", "全部"


class DeskScope(LabelledEnum):
    """Whose work an official's list shows."""

    VIEW = "view", "本地区全部"
    OFFICE = "office", "本单位办理"
    MINE = "mine", "我办理的"


class DeskSort(LabelledEnum):
    """Columns an official's list can be sorted by."""

    DUE = "due", "答复期限"
    ASKED = "asked", "提问时间"
    ANSWERED = "answered", "首次答复"


class ProposalSort(LabelledEnum):
    """Columns the list of proposals can be sorted by."""

    AT = "at", "提出时间"
    REGION = "region", "地区"


class OwnView(LabelledEnum):
    """Which of its questions an enterprise's list shows."""

    ALL = "all", "全部"
    ASKED = "asked", "待答复"
    RETURNED = "returned", "待补充"
    ANSWERED = "answered", "待评价"
    CLOSED = "closed", "已评价或办结"


class ArticleState(LabelledIntEnum):
    """Where an article of the knowledge base stands; what is withdrawn is not published again."""

    PUBLISHED = 1, "已发布"
    WITHDRAWN = 2, "已撤下"


class ArticleView(LabelledEnum):
    """Which articles an official's list shows."""

    ALL = "all", "全省已发布"
    OFFICE = "office", "本单位发布"
    WITHDRAWN = "withdrawn", "已撤下"


class TopicState(LabelledIntEnum):
    """Where a topic of several counties stands with the centre."""

    OPEN = 1, "待处置"
    ANSWERED = 2, "已答复"
    DISMISSED = 3, "不作处置"


class QuestionVerdict(LabelledIntEnum):
    """How a question stood at a cut-off (Notice 二（二）, definitions §4). Codes differ from those of other verdicts."""

    ANSWERED = 21, "已响应"
    UNANSWERED = 22, "期限已到，未响应"
    NOT_DUE = 23, "期限未到"
    EXCLUDED = 24, "不计入"


# --- typical cases (Notice 二(三), annex 3) ---


class CaseKind(LabelledIntEnum):
    """The two kinds of annex 3."""

    SERVICE = 1, "商务部门服务案例"
    COPING = 2, "企业应对困难案例"


class CaseState(LabelledIntEnum):
    """Where a typical case is on its way to the province; the permitted steps are in `cases.rules.CASE_TRANSITIONS`."""

    DRAFT = 1, "草稿"
    AT_CITY = 2, "待市级审核"
    RETURNED = 3, "退回修改"
    AT_PROVINCE = 4, "待省级审核"
    ADOPTED = 5, "已收录"
    WITHDRAWN = 6, "已撤回"


class CaseAct(LabelledIntEnum):
    """What is done to a typical case; each act leaves its line in the case's history."""

    WRITE = 1, "起草"
    REVISE = 2, "修改"
    SUBMIT = 3, "报送"
    FORWARD = 4, "报省"
    RETURN = 5, "退回"
    ADOPT = 6, "收录"
    WITHDRAW = 7, "撤回"
    COMMENT = 8, "提出意见"


class CaseView(LabelledEnum):
    """Which typical cases a list shows; the first is shown unasked, what waits for the own office leading."""

    ALL = "all", "全部"
    WAITING = "waiting", "待本单位办理"
    DRAFT = "draft", "草稿"
    AT_CITY = "city", "待市级审核"
    AT_PROVINCE = "province", "待省级审核"
    RETURNED = "returned", "退回修改"
    ADOPTED = "adopted", "已收录"
    WITHDRAWN = "withdrawn", "已撤回"


class CaseSort(LabelledEnum):
    """Columns a list of typical cases can be sorted by."""

    CHANGED = "changed", "更新时间"
    MONTH = "month", "报送月份"
    REGION = "region", "报送单位"
    SIZE = "size", "字数"


class SelectionState(LabelledIntEnum):
    """Life of a half-year's selection; the permitted steps are in `cases.rules.SELECTION_TRANSITIONS`."""

    PREPARING = 1, "准备中"
    SCORING = 2, "评分中"
    DECIDING = 3, "待审定"
    DECIDED = 4, "待公布"
    PUBLISHED = 5, "已公布"


class BallotState(LabelledIntEnum):
    """One reviewer's work on one case."""

    OPEN = 1, "待评分"
    SCORED = 2, "已评分"
    ABSTAINED = 3, "回避"
