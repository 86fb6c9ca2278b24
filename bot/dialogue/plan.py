"""The plan of a turn: what happens to a message, in order. All of it is here and in the steps that
it names; data/stories/rules.yml plans the rest.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Optional

from bot.content.answers import RESPONSE, load_answers
from bot.content.intents import brings_in, intents_of
from bot.dialogue.answer_steps import answer_steps
from bot.dialogue.closed import CLOSED_LINE, WHY_CLOSED
from bot.dialogue.message_turns import LEAVE, after_a_worry, message_steps
from bot.dialogue.turn import Turn
from bot.translations.load import load_translations
from bot.understanding import ANSWER, CHECK, CHOICE, CONCERN, EMERGENCY, SOFT, Understanding

DISCLOSURE, EMERGENCY_NOW = "utter_disclosure", "utter_disclosure_emergency"
OTHER_LANGUAGE, FIXED_LINE = "utter_other_language_harm", "utter_other_language"
NOT_UNDERSTOOD = "not_understood"
CHOOSE, ALTERNATIVES, SIGNPOST = "utter_choice", "utter_alternatives", "utter_soft_signpost"
UNANSWERED = "utter_unanswered"


@lru_cache(maxsize=1)
def safety_replies() -> frozenset[str]:
    """The replies to a worry: all of data/answers whose level raises an alert."""
    return frozenset(
        f"{RESPONSE}{name}"
        for name, wordings in load_answers().items()
        if any(wording.level in (CONCERN, EMERGENCY) for wording in wordings)
    )


def plan_turn(turn: Turn) -> Optional[list[str]]:
    """The actions of the whole turn; None if one rule of data/stories/rules.yml is enough."""
    if WHY_CLOSED.get():
        return closed_steps(turn)
    safety = turn.understood.safety if turn.understood else None
    if safety in (CONCERN, EMERGENCY):
        return [safety_reply(turn), *after_a_worry(turn)]
    steps = message_steps(turn)
    if steps is None:
        steps = several_answers(turn)
        if turn.understood and not (turn.understood.line_only or _can_be_spoken(turn.understood)):
            # understood, but there are no words to answer it with: English ones, below the line
            steps = [FIXED_LINE, *(_one_answer(turn.understood) if steps is None else steps)]
    if steps is not None and safety == SOFT and not _brings_somebody_in(turn.understood):
        steps = [*steps, SIGNPOST]
    return steps


def closed_steps(turn: Turn) -> Optional[list[str]]:
    """While the chat does not answer: the safety reply, which ends the form, else the line that
    says so. A message that was being written waits.
    """
    if turn.understood is None:  # a button: the rules answer one that asks for help
        return None if f"{RESPONSE}{turn.intent}" in safety_replies() else [CLOSED_LINE]
    if turn.understood.safety in (CONCERN, EMERGENCY):
        return [safety_reply(turn), *([LEAVE] if turn.writing else [])]
    spoken = _can_be_spoken(turn.understood) and not turn.understood.line_only
    signpost = [SIGNPOST] if turn.understood.safety == SOFT else []
    return [*([] if spoken else [FIXED_LINE]), CLOSED_LINE, *signpost]


def safety_reply(turn: Turn) -> str:
    """The reply to a worry, by how near the danger is; the fixed line of a language that has no
    such reply.
    """
    if turn.understood.line_only or not _can_be_spoken(turn.understood):
        return OTHER_LANGUAGE
    return EMERGENCY_NOW if turn.understood.safety == EMERGENCY else DISCLOSURE


def several_answers(turn: Turn) -> Optional[list[str]]:
    """All answers and what is left open, or choices or a signpost beside one; None for one plain
    answer. None at all where a signpost is needed, and there would only be small talk or "not in
    the policy" above it.
    """
    understood = turn.understood
    if understood is None or not (
        understood.safety == SOFT
        or understood.band == CHECK
        or len(understood.answers) > 1
        or understood.unanswered
    ):
        return None
    if understood.safety == SOFT and _helps_nobody(understood):
        return []
    answers = [step for intent in understood.answers for step in answer_steps(intent)]
    left_open = [UNANSWERED] if understood.unanswered else []
    others = [ALTERNATIVES] if understood.band == CHECK and understood.choices else []
    return [*(answers or [CHOOSE]), *left_open, *others]


def _one_answer(understood: Understanding) -> list[str]:
    """What the rules would do."""
    if understood.band == CHOICE:
        return [CHOOSE]
    return [step for intent in understood.answers for step in answer_steps(intent)]


def _can_be_spoken(understood: Understanding) -> bool:
    """Whether there are answers in the language of the message."""
    return understood.in_english or understood.language in load_translations()


def _brings_somebody_in(understood: Understanding) -> bool:
    """Whether the answer names a person to turn to, so that a signpost would only name more."""
    return understood.band == ANSWER and bool(set(understood.answers) & brings_in())


def _helps_nobody(understood: Understanding) -> bool:
    """Whether the answers are only small talk, or say that the policy has none."""
    empty = (*intents_of("smalltalk"), *intents_of("scope"), NOT_UNDERSTOOD)
    return bool(understood.answers) and set(understood.answers) <= set(empty)
