"""Answers with simple formatting: what is understood, what stays as typed, and that nothing else gets through."""

import sys
from html.parser import HTMLParser
from types import FrameType
from typing import Any

import pytest
from django.template import Context, Template

from core.richtext import to_html, to_plain

LINK = '<a href="{0}" rel="nofollow noopener noreferrer">{0}</a>'


@pytest.mark.parametrize(
    ("text", "html", "plain"),
    [
        ("", "", ""),
        (" \n\r\n\t", "", ""),
        ("您好。\r\n已经办结。", "<p>您好。<br>已经办结。</p>", "您好。\n已经办结。"),
        ("一\n\n\n二", "<p>一</p>\n<p>二</p>", "一\n\n二"),
        ("　　您好。\n　　谢谢。", "<p>　　您好。<br>　　谢谢。</p>", "　　您好。\n　　谢谢。"),
        ("**注意：**请于6月前申报", "<p><strong>注意：</strong>请于6月前申报</p>", "注意：请于6月前申报"),
        ("请**务必**携带**“原件”**", "<p>请<strong>务必</strong>携带<strong>“原件”</strong></p>", "请务必携带“原件”"),
        ("**未完 2**3 ** 4 ** **", "<p><strong>未完 2</strong>3 ** 4 ** **</p>", "未完 23 ** 4 ** **"),
        ("**跨\n行**", "<p>**跨<br>行**</p>", "**跨\n行**"),
        ("****", "<p>****</p>", "****"),
        ("*斜* _体_ __下__", "<p>*斜* _体_ __下__</p>", "*斜* _体_ __下__"),
        ("材料：\n- 合同\n* 发票", "<p>材料：</p>\n<ul><li>合同</li><li>发票</li></ul>", "材料：\n\n- 合同\n- 发票"),
        (
            "1. 登录\n   选企业\n2) 填报\n谢谢",
            '<ol><li value="1">登录<br>选企业</li><li value="2">填报</li></ol>\n<p>谢谢</p>',
            "1. 登录\n   选企业\n2. 填报\n\n谢谢",
        ),
        (
            "1. 甲\n  - 乙\n3. 丙\n　　正文",
            '<ol><li value="1">甲</li></ol>\n<ul><li>乙</li></ul>\n<ol><li value="3">丙</li></ol>\n<p>　　正文</p>',
            "1. 甲\n\n- 乙\n\n3. 丙\n\n　　正文",
        ),
        (
            "1、不是列表\n-也不是\n2020. 年份",
            "<p>1、不是列表<br>-也不是<br>2020. 年份</p>",
            "1、不是列表\n-也不是\n2020. 年份",
        ),
        ("# 标题\n> 引文\n`代码`", "<p># 标题<br>&gt; 引文<br>`代码`</p>", "# 标题\n> 引文\n`代码`"),
        (
            "![图](https://a.cn/x.png)",
            f"<p>![图]({LINK.format('https://a.cn/x.png')})</p>",
            "![图](https://a.cn/x.png)",
        ),
        ("见https://a.gov.cn/x?a=1&b=2。谢谢", None, "见https://a.gov.cn/x?a=1&b=2。谢谢"),
    ],
)
def test_what_is_understood(text: str, html: str | None, plain: str) -> None:
    if html is not None:
        assert to_html(text) == html
    assert to_plain(text) == plain


@pytest.mark.parametrize(
    ("text", "address", "after"),
    [
        ("见https://a.gov.cn/x?a=1&b=2。谢谢", "https://a.gov.cn/x?a=1&amp;b=2", "。谢谢"),
        ("http://a.cn, 或", "http://a.cn", ", 或"),
        ("（https://a.cn/b）", "https://a.cn/b", "）"),
        ("https://a.cn/b_(c)", "https://a.cn/b_(c)", ""),
        ("https://a.cn/b).", "https://a.cn/b", ")."),
        ("HTTPS://A.CN:8443/#x!", "HTTPS://A.CN:8443/#x", "!"),
        ("**https://a.cn/**办理", "https://a.cn/", "</strong>办理"),
        ("https://a.gov.cn@evil.example/", "https://a.gov.cn", "@evil.example/"),
        ('https://a.cn/"onmouseover=alert(1)', "https://a.cn/", "&quot;onmouseover=alert(1)"),
        ("https://a.cn/'onmouseover='alert(1)", "https://a.cn/&#x27;onmouseover=&#x27;alert(1)", ""),
        ("https://a.cn/<b>", "https://a.cn/", "&lt;b&gt;"),
    ],
)
def test_addresses_become_links_and_end_where_the_sentence_goes_on(text: str, address: str, after: str) -> None:
    assert f"{LINK.format(address)}{after}" in to_html(text)


