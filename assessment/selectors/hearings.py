"""One 扣减认定 as an actor sees it, and what may be done with it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from assessment.enums import DeductionKind, HearingAct, HearingState
from assessment.models import Hearing, Run
from assessment.permissions import can_answer_hearing, can_decide, require_see
from assessment.rules import (
    APPEAL_WORKDAYS,
    REPLY_WORKDAYS,
    HearingStep,
    appeal_refusal,
    decision_refusal,
    figure_lines,
    month_note,
    permits,
    reply_refusal,
    steps_since,
)
from cases.models import Proposal, Question
from cases.selectors import office_names, questions_in_view
from core.errors import Unseen
from core.periods import Month
from tenancy.roles import Actor
from tenancy.selectors import rows_in_view, working_calendar

_S = HearingState
_TONES = {
    _S.OPEN: "info",
    _S.REPLIED: "warn",
    _S.DEDUCTED: "bad",
    _S.DROPPED: "good",
    _S.APPEALED: "warn",
    _S.UPHELD: "bad",
    _S.REVOKED: "good",
}


def state_words(hearing: Hearing, *, now: datetime) -> tuple[str, str]:
    """A hearing's state and the tone it is shown in; one whose days are over without a reply is to be decided."""
    state = HearingState(hearing.state)
    if state is _S.OPEN and now >= hearing.reply_due:
        return f"{_S.REPLIED.label}（逾期未说明）", "warn"
    return state.label, _TONES[state]


# --- whose rows ---


def hearings_in_view(actor: Actor) -> QuerySet[Hearing]:
    """Hearings that an official may see: of bureaus in the own subtree, or all. Raises NotAllowed for enterprises."""
    require_see(actor)
    return rows_in_view(Hearing.objects.all(), actor)


def hearing_for(actor: Actor, public_id: UUID) -> Hearing:
    """One hearing in view; raises Unseen for any other."""
    found = hearings_in_view(actor).filter(public_id=public_id).first()
    if found is None:
        raise Unseen
    return found


def published_from(month: Month) -> set[Month]:
    """Published months from one on: in them nothing is counted any more. One query."""
    days = Run.objects.filter(version__gte=1, month__gte=month.first_day).values_list("month", flat=True)
    return {Month.of(day) for day in days}


# --- one of them ---


@dataclass(frozen=True)
class HearingRights:
    """What the actor may do with a hearing now; `why` says, to whoever could do the next step, why not (yet)."""

    reply: bool
    decide: bool
    appeal: bool
    settle: bool
    why: str


@dataclass(frozen=True)
class HearingPage:
    """One 扣减认定 in full. `proposal` as it stands now, when it came from one; `question` None when it is out of view."""

    hearing: Hearing
    kind: DeductionKind
    state: HearingState
    words: str
    tone: str
    office: str
    month: Month
    counted: Month | None
    note: str
    """Why it counts, or now would count, in another month than its own."""
    question: Question | None
    is_set_aside: bool
    proposal: Proposal | None
    figures: list[tuple[str, str]]
    estimated: bool
    needs_correction: bool
    """Revoked after the month was published, and no correction has been published since."""
    may: HearingRights

    @property
    def newer_evidence(self) -> str:
        """What the proposal says by now, "" when it says what was put to the bureau."""
        proposal = self.proposal
        return "" if proposal is None or proposal.evidence == self.hearing.evidence else proposal.evidence


