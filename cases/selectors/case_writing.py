"""What a typical case is written from: its enterprise, an answered question with its timeline, the filing record."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from cases.enums import CaseState
from cases.models import Answer, Question, TypicalCase
from cases.permissions import can_draft_from, sees_cases, writes_cases
from cases.rules import clean_line, drawn_part, effect_sentence, record_sentence
from cases.selectors.detail import question_timeline
from cases.selectors.rows import office_name, question_for
from cases.selectors.typical import cases_in_view
from core.decimals import show_grouped
from core.errors import NotAllowed, Refused
from core.richtext import to_plain
from orders.selectors import FilingRecord, filing_record
from tenancy.models import Enterprise
from tenancy.roles import Actor
from tenancy.selectors import MOVED, enterprises_in_view, enterprises_named


@dataclass(frozen=True)
class CaseDraft:
    """What a case from an answered question begins with; `texts` by part, `evidence` the question's timeline as it is now."""

    question: Question
    enterprise: str
    title: str
    texts: dict[str, str]
    evidence: list[dict[str, str]]


def enterprise_to_report(actor: Actor, typed: str) -> Enterprise:
    """The enterprise in view of a credit code or a whole name as typed. Raises Refused (field "enterprise"). One query."""
    words = clean_line(typed)
    if not words:
        raise Refused("请填写企业的统一社会信用代码或完整名称。", "enterprise")
    names = {words, words.translate(str.maketrans("()", "（）")), words.translate(str.maketrans("（）", "()"))}
    found = list(enterprises_in_view(actor).filter(Q(uscc=words.upper()) | Q(name__in=names))[:2])
    if not found:
        raise Refused("本地区企业名录中没有该企业，请填写统一社会信用代码或与名录一致的完整名称。", "enterprise")
    if len(found) > 1:
        raise Refused("本地区有多家同名企业，请填写统一社会信用代码。", "enterprise")
    return found[0]


def question_to_report(actor: Actor, question: UUID) -> Question:
    """An answered question that counts, for an office that sees it and writes cases; raises Unseen, NotAllowed."""
    row = question_for(actor, question)
    if not can_draft_from(actor, row):
        raise NotAllowed(
            "该诉求尚未答复或不计入，不能写成典型案例。" if writes_cases(actor) else "您没有报送典型案例的权限。"
        )
    return row


def case_evidence(question: Question, *, now: datetime) -> list[dict[str, str]]:
    """A question's timeline as a case keeps it: {"at", "who", "what", "text"}, oldest first, texts without formatting."""
    return [
        {
            "at": entry.at.isoformat(),
            "who": entry.who,
            "what": entry.what,
            "text": to_plain(entry.text) if entry.is_answer else entry.text,
        }
        for entry in question_timeline(question, now=now)
    ]


def case_draft(actor: Actor, question: UUID, *, now: datetime) -> CaseDraft:
    """What a service case from an answered question would say; raises as `question_to_report`.

    The situation is the enterprise's record (annex 3 asks for its exports and its returns) and what it asked, the measures
    are the answers, the effect its rating. Of long texts the beginning: the evidence has them in full.
    """
    row = question_to_report(actor, question)
    name = enterprises_named([row])[row.enterprise_id].name
    answers = (
        Answer.objects.filter(question=row, substantive=True).order_by("answered_at", "id").select_related("office")
    )
    record = filing_record(actor, row.enterprise_id, now=now)
    facts = [f"{name}。", *record_sentences(record), f"该企业反映：{row.text}"]
    helped = [f"{office_name(answer.office)}答复：{to_plain(answer.text)}" for answer in answers]
    return CaseDraft(
        question=row,
        enterprise=name,
        title=row.title,
        texts={
            "situation": drawn_part("".join(facts)),
            "measures": drawn_part("\n".join(helped)),
            "effect": drawn_part(effect_sentence(row.rating, row.rating_comment)),
        },
        evidence=case_evidence(row, now=now),
    )


def record_sentences(record: FilingRecord) -> list[str]:
    """An enterprise's record in words, one sentence a fact; empty where nothing is known."""
    said = [record_sentence(due=record.due, on_time=record.on_time)]
    if record.exported is not None and record.through is not None:
        said.append(f"近 12 个月（截至{record.through.label}）出口 {show_grouped(record.exported)} 万美元。")
    return [sentence for sentence in said if sentence]


@dataclass(frozen=True)
class CaseFacts:
    """What stands beside a case that is written: the enterprise's name and code, its record in words."""

    enterprise: str
    uscc: str
    sentences: list[str]


def case_facts(actor: Actor, enterprise: int, *, now: datetime) -> CaseFacts:
    """The facts that annex 3 asks for of an enterprise (id), of what the actor sees. Three queries."""
    found = enterprises_in_view(actor).filter(pk=enterprise).first()
    name, code = (MOVED, "") if found is None else (found.name, found.uscc)
    return CaseFacts(name, code, record_sentences(filing_record(actor, enterprise, now=now)))


def cases_from(actor: Actor, question: Question) -> list[TypicalCase]:
    """Cases in view that were drafted from a question and stand. One query; none, unasked, for who sees no cases."""
    if not sees_cases(actor):
        return []
    rows = cases_in_view(actor).filter(question=question, enterprise_id=question.enterprise_id)
    return list(rows.exclude(state=CaseState.WITHDRAWN).only("public_id", "title", "state", "region_id"))
