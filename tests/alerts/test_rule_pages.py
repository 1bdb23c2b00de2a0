"""The page of rules, and the numbers that may be changed to be tried."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client

from alerts.enums import Colour, Figure, Source
from alerts.forms import TrialForm
from alerts.forms.rules import numbers_of
from alerts.models import WarningList
from alerts.ruleset_files import all_rulesets
from alerts.rulesets import Ruleset, with_numbers
from core.periods import Quarter
from tenancy.models import User
from tenancy.scope import job_scope
from tests.alerts.stage import APRIL
from tests.cast import Cast

SignIn = Callable[[User], Client]
RULES = "/lists/rules/"
FIRST = all_rulesets()[0]


def page(answer) -> str:
    return answer.content.decode()


# --- the page of rules ---


@pytest.mark.parametrize("name", ["clerk", "county", "city", "centre", "department", "auditor"])
def test_everybody_who_sees_lists_reads_the_rules(cast: Cast, client_for: SignIn, name: str) -> None:
    shown = page(client_for(getattr(cast, name)).get(RULES))
    assert FIRST.title in shown
    for rule in FIRST.rules:
        assert rule.label in shown
    assert "2 条" in shown
    assert "规模在 50 万美元以上的企业" in shown
    assert "先沿用上季颜色一个季度" in shown


def test_nobody_else_does(cast: Cast, client_for: SignIn) -> None:
    assert client_for(cast.administrator).get(RULES).status_code == 403
    assert Client().get(RULES).headers["Location"].startswith("/login/")


def test_every_threshold_is_printed_with_its_unit(cast: Cast, client_for: SignIn) -> None:
    lines = client_for(cast.county).get(RULES).context["lines"]
    texts = {line.rule.code: dict(line.thresholds) for line in lines}
    assert texts["exports_year"] == {colour: f"{number}%" for colour, number in FIRST.rule("exports_year").thresholds}
    months = FIRST.rule("missing").threshold(Colour.BLUE)
    assert (texts["missing"][Colour.RED], texts["missing"][Colour.BLUE]) == ("—", f"{months}个月")
    assert {line.rule.code: line.least_base for line in lines}["signed_median"] == "3 万美元"
    assert {line.rule.code: line.least_base for line in lines}["missing"] == "—"


def test_every_figure_is_said_in_words(cast: Cast, client_for: SignIn) -> None:
    words = {line.rule.figure: line.words for line in client_for(cast.county).get(RULES).context["lines"]}
    assert set(words) == set(Figure)
    assert all(bool(one.now) == (not figure.in_months) for figure, one in words.items())


def test_a_published_list_keeps_the_rules_it_was_drawn_by(cast: Cast, client_for: SignIn) -> None:
    tried = with_numbers(FIRST, size=Decimal(80), hold=False)
    with job_scope(reason="test"):
        WarningList.objects.create(quarter="2020Q1", published_at=APRIL, source=Source.RULES, ruleset=tried.canonical())
        WarningList.objects.create(quarter="2019Q4", published_at=APRIL, source=Source.WORKBOOK)
    client = client_for(cast.clerk)
    shown = page(client.get(f"{RULES}?list=2020Q1"))
    assert "规模在 80 万美元以上的企业" in shown
    assert "不沿用上季颜色" in shown
    assert "2020年一季度五色清单（按发布时冻结的规则）" in shown
    for nothing in ("list=2019Q4", "list=2019Q3", "list=0000Q1", "list=x", "ruleset=x"):
        assert client.get(f"{RULES}?{nothing}").status_code == 404
    assert FIRST.title in page(client.get(f"{RULES}?ruleset={FIRST.key}"))


# --- the numbers ---

GROUPS = (("已结束", (Quarter(2020, 1),)),)


def form_of(ruleset: Ruleset = FIRST, **changed: object) -> TrialForm:
    data = {key: value for key, value in numbers_of(ruleset).items() if value not in (False, None)}
    data |= {"quarter": "2020Q1"} | changed
    return TrialForm({key: value for key, value in data.items() if value is not None}, ruleset=FIRST, quarters=GROUPS)


def test_numbers_left_alone_are_the_ruleset_itself() -> None:
    form = form_of()
    assert form.is_valid(), form.errors
    assert form.tried == FIRST


def test_numbers_changed_make_another_ruleset() -> None:
    form = form_of(
        **{"exports_year-red": "５５.5", "missing-blue": "", "needs-red": "3", "size": "1,000", "hold": None}
    )
    assert form.is_valid(), form.errors
    tried = form.tried
    assert tried is not None
    assert tried.key == f"{FIRST.key}+"
    assert tried.rule("exports_year").threshold(Colour.RED) == Decimal("55.5")
    assert tried.rule("missing").threshold(Colour.BLUE) is None
    assert (tried.need(Colour.RED), tried.size, tried.hold) == (3, 1000, False)
    assert form_of(tried, hold=None).is_valid()


@pytest.mark.parametrize(
    "changed, field, said",
    [
        ({"exports_year-red": "40"}, "exports_year-red", "阈值重叠"),
        ({"exports_year-red": "101"}, "exports_year-red", "不会超过 100%"),
        ({"missing-green": "1.5"}, "missing-green", "月数应为整数"),
        ({"missing-green": "-1"}, "missing-green", "阈值应大于 0"),
        ({"needs-red": "9"}, "needs-red", "能达到的只有 7 条"),
        ({"needs-blue": "0"}, "needs-blue", "至少要有 1 条"),
        ({"needs-blue": "1.5"}, "needs-blue", "请填写整数"),
        ({"needs-blue": ""}, "needs-blue", "请填写数字"),
        ({"size": "-1"}, "size", "不能为负"),
        ({"size": ""}, "size", "请填写数字"),
        ({"size": "约五十"}, "size", "请只填数字"),
        ({"size": "1" * 13}, "size", "最多 12 位"),
        ({"missing-yellow": "", "missing-blue": "", "missing-green": ""}, "missing-green", "没有任何一种颜色的阈值"),
        ({"quarter": "2020Q2"}, "quarter", "请选择列出的季度"),
        ({"quarter": ""}, "quarter", "请选择季度"),
    ],
)
def test_impossible_numbers_are_told_at_their_fields(changed: dict[str, str], field: str, said: str) -> None:
    form = form_of(**changed)
    assert not form.is_valid()
    assert set(form.errors) == {field}
    assert said in form.errors[field][0]
    assert form.tried is None
