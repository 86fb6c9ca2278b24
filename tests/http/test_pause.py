"""A pause, by its command, as visitors of running servers meet it."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import Any, Iterator

import httpx
import pytest

from bot.content.closed import HELP, load_closed_words
from bot.settings import ROOT
from tests.running import Visitor

WORRY = "mum's boyfriend burns my arm with his cigarette"
LINE = load_closed_words()["en"].paused


def command(servers: Any, *words: str) -> None:
    subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "bot.record.pause", *words],
        cwd=ROOT,
        env=servers.environ,
        check=True,
        capture_output=True,
    )


@pytest.fixture
def paused(servers: Any) -> Iterator[None]:
    command(servers, "on", "--reason", "ask Ms Okafor")
    try:
        yield
    finally:
        command(servers, "off")


def test_visitors_read_the_line_as_soon_as_the_command_has_run(
    servers: Any, visitor: Visitor
) -> None:
    """On both channels, with the help; and the answer again after the other command."""
    assert LINE not in visitor.say("how old must you be for tiktok")[0]["text"]
    began = time.monotonic()
    command(servers, "on")
    try:
        (reply,) = visitor.say("how old must you be for tiktok")
        took = time.monotonic() - began
        assert reply["text"].startswith(LINE) and {c["id"] for c in reply["cards"]} == set(HELP)
        assert LINE in servers.say("can I put photos of sports day on facebook").text
    finally:
        command(servers, "off")
    assert LINE not in visitor.say("how old must you be for tiktok")[0]["text"]
    assert took < 5, f"{took:.2f} s"  # half a second on a quiet machine


def test_a_worry_gets_the_same_reply_as_ever(servers: Any, visitor: Visitor) -> None:
    said = [one["text"] for one in Visitor(servers).say(WORRY, role="pupil")]
    command(servers, "on")
    try:
        assert [one["text"] for one in visitor.say(WORRY, role="pupil")] == said
        assert visitor.say("hello")[0]["text"].startswith(LINE)
    finally:
        command(servers, "off")


def test_the_chat_says_so_when_it_is_opened(servers: Any, paused: None) -> None:
    english = httpx.get(servers.website + "words.en.js").text
    polish = httpx.get(servers.website + "words.pl.js").text
    assert LINE in english and load_closed_words()["pl"].paused in polish
    assert "Okafor" not in english


def test_health_says_so_and_the_pause_ends_without_a_trace(servers: Any, paused: None) -> None:
    answer = httpx.get(servers.website + "health", timeout=20)
    assert answer.status_code == 200 and answer.json()["closed"] == "paused"
    assert "Okafor" not in answer.text
    command(servers, "off")
    assert "closed" not in httpx.get(servers.website + "health", timeout=20).json()
    assert LINE not in httpx.get(servers.website + "words.en.js").text
