"""On a telephone first: how much of the screen is conversation, and what is in sight on it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat

WHERE = ["the panel", "the full page"]
SIZES = [
    (1280, 800),
    (1366, 625),
    (390, 844),
    (390, 664),
    (320, 568),
    (360, 480),
    (911, 417),
    (844, 390),
    (667, 375),
    (320, 256),
]


def opened(site: Any, visit: Any, where: str, size: tuple[int, int], **options: Any) -> Chat:
    """A parent in front of the open chat."""
    chat = visit(*size, **options).go(site.url if where == "the panel" else site.bot + "chat")
    return chat.open("parent or carer")


def share(chat: Chat) -> float:
    """How much of the window's height the messages have."""
    return chat.part("log").bounding_box()["height"] / chat.page.viewport_size["height"]


@pytest.mark.parametrize("where", WHERE)
def test_most_of_a_telephone_is_conversation(site: Any, visit: Any, where: str) -> None:
    """More than three quarters, under one head of at most 56 pixels."""
    chat = opened(site, visit, where, (390, 844))
    chat.ask("can my child use instagram")
    assert share(chat) >= 0.78
    assert chat.part("head").bounding_box()["height"] <= 56


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize("size", SIZES)
def test_head_and_box_stay_in_place(
    site: Any, visit: Any, size: tuple[int, int], where: str
) -> None:
    """At every size, however far the messages are scrolled; the page itself does not scroll."""
    chat = opened(site, visit, where, size)
    chat.ask("a staff member followed my daughter on instagram, who do i tell")
    for place in ("0", "node.scrollHeight"):
        chat.part("log").evaluate(f"node => {{ node.scrollTop = {place}; }}")
        for part in ("exit", "options", "box", "send"):
            assert chat.sees(chat.part(part).first), (part, place)
    if where == "the full page":
        assert chat.page.evaluate("document.documentElement.scrollHeight <= innerHeight + 1")


@pytest.mark.parametrize("where", WHERE)
def test_largest_enlarges_the_messages_only(site: Any, visit: Any, where: str) -> None:
    """Head and box keep their size."""
    chat = opened(site, visit, where, (390, 844))
    chat.ask("can my child use instagram")
    line = chat.replies.first.locator('[data-part="line"]').last
    look = "node => parseFloat(getComputedStyle(node).fontSize)"
    before, room = line.evaluate(look), share(chat)
    chat.part("options").first.click()
    chat.page.get_by_label("Largest").check()
    chat.part("options").first.click()
    assert line.evaluate(look) > 1.3 * before and share(chat) == pytest.approx(room, abs=0.01)


QUESTIONS = [
    "can my child use instagram",
    "can parents post photos of the school play",
    "how do i complain about a teacher",
    "a staff member followed my daughter on instagram, who do i tell",
    "what happens if someone breaks the rules",
    "what may be posted about the school",
]


@pytest.mark.parametrize("text", QUESTIONS)
def test_an_answer_is_understood_without_scrolling(site: Any, visit: Any, text: str) -> None:
    """Its first sentence and the first thing to press, on a telephone with its browser's bars."""
    chat = opened(site, visit, "the full page", (390, 664), has_touch=True, is_mobile=True)
    before = chat.replies.count()
    chat.ask(text)
    reply = chat.replies.nth(before)
    chat.until(lambda: chat.sees(reply.locator('[data-part="line"]').first), 5)
    assert chat.sees(reply.locator("a, button").first)


SCHOOL_OR_CEOP = re.compile("Ring 020 7946 0003|Open ceop.police.uk")
"""The DSL while the school is open, else who takes such reports at any hour."""


@pytest.mark.parametrize(
    ("role", "text", "number"),
    [
        ("I am a pupil", "my uncle hits me", "Ring 0800 1111"),
        ("I am a parent", "my child is being groomed by a man online", SCHOOL_OR_CEOP),
        ("I am a pupil", "he has a knife and he is outside my house now", "Ring 999"),
    ],
)
def test_what_to_do_now_is_on_the_first_screen(
    site: Any, visit: Any, role: str, text: str, number: str | re.Pattern[str]
) -> None:
    """The number for this worry, this hour and this visitor, and 999, on a small telephone."""
    chat = visit(320, 568).go(site.url).open(role)
    reply = chat.ask(text)
    for name in (number, "Ring 999"):
        chat.until(lambda: chat.sees(reply.get_by_role("link", name=name).first), 5)  # noqa: B023


def test_the_box_grows_to_four_lines_and_no_further(site: Any, visit: Any) -> None:
    """It grows upwards; Send stays where it was."""
    chat = opened(site, visit, "the panel", (390, 844))
    send = chat.part("send").bounding_box()
    heights = []
    for count in (1, 2, 4, 9):
        chat.part("box").fill("\n".join(["one more line"] * count))
        heights.append(chat.part("box").bounding_box()["height"])
    assert heights[0] < heights[1] < heights[2] == heights[3] <= 130
    assert chat.part("send").bounding_box()["y"] == pytest.approx(send["y"], abs=2)
    assert chat.part("box").evaluate("n => parseFloat(getComputedStyle(n).fontSize)") >= 16, (
        "a smaller one makes telephones zoom in"
    )


def test_what_is_left_of_the_room_is_counted(site: Any, visit: Any) -> None:
    """From 200 characters before the end."""
    chat = opened(site, visit, "the panel", (390, 844))
    for length, said in (
        (1700, ""),
        (1900, "100 characters left"),
        (2005, "5 characters too many"),
    ):
        chat.part("box").fill("a" * length)
        expect(chat.part("left")).to_have_text(said)


def test_the_keyboard_hides_neither_box_nor_answer(site: Any, visit: Any) -> None:
    """Where it covers part of the window without making it smaller, as on an iPhone."""
    chat = visit(390, 844)
    chat.page.add_init_script(
        "const view = new EventTarget(); Object.assign(view, "
        "{ height: 844, offsetTop: 0, scale: 1 }); "
        "Object.defineProperty(window, 'visualViewport', { value: view });"
    )
    chat.go(site.url).open("parent")
    chat.ask("can my child use instagram")
    chat.page.evaluate(
        "() => { Object.assign(visualViewport, { height: 420, offsetTop: 60 });"
        " visualViewport.dispatchEvent(new Event('resize')); }"
    )
    box, head = chat.part("box").bounding_box(), chat.part("head").bounding_box()
    assert head["y"] == 60 and box["y"] + box["height"] <= 480
    assert chat.replies.last.evaluate(
        "n => n.getBoundingClientRect().bottom > 116 && n.getBoundingClientRect().top < 400"
    )
