"""A draft on its way to publication: by its services and as two people of the province meet it."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from alerts.enums import Colour, DraftState, Movement, Source
from alerts.exports import make_draft_file
from alerts.models import DraftEntry, ListDraft, WarningList
from alerts.rules import movement
from alerts.selectors import MOVES, DraftFilter, draft_entries, draft_for, draft_overview, open_drafts
from alerts.services import (
    adopt_draft,
    change_draft_entry,
    discard_draft,
    draft_from_upload,
    publish_draft,
    send_back_draft,
    submit_draft,
)
from core.errors import NotAllowed, Refused
from notices.enums import Audience
from notices.models import Notice
from tenancy.enums import EnterpriseState, EnterpriseTag, JobState
from tenancy.jobs import enqueue, run_job
from tenancy.models import Enterprise, Job, StoredFile, User
from tenancy.scope import actor_scope, job_scope
from tests.alerts.stage import APRIL, REASON, SYSTEM, entry_of, move_abroad, published, uploaded
from tests.cast import HANGZHOU, LUCHENG, PROVINCE, XIHU, Cast, make_enterprise

SignIn = Callable[[User], Client]
WHY = "核实后订单已经恢复。"


def page(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def drafted(cast: Cast) -> ListDraft:
    """One enterprise enters, one gets worse, one leaves; against the list of 2019Q4."""
    centre = cast.actor("centre")
    with job_scope(reason="test"):
        Enterprise.objects.filter(pk=cast.enterprise.pk).update(tags=[EnterpriseTag.KEY.value])
    published([(cast.sibling, Colour.GREEN), (cast.foreign, Colour.BLUE)], by=centre, quarter="2019Q4")
    upload = uploaded([(cast.enterprise, Colour.RED), (cast.sibling, Colour.YELLOW)], by=centre)
    with actor_scope(centre):
        return draft_from_upload(upload=upload.public_id, by=centre, now=APRIL)


def now_of(draft: ListDraft) -> ListDraft:
    with job_scope(reason="test"):
        return ListDraft.objects.get(pk=draft.pk)


def row_of(draft: ListDraft, enterprise: Enterprise) -> DraftEntry:
    with job_scope(reason="test"):
        return DraftEntry.objects.get(draft=draft, enterprise=enterprise)


def trial(quarter: str = "2020Q1", **more: object) -> ListDraft:
    """A dry run of rules, as the computation leaves it."""
    fields = {"source": Source.RULES, "ruleset": {"rules": []}, "as_of": APRIL, "created_at": APRIL}
    with job_scope(reason="test"):
        return ListDraft.objects.create(quarter=quarter, **{"state": DraftState.TRIAL, **fields, **more})


# --- services ---


def change(draft: ListDraft, enterprise: Enterprise, colour: Colour | None, by, reason: str = WHY) -> DraftEntry:
    with actor_scope(by):
        return change_draft_entry(
            draft=draft.public_id, enterprise=enterprise.public_id, colour=colour, reason=reason, by=by, now=APRIL
        )


def test_a_colour_set_by_hand_keeps_the_rules_reason_and_says_who_decided(cast: Cast, drafted: ListDraft) -> None:
    change(drafted, cast.enterprise, Colour.ORANGE, cast.actor("centre"))
    row = row_of(drafted, cast.enterprise)
    assert (row.colour, row.reason, row.note, row.changed_by_hand) == (Colour.ORANGE, REASON, WHY, True)


def test_what_enters_can_be_left_out_and_what_leaves_kept_on(cast: Cast, drafted: ListDraft) -> None:
    centre = cast.actor("centre")
    change(drafted, cast.enterprise, None, centre)
    change(drafted, cast.foreign, Colour.BLUE, centre)
    left_out, kept = row_of(drafted, cast.enterprise), row_of(drafted, cast.foreign)
    assert (left_out.colour, left_out.before, left_out.changed_by_hand) == (None, None, True)
    assert (kept.colour, kept.reason) == (Colour.BLUE, WHY)
    with actor_scope(centre):
        submit_draft(draft=drafted.public_id, by=centre, now=APRIL)
    reviewer = cast.actor("department")
    with actor_scope(reviewer):
        publish_draft(draft=drafted.public_id, by=reviewer, now=APRIL)
    with job_scope(reason="test"):
        listed = WarningList.objects.get(quarter="2020Q1").entries.values_list("enterprise_id", "colour")
        assert dict(listed) == {cast.sibling.pk: Colour.YELLOW, cast.foreign.pk: Colour.BLUE}


def test_an_enterprise_in_no_row_can_be_added(cast: Cast, drafted: ListDraft) -> None:
    centre = cast.actor("centre")
    row = change(drafted, cast.cousin, Colour.YELLOW, centre)
    assert (row.before, row.colour, row.reason, row.region_id) == (None, Colour.YELLOW, WHY, cast.cousin.region_id)
    with pytest.raises(Refused, match="无需移出"):
        with job_scope(reason="test"):
            other = make_enterprise(500, region=XIHU, name="金丝雀戊")
        change(drafted, other, None, centre)


def test_who_cannot_be_listed_is_not_added(cast: Cast, drafted: ListDraft) -> None:
    centre = cast.actor("centre")
    with job_scope(reason="test"):
        Enterprise.objects.filter(pk=cast.cousin.pk).update(state=EnterpriseState.CLOSED)
    with pytest.raises(Refused, match="已注销") as closed:
        change(drafted, cast.cousin, Colour.RED, centre)
    assert closed.value.field == "colour"
    move_abroad(cast.foreign)
    with pytest.raises(Refused, match="不在本省"):
        change(drafted, cast.foreign, Colour.RED, centre)
    with pytest.raises(Refused, match="请填写理由"):
        change(drafted, cast.enterprise, Colour.RED, centre, reason="好")
    change(drafted, cast.foreign, None, centre)  # leaving is always possible


def test_under_review_nothing_is_changed_until_it_is_sent_back(cast: Cast, drafted: ListDraft) -> None:
    centre, department = cast.actor("centre"), cast.actor("department")
    with actor_scope(centre):
        submit_draft(draft=drafted.public_id, note="请核对", by=centre, now=APRIL)
    with pytest.raises(Refused, match="待复核"):
        change(drafted, cast.enterprise, Colour.BLUE, centre)
    with actor_scope(centre), pytest.raises(Refused, match="请先由复核人退回"):
        discard_draft(draft=drafted.public_id, by=centre, now=APRIL)
    with actor_scope(department):
        send_back_draft(draft=drafted.public_id, reason="个别企业需要核实", by=department, now=APRIL)
    change(drafted, cast.enterprise, Colour.BLUE, centre)
    with actor_scope(centre):
        again = submit_draft(draft=drafted.public_id, by=centre, now=APRIL + timedelta(hours=1))
    assert again.digest != ""
    with job_scope(reason="test"):
        told = Notice.objects.filter(key__startswith="list-draft-", title__startswith="2020年").order_by("id")
        assert [row.title for row in told] == [
            "2020年一季度五色清单草案待复核",
            "2020年一季度五色清单草案已退回修改",
            "2020年一季度五色清单草案待复核",
        ]
        assert {(row.audience, row.region_id) for row in told} == {(Audience.OFFICE, PROVINCE)}


def test_a_dry_run_becomes_the_draft_once_and_only_one_of_a_quarter(cast: Cast) -> None:
    centre = cast.actor("centre")
    one, other = trial(), trial()
    with actor_scope(centre):
        assert adopt_draft(draft=one.public_id, by=centre, now=APRIL).state == DraftState.DRAFT
        with pytest.raises(Refused, match="已转为草案"):
            adopt_draft(draft=one.public_id, by=centre, now=APRIL)
        with pytest.raises(Refused, match="已有清单草案"):
            adopt_draft(draft=other.public_id, by=centre, now=APRIL)
        discard_draft(draft=one.public_id, by=centre, now=APRIL)
        assert adopt_draft(draft=other.public_id, by=centre, now=APRIL).state == DraftState.DRAFT
        with pytest.raises(Refused, match="没有列入清单的企业"):
            submit_draft(draft=other.public_id, by=centre, now=APRIL)


@pytest.mark.parametrize("name", ["county", "city", "auditor", "clerk", "administrator"])
def test_nobody_below_the_province_touches_or_sees_a_draft(cast: Cast, drafted: ListDraft, name: str) -> None:
    actor, draft = cast.actor(name), drafted.public_id
    with actor_scope(actor):
        for act in (
            lambda: adopt_draft(draft=draft, by=actor, now=APRIL),
            lambda: submit_draft(draft=draft, by=actor, now=APRIL),
            lambda: send_back_draft(draft=draft, reason=WHY, by=actor, now=APRIL),
            lambda: publish_draft(draft=draft, by=actor, now=APRIL),
            lambda: discard_draft(draft=draft, by=actor, now=APRIL),
            lambda: draft_for(actor, draft),
            lambda: draft_overview(actor, drafted),
            lambda: draft_entries(actor, drafted, DraftFilter()),
        ):
            with pytest.raises(NotAllowed):
                act()
        assert open_drafts(actor) == []
    with pytest.raises(NotAllowed):
        change(drafted, cast.enterprise, Colour.BLUE, actor)


def test_the_department_reviews_and_does_not_draw(cast: Cast, drafted: ListDraft) -> None:
    department = cast.actor("department")
    with actor_scope(department):
        for act in (
            lambda: adopt_draft(draft=drafted.public_id, by=department, now=APRIL),
            lambda: submit_draft(draft=drafted.public_id, by=department, now=APRIL),
            lambda: discard_draft(draft=drafted.public_id, by=department, now=APRIL),
        ):
            with pytest.raises(NotAllowed):
                act()
    with pytest.raises(NotAllowed):
        change(drafted, cast.enterprise, Colour.BLUE, department)


# --- figures and filters ---


def test_figures_by_movement_colour_region_and_tag(cast: Cast, drafted: ListDraft) -> None:
    centre = cast.actor("centre")
    with actor_scope(centre):
        found = draft_overview(centre, drafted)
        city = draft_overview(centre, drafted, within=HANGZHOU)
        county = draft_overview(centre, drafted, within=XIHU)
    moves = {Movement.ENTERS: 1, Movement.WORSE: 1, Movement.LEAVES: 1}
    assert {move: number for move, number in found.total.moves if number} == moves
    assert (found.total.listed, found.total.listed_before) == (2, 2)
    assert [(colour, now, before) for colour, now, before in found.total.colours if now or before] == [
        (Colour.RED, 1, 0),
        (Colour.YELLOW, 1, 0),
        (Colour.BLUE, 0, 1),
        (Colour.GREEN, 0, 1),
    ]
    assert [(row.name, row.listed, row.listed_before) for row in found.regions] == [("杭州市", 2, 1), ("温州市", 0, 1)]
    assert [(row.name, row.listed) for row in city.regions] == [("西湖区", 2)]
    assert (county.regions, county.total.listed) == ([], 2)
    assert [(row.name, row.listed) for row in found.tags] == [("重点", 1)]
    assert found.previous is not None
    assert found.previous.label == "2019年四季度"


COLOURS = st.none() | st.sampled_from(Colour)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(COLOURS, COLOURS), max_size=8))
def test_the_conditions_on_rows_are_the_rule(pairs: list[tuple[Colour | None, Colour | None]]) -> None:
    """Evaluated on rows in memory: the same six conditions that the pages filter by."""
    for before, colour in pairs:
        fitting = [move for move, fit in MOVES.items() if _fits(fit, {"before": before, "colour": colour})]
        assert fitting == [movement(before, colour)]


def _fits(fit, row: dict[str, Colour | None]) -> bool:
    def holds(name: str, wanted: object) -> bool:
        field, _, lookup = name.partition("__")
        value = row[field]
        if lookup == "isnull":
            return (value is None) is wanted
        other = row[wanted.name]  # an F("before")
        if value is None or other is None:
            return False  # as SQL has it
        return {"lt": value < other, "gt": value > other, "": value == other}[lookup]

    return all(holds(name, wanted) for name, wanted in fit.children)


def test_the_database_filters_by_the_same_movements(cast: Cast, drafted: ListDraft) -> None:
    centre = cast.actor("centre")
    change(drafted, cast.cousin, Colour.GREEN, centre)
    change(drafted, cast.cousin, None, centre)
    with actor_scope(centre):
        for move in Movement:
            rows = draft_entries(centre, drafted, DraftFilter(move=move))
            expected = {
                row.pk
                for row in DraftEntry.objects.filter(draft=drafted)
                if movement(row.before and Colour(row.before), row.colour and Colour(row.colour)) is move
            }
            assert {row.pk for row in rows} == expected
        assert draft_entries(centre, drafted, DraftFilter(move=Movement.KEPT_OUT)).count() == 1


# --- pages ---


def path_of(draft: ListDraft, rest: str = "") -> str:
    return f"/lists/drafts/{draft.public_id}/{rest}"


def test_two_people_take_a_draft_to_publication(cast: Cast, drafted: ListDraft, client_for: SignIn) -> None:
    centre, department = client_for(cast.centre), client_for(cast.department)
    assert "提交复核" in page(centre.get(path_of(drafted)))
    assert "提交复核</button>" not in page(department.get(path_of(drafted)))
    told = page(centre.post(path_of(drafted, "submit/"), {"note": "请重点核对红色企业"}, follow=True))
    assert "已提交复核" in told
    assert "必须由两人分别完成" in told
    assert path_of(drafted, "publish/") not in told
    digest = now_of(drafted).digest
    shown = page(department.get(path_of(drafted)))
    assert path_of(drafted, "publish/") in shown
    assert "请重点核对红色企业" in shown
    asked = page(department.get(path_of(drafted, "publish/")))
    assert "共 2 家企业" in asked
    assert "cast-centre" in asked
    assert digest[:12] in asked
    refused = page(centre.post(path_of(drafted, "publish/"), {"digest": digest}, follow=True))
    assert "必须由两人分别完成" in refused
    done = department.post(path_of(drafted, "publish/"), {"digest": digest}, follow=True)
    assert done.redirect_chain[-1][0] == "/lists/2020Q1/"
    assert "已发布" in page(done)
    assert "该清单已经发布，无需重复发布。" in page(department.post(path_of(drafted, "publish/"), follow=True))
    assert entry_of(cast.enterprise).colour == Colour.RED


def test_a_late_list_says_before_and_after_in_which_months_it_does_not_count(
    cast: Cast, drafted: ListDraft, client_for: SignIn
) -> None:
    centre, department = cast.actor("centre"), client_for(cast.department)
    with actor_scope(centre):
        submit_draft(draft=drafted.public_id, by=centre, now=APRIL)
    words = "5月、6月考核截止时尚未发布，当月不适用。"
    assert words in page(department.get(path_of(drafted, "publish/")))  # today is long after June 2020
    department.post(path_of(drafted, "publish/"))
    assert words in page(department.get("/lists/2020Q1/"))


def test_a_reviewer_sends_back_with_a_reason_and_what_was_typed_is_kept(
    cast: Cast, drafted: ListDraft, client_for: SignIn
) -> None:
    centre, department = client_for(cast.centre), client_for(cast.department)
    centre.post(path_of(drafted, "submit/"))
    short = page(department.post(path_of(drafted, "send-back/"), {"reason": "不妥"}))
    assert "至少 5 字" in short
    assert "不妥</textarea>" in short
    assert now_of(drafted).state == DraftState.REVIEW
    department.post(path_of(drafted, "send-back/"), {"reason": "西湖区企业需要再核实"})
    shown = page(centre.get(path_of(drafted)))
    assert "退回修改：西湖区企业需要再核实" in shown
    assert now_of(drafted).state == DraftState.DRAFT


def test_a_page_that_is_out_of_date_is_told_what_happened(cast: Cast, drafted: ListDraft, client_for: SignIn) -> None:
    centre, department = client_for(cast.centre), client_for(cast.department)
    stale = page(centre.get(path_of(drafted)))
    assert path_of(drafted, "submit/") in stale
    centre.post(path_of(drafted, "discard/"))
    assert "现在的状态是“已放弃”" in page(centre.post(path_of(drafted, "submit/"), follow=True))
    assert "现在的状态是“已放弃”" in page(department.post(path_of(drafted, "send-back/"), {"reason": WHY}, follow=True))
    assert "现在的状态是“已放弃”" in page(department.post(path_of(drafted, "publish/"), follow=True))
    changed = f"change/{cast.enterprise.public_id}/"
    assert "不能调整企业" in page(centre.get(path_of(drafted, changed), follow=True))
    kept = page(centre.post(path_of(drafted, changed), {"colour": "blue", "reason": WHY}))
    assert "不能调整企业" in kept
    assert WHY in kept


def test_what_the_reviewer_looked_at_is_what_is_published(cast: Cast, drafted: ListDraft, client_for: SignIn) -> None:
    centre, department = client_for(cast.centre), client_for(cast.department)
    centre.post(path_of(drafted, "submit/"))
    looked_at = now_of(drafted).digest
    department.post(path_of(drafted, "send-back/"), {"reason": WHY})
    centre.post(path_of(drafted, f"change/{cast.enterprise.public_id}/"), {"colour": "blue", "reason": WHY})
    centre.post(path_of(drafted, "submit/"))
    told = page(department.post(path_of(drafted, "publish/"), {"digest": looked_at}, follow=True))
    assert "已退回修改并重新提交" in told
    with job_scope(reason="test"):
        assert not WarningList.objects.filter(quarter="2020Q1").exists()


def test_an_enterprise_is_adjusted_and_another_added_by_its_code(
    cast: Cast, drafted: ListDraft, client_for: SignIn
) -> None:
    centre = client_for(cast.centre)
    own = path_of(drafted, f"change/{cast.enterprise.public_id}/")
    assert own in page(centre.get(path_of(drafted)))
    assert "请填写理由" in page(centre.post(own, {"colour": "none", "reason": ""}))
    assert "已调整" in page(centre.post(own, {"colour": "none", "reason": WHY}, follow=True))
    assert row_of(drafted, cast.enterprise).colour is None
    found = centre.get(path_of(drafted, f"add/?uscc={cast.cousin.uscc.lower()}"))
    assert found.headers["Location"] == path_of(drafted, f"change/{cast.cousin.public_id}/")
    assert "草案和上期清单中都没有该企业" in page(centre.get(found.headers["Location"]))
    centre.post(found.headers["Location"], {"colour": "orange", "reason": WHY})
    assert row_of(drafted, cast.cousin).colour == Colour.ORANGE
    assert "企业名录中没有该企业" in page(centre.get(path_of(drafted, "add/?uscc=91330000000000000X")))
    assert centre.get(path_of(drafted, f"change/{uuid4()}/")).status_code == 404


def names_of(answer) -> list[str]:
    return [row.enterprise.name for row in answer.context["listed"].rows]


def test_filters_search_and_order_of_a_draft(cast: Cast, drafted: ListDraft, client_for: SignIn) -> None:
    client = client_for(cast.centre)
    one, two, four = cast.enterprise.name, cast.sibling.name, cast.foreign.name

    def found(query: str) -> list[str]:
        return names_of(client.get(path_of(drafted, f"?{query}")))

    assert found("") == [one, two, four]
    assert found("sort=colour&order=desc") == [two, one, four]
    assert found("sort=before") == [four, two, one]
    assert found("move=enters") == [one]
    assert found("move=leaves") == [four]
    assert found("colour=yellow") == [two]
    assert found(f"region={LUCHENG}") == [four]
    assert found(f"region={HANGZHOU}&sort=region") == [one, two]
    assert found("tag=key") == [one]
    assert found("mark=held") == []
    assert found("q=鹿城") == [four]
    assert found(f"q={cast.sibling.uscc[:12].lower()}") == [two]
    change(drafted, cast.sibling, Colour.BLUE, cast.actor("centre"))
    assert found("mark=by_hand") == [two]
    for nonsense in ("sort=x", "move=x", "colour=x", "tag=x", "mark=x", "page=999"):
        assert client.get(path_of(drafted, f"?{nonsense}")).status_code == 200
    assert client.get(path_of(drafted, "?region=320500000")).status_code == 404


def test_the_workbook_of_a_draft_has_every_row_with_its_movement(
    cast: Cast, drafted: ListDraft, client_for: SignIn
) -> None:
    answer = client_for(cast.department).post(path_of(drafted, "export/"))
    with job_scope(reason="test"):
        job = Job.objects.get(kind="alerts.export_draft")
    assert answer.headers["Location"] == f"/jobs/{job.public_id}/"
    assert run_job(job.pk, make_draft_file)
    with job_scope(reason="test"):
        book = load_workbook(BytesIO(bytes(StoredFile.objects.get(job=job).content)))
    lines = list(book.active.iter_rows(min_row=2, values_only=True))
    assert [(line[2], line[5], line[6], line[7], line[8]) for line in lines] == [
        (cast.enterprise.name, "重点", "新列入", None, "红"),
        (cast.sibling.name, None, "颜色加重", "绿", "黄"),
        (cast.foreign.name, None, "移出清单", "蓝", None),
    ]


def test_a_computation_shows_how_far_it_is_and_leads_on(cast: Cast, client_for: SignIn) -> None:
    with job_scope(reason="test"):
        job = enqueue(kind="test.draw", key="draw", title="试算", by=SYSTEM, now=APRIL, region=PROVINCE)
    draft = trial(state=DraftState.COMPUTING, job=job)
    client = client_for(cast.centre)
    shown = page(client.get(path_of(draft)))
    assert path_of(draft, "state/") in shown
    assert "排队中" in shown
    with job_scope(reason="test"):
        Job.objects.filter(pk=job.pk).update(state=JobState.FAILED, message="规则无法计算")
    failed = page(client.get(path_of(draft, "state/")))
    assert "规则无法计算" in failed
    assert "hx-get" not in failed
    with job_scope(reason="test"):
        ListDraft.objects.filter(pk=draft.pk).update(state=DraftState.TRIAL)
    assert "查看结果" in page(client.get(path_of(draft, "state/")))
    assert "转为草案" in page(client.get(path_of(draft)))
    client.post(path_of(draft, "adopt/"))
    assert now_of(draft).state == DraftState.DRAFT


def test_the_home_page_names_drafts_and_what_is_due(cast: Cast, drafted: ListDraft, client_for: SignIn) -> None:
    for user in (cast.centre, cast.department):
        assert path_of(drafted) in page(client_for(user).get("/lists/"))
    for user in (cast.county, cast.city, cast.clerk, cast.auditor):
        shown = page(client_for(user).get("/lists/"))
        assert path_of(drafted) not in shown
        assert "清单应于" not in shown


@pytest.mark.parametrize("name", ["clerk", "county", "city", "auditor", "administrator"])
def test_drafts_do_not_exist_for_anybody_below_the_province(
    cast: Cast, drafted: ListDraft, client_for: SignIn, name: str
) -> None:
    client = client_for(getattr(cast, name))
    pages = ("", "state/", "add/", "publish/", f"change/{cast.enterprise.public_id}/")
    acts = (
        "export/",
        "adopt/",
        "submit/",
        "send-back/",
        "publish/",
        "discard/",
        f"change/{cast.enterprise.public_id}/",
    )
    for draft in (drafted.public_id, uuid4()):  # the same answer for one that is there and one that is not
        for rest in pages:
            assert client.get(f"/lists/drafts/{draft}/{rest}").status_code == 403
        for rest in acts:
            assert client.post(f"/lists/drafts/{draft}/{rest}").status_code == 403
    assert now_of(drafted).state == DraftState.DRAFT


def test_by_no_door_does_a_draft_show_before_it_is_published(
    cast: Cast, drafted: ListDraft, client_for: SignIn
) -> None:
    centre = cast.actor("centre")
    with actor_scope(centre):
        submit_draft(draft=drafted.public_id, by=centre, now=APRIL)
    for name in ("clerk", "county", "city"):
        client = client_for(getattr(cast, name))
        for path in ("/lists/", "/messages/", "/questions/", "/questions/ask/", "/jobs/", "/assessment/"):
            answer = client.get(path, follow=True)
            assert answer.status_code in (200, 403)
            assert "2020年一季度" not in page(answer)
            assert str(drafted.public_id) not in page(answer)
        assert client.get("/lists/2020Q1/").status_code in (403, 404)


# --- speed ---


def queries_of(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_a_draft_needs_no_more_queries_for_more_rows(cast: Cast, drafted: ListDraft, client_for: SignIn) -> None:
    client = client_for(cast.centre)
    before = queries_of(client, path_of(drafted))
    with job_scope(reason="test"):
        more = [make_enterprise(number, region=XIHU, name=f"金丝雀{number}") for number in range(600, 660)]
        DraftEntry.objects.bulk_create(
            DraftEntry(draft=drafted, enterprise=row, region_id=XIHU, colour=Colour.RED, reason=REASON, tags=["key"])
            for row in more
        )
    assert queries_of(client, path_of(drafted)) == before
    frame = queries_of(client, "/lists/uploads/new/")
    # draft, regions to choose, rows, tags, regions, list before, office, keys, page, regions
    assert before - frame == 10
