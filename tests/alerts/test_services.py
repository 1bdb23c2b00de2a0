"""Uploading, drafting, publishing and feeding back: who may, what it leaves behind, what it refuses."""

from datetime import datetime, timedelta

import pytest

from alerts.enums import Colour, DraftState, UploadState
from alerts.models import DraftEntry, Entry, Feedback, ListDraft, ListUpload, WarningList
from alerts.selectors import uploads_in_view
from alerts.services import (
    discard_upload,
    draft_from_upload,
    publish_draft,
    publishing,
    upload_list,
)
from alerts.takeover import ListRow
from core.errors import NotAllowed, Refused
from core.periods import SHANGHAI
from core.workbook import CellError
from notices.enums import Audience
from notices.models import Notice
from tenancy.enums import EnterpriseState
from tenancy.models import Enterprise
from tenancy.scope import actor_scope, job_scope
from tests.alerts.stage import APRIL, REASON, at_once, drafted, entry_of, move_abroad, published, uploaded
from tests.cast import HANGZHOU, LUCHENG, PROVINCE, SHANGCHENG, WENZHOU, XIHU, Cast, build_cast, make_uscc

OFFICIALS = ("county", "city", "department", "auditor")


def everything() -> dict[str, int]:
    with job_scope(reason="test"):
        models = (ListDraft, DraftEntry, WarningList, Entry, Feedback, Notice)
        return {model.__name__: model.objects.count() for model in models}


def draft(upload: ListUpload, by, now: datetime = APRIL) -> ListDraft:
    with actor_scope(by):
        return draft_from_upload(upload=upload.public_id, by=by, now=now)


def publish(row: ListDraft, by, now: datetime = APRIL) -> WarningList:
    with actor_scope(by):
        return publish_draft(draft=row.public_id, by=by, now=now)


def close(enterprise: Enterprise) -> None:
    with job_scope(reason="test"):
        Enterprise.objects.filter(pk=enterprise.pk).update(state=EnterpriseState.CLOSED)


# --- from a workbook to a draft ---


def test_a_draft_holds_the_rows_and_who_leaves_and_nothing_is_published(cast: Cast) -> None:
    centre = cast.actor("centre")
    published([(cast.foreign, Colour.BLUE), (cast.sibling, Colour.GREEN)], by=centre, quarter="2019Q4")
    before = everything()
    made = draft(uploaded([(cast.enterprise, Colour.RED), (cast.sibling, Colour.YELLOW)], by=centre), centre)
    with job_scope(reason="test"):
        rows = DraftEntry.objects.filter(draft=made).order_by("enterprise_id")
        assert [(row.enterprise_id, row.region_id, row.colour, row.before) for row in rows] == [
            (cast.enterprise.pk, XIHU, Colour.RED, None),
            (cast.sibling.pk, XIHU, Colour.YELLOW, Colour.GREEN),
            (cast.foreign.pk, LUCHENG, None, Colour.BLUE),
        ]
        assert ListUpload.objects.get(draft=made).state == UploadState.DRAFTED
    assert (made.state, made.quarter, made.previous.quarter) == (DraftState.DRAFT, "2020Q1", "2019Q4")
    for kept in ("WarningList", "Entry", "Notice"):
        assert everything()[kept] == before[kept]


def test_drafting_twice_makes_one_draft_and_says_so(cast: Cast) -> None:
    centre = cast.actor("centre")
    upload = uploaded([(cast.enterprise, Colour.RED)], by=centre)
    draft(upload, centre)
    before = everything()
    with pytest.raises(Refused, match="已经生成草案"):
        draft(upload, centre)
    assert everything() == before


def test_a_second_draft_of_a_quarter_is_refused(cast: Cast) -> None:
    centre = cast.actor("centre")
    second = uploaded([(cast.sibling, Colour.BLUE)], by=centre)
    draft(uploaded([(cast.enterprise, Colour.RED)], by=centre), centre)
    before = everything()
    with pytest.raises(Refused, match="2020年一季度已有清单草案"):
        draft(second, centre)
    assert everything() == before