HOSTILE = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "<a href=javascript:alert(1)>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java%0ascript:alert(1))",
    "[x]: javascript:alert(1)\n[x]",
    "<javascript:alert(1)>",
    "javascript://a.cn/%0aalert(1)",
    "data:text/html;base64,PHNjcmlwdD4=",
    "vbscript:msgbox(1)",
    "//evil.example/x",
    "https:javascript:alert(1)",
    "https://a.cn/\x00<script>",
    "https://a.cn/`onclick=alert(1)`",
    "**<b onmouseover=alert(1)>**",
    "- <iframe src=https://a.cn>\n1. <form action=https://a.cn>",
    "<!--<p>--><style>*{display:none}</style>",
    "</p></div></body><base href=https://evil.example/>",
    "&lt;script&gt;",
    "<p title='**'>**</p>",
    "{{ 7|add:7 }}{% load static %}",
    "＜script＞alert(1)＜/script＞",
    "\u202e<script>\u2066",
]


class Seen(HTMLParser):
    """The tags and texts of a page as a browser would see them."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.depth = 0
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag != "br":
            self.open.append(tag)
            self.depth = max(self.depth, len(self.open))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


@pytest.mark.parametrize("text", [*HOSTILE, "\n".join(HOSTILE), "".join(HOSTILE), "**" + "**".join(HOSTILE)])
def test_nothing_but_the_few_tags_comes_out(text: str) -> None:
    seen = Seen(to_html(text))
    assert not seen.open
    for tag, attributes in seen.tags:
        if tag == "a":
            assert set(attributes) == {"href", "rel"}
            assert str(attributes["href"]).lower().startswith(("http://", "https://"))
        elif tag == "li":
            assert set(attributes) <= {"value"}
        else:
            assert tag in ("p", "br", "strong", "ul", "ol") and not attributes


@pytest.mark.parametrize("text", HOSTILE[:20])
def test_what_was_typed_is_what_is_read(text: str) -> None:
    assert "".join(Seen(to_html(text)).text.split()) == "".join(text.replace("**", "").removeprefix("- ").split())


BOMBS = [
    "[",
    "(",
    "**",
    "*",
    "> ",
    "- ",
    "\n- ",
    "\n1. ",
    " - - ",
    "\n   - a",
    "![[",
    "<",
    "&",
    "`",
    "https://a",
    "https://a.cn/)",
    "\n\n",
    "**a",
]


def calls_of(text: str) -> int:
    """How many functions, those of C counted, rendering the text takes."""
    count = 0

    def tick(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(tick)
    try:
        to_html(text)
        to_plain(text)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("bit", BOMBS)
def test_work_depth_and_output_grow_with_the_text_and_no_faster(bit: str) -> None:
    once, twice = bit * (5_000 // len(bit)), bit * (10_000 // len(bit))
    to_html(once)
    assert calls_of(twice) <= 2.2 * calls_of(once) + 100
    seen = Seen(to_html(once))
    assert seen.depth <= 3
    assert len(seen.tags) <= len(once)
    assert len(to_html(once)) <= 70 * len(once)


def test_the_filter_of_templates() -> None:
    template = Template("{% load display %}{{ text|rich }}")
    assert (
        template.render(Context({"text": "**是**<b>"})) == '<div class="rich"><p><strong>是</strong>&lt;b&gt;</p></div>'
    )
    assert template.render(Context({"text": None})) == '<div class="rich"></div>'
