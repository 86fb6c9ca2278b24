"""Slips of the finger are mended by what stands around them; words that people use, and names, are
left alone.
"""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from bot.nlu.encoder import Encoder
from bot.nlu.training_examples import load_examples
from bot.nlu.typos import Typos
from bot.settings import ROOT


@pytest.fixture(scope="module")
def typos() -> Typos:
    """As the model learns it: from the training examples and the encoder's vocabulary."""
    return Typos.learn(
        (text for text, _ in load_examples()), Encoder(ROOT / "models" / "encoder").words()
    )


def test_a_slip_is_mended(typos: Typos) -> None:
    """Swapped, dropped, doubled and wrong letters; two missing letters in a long word; the rest of
    the text stays as it is.
    """
    assert (
        typos.mend("can my chlid use instagrm at shcool") == "can my child use instagram at school"
    )
    assert typos.mend("is my chilld allowwed, at 9?") == "is my child allowed, at 9?"
    assert typos.mend("can he use instgam") == "can he use instagram"


def test_a_word_is_read_by_its_neighbours(typos: Typos) -> None:
    """The same slip is one word here and another there."""
    assert typos.mend("hw old must he be") == "how old must he be"
    assert (
        typos.mend("i do not knw what i may posst, whta about teh staff")
        == "i do not know what i may post, what about the staff"
    )


@pytest.mark.parametrize(
    "text",
    [
        "xylophone",
        "aisha",
        "here do i go",
        "he has a gun",
        "what is cut and paste",
        "say that more simply",
        "i cannot breathe",
        "can my children get tablets",
        "mrs okonkwo",
        "i",
        "",
        "  ",
        "?!",
        "13",
        "can't",
        "it's ok",
    ],
)
def test_what_is_no_slip_is_left(typos: Typos, text: str) -> None:
    """Far words, known words wherever they stand, names, short words, and what is no word."""
    assert typos.mend(text) == text


def test_without_examples_everything_is_left() -> None:
    """As in a component that is not trained yet."""
    assert Typos.learn((), ()).mend("can my chlid") == "can my chlid"


def test_the_words_are_the_same_after_they_were_saved(tmp_path: Path, typos: Typos) -> None:
    """Saved and loaded, it mends alike."""
    typos.save(tmp_path / "words.safetensors")
    assert (
        Typos.load(tmp_path / "words.safetensors").mend("can my chlid use instgam")
        == "can my child use instagram"
    )


def test_for_an_answer_slips_that_make_another_word_are_mended_too(typos: Typos) -> None:
    """A missing or swapped letter often makes a word of a word; more so where others went wrong."""
    assert typos.mend_boldly("is ti ok to follow a teacher") == "is it ok to follow a teacher"
    assert typos.mend_boldly("hat age for instagrm") == "what age for instagram"
    assert typos.mend("is ti ok to follow a teacher") == "is ti ok to follow a teacher"


@pytest.mark.parametrize(
    "text",
    [
        "my teacher hit me",
        "he has a gun",
        "what is cut and paste",
        "can i have a new app at 12",
        "x is an app, am i in it",
        "",
        "?!",
    ],
)
def test_plain_words_are_left_alone_boldly_too(typos: Typos, text: str) -> None:
    assert typos.mend_boldly(text) == text


def test_two_letters_are_missing_just_where_taking_out_any_two_leaves_what_was_typed(
    typos: Typos,
) -> None:
    """Each shortened form of a hundred words, and of nothing, against the slow way."""
    shorter: dict[str, list[str]] = {}
    for word in typos._long:
        for short in {
            word[:i] + word[i + 1 : j] + word[j + 1 :] for i, j in combinations(range(len(word)), 2)
        }:
            shorter.setdefault(short, []).append(word)
    tried = [*list(shorter)[::40], "zzzzz", "", "a" * 5_000]
    assert len(tried) > 200
    assert [typos._two_longer(one) for one in tried] == [shorter.get(one, []) for one in tried]
