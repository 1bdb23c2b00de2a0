"""Endpoints of the feed: parse, one selector, answer."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from assessment import selectors
from assessment.api import shapes
from assessment.api.door import FeedEndpoint
from assessment.enums import Figure
from assessment.facts import show_region
from assessment.models import Bulletin, Run
from assessment.selectors import FeedMonth, known_by
from core.decimals import plain
from core.errors import Unseen
from core.periods import Month
from tenancy.api import problems
from tenancy.api.description import ETAG, IF_NONE_MATCH, failures
from tenancy.enums import RegionLevel
from tenancy.rules import gb_from_code

_FEED = ["数据接口（已发布结果）"]
_LEVELS = {level.name.lower(): level for level in (RegionLevel.PROVINCE, RegionLevel.CITY, RegionLevel.COUNTY)}
_MONTH = OpenApiParameter("month", OpenApiTypes.STR, OpenApiParameter.PATH, description="月份，如2020-06")
_LEVEL = OpenApiParameter(
    "level", OpenApiTypes.STR, OpenApiParameter.QUERY, enum=list(_LEVELS), description="只要某一层级的地区；不填为全部"
)


class FeedMonthsView(FeedEndpoint):
    """The months that are published."""

    @extend_schema(
        operation_id="feed_months",
        tags=_FEED,
        summary="已发布的月份",
        description="每个已发布月份的最新版本，最近的在前。未发布的月份不列出。",
        parameters=[IF_NONE_MATCH, ETAG],
        responses={200: shapes.FeedMonthsDoc} | failures(),
    )
    def get(self, request: Request) -> HttpResponse:
        """Every published month with its version and hash."""
        return self.tell({"results": [_month(run) for run in selectors.feed_months(self.actor)]})


class FeedResultsView(FeedEndpoint):
    """One published month."""

    @extend_schema(
        operation_id="feed_results",
        tags=_FEED,
        summary="某月考核结果",
        description="已发布月份最新版本的计数和比率；未发布的月份应答404。ETag即发布校验码，发布更正后才会改变。",
        parameters=[_MONTH, _LEVEL, IF_NONE_MATCH, ETAG],
        responses={200: shapes.FeedResultsDoc} | failures(problems.NOT_FOUND, problems.INVALID),
    )
    def get(self, request: Request, month: str) -> HttpResponse:
        """Results of every region, or of one level."""
        asked = request.query_params.get("level", "")
        if asked and asked not in _LEVELS:
            raise ValidationError({"level": [f"只能是{'、'.join(_LEVELS)}之一。"]})
        found = selectors.feed_month(self.actor, _parsed(month), _LEVELS.get(asked))
        return self.tell(_results(found), etag=known_by(found.figures.run))


class FeedBulletinsView(FeedEndpoint):
    """The bulletins."""

    @extend_schema(
        operation_id="feed_bulletins",
        tags=_FEED,
        summary="已发布的月度通报",
        description="全省和各设区市已发布的通报及正文，最近的在前。",
        parameters=[IF_NONE_MATCH, ETAG],
        responses={200: shapes.FeedBulletinsDoc} | failures(),
    )
    def get(self, request: Request) -> HttpResponse:
        """Every published bulletin with its text."""
        return self.tell({"results": [_bulletin(row) for row in selectors.feed_bulletins(self.actor)]})


def _parsed(text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError as none:
        raise Unseen from none


def _month(run: Run) -> dict[str, Any]:
    return {
        "month": str(Month.of(run.month)),
        "version": run.version,
        "published_at": run.published_at,
        "as_of": run.as_of,
        "scheme": run.scheme,
        "reason": run.reason,
        "hash": known_by(run),
    }


def _results(found: FeedMonth) -> dict[str, Any]:
    scheme = found.figures.scheme
    rows = []
    for code in found.codes:
        row = found.figures.results[code].as_row()
        del row["month"]
        level = RegionLevel(found.regions.levels[code]).name.lower()
        rows.append(
            {"region": show_region(code), "name": found.regions.names[code], "level": level}
            | row
            | {"explain": _explained(Month.of(found.figures.run.month), code)}
        )
    return _month(found.figures.run) | {
        "filing_target": plain(scheme.filing_target),
        "response_target": plain(scheme.response_target),
        "results": rows,
    }


def _explained(month: Month, region: int) -> dict[str, str]:
    """Where each figure opens down to what stands behind it, for people who sign in."""
    return {
        figure.value: f"{settings.SITE_URL}{reverse('assessment:explain', args=[month, region, figure])}"
        for figure in Figure
    }


def _bulletin(row: Bulletin) -> dict[str, Any]:
    assert row.run is not None  # published ones have one
    return {
        "month": str(Month.of(row.month)),
        "region": gb_from_code(row.region_id),
        "name": row.region.name,
        "number": row.number,
        "title": row.title,
        "published_at": row.published_at,
        "version": row.run.version,
        "hash": known_by(row.run),
        "sections": row.sections,
    }
