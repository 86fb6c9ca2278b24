"""What a visitor types into the form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.visitor_words import EMPTY, LONGEST_ABOUT, TOO_LONG, about_problem, clean_about
from referrals.reach import LONGEST_REACH, clean_name, one_line, reach_of


@pytest.mark.parametrize(
    "typed",
    [
        "my email is x@y.org",
        "My e-mail: Jo.Bloggs@Example.COM.",
        "(o'brien@mail.co.uk)",
        "_smith.j@outlook.com",
        "*anna@home.example*",
        "mailto:anna@home.example",
        "ring me on 020 7525 1921 after six",
        "07911123456",
        "+44 7911 123456",
        "0044 7911 123456",
        "+33 1 42 68 53 00",
        "x@y.org or 07911123456",
        "Please do NOT ring the house, 0161 496 0000, he listens. My mobile is 07911 123456",
        "not my work email boss@work.example, use anna@home.example",
    ],
)
def test_what_holds_an_address_or_a_number_is_kept_as_it_was_typed(typed: str) -> None:
    """Every word of it: which number must not be used only a person can tell."""
    assert reach_of(typed) == typed


def test_it_is_kept_on_one_line() -> None:
    assert reach_of(" ring\n020 7525 1921\x00\tafter  six\r\n") == "ring 020 7525 1921 after six"


@pytest.mark.parametrize(
    "typed",
    [
        "my number is 01632 960001",
        "a@localhost",
        "me@@x.org",
        "12345",
        "999",
        "",
        "I would rather not",
    ],
)
def test_what_holds_neither_is_not_taken(typed: str) -> None:
    """01632 is an area that does not exist."""
    assert reach_of(typed) is None


def test_what_is_too_long_is_not_cut() -> None:
    """The end may be what matters."""
    assert reach_of("x" * (LONGEST_REACH - 8) + " x@y.org") is not None
    assert reach_of("x" * (LONGEST_REACH - 7) + " x@y.org") is None


@given(st.text(max_size=600))
def test_no_text_breaks_the_checks_and_nothing_found_holds_a_line_end(text: str) -> None:
    found = reach_of(text)
    assert found is None or len(found) <= LONGEST_REACH and not set("\r\n\0") & set(found)
    assert about_problem(text) in (None, EMPTY, TOO_LONG)
    name = clean_name(text)
    assert name is None or (len(name) <= 100 and not set("\r\n\0") & set(name))


@given(st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=300))
def test_ordinary_words_stay_as_they_are(text: str) -> None:
    plain = text.replace("\u2028", "\n").replace("\u2029", "\n").strip()
    assert clean_about(text) == plain
    assert clean_about(clean_about(text)) == clean_about(text)


def test_ten_thousand_characters_are_taken_and_one_more_is_named() -> None:
    assert (
        about_problem("x" * LONGEST_ABOUT) is None
        and about_problem("x" * (LONGEST_ABOUT + 1)) == TOO_LONG
    )
    assert about_problem(" \n\t ") == EMPTY


@pytest.mark.parametrize("sign", ["\U0001f44d", "\U0001fae8", "\U00018cd6"])
def test_a_sign_alone_is_a_message_however_new_it_is(sign: str) -> None:
    """Also one that this Python's tables of Unicode do not know yet."""
    assert about_problem(sign) is None and clean_about(sign) == sign


def test_halves_of_characters_and_control_characters_do_not_reach_the_database() -> None:
    assert clean_about("a\ud800b\x00c\x1b[31m\r\nd") == "a?bc[31m\nd"
    assert one_line("a\nb\rc\td") == "a b c d"
