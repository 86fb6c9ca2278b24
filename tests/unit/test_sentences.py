"""Which pieces of a message the safety net looks at alone."""

from __future__ import annotations

import pytest

from bot.nlu.sentences import FEW, MOST, sentences, surroundings


@pytest.mark.parametrize(
    "text, pieces",
    [
        ("can we bring a camera", []),
        ("may i film it? he locks me in", ["may i film it?", "he locks me in"]),
        ("first line\nsecond line", ["first line", "second line"]),
        ("it is his birthday - she hurts him", ["it is his birthday", "she hurts him"]),
        ("he is nine and she is ten", []),
        (
            "i wanted to ask about the app and my brother hurts me at night",
            [
                "i wanted to ask about the app and my brother hurts me at night",
                "i wanted to ask about the app",
                "and my brother hurts me at night",
            ],
        ),
    ],
)
def test_sentences_and_the_clauses_of_long_ones_are_looked_at_alone(
    text: str, pieces: list[str]
) -> None:
    """Short sentences stay whole, and one piece is looked at once."""
    assert sentences(text) == pieces


def test_all_of_a_long_message_is_looked_at() -> None:
    """Neighbouring sentences share a piece, so that a turn stays quick, and none is left out."""
    said = [f"this is sentence number {n}." for n in range(100)]
    pieces = sentences(" ".join(said))
    assert len(pieces) <= MOST
    assert " ".join(pieces) == " ".join(said)


def test_clauses_take_no_sentence_out_of_a_message() -> None:
    """A long one is not cut into clauses, and in a short one they come after the sentences."""
    long = ["we had chips on the beach and the dog ran into the sea."] * 2 + ["we sang."] * 3
    assert sentences(" ".join(long)) == [long[0], "we sang."]
    clauses = " ".join(f"and the dog ran into wave {n}" for n in range(30))
    short = [f"we had chips on the beach {clauses}.", "he pinches her"]
    pieces = sentences(" ".join(short))
    assert len(pieces) == MOST and pieces[1] == short[1]


def test_neighbouring_sentences_of_a_long_message_are_looked_at_together() -> None:
    """At every second; all sentences are among them, whether their number is even or odd."""
    said = [f"this is sentence number {n}." for n in range(FEW + 4)]
    for count, starts in ((FEW + 1, (0, 2)), (FEW + 2, (0, 2, 3)), (FEW + 4, (0, 2, 4, 5))):
        together = [" ".join(said[n : n + 3]) for n in starts]
        assert surroundings(said[:count]) == together
    assert surroundings(said[:FEW]) == [], "it is looked at whole"
    very_long = said * MOST
    assert surroundings(very_long) == sentences(" ".join(very_long)), "several sentences each"
