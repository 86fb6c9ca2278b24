"""The page object: all that the browser tests know of the structure of widget and pages."""

from __future__ import annotations

import re
from pathlib import Path
from time import monotonic
from typing import Any, Callable, Optional

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, Route, expect

from bot.settings import ROOT

SCREENSHOTS = ROOT / "reports" / "screenshots"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (e) =>
  window.violations.push(`${e.violatedDirective} ${e.blockedURI}`));
window.announced = [];
new MutationObserver((records) => {
  for (const { addedNodes } of records) for (const node of addedNodes) {
    const region = node.parentElement?.closest(
      ":is(html, body, main) > :is([role=log], [role=status])");
    if (region && node.textContent.trim())
      window.announced.push([region.getAttribute("role"), node.textContent]);
  }
}).observe(document, { subtree: true, childList: true });
"""
"""Runs before any script of a page: notes what its content policy refused, and what reaches its
live regions.
"""


class Chat:
    """A visitor in front of a page with the chat."""

    def __init__(self, page: Page) -> None:
        """Notes every request, error and fault of the page from now on."""
        self.page = page
        self.errors: list[str] = []
        self.requests: list[str] = []
        page.add_init_script(WATCH)
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on(
            "console",
            lambda line: (
                self.errors.append(line.text) if line.type in ("error", "warning") else None
            ),
        )

    def part(self, name: str) -> Locator:
        """A part of the widget by its stable name."""
        return self.page.locator(f'[data-part="{name}"]')

    def go(self, url: str) -> "Chat":
        """Opens a page and waits for the chat to be there."""
        self.page.goto(url)
        self.page.locator('[data-part="launcher"], [data-part="panel"]').first.wait_for(
            state="attached"
        )
        return self

    def open(self, role: Optional[str] = None) -> "Chat":
        """Presses the launcher; chooses the role named by its words, or leaves it out ("Skip")."""
        if self.part("launcher").is_visible():
            self.part("launcher").click()
        if role:
            self.page.get_by_role("button", name=role).click()
        return self

    def ask(self, text: str) -> Locator:
        """Types and sends; the last message of the reply when it is there."""
        before = self.replies.count()
        self.send(text)
        return self.next_reply(before)

    def send(self, text: str) -> None:
        """Types and sends, and waits for nothing."""
        self.part("box").fill(text)
        self.part("send").click()

    def ask_in_vain(self, text: str) -> None:
        """Types and sends while no request gets through, until the widget gives up."""
        self.page.route("**/messages", lambda route: route.abort())
        self.ask_until_it_gives_up(text)

    def ask_until_it_gives_up(self, text: str) -> None:
        """Types and sends. Time is turned on, so that nobody waits for the widget's pauses."""
        self.page.clock.install()
        self.send(text)

        def gives_up() -> bool:
            self.page.clock.run_for(11_000)
            return self.part("again").is_visible()

        self.until(gives_up)

    def hold(self) -> Callable[[], Route]:
        """Stops every message on its way from now on; what it returns waits for the first of them,
        to be let go.
        """
        held: list[Route] = []
        self.page.route("**/messages", lambda route: held.append(route))

        def first() -> Route:
            self.until(lambda: held)
            return held[0]

        return first

    def hold_no_more(self) -> None:
        """Lets every message go from now on, and none that is held: were the route taken away, the
        browser would let those go too.
        """
        self.page.route("**/messages", lambda route: route.continue_())

    def until(
        self, holds: Callable[[], Any], seconds: float = 20, instead: Callable[[], Any] = lambda: ""
    ) -> None:
        """Waits until it holds; the page and its requests go on meanwhile. `instead` tells what was
        there if it never did.
        """
        deadline = monotonic() + seconds
        while not holds():
            assert monotonic() < deadline, f"it did not come to that in {seconds} s {instead()}"
            self.page.wait_for_timeout(50)

    def expect_focus(self, part: str) -> None:
        """The focus comes to be there."""
        self.until(lambda: self.focused() == part, 5, self.focused)

    def expect_announced(self, text: str, role: str = "log") -> None:
        """A screen reader comes to be given this."""
        self.until(lambda: text in "\n".join(self.announced(role)), 5, lambda: self.announced(role))

    def next_reply(self, before: int) -> Locator:
        """The newest reply, once there are more than `before`."""
        expect(self.replies.nth(before)).to_be_visible(timeout=20_000)
        return self.replies.last

    @property
    def replies(self) -> Locator:
        """What the assistant said, oldest first; not the help that the page itself shows while no
        answer comes.
        """
        return self.page.locator(
            '[data-part="message"]:not([data-kind="you"], [data-level="help"])'
        )

    @property
    def help(self) -> Locator:
        """What the page itself shows while no answer comes: who can help."""
        return self.page.locator('[data-level="help"]')

    @property
    def own(self) -> Locator:
        """What the visitor said."""
        return self.page.locator('[data-part="message"][data-kind="you"]')

    @property
    def session(self) -> str:
        """The token of this tab's conversation."""
        return self.page.evaluate("JSON.parse(sessionStorage['school-chat']).session")

    def announced(self, role: str = "log") -> list[str]:
        """What a screen reader was given to read, in order."""
        return [text for kind, text in self.page.evaluate("window.announced") if kind == role]

    def sees(self, what: Locator) -> bool:
        """Whether it lies in sight, whole, and nothing covers it."""
        return what.evaluate(
            """node => { const box = node.getBoundingClientRect(), root = node.getRootNode();
            if (!box.width || box.top < 0 || box.left < 0) return false;
            if (box.bottom > innerHeight || box.right > innerWidth) return false;
            return [box.top + 2, box.bottom - 2].every((y) => {
              const hit = root.elementFromPoint(box.left + box.width / 2, y);
              return node === hit || node.contains(hit); }); }"""
        )

    def focused(self) -> str:
        """Where the focus is, through shadow roots: part, id or tag, with its words."""
        return self.page.evaluate(
            """() => { let node = document.activeElement;
            while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
            return node.dataset.part ?? (node.id || node.tagName.toLowerCase()); }"""
        )

    def is_focus_in_sight(self) -> bool:
        """Whether the focused thing lies within the window and nothing covers it."""
        return self.page.evaluate(
            """() => { let root = document, node = document.activeElement;
            while (node?.shadowRoot?.activeElement) {
              root = node.shadowRoot; node = root.activeElement; }
            const box = node.getBoundingClientRect(), x = box.left + box.width / 2;
            const middle = Math.max(box.top + box.height / 2, box.top + 2);
            const y = Math.min(middle, innerHeight - 1);
            if (box.bottom < 1 || box.top > innerHeight - 1 || box.width === 0) return false;
            const hit = root.elementFromPoint(x, Math.max(y, 1));
            return node === hit || node.contains(hit) || hit?.contains(node); }"""
        )

    def axe(self) -> list[str]:
        """What axe finds: rule, and where."""
        found = (
            Axe()
            .run(self.page, options={"runOnly": {"type": "tag", "values": AXE_TAGS}})
            .response["violations"]
        )
        return [
            f"{one['id']}: {node['target']} {node.get('failureSummary', '')[:200]}"
            for one in found
            for node in one["nodes"]
        ]

    def shot(self, name: str) -> Path:
        """A picture of the window in reports/screenshots."""
        self.page.screenshot(path=self.picture(name))
        return self.picture(name)

    @staticmethod
    def picture(name: str) -> Path:
        """Where a picture of this name goes."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        return SCREENSHOTS / f"{name}.png"

    def faults(self, *expected: str) -> list[str]:
        """Errors, refusals of the content policy, and requests to other origins than this
        machine's, less what the test expects.
        """
        refused = self.page.evaluate("window.violations ?? []") if not self.page.is_closed() else []
        foreign = [
            url
            for url in self.requests
            if not re.match(r"(http://127\.0\.0\.1:\d+/|data:|blob:)", url)
        ]
        return [
            fault
            for fault in [*self.errors, *refused, *foreign]
            if not any(re.search(pattern, fault) for pattern in expected)
        ]
