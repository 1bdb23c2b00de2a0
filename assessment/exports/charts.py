"""Charts of either rate and of its course, as page, document and workbook draw them alike: the same regions, order and values."""

from collections.abc import Sequence

from assessment.enums import RateKind, TargetState
from assessment.schemes import Scheme
from assessment.selectors import Compared, IssueTable, Trend, in_order
from core.charts import Bar, Series, Target
from core.decimals import show
from core.document import BarChart, LineChart

TREND_RANGE = (60, 100)
"""Percent that the axis of a trend shows at least."""


def rate_charts(tables: Sequence[IssueTable], found: Compared | None) -> list[BarChart]:
    """Either rate of the first table's regions, best first where they are ranked; short of the target looks short of it.

    A region to which a rate does not apply stands at the end without a bar. Nothing without a table.
    """
    if found is None or not tables or not tables[0].lines:
        return []
    return [_rate_chart(tables[0], kind, found) for kind in RateKind]


def _rate_chart(table: IssueTable, kind: RateKind, found: Compared) -> BarChart:
    rows = []
    for one in in_order(table, kind):
        value = one.result.rate(kind)
        tone = "bad" if one.check(kind).state is TargetState.MISSED else ""
        rows.append(Bar(one.name, value, text="不适用" if value is None else f"{show(value)}%", tone=tone))
    title = f"{found.figures.month.label}各{table.label}{kind.label}"
    return BarChart(title, kind.label, rows, _target(kind, found.figures.scheme))


def trend_chart(shown: Trend, scheme: Scheme) -> LineChart:
    """Both rates of a region over twelve months, against the targets of the shown month's year."""
    return LineChart(
        title=f"{shown.name}{shown.span}逐月走势",
        months=[f"{row.month.month}月" for row in shown.rows],
        series=[
            Series("填报率", [row.filing for row in shown.rows]),
            Series("响应率", [row.response for row in shown.rows]),
        ],
        targets=[_target(kind, scheme) for kind in RateKind],
        y_range=TREND_RANGE,
    )


def _target(kind: RateKind, scheme: Scheme) -> Target:
    value = scheme.target(kind)
    return Target(f"目标 {show(value, 0)}%", value)