def test_a_second_workbook_for_a_published_quarter_is_refused(cast: Cast) -> None:
    centre = cast.actor("centre")
    second = uploaded([(cast.sibling, Colour.BLUE)], by=centre)
    published([(cast.enterprise, Colour.RED)], by=centre)
    before = everything()
    with pytest.raises(Refused, match="2020年一季度的清单已经发布"):
        draft(second, centre)
    assert everything() == before


def test_a_quarter_that_has_not_ended_is_refused(cast: Cast) -> None:
    centre = cast.actor("centre")
    upload = uploaded([(cast.enterprise, Colour.RED)], by=centre, quarter="2020Q2")
    with pytest.raises(Refused, match="尚未结束"):
        draft(upload, centre, datetime(2020, 6, 30, 23, 59, tzinfo=SHANGHAI))
    draft(upload, centre, datetime(2020, 7, 1, tzinfo=SHANGHAI))


def test_closed_foreign_unknown_and_two_coloured_enterprises_are_refused_even_without_a_reading(cast: Cast) -> None:
    centre = cast.actor("centre")
    close(cast.sibling)
    move_abroad(cast.foreign)
    rows = [
        ListRow("2020Q1", make_uscc(77), Colour.RED, REASON),
        ListRow("2020Q1", cast.sibling.uscc, Colour.RED, REASON),
        ListRow("2020Q1", cast.foreign.uscc, Colour.RED, REASON),
        ListRow("2020Q1", cast.enterprise.uscc, Colour.RED, REASON),
        ListRow("2020Q1", cast.enterprise.uscc, Colour.BLUE, REASON),
    ]
    with actor_scope(centre):
        upload = upload_list(content=b"x", file_name="a.xlsx", rows=rows, by=centre, now=APRIL)
    before = everything()
    with pytest.raises(Refused) as refused:
        draft(upload, centre)
    assert refused.value.message == (
        f"不能生成草案：企业名录中没有以下企业：{make_uscc(77)}；以下企业已注销：{cast.sibling.uscc}；"
        f"以下企业不在本省：{cast.foreign.uscc}；以下企业有两种颜色：{cast.enterprise.uscc}。请改正后重新上传。"
    )
    assert everything() == before


def test_a_workbook_with_errors_is_kept_but_not_drafted(cast: Cast) -> None:
    centre = cast.actor("centre")
    rows = [ListRow("2020Q1", cast.enterprise.uscc, Colour.RED, REASON)]
    errors = [CellError("表", 3, "颜色", "紫", "应为以下之一：红、橙、黄、蓝、绿")]
    with actor_scope(centre):
        upload = upload_list(content=b"x", file_name="a.xlsx", rows=rows, errors=errors, by=centre, now=APRIL)
    with pytest.raises(Refused, match="还有 1 处错误"):
        draft(upload, centre)
    assert everything()["ListDraft"] == 0


@pytest.mark.parametrize("name", [*OFFICIALS, "clerk", "administrator"])
def test_nobody_but_the_centre_uploads_drafts_or_discards(cast: Cast, name: str) -> None:
    upload = uploaded([(cast.enterprise, Colour.RED)], by=cast.actor("centre"))
    actor = cast.actor(name)
    with actor_scope(actor):
        rows = [ListRow("2020Q1", cast.enterprise.uscc, Colour.RED, REASON)]
        for act in (
            lambda: upload_list(content=b"y", file_name="a.xlsx", rows=rows, by=actor, now=APRIL),
            lambda: draft_from_upload(upload=upload.public_id, by=actor, now=APRIL),
            lambda: discard_upload(upload=upload.public_id, by=actor, now=APRIL),
        ):
            with pytest.raises(NotAllowed):
                act()
        assert list(uploads_in_view(actor)) == []


def test_the_same_workbook_again_is_the_same_upload(cast: Cast) -> None:
    centre = cast.actor("centre")
    first = uploaded([(cast.enterprise, Colour.RED)], by=centre)
    second = uploaded([(cast.enterprise, Colour.RED)], by=centre, now=APRIL + timedelta(hours=1))
    assert first.pk == second.pk
    with job_scope(reason="test"):
        assert ListUpload.objects.get().uploaded_at == APRIL + timedelta(hours=1)


