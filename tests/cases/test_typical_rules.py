"""What a typical case must hold and how long it may be (annex 3, definitions §6), counted by hand."""

import pytest

from cases.enums import CaseAct, CaseKind, CaseState
from cases.rules import (
    PARTS,
    case_permits,
    case_size,
    draft_errors,
    drawn_part,
    effect_sentence,
    next_case_state,
    record_sentence,
    report_errors,
    size_warning,
)
from core.errors import Refused

WHOLE = {"situation": "甲" * 200, "measures": "乙" * 200, "effect": "丙" * 100}


def test_characters_are_counted_without_blanks_and_with_punctuation() -> None:
    assert case_size(WHOLE) == 500
    assert (
        case_size({"situation": "企业 A，\n出口\u3000100 万美元。\r\n", "measures": ""}) == 13
    )  # 企业A，出口100万美元。
    assert case_size({}) == 0


@pytest.mark.parametrize(("size", "asked"), [(399, "补充"), (400, ""), (500, ""), (600, ""), (601, "精简")])
def test_about_five_hundred_characters_are_not_warned_of(size: int, asked: str) -> None:
    warning = size_warning(size)
    assert (asked in warning and str(size) in warning) if asked else warning == ""


def test_a_thousand_characters_are_kept_and_one_more_is_not() -> None:
    texts = WHOLE | {"effect": "丙" * 600}
    assert draft_errors(CaseKind.SERVICE, "稳住订单", texts) == {}
    texts["effect"] += "丙"
    said = draft_errors(CaseKind.SERVICE, "稳住订单", texts)
    assert list(said) == ["effect"] and "1,001" in said["effect"][0] and "删去 1 字" in said["effect"][0]
    coping = {"situation": "甲" * 500, "measures": "乙" * 501}
    assert list(draft_errors(CaseKind.COPING, "稳住订单", coping)) == ["measures"]


def test_a_part_of_blanks_alone_is_bounded_too() -> None:
    assert list(draft_errors(CaseKind.COPING, "稳住订单", {"situation": "甲" + "\n" * 2_000})) == ["situation"]


def test_the_parts_of_annex_3_are_required_for_reporting_only() -> None:
    assert [name for name, _, _ in PARTS[CaseKind.SERVICE]] == ["situation", "measures", "effect"]
    assert [name for name, _, _ in PARTS[CaseKind.COPING]] == ["situation", "measures"]
    assert draft_errors(CaseKind.SERVICE, "稳住订单", {}) == {}
    assert set(report_errors(CaseKind.SERVICE, "稳住订单", {})) == {"situation", "measures", "effect"}
    assert set(report_errors(CaseKind.COPING, "", {})) == {"title", "situation", "measures"}
    assert report_errors(CaseKind.SERVICE, "稳住订单", WHOLE) == {}


def test_a_county_reports_to_its_city_and_a_city_to_the_province() -> None:
    assert next_case_state(CaseState.DRAFT, CaseAct.SUBMIT) is CaseState.AT_CITY
    assert next_case_state(CaseState.RETURNED, CaseAct.SUBMIT, by_city=True) is CaseState.AT_PROVINCE
    for act in (CaseAct.REVISE, CaseAct.WITHDRAW, CaseAct.RETURN, CaseAct.SUBMIT):
        assert not case_permits(CaseState.ADOPTED, act)
        with pytest.raises(Refused, match="已收录"):
            next_case_state(CaseState.ADOPTED, act)


def test_what_a_draft_says_of_the_enterprise() -> None:
    assert record_sentence(due=12, on_time=11) == "近 12 个月应填报订单 12 个月，按时填报 11 个月。"
    assert record_sentence(due=9, on_time=9) == "近 12 个月应填报订单 9 个月，均按时填报。"
    assert record_sentence(due=0, on_time=0) == ""
    assert effect_sentence(5, "问题已解决") == "企业对办理情况评价 5 分，表示：问题已解决"
    assert effect_sentence(3, "") == "企业对办理情况评价 3 分。"
    assert effect_sentence(2, "没有解决") == effect_sentence(None, "") == ""
    assert len(drawn_part("字" * 900)) == 300 and drawn_part("字" * 300) == "字" * 300
