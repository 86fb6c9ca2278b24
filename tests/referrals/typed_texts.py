"""What visitors may type or press in the message form, for tests that draw it at random."""

from __future__ import annotations

from hypothesis import strategies as st

from bot.content.choices import load_choices
from bot.content.visitor_words import LONGEST_ABOUT
from referrals.form import ABOUT, CONFIRM, NAME, REACH

STEPS = (ABOUT, REACH, NAME, CONFIRM)
PRESSES = sorted(load_choices())
CHOICE_WORDS = sorted(words for choice in load_choices().values() for words in choice.typed)


def typed_texts() -> st.SearchStrategy[str]:
    """Anything that a keyboard, a paste or a program may send: every character with halves and
    controls, very long, and what means something here.
    """
    useful = st.sampled_from(
        [
            "a@b.example",
            "my email is Jo.Bloggs@Example.COM.",
            "020 7946 0999",
            "+33 1 42 68 53 00",
            "a@b.example or 07911 123456",
            "me@@x",
            "12345",
            "999",
            "/referral_send",
            "HSM-4K7-P2R",
        ]
    )
    shouted = st.sampled_from(CHOICE_WORDS).flatmap(
        lambda words: st.sampled_from(
            [words, words.upper(), f"  {words}!", f"{words}\n", f"please {words}"]
        )
    )
    anything = st.text(st.characters(), max_size=200)
    long = st.tuples(
        st.sampled_from("xß漢🙂 \n\x00\ud800"),
        st.sampled_from([LONGEST_ABOUT - 1, LONGEST_ABOUT, LONGEST_ABOUT + 1]),
    ).map(lambda one: one[0] * one[1])
    around = st.tuples(anything, useful, anything).map("".join)
    return st.one_of(
        anything,
        useful,
        shouted,
        st.text("\x00\x01\x1b\x7f\x85\u2028\ud800\t\r\n ", max_size=20),
        around,
        long,
    )
