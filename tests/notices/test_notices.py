"""The inbox: whose notices, once a key, read by whom."""

import importlib
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.errors import NotAllowed, Unseen
from core.periods import SHANGHAI
from notices.enums import Kind
from notices.models import Notice
from notices.rules import fitting_title, is_local_path
from notices.selectors import inbox, unread_count
from notices.services import (
    mark_all_read,
    mark_read,
    notify_enterprise,
    notify_enterprises,
    notify_office,
    notify_offices,
)
from tenancy.models import User
from tenancy.roles import Actor, system_actor
from tenancy.scope import actor_scope, job_scope
from tests.cast import HANGZHOU, LUCHENG, PROVINCE, SHANGCHENG, XIHU, Cast, build_cast

NOW = datetime(2026, 11, 20, 10, tzinfo=SHANGHAI)
SYSTEM = system_actor("test")


@contextmanager
def acting(cast: Cast, name: str) -> Iterator[Actor]:
    actor = cast.actor(name)
    with actor_scope(actor):
        yield actor


def tell(cast: Cast, *, kind: Kind = Kind.RETURN, key: str = "k", title: str = "请填报", path: str = "") -> None:
    with job_scope(reason="test"):
        notify_enterprise(
            enterprise=cast.enterprise,
            kind=kind,
            key=key,
            title=title,
            text="截止20日。",
            path=path,
            by=SYSTEM,
            now=NOW,
        )


def titles(cast: Cast, name: str) -> list[str]:
    with acting(cast, name) as actor:
        return [notice.title for notice in inbox(actor)]


def test_a_notice_is_sent_once_a_key(cast: Cast) -> None:
    tell(cast)
    tell(cast, title="再说一遍")
    tell(cast, key="k2", title="另一件事")
    assert titles(cast, "clerk") == ["另一件事", "请填报"]
    with job_scope(reason="test"):
        notify_office(region=XIHU, kind=Kind.SYSTEM, key="k", title="一次", by=SYSTEM, now=NOW)
        notify_office(region=XIHU, kind=Kind.SYSTEM, key="k", title="两次", by=SYSTEM, now=NOW)
        notify_office(
            region=XIHU, kind=Kind.SYSTEM, key="k", title="关于企业", enterprise=cast.enterprise, by=SYSTEM, now=NOW
        )
    assert titles(cast, "county") == ["关于企业", "一次"]


def test_many_at_once(cast: Cast) -> None:
    everybody = [(row.pk, row.region_id) for row in (cast.enterprise, cast.sibling, cast.foreign)]
    with job_scope(reason="test"):
        for _ in range(2):
            notify_enterprises(
                enterprises=everybody, kind=Kind.SYSTEM, key="all", title="清单已发布", by=SYSTEM, now=NOW
            )
            notify_offices(
                regions=[HANGZHOU, XIHU, LUCHENG], kind=Kind.SYSTEM, key="all", title="清单已发布", by=SYSTEM, now=NOW
            )
        assert Notice.objects.count() == 6
    assert titles(cast, "cousin_clerk") == []


def test_an_office_has_its_own_regions_notices_only(cast: Cast) -> None:
    with job_scope(reason="test"):
        for region, title in ((XIHU, "县"), (HANGZHOU, "市"), (PROVINCE, "省")):
            notify_office(
                region=region, kind=Kind.SYSTEM, key="k", title=title, enterprise=cast.enterprise, by=SYSTEM, now=NOW
            )
    tell(cast, title="企业")
    assert [titles(cast, name) for name in ("county", "city", "centre", "department")] == [
        ["县"],
        ["市"],
        ["省"],
        ["省"],
    ]
    assert titles(cast, "clerk") == ["企业"], "what an office was told about it is no concern of the enterprise"
    for name in ("sibling_clerk", "cousin_county", "foreign_city", "auditor", "administrator"):
        assert titles(cast, name) == []


