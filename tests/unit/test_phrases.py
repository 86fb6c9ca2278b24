"""Phrases of data files: which messages each sign of the phrase language fits."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from bot.errors import ContentError
from bot.nlu.phrases import Phrases, compile_in_the_pauses, excused, in_tokens


@pytest.mark.parametrize(
    "phrase, fits, fits_not",
    [
        ("my (son|little one)", ["it is my son's", "hello.my little one"], ["my sonar", "my one"]),
        ("in (the)? class", ["in class now", "in the class"], ["in that class"]),
        ("i am a … ta", ["i am a ta", "i am a full-time, patient ta"], ["i am a b c d e ta"]),
        ("my NUMBER year", ["my 9 year old"], ["my first year"]),
        ("NAME's mum", ["aisha's mum here"], ["his mum"]),
        ("i am (9|10) END", ["well i am 10", "i am 10."], ["i am 10 minutes late"]),
        ("START (fire|flood) END", ["fire", "flood!!", "- fire"], ["a fire", "fire drill"]),
        ("he can not swim", ["he can't swim", "he cannot swim"], ["he can swim"]),
        ("i am in|we will not", ["I'm in".lower(), "we won't go"], ["i was in", "we will"]),
        ("a (pupil|child) (,|END)", ["a child", "a pupil, at", "a pupil , at"], ["a child minder"]),
        ("((hits|hurts) (me|her)|scared)", ["dad hurts her- help", "so scared!"], ["hurts us"]),
    ],
)
def test_a_phrase_fits_what_it_says(phrase: str, fits: list[str], fits_not: list[str]) -> None:
    phrases = Phrases(Path("x.yml"), {"list": [phrase]})
    assert [text for text in fits + fits_not if phrases.found_in(text)] == fits


def test_what_fits_is_told_in_the_order_of_the_file() -> None:
    phrases = Phrases(Path("x.yml"), {"one": ["b", "a"], "two": ["c"], "three": ["d"]})
    assert list(phrases.found_in("d a b").items()) == [("one", ["b", "a"]), ("three", ["d"])]


@pytest.mark.parametrize("phrase", ["(a|b", "a|b)", "…", "(a)?", "(a|)", "()", "a LIST"])
def test_a_phrase_that_cannot_be_read_is_named(phrase: str) -> None:
    with pytest.raises(ContentError, match="x.yml.*under 'list' cannot be read"):
        Phrases(Path("x.yml"), {"list": [phrase]})


def test_an_exception_excuses_only_the_place_that_it_lies_over() -> None:
    harm = Phrases(Path("x.yml"), {"one": ["he hit me"]})
    excuses = Phrases(Path("x.yml"), {"one": ["hit me up"]})
    tokens = in_tokens("he hit me up on monday and then he hit me")
    spans = harm.spans_in(tokens)["one"]
    over = excuses.spans_in(tokens)["one"]
    assert [excused(span, over) for span in spans] == [True, False]


def test_thousands_of_signs_are_read_at_once() -> None:
    """A message made to be slow is not."""
    phrases = Phrases(Path("x.yml"), {"one": ["a … … b", "(a|c … d) … (b|e)"]})
    started = time.monotonic()
    for text in ("a " + "- " * 1000, "a " * 1000, "a c - " * 300):
        assert not phrases.found_in(text)
    assert time.monotonic() - started < 1


def test_a_pattern_is_compiled_when_its_words_come_or_in_a_pause() -> None:
    """With the same result."""
    two = ["it is START late|END of day", "we NAME it"]
    lists = {"one": ["my (cat|dog) … bites"], "two": two}
    said = ["my dog often bites", "we like it", "so late", "my cat", "we it"]
    late, early = Phrases(Path("x.yml"), lists), Phrases(Path("x.yml"), lists)
    assert not any("pattern" in vars(way) for way in late._ways)
    late.found_in("my cat sleeps")
    assert not any("pattern" in vars(way) for way in late._ways)
    late.found_in("my cat bites")
    assert ["pattern" in vars(way) for way in late._ways] == [True, False, False, False]
    asyncio.run(compile_in_the_pauses())
    assert all("pattern" in vars(way) for way in (*late._ways, *early._ways))
    fresh = Phrases(Path("x.yml"), lists)
    assert [late.found_in(one) for one in said] == [fresh.found_in(one) for one in said]
    assert [bool(late.found_in(one)) for one in said] == [True, True, False, False, False]


def test_a_server_takes_turns_with_it() -> None:
    phrases = Phrases(Path("x.yml"), {"one": ["a b", "c d", "e f"]})

    async def how_many_before_the_message() -> int:
        compiling = asyncio.create_task(phrases.compile_in_the_pauses())
        await asyncio.sleep(0)
        found = sum("pattern" in vars(way) for way in phrases._ways)
        await compiling
        return found

    assert asyncio.run(how_many_before_the_message()) == 1
