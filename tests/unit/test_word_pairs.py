"""Pairs of words are counted, and found again, with little memory."""

from __future__ import annotations

import pytest

from bot.nlu.word_pairs import WordPairs

SENTENCES = (["<", "i", "am", ">"], ["<", "i", "go", ">"], ["<", "i", "am", "i", "am", ">"], [])


@pytest.fixture(params=[False, True], ids=["counted", "stored"])
def pairs(request: pytest.FixtureRequest) -> WordPairs:
    """As counted, and as made again from what is stored of it."""
    counted = WordPairs.counted(SENTENCES)
    return WordPairs(counted.words, **counted.arrays()) if request.param else counted


@pytest.mark.parametrize(
    "first, second, times",
    [
        ("i", "am", 3),
        ("i", "go", 1),
        ("am", "i", 1),
        ("<", "i", 3),
        ("go", ">", 1),
        ("am", ">", 2),
        ("go", "i", 0),
        (">", "<", 0),
        ("never", "i", 0),
        ("i", "never", 0),
    ],
)
def test_a_pair_was_seen_so_often(pairs: WordPairs, first: str, second: str, times: int) -> None:
    assert pairs.times(first, second) == times


def test_a_word_is_followed_as_often_as_its_pairs_were_seen(pairs: WordPairs) -> None:
    assert [pairs.after(word) for word in ("<", "i", "am", "go", ">", "never")] == [
        3,
        4,
        3,
        1,
        0,
        0,
    ]


def test_without_sentences_nothing_follows_anything() -> None:
    empty = WordPairs.counted(())
    assert empty.times("i", "am") == 0 and empty.after("i") == 0
