"""A conversation in another language, over both doors."""

from __future__ import annotations

import html
import uuid
from typing import Any

import httpx
import pytest

from bot.translations.load import load_translations
from tests.running import Servers, Visitor

FULL = sorted(load_translations())
TOUCH = [code for code in ("pl", "ar") if code in FULL]
"""The languages that are tried in every way; of the others one thing each."""


def rest(servers: Servers, sender: str = "", **more: Any) -> list[dict[str, Any]]:
    answer = servers.post({"sender": sender or uuid.uuid4().hex, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("code", FULL)
def test_a_choice_is_answered_in_the_language_that_was_chosen(servers: Servers, code: str) -> None:
    (said,) = rest(servers, choice="photo_permission", metadata={"language": code})
    wording = load_translations()[code].said("photo_permission", "anyone")
    assert said["text"].startswith(wording.text[:30])
    assert said["custom"]["language"] == code
    assert said["custom"]["cites"] == ["photo-permission", "photo-data-protection"] + (
        ["images-and-devices-policy"]
    )
    assert said["custom"]["in_english"]["text"].startswith("You need permission")
    assert said["custom"]["by_machine"]


@pytest.mark.parametrize("code", TOUCH)
def test_it_stays_for_what_comes_after(servers: Servers, code: str) -> None:
    """A press, and words that show no language."""
    sender = uuid.uuid4().hex
    rest(servers, sender, choice="minimum_age", metadata={"language": code})
    (pressed,) = rest(servers, sender, choice="breaches")
    assert pressed["custom"]["language"] == code
    (typed,) = rest(servers, sender, message="TikTok?")
    assert typed["custom"]["language"] == code


@pytest.mark.parametrize("code", TOUCH)
def test_a_disclosure_gets_help_in_the_language(servers: Servers, code: str) -> None:
    """In English words, while the chat is in another language: the reply is in that."""
    said = rest(servers, message="my uncle hits me", metadata={"language": code, "role": "pupil"})
    assert said[0]["custom"]["level"] in ("concern", "emergency")
    assert said[0]["custom"]["language"] == code and "0800 1111" in said[0]["text"]
    assert "999" in said[0]["text"] and "999" in said[0]["custom"]["in_english"]["text"]


def test_a_language_that_nobody_knows_is_answered_in_english(servers: Servers) -> None:
    for language in ("xx", "other", "", 5, None, ["pl"]):
        (said,) = rest(servers, choice="breaches", metadata={"language": language})
        assert "language" not in said["custom"] and "in_english" not in said["custom"]


@pytest.mark.parametrize("code", TOUCH)
def test_the_page_gets_words_meaning_people_and_direction(servers: Servers, code: str) -> None:
    visitor = Visitor(servers)
    translation = load_translations()[code]
    (said,) = visitor.say(choice="minimum_age", language=code)
    assert said["dir"] == translation.language.direction and said["lang"] == code
    assert said["by_machine"] == translation.lines.by_machine
    assert said["in_english"]["label"] == translation.lines.in_english
    (source,) = said["sources"]
    assert source["meaning"] == translation.meanings["minimum-age"]
    assert source["quote"].startswith("Many social media platforms")
    assert source["href"] == f"policy.{code}#minimum-age"
    assert said["next"][0]["title"] in translation.questions.values()
    answer, people = visitor.say(choice="ask_headteacher", language=code)
    assert people["cards"][0]["name"] == translation.content.contacts["headteacher"].name
    assert "by_machine" in answer and "by_machine" not in people


@pytest.mark.parametrize("code", TOUCH)
def test_a_repeat_gets_its_first_reply_in_its_language(servers: Servers, code: str) -> None:
    visitor, name = Visitor(servers), uuid.uuid4().hex
    first = visitor.say(choice="breaches", language=code, message_id=name)
    assert visitor.say(choice="breaches", language=code, message_id=name) == first


@pytest.mark.parametrize("code", FULL)
def test_every_language_has_its_pages_and_words(servers: Servers, code: str) -> None:
    translation = load_translations()[code]
    for page in ("chat", "policy"):
        got = httpx.get(f"{servers.website}{page}.{code}")
        assert got.status_code == 200
        assert f'<html lang="{code}" dir="{translation.language.direction}">' in got.text
        text = html.unescape(got.text)
        assert translation.lines.by_machine in text
        assert translation.content.contacts["office"].name in text
    script = httpx.get(f"{servers.website}words.{code}.js").text
    assert translation.language.own_name in script


@pytest.mark.parametrize("name", ["chat.xx", "policy.xx", "words.xx.js"])
def test_a_language_that_there_is_not_comes_in_english(servers: Servers, name: str) -> None:
    got = httpx.get(servers.website + name)
    english = httpx.get(servers.website + name.replace("words.xx", "words.en").replace(".xx", ""))
    assert got.status_code == 200 and got.text == english.text
