"""Files that jobs make, and what is removed when it is too old."""

from datetime import datetime, timedelta
from hashlib import sha256

from tenancy.models import EnterpriseUpload, Job, SignInAttempt, StoredFile
from tenancy.services.signins import purge_sign_ins

FILES_KEPT = timedelta(days=30)


def purge(*, now: datetime) -> int:
    """Remove job files older than thirty days and sign-in failures older than a day, old sign-ins; how many rows went.

    The job rows stay: they say who asked for what. So do uploads of enterprises, without what was in them.
    """
    files, _ = StoredFile.objects.filter(created_at__lt=now - FILES_KEPT).delete()
    EnterpriseUpload.objects.filter(uploaded_at__lt=now - FILES_KEPT).update(content=b"", packed=b"", errors=[])
    sign_ins = purge_sign_ins(now=now)
    attempts, _ = SignInAttempt.objects.filter(last_failed_at__lt=now - timedelta(days=1)).delete()
    return files + attempts + sign_ins


def store_file(*, job: Job, name: str, content_type: str, content: bytes, now: datetime) -> StoredFile:
    """Keep what a job made; whoever may see the job may download it."""
    return StoredFile.objects.create(
        job=job,
        region_id=job.region_id,
        enterprise_id=job.enterprise_id,
        name=name,
        content_type=content_type,
        content=content,
        sha256=sha256(content).hexdigest(),
        created_at=now,
    )