@pytest.mark.parametrize("name", ["clerk", "county"])
def test_reading(cast: Cast, name: str) -> None:
    tell(cast)
    with job_scope(reason="test"):
        notify_office(region=XIHU, kind=Kind.SYSTEM, key="k", title="县", by=SYSTEM, now=NOW)
    with acting(cast, name) as actor:
        notice = inbox(actor).get()
        assert unread_count(actor) == 1
        mark_read(notice=notice.public_id, by=actor, now=NOW)
        later = mark_read(notice=notice.public_id, by=actor, now=NOW + timedelta(days=1))
        assert later.read_at == NOW
        assert unread_count(actor) == 0
        assert mark_all_read(by=actor, now=NOW) == 0
    with job_scope(reason="test"):
        assert Notice.objects.filter(read_at__isnull=True).count() == 1, "only the own one"


def test_nobody_marks_anothers_notice(cast: Cast) -> None:
    tell(cast)
    with job_scope(reason="test"):
        notice = Notice.objects.get().public_id
    for name in ("sibling_clerk", "county", "centre", "auditor", "administrator"):
        with acting(cast, name) as actor:
            with pytest.raises(Unseen):
                mark_read(notice=notice, by=actor, now=NOW)
            assert mark_all_read(by=actor, now=NOW) == 0


def test_row_security_keeps_the_marks_apart(cast: Cast) -> None:
    """Without any filter an office cannot mark an enterprise's notice, nor the enterprise an office's."""
    tell(cast)
    with job_scope(reason="test"):
        notify_office(
            region=XIHU, kind=Kind.SYSTEM, key="k", title="县", enterprise=cast.enterprise, by=SYSTEM, now=NOW
        )
    for name in ("clerk", "county", "centre"):
        with acting(cast, name):
            assert Notice.objects.count() == 2
            assert Notice.objects.update(read_at=None) == 1


@pytest.mark.parametrize(
    ("name", "enterprise", "region", "allowed"),
    [
        ("clerk", "enterprise", XIHU, True),
        ("clerk", "sibling", XIHU, False),
        ("clerk", None, XIHU, False),
        ("county", "enterprise", XIHU, True),
        ("county", None, SHANGCHENG, False),
        ("city", None, SHANGCHENG, True),
        ("city", None, LUCHENG, False),
        ("centre", None, LUCHENG, True),
        ("auditor", None, XIHU, False),
    ],
)
def test_who_may_write_to_whom(cast: Cast, name: str, enterprise: str | None, region: int, allowed: bool) -> None:
    about = getattr(cast, enterprise) if enterprise else None
    with acting(cast, name) as actor:
        if allowed:
            notify_office(region=region, enterprise=about, kind=Kind.SYSTEM, key="k", title="事", by=actor, now=NOW)
        else:
            with pytest.raises(NotAllowed):
                notify_office(region=region, enterprise=about, kind=Kind.SYSTEM, key="k", title="事", by=actor, now=NOW)


@pytest.mark.parametrize(
    "path", ["https://example.org/", "//example.org/", "/\\example.org", "orders/", "/a b", "/a\n"]
)
def test_links_stay_on_this_site(cast: Cast, path: str) -> None:
    assert not is_local_path(path)
    with pytest.raises(ValueError, match="not a path"):
        tell(cast, path=path)


def test_a_long_title_is_cut() -> None:
    assert fitting_title("短") == "短"
    assert len(fitting_title("长" * 200)) == 120


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("question-asked:1", Kind.QUESTION),
        ("question-answered:1", Kind.ANSWER),
        ("question-rated:1", Kind.ANSWER),
        ("roster:1", Kind.RETURN),
        ("returned:1:1:x", Kind.RETURN),
        ("remind:20261120", Kind.REMINDER),
        ("list-published:2026Q3", Kind.LIST),
        ("list-feedback:1", Kind.LIST),
        ("assessment:2026-10:1", Kind.RESULT),
        ("something", Kind.SYSTEM),
    ],
)
def test_notices_of_before_kinds_get_theirs(committed_db: None, as_admin: Any, key: str, kind: Kind) -> None:
    """The migration's own statement, over a notice as it was sent before."""
    tell(build_cast(), kind=Kind.DEADLINE, key=key)
    as_admin.execute(importlib.import_module("notices.migrations.0003_kinds").TOLD)
    with job_scope(reason="test"):
        assert Notice.objects.get().kind == kind


