"""The colours of a list over the counties and over the quarters, as officials see them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from fractions import Fraction
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from alerts.enums import Colour, MapMeasure, MapUnit, VisitState
from alerts.rules import ColourCounts, band_edges, measured
from alerts.selectors import list_distribution, quarter_page
from core.errors import Unseen
from core.periods import SHANGHAI, Quarter
from tenancy.models import User
from tenancy.scope import actor_scope, job_scope
from tests.alerts.stage import APRIL, fed_back, published, recoloured, removed, visited
from tests.cast import HANGZHOU, LUCHENG, PROVINCE, SHANGCHENG, XIHU, Cast, make_enterprise

SignIn = Callable[[User], Client]
JULY = datetime(2020, 7, 10, 9, 0, tzinfo=SHANGHAI)
Q1, Q2 = Quarter(2020, 1), Quarter(2020, 2)


@pytest.fixture
def listed(cast: Cast) -> Cast:
    """Two lists. On the first the sibling was removed and the enterprise turned from red to blue."""
    first = [
        (cast.enterprise, Colour.RED),
        (cast.sibling, Colour.RED),
        (cast.cousin, Colour.ORANGE),
        (cast.foreign, Colour.GREEN),
    ]
    published(first, by=cast.actor("centre"))
    recoloured(cast.enterprise, Colour.BLUE, now=APRIL + timedelta(days=2))
    removed(cast.sibling, now=APRIL + timedelta(days=2))
    published(
        [(cast.enterprise, Colour.RED), (cast.cousin, Colour.GREEN)],
        by=cast.actor("centre"),
        now=JULY,
        quarter="2020Q2",
    )
    return cast


def page(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


# --- the map ---


def test_the_map_counts_by_the_colours_of_now_without_the_removed(listed: Cast) -> None:
    centre = listed.actor("centre")
    with actor_scope(centre):
        found = list_distribution(centre, Q1)
    counts = {place.code: place.counts for place in found.places}
    assert counts[XIHU] == ColourCounts({Colour.BLUE: 1})
    assert (counts[SHANGCHENG].severe, counts[LUCHENG].severe) == (1, 0)
    assert found.total.listed == 3
    assert len(found.places) == 90, "counties without a listed enterprise are there too"
    assert (found.earlier, found.later) == (None, Q2)


def test_fed_back_is_feedback_or_a_confirmed_visit(listed: Cast) -> None:
    fed_back(listed.cousin, now=APRIL + timedelta(days=3))
    visited(listed.foreign, now=APRIL + timedelta(days=3))
    centre = listed.actor("centre")
    with actor_scope(centre):
        assert list_distribution(centre, Q1).total.fed_back == 1


@pytest.mark.parametrize(
    ("measure", "unit", "expected"),
    [
        (MapMeasure.RED, MapUnit.NUMBER, 1),
        (MapMeasure.SEVERE, MapUnit.NUMBER, 3),
        (MapMeasure.SEVERE, MapUnit.SHARE, Fraction(75)),
        (MapMeasure.GREEN, MapUnit.SHARE, Fraction(25)),
        (MapMeasure.FED_BACK, MapUnit.SHARE, Fraction(50)),
    ],
)
def test_a_measure_is_a_number_or_a_share_of_the_listed(measure: MapMeasure, unit: MapUnit, expected: object) -> None:
    counts = ColourCounts({Colour.RED: 1, Colour.ORANGE: 2, Colour.GREEN: 1}, fed_back=2)
    assert measured(counts, measure, unit) == expected
    assert measured(ColourCounts(), measure, unit) == (0 if unit is MapUnit.NUMBER else None)


def test_bands_of_numbers_reach_to_the_highest_one() -> None:
    assert band_edges(MapMeasure.RED, MapUnit.NUMBER, 0) == (1, 2, 3, 4)
    assert band_edges(MapMeasure.RED, MapUnit.NUMBER, 48) == (10, 20, 30, 40)
    assert band_edges(MapMeasure.RED, MapUnit.NUMBER, 51) == (20, 40, 60, 80)


def test_each_official_sees_the_own_counties_and_drills_down(listed: Cast, client_for: SignIn) -> None:
    province = page(client_for(listed.department).get("/lists/2020Q1/map/?measure=severe&unit=number"))
    assert f'href="/lists/2020Q1/?region={SHANGCHENG}"' in province
    assert "上城区 红色和橙色 1 家，占 100.00%（清单企业 1 家）" in province
    assert "GS(2024)0650号" in province and "样本小" in province
    city = page(client_for(listed.city).get("/lists/2020Q1/map/"))
    assert "上城区" in city and "鹿城区</a>" not in city and "鹿城区 绿" not in city
    county = page(client_for(listed.county).get("/lists/2020Q1/map/"))
    assert 'href="/lists/2020Q1/"' in county and f"region={XIHU}" not in county
    assert "上城区 —" in county, "drawn, and nothing said of it"


def test_the_map_is_switched_by_links_and_a_strange_measure_is_the_usual_one(listed: Cast, client_for: SignIn) -> None:
    shown = page(client_for(listed.centre).get("/lists/2020Q1/map/?measure=fed_back&unit=share"))
    assert "已反馈企业占清单企业的比重" in shown
    assert "measure=red" in shown
    assert f"region={SHANGCHENG}&amp;feedback=done" in shown
    assert "红色和橙色企业占清单企业的比重" in page(
        client_for(listed.centre).get("/lists/2020Q1/map/?measure=x&unit=y")
    )


def test_a_missing_list_has_no_map_and_enterprises_see_none(listed: Cast, client_for: SignIn) -> None:
    assert client_for(listed.centre).get("/lists/2019Q4/map/").status_code == 404
    assert client_for(listed.clerk).get("/lists/2020Q1/map/").status_code == 403
    assert client_for(listed.clerk).get("/lists/quarters/").status_code == 403


# --- the quarters ---


def test_the_quarters_of_a_region_with_the_change_of_the_severe_share(listed: Cast) -> None:
    centre = listed.actor("centre")
    with actor_scope(centre):
        found = quarter_page(centre, HANGZHOU)
    assert [(str(row.quarter), row.counts.severe, row.counts.listed) for row in found.rows] == [
        ("2020Q1", 1, 2),
        ("2020Q2", 1, 2),
    ]
    assert found.rows[0].change is None and found.rows[1].change == 0
    with actor_scope(centre):
        assert quarter_page(centre, LUCHENG).rows[1].counts == ColourCounts()
        assert quarter_page(centre, None).region == PROVINCE


def test_a_region_out_of_view_has_no_quarters(listed: Cast, client_for: SignIn) -> None:
    city = listed.actor("city")
    with actor_scope(city), pytest.raises(Unseen):
        quarter_page(city, LUCHENG)
    assert client_for(listed.city).get(f"/lists/quarters/?region={LUCHENG}").status_code == 404
    assert client_for(listed.county).get(f"/lists/quarters/?region={XIHU}").status_code == 404
    assert client_for(listed.city).get("/lists/quarters/?region=x").status_code == 404


def test_the_page_of_quarters_draws_and_prints_them(listed: Cast, client_for: SignIn) -> None:
    shown = page(client_for(listed.city).get("/lists/quarters/"))
    assert "杭州市五色清单历季变化" in shown
    assert "20Q1 蓝色 1家" in shown and "20Q2 红色 1家" in shown
    assert "2020年二季度" in shown and "持平" in shown


def test_the_workbook_holds_the_region_and_the_tier_below(listed: Cast, client_for: SignIn) -> None:
    answer = client_for(listed.city).get("/lists/quarters/export/")
    rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(min_row=2, values_only=True))
    assert [(row[0], row[1], row[4]) for row in rows] == [
        ("2020Q1", "330100", 2),
        ("2020Q1", "330102", 1),
        ("2020Q1", "330106", 1),
        ("2020Q2", "330100", 2),
        ("2020Q2", "330102", 1),
        ("2020Q2", "330106", 1),
    ]


@pytest.mark.parametrize("path", ["/lists/2020Q1/map/", "/lists/quarters/"])
def test_pages_take_the_same_queries_for_few_and_many(listed: Cast, client_for: SignIn, path: str) -> None:
    client = client_for(listed.centre)
    client.get(path)
    with CaptureQueriesContext(connection) as few:
        client.get(path)
    with job_scope(reason="test"):
        more = [make_enterprise(number, region=XIHU, name=f"更多{number}") for number in range(50, 60)]
    published(
        [(row, Colour.RED) for row in more], by=listed.actor("centre"), now=JULY + timedelta(days=92), quarter="2020Q3"
    )
    with CaptureQueriesContext(connection) as many:
        client.get(path)
    assert len(few) == len(many)


def test_a_confirmed_visit_is_feedback_on_the_map(listed: Cast) -> None:
    visited(listed.foreign, now=APRIL + timedelta(days=3), state=VisitState.CONFIRMED)
    centre = listed.actor("centre")
    with actor_scope(centre):
        assert list_distribution(centre, Q1).total.fed_back == 1
