"""扣减认定: every step, who may take it and until when, and the month that a deduction counts in."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction

from assessment.enums import DeductionKind, HearingAct, HearingState
from assessment.models import Deduction, Hearing, Result
from assessment.rules import TRANSITIONS, counted_month, figure_lines, month_note, next_hearing_state, occurrence_of
from assessment.selectors import compute, correction_needed, hearing_page, waiting_proposals
from assessment.services import (
    appeal_hearing,
    decide_appeal,
    decide_hearing,
    enter_hearing,
    month_alone,
    open_hearing,
    publish_run,
    reply_hearing,
)
from cases.enums import Exclusion
from cases.models import Proposal, Question
from cases.services import confirm_exclusion, propose_exclusion, rate_answer
from core.errors import NotAllowed, Refusal, Refused, Stale, Unseen
from core.periods import SHANGHAI, Month
from tenancy.enums import Role
from tenancy.scope import in_snapshot, job_scope
from tests.assessment.conftest import CUTOFF, JUNE, SYSTEM, confirm_year
from tests.assessment.test_worlds import books
from tests.assessment.world import World
from tests.cases.clockwork import at, proposed, watch
from tests.cases.stage import acting, answered, asked, second_official, told
from tests.cast import HANGZHOU, LUCHENG, PROVINCE, SHANGCHENG, XIHU, Cast, build_cast, make_user
from tests.oracles import assessment as oracle

LATE, PERFUNCTORY = DeductionKind.LATE, DeductionKind.PERFUNCTORY
NOVEMBER, DECEMBER = Month(2026, 11), Month(2026, 12)
REPLY = "当日系统维护，已电话答复企业，次日补录。"
APPEAL = "企业已书面确认当日收到电话答复，附通话记录。"
REASON = "超过期限且无延期。"
S, A = HearingState, HearingAct
THURSDAY, FRIDAY, OVER, APPEAL_DAY, SETTLED_DAY = at(19), at(20), at(25), at(26), at(27)
EVIDENCE = "企业来电反映，经核实属实。"


@pytest.fixture
def late(cast: Cast) -> Question:
    """A question that nobody answered within two working days: 16 to 18 November 2026."""
    question = asked(cast)
    watch(at(19, 9))
    with job_scope(reason="test"):
        cast.users["department2"] = make_user("cast-department2", Role.PROVINCIAL_DEPARTMENT, region=PROVINCE)
        cast.users["centre2"] = make_user("cast-centre2", Role.PROVINCIAL_CENTRE, region=PROVINCE)
    return question


def opened(cast: Cast, question: Question, *, kind: DeductionKind = LATE, now: datetime = THURSDAY) -> Hearing:
    with acting(cast, "centre") as by:
        return open_hearing(question=question.public_id, kind=kind, by=by, now=now)


def replied(cast: Cast, row: Hearing, name: str = "county", *, now: datetime = FRIDAY, text: str = REPLY) -> Hearing:
    with acting(cast, name) as by:
        return reply_hearing(hearing=row.public_id, text=text, by=by, now=now)


def decided(
    cast: Cast,
    row: Hearing,
    name: str = "department",
    *,
    deduct: bool = True,
    seen: HearingState | None = None,
    now: datetime = OVER,
    **more: Any,
) -> Hearing:
    words = {"reason": REASON} | more
    with acting(cast, name) as by:
        return decide_hearing(
            hearing=row.public_id, deduct=deduct, seen=seen or HearingState(row.state), by=by, now=now, **words
        )


def appealed(
    cast: Cast, row: Hearing, name: str = "county", *, now: datetime = APPEAL_DAY, text: str = APPEAL
) -> Hearing:
    with acting(cast, name) as by:
        return appeal_hearing(hearing=row.public_id, text=text, by=by, now=now)


def settled(
    cast: Cast,
    row: Hearing,
    name: str = "department2",
    *,
    revoke: bool,
    now: datetime = SETTLED_DAY,
    reason: str = REASON,
) -> Hearing:
    with acting(cast, name) as by:
        return decide_appeal(hearing=row.public_id, revoke=revoke, reason=reason, seen=S.APPEALED, by=by, now=now)


def published(month: Month, now: datetime) -> None:
    confirm_year(month.year, now=now)
    with month_alone(month):
        in_snapshot(SYSTEM, lambda: publish_run(month=month, by=SYSTEM, now=now, reason="更正"))


def counted(month: Month, region: int) -> int:
    """Deductions that a computation of the month gives a region."""
    with job_scope(reason="test"):
        results = compute(month, at(21, 0)).results
    return next(result.counts.deductions for result in results if result.region == region)


# --- the steps ---


def test_the_table_of_steps_is_whole() -> None:
    offered = {state: {act for begun, act in TRANSITIONS if begun is state} for state in S}
    assert offered == {
        S.OPEN: {A.REPLY, A.DEDUCT, A.DROP},
        S.REPLIED: {A.DEDUCT, A.DROP},
        S.DEDUCTED: {A.APPEAL},
        S.APPEALED: {A.UPHOLD, A.REVOKE},
        S.DROPPED: set(),
        S.UPHELD: set(),
        S.REVOKED: set(),
    }
    for state in S:
        for act in A:
            if (state, act) not in TRANSITIONS:
                with pytest.raises(Refused):
                    next_hearing_state(state, act)


def test_a_proposal_is_asked_for_answered_decided_appealed_and_upheld(cast: Cast, late: Question) -> None:
    row = opened(cast, late)
    assert (row.region_id, row.question_id, row.kind, row.most) == (XIHU, late.pk, LATE, 1)
    assert (row.occurred_on, row.month) == (date(2026, 11, 18), date(2026, 11, 1))
    assert row.reply_due == at(25, 0), "24:00 on the third working day: Friday, Monday, Tuesday"
    assert row.evidence == "2026年11月16日 10:00 提出，答复期限 2026年11月18日24:00，期满时尚未答复。"
    assert told(cast, "county", containing="扣减认定") == ["响应拖沓扣减认定：请说明"]
    assert told(cast, "city", containing="扣减认定") == []
    row = replied(cast, row)
    assert (row.state, row.reply) == (S.REPLIED, REPLY)
    assert told(cast, "department", containing="扣减认定") == ["西湖区商务局扣减认定：已提交说明"]
    row = decided(cast, row, now=at(20, 15))
    assert (row.state, row.occurrences, row.counted_month) == (S.DEDUCTED, 1, date(2026, 11, 1))
    assert row.appeal_due == at(26, 0)
    assert told(cast, "county", containing="扣减认定")[1:] == ["扣减认定结果：扣减1次，计入2026年11月"]
    assert counted(NOVEMBER, XIHU) == 1
    row = appealed(cast, row, now=at(25))
    row = settled(cast, row, revoke=False)
    assert row.state == S.UPHELD
    assert counted(NOVEMBER, XIHU) == 1
    assert told(cast, "county", containing="申诉") == ["申诉处理结果：维持扣减"]


def test_a_deduction_counts_for_the_county_and_its_city_and_not_for_the_province(cast: Cast, late: Question) -> None:
    decided(cast, opened(cast, late))
    assert [counted(NOVEMBER, code) for code in (XIHU, HANGZHOU, PROVINCE, SHANGCHENG)] == [1, 1, 0, 0]


def test_nothing_is_counted_before_it_is_decided_nor_when_it_is_dropped(cast: Cast, late: Question) -> None:
    row = opened(cast, late)
    assert counted(NOVEMBER, XIHU) == 0
    replied(cast, row)
    assert counted(NOVEMBER, XIHU) == 0
    row = decided(cast, row, deduct=False, seen=S.REPLIED)
    assert (row.state, row.deduction_id, row.counted_month) == (S.DROPPED, None, None)
    assert counted(NOVEMBER, XIHU) == 0
    with job_scope(reason="test"):
        assert not Deduction.objects.exists()
    with pytest.raises(Refused, match="不予扣减"):
        appealed(cast, row)


def test_a_revoked_deduction_counts_no_more(cast: Cast, late: Question) -> None:
    row = appealed(cast, decided(cast, opened(cast, late)))
    assert counted(NOVEMBER, XIHU) == 1, "it stands until it is revoked"
    row = settled(cast, row, revoke=True)
    assert row.state == S.REVOKED
    with job_scope(reason="test"):
        deduction = Deduction.objects.get()
    assert (deduction.revoked_at, deduction.revoked_by_id, deduction.revoke_reason) == (
        at(27), cast.department2.pk, REASON,
    )  # fmt: skip
    assert counted(NOVEMBER, XIHU) == 0 == counted(NOVEMBER, HANGZHOU)
    assert told(cast, "county", containing="申诉") == ["申诉处理结果：撤销扣减"]


def test_one_answer_can_earn_both(cast: Cast, late: Question) -> None:
    answered(cast, late, now=at(19, 10), text="请查看附件。", reason="附件已写明办法")
    for kind in (LATE, PERFUNCTORY):
        decided(cast, opened(cast, late, kind=kind, now=at(19, 11)))
    assert counted(NOVEMBER, XIHU) == 2


def test_the_evidence_stands_as_it_was_put_to_the_bureau(cast: Cast, late: Question) -> None:
    row = opened(cast, late)
    answered(cast, late, now=at(20))
    with acting(cast, "department") as actor:
        page = hearing_page(actor, row.public_id, now=at(20, 11))
    assert page.hearing.evidence.endswith("期满时尚未答复。")
    assert page.newer_evidence.endswith("逾期 2 个工作日（工作时间 8.00 小时）。")
    assert ("逾期工作日", "2 个") in page.figures


# --- until when ---


def test_a_reply_comes_within_three_working_days_and_once(cast: Cast, late: Question) -> None:
    row = opened(cast, late)
    with pytest.raises(Refused, match="2026年11月24日24:00）已过"):
        replied(cast, row, now=at(25, 0))
    replied(cast, row, now=at(24, 23, 59))
    assert replied(cast, row, now=at(25)).state == S.REPLIED, "sent twice it is one"
    with pytest.raises(Refused, match="不能重复提交"):
        replied(cast, row, now=at(24, 23, 59), text="另有补充：企业当日停产。")


def test_nothing_is_decided_before_the_reply_or_the_end_of_the_three_days(cast: Cast, late: Question) -> None:
    row = opened(cast, late)
    for deduct in (True, False):
        with pytest.raises(Refused, match="2026年11月24日24:00 前提交说明"):
            decided(cast, row, deduct=deduct, now=at(24, 23, 59))
    assert decided(cast, row, now=at(25, 0)).state == S.DEDUCTED, "without a reply once they are over"


def test_an_appeal_comes_within_three_working_days_of_the_decision_and_once(cast: Cast, late: Question) -> None:
    row = decided(cast, opened(cast, late))
    assert row.appeal_due == at(1, 0, month=12), "told on Wednesday the 25th: Thursday, Friday, Monday the 30th"
    with pytest.raises(Refused, match="申诉期限（2026年11月30日24:00）已过"):
        appealed(cast, row, now=at(1, 0, month=12))
    row = appealed(cast, row, now=at(30, 23, 59))
    assert appealed(cast, row, now=at(30, 23, 59)).state == S.APPEALED, "sent twice it is one"
    settled(cast, row, revoke=False, now=at(1, 9, month=12))
    with pytest.raises(Refused, match="只能申诉一次"):
        appealed(cast, row, now=at(30, 23, 59), text="仍有异议，请求再次复核。")


@pytest.mark.parametrize("text", ["", "  ", "知道了", "…………………………………", "长" * 1_001])
def test_words_that_say_too_little_or_too_much_are_refused(cast: Cast, late: Question, text: str) -> None:
    row = opened(cast, late)
    with pytest.raises(Refused) as refused:
        replied(cast, row, text=text)
    assert refused.value.field == "text"
    with pytest.raises(Refused) as refused:
        decided(cast, row, reason=text[:4])
    assert refused.value.field == "reason"


# --- who ---


OFFICES = (
    "county",
    "cousin_county",
    "foreign_county",
    "city",
    "foreign_city",
    "centre",
    "department",
    "auditor",
    "clerk",
)


def test_only_the_centre_asks(cast: Cast, late: Question) -> None:
    for name in (*OFFICES, "administrator"):
        if name == "centre":
            continue
        with acting(cast, name) as by, pytest.raises(NotAllowed):
            open_hearing(question=late.public_id, kind=LATE, by=by, now=at(19))
        with acting(cast, name) as by, pytest.raises(NotAllowed):
            enter_hearing(region=XIHU, kind=LATE, occurred_on=date(2026, 11, 18), evidence=EVIDENCE, by=by, now=at(19))
    with acting(cast, "centre") as by:
        for question, kind in ((uuid4(), LATE), (late.public_id, PERFUNCTORY)):
            with pytest.raises(Unseen):
                open_hearing(question=question, kind=kind, by=by, now=at(19))


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("city", NotAllowed),  # the office above sees it and is not the one charged
        ("cousin_county", Unseen),
        ("foreign_county", Unseen),
        ("foreign_city", Unseen),
        ("centre", NotAllowed),
        ("department", NotAllowed),
        ("auditor", NotAllowed),
        ("clerk", NotAllowed),
    ],
)
def test_only_the_bureau_charged_replies_and_appeals(
    cast: Cast, late: Question, name: str, answer: type[Exception]
) -> None:
    row = opened(cast, late)
    with pytest.raises(answer):
        replied(cast, row, name)
    decided(cast, row)
    with pytest.raises(answer):
        appealed(cast, row, name)
    with job_scope(reason="test"):
        assert (Hearing.objects.get().reply, Hearing.objects.get().appeal) == ("", "")


@pytest.mark.parametrize("name", [name for name in OFFICES if name != "department"])
def test_only_the_department_decides(cast: Cast, late: Question, name: str) -> None:
    row = opened(cast, late)
    expected = Unseen if name in ("cousin_county", "foreign_county", "foreign_city") else NotAllowed
    with pytest.raises(expected):
        decided(cast, row, name)
    appealed(cast, decided(cast, row))
    with pytest.raises(expected):
        settled(cast, row, name, revoke=True)


def test_a_city_is_charged_for_what_it_handled_itself_and_its_counties_do_not_see_it(
    cast: Cast, late: Question
) -> None:
    with job_scope(reason="test"):
        Proposal.objects.update(office_id=HANGZHOU)
    row = opened(cast, late)
    assert row.region_id == HANGZHOU
    with pytest.raises(Unseen):
        replied(cast, row, "county")
    assert replied(cast, row, "city").state == S.REPLIED
    decided(cast, row, seen=S.REPLIED)
    assert (counted(NOVEMBER, HANGZHOU), counted(NOVEMBER, XIHU)) == (1, 0)


def test_the_province_carries_no_deduction(cast: Cast, late: Question) -> None:
    with job_scope(reason="test"):
        Proposal.objects.update(office_id=PROVINCE)
    with pytest.raises(Refused, match="省本级不扣减"):
        opened(cast, late)
    with acting(cast, "centre") as by, pytest.raises(Refused) as refused:
        enter_hearing(
            region=PROVINCE,
            kind=LATE,
            occurred_on=date(2026, 11, 18),
            evidence="企业来电反映，经核实属实。",
            by=by,
            now=at(19),
        )
    assert refused.value.field == "region"


def test_who_asked_does_not_decide_and_who_decided_does_not_judge_the_appeal(cast: Cast, late: Question) -> None:
    row = opened(cast, late)
    with job_scope(reason="test"):  # one person in two posts
        Hearing.objects.update(opened_by=cast.department)
    with pytest.raises(Refused, match="您是提请人"):
        decided(cast, row)
    decided(cast, row, "department2")
    appealed(cast, row)
    with pytest.raises(Refused, match="您是原认定人"):
        settled(cast, row, "department2", revoke=True)
    assert settled(cast, row, "department", revoke=True).state == S.REVOKED


def test_a_proposal_is_taken_up_once(cast: Cast, late: Question) -> None:
    with acting(cast, "centre") as centre:
        assert waiting_proposals(centre).count() == 1
    opened(cast, late)
    with pytest.raises(Refused, match="已提请认定"):
        opened(cast, late)
    with acting(cast, "centre") as centre:
        assert waiting_proposals(centre).count() == 0
    with job_scope(reason="test"):
        assert Hearing.objects.count() == 1


def test_a_decision_on_another_state_than_the_one_seen_is_stale(cast: Cast, late: Question) -> None:
    row = opened(cast, late)
    replied(cast, row)
    with pytest.raises(Stale, match="“待认定”"):
        decided(cast, row, seen=S.OPEN)
    decided(cast, row, seen=S.REPLIED)
    with pytest.raises(Stale, match="“已扣减”"):
        decided(cast, row, "department2", seen=S.REPLIED, deduct=False)
    with job_scope(reason="test"):
        assert Deduction.objects.count() == 1


# --- what is set aside ---


def test_what_does_not_count_cannot_be_deducted_for(cast: Cast, late: Question) -> None:
    row = opened(cast, late)
    second_official(cast)
    with acting(cast, "county") as by:
        propose_exclusion(
            question=late.public_id, kind=Exclusion.INVALID, reason="与外贸无关，系测试提问", by=by, now=at(20)
        )
    with acting(cast, "county2") as by:
        confirm_exclusion(question=late.public_id, by=by, now=at(20, 11))
    with pytest.raises(Refused, match="不计入考核"):
        decided(cast, row)
    assert decided(cast, row, deduct=False).state == S.DROPPED


# --- how often ---


def test_a_proposal_of_several_answers_leaves_the_number_to_the_decider(cast: Cast) -> None:
    question = asked(cast)
    answered(cast, question, now=at(16, 11), text="请查看附件。", reason="附件已写明办法")
    answered(cast, question, now=at(17, 11), text="详见附件。", reason="附件已写明办法")
    with acting(cast, "clerk") as by:
        rate_answer(question=question.public_id, rating=1, comment="没有解决问题", by=by, now=at(17, 12))
    row = opened(cast, question, kind=PERFUNCTORY)
    assert (row.most, row.occurred_on) == (2, date(2026, 11, 16)), "a rating of an answer is no second occurrence"
    for times in (0, 3):
        with pytest.raises(Refused) as refused:
            decided(cast, row, occurrences=times)
        assert refused.value.field == "occurrences"
    decided(cast, row, occurrences=2)
    assert counted(NOVEMBER, XIHU) == 2


# --- entered by hand ---


def test_the_centre_enters_one_that_nothing_proposed(cast: Cast, late: Question) -> None:
    with acting(cast, "centre") as by:
        row = enter_hearing(
            region=LUCHENG, kind=PERFUNCTORY, occurred_on=date(2026, 10, 12), evidence="省长信箱转来，答复内容与诉求无关。",
            number=late.number, by=by, now=at(19),
        )  # fmt: skip
        for words, name in (
            ({"occurred_on": date(2026, 11, 20)}, "occurred_on"),
            ({"evidence": "有人说"}, "evidence"),
            ({"number": "没有的编号"}, "number"),
            ({"region": 330199000}, "region"),
        ):
            with pytest.raises(Refused) as refused:
                enter_hearing(
                    **{
                        "region": LUCHENG,
                        "kind": LATE,
                        "occurred_on": date(2026, 11, 19),
                        "evidence": "企业来信反映，经核实属实。",
                        **words,
                    },
                    by=by,
                    now=at(19),
                )
            assert refused.value.field == name
    assert (row.proposal_id, row.question_id, row.month) == (None, late.pk, date(2026, 10, 1))
    decided(cast, row)
    assert (counted(Month(2026, 10), LUCHENG), counted(NOVEMBER, LUCHENG)) == (1, 0)


# --- the month it counts in ---


@pytest.mark.parametrize(
    ("published_months", "expected"),
    [
        ([], (2020, 6)),
        ([(2020, 5)], (2020, 6)),
        ([(2020, 6)], (2020, 8)),
        ([(2020, 6), (2020, 8)], (2020, 9)),
        ([(2020, 6), (2020, 7)], (2020, 8)),
        ([(2020, 6), (2020, 8), (2020, 9), (2020, 11)], (2020, 10)),
        ([(2020, 7), (2020, 8)], (2020, 6)),
    ],
)
def test_the_month_is_that_of_the_occurrence_else_of_the_decision_else_the_next(
    published_months: Iterable[tuple[int, int]], expected: tuple[int, int]
) -> None:
    months = {Month(*month) for month in published_months}
    assert counted_month(Month(2020, 6), Month(2020, 8), months) == Month(*expected)


def test_the_year_is_no_border() -> None:
    december = Month(2020, 12)
    assert counted_month(december, december, {december}) == Month(2021, 1)
    assert month_note(december, Month(2021, 1)) == "2020年12月已发布，计入2021年1月"
    assert month_note(december, december) == ""


def test_a_published_month_never_moves_and_the_bureau_is_told_where_it_counts(cast: Cast, late: Question) -> None:
    row = opened(cast, late)
    published(NOVEMBER, at(22))
    row = decided(cast, row, now=at(2, month=12))
    assert row.counted_month == DECEMBER.first_day
    assert counted(DECEMBER, XIHU) == 1
    assert counted(NOVEMBER, XIHU) == 0, "a correction of November does not take it either"
    assert told(cast, "county", containing="计入2026年12月") == ["扣减认定结果：扣减1次，计入2026年12月"]
    with acting(cast, "county") as actor:
        page = hearing_page(actor, row.public_id, now=at(2, month=12))
    assert page.note == "2026年11月已发布，计入2026年12月"


def test_a_decision_in_the_published_month_itself_counts_in_the_next(cast: Cast, late: Question) -> None:
    row = opened(cast, late)
    published(NOVEMBER, at(22))
    assert decided(cast, row, now=at(25)).counted_month == DECEMBER.first_day


def test_a_revoked_one_of_a_published_month_needs_a_correction_and_says_so(cast: Cast, late: Question) -> None:
    row = decided(cast, replied(cast, opened(cast, late)), now=at(20, 15))
    published(NOVEMBER, at(22))
    row = settled(cast, appealed(cast, row, now=at(25)), revoke=True)
    with job_scope(reason="test"):
        assert correction_needed(row)
    assert told(cast, "centre", containing="更正") == ["西湖区商务局扣减认定：撤销扣减，需发布2026年11月更正版本"]
    published(NOVEMBER, at(28))
    with job_scope(reason="test"):
        assert not correction_needed(row)
    assert counted(NOVEMBER, XIHU) == 0


def test_counts_are_the_oracle_s_with_decided_taken_over_and_revoked_ones(cast: Cast) -> None:
    world = World()
    for county in (XIHU, SHANGCHENG, LUCHENG):
        for _ in range(3):
            world.asked(world.enterprise(county), "2020-06-01 10:00", "2020-06-02 10:00", office=county)
    world.deducted("2020-06", LUCHENG, occurrences=2)
    with job_scope(reason="test"):
        world.take_over(at_2020(25))
        cast.users["department2"] = make_user("cast-department2", Role.PROVINCIAL_DEPARTMENT, region=PROVINCE)
    rows = {}
    for region in (XIHU, HANGZHOU, SHANGCHENG):
        with acting(cast, "centre") as by:
            rows[region] = enter_hearing(
                region=region, kind=LATE, occurred_on=date(2020, 6, 15), evidence="抽查发现超过期限未答复，经核实属实。", by=by,
                now=at_2020(16),
            )  # fmt: skip
        decided(cast, rows[region], now=at_2020(22))
    appealed(cast, rows[SHANGCHENG], "cousin_county", now=at_2020(23))
    settled(cast, rows[SHANGCHENG], revoke=True, now=at_2020(24))
    with job_scope(reason="test"):
        results = {result.region: result for result in compute(JUNE, CUTOFF).results}
        wanted = oracle.rates(books(), JUNE, CUTOFF, (XIHU, HANGZHOU, SHANGCHENG, LUCHENG))
    assert {code: results[code].response.rate for code in wanted} == {code: rate for code, (_, rate) in wanted.items()}
    assert [wanted[code][1] for code in (XIHU, HANGZHOU, SHANGCHENG, LUCHENG)] == [
        Fraction(99), Fraction(98), Fraction(100), Fraction(98),
    ]  # fmt: skip


def at_2020(day: int) -> datetime:
    """A morning in June 2020."""
    return datetime(2020, 6, day, 10, tzinfo=SHANGHAI)


# --- the words of a proposal ---


def test_a_proposal_without_figures_occurred_when_it_was_proposed() -> None:
    found = occurrence_of(LATE, {}, answered_at=None, proposed_at=at(30, 23, 59))
    assert (found.on, found.times) == (date(2026, 11, 30), 1)
    found = occurrence_of(PERFUNCTORY, {}, answered_at=at(30, 23, 59) - timedelta(days=30), proposed_at=at(30))
    assert (found.on, found.times) == (date(2026, 10, 31), 1)
    assert figure_lines({}) == []


# --- the net ---


def test_the_database_lets_a_bureau_write_its_own_words_and_nothing_else(cast: Cast, late: Question) -> None:
    row = opened(cast, late)
    for name, changes in (
        ("county", {"occurrences": 1}),
        ("county", {"reply_due": at(30)}),
        ("county", {"state": S.REVOKED}),
        ("county", {"state": S.REPLIED}),  # without a reply
        ("clerk", {"reply": "x"}),
        ("auditor", {"reply": "x"}),
    ):
        with pytest.raises(DatabaseError), acting(cast, name), transaction.atomic():
            assert Hearing.objects.filter(pk=row.pk).update(**changes)
    for name in ("city", "cousin_county", "foreign_county"):
        with acting(cast, name):
            assert Hearing.objects.update(reply="代为说明") == 0, name
    with acting(cast, "clerk"), pytest.raises(DatabaseError), transaction.atomic():
        list(Hearing.objects.all())
    with acting(cast, "county"):
        assert Hearing.objects.update(reply="说明", replied_at=at(20), state=S.REPLIED) == 1
        assert Hearing.objects.update(reply="改过的说明") == 0, "what was said stays"
        with pytest.raises(DatabaseError), transaction.atomic():
            Deduction.objects.update(revoked_at=at(20), revoke_reason="不认")
    with job_scope(reason="test"), pytest.raises(IntegrityError), transaction.atomic():
        Hearing.objects.update(state=S.DEDUCTED, decided_at=at(25), decision="没有扣减记录")


def test_every_step_is_in_the_audit(cast: Cast, late: Question) -> None:
    row = replied(cast, opened(cast, late))
    with job_scope(reason="test"), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE zj_auditor")
        cursor.execute("SELECT op, actor FROM audit.event WHERE tbl = 'assessment_hearing' ORDER BY id")
        found = cursor.fetchall()
        cursor.execute("SET LOCAL ROLE zj_job")
    assert [who for _, who in found] == [f"user:{cast.centre.pk}", f"user:{cast.county.pk}"]
    assert isinstance(row.public_id, UUID) and len(proposed(late)) == 1


# --- at the same time ---


@pytest.fixture
def committed(committed_db: None) -> tuple[Cast, Hearing]:
    """A hearing whose three days are over, committed, so that threads see it."""
    cast = build_cast()
    question = asked(cast)
    watch(at(19, 9))
    with job_scope(reason="test"):
        cast.users["department2"] = make_user("cast-department2", Role.PROVINCIAL_DEPARTMENT, region=PROVINCE)
    return cast, opened(cast, question)


def together(*works: Callable[[], Any]) -> list[Any]:
    """Do several things at once; gives what each returned, or was refused."""

    def one(work: Callable[[], Any]) -> Any:
        try:
            return work()
        except Refusal as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))


def test_two_who_decide_at_once_make_one_decision_and_the_other_is_told(committed: tuple[Cast, Hearing]) -> None:
    cast, row = committed
    outcomes = together(
        *(lambda name=name, deduct=deduct: decided(cast, row, name, deduct=deduct, seen=S.OPEN)
          for name, deduct in (("department", True), ("department2", False), ("department", True), ("department2", True)))
    )  # fmt: skip
    assert sum(isinstance(outcome, Hearing) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, Stale) for outcome in outcomes) == 3
    with job_scope(reason="test"):
        stands = Hearing.objects.get()
        assert Deduction.objects.count() == (stands.state == S.DEDUCTED)


def test_a_decision_beside_a_publication_is_in_it_or_counts_later(committed: tuple[Cast, Hearing]) -> None:
    cast, row = committed
    together(lambda: decided(cast, row, seen=S.OPEN), lambda: published(NOVEMBER, at(25)))
    with job_scope(reason="test"):
        month = Month.of(Hearing.objects.get().counted_month)
        result = Result.objects.get(published=True, month=NOVEMBER.first_day, region=XIHU)
    assert (month, result.deductions) in ((NOVEMBER, 1), (DECEMBER, 0))
