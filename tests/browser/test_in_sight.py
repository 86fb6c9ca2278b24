"""On every screen, what matters is in sight without scrolling."""

from __future__ import annotations

from typing import Any

import pytest

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
