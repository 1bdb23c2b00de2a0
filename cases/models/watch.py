"""What the clock brought about: reminders that were sent, deductions that are proposed. No enterprise ever sees either."""

from django.db import models
from django.db.models import Q

from cases.enums import ProposalKind, Stage
from cases.models.questions import Answer, Question
from tenancy.models import Enterprise, Region


class Watch(models.Model):
    """One stage of one clock of a question that was told; written once, by the job alone.

    `started_at` is when the clock began: the asking, the reopening; for RATING the answer. `limit_at` is the limit that was
    told: another limit, by an extension or a corrected calendar, has its own last day and its own breach.
    """

    id = models.BigAutoField(primary_key=True)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, db_index=False)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", db_index=False)
    question = models.ForeignKey(Question, models.PROTECT, related_name="watch", db_constraint=False, db_index=False)
    stage = models.PositiveSmallIntegerField("环节", choices=Stage.choices())
    started_at = models.DateTimeField("计时起点")
    limit_at = models.DateTimeField("所告知的期限")
    at = models.DateTimeField("告知时间")

    class Meta:
        verbose_name = "期限提醒"
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "started_at", "limit_at", "stage", "enterprise"], name="watch_once"
            ),
            models.UniqueConstraint(
                # Half of the time is over once, whatever the limit becomes.
                fields=["question", "started_at", "enterprise"],
                condition=Q(stage=Stage.HALF.value),
                name="watch_half_once",
            ),
            models.UniqueConstraint(
                fields=["question", "enterprise"], condition=Q(stage=Stage.RATING.value), name="watch_rating_once"
            ),
            models.CheckConstraint(condition=Q(stage__in=[stage.value for stage in Stage]), name="watch_stage"),
        ]


class Proposal(models.Model):
    """A deduction that is proposed for a question (待定扣减线索): what happened, in words and figures.

    Written by the system alone. `office` is the region whose bureau handled the question then, `answer` the answer that it
    is about. Deciding it is another matter; a question that is set aside takes its proposals out of view
    (`cases.selectors.proposals_in_view`).
    """

    id = models.BigAutoField(primary_key=True)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, db_index=False)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", db_index=False)
    question = models.ForeignKey(
        Question, models.PROTECT, related_name="proposals", db_constraint=False, db_index=False
    )
    answer = models.ForeignKey(Answer, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False)
    office = models.ForeignKey(Region, models.PROTECT, verbose_name="办理单位", related_name="+", db_index=False)
    kind = models.PositiveSmallIntegerField("线索类型", choices=ProposalKind.choices())
    evidence = models.TextField("依据")
    figures = models.JSONField("依据数据")
    proposed_at = models.DateTimeField("提出时间")

    class Meta:
        verbose_name = "扣减线索"
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["question", "kind", "enterprise"], name="proposal_once"),
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in ProposalKind]), name="proposal_kind"),
            models.CheckConstraint(condition=~Q(evidence=""), name="proposal_has_evidence"),
        ]
        indexes = [
            models.Index(fields=["-proposed_at", "-id"], name="proposal_latest"),
            models.Index(fields=["region", "-proposed_at"], name="proposal_region"),
        ]
