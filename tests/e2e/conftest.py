"""The house, the browser and its visitors. Under `-n`, one process runs all of it (tests.plugins.scheduling)."""

import os
import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.e2e.browsing import Visitor
from tests.e2e.clock import Clock
from tests.e2e.house import ROOT, House

PICTURES = ROOT / "var" / "screenshots"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
OpenVisitor = Callable[..., Visitor]
_failed = pytest.StashKey[bool]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a browser its tests are skipped, by name and with the reason."""
    if os.environ.get("ZJTRADE_NO_BROWSER") == "1":
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason="ZJTRADE_NO_BROWSER=1"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember a failure for the fixture that takes the pictures."""
    report = yield
    item.stash[_failed] = item.stash.get(_failed, False) or report.failed
    return report


@pytest.fixture(scope="package")
def house() -> Iterator[House]:
    """Web, worker and beat with servers of their own, hashed static files, DEBUG off; the small world is in it."""
    house = House()
    try:
        house.start()
        house.run("tests.e2e")
        yield house
    finally:
        house.stop()


# Of a module, not of the session: while Playwright is open, its event loop forbids the ORM to every other test.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    program = shutil.which("chromium")
    assert program, "chromium is missing: scripts/browser.sh installs it; ZJTRADE_NO_BROWSER=1 leaves these tests out"
    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def clock(house: House) -> Iterator[Clock]:
    """The clock of the house; after the test it is right again."""
    house.clock.real()
    yield house.clock
    house.clock.real()


def _pictures(config: pytest.Config) -> Path | None:
    wanted = os.environ.get("ZJTRADE_SCREENSHOTS") == "1" or "screenshots" in (config.getoption("keyword") or "")
    return PICTURES if wanted else None


@pytest.fixture
def visit(request: pytest.FixtureRequest, house: House, clock: Clock, browser: Browser) -> Iterator[OpenVisitor]:
    """`visit(name, password)` opens a browser and signs in; `visit()` stays outside. `phone=True`, `script=False`.

    At the end nothing may have happened that no page may do, and no process of the house may have complained.
    """
    since = house.log.stat().st_size
    visitors: dict[str, Visitor] = {}

    def open_visitor(name: str = "", password: str = "", *, phone: bool = False, script: bool = True) -> Visitor:
        visitor = Visitor(browser, house.address, phone=phone, script=script, pictures=_pictures(request.config))
        visitors[f"{len(visitors)}-{name or 'visitor'}"] = visitor
        if name:
            visitor.sign_in(name, password)
        return visitor

    yield open_visitor
    if request.node.stash.get(_failed, False):
        _keep(request.node.name, visitors)
    for visitor in visitors.values():
        visitor.context.close()
    assert [problem for visitor in visitors.values() for problem in visitor.problems] == []
    assert house.complaints(since) == []


def _keep(test: str, visitors: dict[str, Visitor]) -> None:
    directory = PICTURES / "failed"
    directory.mkdir(parents=True, exist_ok=True)
    for name, visitor in visitors.items():
        path = directory / f"{''.join(c if c.isalnum() else '-' for c in test)}-{name}"
        visitor.page.screenshot(path=f"{path}.png", full_page=True)
        Path(f"{path}.html").write_text(visitor.page.content(), encoding="utf-8")
