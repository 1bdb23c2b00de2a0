"""Feedback, its draft and its demand: who may, what it leaves behind, what it refuses."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from alerts.enums import Colour, Need, Situation
from alerts.facts import FeedbackAnswers
from alerts.models import Entry, Feedback, FeedbackDraft
from alerts.selectors import answers_of, draft_of
from alerts.services import ask_about, give_feedback, save_feedback_draft
from cases.enums import SubjectKind
from cases.models import Question
from core.errors import Invalid, NotAllowed, Refused, Unseen
from core.periods import SHANGHAI
from notices.enums import Audience
from notices.models import Notice
from tenancy.models import Enterprise
from tenancy.scope import actor_scope, job_scope
from tests.alerts.stage import APRIL, TAPS, entry_of, fed_back, published
from tests.cast import LUCHENG, XIHU, Cast

GOOD = "已与客户重新商定交货期，希望得到信保支持。"
OFFICIALS = ("county", "city", "department", "auditor")
STRANGERS = ("sibling_clerk", "foreign_clerk", "foreign_county", "foreign_city")
DAY = timedelta(days=1)


@pytest.fixture
def listed(cast: Cast) -> Cast:
    """The enterprise and its sibling on the list of 2020Q1."""
    published([(cast.enterprise, Colour.ORANGE), (cast.sibling, Colour.RED)], by=cast.actor("centre"))
    return cast


def rows(model: type) -> int:
    with job_scope(reason="test"):
        return model.objects.count()


def removed(enterprise: Enterprise) -> None:
    with job_scope(reason="test"):
        Entry.objects.filter(enterprise=enterprise).update(removed_at=APRIL + DAY)


# --- feedback ---


def test_five_taps_are_kept_and_the_county_is_told(listed: Cast) -> None:
    given = fed_back(listed.enterprise, now=APRIL + DAY, text=f"  {GOOD}\r\n")
    with job_scope(reason="test"):
        row = Feedback.objects.get()
        assert answers_of(row) == replace(TAPS, text=GOOD)
        assert (row.region_id, row.enterprise_id, row.given_at) == (XIHU, listed.enterprise.pk, APRIL + DAY)
        notice = Notice.objects.get(key=f"list-feedback:{given.pk}")
        assert (notice.audience, notice.region_id) == (Audience.OFFICE, XIHU)
        assert notice.path == f"/lists/entries/{entry_of(listed.enterprise).public_id}/"
        assert listed.enterprise.name in notice.title


def test_the_same_answers_sent_twice_are_one_and_others_are_kept(listed: Cast) -> None:
    first = fed_back(listed.enterprise, now=APRIL, text="")
    assert fed_back(listed.enterprise, now=APRIL + DAY, text=" \r\n").pk == first.pk
    assert fed_back(listed.enterprise, now=APRIL + DAY, text="", taps=replace(TAPS, may_call=False)).pk != first.pk
    assert fed_back(listed.enterprise, now=APRIL + 2 * DAY, text="").pk != first.pk  # back to what was said first
    assert rows(Feedback) == 3


@pytest.mark.parametrize(
    "answers, fields",
    [
        (FeedbackAnswers(text=GOOD), ["situation", "severity", "outlook", "need", "may_call"]),
        (replace(TAPS, need=None), ["need"]),
        (replace(TAPS, situation=Situation.OTHER, text="太短了"), ["text"]),
        (replace(TAPS, text="字" * 2001), ["text"]),
    ],
)
def test_what_is_missing_is_refused_at_its_field(listed: Cast, answers: FeedbackAnswers, fields: list[str]) -> None:
    with pytest.raises(Invalid) as invalid:
        fed_back(listed.enterprise, now=APRIL, text=answers.text, taps=answers)
    assert list(invalid.value.errors) == fields
    assert rows(Feedback) == 0


@pytest.mark.parametrize("name", ["centre", *OFFICIALS])
def test_nobody_feeds_back_for_an_enterprise(listed: Cast, name: str) -> None:
    entry, actor = entry_of(listed.enterprise), listed.actor(name)
    with actor_scope(actor):
        with pytest.raises(NotAllowed):
            give_feedback(entry=entry.public_id, answers=TAPS, by=actor, now=APRIL)
        with pytest.raises(NotAllowed):
            save_feedback_draft(entry=entry.public_id, typed={"text": "x"}, by=actor, now=APRIL)
    assert rows(Feedback) == rows(FeedbackDraft) == 0


@pytest.mark.parametrize("name", STRANGERS)
def test_a_foreign_entry_does_not_exist(listed: Cast, name: str) -> None:
    given = fed_back(listed.enterprise, now=APRIL)
    entry, actor = entry_of(listed.enterprise), listed.actor(name)
    with actor_scope(actor):
        for act in (
            lambda: give_feedback(entry=entry.public_id, answers=TAPS, by=actor, now=APRIL),
            lambda: save_feedback_draft(entry=entry.public_id, typed={"text": "x"}, by=actor, now=APRIL),
            lambda: ask_about(entry=entry.public_id, feedback=given.pk, by=actor, now=APRIL),
        ):
            with pytest.raises(Unseen):
                act()
    assert (rows(Feedback), rows(FeedbackDraft), rows(Question)) == (1, 0, 0)


def test_feedback_after_every_cut_off_is_still_accepted(listed: Cast) -> None:
    fed_back(listed.enterprise, now=datetime(2026, 1, 1, tzinfo=SHANGHAI))
    assert rows(Feedback) == 1


def test_a_removed_entry_takes_no_feedback_and_says_so(listed: Cast) -> None:
    removed(listed.enterprise)
    with pytest.raises(Refused, match="已于2020年4月11日移出本期清单"):
        fed_back(listed.enterprise, now=APRIL + 2 * DAY)
    actor = listed.actor("clerk")
    with actor_scope(actor), pytest.raises(Refused, match="移出"):
        save_feedback_draft(entry=entry_of(listed.enterprise).public_id, typed={}, by=actor, now=APRIL + 2 * DAY)
    assert rows(Feedback) == rows(FeedbackDraft) == 0


# --- the draft ---


def test_a_draft_is_kept_overwritten_and_gone_when_sent(listed: Cast) -> None:
    entry, actor = entry_of(listed.enterprise), listed.actor("clerk")
    with actor_scope(actor):
        save_feedback_draft(entry=entry.public_id, typed={"situation": "2", "text": "写了一半"}, by=actor, now=APRIL)
        save_feedback_draft(entry=entry.public_id, typed={"situation": "3"}, by=actor, now=APRIL + DAY)
        draft = draft_of(actor, entry)
        assert draft is not None
        assert (draft.content, draft.saved_at) == ({"situation": "3"}, APRIL + DAY)
    fed_back(listed.enterprise, now=APRIL + 2 * DAY)
    assert rows(FeedbackDraft) == 0


@pytest.mark.parametrize(
    "name", ["sibling_clerk", "foreign_clerk", "county", "city", "centre", "department", "auditor"]
)
def test_nobody_else_reads_a_draft_by_any_door(listed: Cast, name: str) -> None:
    entry, owner, actor = entry_of(listed.enterprise), listed.actor("clerk"), listed.actor(name)
    with actor_scope(owner):
        save_feedback_draft(entry=entry.public_id, typed={"text": "金丝雀甲写了一半"}, by=owner, now=APRIL)
    with actor_scope(actor):
        assert draft_of(actor, entry) is None
    if actor.enterprise is None:
        with pytest.raises(Exception, match="permission denied"), actor_scope(actor):
            FeedbackDraft.objects.count()
    else:
        with actor_scope(actor):
            assert FeedbackDraft.objects.count() == 0


# --- its demand ---


def test_a_demand_becomes_one_question_however_often_it_is_pressed(listed: Cast) -> None:
    given, actor = fed_back(listed.enterprise, now=APRIL, text=GOOD), listed.actor("clerk")
    entry = entry_of(listed.enterprise)
    with actor_scope(actor):
        first = ask_about(entry=entry.public_id, feedback=given.pk, by=actor, now=APRIL)
        assert ask_about(entry=entry.public_id, feedback=given.pk, by=actor, now=APRIL + DAY).pk == first.pk
    with job_scope(reason="test"):
        question = Question.objects.get()
        assert (question.subject_kind, question.subject) == (SubjectKind.ENTRY, entry.public_id)
        assert question.title == "2020年一季度五色清单反馈：需要出口信保"
        assert question.text.endswith(GOOD)
        assert question.region_id == XIHU
        assert Feedback.objects.get().question_id == question.pk


def test_what_asks_for_nothing_becomes_no_question(listed: Cast) -> None:
    calm = replace(TAPS, need=Need.NOTHING)
    given, actor = fed_back(listed.enterprise, now=APRIL, text="", taps=calm), listed.actor("clerk")
    with actor_scope(actor), pytest.raises(Refused, match="没有需要解决的问题"):
        ask_about(entry=entry_of(listed.enterprise).public_id, feedback=given.pk, by=actor, now=APRIL)
    assert rows(Question) == 0


def test_feedback_of_another_entry_is_missing(listed: Cast) -> None:
    other, actor = fed_back(listed.sibling, now=APRIL), listed.actor("clerk")
    with actor_scope(actor), pytest.raises(Unseen):
        ask_about(entry=entry_of(listed.enterprise).public_id, feedback=other.pk, by=actor, now=APRIL)
    assert rows(Question) == 0


@pytest.mark.parametrize("name", ["centre", *OFFICIALS])
def test_nobody_asks_for_an_enterprise(listed: Cast, name: str) -> None:
    given, actor = fed_back(listed.enterprise, now=APRIL), listed.actor(name)
    with actor_scope(actor), pytest.raises(NotAllowed):
        ask_about(entry=entry_of(listed.enterprise).public_id, feedback=given.pk, by=actor, now=APRIL)
    assert rows(Question) == 0


def test_an_enterprise_that_moved_asks_where_it_stands_now(listed: Cast) -> None:
    given = fed_back(listed.enterprise, now=APRIL)
    with job_scope(reason="test"):
        Enterprise.objects.filter(pk=listed.enterprise.pk).update(region_id=LUCHENG)
    actor = listed.actor("clerk")
    with actor_scope(actor):
        question = ask_about(entry=entry_of(listed.enterprise).public_id, feedback=given.pk, by=actor, now=APRIL)
    assert question.region_id == LUCHENG
