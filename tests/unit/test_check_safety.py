"""What the check says of phrases and disguises that do not do what their own sentences say."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.checks import safety
from bot.content.content import load
from bot.nlu import disguise_words, disguises
from bot.nlu.harm_examples import Line
from bot.nlu.safety_rules import SafetyRules
from tests.unit.changed_file import changed

PHRASES = """
words:
  relative: gran|grandad
phrases:
  - phrase: "{relative} bites"
    kind: home
    level: concern
    fires: [my gran bites, my aunt bites]
    silent: [gran bites her nails, gran sings]
"""


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of one phrase, which does neither what `fires` nor what `silent` say."""
    path = tmp_path / "phrases.yml"
    path.write_text(PHRASES)
    small = SafetyRules(path)
    monkeypatch.setattr(safety, "rules", lambda: small)
    safety._firing.cache_clear()
    return path


def test_a_phrase_is_tried_on_its_own_sentences(broken: Path) -> None:
    said = list(safety.check_safety_phrases(load()))
    assert len(said) == 2
    assert "data/safety/phrases.yml: '{relative} bites' does not fire on 'my aunt bites'" in said[0]
    assert "fires on 'gran bites her nails'. Make the phrase narrower" in said[1]


def test_a_phrase_that_fires_in_ordinary_life_is_named(
    broken: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(safety, "harm_lines", lambda: [Line("we had pie", "home", "concern")])
    ordinary = [Line(text, "", "none") for text in ("grandad bites his pie", "We had pie!")]
    monkeypatch.setattr(safety, "ordinary_lines", lambda: ordinary)
    fires, twice = safety.check_bodies(load())
    assert "'{relative} bites' fires on 'grandad bites his pie' of data/safety/ordinary" in fires
    assert twice == (
        "data/safety/ordinary: 'We had pie!' is in data/safety/harm/home.yml too. "
        "Keep one of the two."
    )


def test_a_disguise_is_tried_on_its_own_sentences(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = changed(tmp_path, "safety/disguises.yml", "means: kill yourself", "means: go away")
    lists = disguise_words.load_disguises.__wrapped__(path)
    undoing = disguises.Undoing(lists, disguise_words.vocabulary(lists))
    monkeypatch.setattr(safety, "undisguised", undoing.undo)
    (said,) = safety.check_disguises(load())
    assert "data/safety/disguises.yml: 'he said KYS to me' is read as 'he said go away to" in said
