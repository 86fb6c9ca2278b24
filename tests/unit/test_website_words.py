"""What the widget says of keeping and deleting: it is true with alerts switched on and with alerts
switched off.
"""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from bot.content.contacts import load_keep_days
from bot.errors import ContentError
from bot.settings import DATA
from bot.web.words import load_words, module

NOW = datetime.datetime(2026, 11, 26, 11, tzinfo=datetime.timezone.utc)


def exported(monkeypatch: pytest.MonkeyPatch, alerts: str) -> dict:
    """The words as the widget gets them."""
    monkeypatch.setenv("DSL_ALERTS", alerts)
    return json.loads(
        module(load_words()["en"], 500, NOW).removeprefix("export default ").rstrip(";\n")
    )


def one_text(words: object) -> str:
    return " ".join(words) if isinstance(words, list) else str(words)


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
    for words in load_words().values():
        keys = set(words.widget.dict())
        assert {k.removesuffix("_alerts") for k in keys if k.endswith("_alerts")} <= keys


def test_what_a_language_lacks_it_takes_from_english(tmp_path: Path) -> None:
    """It has its own direction, and a mistake in it is named with its file."""
    (tmp_path / "en.yml").write_text((DATA / "website" / "en.yml").read_text(encoding="utf-8"))
    path = tmp_path / "ar.yml"
    path.write_text("direction: rtl\nwidget: {send: S}\nreply:\n", encoding="utf-8")
    words = load_words.__wrapped__(tmp_path)
    assert words["ar"].direction == "rtl" and words["en"].direction == "ltr"
    assert words["ar"].widget.send == "S" and words["ar"].widget.title == words["en"].widget.title
    path.write_text("widget: {sent: S}\n", encoding="utf-8")
    with pytest.raises(ContentError, match="ar.yml: 'widget' has an unknown key 'sent'"):
        load_words.__wrapped__(tmp_path)
