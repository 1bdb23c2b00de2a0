"""Cases that an official can check by hand: what happens to a list, and the counts and rates of the months it enters."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from alerts.enums import Colour, VisitState
from alerts.facts import ListCounts
from alerts.selectors import list_counts, list_standing
from assessment.facts import gather
from assessment.formulas import RegionResult, assess
from assessment.scheme_files import load_scheme
from assessment.selectors.counting import region_tree
from cases.facts import QuestionCounts
from core.decimals import show
from core.periods import SHANGHAI, Month
from tenancy.models import Enterprise
from tenancy.scope import actor_scope, job_scope
from tenancy.services.registry import move_enterprise
from tests.alerts.stage import fed_back, published, recoloured, removed, visited
from tests.cast import Cast

CASES = tomllib.loads((Path(__file__).parent.parent / "golden" / "lists.toml").read_text(encoding="utf-8"))["算例"]
COLOURS = {colour.label: colour for colour in Colour}
ANSWERS = {"确认": VisitState.CONFIRMED, "未答复": VisitState.AWAITING, "不认可": VisitState.DISPUTED}


def at(text: str) -> datetime:
    """ "2020-05-21 00:00" in Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def happens(cast: Cast, firms: Mapping[str, Enterprise], event: Mapping[str, Any]) -> None:
    """One line of 经过."""
    act, now = event["事"], at(event["时刻"])
    if act == "发布":
        rows = [(firms[name], COLOURS[colour]) for name, colour in event["清单"].items()]
        published(rows, by=cast.actor("centre"), now=now, quarter=event["季度"])
        return
    firm = firms[event["企业"]]
    if act == "反馈":
        fed_back(firm, now=now, quarter=event["季度"])
    elif act == "走访":
        answered = at(event["答复"]) if "答复" in event else None
        visited(firm, now=now, state=ANSWERS[event["结果"]], answered_at=answered, quarter=event["季度"])
    elif act == "移出":
        removed(firm, now=now, quarter=event["季度"])
    elif act == "改色":
        recoloured(firm, COLOURS[event["颜色"]], now=now, quarter=event["季度"])
    elif act == "迁移":
        centre = cast.actor("centre")
        with actor_scope(centre):
            move_enterprise(
                enterprise=firm.public_id, version=firm.version, region=event["到"], reason="注册地迁移", by=centre, now=now
            )  # fmt: skip
    else:
        raise AssertionError(f"no such act: {act}")


def judged(case: Mapping[str, Any], month: Month) -> tuple[str, dict[int, ListCounts], dict[int, RegionResult]]:
    """How the list stands, its counts, and what the assessment makes of them with the questions of the case."""
    scheme = load_scheme(month.year)
    slugs = [COLOURS[label].slug for label in case.get("须反馈", COLOURS)]
    scheme = replace(scheme, feedback_colours=tuple(slugs))
    rule = scheme.month(month.month)
    assert rule.list_quarter is not None
    with job_scope(reason="test"):
        counts = list_counts(rule.list_quarter, rule.cutoff, [Colour.by_slug(slug) for slug in slugs])
        standing = list_standing(rule.list_quarter, rule.cutoff)
        tree = region_tree()
    questions = {int(code) * 1000: QuestionCounts(*numbers) for code, numbers in case["诉求"].items()}
    results = assess(gather({}, questions, counts), {}, tree, rule, scheme)
    return standing.label, counts, {result.region: result for result in results}


@pytest.mark.parametrize("case", CASES, ids=[case["名称"] for case in CASES])
def test_case(cast: Cast, case: dict[str, Any]) -> None:
    firms = dict(zip("甲乙丙丁", (cast.enterprise, cast.sibling, cast.cousin, cast.foreign), strict=True))
    for event in case["经过"]:
        happens(cast, firms, event)
    for wanted in case["各月"]:
        standing, counts, results = judged(case, Month.parse(wanted["月份"]))
        assert standing == wanted["清单"], wanted
        expected = {int(code) * 1000: row for code, row in wanted["结果"].items()}
        found = {code: results[code] for code in expected}
        assert {
            code: [
                result.counts.listing.listed,
                result.counts.listing.fed_back,
                show(result.response.list_rate),
                show(result.response.rate),
            ]
            for code, result in found.items()
        } == expected, wanted
        assert not counts.keys() - expected.keys(), wanted


def test_every_special_case_is_there() -> None:
    told = " ".join(case["名称"] for case in CASES)
    for words in ("截止后反馈", "截止前移出", "截止后移出", "迁移", "两次列入", "不要求反馈的颜色", "调整颜色", "走访",
                  "晚于截止发布", "没有发布", "不计入其他季度"):  # fmt: skip
        assert words in told
