"""Who is supported first, judged: cases an official can read, and what holds of all. No database."""

import json
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.enums import Benefit, PriorityAct, PriorityState
from assessment.rules.halves import HalfYear
from assessment.rules.priority import figures, judge, judge_all, months_needed, next_priority_state, qualified
from assessment.scheme_files import load_scheme
from assessment.schemes import PriorityRules, SchemeError, compare, departures, parse_scheme
from assessment.schemes.model import Scheme
from core.errors import Refused
from core.periods import Month
from orders.facts import Record

ROOT = Path(__file__).resolve().parents[2]
CASES = tomllib.loads((ROOT / "tests/golden/priority.toml").read_text(encoding="utf-8"), parse_float=Decimal)["case"]
TEXT = (ROOT / "assessment/schemes/data/2020.toml").read_text(encoding="utf-8")
RULES = load_scheme(2020).priority
assert RULES is not None


def record(case: dict[str, Any]) -> Record:
    def bits(marks: str) -> int:
        return sum(1 << place for place, mark in enumerate(case["filing"]) if mark in marks)

    return Record(
        enterprise=1,
        region=330106000,
        rostered=bits("按补未"),
        on_time=bits("按"),
        filed=bits("按补"),
        due=tuple(Decimal(amount) * 10_000 for amount in case["due"]),
        exported=tuple(Decimal(amount) for amount in case["exported"]),
        incomplete=case.get("incomplete", False),
    )


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_golden_cases(case: dict[str, Any]) -> None:
    found = judge_all(record(case), RULES)
    assert [one.benefit.label for one in found if one.qualifies] == case["qualifies"]
    told = next(one for one in found if one.benefit.label == case["benefit"])
    assert (told.words, told.remedy) == (case["words"], case["remedy"])


filings = st.lists(st.sampled_from("按补未无"), min_size=12, max_size=12).map("".join)
amounts = st.lists(
    st.sampled_from([Decimal(cents) / 100 for cents in (0, 1, 999, 4000, 10000, 12500)]), min_size=4, max_size=4
)


@given(filings, amounts, amounts, st.booleans())
def test_mask_reasons_and_months_needed_agree(filing: str, due: list, exported: list, incomplete: bool) -> None:
    one = record({"filing": filing, "due": due, "exported": exported, "incomplete": incomplete})
    mask = qualified(figures(one), RULES)
    for term in RULES.benefits:
        told = judge(one, term)
        assert told.qualifies == bool(mask & term.benefit.bit) == all(reason.met for reason in told.reasons)
        assert told.qualifies == (not told.missing)
        needed = months_needed(one, term)
        assert needed is not None, "twelve months on time mend everything"
        filed_well = all(reason.met for reason in told.reasons[:3])
        assert filed_well == (needed == 0)
        if needed:
            later = record({"filing": filing[needed:] + "按" * needed, "due": due, "exported": exported})
            sooner = record({"filing": filing[needed - 1 :] + "按" * (needed - 1), "due": due, "exported": exported})
            assert all(reason.met for reason in judge(later, term).reasons[:3])
            assert not all(reason.met for reason in judge(sooner, term).reasons[:3])


def test_a_published_list_is_not_published_again_or_made_anew() -> None:
    assert next_priority_state(PriorityState.COMPUTED, PriorityAct.PUBLISH) is PriorityState.PUBLISHED
    for act in PriorityAct:
        with pytest.raises(Refused):
            next_priority_state(PriorityState.PUBLISHED, act)


def test_half_years() -> None:
    assert HalfYear.parse("2020H1").last_month == Month(2020, 6) and HalfYear(2020, 2).label == "2020年下半年"
    assert HalfYear(2021, 1).previous() == HalfYear(2020, 2)
    for text in ("2020H3", "2020", "20H1"):
        with pytest.raises(ValueError, match="not a half-year"):
            HalfYear.parse(text)


# --- the scheme's section ---


def edited(old: str, new: str) -> Scheme:
    assert old in TEXT
    return parse_scheme(TEXT.replace(old, new, 1), 2020, "2020.toml")


def test_no_month_depends_on_whom_the_scheme_supports() -> None:
    scheme, other = load_scheme(2020), edited("conversion_least = 60", "conversion_least = 61")
    assert scheme.digest != other.digest
    for number in range(1, 13):
        assert scheme.freeze(number) == other.freeze(number)
        assert "priority" not in scheme.freeze(number) and "priority" not in scheme.freeze(number)["clauses"]
        assert departures(Scheme.from_canonical(scheme.freeze(number)), other) == ()
    assert [line.name for line in compare(scheme, other).terms if line.is_changed] == ["优先支持：参加境外展"]


def test_the_section_survives_its_canonical_form() -> None:
    assert PriorityRules.from_canonical(json.loads(json.dumps(RULES.canonical()))) == RULES
    assert [term.benefit for term in RULES.benefits] == list(Benefit)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('benefit = "loans"', 'benefit = "fairs"', "参加境外展出现了两次"),
        ('benefit = "loans"', 'benefit = "gold"', "没有名为 gold 的优先支持事项"),
        ("conversion_least = 60\nconversion_most = 150", "conversion_least = 160\nconversion_most = 150", "高于上限"),
        ("roster_months = 6", "roster_months = 13", "不能超过 12"),
        ("on_time_share = 80", "on_time_share = 101", "不能超过 100"),
        ("by_reference = true", "", "缺少“by_reference”"),
        ("reviewed_on = 2026-12-01", "reviewed_on = 2026-11-01", "早于制定日期"),
        ("swing = 80", "swing = -1", "不能为负"),
        ("[priority]", "[priorities]", "缺少[priority]一节"),
    ],
)
def test_an_impossible_section_is_refused_by_line(old: str, new: str, told: str) -> None:
    with pytest.raises(SchemeError, match=r"第\d+行|缺少") as refused:
        edited(old, new)
    assert told in refused.value.message
