"""Charts and the map of the pages, drawn from what the selectors give."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.urls import reverse

from assessment import exports
from assessment.enums import Figure, MapFigure, RateKind
from assessment.schemes import Scheme
from assessment.selectors import Compared, CountyLine, IssueTable, Ranking, RankLine, Trend
from core.charts import Bands, Drawing, bars, count_edges, county_map, sparkline, trend
from core.charts.geometry import load
from core.decimals import DASH, show
from core.periods import Month

BANDS = {
    MapFigure.FILING: Bands((70, 80, 85, 90)),
    MapFigure.RESPONSE: Bands((80, 85, 90, 95)),
    MapFigure.CHANGE: Bands((-5, -1, 1, 5), unit="百分点", palette="d"),
    MapFigure.FEEDBACK: Bands((50, 70, 90, 100)),
}
"""Five colours of the map; each rate's yearly target is an edge, so that short of it looks short of it."""


@dataclass(frozen=True)
class CountyMap:
    """The map of one figure, its heading, its legend, and the same in rows: each county with the counts of its figure.

    `behind` names the figure whose rows stand behind it; None for what waits for an answer now, which no run counts.
    """

    label: str
    unit: str
    drawing: Drawing
    bands: Bands
    rows: tuple[tuple[CountyLine, str], ...]
    behind: Figure | None


def map_notice() -> str:
    """The approval number that is printed beside the map."""
    return str(settings.MAP_NOTICE)


def draw_map(lines: Sequence[CountyLine], month: Month, figure: MapFigure, kind: RateKind) -> CountyMap:
    """Every county in view in the colour of its figure, leading to its page."""
    label = f"{kind.label}{figure.label}" if figure is MapFigure.CHANGE else figure.label
    bands = _bands(lines, figure)
    when = "（现在）" if figure is MapFigure.OWED else ""
    rows = tuple((line, _counts(line, figure, kind)) for line in lines)
    drawing = county_map(
        load(),
        {line.region: line.value for line in lines},
        title=f"{month.label}各县（市、区）{label}{when}",
        bands=bands,
        texts={line.region: _spoken(line, counts, figure) for line, counts in rows},
        links={line.region: reverse("assessment:region", args=[month, line.region]) for line in lines},
    )
    return CountyMap(label + when, bands.unit, drawing, bands, rows, _behind(figure, kind))


def _behind(figure: MapFigure, kind: RateKind) -> Figure | None:
    if figure is MapFigure.OWED:
        return None
    return Figure.LISTING if figure is MapFigure.FEEDBACK else Figure((figure.rate or kind).value)


def _bands(lines: Sequence[CountyLine], figure: MapFigure) -> Bands:
    if figure is not MapFigure.OWED:
        return BANDS[figure]
    highest = max((line.owed.open for line in lines if line.owed is not None), default=0)
    return Bands(count_edges(highest), unit="件", whole=True)


def _spoken(line: CountyLine, counts: str, figure: MapFigure) -> str:
    """A county in one line: 西湖区 83.80%（按时填报419/500）."""
    if line.value is None:
        told = "不适用"
    elif figure is MapFigure.OWED:
        told = f"{line.value}件"
    elif figure is MapFigure.CHANGE:
        size = show(line.value if line.value > 0 else -line.value)
        told = "持平" if size == show(0) else f"{'上升' if line.value > 0 else '下降'}{size}个百分点"
    else:
        told = f"{show(line.value)}%"
    return f"{line.name} {told}（{counts}）"


def _counts(line: CountyLine, figure: MapFigure, kind: RateKind) -> str:
    """What a county's figure rests on, in words."""
    counts = line.result.counts
    if figure is MapFigure.OWED:
        return "只显示本地区" if line.owed is None else f"其中逾期{line.owed.overdue}件"
    if figure is MapFigure.CHANGE:
        before = DASH if line.before is None else show(line.before.rate(kind))
        return f"本月{show(line.result.rate(kind))}，上月{before}"
    if figure is MapFigure.FEEDBACK:
        return f"已反馈{counts.listing.fed_back}/{counts.listing.listed}"
    if figure is MapFigure.FILING:
        return f"按时填报{counts.filing.on_time}/{counts.filing.roster}"
    listed = f"，清单{counts.listing.fed_back}/{counts.listing.listed}" if counts.listing.listed else ""
    return f"诉求{counts.questions.answered}/{counts.questions.asked}{listed}"


def draw_trend(shown: Trend, scheme: Scheme) -> Drawing:
    """Both rates of a region over twelve months, against the targets of the shown month's year."""
    chart = exports.trend_chart(shown, scheme)
    return trend(chart.series, months=chart.months, title=chart.title, targets=chart.targets, y_range=chart.y_range)


def ranked_rows(ranking: Ranking | None, month: Month) -> list[tuple[RankLine, Drawing | None]]:
    """The lines of a ranking, each with the course of its rate over the last twelve months; None without a value in them."""
    if ranking is None:
        return []
    return [(line, _course(line, ranking.kind, month)) for line in ranking.lines]


def _course(line: RankLine, kind: RateKind, month: Month) -> Drawing | None:
    values: list[Decimal | None] = list(line.course)
    present = [value for value in values if value is not None]
    if not present:
        return None
    spread = f"最低{show(min(present))}%，最高{show(max(present))}%，最近{show(present[-1])}%"
    return sparkline(values, title=f"{line.name}截至{month.label}的12个月{kind.label}：{spread}")


def rate_charts(tables: Sequence[IssueTable], found: Compared | None) -> list[Drawing]:
    """Either rate of the first table's regions, as `exports.rate_charts` has them."""
    return [bars(chart.rows, title=chart.title, maximum=100) for chart in exports.rate_charts(tables, found)]
