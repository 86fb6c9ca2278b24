"""What the message form makes of what a visitor typed or pressed, one step at a time. No Rasa."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Mapping, Optional

from bot.content.choices import CHANGE, SEND, SKIP, typed_choice
from bot.content.visitor_words import EMPTY, about_problem, clean_about
from referrals.reach import LONGEST_REACH, clean_name, one_line, reach_of

ABOUT, REACH, NAME, CONFIRM, ATTEMPTS = (
    "referral_about",
    "referral_reach",
    "referral_name",
    "referral_confirm",
    "referral_attempts",
)
ALL = (ABOUT, REACH, NAME, CONFIRM, ATTEMPTS)
LEFT_OUT = ""
HELP_AFTER = 2
"""Failed attempts after which the form explains, and offers to leave a thing out."""


@dataclass(frozen=True)
class Step:
    """The slots that a step sets (None asks for the slot again), and the response that is said
    before the next question.
    """

    slots: Mapping[str, Optional[str]] = field(default_factory=dict)
    say: Optional[str] = None


def step(requested: str, text: str, pressed: Optional[str], attempts: int) -> Step:
    """One step.

    Args:
        requested: the slot that was asked for.
        text: what the visitor typed.
        pressed: the id of the choice that they pressed, None where they typed.
        attempts: how many times this slot could not be filled before.
    """
    chosen = pressed or typed_choice(text)
    taken = {ABOUT: _about, REACH: _reach, NAME: _name, CONFIRM: _confirm}[requested](
        text if pressed is None else "", chosen, attempts
    )
    failed = taken.slots.get(requested) is None and taken.say is not None
    return Step(
        {requested: None, **taken.slots, ATTEMPTS: str(attempts + 1) if failed else None}, taken.say
    )


def _about(text: str, chosen: Optional[str], attempts: int) -> Step:
    problem = about_problem(text)
    if problem:
        return Step(
            say="utter_referral_about_empty"
            if problem == EMPTY
            else "utter_referral_about_too_long"
        )
    return Step({ABOUT: clean_about(text)})


def _reach(text: str, chosen: Optional[str], attempts: int) -> Step:
    if chosen == SKIP:
        return Step({REACH: LEFT_OUT})
    reach = reach_of(text)
    if reach:
        return Step({REACH: reach})
    if len(one_line(text)) > LONGEST_REACH:
        return Step(say="utter_referral_reach_too_long")
    return Step(
        say="utter_referral_reach_help"
        if attempts + 1 >= HELP_AFTER
        else "utter_referral_reach_wrong"
    )


def _name(text: str, chosen: Optional[str], attempts: int) -> Step:
    if chosen == SKIP:
        return Step({NAME: LEFT_OUT})
    name = clean_name(text)
    return Step({NAME: name}) if name else Step(say="utter_referral_name_help")


def _confirm(text: str, chosen: Optional[str], attempts: int) -> Step:
    if chosen == SEND:
        return Step({CONFIRM: SEND})
    changed = f"referral_{chosen[len(CHANGE) :]}" if chosen and chosen.startswith(CHANGE) else None
    if changed in (ABOUT, REACH, NAME):
        return Step({changed: None})
    return Step(say="utter_referral_choose")
