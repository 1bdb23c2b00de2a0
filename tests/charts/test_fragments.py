"""The shared fragments: what a page gets when it includes them."""

import re
from types import SimpleNamespace

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory


class Question(forms.Form):
    title = forms.CharField(label="标题", help_text="一句话说明问题。")
    text = forms.CharField(label="内容", max_length=1000, required=False, widget=forms.Textarea)
    topic = forms.ChoiceField(label="类别", choices=[("a", "港口"), ("b", "退税")], widget=forms.RadioSelect)
    sure = forms.BooleanField(label="情况属实")


class Line(forms.Form):
    contract = forms.CharField(label="合同号")


Lines = forms.formset_factory(Line, extra=0, can_delete=True)


def bound(text=""):
    return Question({"title": text, "text": text, "topic": "c"})


def request(path):
    return RequestFactory().get(path)


def test_a_refused_field_names_its_error_to_the_ear_and_keeps_the_input():
    html = str(bound()["title"].as_field_group())
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'id="id_title_helptext"' in html
    assert 'id="id_title_error"' in html
    assert '<label for="id_title">标题' in html
    assert 'class="req"' in html
    assert "已填内容" in str(bound("已填内容")["text"].as_field_group())


def test_every_widget_is_dressed_without_a_class_in_the_form():
    html = str(Question())
    assert re.search(r'<input type="text" name="title" class="form-control"', html)
    assert re.search(r'<textarea name="text" class="form-control" data-count', html)
    assert html.count("form-check-input") == 3
    assert html.count("<fieldset") == 1
    assert not re.search(r'<(input|select|textarea)[^>]*class="[^"]*"[^>]*class=', html)


def test_input_is_escaped():
    html = str(bound("<script>\"'</script>"))
    assert "<script>" not in html
    assert "&lt;script&gt;&quot;" in html


def test_error_summary_links_to_every_refused_field_and_row():
    data = {"lines-TOTAL_FORMS": "2", "lines-INITIAL_FORMS": "0", "lines-0-contract": "甲", "lines-1-contract": ""}
    lines = Lines({**data, "lines-MIN_NUM_FORMS": "0", "lines-MAX_NUM_FORMS": "9"}, prefix="lines")
    lines.forms[1].empty_permitted = False
    form = bound()
    html = render_to_string("fragments/error_summary.html", {"form": form, "formset": lines, "row_label": "订单"})
    targets = re.findall(r'href="#([^"]+)"', html)
    assert targets == ["id_title", "id_topic", "id_sure", "id_lines-1-contract"]
    assert "订单第 2 行 合同号：" in html
    page = f"{form}{lines}"
    assert all(f'id="{target}"' in page for target in targets)


def test_error_summary_is_silent_without_errors():
    assert render_to_string("fragments/error_summary.html", {"form": Question()}).strip() == ""
    assert render_to_string("fragments/error_summary.html", {"form": Question(), "formset": Lines()}).strip() == ""


def test_pages_keep_the_rest_of_the_query():
    page = Paginator(range(95), 10).page(4)
    html = render_to_string("fragments/pagination.html", {"page": page}, request("/?q=a%26b&page=4"))
    assert 'href="?q=a%26b&amp;page=5"' in html
    assert "共 95 条" in html
    assert "第 4／10 页" in html
    alone = render_to_string("fragments/pagination.html", {"page": Paginator([], 10).page(1)}, request("/"))
    assert "共 0 条" in alone
    assert "<a" not in alone


def test_sorting_again_turns_the_order_and_returns_to_the_first_page():
    def link(**context):
        given = {"label": "填报率", "key": "filing", **context}
        html = render_to_string("fragments/sort_header.html", given, request("/?q=x&page=3"))
        return re.search(r'href="([^"]+)"', html).group(1)

    assert link(sort="name", descending=False) == "?q=x&amp;sort=filing&amp;order=asc"
    assert link(sort="filing", descending=False) == "?q=x&amp;sort=filing&amp;order=desc"
    assert link(sort="filing", descending=True) == "?q=x&amp;sort=filing&amp;order=asc"


def test_progress_asks_again_only_while_it_runs():
    running = render_to_string("fragments/progress.html", {"url": "/p", "value": 3, "total": 9, "text": "生成中"})
    assert 'hx-get="/p"' in running
    assert '<progress max="9" value="3"' in running
    assert "刷新" in running
    for ended in ({"done": True, "download_url": "/f"}, {"failed": True}):
        html = render_to_string("fragments/progress.html", {"url": "/p", "text": "结束", **ended})
        assert "hx-" not in html
        assert "<progress" not in html


def test_navigation_marks_where_one_is():
    items = [SimpleNamespace(url="/a", label="甲", active=True), SimpleNamespace(url="/b", label="乙", count=3)]
    html = render_to_string("fragments/navigation.html", {"navigation": items})
    assert html.count('aria-current="page"') == 1
    assert '<span class="nav-count">3</span>' in html


@pytest.mark.parametrize("code", ["403", "404", "500"])
def test_error_pages_say_nothing_of_the_request(code):
    first = render_to_string(f"{code}.html", {"request_path": "/a", "exception": "甲"}, request("/a"))
    assert first == render_to_string(f"{code}.html")
    assert "csrf" not in first
    assert 'href="/"' in first
