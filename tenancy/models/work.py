"""Background jobs and the files that they make."""

import uuid

from django.db import models
from django.db.models import Q

from tenancy.enums import JobState
from tenancy.models.people import User
from tenancy.models.places import Region
from tenancy.models.registry import Enterprise


class Job(models.Model):
    """A background job. The row is the truth, Celery only the doorbell: `kind` is the Celery task's name.

    `progress` and `total` count the job's own units; `lease` is the token of the worker that holds it.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("类型", max_length=60)
    key = models.CharField("幂等键", max_length=150, unique=True)
    title = models.CharField("名称", max_length=120)
    params = models.JSONField("参数", default=dict)
    state = models.PositiveSmallIntegerField("状态", choices=JobState.choices(), default=JobState.QUEUED)
    progress = models.PositiveIntegerField("进度", default=0)
    total = models.PositiveIntegerField("总量", default=0)
    message = models.CharField("说明", max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    lease = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    requested_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, null=True)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, null=True)
    created_at = models.DateTimeField("提交时间")
    finished_at = models.DateTimeField("完成时间", null=True)

    class Meta:
        verbose_name = "后台任务"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[state.value for state in JobState]), name="job_state"),
        ]
        indexes = [
            models.Index(fields=["lease_until"], condition=Q(state__in=[1, 2]), name="job_open"),
            models.Index(fields=["region", "-id"], name="job_region"),
        ]

    @property
    def is_open(self) -> bool:
        """Whether the job still waits or runs."""
        return self.state in (JobState.QUEUED, JobState.RUNNING)

    @property
    def is_failed(self) -> bool:
        """Whether the job ended without a result."""
        return self.state == JobState.FAILED


class StoredFile(models.Model):
    """A file made by a job, kept in the database so that row security guards its download."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    job = models.ForeignKey(Job, models.CASCADE, related_name="files")
    region = models.ForeignKey(Region, models.PROTECT, null=True)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, null=True)
    name = models.CharField("文件名", max_length=150)
    content_type = models.CharField(max_length=100)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "文件"
