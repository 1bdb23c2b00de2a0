"""The nets under the other tests hold: each kind of fault is made once, and noticed."""

from contextlib import nullcontext

import pytest
from playwright.sync_api import expect

from tests.e2e.browsing import Visitor
from tests.e2e.conftest import OpenVisitor

pytestmark = pytest.mark.browser

FAULTS = {
    "inline style": ("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')", "style-src"),
    "inline script": (
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.x = 1'}))",
        "script-src",
    ),
    "foreign picture": (
        "document.body.append(Object.assign(new Image(), {alt: '', src: 'http://127.0.0.1:9/x.png'}))",
        "img-src",
    ),
    "script error": ("setTimeout(() => { throw new Error('broken script') }, 0)", "broken script"),
    "missing file": ("fetch('/static/no-such-file.js')", "404"),
}


@pytest.fixture
def visitor(visit: OpenVisitor) -> Visitor:
    visitor = visit()
    visitor.go("/login/")
    return visitor


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_noticed(name: str, visitor: Visitor) -> None:
    made, noticed = FAULTS[name]
    # What a script throws later is waited for: a page that is left takes it along.
    waiting = visitor.page.expect_event("pageerror") if name == "script error" else nullcontext()
    with waiting:
        visitor.page.evaluate(f"{{ {made} }}")
    visitor.page.reload()
    expect(visitor.heading).to_contain_text("登录")
    assert any(noticed in problem for problem in visitor.problems), visitor.problems
    visitor.problems.clear()


def test_a_picture_without_a_text_is_noticed(visitor: Visitor) -> None:
    visitor.page.evaluate(
        "document.querySelector('main').append(Object.assign(new Image(), {src: '/static/icon.svg'}))"
    )
    with pytest.raises(AssertionError, match="image-alt"):
        visitor.check()
    visitor.problems.clear()


def test_a_page_that_is_too_wide_is_noticed(visitor: Visitor) -> None:
    visitor.page.evaluate("document.querySelector('main').append(Object.assign(new Image(2000), {alt: ''}))")
    with pytest.raises(AssertionError, match="scrolls sideways"):
        visitor.check()
