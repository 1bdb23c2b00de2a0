"""The half-yearly selection of typical cases (Notice 二(三)): who scores what, blind; what the department decides; who won."""

import uuid

from django.db import models
from django.db.models import Q

from cases.enums import BallotState, CaseKind, SelectionState
from cases.models.typical import TypicalCase
from tenancy.models import Enterprise, Region, User

_OPENED = (
    SelectionState.SCORING.value, SelectionState.DECIDING.value, SelectionState.DECIDED.value, SelectionState.PUBLISHED.value,
)  # fmt: skip


class Selection(models.Model):
    """The selection of one half-year (`half` 1 or 2) over both kinds together.

    `criteria` is a list of {"name", "about", "weight", "most"}: weights in percent that sum to 100, points 0 to `most`; it
    stands as it is once scoring is opened. `places` is how many are selected (ten). `until` is the last day of scoring.
    `version` counts the changes.
    """

    id = models.AutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    year = models.PositiveSmallIntegerField("年度")
    half = models.PositiveSmallIntegerField("半年度")
    state = models.PositiveSmallIntegerField(
        "状态", choices=SelectionState.choices(), default=SelectionState.PREPARING.value
    )
    criteria = models.JSONField("评分标准")
    places = models.PositiveSmallIntegerField("名额", default=10)
    until = models.DateField("评分截止日", null=True)
    version = models.PositiveIntegerField(default=1)
    prepared_at = models.DateTimeField("启动时间")
    prepared_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    opened_at = models.DateTimeField("开始评分时间", null=True)
    closed_at = models.DateTimeField("结束评分时间", null=True)
    decided_at = models.DateTimeField("审定时间", null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    reason = models.CharField("未按得分先后选取的理由", max_length=500, blank=True)
    published_at = models.DateTimeField("公布时间", null=True)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        verbose_name = "优秀案例评选"
        ordering = ["-year", "-half"]
        constraints = [
            models.UniqueConstraint(fields=["year", "half"], name="selection_once"),
            models.CheckConstraint(condition=Q(half__in=(1, 2)), name="selection_half"),
            models.CheckConstraint(condition=Q(places__range=(1, 10)), name="selection_places"),
            models.CheckConstraint(
                condition=Q(state=SelectionState.PREPARING.value, opened_at__isnull=True)
                | Q(state__in=_OPENED, opened_at__isnull=False),
                name="selection_opened_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state=SelectionState.PUBLISHED.value, published_at__isnull=False, decided_at__isnull=False)
                | ~Q(state=SelectionState.PUBLISHED.value) & Q(published_at__isnull=True),
                name="selection_published_has_time",
            ),
        ]


class Reviewer(models.Model):
    """A person whom the department appointed to score; `region` is that of the post at the appointment."""

    id = models.AutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    selection = models.ForeignKey(Selection, models.PROTECT, related_name="reviewers")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="地区", related_name="+", db_index=False)
    title = models.CharField("单位和姓名", max_length=150)
    appointed_at = models.DateTimeField("指定时间")
    appointed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        verbose_name = "评审人员"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["selection", "user"], name="reviewer_once")]


