"""Every figure on a page leads to what stands behind it, and that page says the same figure."""

import re
from typing import Any

import pytest
from django.test import override_settings
from django.urls import reverse
from openpyxl import load_workbook

from assessment.enums import Figure, RateKind, RunKind
from assessment.exports import month_workbook, year_workbook
from assessment.facts import show_region
from assessment.models import Run
from assessment.selectors import compute, year_explained
from assessment.services.computing import write_run
from core.errors import NotAllowed, Unseen
from core.periods import Month
from tenancy.scope import actor_scope, job_scope
from tests.assessment.conftest import JUNE, MAY, Published, publish
from tests.assessment.test_bulletins import begin
from tests.assessment.test_pages import Browser, text_of
from tests.assessment.world import at
from tests.cast import HANGZHOU, LUCHENG, PROVINCE, SHANGCHENG, XIHU

_LINK = re.compile(r'<a href="([^"]*(?:/explain/|/year/\d)[^"]*)"[^>]*>(.*?)</a>', re.S)
_STRONG = re.compile(r'<td class="num strong[^"]*"[^>]*>(.*?)</td>', re.S)


def led(page: str) -> set[tuple[str, str]]:
    """Every link to what stands behind a figure: its address and the figure."""
    return {(href.replace("&amp;", "&"), re.sub(r"<[^>]+>|\s", "", text)) for href, text in _LINK.findall(page)}


def week_of(months: Published) -> Run:
    """June as of Sunday the 14th at 24:00."""
    del months
    moment = at("2020-06-15 00:00")
    with job_scope(reason="test"):
        return write_run(compute(JUNE, moment), Run(kind=RunKind.WEEKLY), now=moment)


def addresses(months: Published) -> dict[str, str]:
    """The pages that print rates."""
    bulletin, week = begin(months.cast.actor("centre")), week_of(months)
    return {
        "overview": reverse("assessment:overview") + "?month=2020-05",
        "map of changes": reverse("assessment:overview") + "?month=2020-06&map=change&group=counties",
        "map of feedback": reverse("assessment:overview") + "?month=2020-06&map=feedback&rate=response",
        "ranking": reverse("assessment:ranking") + "?month=2020-06&group=counties&rate=response",
        "region": reverse("assessment:region", args=[MAY, HANGZHOU]),
        "year": reverse("assessment:year") + "?year=2020&group=counties&rate=response",
        "bulletin": reverse("assessment:bulletin", args=[bulletin.public_id]),
        "week": reverse("assessment:week", args=[week.public_id]),
    }


def test_every_rate_is_a_link_and_leads_to_a_page_that_says_it(months: Published, client_for: Browser) -> None:
    centre = client_for(months.cast.users["centre"])
    for name, address in addresses(months).items():
        page = centre.get(address).content.decode()
        rates = _STRONG.findall(page)
        assert rates or name.startswith("map"), name
        assert [cell for cell in rates if re.search(r"\d", cell) and "<a " not in cell] == [], name
        found = led(page)
        assert len(found) > 5, name
        # Every county is in these tables; the page behind a figure is made alike for each.
        for href, figure in (
            one for one in found if any(f"/{show_region(code)}/" in one[0] for code in (XIHU, HANGZHOU))
        ):
            told = centre.get(href)
            assert told.status_code == 200, (name, href)
            if re.fullmatch(r"\d+\.\d\d%?", figure):
                assert figure.rstrip("%") in text_of(told), (name, href, figure)


def test_a_bulletin_and_a_week_lead_to_the_run_that_they_print(months: Published, client_for: Browser) -> None:
    centre = client_for(months.cast.users["centre"])
    pages = addresses(months)
    for name in ("bulletin", "week"):
        found = {href for href, _ in led(centre.get(pages[name]).content.decode()) if "/explain/" in href}
        assert found and all("?run=" in href for href in found), name
    with job_scope(reason="test"):
        week = Run.objects.get(kind=RunKind.WEEKLY)
    url = reverse("assessment:explain", args=[JUNE, LUCHENG, Figure.ON_TIME])
    assert "截止时未填报，只计入应报数" in text_of(centre.get(f"{url}?run={week.public_id}"))
    answer = centre.get(reverse("assessment:explain", args=[JUNE, XIHU, "filing"]) + f"?run={week.public_id}")
    inner = {href for href, _ in led(answer.content.decode())}
    assert inner and all(href.endswith(f"?run={week.public_id}") for href in inner), "the way down keeps the run"