def test_a_discarded_workbook_makes_no_draft(cast: Cast) -> None:
    centre = cast.actor("centre")
    upload = uploaded([(cast.enterprise, Colour.RED)], by=centre)
    with actor_scope(centre):
        for _ in range(2):
            assert discard_upload(upload=upload.public_id, by=centre, now=APRIL).state == UploadState.DISCARDED
    with pytest.raises(Refused, match="已放弃"):
        draft(upload, centre)
    done = uploaded([(cast.enterprise, Colour.RED)], by=centre)
    draft(done, centre)
    with actor_scope(centre), pytest.raises(Refused, match="请放弃草案"):
        discard_upload(upload=done.public_id, by=centre, now=APRIL)


def test_a_workbook_with_nothing_in_it_is_not_kept(cast: Cast) -> None:
    centre = cast.actor("centre")
    with actor_scope(centre), pytest.raises(Refused):
        upload_list(content=b"x", file_name="a.xlsx", rows=[], by=centre, now=APRIL)
    with job_scope(reason="test"):
        assert not ListUpload.objects.exists()


# --- publishing ---


def test_a_published_list_has_its_entries_and_everybody_concerned_is_told(cast: Cast) -> None:
    made = published(
        [(cast.enterprise, Colour.RED), (cast.cousin, Colour.GREEN)],
        by=cast.actor("centre"),
        reviewer=cast.actor("department"),
    )
    with job_scope(reason="test"):
        entries = {row.enterprise_id: row for row in Entry.objects.filter(warning_list=made)}
        assert {pk: (row.region_id, row.colour, row.colour_now, row.reason) for pk, row in entries.items()} == {
            cast.enterprise.pk: (XIHU, Colour.RED, Colour.RED, REASON),
            cast.cousin.pk: (SHANGCHENG, Colour.GREEN, Colour.GREEN, REASON),
        }
        assert (made.published_at, made.version) == (APRIL, 1)
        assert made.published_by_id == cast.department.pk
        told = Notice.objects.filter(audience=Audience.ENTERPRISE).order_by("enterprise_id")
        assert [(row.enterprise_id, row.title) for row in told] == [
            (cast.enterprise.pk, "2020年一季度五色清单：贵企业列为红色"),
            (cast.cousin.pk, "2020年一季度五色清单：贵企业列为绿色"),
        ]
        offices = Notice.objects.filter(audience=Audience.OFFICE, key="list-published:2020Q1")
        assert dict(offices.values_list("region_id", "path")) == dict.fromkeys(
            (HANGZHOU, SHANGCHENG, XIHU), "/lists/2020Q1/"
        )
        # Before that the province alone heard of it.
        early = Notice.objects.filter(audience=Audience.OFFICE).exclude(key="list-published:2020Q1")
        assert set(early.values_list("region_id", flat=True)) == {PROVINCE}


def test_the_county_is_the_one_of_now_not_of_the_draft(cast: Cast) -> None:
    centre = cast.actor("centre")
    row = drafted([(cast.enterprise, Colour.RED)], by=centre)
    with job_scope(reason="test"):
        Enterprise.objects.filter(pk=cast.enterprise.pk).update(region_id=LUCHENG)
    publish(row, cast.actor("department"))
    assert entry_of(cast.enterprise).region_id == LUCHENG
    with job_scope(reason="test"):
        told = Notice.objects.filter(audience=Audience.OFFICE, key="list-published:2020Q1")
        assert set(told.values_list("region_id", flat=True)) == {LUCHENG, WENZHOU}


def test_who_handed_it_in_cannot_publish_it_and_the_department_can(cast: Cast) -> None:
    centre = cast.actor("centre")
    row = drafted([(cast.enterprise, Colour.RED)], by=centre)
    before = everything()
    with pytest.raises(Refused, match="由另一名工作人员"):
        publish(row, centre)
    assert everything() == before
    assert publish(row, cast.actor("department")).quarter == "2020Q1"


