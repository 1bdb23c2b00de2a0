"""Changes and objections as the centre, enterprises and bureaus meet them."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from alerts.enums import Colour, ObjectionState
from alerts.models import EntryChange, Objection
from alerts.selectors import changes_of, entry_in_view, objection_of
from alerts.services import raise_objection
from tenancy.models import Enterprise, User
from tenancy.scope import actor_scope, job_scope
from tests.alerts.stage import APRIL, clerk_of, entry_of, published
from tests.cast import XIHU, Cast, make_enterprise

SignIn = Callable[[User], Client]
WHY = "核实后订单已经恢复。"
WORDS = "我公司一季度出口额同比并未下降，附报关数据。"


def page(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def listed(cast: Cast) -> Cast:
    """A list published a minute ago: objections are open."""
    rows = [(cast.enterprise, Colour.RED), (cast.sibling, Colour.BLUE), (cast.foreign, Colour.YELLOW)]
    published(rows, by=cast.actor("centre"), now=timezone.now() - timedelta(minutes=1))
    return cast


def change_path(enterprise: Enterprise) -> str:
    return f"/lists/entries/{entry_of(enterprise).public_id}/change/"


def object_path(enterprise: Enterprise) -> str:
    return f"/lists/entries/{entry_of(enterprise).public_id}/object/"


def the_objection() -> Objection:
    with job_scope(reason="test"):
        return Objection.objects.get()


# --- changes ---


def test_the_centre_changes_a_colour_and_removes_after_being_told_what_it_does(
    listed: Cast, client_for: SignIn
) -> None:
    centre = client_for(listed.centre)
    asked = page(centre.get(change_path(listed.enterprise)))
    assert "不能再列回本期清单" in asked
    assert "考核不变" in asked  # today is long after the cut-offs of the first quarter's months
    assert "调整为红色" not in asked  # it is red
    short = page(centre.post(change_path(listed.enterprise), {"kind": "green", "reason": "好"}))
    assert "至少 5 字" in short
    told = centre.post(change_path(listed.enterprise), {"kind": "green", "reason": WHY})
    assert told.status_code == 302
    assert "绿色" in page(centre.get("/lists/2020Q1/"))
    centre.post(change_path(listed.sibling), {"kind": "remove", "reason": WHY})
    shown = page(centre.get("/lists/2020Q1/"))
    assert listed.sibling.name not in shown
    assert "现为第 3 版" in shown
    assert listed.sibling.name in page(centre.get("/lists/2020Q1/?feedback=removed"))
    assert "已移出" in page(client_for(listed.sibling_clerk).get("/lists/"))
    again = centre.get(change_path(listed.sibling), follow=True)
    assert "不能再变更" in page(again)


def test_versions_are_listed_with_their_reasons_to_whom_they_concern(listed: Cast, client_for: SignIn) -> None:
    centre = client_for(listed.centre)
    centre.post(change_path(listed.enterprise), {"kind": "green", "reason": WHY})
    for user, seen in ((listed.centre, True), (listed.county, True), (listed.foreign_county, False)):
        shown = page(client_for(user).get("/lists/2020Q1/changes/"))
        assert (WHY in shown) is seen
        assert (listed.enterprise.name in shown) is seen
        assert "清单现为第 2 版" in shown
    assert client_for(listed.clerk).get("/lists/2020Q1/changes/").status_code == 403
    for quarter in ("2020Q2", "0000Q1"):
        assert centre.get(f"/lists/{quarter}/changes/").status_code == 404


@pytest.mark.parametrize("name", ["county", "city", "department", "auditor", "clerk", "administrator"])
def test_changes_are_the_centres_alone(listed: Cast, client_for: SignIn, name: str) -> None:
    client = client_for(getattr(listed, name))
    for path in (change_path(listed.enterprise), f"/lists/entries/{uuid4()}/change/"):
        assert client.get(path).status_code == 403
        assert client.post(path, {"kind": "remove", "reason": WHY}).status_code == 403
    with job_scope(reason="test"):
        assert not EntryChange.objects.exists()


# --- objections ---


def test_an_enterprise_objects_and_the_centre_decides(listed: Cast, client_for: SignIn) -> None:
    clerk, centre, county = client_for(listed.clerk), client_for(listed.centre), client_for(listed.county)
    assert "每期清单只能提出一次" in page(clerk.get(object_path(listed.enterprise)))
    short = page(clerk.post(object_path(listed.enterprise), {"text": "不对"}))
    assert "至少 10 字" in short
    assert "不对</textarea>" in short
    clerk.post(object_path(listed.enterprise), {"text": WORDS})
    path = f"/lists/objections/{the_objection().public_id}/"
    assert "待处理 1" in page(centre.get("/lists/"))
    for official in (centre, county):
        assert path in page(official.get("/lists/objections/"))
        assert WORDS in page(official.get(path))
    assert "<textarea" not in page(county.get(path))
    form = {"outcome": str(ObjectionState.RECOLOURED.value), "colour": "", "decision": WHY}
    assert "请选择调整后的颜色" in page(centre.post(path, form))
    assert county.post(path, form).status_code == 403
    done = page(centre.post(path, {**form, "colour": "green"}, follow=True))
    assert WHY in done
    assert entry_of(listed.enterprise).colour_now == Colour.GREEN
    late = page(centre.post(path, {**form, "colour": "blue"}))
    assert "已有结果（调整颜色）" in late
    assert "没有保存您填写的内容" in late
    assert entry_of(listed.enterprise).colour_now == Colour.GREEN
    assert "异议处理结果" in page(clerk.get("/messages/"))


def test_after_the_limit_the_enterprise_is_told_why_and_what_it_typed_is_kept(cast: Cast, client_for: SignIn) -> None:
    published([(cast.enterprise, Colour.RED)], by=cast.actor("centre"), now=APRIL)
    clerk = client_for(cast.clerk)
    asked = page(clerk.get(object_path(cast.enterprise)))
    assert "2020年4月17日24:00结束" in asked
    assert "<textarea" not in asked
    refused = page(clerk.post(object_path(cast.enterprise), {"text": WORDS}))
    assert "2020年4月17日24:00结束" in refused
    assert f"{WORDS}</textarea>" in refused
    with job_scope(reason="test"):
        assert not Objection.objects.exists()


def test_an_objection_is_withdrawn_by_its_enterprise_alone(listed: Cast, client_for: SignIn) -> None:
    clerk = client_for(listed.clerk)
    clerk.post(object_path(listed.enterprise), {"text": WORDS})
    path = f"/lists/objections/{the_objection().public_id}/withdraw/"
    assert client_for(listed.sibling_clerk).post(path).status_code == 404
    assert client_for(listed.county).post(path).status_code == 403
    assert client_for(listed.foreign_county).post(path).status_code == 404
    clerk.post(path)
    assert the_objection().state == ObjectionState.WITHDRAWN
    assert clerk.post(path).status_code == 302


def test_foreign_objections_look_like_missing_ones(listed: Cast, client_for: SignIn) -> None:
    client_for(listed.clerk).post(object_path(listed.enterprise), {"text": WORDS})
    for user in (listed.sibling_clerk, listed.foreign_county, listed.cousin_county):
        client = client_for(user)
        foreign = client.get(f"/lists/objections/{the_objection().public_id}/")
        missing = client.get(f"/lists/objections/{uuid4()}/")
        assert (foreign.status_code, missing.status_code) == (404, 404)
        assert foreign.content == missing.content
    assert WORDS not in page(client_for(listed.foreign_county).get("/lists/objections/"))


def test_the_desk_narrows_by_state_and_list(listed: Cast, client_for: SignIn) -> None:
    client_for(listed.clerk).post(object_path(listed.enterprise), {"text": WORDS})
    centre = client_for(listed.centre)
    for query, seen in (("state=1", True), ("state=4", False), ("quarter=2020Q1", True), ("state=x&quarter=x", True)):
        assert (listed.enterprise.name in page(centre.get(f"/lists/objections/?{query}"))) is seen


# --- what the entry's page includes ---


def shown_to(cast: Cast, name: str) -> str:
    """The two sections of an entry, as `name` sees them."""
    actor = cast.actor(name)
    public_id = entry_of(cast.enterprise).public_id
    request = RequestFactory().get("/")
    with actor_scope(actor):
        entry = entry_in_view(actor, public_id)
        context = {
            "entry": entry,
            "pane": objection_of(actor, entry, now=timezone.now()),
            "changes": changes_of(entry),
            "can_change": name == "centre",
        }
        request.actor = actor
        return "".join(
            render_to_string(f"alerts/{part}.html", context, request) for part in ("objection", "entry_changes")
        )


def test_the_sections_of_an_entry_say_what_each_may_do(listed: Cast, client_for: SignIn) -> None:
    assert "提出异议</a>" in shown_to(listed, "clerk")
    assert shown_to(listed, "county").strip() == ""
    assert "移出或调整颜色" in shown_to(listed, "centre")
    client_for(listed.clerk).post(object_path(listed.enterprise), {"text": WORDS})
    assert "撤回异议" in shown_to(listed, "clerk")
    assert "处理异议" in shown_to(listed, "centre")
    county = shown_to(listed, "county")
    assert WORDS in county
    assert "<button" not in county
    client_for(listed.centre).post(change_path(listed.enterprise), {"kind": "remove", "reason": WHY})
    for name in ("clerk", "county", "centre"):
        shown = shown_to(listed, name)
        assert "移出清单（原红色）" in shown
        assert WHY in shown
    assert "移出或调整颜色" not in shown_to(listed, "centre")


# --- query budgets ---


def queries_of(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_lists_of_changes_and_objections_need_no_more_queries_for_more_rows(listed: Cast, client_for: SignIn) -> None:
    centre = client_for(listed.centre)
    client_for(listed.clerk).post(object_path(listed.enterprise), {"text": WORDS})
    centre.post(change_path(listed.enterprise), {"kind": "green", "reason": WHY})
    paths = ("/lists/2020Q1/changes/", "/lists/objections/")
    before = [queries_of(centre, path) for path in paths]
    with job_scope(reason="test"):
        more = [make_enterprise(number, region=XIHU, name=f"金丝雀{number}") for number in range(700, 720)]
        warning_list = entry_of(listed.enterprise).warning_list
        entries = warning_list.entries.bulk_create(
            type(entry_of(listed.enterprise))(
                warning_list=warning_list, enterprise=row, region_id=XIHU, colour=1, colour_now=1, reason="x"
            )
            for row in more
        )
    for row, entry in zip(more, entries, strict=True):
        actor = clerk_of(row)
        with actor_scope(actor):
            raise_objection(entry=entry.public_id, text=WORDS, by=actor, now=timezone.now())
        centre.post(f"/lists/entries/{entry.public_id}/change/", {"kind": "blue", "reason": WHY})
    assert [queries_of(centre, path) for path in paths] == before


# --- objections as a workbook ---


def exported_objections(client: Client, query: str = "") -> list[dict[str, object]]:
    answer = client.get(f"/lists/objections/export/{query}")
    assert answer.status_code == 200
    header, *cells = load_workbook(BytesIO(answer.content)).active.values
    return [dict(zip(header, row, strict=True)) for row in cells]


def test_objections_leave_as_a_workbook_as_far_as_the_reader_sees_them(listed: Cast, client_for: SignIn) -> None:
    client_for(listed.clerk).post(object_path(listed.enterprise), {"text": WORDS})
    centre = client_for(listed.centre)
    (row,) = exported_objections(centre)
    assert (row["统一社会信用代码"], row["异议理由"], row["处理说明"]) == (listed.enterprise.uscc, WORDS, None)
    assert exported_objections(centre, "?state=4") == []
    assert exported_objections(centre, "?quarter=2020Q1") == [row]
    assert [one["企业名称"] for one in exported_objections(client_for(listed.county))] == [listed.enterprise.name]
    assert exported_objections(client_for(listed.foreign_county), f"?enterprise={listed.enterprise.public_id}") == []
    assert client_for(listed.clerk).get("/lists/objections/export/").status_code == 403
