"""What an uploaded table would do to the one that is there (workbook `targets`)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from core.decimals import plain
from targets.enums import PlannedKind
from targets.facts import TargetRow

LABELS = {
    "key_work": "重点工作", "text": "绩效目标", "category": "目标类别", "due_month": "完成时限", "half_text": "半年度目标",
    "weight": "分值权重", "basis": "制定依据", "standard": "核验标准", "funded": "财政保障项目", "remark": "备注",
}  # fmt: skip


@dataclass(frozen=True)
class Planned:
    """One target of an upload: what would happen to it, and each change as (column, before, after)."""

    kind: PlannedKind
    number: int
    text: str
    changes: tuple[tuple[str, str, str], ...] = ()


def plan(rows: Sequence[TargetRow], there: Mapping[int, TargetRow]) -> list[Planned]:
    """What a workbook does to a year's table, by 序号: the table is what the workbook says, so what it leaves out is removed."""
    found = []
    for row in rows:
        before = there.get(row.number)
        if before is None:
            found.append(Planned(PlannedKind.ADD, row.number, row.text))
        elif before == row:
            found.append(Planned(PlannedKind.SKIP, row.number, row.text))
        else:
            changes = tuple(
                (label, _shown(getattr(before, name)), _shown(getattr(row, name)))
                for name, label in LABELS.items()
                if getattr(before, name) != getattr(row, name)
            )
            found.append(Planned(PlannedKind.CHANGE, row.number, row.text, changes))
    numbers = {row.number for row in rows}
    found += [
        Planned(PlannedKind.REMOVE, number, row.text) for number, row in sorted(there.items()) if number not in numbers
    ]
    return found


def removal_problem(planned: Sequence[Planned], with_progress: Collection[int]) -> str:
    """Why the targets that a workbook leaves out may not go, "" when they may: what has progress stays."""
    kept = [one.number for one in planned if one.kind is PlannedKind.REMOVE and one.number in with_progress]
    if not kept:
        return ""
    named = "、".join(str(number) for number in kept)
    return f"工作簿中没有第 {named} 号目标，而该目标已填报进展，不能删除。请补上后重新上传。"


def rows_problems(rows: Sequence[TargetRow]) -> dict[int, tuple[str, str]]:
    """What only all rows together tell, by place: (field, what was expected).

    序号 grow from row to row; the targets of one key work stand together.
    """
    found: dict[int, tuple[str, str]] = {}
    closed: set[str] = set()
    for place, row in enumerate(rows):
        if not place:
            continue
        before = rows[place - 1]
        if row.key_work != before.key_work:
            closed.add(before.key_work)
        if row.key_work in closed:
            found[place] = ("key_work", "同一项重点工作的目标应连续排列")
        elif row.number <= before.number:
            found[place] = ("number", f"序号应逐行递增，上一行是 {before.number}")
    return found


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str):
        return value
    return plain(value) if hasattr(value, "normalize") else str(value)  # type: ignore[arg-type]  # a Decimal
