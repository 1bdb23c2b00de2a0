"""Whether what was published still follows from what was frozen with it, and whether the chain is whole."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assessment.enums import RunKind
from assessment.facts import RegionCounts, RegionTree
from assessment.formulas import (
    Publication,
    RegionResult,
    counts_of_groups,
    deductions_of_groups,
    digest,
    inputs_digest,
    judge,
    pool,
    publication_hash,
)
from assessment.models import Result, Run
from assessment.schemes import Scheme
from assessment.selectors.runs import counts_of
from core import sql
from core.frozen import Group
from core.periods import Month
from tenancy.selectors import Regions, all_regions

RATES = {
    "a": "A",
    "b": "B",
    "c": "C",
    "filing_rate": "filing_rate",
    "question_rate": "question_rate",
    "list_rate": "list_rate",
    "deduction": "deduction",
    "response_rate": "response_rate",
}
"""Columns of a stored result and the names of the same figures in its canonical row."""


@dataclass(frozen=True)
class Verified:
    """One publication after it was looked at: what differs, in words, or nothing. `frozen`: it has inputs to recompute from."""

    run: Run
    frozen: bool
    differences: tuple[str, ...]

    @property
    def label(self) -> str:
        """ "2020年6月第1版"."""
        return f"{Month.of(self.run.month).label}第{self.run.version}版"


def verify_publications() -> Iterator[Verified]:
    """Every published run in the order of publication: recomputed from its frozen inputs, and its place in the chain.

    Those from before inputs were frozen come first; their rows are recomputed from their own counts, and no more. Needs a scope
    that sees all rows. Three queries a run.
    """
    regions = all_regions()
    previous, serial = "", 0
    for run in Run.objects.filter(kind=RunKind.PUBLISHED, serial__isnull=True).order_by("month", "version"):
        yield Verified(run, frozen=False, differences=tuple(_figures(run, None, regions)))
    for run in Run.objects.filter(kind=RunKind.PUBLISHED, serial__isnull=False).order_by("serial"):
        found = list(_chain(run, previous, serial))
        stored = sql.rows("assessment", "read_basis", {"run": run.pk})
        groups = [Group(*row[:-1]) for row in stored]
        found += [
            f"{_place(group, regions)}：依据登记 {group.size} 个，实有 {row.length} 个"
            for group, row in zip(groups, stored, strict=True)
            if group.size != row.length
        ]
        if inputs_digest(groups) != run.inputs_digest:
            found.append("依据摘要与依据不符：冻结的依据被改动")
        found += _figures(run, groups, regions)
        yield Verified(run, frozen=True, differences=tuple(found))
        previous, serial = run.hash, run.serial or 0


def chained(run: Run) -> Publication:
    """What of a published run is chained. Raises ValueError for a run that is not in the chain."""
    if run.serial is None or run.published_at is None:
        raise ValueError(f"run {run.pk} is not in the chain")
    return Publication(
        serial=run.serial,
        month=Month.of(run.month),
        version=run.version,
        as_of=run.as_of,
        digest=run.digest,
        inputs_digest=run.inputs_digest,
        reason=run.reason,
        published_at=run.published_at,
    )


def _place(group: Group, regions: Regions) -> str:
    month = "" if group.month is None else Month.of(group.month).label
    return f"{regions.names.get(group.region, group.region)}{month}（认定{group.verdict}）"


def _chain(run: Run, previous: str, serial: int) -> Iterator[str]:
    if run.serial != serial + 1:
        yield f"发布序号应为 {serial + 1}，现为 {run.serial}：其间有发布被删除"
    if run.previous_hash != previous:
        yield "上一发布校验码与上一发布不符"
    if publication_hash(chained(run), run.previous_hash) != run.hash:
        yield "校验码与发布内容不符：发布时间、原因、摘要等被改动"


def _figures(run: Run, groups: Sequence[Group] | None, regions: Regions) -> Iterator[str]:
    """What of the stored rows does not follow from the frozen inputs (None: from the rows' own counts) and terms."""
    month = Month.of(run.month)
    scheme = Scheme.from_canonical(run.rule)
    rows = {row.region_id: row for row in Result.objects.filter(run=run).order_by("id")}
    counted: dict[int, RegionCounts] = {code: counts_of(row) for code, row in rows.items()}
    if groups is not None:
        pooled = pool(counts_of_groups(groups, month), deductions_of_groups(groups), RegionTree(regions.parents))
        # A region that was founded since has no row and counts nothing.
        counted = {code: counts for code, counts in pooled.items() if code in rows or counts != RegionCounts(code)}
    results = [judge(counts, scheme.month(month.month), scheme) for counts in counted.values()]
    if digest([result.as_row() for result in results], run.rule) != run.digest:
        yield "摘要与按依据重算的结果不符"
    for result in results:
        row = rows.get(result.region)
        if row is None:
            yield f"{regions.names[result.region]}：没有结果行"
            continue
        yield from (f"{regions.names[result.region]}：{difference}" for difference in _row(row, result))


def _row(row: Result, result: RegionResult) -> Iterator[str]:
    canonical = result.as_row()
    names = {field.name: field.verbose_name for field in Result._meta.get_fields() if hasattr(field, "verbose_name")}
    for count in result.counts.as_row():
        if getattr(row, count) != canonical[count]:
            yield f"{names[count]}存为 {getattr(row, count)}，按依据应为 {canonical[count]}"
    for column, name in RATES.items():
        stored = getattr(row, column)
        if (None if stored is None else f"{stored:f}") != canonical[name]:
            yield f"{names[column]}存为 {stored}，按依据应为 {canonical[name]}"
