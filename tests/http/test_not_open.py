"""A public server of a school that has not confirmed what counts: help, and no answers."""

from __future__ import annotations

import subprocess
import sys
from typing import Any, Iterator

import httpx
import pytest

from bot.content.closed import HELP, load_closed_words
from bot.settings import ROOT
from tests.running import Servers, Visitor, servers_in

WORRY = "my gran locks me in the cellar when she drinks"
LINE = load_closed_words()["en"].not_open


@pytest.fixture(scope="module")
def unfit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """As the project comes, with every number set; nobody has signed anything."""
    folder = tmp_path_factory.mktemp("unfit")
    started = servers_in(folder, PRODUCTION="on").start(with_actions=False)
    try:
        yield started
    finally:
        started.stop()


@pytest.mark.parametrize(
    "message", [{"text": "can i post a photo of the school play"}, {"choice": "minimum_age"}]
)
def test_every_message_gets_the_line_and_the_national_help(
    unfit: Servers, message: dict[str, str]
) -> None:
    (reply,) = Visitor(unfit).say(message.get("text"), choice=message.get("choice"))
    assert reply["text"].startswith(LINE) and {card["id"] for card in reply["cards"]} == set(HELP)


def test_a_worry_gets_the_same_reply_as_where_the_school_is_open(
    unfit: Servers, servers: Any
) -> None:
    def told(by: Servers) -> list[tuple[str, list[str]]]:
        said = Visitor(by).say(WORRY, role="pupil")
        return [(one["text"], [card["id"] for card in one["cards"]]) for one in said]

    assert told(unfit) == told(servers) and told(unfit)


def test_the_chat_and_its_health_say_so(unfit: Servers) -> None:
    assert LINE in httpx.get(unfit.website + "words.en.js").text
    health = httpx.get(unfit.website + "health", timeout=20)
    assert health.status_code == 200 and health.json()["closed"] == "not_open"


def test_a_pause_goes_before_it(unfit: Servers) -> None:
    for what, line in (("on", load_closed_words()["en"].paused), ("off", LINE)):
        command = [sys.executable, "-W", "ignore", "-m", "bot.record.pause", what]
        subprocess.run(command, cwd=ROOT, env=unfit.environ, check=True, capture_output=True)
        assert Visitor(unfit).say("hello")[0]["text"].startswith(line)


def test_development_answers_as_it_does(servers: Any) -> None:
    assert LINE not in servers.say("can i post a photo of the school play").text
    assert LINE not in httpx.get(servers.website + "words.en.js").text
