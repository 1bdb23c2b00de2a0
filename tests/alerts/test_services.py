"""Publishing and feeding back: who may, what it leaves behind, what it refuses."""

from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from alerts import services
from alerts.enums import Colour, UploadState
from alerts.models import Entry, Feedback, ListUpload, WarningList
from alerts.selectors import uploads_in_view
from alerts.services import discard_upload, give_feedback, publish_list, upload_list
from alerts.takeover import ListRow
from core.errors import Invalid, NotAllowed, Refused, Unseen
from core.periods import SHANGHAI
from core.workbook import CellError
from notices.enums import Audience
from notices.models import Notice
from tenancy.enums import EnterpriseState
from tenancy.models import Enterprise
from tenancy.scope import actor_scope, job_scope
from tests.alerts.stage import APRIL, REASON, entry_of, fed_back, published, uploaded
from tests.cast import HANGZHOU, LUCHENG, SHANGCHENG, WENZHOU, XIHU, Cast, build_cast, make_uscc

GOOD = "已与客户重新商定交货期，希望得到信保支持。"
OFFICIALS = ("county", "city", "department", "auditor")


def everything() -> dict[str, int]:
    with job_scope(reason="test"):
        return {model.__name__: model.objects.count() for model in (WarningList, Entry, Feedback, Notice)}


# --- publishing ---


def test_a_published_list_has_its_entries_and_everybody_concerned_is_told(cast: Cast) -> None:
    made = published([(cast.enterprise, Colour.RED), (cast.cousin, Colour.GREEN)], by=cast.actor("centre"))
    with job_scope(reason="test"):
        entries = {row.enterprise_id: row for row in Entry.objects.filter(warning_list=made)}
        assert {pk: (row.region_id, row.colour, row.reason) for pk, row in entries.items()} == {
            cast.enterprise.pk: (XIHU, Colour.RED, REASON),
            cast.cousin.pk: (SHANGCHENG, Colour.GREEN, REASON),
        }
        assert made.published_at == APRIL
        assert made.published_by_id == cast.actor("centre").user
        told = Notice.objects.filter(audience=Audience.ENTERPRISE).order_by("enterprise_id")
        assert [(row.enterprise_id, row.title) for row in told] == [
            (cast.enterprise.pk, "2020年一季度五色清单：贵企业列为红色"),
            (cast.cousin.pk, "2020年一季度五色清单：贵企业列为绿色"),
        ]
        offices = Notice.objects.filter(audience=Audience.OFFICE).values_list("region_id", "path")
        assert dict(offices) == dict.fromkeys((HANGZHOU, SHANGCHENG, XIHU), "/lists/2020Q1/")


def test_the_county_is_the_one_of_now_not_of_the_upload(cast: Cast) -> None:
    centre = cast.actor("centre")
    upload = uploaded([(cast.enterprise, Colour.RED)], by=centre)
    with job_scope(reason="test"):
        Enterprise.objects.filter(pk=cast.enterprise.pk).update(region_id=LUCHENG)
    with actor_scope(centre):
        publish_list(upload=upload.public_id, by=centre, now=APRIL)
    assert entry_of(cast.enterprise).region_id == LUCHENG
    with job_scope(reason="test"):
        assert set(Notice.objects.filter(audience=Audience.OFFICE).values_list("region_id", flat=True)) == {
            LUCHENG,
            WENZHOU,
        }


def test_publishing_twice_leaves_one_list_and_says_so(cast: Cast) -> None:
    centre = cast.actor("centre")
    upload = uploaded([(cast.enterprise, Colour.RED)], by=centre)
    with actor_scope(centre):
        publish_list(upload=upload.public_id, by=centre, now=APRIL)
        before = everything()
        with pytest.raises(Refused, match="无需重复发布"):
            publish_list(upload=upload.public_id, by=centre, now=APRIL)
    assert everything() == before
    assert before["WarningList"] == 1


def test_a_second_workbook_for_a_published_quarter_is_refused(cast: Cast) -> None:
    centre = cast.actor("centre")
    second = uploaded([(cast.sibling, Colour.BLUE)], by=centre)
    published([(cast.enterprise, Colour.RED)], by=centre)
    with actor_scope(centre), pytest.raises(Refused, match="2020年一季度的清单已经发布"):
        publish_list(upload=second.public_id, by=centre, now=APRIL)
    assert everything()["Entry"] == 1


