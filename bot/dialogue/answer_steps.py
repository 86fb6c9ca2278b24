"""Which actions answer an intent. data/stories/rules.yml says the same for a message with one plain
intent; a turn that needs more than one rule is planned with these.
"""

from __future__ import annotations

from bot.content.intents import brings_in, intents_of

BRING_IN, STATE = "action_bring_in", "action_referral_state"
MESSAGES = "referrals"
"""The topic whose intents ask what became of a message."""


def answer_steps(intent: str) -> list[str]:
    """The actions, in order."""
    if intent in intents_of(MESSAGES):
        return [STATE]
    return [f"utter_{intent}", BRING_IN] if intent in brings_in() else [f"utter_{intent}"]


def read_intents() -> None:
    """Reads the groups of intents now, so that a damaged file stops the start and not a turn."""
    answer_steps("")
