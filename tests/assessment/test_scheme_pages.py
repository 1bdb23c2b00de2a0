"""Pages of the schemes: one as the Notice prints it, two side by side, and the province's word on one."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from assessment import scheme_files
from assessment.models import SchemeConfirmation
from assessment.scheme_files import DATA, load_scheme
from tenancy.models import User
from tenancy.scope import job_scope
from tests.assessment.conftest import Published
from tests.assessment.test_pages import look, text_of
from tests.cast import Cast

Browser = Callable[[User], Client]


def page(year: int, query: str = "") -> str:
    return reverse("assessment:scheme", args=[year]) + query


def compared(year: int, query: str = "") -> str:
    return reverse("assessment:compare_schemes", args=[year]) + query


def confirming(year: int) -> str:
    return reverse("assessment:confirm_scheme", args=[year])


def confirmations() -> list[SchemeConfirmation]:
    with job_scope(reason="test"):
        return list(SchemeConfirmation.objects.order_by("id"))


# --- as the Notice would print it ---


def test_the_page_of_2020_reads_like_the_notice(months: Published, client_for: Browser) -> None:
    body = text_of(look(client_for, months.cast, "county", page(2020)))
    for words in (
        "一、订单填报考核说明",
        "（一）全年订单填报率目标为80%以上。〔通知一（一）〕",
        "（二）填报率＝当月填报企业数占比×30%＋上月填报准确率×30%＋当年填报完成度×40%。全年填报率按照每月填报率的平均值统计。〔通知一（二）〕",
        "二、预警响应考核说明",
        "（一）全年预警响应率目标为90%以上。〔通知二（一）〕",
        "五色清单响应率＝五色清单反馈企业数/本季五色清单预警企业数",
        "月度响应率分别扣减1个百分点/次",
        "典型案例每个获评得0.1分，最多不超过0.5分",
        "须反馈的颜色：红、橙、黄、蓝、绿。〔系统约定：五种颜色均须反馈〕",
        "1-3月问题累计响应情况累计响应数/累计提问数",
        "6月问题累计响应+五色清单响应问题累计响应*50%+五色清单响应*50%",
        "备注：2020年四季度五色清单于2021年1月发布，纳入下一年度考核统计。",
        "2020年12月50%50%三季度—12月31日24:00",
        "版本第2版",
        "制定浙江省商务厅办公室，2020年5月11日",
        "核对系统维护方，对照通知原文，2026年11月21日",
        "省级确认通知规定，无须确认",
        "已发布月份5月，冻结的口径与本方案一致",
    ):
        assert words in body, words
    assert load_scheme(2020).digest[:12] in body


def test_weights_are_printed_as_they_are(
    cast: Cast, client_for: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (DATA / "2020.toml").read_text(encoding="utf-8")
    text = text.replace("question_weight = 90\nlist_weight = 10", "question_weight = 66.5\nlist_weight = 33.5", 1)
    text = text.replace("target = 80", "target = 80.5", 1)
    (tmp_path / "2020.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(scheme_files, "DATA", tmp_path)
    body = text_of(look(client_for, cast, "county", page(2020)))
    assert "问题累计响应*66.5%+五色清单响应*33.5%" in body and "目标为80.5%以上" in body


def test_years_to_choose_from(months: Published, client_for: Browser) -> None:
    body = look(client_for, months.cast, "county", page(2026)).content.decode()
    assert f'href="{page(2020)}"' in body and f'href="{page(2027)}"' in body
    assert f'href="{page(2019)}"' not in body


def test_the_literal_table_is_one_click_away(cast: Cast, client_for: Browser) -> None:
    browser = client_for(cast.county)
    body = browser.get(page(2026)).content.decode()
    assert 'href="?variant=annex2"' in body
    literal = text_of(browser.get(page(2026, "?variant=annex2")))
    assert "2-3月问题累计响应情况" in literal and "这是附件2的原表" in literal
    assert "供对照的方案，不须确认" in literal


# --- the province's word ---


@pytest.mark.parametrize("name", ["centre", "department"])
def test_the_province_confirms_from_the_page(cast: Cast, client_for: Browser, name: str) -> None:
    browser = client_for(cast.users[name])
    before = browser.get(page(2026))
    assert "待确认" in text_of(before) and "确认按此方案考核" in text_of(before)
    digest = load_scheme(2026).digest
    assert f'value="{digest}"' in before.content.decode()
    answer = browser.post(confirming(2026), {"digest": digest, "note": "厅务会同意"}, follow=True)
    assert answer.redirect_chain == [(page(2026), 302)]
    body = text_of(answer)
    assert "2026年考核方案已确认" in body and "确认按此方案考核" not in body
    seen = text_of(look(client_for, cast, "county", page(2026)))
    assert "已确认" in seen and "厅务会同意" in seen and cast.users[name].display_name in seen
    (row,) = confirmations()
    assert (row.year, row.digest, row.confirmed_by_id) == (2026, digest, cast.users[name].pk)


@pytest.mark.parametrize("name", ["county", "city", "auditor"])
def test_others_see_that_it_waits_and_have_no_button(cast: Cast, client_for: Browser, name: str) -> None:
    browser = client_for(cast.users[name])
    body = text_of(browser.get(page(2026)))
    assert "待确认" in body and "确认按此方案考核" not in body
    assert browser.post(confirming(2026), {"digest": load_scheme(2026).digest}).status_code == 403
    assert confirmations() == []


def test_a_scheme_that_changed_since_the_page_was_opened_is_not_confirmed(cast: Cast, client_for: Browser) -> None:
    typed = {"digest": load_scheme(2027).digest, "note": "厅务会6月3日议定"}
    answer = client_for(cast.department).post(confirming(2026), typed)
    assert answer.status_code == 409 and "方案在您打开页面之后已变更（现为第2版）" in text_of(answer)
    body = answer.content.decode()
    assert "厅务会6月3日议定</textarea>" in body and f'name="digest" value="{load_scheme(2026).digest}"' in body
    assert confirmations() == []
    kept = client_for(cast.department).post(confirming(2020), typed)
    assert "由通知规定，无须确认" in text_of(kept) and "确认说明厅务会6月3日议定" in text_of(kept)


def test_a_remark_that_is_too_long_comes_back_with_the_form(cast: Cast, client_for: Browser) -> None:
    browser = client_for(cast.department)
    long = "议" * 501
    answer = browser.post(confirming(2026), {"digest": load_scheme(2026).digest, "note": long})
    assert answer.status_code == 200
    assert long in answer.content.decode() and "有内容需要修改" in text_of(answer)
    assert confirmations() == []


def test_a_notice_s_scheme_cannot_be_confirmed(cast: Cast, client_for: Browser) -> None:
    browser = client_for(cast.department)
    assert "确认按此方案考核" not in text_of(browser.get(page(2020)))
    answer = browser.post(confirming(2020), {"digest": load_scheme(2020).digest}, follow=True)
    assert "由通知规定，无须确认" in text_of(answer)


def test_an_earlier_confirmation_of_something_else_is_said(
    cast: Cast, client_for: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = client_for(cast.department)
    browser.post(confirming(2026), {"digest": load_scheme(2026).digest})
    text = (DATA / "template.toml").read_text(encoding="utf-8")
    (tmp_path / "template.toml").write_text(
        text.replace("target = 90", "target = 92", 1).replace("version = 2", "version = 3", 1), encoding="utf-8"
    )
    monkeypatch.setattr(scheme_files, "DATA", tmp_path)
    body = text_of(browser.get(page(2026)))
    assert "待确认" in body and "此前确认的是另一内容（第2版" in body and "确认按此方案考核" in body


def test_terms_that_left_a_published_month_are_said_on_the_page(
    months: Published, client_for: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (DATA / "2020.toml").read_text(encoding="utf-8")
    (tmp_path / "2020.toml").write_text(text.replace("target = 90", "target = 95", 1), encoding="utf-8")
    monkeypatch.setattr(scheme_files, "DATA", tmp_path)
    body = text_of(look(client_for, months.cast, "auditor", page(2020)))
    assert "方案与已发布月份冻结的口径不一致" in body
    assert "2020年5月（第1版）：全年响应率目标，发布时90%，现为95%" in body
    assert "冻结的口径与本方案一致" not in body


# --- side by side ---


def test_two_years_side_by_side(cast: Cast, client_for: Browser) -> None:
    body = text_of(look(client_for, cast, "county", compared(2026, "?with=2020")))
    assert "7处不同" in body
    assert "1月当月发布的清单上年四季度—不同" in body
    assert "2月问题诉求权重90%100%不同" in body
    assert "5月问题诉求权重90%90%相同" in body
    assert "全年填报率目标80%80%相同" in body
    assert "制定系统维护方浙江省商务厅办公室不同" in body


def test_only_what_differs(cast: Cast, client_for: Browser) -> None:
    body = text_of(look(client_for, cast, "county", compared(2026, "?with=2020&view=changed")))
    assert "2月问题诉求权重90%100%不同" in body
    assert "相同" not in body and "计算口径没有不同" in body


def test_the_template_beside_the_literal_table(cast: Cast, client_for: Browser) -> None:
    body = text_of(look(client_for, cast, "county", compared(2026, "?with=annex2")))
    assert "6处不同" in body and "3月计入的清单上年四季度—不同" in body
    back = text_of(look(client_for, cast, "county", compared(2026, "?variant=annex2&with=template")))
    assert "3月计入的清单—上年四季度不同" in back
    assert "口径相同" in text_of(look(client_for, cast, "county", compared(2026, "?with=2027")))


def test_without_a_choice_a_year_stands_beside_the_one_before(cast: Cast, client_for: Browser) -> None:
    assert "2027年系统约定方案" in text_of(look(client_for, cast, "county", compared(2027)))
    assert "与2026年方案对照" in text_of(look(client_for, cast, "county", compared(2027)))
    body = look(client_for, cast, "county", compared(2027)).content.decode()
    assert '<option value="2026" selected>' in body


def test_what_there_is_not_is_not_found(cast: Cast, client_for: Browser) -> None:
    for url in (
        compared(2019),
        compared(2026, "?with=2019"),
        compared(2026, "?with=annex9"),
        compared(2026, "?with=2026"),
        compared(2026, "?variant=annex9"),
        page(2019),
    ):
        assert look(client_for, cast, "centre", url).status_code == 404, url


def test_enterprises_see_none_of_it(cast: Cast, client_for: Browser) -> None:
    for url in (page(2026), compared(2026)):
        assert look(client_for, cast, "clerk", url).status_code == 403
    assert client_for(cast.clerk).post(confirming(2026), {"digest": load_scheme(2026).digest}).status_code == 403
