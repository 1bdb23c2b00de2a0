"""A person at a browser: signs in, looks, presses; and everything that must never happen is noticed meanwhile."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Download, Locator, Page, Request, Response, expect

DESK, PHONE = (1366, 900), (390, 844)
STANDARD = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa")
_AXE = {"runOnly": {"type": "tag", "values": list(STANDARD)}, "resultTypes": ["violations"]}
_REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => console.error(
  "securitypolicyviolation: " + event.violatedDirective + " " + event.blockedURI + " " + event.sourceFile
));
"""
_CUT_LABELS = """
() => [...document.querySelectorAll("svg text")].filter((text) => {
  const [one, all] = [text.getBoundingClientRect(), text.ownerSVGElement.getBoundingClientRect()];
  return one.width > 0 && (one.left < all.left - 1 || one.right > all.right + 1);
}).map((text) => text.textContent)
"""


class Visitor:
    """One browser session. `problems` lists what no page may do; the fixture asks for it at the end."""

    def __init__(
        self, browser: Browser, address: str, *, phone: bool = False, script: bool = True, pictures: Path | None = None
    ) -> None:
        self.address = address
        self.size = PHONE if phone else DESK
        self.script = script
        self.pictures = pictures
        self.problems: list[str] = []
        self.posts: list[str] = []
        self._expected: set[int] = set()
        self._leaving = False
        self.context = browser.new_context(
            base_url=address,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport=_viewport(self.size),
            java_script_enabled=script,
            accept_downloads=True,
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(20_000)
        self.context.set_default_navigation_timeout(30_000)
        self.context.add_init_script(_REPORT_VIOLATIONS)
        self.page: Page = self.context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.problems.append(f"script error: {error}"))
        self.page.on("requestfailed", self._failed)
        self.page.on("request", self._asked)
        self.page.on("response", self._answered)

    # --- what is noticed ---

    def _hear(self, message: ConsoleMessage) -> None:
        told = message.text
        if any(f"status of {status}" in told for status in self._expected):
            return
        if message.type == "error" or "Content Security Policy" in told:
            self.problems.append(f"console of {self._path()}: {told}")

    def _failed(self, request: Request) -> None:
        # A download, and a poll that is under way when the page is left, are both «aborted».
        if request.failure != "net::ERR_ABORTED":
            self.problems.append(f"request failed: {request.method} {request.url} {request.failure}")

    def _asked(self, request: Request) -> None:
        if request.method == "POST":
            self.posts.append(urlsplit(request.url).path)
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.problems.append(f"a request leaves the house: {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self._expected:
            self.problems.append(f"{response.status} for {response.request.method} {response.url}")

    @contextmanager
    def expecting(self, status: int) -> Iterator[None]:
        """Inside, this status is no fault."""
        self._expected.add(status)
        try:
            yield
        finally:
            self._expected.discard(status)

    def _path(self) -> str:
        return urlsplit(self.page.url).path

    # --- what a person does ---

    def go(self, path: str) -> None:
        """Open an address of the house."""
        self.page.goto(path)

    def sign_in(self, name: str, password: str) -> None:
        """From the sign-in page to the first page of the role."""
        self.knock(name, password)
        expect(self.page.locator("form[action='/logout/']").first).to_be_attached()

    def knock(self, name: str, password: str) -> None:
        """Fill in the sign-in page and send it."""
        self.go("/login/")
        self.field("用户名").fill(name)
        self.field("密码").fill(password)
        self.press("登录")

    def sign_out(self) -> None:
        """Back to the sign-in page, by the button that the width offers."""
        if self.size == PHONE:
            self.page.locator("details.menu > summary").click()
        self.page.get_by_role("button", name="退出").filter(visible=True).click()
        expect(self.heading).to_contain_text("登录")

    def field(self, label: str) -> Locator:
        """The input of this label; a required mark after it does not count."""
        return self.page.get_by_label(re.compile(rf"^\s*{re.escape(label)}\s*(（必填）|\*)?\s*$"))

    def press(self, name: str) -> None:
        """Press the one button of this name."""
        self.page.get_by_role("button", name=name, exact=True).filter(visible=True).click()

    def follow(self, name: str) -> None:
        """Follow the first visible link of this name."""
        self.page.get_by_role("link", name=name, exact=True).filter(visible=True).first.click()

    def download(self, name: str) -> Download:
        """Follow a link that answers with a file."""
        with self.page.expect_download() as waiting:
            self.page.get_by_role("link", name=name).first.click()
        return waiting.value

    @property
    def heading(self) -> Locator:
        """The page's one h1."""
        return self.page.get_by_role("heading", level=1)

    @property
    def main(self) -> Locator:
        """The page without its frame."""
        return self.page.locator("#main")

    def row(self, *texts: str) -> Locator:
        """The table row that holds all of these texts."""
        found = self.page.locator("tbody tr")
        for text in texts:
            found = found.filter(has_text=text)
        return found

    # --- what is checked of every page ---

    def arrives(self, heading: str, picture: str = "") -> None:
        """The page of this heading is there, readable by everybody, at both widths."""
        expect(self.heading).to_contain_text(heading)
        expect(self.page.get_by_role("heading", level=1)).to_have_count(1)
        self.check(picture)

    def check(self, picture: str = "") -> None:
        """No axe finding, nothing wider than the window, at 1366 and at 390 px; pictures when they are wanted."""
        for size in (DESK, PHONE):
            self.page.set_viewport_size(_viewport(size))
            findings = self._overflow(size)
            # As high as the page: the bar of buttons that sticks to the foot of the window covers what one scrolls past.
            height: int = self.page.evaluate("document.documentElement.scrollHeight")
            self.page.set_viewport_size(_viewport((size[0], max(height, size[1]))))
            findings += self._findings()
            assert not findings, f"{self._path()} at {size[0]} px:\n" + "\n".join(findings)
            if self.pictures is not None and picture:
                self.pictures.mkdir(parents=True, exist_ok=True)
                self.page.screenshot(path=self.pictures / f"{picture}-{size[0]}.png", full_page=True)
        self.page.set_viewport_size(_viewport(self.size))

    def _findings(self) -> list[str]:
        if not self.script:
            return []  # axe waits for timers, which do not run; the page with scripts has the same markup
        return [
            f"{found['id']} ({found['impact']}): {found['help']}: "
            + "; ".join(
                f"{' '.join(map(str, node['target']))} {' '.join(node.get('failureSummary', '').split())}"
                for node in found["nodes"][:5]
            )
            for found in Axe().run(self.page, options=_AXE).response["violations"]
        ]

    def _overflow(self, size: tuple[int, int]) -> list[str]:
        width: Any = self.page.evaluate("document.documentElement.scrollWidth")
        cut: list[str] = self.page.evaluate(_CUT_LABELS)
        wide = [] if width <= size[0] else [f"scrolls sideways: {width} px"]
        return wide + [f"a label of a chart is cut off: {label}" for label in cut]


def _viewport(size: tuple[int, int]) -> Any:
    return {"width": size[0], "height": size[1]}
