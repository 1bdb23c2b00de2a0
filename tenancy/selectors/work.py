"""Questions about jobs and their files."""

from uuid import UUID

from django.db.models import Prefetch, QuerySet

from core.errors import Unseen
from tenancy.enums import JobState
from tenancy.models import Job, StoredFile
from tenancy.roles import Actor
from tenancy.selectors.rows import _own


def jobs_in_view(actor: Actor) -> QuerySet[Job]:
    """Jobs of the actor's own enterprise or own office, newest first, with their files' names."""
    files = StoredFile.objects.defer("content").order_by("id")
    return _own(Job.objects.prefetch_related(Prefetch("files", files)), actor).order_by("-id")


def open_jobs(actor: Actor) -> int:
    """How many jobs of the own enterprise or office are waiting or running. One query."""
    return _own(Job.objects.filter(state__in=(JobState.QUEUED, JobState.RUNNING)), actor).count()


def file_in_view(actor: Actor, public_id: UUID) -> StoredFile:
    """A file of the actor's own enterprise or office; raises Unseen."""
    found = _own(StoredFile.objects.all(), actor).filter(public_id=public_id).first()
    if found is None:
        raise Unseen
    return found
