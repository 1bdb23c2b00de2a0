"""Files beside questions and answers: known by their content, kept whole or not at all."""

from collections.abc import Sequence
from datetime import datetime

from cases.models import Answer, Attachment, Question, Step
from core.attachments import SentFile, file_columns
from tenancy.roles import Actor

Upload = SentFile


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
    return Attachment.objects.bulk_create(
        Attachment(
            enterprise_id=row.enterprise_id,
            region_id=row.region_id,
            question=row,
            answer=answer,
            step=step,
            at=now,
            by_id=by.user,
            **columns,
        )
        for columns in file_columns(files, field="attached")
    )
