"""Usable by everyone: what axe can see in every state, and what it cannot: live regions, focus,
keyboard, reflow, targets, motion.
"""

from __future__ import annotations

from typing import Any, Callable

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat

MAY_BE_LOST = "ERR_|Failed to load"


def closed(chat: Chat) -> None:
    """As the page comes."""


def role_choice(chat: Chat) -> None:
    chat.open()


def answered(chat: Chat) -> None:
    chat.open("parent")
    chat.ask("can my child use instagram")
    chat.ask("a staff member followed my daughter on instagram, who do i tell")


def choices(chat: Chat) -> None:
    chat.open("Skip")
    chat.ask("accounts")


def safeguarding(chat: Chat) -> None:
    chat.open("I am a pupil")
    chat.ask("my uncle hits me")


def error(chat: Chat) -> None:
    chat.open("parent")
    chat.part("send").click()
    expect(chat.part("error")).not_to_be_empty()


def lost(chat: Chat) -> None:
    chat.open("parent")
    chat.ask_in_vain("can my child use instagram")


def following(chat: Chat) -> None:
    chat.open("parent")
    chat.ask("can parents post photos of the school play")
    chat.part("unhelpful").click()
    expect(chat.part("comment")).to_be_visible()


def options(chat: Chat) -> None:
    answered(chat)
    chat.part("options").first.click()


def high_contrast(chat: Chat) -> None:
    options(chat)
    chat.part("contrast").click()


def large_text(chat: Chat) -> None:
    options(chat)
    chat.page.get_by_label("Largest").check()


STATES: dict[str, Callable[[Chat], None]] = {
    f.__name__: f
    for f in (
        closed,
        role_choice,
        answered,
        choices,
        safeguarding,
        error,
        lost,
        following,
        options,
        high_contrast,
        large_text,
    )
}
SIZES = {"desk": (1200, 900), "phone": (390, 844), "zoom": (320, 256)}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(site: Any, visit: Any, state: str, size: str) -> None:
    """In every state, at the desk, on a phone, and at 400 % zoom."""
    chat = visit(*SIZES[size]).go(site.url)
    STATES[state](chat)
    chat.shot(f"{state.replace('_', '-')}-{size}")
    assert chat.axe() == []
    assert chat.faults(*([MAY_BE_LOST] if state == "lost" else [])) == []


@pytest.mark.parametrize("page", ["policy", "policy#minimum-age", "chat"])
def test_axe_finds_nothing_on_the_pages(site: Any, visit: Any, page: str) -> None:
    """The policy page with and without a lit sentence, and the full chat page."""
    for width, height in SIZES.values():
        chat = visit(width, height).go(site.bot + page)
        assert chat.axe() == []
        assert chat.faults() == []


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


SMALL_SCREENS = {
    "at 400 % zoom": (320, 256, False),
    "a phone on its side": (844, 390, True),
    "a small phone on its side": (667, 375, True),
    "a phone whose keyboard takes half": (390, 470, True),
    "a small phone": (320, 568, True),
    "a phone": (390, 844, True),
    "a desk": (1200, 900, False),
}


@pytest.mark.parametrize("where", ["the panel", "the full page"])
@pytest.mark.parametrize("size", ["Standard", "Largest"])
@pytest.mark.parametrize("screen", SMALL_SCREENS)
def test_999_is_in_sight_when_a_worry_is_answered(
    site: Any, visit: Any, screen: str, size: str, where: str
) -> None:
    """On every screen, with the text as it comes and at its largest, without scrolling. A touch
    screen shows no keyboard over it.
    """
    width, height, touch = SMALL_SCREENS[screen]
    chat = (
        visit(width, height, has_touch=touch, is_mobile=touch)
        .go(site.url if where == "the panel" else site.bot + "chat")
        .open("I am a pupil")
    )
    chat.part("options").first.click()
    chat.page.get_by_label(size, exact=True).check()
    chat.part("options").first.click()
    chat.ask("can my child use instagram")
    ring = chat.ask("my uncle hits me").get_by_role("link", name="Ring 999")
    chat.until(lambda: chat.sees(ring), 5, ring.bounding_box)
    chat.expect_focus("log" if touch else "box")


