"""The message form under anything that is typed or pressed: nothing is lost, nothing is sent unless
the visitor says so, and there is always a next step.
"""

from __future__ import annotations

import contextlib
import re
import unicodedata
from typing import Optional

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.content.answers import load_answers
from bot.content.choices import CHANGE, RETRY, SEND, SKIP, load_choices, typed_choice
from bot.content.visitor_words import LONGEST_ABOUT
from referrals.form import (
    ABOUT,
    ALL,
    ATTEMPTS,
    CONFIRM,
    HELP_AFTER,
    LEFT_OUT,
    NAME,
    REACH,
    take_step,
)
from referrals.reach import LONGEST_NAME, LONGEST_REACH
from tests.referrals.typed_texts import CHOICE_WORDS, PRESSES, STEPS, typed_texts

SEND_WORDS = load_choices()[SEND].typed


def as_typed(text: str) -> str:
    """A text without what is no text, worked out apart from bot.content.visitor_words."""
    text = text.replace("\r\n", "\n")
    kept = []
    for character in text:
        if character in "\r\u2028\u2029":
            kept.append("\n")
        elif unicodedata.category(character) == "Cs":
            kept.append("?")
        elif character in "\n\t" or unicodedata.category(character) != "Cc":
            kept.append(character)
    return "".join(kept).strip()


def has_words(text: str) -> bool:
    """Whether there is more in it than blanks, controls and marks that cannot be seen."""
    return any(
        not character.isspace() and unicodedata.category(character) not in ("Cc", "Cf", "Cs")
        for character in text
    )


def on_one_line(text: str) -> str:
    """The same on one line."""
    return " ".join(as_typed(text).split())


def works(reach: str) -> bool:
    """Whether there is an address or a number in it that its library takes."""
    if phonenumbers.PhoneNumberMatcher(reach, "GB").has_next():
        return True
    for part in re.split(r"[\s<>()\[\],;:\"]+", reach):
        for address in (part, part.strip(".'‘’“”!?*_-")):
            with contextlib.suppress(EmailNotValidError):
                validate_email(address, check_deliverability=False)
                return True
    return False


class Form(RuleBasedStateMachine):
    """The form as Rasa drives it: one slot is asked for after another; what a step sets to None is
    asked for again.
    """

    slots: dict[str, Optional[str]]

    @initialize()
    def begin(self) -> None:
        self.slots, self.sent_by = dict.fromkeys(ALL), None

    @property
    def requested(self) -> Optional[str]:
        return next((slot for slot in STEPS if self.slots[slot] is None), None)

    def goes_on(self) -> bool:
        return self.requested is not None

    @precondition(goes_on)
    @rule(text=typed_texts())
    def types(self, text: str) -> None:
        self.take(text, None)

    @precondition(goes_on)
    @rule(text=st.sampled_from(CHOICE_WORDS))
    def types_a_choice(self, text: str) -> None:
        self.take(text, None)

    @precondition(goes_on)
    @rule(press=st.sampled_from(PRESSES))
    def presses(self, press: str) -> None:
        self.take(f"/{press}", press)

    @precondition(lambda self: self.requested is None)
    @rule()
    def begins_another(self) -> None:
        self.begin()

    def take(self, text: str, pressed: Optional[str]) -> None:
        """One step, and everything that is promised of it."""
        asked, before = self.requested, dict(self.slots)
        attempts = int(before[ATTEMPTS] or 0)
        taken = take_step(asked, text, pressed, attempts)
        meant = pressed or typed_choice(text)
        self.slots.update(taken.slots)
        assert set(taken.slots) <= set(ALL) and {asked, ATTEMPTS} <= set(taken.slots)
        changed = {slot for slot in STEPS if slot != asked and self.slots[slot] != before[slot]}
        if asked == CONFIRM and taken.slots.get(REACH):  # a new number at the last step
            assert changed <= {REACH} and meant is None
            assert self.slots[REACH] == on_one_line(text)
            assert self.requested == CONFIRM and taken.say is None
        elif changed:
            assert (
                asked == CONFIRM
                and meant == f"{CHANGE}{changed.pop().removeprefix('referral_')}"
                and not changed
            )
            assert self.requested != CONFIRM and taken.say is None
        elif self.slots[asked] is None:
            assert taken.say and f"{taken.say}"[len("utter_") :] in load_answers(), (
                "it says something, and the words exist"
            )
            assert self.slots[ATTEMPTS] == str(attempts + 1), "a failed attempt counts"
            if asked == REACH:
                wrong = (
                    "utter_referral_reach_help"
                    if attempts + 1 >= HELP_AFTER
                    else "utter_referral_reach_wrong"
                )
                assert taken.say == (
                    wrong
                    if pressed or len(on_one_line(text)) <= LONGEST_REACH
                    else "utter_referral_reach_too_long"
                )
        else:
            assert taken.say is None, "it moves on"
        if self.slots[asked] is not None or changed or taken.say is None:
            assert self.slots[ATTEMPTS] is None, "and the next thing begins with none"
        self.taken_as_it_was_meant(asked, text, pressed, meant)

    def taken_as_it_was_meant(
        self, asked: str, text: str, pressed: Optional[str], meant: Optional[str]
    ) -> None:
        value = self.slots[asked]
        if asked == ABOUT:
            whole = "" if pressed else as_typed(text)
            says = has_words(whole) and meant not in (SKIP, SEND, RETRY)
            assert value == (whole if says and len(whole) <= LONGEST_ABOUT else None), (
                "word for word, or not at all"
            )
        elif asked in (REACH, NAME) and (meant == SKIP or value == LEFT_OUT):
            assert meant == SKIP and value == LEFT_OUT, "left out if they say so, and only then"
        elif asked in (REACH, NAME) and pressed:
            assert value is None, "a button is no name and no address"
        elif asked == REACH:
            assert value in (None, on_one_line(text)), "as it was typed, or not at all"
        elif asked == CONFIRM:
            assert (value == SEND) is (meant == SEND)
            self.sent_by = (text, pressed) if value == SEND else None

    @invariant()
    def what_is_written_down_can_be_used(self) -> None:
        assert (
            self.slots[REACH] in (None, LEFT_OUT)
            or works(self.slots[REACH])
            and len(self.slots[REACH]) <= LONGEST_REACH
        )
        name = self.slots[NAME]
        assert (
            not name
            or len(name) <= LONGEST_NAME
            and not any(
                unicodedata.category(c) in ("Cc", "Cs") or c in "\u2028\u2029" for c in name
            )
        )
        for slot in (REACH, NAME):
            assert "\n" not in (self.slots[slot] or "")

    @invariant()
    def nothing_is_confirmed_without_an_explicit_send(self) -> None:
        if self.slots[CONFIRM] is None:
            return
        assert self.slots[CONFIRM] == SEND and None not in [self.slots[slot] for slot in STEPS]
        text, pressed = self.sent_by
        assert (
            pressed == SEND
            or pressed is None
            and " ".join(text.lower().translate(str.maketrans("", "", ".!,")).split())
            in {w.replace(",", "") for w in SEND_WORDS}
        )


TestForm = Form.TestCase
TestForm.settings = hypothesis_settings(max_examples=150, stateful_step_count=25, deadline=None)
