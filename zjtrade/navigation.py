"""The side navigation: which role sees which entry. The one table that knows all apps' front pages."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from cases.selectors import WaitingForRating, waiting_for_rating
from notices.selectors import unread_count
from tenancy.roles import Actor, Capability


@dataclass(frozen=True)
class Entry:
    """One entry of the navigation as the template shows it."""

    label: str
    url: str
    active: bool


# Capability, label, name of the page. The first that fits a path marks the entry as active.
TABLE = (
    (Capability.FILE_RETURN, "订单填报", "orders:home"),
    (Capability.SEE_ASSESSMENT, "监测总览", "assessment:overview"),
    (Capability.SEE_ASSESSMENT, "月度排名", "assessment:ranking"),
    (Capability.SEE_ASSESSMENT, "差距测算", "assessment:gap"),
    (Capability.SEE_ASSESSMENT, "全年考核", "assessment:year"),
    (Capability.SEE_ASSESSMENT, "月度通报", "assessment:bulletins"),
    (Capability.SEE_ASSESSMENT, "周监测", "assessment:weeks"),
    (Capability.SEE_ASSESSMENT, "扣减认定", "assessment:deductions"),
    (Capability.SEE_ENTERPRISES, "填报情况", "orders:roster"),
    (Capability.SEE_ENTERPRISES, "催报记录", "orders:reminders"),
    (Capability.SEE_SAMPLES, "填报抽查", "orders:samples"),
    (Capability.SEE_ENTERPRISES, "企业名录", "tenancy:enterprises"),
    (Capability.FILE_RETURN, "订单转化", "orders:conversion"),
    (Capability.SEE_ENTERPRISES, "订单转化", "orders:conversions"),
    (Capability.SEE_SIGNALS, "数据质量线索", "orders:signals"),
    (Capability.IMPORT_REFERENCE, "数据导入", "orders:uploads"),
    (Capability.SEE_QUESTIONS, "问题诉求", "cases:home"),
    (Capability.SEE_QUESTIONS, "知识库", "cases:knowledge"),
    (Capability.SEE_TOPICS, "多地集中诉求", "cases:topics"),
    (Capability.GIVE_FEEDBACK, "五色清单", "alerts:home"),
    (Capability.SEE_LISTS, "五色清单", "alerts:home"),
    (Capability.MANAGE_TOKENS, "接口密钥", "tenancy:tokens"),
    (Capability.GRANT_AUTHORISATION, "授权代填", "tenancy:authorisations"),
    (Capability.MANAGE_FEED, "数据接口密钥", "assessment:feed"),
    (Capability.MANAGE_USERS, "用户管理", "tenancy:users"),
    (Capability.READ_AUDIT, "审计记录", "tenancy:audit"),
    (Capability.SEE_DELIVERIES, "消息发送记录", "notices:deliveries"),
)
EVERYBODY = (("汇率", "orders:rates"), ("节假日调休", "tenancy:calendar"), ("后台任务", "tenancy:jobs"))


def entries(actor: Actor, path: str) -> list[Entry]:
    """Entries for an actor, the one of the longest matching path marked."""
    found = {reverse(name): label for capability, label, name in TABLE if actor.may(capability)}
    if not actor.may(Capability.MANAGE_USERS):
        found |= {reverse(name): label for label, name in EVERYBODY}
    best = max((url for url in found if path.startswith(url)), key=len, default="")
    return [Entry(label, url, url == best) for url, label in found.items()]


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """Template context of the frame round every page; nothing for visitors and error pages."""
    actor = getattr(request, "actor", None)
    if actor is None or getattr(request, "scope_failed", False) or not getattr(request, "in_scope", False):
        return {}
    return {
        "navigation": entries(actor, request.path),
        "unread_count": 0 if actor.may(Capability.MANAGE_USERS) else unread_count(actor),
        "to_rate": _to_rate(actor, request.path),
    }


RATING_PAGES = ("orders:home", "cases:home")
"""Where an enterprise is reminded of answers to rate: its landing page and its questions. Other pages ask nothing."""


def _to_rate(actor: Actor, path: str) -> WaitingForRating:
    on_page = any(path == reverse(name) for name in RATING_PAGES)
    return waiting_for_rating(actor) if on_page else WaitingForRating()
