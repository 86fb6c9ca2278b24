"""Usable by everyone: what axe can see in every state, targets, spacing, motion, colours."""

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