def test_a_quarter_that_has_not_ended_is_refused(cast: Cast) -> None:
    centre = cast.actor("centre")
    upload = uploaded([(cast.enterprise, Colour.RED)], by=centre, quarter="2020Q2")
    with actor_scope(centre):
        with pytest.raises(Refused, match="尚未结束"):
            publish_list(upload=upload.public_id, by=centre, now=datetime(2020, 6, 30, 23, 59, tzinfo=SHANGHAI))
        publish_list(upload=upload.public_id, by=centre, now=datetime(2020, 7, 1, tzinfo=SHANGHAI))


def test_an_enterprise_closed_since_the_upload_stops_the_whole_list(cast: Cast) -> None:
    centre = cast.actor("centre")
    upload = uploaded([(cast.sibling, Colour.BLUE), (cast.enterprise, Colour.RED)], by=centre)
    with job_scope(reason="test"):
        Enterprise.objects.filter(pk=cast.enterprise.pk).update(state=EnterpriseState.CLOSED)
    before = everything()
    with actor_scope(centre), pytest.raises(Refused, match=f"已注销：{cast.enterprise.uscc}"):
        publish_list(upload=upload.public_id, by=centre, now=APRIL)
    assert everything() == before


def test_unknown_and_two_coloured_enterprises_are_refused_even_without_a_reading(cast: Cast) -> None:
    centre = cast.actor("centre")
    rows = [
        ListRow("2020Q1", make_uscc(77), Colour.RED, REASON),
        ListRow("2020Q1", cast.enterprise.uscc, Colour.RED, REASON),
        ListRow("2020Q1", cast.enterprise.uscc, Colour.BLUE, REASON),
    ]
    with actor_scope(centre):
        upload = upload_list(content=b"x", file_name="a.xlsx", rows=rows, by=centre, now=APRIL)
        with pytest.raises(Refused, match=r"没有以下企业.*两种颜色"):
            publish_list(upload=upload.public_id, by=centre, now=APRIL)
    assert everything()["WarningList"] == 0


def test_a_workbook_with_errors_is_kept_but_not_published(cast: Cast) -> None:
    centre = cast.actor("centre")
    rows = [ListRow("2020Q1", cast.enterprise.uscc, Colour.RED, REASON)]
    errors = [CellError("表", 3, "颜色", "紫", "应为以下之一：红、橙、黄、蓝、绿")]
    with actor_scope(centre):
        upload = upload_list(content=b"x", file_name="a.xlsx", rows=rows, errors=errors, by=centre, now=APRIL)
        with pytest.raises(Refused, match="还有 1 处错误"):
            publish_list(upload=upload.public_id, by=centre, now=APRIL)
    assert everything()["WarningList"] == 0


