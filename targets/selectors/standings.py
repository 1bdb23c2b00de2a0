"""How each target of a table stands in a period: what was filed, verified and earned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from core.decimals import plain, show
from targets.enums import Category, Period, ProgressState, TableState, Verdict
from targets.facts import Asked, Fed, Scored
from targets.models import Evidence, Frozen, Progress, Target, TargetTable, Verification
from targets.permissions import can_file, can_keep, can_verify
from targets.rules import (
    Attained,
    Due,
    KeyWorkScore,
    Total,
    attained,
    by_key_work,
    due_day,
    score,
    share_percent,
    total,
)
from targets.ruleset_files import judging
from targets.selectors.fed import fed_value
from targets.selectors.tables import table_for, tables_in_view, target_for, targets_of
from tenancy.roles import Actor

NOT_FILED = "未填报"


def fed_of(progress: Progress) -> Fed | None:
    """What the assessment said when progress was filed, exact."""
    if progress.fed is None:
        return None
    return Fed(Fraction(progress.fed["value"]), tuple(progress.fed["months"]))


@dataclass(frozen=True)
class Standing:
    """One target in one period. `progress` is the latest that was filed, `verification` of exactly that one."""

    target: Target
    period: Period
    progress: Progress | None = None
    verification: Verification | None = None
    evidence: tuple[Evidence, ...] = ()

    @property
    def asked_text(self) -> str:
        """What is asked by the end of the period, as filed; "" where a half-year cell is empty."""
        return self.target.half_text if self.period is Period.HALF else self.target.text

    @property
    def is_judged(self) -> bool:
        """Whether the period judges the target: an empty half-year cell means that it does not."""
        return bool(self.asked_text)

    @property
    def asked(self) -> Asked:
        """What the period asks for."""
        return self.target.half_asked if self.period is Period.HALF else self.target.asked

    @property
    def actual(self) -> Decimal | Fraction | None:
        """What was attained, in the unit of what is asked."""
        if self.progress is None:
            return None
        fed = fed_of(self.progress)
        return self.progress.value if fed is None else fed.value

    @property
    def actual_text(self) -> str:
        """What was attained in words: the value with its unit, else the beginning of the text."""
        if self.progress is None:
            return "—"
        value = self.actual
        if value is None:
            return self.progress.text
        return f"{plain(value) if isinstance(value, Decimal) else show(value)}{self.asked.unit}"

    @property
    def attained(self) -> Attained | None:
        """The computed share of a numeric target; None where a person judges."""
        return attained(self.asked, self.actual, tolerance=judging().tolerance)

    @property
    def proposed(self) -> Decimal | None:
        """The computed share in percent, as it is proposed to the person who verifies."""
        found = self.attained
        return None if found is None else share_percent(found.share)

    @property
    def share(self) -> Decimal | None:
        """The verified share in percent; None until verified."""
        return None if self.verification is None else self.verification.share

    @property
    def score(self) -> Decimal | None:
        """What the target earns; None until verified."""
        return None if self.share is None else score(self.target.weight, self.share)

    @property
    def state(self) -> str:
        """How far it is, in words."""
        return NOT_FILED if self.progress is None else ProgressState(self.progress.state).label

    @property
    def tone(self) -> str:
        """The tone in which its state is shown."""
        if self.progress is None:
            return "plain"
        tones = {ProgressState.FILED: "info", ProgressState.RETURNED: "warn", ProgressState.VERIFIED: "good"}
        return tones[ProgressState(self.progress.state)]

    @property
    def verdict(self) -> Verdict | None:
        """What the second person found."""
        found = self.verification
        return None if found is None or found.verdict is None else Verdict(found.verdict)

    @property
    def scored(self) -> Scored:
        """Ready to be summed."""
        return Scored(self.target.key_work.text, self.target.weight, self.share)


def standings(table: TargetTable, period: Period) -> list[Standing]:
    """Every target of a table in a period, those that the period does not judge too. Four queries."""
    return _standings(targets_of(table), period)


def _standings(targets: Sequence[Target], period: Period) -> list[Standing]:
    keys = [target.pk for target in targets]
    rows = Progress.objects.filter(target__in=keys, period=period)
    filed = {row.target_id: row for row in rows.order_by("target_id", "-version").distinct("target_id")}
    verified = {row.progress_id: row for row in Verification.objects.filter(progress__in=list(filed.values()))}
    files: dict[int, list[Evidence]] = {}
    evidence = Evidence.objects.filter(progress__target__in=keys, progress__period=period).defer("content")
    for file in evidence.select_related("progress").order_by("id"):
        files.setdefault(file.progress.target_id, []).append(file)
    found = []
    for target in targets:
        progress = filed.get(target.pk)
        verification = None if progress is None else verified.get(progress.pk)
        found.append(Standing(target, period, progress, verification, tuple(files.get(target.pk, ()))))
    return found


def standing_of(target: Target, period: Period) -> Standing:
    """One target in one period. Three queries."""
    return _standings([target], period)[0]


def judged(rows: Sequence[Standing]) -> list[Standing]:
    """Those that the period judges."""
    return [row for row in rows if row.is_judged]


def dues(table: TargetTable, by_period: Mapping[Period, Sequence[Standing]]) -> list[Due]:
    """Targets that are not verified yet, by the last day of their month; a half-year target by that of the half-year."""
    found = []
    for period, rows in by_period.items():
        for row in judged(rows):
            if row.verification is not None and row.verdict is not None:
                continue
            month = judging().half_month if period is Period.HALF else row.target.due_month
            found.append(Due(row.target.number, row.target.text, period, due_day(table.year, month), row.state))
    return sorted(found, key=lambda due: (due.day, due.number))


@dataclass(frozen=True)
class DueRow:
    """A due target as the overview lists it."""

    due: Due
    target: Target
    is_over: bool


@dataclass(frozen=True)
class Overview:
    """A year's table by key work, in one period."""

    years: tuple[tuple[int, object], ...]
    table: TargetTable | None
    period: Period
    rows: list[Standing] = field(default_factory=list)
    unjudged: int = 0
    total: Total | None = None
    key_works: list[KeyWorkScore] = field(default_factory=list)
    due: list[DueRow] = field(default_factory=list)
    frozen: list[Frozen] = field(default_factory=list)

    @property
    def waiting(self) -> int:
        """How many targets wait to be verified."""
        return sum(1 for row in self.rows if row.progress is not None and row.progress.state == ProgressState.FILED)

    @property
    def unfiled(self) -> int:
        """How many targets nobody has filed progress of."""
        return sum(1 for row in self.rows if row.progress is None)

    @property
    def returned(self) -> int:
        """How many targets were sent back."""
        return sum(1 for row in self.rows if row.progress is not None and row.progress.state == ProgressState.RETURNED)


