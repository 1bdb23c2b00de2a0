"""Proposing deductions with their evidence (Notice 二(三): 响应拖沓, 答复草率).

Nothing here decides, and nobody but the system writes a proposal.
"""

from collections.abc import Sequence
from datetime import datetime

from cases.enums import ProposalKind
from cases.models import Answer, Proposal, Question
from cases.rules import Evidence, gate_evidence, late_evidence, rating_evidence
from cases.selectors import Owed
from core.workdays import Calendar
from tenancy.roles import Actor
from tenancy.scope import job_scope

BATCH = 500


def propose_unanswered(rows: Sequence[Owed], *, calendar: Calendar, now: datetime) -> int:
    """Propose 拖沓 for questions without a first answer when their limit was over; how many. One query. A job's scope."""
    Proposal.objects.bulk_create(
        (
            Proposal(
                enterprise_id=row.enterprise,
                region_id=row.region,
                question_id=row.id,
                office_id=row.office,
                kind=ProposalKind.LATE,
                evidence=evidence.text,
                figures=evidence.figures,
                proposed_at=now,
            )
            for row in rows
            for evidence in [_lateness(row, answered_at=None, calendar=calendar)]
        ),
        ignore_conflicts=True,
        batch_size=BATCH,
    )
    return len(rows)


def propose_late_answer(row: Question, answer: Answer, *, calendar: Calendar, by: Actor) -> None:
    """The first answer came after the limit in force: propose 拖沓, or complete what was proposed when the limit was over."""
    evidence = _lateness(row, answered_at=answer.answered_at, calendar=calendar)
    with job_scope(reason=f"cases: late answer of {by.label}"):
        Proposal.objects.bulk_create(
            [_proposal(row, ProposalKind.LATE, evidence, answer=answer, now=answer.answered_at)],
            update_conflicts=True,
            unique_fields=["question", "kind", "enterprise"],
            update_fields=["answer", "evidence", "figures"],
        )


def _lateness(row: Owed | Question, *, answered_at: datetime | None, calendar: Calendar) -> Evidence:
    return late_evidence(
        asked_at=row.asked_at,
        due_at=row.due_at,
        limit_at=row.limit_at,
        extended=row.extended,
        answered_at=answered_at,
        calendar=calendar,
    )


def propose_gated_answer(row: Question, answer: Answer, *, by: Actor) -> None:
    """An answer was sent past the gate: propose 草率, or add it to what is proposed. The caller has locked the question."""
    evidence = gate_evidence(answer=answer.pk, signals=answer.signals, reason=answer.reason, at=answer.answered_at)
    _propose_perfunctory(row, evidence, answer=answer, by=by, now=answer.answered_at)


def propose_rated_answer(row: Question, answer: Answer | None, *, by: Actor, now: datetime) -> None:
    """The enterprise gave the lowest rating: propose 草率, or add it to what is proposed. The caller has locked the question."""
    assert row.rating is not None
    evidence = rating_evidence(
        answer=None if answer is None else answer.pk, rating=row.rating, comment=row.rating_comment, at=now
    )
    _propose_perfunctory(row, evidence, answer=answer, by=by, now=now)


def _propose_perfunctory(row: Question, evidence: Evidence, *, answer: Answer | None, by: Actor, now: datetime) -> None:
    """`figures` hold one entry an occurrence, as `evidence` holds one line: a question has one proposal of a kind."""
    with job_scope(reason=f"cases: perfunctory answer, by {by.label}"):
        known = Proposal.objects.filter(question=row, kind=ProposalKind.PERFUNCTORY).first()
        if known is None:
            first = Evidence(evidence.text, {"occurrences": [evidence.figures]})
            _proposal(row, ProposalKind.PERFUNCTORY, first, answer=answer, now=now).save(force_insert=True)
            return
        known.evidence = f"{known.evidence}\n{evidence.text}"
        known.figures = {"occurrences": [*known.figures["occurrences"], evidence.figures]}
        known.save(update_fields=["evidence", "figures"])


def _proposal(
    row: Question, kind: ProposalKind, evidence: Evidence, *, answer: Answer | None, now: datetime
) -> Proposal:
    return Proposal(
        enterprise_id=row.enterprise_id,
        region_id=row.region_id,
        question=row,
        answer=answer,
        office_id=row.office_id if answer is None else answer.office_id,
        kind=kind,
        evidence=evidence.text,
        figures=evidence.figures,
        proposed_at=now,
    )