def hearing_page(actor: Actor, public_id: UUID, *, now: datetime) -> HearingPage:
    """Raises NotAllowed for enterprises, Unseen for a hearing out of view. Eight queries at most."""
    row = hearing_for(actor, public_id)
    words, tone = state_words(row, now=now)
    proposal = rows_in_view(Proposal.objects.filter(pk=row.proposal_id), actor).first() if row.proposal_id else None
    question = questions_in_view(actor).filter(pk=row.question_id).first() if row.question_id else None
    calendar = working_calendar()
    estimated = calendar.is_due_estimated(row.opened_at, REPLY_WORKDAYS) or (
        row.appeal_due is not None
        and row.decided_at is not None
        and calendar.is_due_estimated(row.decided_at, APPEAL_WORKDAYS)
    )
    month = Month.of(row.month)
    counted = None if row.counted_month is None else Month.of(row.counted_month)
    return HearingPage(
        hearing=row,
        kind=DeductionKind(row.kind),
        state=HearingState(row.state),
        words=words,
        tone=tone,
        office=office_names({row.region_id})[row.region_id],
        month=month,
        counted=counted,
        note=_note(row, month, counted),
        question=question,
        is_set_aside=question is not None and question.exclusion is not None,
        proposal=proposal,
        figures=[] if proposal is None else figure_lines(proposal.figures),
        estimated=estimated,
        needs_correction=row.state == _S.REVOKED and correction_needed(row),
        may=_rights(actor, row, now),
    )


def told_since(actor: Actor, page: HearingPage, seen: HearingState) -> str:
    """What was done to a hearing since the actor looked at it in a state, who did what when; "" for nothing. No query.

    Offices are named, and the actor itself: people are out of sight inside a scope.
    """
    row = page.hearing

    def who(office: str, person: int | None) -> str:
        return "您本人" if person is not None and person == actor.user else office

    steps = []
    if row.replied_at is not None:
        steps.append(HearingStep(row.replied_at, who(page.office, row.replied_by_id), "提交说明", _S.REPLIED))
    if row.decided_at is not None:
        decided = f"认定扣减{row.occurrences}次" if row.deduction_id else "认定不予扣减"
        state = _S.DEDUCTED if row.deduction_id else _S.DROPPED
        steps.append(HearingStep(row.decided_at, who("省厅", row.decided_by_id), decided, state))
    if row.appealed_at is not None:
        steps.append(HearingStep(row.appealed_at, who(page.office, row.appealed_by_id), "提出申诉", _S.APPEALED))
    if row.settled_at is not None:
        steps.append(HearingStep(row.settled_at, who("省厅", row.settled_by_id), page.state.label, page.state))
    return steps_since(steps, seen)


def _note(row: Hearing, month: Month, counted: Month | None) -> str:
    if counted is not None:
        return month_note(month, counted)
    is_open = permits(HearingState(row.state), HearingAct.DEDUCT)
    if is_open and month in published_from(month):
        return f"{month.label}已发布，如认定扣减，计入认定当月；当月也已发布的，计入其后第一个未发布的月份"
    return ""


def correction_needed(row: Hearing) -> bool:
    """Whether a revoked deduction still stands in what is published of its month. One query."""
    if row.counted_month is None or row.settled_at is None:
        return False
    latest = Run.objects.filter(month=row.counted_month, version__gte=1).order_by("-version").first()
    return latest is not None and latest.published_at is not None and latest.published_at < row.settled_at


def _rights(actor: Actor, row: Hearing, now: datetime) -> HearingRights:
    state = HearingState(row.state)
    answers, decides = can_answer_hearing(actor, row), can_decide(actor)
    reply = answers and permits(state, HearingAct.REPLY)
    decide = decides and permits(state, HearingAct.DEDUCT)
    appeal = answers and permits(state, HearingAct.APPEAL)
    settle = decides and permits(state, HearingAct.UPHOLD)
    why = ""
    if reply:
        why = reply_refusal(due=row.reply_due, now=now)
    elif decide:
        why = decision_refusal(state=state, due=row.reply_due, now=now) or same_person(row.opened_by_id, actor, OPENER)
    elif appeal:
        why = appeal_refusal(due=row.appeal_due, now=now)
    elif settle:
        why = same_person(row.decided_by_id, actor, DECIDER)
    clear = not why
    return HearingRights(reply and clear, decide and clear, appeal and clear, settle and clear, why)


OPENER = "您是提请人，应由其他人员认定。"
DECIDER = "您是原认定人，申诉应由其他人员处理。"


def same_person(before: int | None, actor: Actor, words: str) -> str:
    """`words` when the actor is the person who did the step before, else ""."""
    return words if before is not None and before == actor.user else ""
