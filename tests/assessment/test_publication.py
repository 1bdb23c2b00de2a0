"""A month on its way to publication: handed in, reviewed by a second person, published, chained, never changed."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connections, transaction
from django.urls import reverse

from assessment.enums import RunKind
from assessment.models import Deduction, Result, Run
from assessment.services import (
    compute_run,
    compute_week,
    give_back,
    hand_in,
    publish_reviewed,
    publish_run,
    request_computation,
    review_run,
)
from core.errors import NotAllowed, Refused
from core.periods import Month
from tenancy.enums import Role
from tenancy.models import User
from tenancy.roles import Actor
from tenancy.scope import actor_scope, job_scope
from tests.assessment.conftest import CUTOFF, JUNE, MAY, NOW, SYSTEM, Published, publish
from tests.assessment.test_pages import Browser, text_of
from tests.assessment.test_runs import at_once, committed_year  # noqa: F401  # a fixture
from tests.assessment.world import at
from tests.cast import PROVINCE, XIHU


def step(work: Any, actor: Actor, **more: Any) -> Run:
    """One step of June, as somebody, in that person's scope."""
    with actor_scope(actor):
        run: Run = work(month=JUNE, by=actor, now=NOW, **more)
        return run


def deduct(month: Month) -> None:
    with job_scope(reason="test"):
        Deduction.objects.create(
            month=month.first_day, region_id=XIHU, kind="late", occurrences=1, evidence="依据", decided_at=NOW
        )


# --- two people ---


def test_whoever_hands_in_does_not_review(months: Published) -> None:
    centre = months.cast.actor("centre")
    step(hand_in, centre)
    with pytest.raises(Refused, match="不能是同一人"):
        step(review_run, centre)
    with pytest.raises(Refused, match="尚未经第二人复核"):
        step(publish_reviewed, centre)
    with pytest.raises(DatabaseError, match="run_two_people"), transaction.atomic(), job_scope(reason="test"):
        Run.objects.filter(month=JUNE.first_day, kind=RunKind.LOCKED).update(reviewed_by=centre.user, reviewed_at=NOW)
    step(review_run, months.cast.actor("department"))
    run = step(publish_reviewed, centre)
    assert (run.version, run.kind) == (1, RunKind.PUBLISHED)


def test_the_very_run_that_was_reviewed_is_published(months: Published) -> None:
    published = publish(months.cast, JUNE)
    with job_scope(reason="test"):
        stored = Run.objects.get(pk=published.pk)
        assert (stored.digest, stored.as_of) == (months.june.digest, CUTOFF)
        assert not Run.objects.filter(month=JUNE.first_day, version=0).exists()
        assert Result.objects.filter(run=stored, published=False).count() == 0
    with actor_scope(months.cast.actor("foreign_county")):
        assert Result.objects.filter(run=stored).count() == 102


@pytest.mark.parametrize(
    ("work", "may"),
    [
        (hand_in, {"centre"}),
        (review_run, {"centre", "department"}),
        (publish_reviewed, {"centre"}),
    ],
)
def test_who_may_take_a_step(months: Published, work: Any, may: set[str]) -> None:
    for name in {"county", "city", "department", "auditor", "centre"} - may:
        with pytest.raises(NotAllowed):
            step(work, months.cast.actor(name))
    for name in may:
        with suppress(Refused):  # allowed, though not yet
            step(work, months.cast.actor(name))


def test_a_month_is_given_back_with_words_and_can_be_computed_again(months: Published) -> None:
    centre, department = months.cast.actor("centre"), months.cast.actor("department")
    step(hand_in, centre)
    with job_scope(reason="test"), pytest.raises(Refused, match="已提交复核"):
        compute_run(month=JUNE, as_of=CUTOFF, by=SYSTEM, now=NOW)
    with actor_scope(centre), pytest.raises(Refused, match="已提交复核"):
        request_computation(month=JUNE, by=centre, now=NOW)
    with pytest.raises(Refused, match="退回意见"):
        step(give_back, department, note=" ")
    run = step(give_back, department, note="请核对西湖区扣减")
    assert (run.handed_in_at, run.returned_note) == (None, "请核对西湖区扣减")
    with job_scope(reason="test"):
        compute_run(month=JUNE, as_of=CUTOFF, by=SYSTEM, now=NOW)


