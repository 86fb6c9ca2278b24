"""What the widget says of keeping and deleting: it is true with alerts switched on and with alerts
switched off.
"""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any, Callable

import pytest

from bot.content.contacts import load_keep_days
from bot.errors import ContentError
from bot.translations.load import website_words
from bot.web import words
from bot.web.words import load_words, module
from tests.unit.small_language import CODE, folder_of, said, signed, translations

NOW = datetime.datetime(2026, 11, 26, 11, tzinfo=datetime.timezone.utc)


def exported(monkeypatch: pytest.MonkeyPatch, alerts: str) -> dict:
    """The words as the widget gets them."""
    monkeypatch.setenv("DSL_ALERTS", alerts)
    return json.loads(
        module(load_words()["en"], 500, NOW).removeprefix("export default ").rstrip(";\n")
    )


def one_text(told: object) -> str:
    return " ".join(told) if isinstance(told, list) else str(told)


@pytest.mark.parametrize("part", ["notice", "about", "restart_ask", "cleared", "cleared_here"])
def test_a_note_to_the_school_is_spoken_of_where_one_is_sent(
    monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    """And only there: before anything is written, under the options, before and after the chat is
    removed.
    """
    assert "note to the school" in one_text(exported(monkeypatch, "on")[part])
    assert "note" not in one_text(exported(monkeypatch, "off")[part])


@pytest.mark.parametrize("part", ["notice", "about"])
def test_how_long_the_note_is_kept_is_told_in_days(
    monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    """The number of data/contacts.yml; and nothing says that all words are deleted within hours."""
    told = one_text(exported(monkeypatch, "on")[part])
    assert "That note holds your words." in told and f"{load_keep_days('alert')} days" in told
    assert "What you write is kept for" not in told


def test_the_words_of_alerts_have_words_that_they_stand_for() -> None:
    """A misspelt key would leave the untrue words in place."""
    for language in load_words().values():
        keys = set(language.widget.dict())
        assert {k.removesuffix("_alerts") for k in keys if k.endswith("_alerts")} <= keys


@pytest.fixture
def with_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """The website's words with the tests' language among them; `tree` is its website.yml."""

    def loaded(tree: Any, **sign: Any) -> Any:
        folder = folder_of(tmp_path, website=tree)
        signed(folder, direction="rtl", **sign)
        found = translations(folder, monkeypatch)
        monkeypatch.setattr(words, "load_translations", lambda: found)
        monkeypatch.setattr(words, "website_words", lambda code: website_words(code, folder))
        monkeypatch.setattr(words, "TRANSLATED", folder)
        every = load_words.__wrapped__()
        monkeypatch.setattr(words, "load_words", lambda: every)
        monkeypatch.setattr(words, "content_in", lambda code: found[code].content)
        return every[CODE]

    return loaded


def test_what_a_language_lacks_it_takes_from_english(with_language: Any) -> None:
    """It has its own direction, and first questions in its own words."""
    own, english = with_language({"widget": {"send": "S"}, "reply": None}), load_words()["en"]
    assert own.direction == "rtl" and english.direction == "ltr"
    assert own.widget.send == "S" and own.widget.title == english.widget.title
    assert own.starters.parent[0].title == said(english.starters.parent[0].title)


def test_a_mistake_in_a_languages_words_is_named_with_its_file(with_language: Any) -> None:
    with pytest.raises(ContentError, match="website.yml: 'widget' has an unknown key 'sent'"):
        with_language({"widget": {"sent": "S"}})


def test_the_chat_names_every_language_as_its_speakers_do(with_language: Any) -> None:
    own = with_language({})
    given = json.loads(module(own, 500, NOW).removeprefix("export default ").rstrip(";\n"))
    assert given["languages"] == {"en": "English", CODE: "Polski"}
    assert given["help"][0]["name"].startswith("«")


def test_before_anything_else_the_chat_says_that_a_machine_translated_it(
    with_language: Any,
) -> None:
    own = with_language({})
    notice = json.loads(module(own, 500, NOW).removeprefix("export default ").rstrip(";\n"))[
        "notice"
    ]
    assert notice[-1] == words.by_machine(CODE) and notice[-1].startswith("«")


def test_a_signature_takes_that_away(with_language: Any) -> None:
    with_language({}, checked_by="A. Person", checked_on=datetime.date(2026, 11, 26))
    assert words.by_machine(CODE) == "" == words.by_machine("en")