def overview(actor: Actor, *, year: int | None, period: Period | None, today: date) -> Overview:
    """A year's table (the latest one by default) in a period: the one that is under way when none is asked for.

    Raises NotAllowed for bureaus and enterprises. Ten queries, whatever the number of targets.
    """
    tables = list(tables_in_view(actor))
    table = next((one for one in tables if one.year == year), tables[0] if tables and year is None else None)
    years = tuple((one.year, one.public_id) for one in tables)
    if table is None:
        return Overview(years, None, period or Period.YEAR)
    if period is None:
        period = Period.HALF if table.state == TableState.RUNNING else Period.YEAR
    targets = targets_of(table)
    by_period = {each: _standings(targets, each) for each in Period}
    rows = judged(by_period[period])
    scored = [row.scored for row in rows]
    by_number = {target.number: target for target in targets}
    is_settled = table.state == TableState.YEAR_FROZEN
    open_ones = [] if is_settled else dues(table, by_period)
    return Overview(
        years=years,
        table=table,
        period=period,
        rows=rows,
        unjudged=len(targets) - len(rows),
        total=total(scored),
        key_works=by_key_work(scored),
        due=[DueRow(due, by_number[due.number], due.day < today) for due in open_ones],
        frozen=frozen_of(table),
    )


def frozen_of(table: TargetTable) -> list[Frozen]:
    """What was frozen of a table, the latest first, without its rows. One query."""
    return list(Frozen.objects.filter(table=table).defer("rows").order_by("-serial"))


@dataclass(frozen=True)
class TargetSide:
    """One period of a target's page."""

    standing: Standing
    history: list[tuple[Progress, Verification | None]]
    fed: Fed | None
    may_file: bool
    may_verify: bool
    is_frozen: bool


@dataclass(frozen=True)
class TargetPage:
    """One target: its columns, and each period that judges it."""

    target: Target
    category: Category
    sides: list[TargetSide]
    may_keep: bool


def target_page(actor: Actor, public_id: Any) -> TargetPage:
    """One target with everything filed of it. Raises NotAllowed, Unseen."""
    target = target_for(actor, public_id)
    progress = list(Progress.objects.filter(target=target).order_by("-version"))
    verified = {row.progress_id: row for row in Verification.objects.filter(progress__in=progress)}
    frozen = set(Frozen.objects.filter(table=target.table).values_list("period", flat=True))
    sides = []
    for period in Period:
        standing = standing_of(target, period)
        if not standing.is_judged:
            continue
        latest = standing.progress
        sides.append(
            TargetSide(
                standing=standing,
                history=[(row, verified.get(row.pk)) for row in progress if row.period == period],
                fed=fed_value(actor, target, period),
                may_file=can_file(actor),
                may_verify=latest is not None and can_verify(actor, latest),
                is_frozen=period.value in frozen,
            )
        )
    return TargetPage(target, Category(target.category), sides, can_keep(actor))


@dataclass(frozen=True)
class TablePage:
    """A table as the document prints it: key works, each with its targets."""

    table: TargetTable
    groups: list[tuple[str, list[Target]]]
    weight: Decimal
    targets: int


def table_page(actor: Actor, public_id: Any) -> TablePage:
    """One table. Raises NotAllowed, Unseen. Two queries."""
    table = table_for(actor, public_id)
    targets = targets_of(table)
    groups: dict[int, tuple[str, list[Target]]] = {}
    for target in targets:
        groups.setdefault(target.key_work_id, (target.key_work.text, []))[1].append(target)
    return TablePage(table, list(groups.values()), sum((target.weight for target in targets), Decimal(0)), len(targets))