def test_publishing_twice_leaves_one_list_and_says_so(cast: Cast) -> None:
    row = drafted([(cast.enterprise, Colour.RED)], by=cast.actor("centre"))
    publish(row, cast.actor("department"))
    before = everything()
    with pytest.raises(Refused, match="无需重复发布"):
        publish(row, cast.actor("department"))
    assert everything() == before
    assert before["WarningList"] == 1


def test_an_enterprise_closed_or_gone_since_the_draft_stops_the_whole_list(cast: Cast) -> None:
    rows = [(cast.sibling, Colour.BLUE), (cast.enterprise, Colour.RED), (cast.foreign, Colour.RED)]
    row = drafted(rows, by=cast.actor("centre"))
    close(cast.enterprise)
    move_abroad(cast.foreign)
    before = everything()
    with pytest.raises(Refused) as refused:
        publish(row, cast.actor("department"))
    assert refused.value.message == (
        f"不能发布：以下企业已注销：{cast.enterprise.uscc}；以下企业不在本省：{cast.foreign.uscc}。请退回后从草案中移出。"
    )
    assert everything() == before


def test_rows_that_are_not_those_handed_in_or_looked_at_are_not_published(cast: Cast) -> None:
    row = drafted([(cast.enterprise, Colour.RED)], by=cast.actor("centre"))
    reviewer = cast.actor("department")
    with actor_scope(reviewer), pytest.raises(Refused, match="重新核对"):
        publish_draft(draft=row.public_id, seen="0" * 64, by=reviewer, now=APRIL)
    with job_scope(reason="test"):
        DraftEntry.objects.filter(draft=row).update(colour=Colour.BLUE)
    with pytest.raises(Refused, match="与提交复核时不一致"):
        publish(row, reviewer)
    assert everything()["WarningList"] == 0


def test_nothing_is_left_when_publishing_fails_in_the_middle(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    row = drafted([(cast.enterprise, Colour.RED), (cast.foreign, Colour.BLUE)], by=cast.actor("centre"))
    before = everything()

    def broken(**_: object) -> None:
        raise RuntimeError("the offices could not be told")

    monkeypatch.setattr(publishing, "notify_offices", broken)
    with pytest.raises(RuntimeError):
        publish(row, cast.actor("department"))
    assert everything() == before
    with job_scope(reason="test"):
        assert ListDraft.objects.get().state == DraftState.REVIEW
    monkeypatch.undo()
    publish(row, cast.actor("department"))


@pytest.mark.parametrize("name", ["county", "city", "auditor", "clerk", "administrator"])
def test_nobody_below_the_province_publishes(cast: Cast, name: str) -> None:
    row = drafted([(cast.enterprise, Colour.RED)], by=cast.actor("centre"))
    with pytest.raises(NotAllowed):
        publish(row, cast.actor(name))
    assert everything()["WarningList"] == 0


@pytest.mark.django_db(transaction=True)
def test_two_workbooks_drafted_at_once_make_one_draft() -> None:
    cast = build_cast()
    centre = cast.actor("centre")
    one = uploaded([(cast.enterprise, Colour.RED)], by=centre)
    other = uploaded([(cast.enterprise, Colour.RED), (cast.sibling, Colour.BLUE)], by=centre)
    outcomes = at_once([lambda upload=upload: draft(upload, centre) for upload in (one, one, other, other)])
    assert sorted(word == "done" for word in outcomes) == [False, False, False, True]
    assert everything()["ListDraft"] == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_buttons_pressed_at_once_publish_one_list() -> None:
    cast = build_cast()
    row = drafted([(cast.enterprise, Colour.RED), (cast.sibling, Colour.BLUE)], by=cast.actor("centre"))
    reviewer = cast.actor("department")
    outcomes = at_once([lambda: publish(row, reviewer) for _ in range(20)])
    assert outcomes.count("done") == 1
    assert outcomes.count("该清单已经发布，无需重复发布。") == 19
    assert (everything()["WarningList"], everything()["Entry"]) == (1, 2)
