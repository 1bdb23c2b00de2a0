"""What open tables still owe: progress to be filed and verified, periods to be frozen."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from targets.enums import Period, ProgressState, TableState
from targets.models import Progress, Target, TargetTable
from targets.rules import due_day
from targets.ruleset_files import judging
from targets.selectors.tables import tables_in_view
from tenancy.roles import Actor


@dataclass(frozen=True)
class OpenPeriod:
    """A period of a table that is not frozen.

    `due` are the last days of targets that somebody has to file still (nothing filed, or sent back), in order. `filers` are the
    ids of those whose progress waits to be verified, one a target. `ends` is the last day on which a target of it is due.
    """

    table: TargetTable
    period: Period
    due: tuple[date, ...]
    returned: int
    filers: tuple[int | None, ...]
    ends: date

    def due_by(self, day: date) -> tuple[date, ...]:
        """The last days up to and with a day."""
        return tuple(one for one in self.due if one <= day)

    def may_be_frozen(self, today: date) -> bool:
        """Whether its days are over and nothing waits to be verified."""
        return self.ends < today and not self.filers


def open_periods(actor: Actor) -> list[OpenPeriod]:
    """Each table's next period to be frozen, the earliest year first: the half-year while it runs, and the year until its end.

    Raises NotAllowed for bureaus and enterprises. Three queries, whatever there is.
    """
    tables = [table for table in tables_in_view(actor) if table.state != TableState.YEAR_FROZEN]
    targets: dict[int, list[Target]] = defaultdict(list)
    for target in Target.objects.filter(table__in=tables).only("table_id", "number", "due_month", "half_text"):
        targets[target.table_id].append(target)
    latest = Progress.objects.filter(target__table__in=tables).order_by("target_id", "period", "-version")
    progress = {
        (target, period): (ProgressState(state), filer)
        for target, period, state, filer in latest.distinct("target_id", "period").values_list(
            "target_id", "period", "state", "filed_by_id"
        )
    }
    found = []
    for table in sorted(tables, key=lambda one: one.year):
        periods = [Period.HALF, Period.YEAR] if table.state == TableState.RUNNING else [Period.YEAR]
        for period in periods:
            months = {
                one.pk: judging().half_month if period is Period.HALF else one.due_month
                for one in targets[table.pk]
                if one.half_text or period is Period.YEAR
            }
            stands = {key: progress.get((key, period.value), (None, None)) for key in months}
            open_ones = [key for key, (state, _) in stands.items() if state in (None, ProgressState.RETURNED)]
            found.append(
                OpenPeriod(
                    table=table,
                    period=period,
                    due=tuple(sorted(due_day(table.year, months[key]) for key in open_ones)),
                    returned=sum(state is ProgressState.RETURNED for state, _ in stands.values()),
                    filers=tuple(filer for state, filer in stands.values() if state is ProgressState.FILED),
                    ends=due_day(table.year, judging().half_month if period is Period.HALF else 12),
                )
            )
    return found