def test_a_week_s_figure_opens_for_its_own_subtree_alone(months: Published, client_for: Browser) -> None:
    week, cast = week_of(months), months.cast

    def status(name: str, region: int, run: object = week.public_id, month: Month = JUNE) -> int:
        url = reverse("assessment:explain", args=[month, region, Figure.ON_TIME])
        code: int = client_for(cast.users[name]).get(f"{url}?run={run}").status_code
        return code

    assert [status(name, XIHU) for name in ("county", "city", "centre")] == [200, 200, 200]
    assert status("county", SHANGCHENG) == status("county", HANGZHOU) == 404, "sibling and parent"
    assert status("foreign_city", XIHU) == status("county", LUCHENG) == 404
    assert status("clerk", XIHU) == 403
    assert status("centre", XIHU, month=MAY) == 404, "a run of another month"
    assert status("centre", XIHU, run="1") == status("centre", XIHU, run="0" * 32) == 404
    export = reverse("assessment:export_explained", args=[JUNE, XIHU, Figure.ON_TIME])
    assert client_for(cast.users["foreign_city"]).get(f"{export}?run={week.public_id}").status_code == 404


def test_a_year_says_its_months_its_mean_and_what_it_is_short_of(months: Published, client_for: Browser) -> None:
    publish(months.cast, JUNE)
    url = reverse("assessment:explain_year", args=[2020, XIHU, RateKind.RESPONSE])
    text = text_of(client_for(months.cast.users["foreign_county"]).get(url))
    actor = months.cast.actor("county")
    with actor_scope(actor):
        page = year_explained(actor, 2020, XIHU, RateKind.RESPONSE)
    assert [cell.value is not None for cell in page.rate.months] == [month in (5, 6) for month in range(1, 13)]
    assert "(100.00+99.00)÷2=99.50" in text and "各月共扣减1次、1.00个百分点" in text
    assert "距目标+9.50个百分点" in text and "达标" in text
    assert text.count("计入第1版") == 2 and text.count("未发布") == 10
    city = text_of(client_for(months.cast.county).get(url.replace(show_region(XIHU), show_region(HANGZHOU))))
    assert "案例加分0.0分" in city


def test_a_year_is_told_of_published_months_alone(months: Published, client_for: Browser) -> None:
    actor, clerk = months.cast.actor("county"), months.cast.actor("clerk")
    with actor_scope(actor):
        assert year_explained(actor, 2020, PROVINCE, RateKind.FILING).rate.applicable == 1, "June is only running"
        for year, region in ((2021, XIHU), (2020, 330999000)):
            with pytest.raises(Unseen):
                year_explained(actor, year, region, RateKind.FILING)
    with actor_scope(clerk), pytest.raises(NotAllowed):
        year_explained(clerk, 2020, XIHU, RateKind.FILING)


@override_settings(SITE_URL="https://trade.example.cn")
def test_the_workbooks_lead_there_too(months: Published, client_for: Browser, tmp_path: Any) -> None:
    actor = months.cast.actor("centre")
    with actor_scope(actor):
        month = month_workbook(actor, MAY, made_at=at("2020-07-01 09:00"))
        year = year_workbook(actor, 2020, made_at=at("2020-07-01 09:00"))
    for content, title, columns in (
        (month, "考核表", ("填报率依据", "响应率依据")),
        (year, "各月考核表", ("填报率依据", "响应率依据")),
        (year, "年度填报率", ("依据页面",)),
        (year, "年度响应率", ("依据页面",)),
    ):
        path = tmp_path / "book.xlsx"
        path.write_bytes(content)
        sheet = load_workbook(path)[title]
        headers = [cell.value for cell in sheet[1]]
        for column in columns:
            cells = [row[headers.index(column)].value for row in sheet.iter_rows(min_row=2)]
            assert len(cells) >= 3
            found = [re.fullmatch(r'=HYPERLINK\("https://trade\.example\.cn(/[^"]+)","查看"\)', cell) for cell in cells]
            assert all(found), cells
            told = client_for(months.cast.users["centre"])
            assert {told.get(one[1]).status_code for one in found[:: len(found) // 3] if one} == {200}