def test_what_was_seen_is_what_is_decided_on(months: Published) -> None:
    centre, department = months.cast.actor("centre"), months.cast.actor("department")
    for work, actor in ((hand_in, centre), (review_run, department), (publish_reviewed, centre)):
        with pytest.raises(Refused, match="已重新定数"):
            step(work, actor, seen="0" * 64) if work is hand_in else _after(work, actor, months)
        if work is hand_in:
            step(hand_in, centre, seen=months.june.digest)


def _after(work: Any, actor: Actor, months: Published) -> Run:
    if work is publish_reviewed:
        step(review_run, months.cast.actor("department"))
    return step(work, actor, seen="0" * 64)


def test_a_deduction_decided_after_the_cut_off_holds_the_month_until_it_is_computed_again(months: Published) -> None:
    centre, department = months.cast.actor("centre"), months.cast.actor("department")
    step(hand_in, centre)
    step(review_run, department)
    deduct(JUNE)
    with pytest.raises(Refused, match="又有扣减"):
        step(publish_reviewed, centre)
    step(give_back, department, note="扣减有变化")
    with pytest.raises(Refused, match="又有扣减"):
        step(hand_in, centre)
    assert publish(months.cast, JUNE).version == 1


# --- the chain ---


def test_each_publication_carries_the_hash_of_the_one_before(months: Published) -> None:
    june = publish(months.cast, JUNE)
    deduct(MAY)
    again = publish(months.cast, MAY, reason="补充认定")
    assert [run.serial for run in (months.may, june, again)] == [1, 2, 3]
    assert (months.may.previous_hash, june.previous_hash, again.previous_hash) == ("", months.may.hash, june.hash)
    assert len({months.may.hash, june.hash, again.hash}) == 3


def test_fifty_at_once_publish_one(committed_year: None) -> None:  # noqa: F811
    def work() -> int:
        return publish_run(month=JUNE, by=SYSTEM, now=NOW).version

    outcomes = at_once(50, work)
    assert [outcome for outcome in outcomes if isinstance(outcome, int)] == [1]
    assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 49
    connections.close_all()
    with job_scope(reason="test"):
        assert list(Run.objects.filter(month=JUNE.first_day).values_list("version", "serial")) == [(1, 1)]


def test_fifty_people_press_publish_and_one_does(committed_year: None) -> None:  # noqa: F811
    with job_scope(reason="test"):
        compute_run(month=JUNE, as_of=CUTOFF, by=SYSTEM, now=NOW)
        people = [
            Actor(user=user.pk, role=Role.PROVINCIAL_CENTRE, label="省外贸中心", region=PROVINCE)
            for user in (User.objects.get(username="cast-centre"), User.objects.get(username="cast-department"))
        ]
    step(hand_in, people[0])
    step(review_run, people[1])
    outcomes = at_once(50, lambda: publish_reviewed(month=JUNE, by=people[0], now=NOW).version)
    assert [outcome for outcome in outcomes if isinstance(outcome, int)] == [1]
    assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 49


# --- weeks ---


def test_a_week_is_kept_once_as_of_sunday_midnight_and_shows_on_no_page_of_the_month(months: Published) -> None:
    with job_scope(reason="test"):
        run = compute_week(by=SYSTEM, now=at("2020-07-13 08:00"))
        assert run is not None
        assert (run.kind, run.as_of, run.month) == (RunKind.WEEKLY, at("2020-07-13 00:00"), Month(2020, 7).first_day)
        assert compute_week(by=SYSTEM, now=at("2020-07-13 09:00")) is None
        first = compute_week(by=SYSTEM, now=at("2020-06-01 08:00"))
        assert first is not None and first.month == MAY.first_day, "the Sunday was still May's"
        assert first.as_of == at("2020-05-21 00:00"), "at most as of the cut-off"
        assert Run.objects.filter(kind=RunKind.WEEKLY).count() == 2
        assert Run.objects.get(month=MAY.first_day, version=1).digest == months.may.digest


# --- the page ---


