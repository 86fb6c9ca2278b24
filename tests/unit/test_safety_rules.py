"""The phrase rules: plain words of danger are found without any model, and phrases about rules and
lessons are not.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import ContentError
from bot.nlu.safety_rules import SafetyRules, rules


@pytest.mark.parametrize(
    "text, level",
    [
        ("i want to kill myself", "emergency"),
        ("he has got a knife", "emergency"),
        ("I'm going to end my life", "emergency"),
        ("my dad hits me", "concern"),
        ("the DSL hits my daughter", "concern"),
        ("a teacher slapped my son", "concern"),
        ("the headteacher hit record and my daughter sang", "none"),
        ("i dont want to live", "concern"),
        ("someone is blackmailing my son", "concern"),
        ("he says its our little secret", "concern"),
        ("what does the policy say about being blackmailed", "none"),
        ("id kill for a coffee", "none"),
        ("can my child use instagram", "none"),
    ],
)
def test_plain_words_of_danger(text: str, level: str) -> None:
    """Each phrase has its level."""
    assert rules().level(text) == level


@pytest.mark.parametrize(
    "text",
    [
        "emergency: []",
        "emergency: ['(a|b']\nconcern: []\nunless: []",
        "emergency: [3]\nconcern: []\nunless: []",
    ],
)
def test_a_broken_phrase_stops_the_start(tmp_path: Path, text: str) -> None:
    """A file that cannot be read is named; the server does not start without its net."""
    path = tmp_path / "safety.yml"
    path.write_text(text)
    with pytest.raises(ContentError, match="safety.yml"):
        SafetyRules(path)