# --- pages ---


def test_the_inbox_page(cast: Cast, client_for: Callable[[User], Client]) -> None:
    client = client_for(cast.clerk)
    assert "暂无消息" in client.get("/messages/").content.decode()
    tell(cast, path="/questions/")
    tell(cast, key="k2", title="第二条<b>")
    page = client.get("/messages/").content.decode()
    assert "请填报" in page
    assert "第二条&lt;b&gt;" in page
    with job_scope(reason="test"):
        first, second = Notice.objects.order_by("id")
    opened = client.get(f"/messages/{first.public_id}/")
    assert (opened.status_code, opened["Location"]) == (302, "/questions/")
    unread = client.get("/messages/?show=unread").content.decode()
    assert "请填报" not in unread
    assert client.get(f"/messages/{second.public_id}/read/").status_code == 405
    back = client.post(f"/messages/{second.public_id}/read/", {"show": "unread", "page": "1"})
    assert back["Location"] == "/messages/?show=unread&page=1"
    assert "没有未读消息" in client.get("/messages/?show=unread").content.decode()


def test_the_inbox_by_kind(cast: Cast, client_for: Callable[[User], Client]) -> None:
    client = client_for(cast.clerk)
    tell(cast, kind=Kind.LIST, key="a", title="清单来了")
    tell(cast, kind=Kind.ANSWER, key="b", title="答复来了")
    page = client.get(f"/messages/?kind={Kind.ANSWER.value}").content.decode()
    assert "答复来了" in page
    assert "清单来了" not in page
    assert "没有此类消息" in client.get(f"/messages/?kind={Kind.SYSTEM.value}").content.decode()
    for nonsense in ("x", "99", ""):
        assert "清单来了" in client.get(f"/messages/?kind={nonsense}").content.decode()
    with job_scope(reason="test"):
        notice = Notice.objects.get(kind=Kind.ANSWER).public_id
    back = client.post(f"/messages/{notice}/read/", {"kind": str(Kind.ANSWER.value)})
    assert back["Location"] == f"/messages/?kind={Kind.ANSWER.value}", "stays with the kind that was looked at"


def test_all_read_at_once(cast: Cast, client_for: Callable[[User], Client]) -> None:
    tell(cast)
    tell(cast, key="k2")
    client = client_for(cast.clerk)
    assert "已将 2 条消息标为已读" in client.post("/messages/read-all/", follow=True).content.decode()
    assert client.get("/messages/read-all/").status_code == 405


@pytest.mark.parametrize("name", ["sibling_clerk", "county", "centre", "auditor", "administrator"])
def test_anothers_notice_is_not_there(cast: Cast, client_for: Callable[[User], Client], name: str) -> None:
    tell(cast)
    with job_scope(reason="test"):
        notice = Notice.objects.get().public_id
    client = client_for(cast.users[name])
    for public_id in (notice, uuid.uuid4()):
        assert client.get(f"/messages/{public_id}/").status_code == 404
        assert client.post(f"/messages/{public_id}/read/").status_code == 404
    assert client.get("/messages/").status_code == 200


def test_the_inbox_costs_the_same_for_one_and_for_fifty(cast: Cast, client_for: Callable[[User], Client]) -> None:
    client = client_for(cast.clerk)
    tell(cast)
    with CaptureQueriesContext(connection) as one:
        client.get("/messages/")
    for number in range(49):
        tell(cast, key=f"n{number}")
    with CaptureQueriesContext(connection) as fifty:
        client.get("/messages/")
    assert len(one) == len(fifty), [query["sql"][:90] for query in fifty]
