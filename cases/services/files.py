"""Files beside questions and answers: known by their content, kept whole or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from cases.models import Answer, Attachment, Question, Step
from core.attachments import MAX_FILES, clean_name, recognise
from core.errors import Invalid, Refused
from tenancy.roles import Actor


@dataclass(frozen=True)
class Upload:
    """A file as it came: its name and its bytes."""

    name: str
    content: bytes


def keep_files(
    row: Question,
    files: Sequence[Upload],
    *,
    answer: Answer | None = None,
    step: Step | None = None,
    by: Actor,
    now: datetime,
) -> list[Attachment]:
    """Keep files beside a question, an answer to it or a step. Raises Invalid (field "attached") with what is wrong."""
    errors: list[str] = []
    if len(files) > MAX_FILES:
        errors.append(f"一次最多上传 {MAX_FILES} 个附件，现有 {len(files)} 个。")
    kept = []
    for file in files[:MAX_FILES]:
        try:
            known = recognise(file.content, file.name)
        except Refused as refused:
            errors.append(f"{clean_name(file.name)}：{refused.message}")
            continue
        kept.append(
            Attachment(
                enterprise_id=row.enterprise_id,
                region_id=row.region_id,
                question=row,
                answer=answer,
                step=step,
                name=clean_name(file.name),
                content_type=known.content_type,
                size=len(file.content),
                sha256=sha256(file.content).hexdigest(),
                content=file.content,
                at=now,
                by_id=by.user,
            )
        )
    if errors:
        raise Invalid({"attached": errors})
    return Attachment.objects.bulk_create(kept)
