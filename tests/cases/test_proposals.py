"""Proposed deductions: when there is one, what it says, who sees it."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from cases.enums import Exclusion, ProposalKind
from cases.models import Proposal, Question
from cases.selectors import ProposalFilter, proposal_page, proposals_in_view
from cases.services import Gated, confirm_exclusion, extend_question, propose_exclusion, rate_answer
from core.errors import Unseen
from core.periods import Month
from tenancy.enums import Role
from tenancy.scope import job_scope
from tests.cases.clockwork import at, proposed, watch
from tests.cases.stage import ANSWER, MONDAY, acting, answered, asked
from tests.cast import HANGZHOU, LUCHENG, XIHU, Cast, make_user

LATE, PERFUNCTORY = ProposalKind.LATE, ProposalKind.PERFUNCTORY


def seen(cast: Cast, name: str) -> int:
    with acting(cast, name) as actor:
        return proposals_in_view(actor).count()


def sent_anyway(cast: Cast, question: Question, text: str = "请查看附件。", reason: str = "附件已写明办法") -> None:
    with pytest.raises(Gated):
        answered(cast, question, now=at(16, 11), text=text)
    answered(cast, question, now=at(16, 11), text=text, reason=reason)


# --- late ---


def test_a_limit_that_is_over_is_proposed_and_completed_by_the_late_answer(cast: Cast) -> None:
    question = asked(cast)
    watch(at(18, 16))
    assert proposed(question) == []
    watch(at(19, 9))
    watch(at(19, 9, 10))
    (row,) = proposed(question)
    assert (row.kind, row.office_id, row.region_id, row.answer_id) == (LATE, XIHU, XIHU, None)
    assert row.evidence == "2026年11月16日 10:00 提出，答复期限 2026年11月18日24:00，期满时尚未答复。"
    answer = answered(cast, question, now=at(20, 10))
    (row,) = proposed(question)
    assert (row.answer_id, row.proposed_at) == (answer.pk, at(19, 9))
    assert row.evidence == (
        "2026年11月16日 10:00 提出，答复期限 2026年11月18日24:00，2026年11月20日 10:00 首次答复，"
        "逾期 2 个工作日（工作时间 8.00 小时）。"
    )
    assert (row.figures["late_workdays"], row.figures["late_minutes"]) == (2, 480)


def test_a_late_answer_is_proposed_before_the_job_saw_the_breach(cast: Cast) -> None:
    question = asked(cast, now=at(18))  # the limit is Friday, 24:00
    answered(cast, question, now=at(21))  # on Saturday
    watch(at(23, 9))
    (row,) = proposed(question)
    assert row.evidence.endswith("2026年11月21日 10:00 首次答复，已过期限，其间没有工作日。")


def test_an_answer_in_time_or_within_an_extension_is_not_proposed(cast: Cast) -> None:
    first, second = asked(cast), asked(cast, "sibling_clerk")
    answered(cast, first, now=at(18, 23, 59))
    with acting(cast, "county") as by:
        extend_question(question=second.public_id, workdays=1, reason="等待口岸部门回复", by=by, now=at(17))
    watch(at(19, 9))
    answered(cast, second, now=at(19, 16))
    watch(at(20, 9))
    assert proposed(first) == proposed(second) == []


def test_an_extension_is_told_in_the_evidence(cast: Cast) -> None:
    question = asked(cast)
    with acting(cast, "county") as by:
        extend_question(question=question.public_id, workdays=1, reason="等待口岸部门回复", by=by, now=at(17))
    watch(at(20, 9))
    (row,) = proposed(question)
    assert "答复期限 2026年11月19日24:00（含延期 1 个工作日）" in row.evidence


# --- perfunctory ---


def test_an_answer_sent_past_the_gate_is_proposed_with_its_reason(cast: Cast) -> None:
    question = asked(cast)
    sent_anyway(cast, question)
    (row,) = proposed(question)
    assert row.kind == PERFUNCTORY
    assert row.evidence == (
        "2026年11月16日 11:00 的答复经系统提示（内容过短、未涉及诉求内容）后仍然发送，理由：附件已写明办法"
    )
    assert row.figures["occurrences"][0]["signals"] == [1, 3]


def test_the_lowest_rating_is_proposed_and_added_to_what_is(cast: Cast) -> None:
    first, second, third = asked(cast), asked(cast, "sibling_clerk"), asked(cast, "cousin_clerk")
    sent_anyway(cast, first)
    answered(cast, second, now=at(16, 11))
    answered(cast, third, "cousin_county", now=at(16, 11), text=f"{ANSWER}请知悉。")
    for name, question, rating in (("clerk", first, 1), ("sibling_clerk", second, 1), ("cousin_clerk", third, 2)):
        with acting(cast, name) as by:
            rate_answer(question=question.public_id, rating=rating, comment="没有解决问题", by=by, now=at(17))
    (row,) = proposed(first)
    assert [len(row.figures["occurrences"]), row.evidence.count("\n")] == [2, 1]
    assert row.evidence.endswith("\n2026年11月17日 10:00 企业评价 1 分：没有解决问题")
    assert [row.evidence for row in proposed(second)] == ["2026年11月17日 10:00 企业评价 1 分：没有解决问题"]
    assert proposed(third) == []


def test_one_answer_can_earn_both(cast: Cast) -> None:
    question = asked(cast)
    watch(at(19, 9))
    answered(cast, question, now=at(19, 10), text="请查看附件。", reason="附件已写明办法")
    assert [row.kind for row in proposed(question)] == [LATE, PERFUNCTORY]


# --- who sees them ---


def test_offices_see_those_of_their_regions_and_enterprises_none(cast: Cast) -> None:
    asked(cast)
    asked(cast, "foreign_clerk")
    watch(at(19, 9))
    expected = {
        "county": 1, "cousin_county": 0, "foreign_county": 1, "city": 1, "centre": 2, "department": 2, "auditor": 2, "clerk": 0
    }  # fmt: skip
    assert {name: seen(cast, name) for name in expected} == expected
    with acting(cast, "clerk"), pytest.raises(DatabaseError), transaction.atomic():
        Proposal.objects.count()


@pytest.mark.parametrize("name", ["county", "city", "centre", "department"])
def test_nobody_but_the_system_writes_one(cast: Cast, name: str) -> None:
    question = asked(cast)
    watch(at(19, 9))
    with acting(cast, name), pytest.raises(DatabaseError), transaction.atomic():
        Proposal.objects.update(evidence="改写")
    with acting(cast, name), pytest.raises(DatabaseError), transaction.atomic():
        Proposal.objects.all()._raw_delete("default")
    with acting(cast, name), pytest.raises(DatabaseError), transaction.atomic():
        Proposal.objects.create(
            enterprise=cast.enterprise, region_id=XIHU, question=question, office_id=XIHU, kind=PERFUNCTORY,
            evidence="编造", figures={}, proposed_at=MONDAY,
        )  # fmt: skip


def test_those_of_a_question_that_is_set_aside_are_out_of_view_and_kept(cast: Cast) -> None:
    question = asked(cast)
    watch(at(19, 9))
    with job_scope(reason="test"):
        cast.users["county2"] = make_user("cast-county2", Role.COUNTY_OFFICER, region=XIHU)
    with acting(cast, "county") as by:
        propose_exclusion(
            question=question.public_id, kind=Exclusion.INVALID, reason="不属于外贸问题", by=by, now=at(19)
        )
    assert seen(cast, "centre") == 1
    with acting(cast, "county2") as by:
        confirm_exclusion(question=question.public_id, by=by, now=at(19))
    assert seen(cast, "centre") == seen(cast, "county") == 0
    assert len(proposed(question)) == 1


# --- the list ---


def test_the_list_is_filtered_and_sorted(cast: Cast) -> None:
    late, short, foreign = asked(cast), asked(cast, "sibling_clerk"), asked(cast, "foreign_clerk", now=at(23))
    sent_anyway(cast, short)
    watch(at(19, 9))
    watch(at(1, 9, month=12))

    def listed(name: str, **asked_for: object) -> list[int]:
        with acting(cast, name) as actor:
            return [row.question.pk for row in proposal_page(actor, ProposalFilter(**asked_for), page=None).rows]  # type: ignore[arg-type]

    assert listed("centre") == [foreign.pk, late.pk, short.pk]
    assert listed("centre", kind=LATE) == [foreign.pk, late.pk]
    assert listed("centre", month=Month(2026, 11)) == [late.pk, short.pk]
    assert listed("centre", region=LUCHENG) == [foreign.pk]
    assert listed("city", region=HANGZHOU) == [late.pk, short.pk]
    with pytest.raises(Unseen):
        listed("county", region=LUCHENG)


def test_a_page_costs_the_same_whatever_its_length(cast: Cast) -> None:
    counts = []
    for number in (1, 12):
        for serial in range(number):
            asked(cast, "clerk" if serial % 2 else "cousin_clerk", title=f"退税到账时间{number}之{serial}")
        watch(at(19, 9))
        with acting(cast, "centre") as actor, CaptureQueriesContext(connection) as queries:
            assert len(proposal_page(actor, ProposalFilter(), page=None).rows) >= number
        counts.append(len(queries))
    assert counts == [5, 5]  # count, page, enterprises, regions, offices
