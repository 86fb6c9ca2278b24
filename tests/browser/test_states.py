"""The sheet of all states, which who works on the chat can open: what axe finds in each of them, in
both schemes, and pictures to look at.
"""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

NOWHERE = "40[45]"
"""One state asks an address that is not there."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_state(site: Any, visit: Any, scheme: str) -> None:
    """Nor does anything go wrong."""
    chat = visit(1280, 900, color_scheme=scheme)
    chat.page.goto(site.bot + "preview")
    chat.page.locator("main[data-ready]").wait_for(timeout=60_000)
    assert chat.axe() == [] and chat.faults(NOWHERE) == []
    for state in chat.page.locator(".preview section").all():
        name = state.locator("h2").first.inner_text().replace(" ", "-")
        state.locator("div[preview]").screenshot(path=chat.picture(f"state-{name}-{scheme}"))


@pytest.mark.parametrize("page", ["policy#minimum-age", "chat"])
def test_axe_finds_nothing_on_the_dark_pages(site: Any, visit: Any, page: str) -> None:
    """As in the light."""
    chat = visit(390, 844, color_scheme="dark").go(site.bot + page)
    assert chat.axe() == [] and chat.faults() == []


def test_nothing_jumps_in_a_conversation(site: Any, visit: Any) -> None:
    """Layout shift 0.00 over ten turns on a telephone; what typing moves is not counted, as in the
    measure's definition.
    """
    chat = visit(390, 844, has_touch=True, is_mobile=True)
    chat.page.add_init_script(
        "window.shift = 0; new PerformanceObserver((list) => { for (const one of list.getEntries())"
        " if (!one.hadRecentInput) window.shift += one.value; })"
        ".observe({ type: 'layout-shift', buffered: true });"
    )
    chat.go(site.bot + "chat").open("parent or carer")
    for text in (
        "can my child use instagram",
        "can parents post photos",
        "how do i complain about a teacher",
        "accounts",
        "what is the capital of france",
        "hello",
        "a teacher followed my daughter",
        "what happens if someone breaks the rules",
        "what may be posted",
        "thanks",
    ):
        chat.part("box").press_sequentially(text)
        before = chat.replies.count()
        chat.page.keyboard.press("Enter")
        chat.next_reply(before)
    assert chat.page.evaluate("window.shift") < 0.005


def test_the_policy_page_leads_back_and_finds_words(site: Any, visit: Any) -> None:
    """Back to the chat as it was; and only the paragraphs that hold what is looked for."""
    chat = visit(390, 844).go(site.bot + "chat").open("parent or carer")
    chat.ask("can my child use instagram").get_by_role("link", name="See it").first.click()
    expect(chat.page.locator("#minimum-age")).to_be_in_viewport()
    paragraphs = chat.page.locator(".policy section p:visible")
    everything = paragraphs.count()
    chat.page.get_by_label("Search").fill("Uploading")
    expect(chat.page.get_by_role("status").filter(has_text="found")).to_have_text("Places found: 1")
    assert paragraphs.count() == 1 and everything > 10
    chat.page.get_by_label("Search").fill("")
    assert paragraphs.count() == everything
    chat.page.get_by_role("button", name="Back").click()
    expect(chat.own).to_have_count(1)
    assert chat.faults() == []
