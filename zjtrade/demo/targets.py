"""What the demo shows of the Target Table: that of 2018, half-year verified and frozen, the year under way."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from core.attachments import SentFile
from core.periods import SHANGHAI
from core.workbook import Column, Kind, Sheet, workbook_bytes
from targets.enums import Period, Verdict
from targets.imports import read_targets
from targets.models import Target
from targets.rules import verdict_of
from targets.selectors import candidate, standing_of
from targets.services import file_progress, freeze, load_table, verify_progress
from tenancy.roles import Actor
from tenancy.scope import actor_scope

WORKBOOK = Path(__file__).resolve().parents[2] / "targets" / "data" / "targets_2018.xlsx"
LOADED = datetime(2018, 3, 1, 10, tzinfo=SHANGHAI)
HALF_FILED = datetime(2018, 7, 3, 10, tzinfo=SHANGHAI)
HALF_FROZEN = datetime(2018, 7, 10, 15, tzinfo=SHANGHAI)
YEAR_FILED = datetime(2018, 12, 27, 10, tzinfo=SHANGHAI)

# Invented figures. Number of the target: what was attained, and the share that a person found (None: as computed).
HALF: dict[int, tuple[str, int | None]] = {
    1: ("9.2", None), 2: ("24.1", None), 3: ("进出口增速高于全国平均 1.2 个百分点。", 100), 4: ("出口占全国 12.8%。", 100),
    5: ("6.1", None), 6: ("5320", None), 7: ("1610", None), 9: ("各开发区已制定方案，初稿在征求意见。", 100),
    10: ("评估报告已完成。", 100), 11: ("建设方案已报省政府。", 100), 16: ("146", None), 17: ("选址已完成，境外公司注册中。", 60),
    18: ("已完成调研。", 100), 19: ("13", None), 20: ("数据申报工作完成。", 100), 21: ("初步筛选培育企业 40 家。", 100),
    22: ("已下发“电商萌芽村”名单。", 100), 23: ("已下发“电商萌芽村”名单。", 100), 25: ("26.4", None), 26: ("初稿完成。", 100),
}  # fmt: skip
YEAR: dict[int, tuple[str, int | None]] = {
    1: ("9.0", None), 5: ("5.8", None), 6: ("10412", None), 12: ("大会如期召开，省领导批示肯定。", 100),
    13: ("意见已印发。", 100), 14: ("第二届世界油商大会成功举办。", 100), 16: ("352", None), 24: ("实施意见已印发。", 100),
    28: ("936", None),
}  # fmt: skip
WAITING: dict[int, tuple[str, int | None]] = {19: ("31", None), 23: ("862", None)}


class Targets:
    """The table and what people did for it, through the services of the pages."""

    def __init__(self, people: Mapping[str, Actor]) -> None:
        self._centre, self._department = people["centre"], people["department"]

    def play(self) -> None:
        """Loaded, filed by the centre, verified by the department, frozen at half-year; part of the year filed."""
        department = self._department
        with actor_scope(department):
            rows = read_targets(WORKBOOK.read_bytes()).rows
            table = load_table(rows=rows, year=2018, title="", region=department.region or 0, by=department, now=LOADED)
            targets = {target.number: target for target in table.targets.select_related("table", "key_work")}
        self._file(targets, Period.HALF, HALF, HALF_FILED)
        self._verify(targets, Period.HALF, HALF, HALF_FROZEN)
        with actor_scope(department):
            seen = candidate(table, Period.HALF).seen
            freeze(table=table.public_id, period=Period.HALF, seen=seen, by=department, now=HALF_FROZEN)
        self._file(targets, Period.YEAR, YEAR | WAITING, YEAR_FILED)
        self._verify(targets, Period.YEAR, YEAR, YEAR_FILED)

    def _file(
        self, targets: Mapping[int, Target], period: Period, said: Mapping[int, tuple[str, int | None]], now: datetime
    ) -> None:
        with actor_scope(self._centre):
            for number, (what, share) in said.items():
                by_number = share is None
                file_progress(
                    target=targets[number].public_id,
                    period=period,
                    value=Decimal(what) if by_number else None,
                    text="" if by_number else what,
                    files=[_evidence(number, what, now)] if number % 2 else (),
                    version=0,
                    by=self._centre,
                    now=now,
                )

    def _verify(
        self, targets: Mapping[int, Target], period: Period, said: Mapping[int, tuple[str, int | None]], now: datetime
    ) -> None:
        with actor_scope(self._department):
            for number, (_, given) in said.items():
                proposed = standing_of(targets[number], period).proposed if given is None else Decimal(given)
                share = Decimal(0) if proposed is None else proposed
                verdict = verdict_of(share)
                verify_progress(
                    target=targets[number].public_id,
                    period=period,
                    verdict=verdict,
                    share=share,
                    reason="与核验材料一致。" if verdict is Verdict.MET else "尚未达到目标，按完成比例计分。",
                    version=1,
                    by=self._department,
                    now=now,
                )


def _evidence(number: int, what: str, now: datetime) -> SentFile:
    """An invented file that proves it."""
    columns = (Column("序号", "number", Kind.INTEGER), Column("完成情况", "what", width=60))
    return SentFile(
        f"第{number}号目标佐证.xlsx", workbook_bytes([Sheet("佐证", columns, [(number, what)])], made_at=now)
    )
