"""What the message form makes of what a visitor typed or pressed, one step at a time. No Rasa."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Mapping, Optional

from bot.content.choices import CHANGE, RETRY, SEND, SKIP, refuses, typed_choice
from bot.content.visitor_words import EMPTY, about_problem, clean_about
from referrals.reach import LONGEST_REACH, clean_name, one_line, reach_of

ABOUT, REACH, NAME = "referral_about", "referral_reach", "referral_name"
CONFIRM, ATTEMPTS = "referral_confirm", "referral_attempts"
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


def take_step(requested: str, text: str, pressed: Optional[str], attempts: int) -> Step:
    """One step.

    Args:
        requested: the slot that was asked for.
        text: what the visitor typed.
        pressed: the id of the choice that they pressed; None if they typed.
        attempts: how many times this slot could not be filled before.
    """
    chosen = pressed or typed_choice(text)
    typed = text if pressed is None else ""
    if requested == ABOUT:
        taken = _take_about(typed)
    elif requested == CONFIRM:
        taken = _take_confirmation(chosen, typed)
    elif chosen == SKIP or refuses(typed):
        taken = Step({requested: LEFT_OUT})
    else:
        taken = _take_reach(typed, attempts) if requested == REACH else _take_name(typed)
    failed = taken.slots.get(requested) is None and taken.say is not None
    return Step(
        {requested: None, **taken.slots, ATTEMPTS: str(attempts + 1) if failed else None}, taken.say
    )


def _take_about(text: str) -> Step:
    problem = about_problem(text)
    if problem:
        what = "empty" if problem == EMPTY else "too_long"
        return Step(say=f"utter_referral_about_{what}")
    if typed_choice(text) in (SKIP, SEND, RETRY):  # "yes" says nothing to the person who reads it
        return Step(say="utter_referral_about_nothing")
    return Step({ABOUT: clean_about(text)})


def _take_reach(text: str, attempts: int) -> Step:
    reach = reach_of(text)
    if reach:
        return Step({REACH: reach})
    if len(one_line(text)) > LONGEST_REACH:
        return Step(say="utter_referral_reach_too_long")
    what = "help" if attempts + 1 >= HELP_AFTER else "wrong"
    return Step(say=f"utter_referral_reach_{what}")


def _take_name(text: str) -> Step:
    name = clean_name(text)
    return Step({NAME: name}) if name else Step(say="utter_referral_name_help")


def _take_confirmation(chosen: Optional[str], typed: str) -> Step:
    if chosen == SEND:
        return Step({CONFIRM: SEND})
    changed = f"referral_{chosen[len(CHANGE) :]}" if chosen and chosen.startswith(CHANGE) else None
    if changed in (ABOUT, REACH, NAME):
        return Step({changed: None})
    reach = None if chosen else reach_of(typed)
    if reach:  # "actually my number is …": the form shows it and asks again before it sends
        return Step({REACH: reach})
    return Step(say="utter_referral_choose")
