"""Over HTTP, by whatever the clock says now: text, cards and pages say the same of who is there."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from bot.content import content
from bot.content.clock import now
from tests.running import Visitor

WORRY = "my stepmum smacks me round the head every night"


def holds_now(contact: str) -> str:
    """What is said of a contact at this minute."""
    return content.load().opening.said(contact, now())


@pytest.mark.parametrize("role", ["parent", "staff", "pupil"])
def test_each_card_of_a_safety_reply_says_what_holds_now(visitor: Visitor, role: str) -> None:
    before = {i: holds_now(i) for i in content.load().contacts}
    cards = [card for said in visitor.say(WORRY, role=role) for card in said["cards"]]
    assert len(cards) > 2
    for card in cards:
        said = {before[card["id"]], holds_now(card["id"])}
        assert set(card["lines"] or [""]) <= said, card


def test_the_text_and_the_cards_name_the_same_people(servers: Any, visitor: Visitor) -> None:
    text = servers.say(WORRY, role="parent").text
    for said in visitor.say(WORRY, role="parent"):
        for card in said["cards"]:
            assert f"- {card['name']}" in text


@pytest.mark.parametrize("page", ["chat", "policy"])
def test_a_page_says_what_holds_now(servers: Any, page: str) -> None:
    before = holds_now("nspcc")
    shown = httpx.get(servers.website + page).text
    assert before in shown or holds_now("nspcc") in shown