class Contender(models.Model):
    """A case of a selection (参评案例): `number` and `sheet` are all that reviewers see of it.

    The sheet is drawn up, and may be reworded, while the selection is prepared; the number is drawn when scoring is opened, and
    None before. `sheet` is {"title", "situation", "measures", "effect"} without the names of places, offices and the
    enterprise. The case's office and those above it see the row once the selection is published, the province always. `place`
    is the place that the department gave it, 1 to 10: a selection has each once.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="报送单位", related_name="+", db_index=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, db_index=False)
    selection = models.ForeignKey(Selection, models.PROTECT, related_name="contenders", db_index=False)
    case = models.ForeignKey(
        TypicalCase, models.PROTECT, related_name="contenders", db_constraint=False, db_index=False
    )
    number = models.PositiveIntegerField("匿名编号", null=True)
    kind = models.PositiveSmallIntegerField("案例类型", choices=CaseKind.choices())
    sheet = models.JSONField("匿名内容")
    place = models.PositiveSmallIntegerField("名次", null=True)

    class Meta:
        verbose_name = "参评案例"
        ordering = ["number", "id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "enterprise"], name="contender_case_once"),
            models.UniqueConstraint(fields=["selection", "number"], name="contender_number_once"),
            models.UniqueConstraint(fields=["selection", "place"], name="contender_place_once"),
            models.CheckConstraint(
                condition=Q(place__isnull=True) | Q(place__range=(1, 10)), name="contender_place_of_ten"
            ),
        ]


class Ballot(models.Model):
    """One reviewer's sheet of one contender with the scores: `points` by criterion in the criteria's order.

    `region` is the reviewer's; a reviewer of the case's own city abstains, and has an empty sheet. `number`, `kind` and `sheet`
    are the contender's, so that a reviewer reads them without the row that says whose they are.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    selection = models.ForeignKey(Selection, models.PROTECT, related_name="ballots", db_index=False)
    contender = models.ForeignKey(Contender, models.PROTECT, related_name="ballots", db_constraint=False)
    reviewer = models.ForeignKey(Reviewer, models.PROTECT, related_name="ballots", db_index=False)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField("匿名编号")
    kind = models.PositiveSmallIntegerField("案例类型", choices=CaseKind.choices())
    sheet = models.JSONField("匿名内容")
    state = models.PositiveSmallIntegerField("状态", choices=BallotState.choices(), default=BallotState.OPEN.value)
    points = models.JSONField("得分", default=list)
    comment = models.CharField("评语", max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)
    scored_at = models.DateTimeField("评分时间", null=True)

    class Meta:
        verbose_name = "评分表"
        ordering = ["number", "id"]
        constraints = [
            models.UniqueConstraint(fields=["contender", "reviewer", "region"], name="ballot_once"),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in BallotState]), name="ballot_state"),
            models.CheckConstraint(
                condition=Q(state=BallotState.SCORED.value, scored_at__isnull=False) & ~Q(points=[])
                | ~Q(state=BallotState.SCORED.value) & Q(scored_at__isnull=True, points=[]),
                name="ballot_scored_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state=BallotState.ABSTAINED.value) | Q(sheet={}), name="ballot_abstained_reads_nothing"
            ),
        ]
        indexes = [models.Index(fields=["reviewer", "state", "number"], name="ballot_reviewer")]


class AwardedCase(models.Model):
    """A selected case as it was published to everybody, written once; nobody's data.

    `office` is the region that reported it, `office_name` and `enterprise_name` are as printed ("某企业" where the enterprise
    did not agree to be named). `year` and `half` are those of its selection: what the year's bonus counts.
    """

    id = models.AutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    selection = models.ForeignKey(Selection, models.PROTECT, related_name="awarded")
    year = models.PositiveSmallIntegerField("年度")
    half = models.PositiveSmallIntegerField("半年度")
    place = models.PositiveSmallIntegerField("名次")
    office = models.ForeignKey(Region, models.PROTECT, verbose_name="报送单位", related_name="+", db_index=False)
    office_name = models.CharField("报送单位名称", max_length=80)
    enterprise_name = models.CharField("企业名称", max_length=100)
    kind = models.PositiveSmallIntegerField("案例类型", choices=CaseKind.choices())
    title = models.CharField("标题", max_length=100)
    situation = models.TextField("企业情况")
    measures = models.TextField("举措")
    effect = models.TextField("成效", blank=True)
    published_at = models.DateTimeField("公布时间")

    class Meta:
        verbose_name = "优秀案例"
        ordering = ["-year", "-half", "place"]
        constraints = [
            models.UniqueConstraint(fields=["selection", "place"], name="awarded_place_once"),
            models.CheckConstraint(condition=Q(place__range=(1, 10)), name="awarded_place_of_ten"),
            models.CheckConstraint(condition=Q(half__in=(1, 2)), name="awarded_half"),
        ]
        indexes = [models.Index(fields=["year", "office"], name="awarded_year")]
