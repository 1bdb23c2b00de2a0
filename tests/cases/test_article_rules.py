"""What an article may say, whom it may not name, and how it is found."""

import pytest

from cases.rules import (
    article_errors,
    article_likeness,
    article_terms,
    is_like,
    naming_errors,
    reply_errors,
    short_name,
    sought_terms,
)
from cases.rules.articles import ARTICLE_TERMS
from tests.cast import make_uscc

ANSWER = "可凭改港申请到口岸办理，费用由船公司承担。"


def test_an_article_needs_a_title_a_question_and_an_answer_that_says_something() -> None:
    assert article_errors("改港手续", "港口拥堵，如何改港？", ANSWER) == {}
    assert set(article_errors("", "？？？？？", "已收到，正在核实，请耐心等待。")) == {"title", "asked", "answer"}
    assert set(article_errors("改港", "长" * 2_001, ANSWER)) == {"asked"}


def test_a_canned_reply_needs_a_name_and_words() -> None:
    assert reply_errors("改港", ANSWER) == {}
    assert set(reply_errors("", "")) == {"title", "text"}


@pytest.mark.parametrize(
    "text",
    [
        "金丝雀甲西湖外贸有限公司来信询问",
        "金丝雀甲 西湖外贸\n有限公司来信",
        "某公司（金丝雀甲西湖外贸）询问",
    ],
)
def test_a_name_is_found_whole_spaced_or_without_its_legal_form(text: str) -> None:
    name = "金丝雀甲西湖外贸有限公司"
    found = naming_errors({"asked": text, "answer": ANSWER}, {name, short_name(name)})
    assert set(found) == {"asked"}
    assert "金丝雀甲西湖外贸" in found["asked"][0]


def test_names_in_brackets_of_either_width_are_the_same() -> None:
    assert naming_errors({"asked": "浙江(杭州)贸易有限公司反映"}, {"浙江（杭州）贸易有限公司"})


def test_a_credit_code_is_found_a_long_number_is_not() -> None:
    code = make_uscc(7)
    assert "信用代码" in naming_errors({"asked": f"代码{code.lower()}的企业"}, set())["asked"][0]
    assert naming_errors({"asked": f"提单号1{code}不是代码"}, set()) == {}
    assert naming_errors({"asked": f"报关单号{code[:-1]}{'0' if code[-1] != '0' else '1'}"}, set()) == {}


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("杭州示例进出口有限公司", "杭州示例进出口"),
        ("杭州示例集团股份有限公司", "杭州示例"),
        ("甲乙有限公司", "甲乙有限公司"),
        ("西湖区针织厂", "西湖区针织厂"),
    ],
)
def test_short_names(name: str, short: str) -> None:
    assert short_name(name) == short


def test_an_article_is_found_by_the_words_of_its_title_and_question() -> None:
    terms = article_terms("宁波港改港手续", "货物滞留码头，怎样办理改港？")
    assert {"宁波", "改港", "滞留", "码头"} <= set(terms)
    assert len(article_terms("港" * 100, "".join(chr(0x4E00 + at) for at in range(400)))) <= ARTICLE_TERMS
    sought = sought_terms("我司货物滞留宁波港，请问改港手续怎样办理？")
    assert is_like(sought, terms)
    assert not is_like(sought_terms("出口退税迟迟未到账"), terms)
    assert not is_like([], terms)
    assert is_like(["改港"], terms), "one word is all there is to share"


def test_the_likest_title_comes_first() -> None:
    sought = sought_terms("宁波港改港手续怎样办理")
    near = article_likeness(sought, title="宁波港改港手续", terms=article_terms("宁波港改港手续", "怎样改港"))
    far = article_likeness(sought, title="宁波港滞箱费减免", terms=article_terms("宁波港滞箱费减免", "改港后滞箱费"))
    assert near > far > 0


def test_only_the_beginning_of_a_text_is_sought_by() -> None:
    assert "退税" not in sought_terms("甲" * 200 + "退税")
