"""Slips of the finger are mended; words that people use, and names, are left alone."""
from __future__ import annotations

from pathlib import Path

from bot.nlu.typos import Typos

EXAMPLES = ["can my child use instagram at school", "the school asks parents", "is my child allowed"] * 3


def test_one_slip_is_mended_and_known_words_are_left() -> None:
    """Swapped, dropped, doubled or wrong letters; short words, known words and far words stay."""
    typos = Typos.learn(EXAMPLES, ["scholl"])
    assert typos.mend("can my chlid use instagrm at shcool") == "can my child use instagram at school"
    assert typos.mend("scholl teh xylophone parnets!") == "scholl teh xylophone parents!"


def test_the_words_are_the_same_after_they_were_saved(tmp_path: Path) -> None:
    """Saved and loaded, it mends alike."""
    Typos.learn(EXAMPLES, ["scholl"]).save(tmp_path / "words.json")
    assert Typos.load(tmp_path / "words.json").mend("chlid scholl") == "child scholl"
