"""A list that comes out after a month's cut-off counts nobody in that month, and the month says so for good."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from io import BytesIO

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from alerts.enums import ListStanding
from alerts.models import WarningList
from assessment.enums import EmptyRule
from assessment.exports import month_workbook, year_workbook
from assessment.formulas import digest, list_remark
from assessment.models import Run
from assessment.scheme_files import load_scheme
from assessment.selectors import figures_of
from assessment.services import compute_run, publish_run
from tenancy.models import User
from tenancy.scope import actor_scope, job_scope
from tests.assessment.conftest import JUNE, MAY, NOW, SYSTEM
from tests.assessment.world import at
from tests.cast import XIHU, Cast

Browser = Callable[[User], Client]
SENTENCE = "2020年一季度五色清单在本月截止时尚未发布，五色清单响应率本月不适用"
RUNNING = "2020年一季度五色清单尚未发布，五色清单响应率暂不适用"


def list_came_out(moment: datetime) -> None:
    with job_scope(reason="test"):
        assert WarningList.objects.filter(quarter="2020Q1").update(published_at=moment) == 1


def may() -> Run:
    with job_scope(reason="test"):
        return publish_run(month=MAY, by=SYSTEM, now=NOW)


def body(browser: Client, url: str) -> str:
    answer = browser.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def notes(content: bytes) -> list[str]:
    """Formulas of the sheet of notes and remarks of the counties' basis."""
    book = load_workbook(BytesIO(content))
    found = [str(cell.value) for cell in book["说明"]["B"]]
    return found + ([str(cell.value) for cell in book["分县依据"]["I"]] if "分县依据" in book.sheetnames else [])


def test_a_month_whose_list_came_late_is_flagged_on_every_page_and_in_the_workbook(
    year: Cast, client_for: Browser
) -> None:
    list_came_out(at("2020-05-21 00:01"))
    run = may()
    assert run.list_standing == ListStanding.LATE
    browser = client_for(year.county)
    for url in (
        reverse("assessment:overview") + "?month=2020-05",
        reverse("assessment:ranking") + "?month=2020-05",
        reverse("assessment:region", args=[MAY, XIHU]),
    ):
        assert f"{SENTENCE}。" in body(browser, url), url
    assert "不适用：数据截止时清单尚未发布" in body(browser, reverse("assessment:region", args=[MAY, XIHU]))
    county = year.actor("county")
    with actor_scope(county):
        told = notes(month_workbook(county, MAY, made_at=NOW))
        assert told.count(SENTENCE) == 1 + 90, "the month's note, and every county's"
        assert SENTENCE in notes(year_workbook(county, 2020, made_at=NOW))


def test_the_list_of_a_month_in_time_is_not_remarked_upon(year: Cast, client_for: Browser) -> None:
    list_came_out(at("2020-05-21 00:00"))
    run = may()
    assert run.list_standing == ListStanding.IN_TIME
    assert "尚未发布" not in body(client_for(year.county), reverse("assessment:region", args=[MAY, XIHU]))
    county = year.actor("county")
    with actor_scope(county):
        assert SENTENCE not in notes(month_workbook(county, MAY, made_at=NOW))


def test_the_year_names_each_month_whose_list_came_late(year: Cast) -> None:
    list_came_out(at("2020-05-25 09:00"))
    may()
    with job_scope(reason="test"):
        june = publish_run(month=JUNE, by=SYSTEM, now=NOW)
    assert june.list_standing == ListStanding.IN_TIME
    centre = year.actor("centre")
    with actor_scope(centre):
        assert notes(year_workbook(centre, 2020, made_at=NOW)).count(SENTENCE) == 1


def test_a_published_month_keeps_the_flag_whatever_becomes_of_the_list(year: Cast, client_for: Browser) -> None:
    list_came_out(at("2020-05-25 09:00"))
    run = may()
    list_came_out(at("2020-05-01 09:00"))
    assert SENTENCE in body(client_for(year.county), reverse("assessment:region", args=[MAY, XIHU]))
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), job_scope(reason="test"):
        Run.objects.filter(pk=run.pk).update(list_standing=ListStanding.IN_TIME)


def test_a_running_month_waits_for_its_list(year: Cast, client_for: Browser) -> None:
    with job_scope(reason="test"):
        WarningList.objects.filter(quarter="2020Q1").update(quarter="2019Q1")
        run = compute_run(month=MAY, as_of=at("2020-05-11 00:00"), by=SYSTEM, now=NOW)
    assert run.list_standing == ListStanding.NOT_PUBLISHED
    assert f"{RUNNING}。" in body(client_for(year.county), reverse("assessment:region", args=[MAY, XIHU]))


def test_the_publication_page_warns_before_it_is_published(year: Cast, client_for: Browser) -> None:
    list_came_out(at("2020-05-25 09:00"))
    with job_scope(reason="test"):
        compute_run(month=MAY, as_of=at("2020-05-21 00:00"), by=SYSTEM, now=NOW)
    assert f"{SENTENCE}。" in body(client_for(year.centre), reverse("assessment:publish", args=[MAY]))


def test_the_flag_is_no_part_of_the_digest_and_older_runs_do_without_it(year: Cast, client_for: Browser) -> None:
    list_came_out(at("2020-05-25 09:00"))
    run = may()
    with job_scope(reason="test"):
        rows = [result.as_row() for result in figures_of(run).results.values()]
        assert run.digest == digest(rows, run.rule)
        # A run of a version of the system that did not record it.
        old = compute_run(month=JUNE, as_of=at("2020-06-21 00:00"), by=SYSTEM, now=NOW)
        Run.objects.filter(pk=old.pk).delete()
        old.pk, old.list_standing = None, None
        old.save(force_insert=True)
        assert figures_of(old).list_remark == ""


def test_a_month_that_names_no_list_has_none_to_miss(year: Cast) -> None:
    with job_scope(reason="test"):
        run = compute_run(month=MAY.previous(), as_of=NOW, by=SYSTEM, now=NOW)
    assert run.list_standing is None


def test_where_the_scheme_counts_nothing_as_full_the_sentence_says_so() -> None:
    scheme = replace(load_scheme(2020), empty=EmptyRule.FULL)
    rule = scheme.month(5)
    sentence = list_remark(rule, scheme, ListStanding.LATE, rule.cutoff)
    assert sentence == "2020年一季度五色清单在本月截止时尚未发布，五色清单响应率本月按方案计100%"