@pytest.mark.parametrize("screen", SMALL_SCREENS)
def test_the_beginning_of_an_answer_is_in_sight(site: Any, visit: Any, screen: str) -> None:
    """Not the empty box under it, not its end."""
    width, height, touch = SMALL_SCREENS[screen]
    chat = visit(width, height, has_touch=touch, is_mobile=touch).go(site.url).open("parent")
    chat.ask("a staff member followed my daughter on instagram, who do i tell")
    reply = chat.replies.first
    chat.until(lambda: 0 <= reply.bounding_box()["y"] < 0.55 * height, 5, reply.bounding_box)


def test_on_a_phone_the_page_behind_takes_no_focus(site: Any, visit: Any) -> None:
    """The panel fills the screen; everything else is inert until it closes."""
    chat = visit(390, 844).go(site.url).open()
    assert chat.page.locator("main").evaluate("node => node.inert")
    assert chat.part("panel").get_attribute("aria-modal") == "true"
    chat.part("close").click()
    assert not chat.page.locator("main").evaluate("node => node.inert")
    chat.expect_focus("launcher")


@pytest.mark.parametrize("state", ["role_choice", "answered", "safeguarding", "options"])
def test_every_target_is_large_enough(site: Any, visit: Any, state: str) -> None:
    """24 pixels at least in every direction; the widget's own buttons 44 high."""
    chat = visit(390, 844).go(site.url)
    STATES[state](chat)
    boxes = chat.page.locator("school-chat").evaluate("""host =>
        [...host.shadowRoot.querySelectorAll("button, summary, textarea, a, input")]
        .map((node) => {
          const label = node.matches("input") ? node.closest("label") ?? node : node;
          const box = label.getBoundingClientRect();
          const words = node.textContent.trim().slice(0, 30);
          return [node.tagName, words, box.width, box.height]; }).filter(([, , width]) => width)""")
    assert boxes and not [box for box in boxes if box[2] < 24 or box[3] < 24]
    assert not [box for box in boxes if box[0] in ("BUTTON", "TEXTAREA") and box[3] < 44]


def test_text_spacing_cuts_nothing_off(site: Any, visit: Any) -> None:
    """With the spacing of WCAG 1.4.12 no text that is seen is cut."""
    chat = visit(390, 844).go(site.url).open("parent")
    chat.ask("can my child use instagram")
    cut = chat.page.locator("school-chat").evaluate("""host => { const sheet = new CSSStyleSheet();
        sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: 0.12em !important; "
          + "word-spacing: 0.16em !important; } p { margin-block-end: 2em !important; }");
        host.shadowRoot.adoptedStyleSheets = [...host.shadowRoot.adoptedStyleSheets, sheet];
        return [...host.shadowRoot.querySelectorAll("p, button, a, label")].filter((node) =>
          node.getClientRects().length && node.clientWidth > 1 &&
          (node.scrollWidth > node.clientWidth + 2 || node.scrollHeight > node.clientHeight + 2)
          && getComputedStyle(node).display !== "inline").map((node) => node.textContent); }""")
    assert cut == []


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_nothing_moves_while_waiting(site: Any, visit: Any, motion: str) -> None:
    """No animation runs, with or without the wish for less motion; words say that an answer is
    being found.
    """
    chat = visit(reduced_motion=motion).go(site.url).open("parent")
    held = chat.hold()
    chat.part("box").fill("can my child use instagram")
    chat.part("send").click()
    expect(chat.part("status")).to_contain_text("Please wait")
    assert (
        chat.page.locator("school-chat").evaluate(
            "host => document.getAnimations().length + host.shadowRoot.getAnimations().length"
        )
        == 0
    )
    held().continue_()
    chat.next_reply(0)
    assert chat.page.evaluate("document.getAnimations().length") == 0


def test_forced_colours_leave_everything_visible(site: Any, visit: Any) -> None:
    """A picture to look at, and borders that do not depend on colour."""
    chat = visit(forced_colors="active").go(site.url).open("I am a pupil")
    chat.ask("my uncle hits me")
    chat.shot("forced-colours")
    borders = chat.page.locator("school-chat").evaluate(
        "host => [...host.shadowRoot.querySelectorAll('button, textarea')].filter(n => "
        "n.getClientRects().length).map(n => getComputedStyle(n).borderTopWidth)"
    )
    assert borders and "0px" not in borders


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