def test_three_people_publish_from_the_page(months: Published, client_for: Browser) -> None:
    url = reverse("assessment:publish", args=[JUNE])
    for name in ("county", "city", "auditor", "clerk"):
        assert client_for(months.cast.users[name]).get(url).status_code == 403
        assert client_for(months.cast.users[name]).post(url, {"act": "hand_in"}).status_code == 403
    centre = client_for(months.cast.centre)
    assert months.june.digest in text_of(centre.get(url)) and "已定数" in text_of(centre.get(url))
    assert centre.post(url, {"act": "hand_in", "seen": months.june.digest}).status_code == 302
    assert "等待省外贸中心或厅贸发处的另一人复核" in text_of(centre.get(url))
    assert "复核通过" not in text_of(centre.get(url))
    refused = centre.post(url, {"act": "publish"})
    assert refused.status_code == 200 and "尚未经第二人复核" in text_of(refused)
    department = client_for(months.cast.users["department"])
    assert "复核通过" in text_of(department.get(url))
    assert department.post(url, {"act": "review", "seen": months.june.digest}).status_code == 302
    assert department.post(url, {"act": "publish"}).status_code == 403
    centre = client_for(months.cast.centre)
    assert centre.post(url, {"act": "publish", "seen": months.june.digest}).status_code == 302
    with job_scope(reason="test"):
        run = Run.objects.get(month=JUNE.first_day, version=1)
    assert (run.digest, run.handed_in_by_id) == (months.june.digest, months.cast.centre.pk)
    assert run.hash[:12] in text_of(centre.get(url))


def test_what_was_typed_is_there_after_any_refusal(months: Published, client_for: Browser) -> None:
    url, note = reverse("assessment:publish", args=[JUNE]), "请核对上城区的准确率。"
    centre, department = client_for(months.cast.centre), client_for(months.cast.department)
    centre.post(url, {"act": "hand_in", "seen": months.june.digest})
    again = text_of(centre.post(url, {"act": "hand_in", "seen": months.june.digest}))
    assert f"已由{months.cast.actor('centre').title}于".replace(" ", "") in again, "who did it, and when"
    assert department.post(url, {"act": "give_back", "note": note}).status_code == 302
    late = department.post(url, {"act": "give_back", "note": "另一条意见。"})
    assert f"现未提交复核，已退回（{note}）" in text_of(late)
    assert "您填写的内容（没有保存）" in text_of(late) and "另一条意见。" in text_of(late)

    deduct(MAY)
    with job_scope(reason="test"):
        run = compute_run(month=MAY, as_of=at("2020-05-21 00:00"), by=SYSTEM, now=NOW, correcting=True)
    url = reverse("assessment:publish", args=[MAY])
    stale = client_for(months.cast.centre).post(url, {"act": "hand_in", "seen": "0" * 64, "reason": "补充认定一次"})
    body = stale.content.decode()
    assert "已重新定数（2020年7月25日10:00）" in text_of(stale)
    assert "补充认定一次</textarea>" in body and f'name="seen" value="{run.digest}"' in body
    assert "您填写的内容（没有保存）" not in body, "it is in the form"
    sent = client_for(months.cast.centre).post(url, {"act": "hand_in", "seen": run.digest, "reason": "补充认定一次"})
    assert sent.status_code == 302


def test_a_correction_without_a_reason_comes_back_with_the_form(months: Published, client_for: Browser) -> None:
    deduct(MAY)
    with job_scope(reason="test"):
        compute_run(month=MAY, as_of=at("2020-05-21 00:00"), by=SYSTEM, now=NOW, correcting=True)
    browser, url = client_for(months.cast.centre), reverse("assessment:publish", args=[MAY])
    assert "与第1版不同的地区（2个）" in text_of(browser.get(url)), "the county and its city"
    refused = browser.post(url, {"act": "hand_in", "reason": ""})
    assert refused.status_code == 200 and "更正原因" in text_of(refused) and "有内容需要修改" in text_of(refused)
    overview = reverse("assessment:overview") + "?month=2020-05"
    assert "更正版" not in text_of(browser.get(overview)), "what is published stays in view until the correction is"
    assert browser.post(url, {"act": "hand_in", "reason": "核实后重发"}).status_code == 302
    department = months.cast.actor("department")
    with actor_scope(department):
        review_run(month=MAY, by=department, now=NOW + timedelta(minutes=1))
    browser = client_for(months.cast.centre)
    assert browser.post(url, {"act": "publish"}).status_code == 302
    assert "核实后重发" in text_of(browser.get(overview))
