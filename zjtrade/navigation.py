"""The side navigation: which role sees which entry. The one table that knows all apps' front pages."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from cases.selectors import WaitingForRating, waiting_for_rating
from notices.selectors import unread_count
from tenancy.roles import Actor, Capability
from workbench.permissions import can_search


@dataclass(frozen=True)
class Entry:
    """One entry of the navigation as the template shows it; `group` is the small heading that it stands under, "" for none."""

    label: str
    url: str
    active: bool
    group: str = ""


C = Capability
# Heading -> capability (None: everybody), label, name of the page. The order is the menu's, the same for every role.
TABLE: dict[str, tuple[tuple[Capability | None, str, str], ...]] = {
    "": ((None, "工作台", "tenancy:home"),),
    "填报": (
        (C.FILE_RETURN, "订单填报", "orders:home"),
        (C.SEE_ENTERPRISES, "填报情况", "orders:roster"),
        (C.SEE_ENTERPRISES, "催报记录", "orders:reminders"),
        (C.SEE_SAMPLES, "填报抽查", "orders:samples"),
        (C.FILE_RETURN, "订单转化", "orders:conversion"),
        (C.SEE_ENTERPRISES, "订单转化", "orders:conversions"),
        (C.SEE_SIGNALS, "数据质量线索", "orders:signals"),
    ),
    "诉求": (
        (C.SEE_QUESTIONS, "问题诉求", "cases:home"),
        (C.SEE_QUESTIONS, "知识库", "cases:knowledge"),
        (C.SEE_TOPICS, "多地集中诉求", "cases:topics"),
    ),
    "清单": (
        (C.GIVE_FEEDBACK, "五色清单", "alerts:home"),
        (C.SEE_LISTS, "五色清单", "alerts:home"),
        (C.FILE_RETURN, "优先支持资格", "assessment:priority_own"),
        (C.SEE_ASSESSMENT, "优先支持名单", "assessment:priority"),
    ),
    "考核": (
        (C.SEE_ASSESSMENT, "监测总览", "assessment:overview"),
        (C.SEE_ASSESSMENT, "月度排名", "assessment:ranking"),
        (C.SEE_ASSESSMENT, "差距测算", "assessment:gap"),
        (C.SEE_ASSESSMENT, "全年考核", "assessment:year"),
        (C.SEE_ASSESSMENT, "月度通报", "assessment:bulletins"),
        (C.SEE_ASSESSMENT, "周监测", "assessment:weeks"),
        (C.SEE_ASSESSMENT, "扣减认定", "assessment:deductions"),
    ),
    "案例": (
        (C.SEE_CASES, "典型案例", "cases:typical"),
        (C.SCORE_CASES, "案例评分", "cases:ballots"),
        (C.SELECT_CASES, "案例评选", "cases:selections"),
        (C.SEE_QUESTIONS, "优秀案例", "cases:awards"),
    ),
    "目标": ((C.SEE_TARGETS, "绩效目标", "targets:overview"),),
    "管理": (
        (C.SEE_ENTERPRISES, "企业名录", "tenancy:enterprises"),
        (C.SEE_CONTACTS, "负责人名单", "notices:contacts"),
        (C.IMPORT_REFERENCE, "数据导入", "orders:uploads"),
        (C.GRANT_AUTHORISATION, "授权代填", "tenancy:authorisations"),
        (C.MANAGE_TOKENS, "接口密钥", "tenancy:tokens"),
        (C.MANAGE_FEED, "数据接口密钥", "assessment:feed"),
        (C.MANAGE_USERS, "用户管理", "tenancy:users"),
        (C.READ_AUDIT, "审计记录", "tenancy:audit"),
        (C.SEE_DELIVERIES, "消息发送记录", "notices:deliveries"),
    ),
    "查询和帮助": (
        (None, "汇率", "orders:rates"),
        (None, "节假日调休", "tenancy:calendar"),
        (None, "后台任务", "tenancy:jobs"),
        (None, "使用手册", "workbench:help"),
        (None, "名词解释", "workbench:glossary"),
    ),
}
NO_BUSINESS = {"orders:rates", "tenancy:calendar", "tenancy:jobs"}
"""What everybody sees but those who keep accounts."""


def entries(actor: Actor, path: str) -> list[Entry]:
    """Entries for an actor in the menu's order, those of a group together, the one of the longest matching path marked."""
    hidden = NO_BUSINESS if actor.may(C.MANAGE_USERS) else set()
    found = {
        reverse(name): (label, group)
        for group, rows in TABLE.items()
        for capability, label, name in rows
        if (capability is None or actor.may(capability)) and name not in hidden
    }
    front = reverse("tenancy:home")  # every path begins with it
    best = max((url for url in found if path == url or (path.startswith(url) and url != front)), key=len, default="")
    return [Entry(label, url, url == best, group) for url, (label, group) in found.items()]


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """Template context of the frame round every page; nothing for visitors and error pages."""
    actor = getattr(request, "actor", None)
    if actor is None or getattr(request, "scope_failed", False) or not getattr(request, "in_scope", False):
        return {}
    return {
        "navigation": entries(actor, request.path),
        "unread_count": 0 if actor.may(C.MANAGE_USERS) else unread_count(actor),
        "to_rate": _to_rate(actor, request.path),
        "may_search": can_search(actor),
        "help_contact": settings.HELP_CONTACT,
    }


RATING_PAGES = ("orders:home", "cases:home")
"""Where an enterprise is reminded of answers to rate: its landing page and its questions. Other pages ask nothing."""


def _to_rate(actor: Actor, path: str) -> WaitingForRating:
    on_page = any(path == reverse(name) for name in RATING_PAGES)
    return waiting_for_rating(actor) if on_page else WaitingForRating()
