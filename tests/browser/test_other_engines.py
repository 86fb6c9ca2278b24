"""The chat in WebKit, as on an iPhone, and in Firefox: with real keys and clicks."""

from __future__ import annotations

from typing import Any, Iterator

import pytest

from tests.browser.engines import Window
from tests.browser.firefox import Firefox
from tests.browser.webkit import WebKit

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>School</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><script>
window.faults = [];
addEventListener("error", (e) => faults.push(e.message));
addEventListener("unhandledrejection", (e) => faults.push(String(e.reason)));
addEventListener("securitypolicyviolation", (e) => faults.push(e.violatedDirective));
const usual = console.error;
console.error = (...all) => { faults.push(all.join(" ")); usual(...all); };
</script><script type="module" src="{bot}widget.js" data-school-chat
data-strings='{"leave_to": "{site}two"}'></script></head>
<body><h1>School</h1></body></html>"""
SCROLLS_SIDEWAYS = """() => {
  const root = document.querySelector("school-chat").shadowRoot;
  const log = root.querySelector('[data-part="log"]'), page = document.documentElement;
  return page.scrollWidth > innerWidth || log.scrollWidth > log.clientWidth; }"""
SHARE = """() => { const root = document.querySelector("school-chat").shadowRoot;
  return root.querySelector('[data-part="log"]').getBoundingClientRect().height / innerHeight; }"""
DIRECTION = """() => { const root = document.querySelector("school-chat").shadowRoot;
  return getComputedStyle(root.querySelector('[data-part="message"]:last-of-type')).direction; }"""
NEWEST_IS_IN_SIGHT = """() => {
  const log = document.querySelector("school-chat").shadowRoot.querySelector('[data-part="log"]');
  const asked = [...log.querySelectorAll('[data-kind="you"]')].at(-1).getBoundingClientRect();
  const answer = [...log.querySelectorAll('[data-part="message"]:not([data-kind="you"])')];
  const first = answer.find((node) => node.getBoundingClientRect().top > asked.top);
  return first?.getBoundingClientRect().top < log.getBoundingClientRect().bottom - 100; }"""
HREFS = """() => [...document.querySelector("school-chat").shadowRoot.querySelectorAll("a[href]")]
  .map((node) => node.getAttribute("href"))"""


@pytest.fixture(scope="module", params=[WebKit, Firefox], ids=["WebKit", "Firefox"])
def window(request: pytest.FixtureRequest) -> Iterator[Window]:
    """A visitor's window."""
    opened = request.param()
    yield opened
    opened.close()


def test_a_visit_from_the_launcher_to_the_end(site: Any, window: Window) -> None:
    """Role, an answer with its source, a worry with whom to ring, and all of it gone on leaving."""
    site.made = PAGE.replace("{bot}", site.bot).replace("{site}", site.url)
    name = type(window).__name__
    window.go(f"{site.url}made")
    window.press("launcher")
    window.press("role", "parent or carer")
    answer = window.ask("is my son allowed to be on snapchat, he is ten")
    assert "minimum age of 13" in answer and "Social Media Policy 2019-20" in answer
    window.picture(f"{name}-answered")
    help_now = window.ask("my dad hits me")
    assert "999" in help_now
    assert {"tel:999", "tel:08001111"} <= set(window.run(HREFS))
    window.until(NEWEST_IS_IN_SIGHT)
    window.picture(f"{name}-worry")
    assert not window.run(SCROLLS_SIDEWAYS)
    assert window.run("() => faults") == []
    window.press("exit")
    window.until("() => location.pathname === '/two'")
    assert not window.run("() => sessionStorage.getItem('school-chat')")


def test_the_page_is_the_chat_and_it_runs_from_the_right_in_arabic(
    site: Any, window: Window
) -> None:
    window.go(f"{site.bot}chat.ar")
    window.press("role")
    answer = window.ask("من أي عمر يمكن استخدام انستغرام")
    assert "13" in answer
    assert window.run(SHARE) >= 0.75
    assert window.run(DIRECTION) == "rtl"
    assert not window.run(SCROLLS_SIDEWAYS)
    window.picture(f"{type(window).__name__}-Arabic")