def test_nothing_is_left_when_publishing_fails_in_the_middle(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    centre = cast.actor("centre")
    upload = uploaded([(cast.enterprise, Colour.RED), (cast.foreign, Colour.BLUE)], by=centre)
    before = everything()

    def broken(**_: object) -> None:
        raise RuntimeError("the offices could not be told")

    monkeypatch.setattr(services, "notify_offices", broken)
    with actor_scope(centre), pytest.raises(RuntimeError):
        publish_list(upload=upload.public_id, by=centre, now=APRIL)
    assert everything() == before
    with job_scope(reason="test"):
        assert ListUpload.objects.get().state == UploadState.PENDING
    monkeypatch.undo()
    with actor_scope(centre):
        publish_list(upload=upload.public_id, by=centre, now=APRIL)


@pytest.mark.parametrize("name", [*OFFICIALS, "clerk", "administrator"])
def test_nobody_but_the_centre_uploads_publishes_or_discards(cast: Cast, name: str) -> None:
    upload = uploaded([(cast.enterprise, Colour.RED)], by=cast.actor("centre"))
    actor = cast.actor(name)
    with actor_scope(actor):
        rows = [ListRow("2020Q1", cast.enterprise.uscc, Colour.RED, REASON)]
        for act in (
            lambda: upload_list(content=b"y", file_name="a.xlsx", rows=rows, by=actor, now=APRIL),
            lambda: publish_list(upload=upload.public_id, by=actor, now=APRIL),
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


def test_a_discarded_workbook_publishes_nothing(cast: Cast) -> None:
    centre = cast.actor("centre")
    upload = uploaded([(cast.enterprise, Colour.RED)], by=centre)
    with actor_scope(centre):
        for _ in range(2):
            assert discard_upload(upload=upload.public_id, by=centre, now=APRIL).state == UploadState.DISCARDED
        with pytest.raises(Refused, match="已放弃"):
            publish_list(upload=upload.public_id, by=centre, now=APRIL)
    done = uploaded([(cast.enterprise, Colour.RED)], by=centre)
    with actor_scope(centre):
        publish_list(upload=done.public_id, by=centre, now=APRIL)
        with pytest.raises(Refused, match="不能放弃"):
            discard_upload(upload=done.public_id, by=centre, now=APRIL)


def test_a_workbook_with_nothing_in_it_is_not_kept(cast: Cast) -> None:
    centre = cast.actor("centre")
    with actor_scope(centre), pytest.raises(Refused):
        upload_list(content=b"x", file_name="a.xlsx", rows=[], by=centre, now=APRIL)
    with job_scope(reason="test"):
        assert not ListUpload.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_buttons_pressed_at_once_publish_one_list() -> None:
    cast = build_cast()
    centre = cast.actor("centre")
    one = uploaded([(cast.enterprise, Colour.RED)], by=centre)
    other = uploaded([(cast.enterprise, Colour.RED), (cast.sibling, Colour.BLUE)], by=centre)
    outcomes: list[str] = []
    barrier = Barrier(4)

    def press(upload: ListUpload) -> None:
        try:
            barrier.wait()
            with actor_scope(centre):
                publish_list(upload=upload.public_id, by=centre, now=APRIL)
            outcomes.append("published")
        except Refused as refusal:
            outcomes.append(refusal.message)
        finally:
            connection.close()

    threads = [Thread(target=press, args=(upload,)) for upload in (one, one, other, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(word == "published" for word in outcomes) == [False, False, False, True]
    with job_scope(reason="test"):
        assert WarningList.objects.count() == 1


# --- feedback ---


def test_feedback_is_kept_and_the_county_is_told(cast: Cast) -> None:
    published([(cast.enterprise, Colour.ORANGE)], by=cast.actor("centre"))
    given = fed_back(cast.enterprise, now=APRIL + timedelta(days=1), text=f"  {GOOD}\r\n")
    with job_scope(reason="test"):
        row = Feedback.objects.get()
        assert (row.text, row.region_id, row.enterprise_id) == (GOOD, XIHU, cast.enterprise.pk)
        notice = Notice.objects.get(key=f"list-feedback:{given.pk}")
        assert (notice.audience, notice.region_id) == (Audience.OFFICE, XIHU)
        assert notice.path == f"/lists/entries/{entry_of(cast.enterprise).public_id}/"
        assert cast.enterprise.name in notice.title


def test_the_same_feedback_sent_twice_is_one_and_a_further_one_is_kept(cast: Cast) -> None:
    published([(cast.enterprise, Colour.ORANGE)], by=cast.actor("centre"))
    first = fed_back(cast.enterprise, now=APRIL)
    assert fed_back(cast.enterprise, now=APRIL + timedelta(seconds=1)).pk == first.pk
    assert fed_back(cast.enterprise, now=APRIL + timedelta(days=1), text=GOOD).pk != first.pk
    assert everything()["Feedback"] == 2


@pytest.mark.parametrize("text", ["", "   ", "太短了", "！" * 20, "字" * 2001])
def test_feedback_that_says_nothing_is_refused_at_the_field(cast: Cast, text: str) -> None:
    published([(cast.enterprise, Colour.ORANGE)], by=cast.actor("centre"))
    with pytest.raises(Invalid) as invalid:
        fed_back(cast.enterprise, now=APRIL, text=text)
    assert list(invalid.value.errors) == ["text"]
    assert everything()["Feedback"] == 0


@pytest.mark.parametrize("name", ["centre", *OFFICIALS])
def test_nobody_feeds_back_for_an_enterprise(cast: Cast, name: str) -> None:
    published([(cast.enterprise, Colour.ORANGE)], by=cast.actor("centre"))
    entry, actor = entry_of(cast.enterprise), cast.actor(name)
    with actor_scope(actor), pytest.raises(NotAllowed):
        give_feedback(entry=entry.public_id, text=GOOD, by=actor, now=APRIL)
    assert everything()["Feedback"] == 0


@pytest.mark.parametrize("name", ["sibling_clerk", "foreign_clerk", "foreign_county", "foreign_city"])
def test_a_foreign_entry_does_not_exist(cast: Cast, name: str) -> None:
    published([(cast.enterprise, Colour.ORANGE), (cast.sibling, Colour.RED)], by=cast.actor("centre"))
    entry, actor = entry_of(cast.enterprise), cast.actor(name)
    with actor_scope(actor), pytest.raises(Unseen):
        give_feedback(entry=entry.public_id, text=GOOD, by=actor, now=APRIL)
    assert everything()["Feedback"] == 0


def test_feedback_after_every_cut_off_is_still_accepted(cast: Cast) -> None:
    published([(cast.enterprise, Colour.ORANGE)], by=cast.actor("centre"))
    fed_back(cast.enterprise, now=datetime(2026, 1, 1, tzinfo=SHANGHAI))
    assert everything()["Feedback"] == 1
