"""What a question is linked to: an order lies below, a list entry above this app, so who knows them is a setting."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from cases.enums import SubjectKind
from tenancy.roles import Actor


@dataclass(frozen=True)
class Subject:
    """An order or a list entry in words, with the address of its page ("" when the actor has none)."""

    kind: SubjectKind
    label: str
    url: str


def subject_of(actor: Actor, kind: SubjectKind, public_id: UUID) -> Subject | None:
    """What a question is linked to, None when it is not in the actor's view."""
    found = _known(kind, "subject")(actor, public_id)
    return None if found is None else Subject(kind, *found)


def subjects_to_choose(actor: Actor) -> list[tuple[str, list[tuple[str, str]]]]:
    """What an enterprise may link a question to, by kind: (kind, [("order:…", words)…]). One query a kind."""
    return [
        (
            kind.label,
            [(f"{kind.name.lower()}:{public_id}", label) for public_id, label in _known(kind, "choices")(actor)],
        )
        for kind in SubjectKind
    ]


def _known(kind: SubjectKind, what: str) -> Callable[..., Any]:
    found: Callable[..., Any] = import_string(f"{settings.QUESTION_SUBJECTS[kind.name.lower()]}.{what}")
    return found
