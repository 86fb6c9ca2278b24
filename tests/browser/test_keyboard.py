"""By keyboard and by ear: live regions, the way of the focus, what is said of a mistake."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat


def live_regions(chat: Chat) -> dict[str, str]:
    """Role and politeness of every live region that Chromium's accessibility tree holds."""
    session = chat.page.context.new_cdp_session(chat.page)
    found = {}
    for node in session.send("Accessibility.getFullAXTree")["nodes"]:
        properties = {p["name"]: p["value"].get("value") for p in node.get("properties", [])}
        if properties.get("live") in ("polite", "assertive") and not node.get("ignored"):
            found[node["role"]["value"]] = properties["live"]
    return found


def test_the_live_regions_are_in_the_accessibility_tree(site: Any, visit: Any) -> None:
    """One for answers, one for what is going on; both there before anything is said."""
    chat = visit().go(site.url)
    expect(chat.part("launcher")).to_be_visible()
    assert live_regions(chat) == {"log": "polite", "status": "polite"}


def test_each_answer_is_announced_once_and_as_a_whole(site: Any, visit: Any) -> None:
    """Text, source and people in one announcement for each message; restored history is not
    announced.
    """
    chat = visit().go(site.url).open("parent")
    chat.expect_focus("box")  # the opening has been said
    earlier = len(chat.announced())
    chat.ask("can my child use instagram")
    chat.expect_announced("minimum age of 13")
    chat.page.wait_for_timeout(300)  # time for a second announcement, which there must not be
    announced = chat.announced()[earlier:]
    assert len(announced) == 1
    assert (
        "minimum age of 13" in announced[0]
        and "Instagram's own rules" in announced[0]
        and "Source: Social Media Policy" in announced[0]
    )
    chat.page.reload()
    expect(chat.replies).to_have_count(1)
    chat.page.wait_for_timeout(300)
    assert chat.announced() == []


def test_the_whole_way_by_keyboard(site: Any, visit: Any) -> None:
    """Tab to the launcher, Enter; title, role, question, answer; Escape closes and gives the focus
    back.
    """
    chat = visit().go(site.url)
    chat.part("launcher").wait_for()
    for _ in range(6):
        chat.page.keyboard.press("Tab")
        if chat.focused() == "launcher":
            break
    chat.expect_focus("launcher")
    chat.page.keyboard.press("Enter")
    chat.expect_focus("title")
    path = []
    for _ in range(12):
        chat.page.keyboard.press("Tab")
        path.append(chat.focused())
        assert chat.is_focus_in_sight(), path
        if path[-1] == "role":
            break
    assert path[-1] == "role" and path.index("exit") < path.index("options") < path.index(
        "close"
    ), path
    chat.page.keyboard.press("Enter")
    chat.expect_focus("box")
    chat.page.keyboard.type("can my child use instagram")
    chat.page.keyboard.press("Enter")
    chat.next_reply(0)
    chat.expect_focus("box")
    chat.page.keyboard.press("Tab")
    chat.expect_focus("send")
    chat.page.keyboard.press("Escape")
    expect(chat.part("panel")).not_to_be_visible()
    chat.expect_focus("launcher")


def test_shift_and_enter_begin_a_new_line(site: Any, visit: Any) -> None:
    """Enter alone sends."""
    chat = visit().go(site.url).open("Skip")
    chat.part("box").press_sequentially("one")
    chat.page.keyboard.press("Shift+Enter")
    chat.page.keyboard.type("two")
    assert chat.part("box").input_value() == "one\ntwo" and chat.own.count() == 0


@pytest.mark.parametrize("size", [0, 2])
def test_at_400_percent_nothing_scrolls_sideways_and_the_focus_is_never_hidden(
    site: Any, visit: Any, size: int
) -> None:
    """320 x 256 CSS pixels, with the text as it comes and at its largest; every stop of the Tab key
    in sight.
    """
    chat = visit(320, 256).go(site.url).open("parent")
    chat.ask("a staff member followed my daughter on instagram, who do i tell")
    if size:
        chat.part("options").first.click()
        chat.page.get_by_label("Largest").check()
        chat.part("options").first.click()
    wide = chat.page.evaluate("""() => { const wide = []; const walk = (root) => {
        for (const node of root.querySelectorAll("*")) {
          const x = getComputedStyle(node).overflowX;
        if (node.scrollWidth > node.clientWidth + 1 && node.clientWidth > 1
            && !["visible", "clip"].includes(x)) wide.push(node.className || node.tagName);
        if (node.shadowRoot) walk(node.shadowRoot); } }; walk(document); return wide; }""")
    assert wide == [] and chat.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    chat.part("title").focus()
    for _ in range(25):
        chat.page.keyboard.press("Tab")
        assert chat.is_focus_in_sight(), chat.focused()


def test_on_a_phone_the_page_behind_takes_no_focus(site: Any, visit: Any) -> None:
    """The panel fills the screen; everything else is inert until it closes."""
    chat = visit(390, 844).go(site.url).open()
    expect(chat.page.locator("main")).to_have_js_property("inert", True)
    assert chat.part("panel").get_attribute("aria-modal") == "true"
    chat.part("close").click()
    expect(chat.page.locator("main")).to_have_js_property("inert", False)
    chat.expect_focus("launcher")


def test_what_is_wrong_stands_beside_the_box_and_the_text_stays(site: Any, visit: Any) -> None:
    """Empty and too long; said to a screen reader too."""
    chat = visit().go(site.url).open("parent")
    chat.part("send").click()
    expect(chat.part("error")).to_have_text("Write something first.")
    assert chat.part("box").get_attribute("aria-invalid") == "true" and "error" in chat.part(
        "box"
    ).get_attribute("aria-describedby")
    chat.expect_announced("Write something first.", "status")
    chat.part("box").fill("x" * 2017)
    chat.part("send").click()
    expect(chat.part("error")).to_contain_text("17")
    assert chat.part("box").input_value() == "x" * 2017 and chat.own.count() == 0
