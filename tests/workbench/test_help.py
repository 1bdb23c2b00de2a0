"""The manuals: every picture is there, every link leads where the role may go, every page of its menu is told of."""

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import resolve, reverse

from tenancy.models import User
from tests.cast import Cast
from workbench.enums import Manual
from zjtrade.navigation import entries

SignIn = Callable[[User], Client]
GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "access.csv"
MOST = 80_000
"""Bytes of one picture: a manual is read in a county office."""
WHO = {
    Manual.ENTERPRISE: "clerk",
    Manual.COUNTY: "county",
    Manual.CITY: "city",
    Manual.CENTRE: "centre",
    Manual.DEPARTMENT: "department",
    Manual.ADMINISTRATOR: "administrator",
    Manual.AUDITOR: "auditor",
}


def test_each_role_has_its_own_manual_and_may_read_the_others(cast: Cast, client_for: SignIn) -> None:
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        status = {row["url"]: row for row in csv.DictReader(file) if row["method"] == "GET"}
    wrong = []
    for manual, who in WHO.items():
        client = client_for(cast.users[who])
        page = client.get(reverse("workbench:help"))
        assert page.context["shown"] is page.context["own"] is manual
        text = page.content.decode()
        article = re.search(r"<article.*?</article>", text, re.DOTALL)
        assert article is not None
        links = set(re.findall(r'href="([^"#?]+)', article[0]))
        told = {entry.url for entry in entries(cast.actor(who), "/")} - links
        wrong += [f"{who}: nothing is said of {url}" for url in told]
        column = "enterprise" if who == "clerk" else who
        for url in links:
            name = resolve(url).view_name
            if status[name][column] not in ("200", "302"):
                wrong.append(f"{who}: {url} is answered with {status[name][column]}")
        pictures = re.findall(r'<img src="/static/([^"]+)"', article[0])
        assert 2 <= len(pictures) <= 5, who
        for picture in pictures:
            path = finders.find(picture)
            if path is None or Path(path).stat().st_size > MOST:
                wrong.append(f"{who}: {picture} is missing or too large")
    assert wrong == []
    assert all(client.get(reverse("workbench:manual", args=[manual.value])).status_code == 200 for manual in Manual)
    assert client.get(reverse("workbench:manual", args=["nobody"])).status_code == 404
    assert "当年累计响应数" in client.get(reverse("workbench:glossary")).content.decode()


def test_whom_to_call_stands_at_the_foot_of_every_page(cast: Cast, client_for: SignIn, settings: Any) -> None:
    client = client_for(cast.users["clerk"])
    assert "业务咨询" not in client.get("/").content.decode()
    settings.HELP_CONTACT = "省外贸中心 0571-00000000"
    assert "业务咨询：省外贸中心 0571-00000000" in client.get("/").content.decode()


@pytest.mark.parametrize("path", sorted(Path("static/help").glob("*.png")), ids=lambda path: path.name)
def test_no_picture_is_left_over(path: Path) -> None:
    named = "".join(page.read_text(encoding="utf-8") for page in Path("templates/workbench/manuals").glob("*.html"))
    assert f'name="{path.stem}"' in named
