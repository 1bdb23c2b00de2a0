"""扣减认定: a deduction that is asked for, answered by the bureau, decided, appealed against. What one row is."""

import uuid

from django.db import models
from django.db.models import Q

from assessment.enums import DeductionKind, HearingState
from assessment.models.deductions import Deduction
from cases.models import Proposal, Question
from tenancy.models import Region, User

_S = HearingState
_DECIDED = [state.value for state in (_S.DEDUCTED, _S.DROPPED, _S.APPEALED, _S.UPHELD, _S.REVOKED)]
_TAKEN = [state.value for state in (_S.DEDUCTED, _S.APPEALED, _S.UPHELD, _S.REVOKED)]
_APPEALED = [state.value for state in (_S.APPEALED, _S.UPHELD, _S.REVOKED)]
_SETTLED = [state.value for state in (_S.UPHELD, _S.REVOKED)]


class Hearing(models.Model):
    """One asked-for deduction and what became of it (Notice 二(三); the procedure is ours).

    `region` is the region of the bureau that is charged: a county or a city, never the province. `evidence` stands as it was
    put to the bureau, whatever the proposal says later; `most` is how many occurrences it speaks of, `occurrences` how many
    were decided. `month` is the month of the occurrence, `counted_month` the one that a deduction counts in.
    """

    id = models.AutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="被提请单位", related_name="+", db_index=False)
    proposal = models.ForeignKey(Proposal, models.PROTECT, null=True, verbose_name="线索", related_name="+")
    question = models.ForeignKey(Question, models.PROTECT, null=True, verbose_name="诉求", related_name="+")
    kind = models.CharField("类型", max_length=20, choices=DeductionKind.choices())
    occurred_on = models.DateField("发生日期")
    month = models.DateField("发生月份")
    evidence = models.TextField("依据")
    most = models.PositiveSmallIntegerField("所涉次数", default=1)
    state = models.PositiveSmallIntegerField("状态", choices=HearingState.choices(), default=HearingState.OPEN.value)
    opened_at = models.DateTimeField("提请时间")
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reply_due = models.DateTimeField("说明期限")
    reply = models.TextField("说明", blank=True)
    replied_at = models.DateTimeField("说明时间", null=True)
    replied_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    occurrences = models.PositiveSmallIntegerField("认定次数", null=True)
    decided_at = models.DateTimeField("认定时间", null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decision = models.TextField("认定理由", blank=True)
    counted_month = models.DateField("计入月份", null=True)
    deduction = models.ForeignKey(Deduction, models.PROTECT, null=True, related_name="hearings")
    appeal_due = models.DateTimeField("申诉期限", null=True)
    appeal = models.TextField("申诉", blank=True)
    appealed_at = models.DateTimeField("申诉时间", null=True)
    appealed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField("申诉处理时间", null=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    settlement = models.TextField("申诉处理意见", blank=True)

    class Meta:
        verbose_name = "扣减认定"
        ordering = ["-opened_at", "-id"]
        constraints = [
            # The region is that of the proposal's office, so the pair is once what the proposal is.
            models.UniqueConstraint(fields=["proposal", "region"], name="hearing_once"),
            models.UniqueConstraint(fields=["deduction", "region"], name="hearing_deduction_once"),
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in DeductionKind]), name="hearing_kind"),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in HearingState]), name="hearing_state"
            ),
            models.CheckConstraint(condition=Q(month__day=1) & ~Q(evidence="") & Q(most__gte=1), name="hearing_asked"),
            models.CheckConstraint(
                condition=Q(proposal__isnull=True) | Q(question__isnull=False), name="hearing_proposal_has_question"
            ),
            models.CheckConstraint(
                condition=Q(replied_at__isnull=True, reply="") & ~Q(state=_S.REPLIED.value)
                | Q(replied_at__isnull=False) & ~Q(reply="") & ~Q(state=_S.OPEN.value),
                name="hearing_replied",
            ),
            models.CheckConstraint(
                condition=Q(state__in=_DECIDED, decided_at__isnull=False) & ~Q(decision="")
                | ~Q(state__in=_DECIDED) & Q(decided_at__isnull=True, decision=""),
                name="hearing_decided",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=_TAKEN,
                    deduction__isnull=False,
                    counted_month__day=1,
                    occurrences__gte=1,
                    appeal_due__isnull=False,
                )
                | ~Q(state__in=_TAKEN)
                & Q(
                    deduction__isnull=True,
                    counted_month__isnull=True,
                    occurrences__isnull=True,
                    appeal_due__isnull=True,
                ),
                name="hearing_deducted",
            ),
            models.CheckConstraint(
                condition=Q(state__in=_APPEALED, appealed_at__isnull=False) & ~Q(appeal="")
                | ~Q(state__in=_APPEALED) & Q(appealed_at__isnull=True, appeal=""),
                name="hearing_appealed",
            ),
            models.CheckConstraint(
                condition=Q(state__in=_SETTLED, settled_at__isnull=False) & ~Q(settlement="")
                | ~Q(state__in=_SETTLED) & Q(settled_at__isnull=True, settlement=""),
                name="hearing_settled",
            ),
        ]
        indexes = [
            models.Index(fields=["region", "month"], name="hearing_region_month"),
            models.Index(fields=["state", "reply_due"], name="hearing_state_due"),
        ]
