"""Groups of intents that the code treats alike, read off the data: nobody has to name an intent in
two places. No Rasa.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from bot.content.answers import BRING_IN, ROUTE, load_answers
from bot.content.fields import Words
from bot.content.records import Record, load
from bot.settings import DATA


class IntentExamples(Record):
    """The examples of one intent, as Rasa writes them: a text with a line for each."""

    intent: Words
    examples: Words


class Examples(Record):
    """A file of data/nlu."""

    version: Any
    nlu: tuple[IntentExamples, ...]


@cache
def intents_of(topic: str) -> tuple[str, ...]:
    """The intents of one topic: those that data/nlu/<topic>.yml has examples for, in its order.

    Raises:
        ContentError: if the file is missing or is not of Rasa's form.
    """
    file = load(Examples, DATA / "nlu" / f"{topic}.yml")
    return tuple(block.intent for block in file.nlu)


@lru_cache(maxsize=1)
def brings_in() -> frozenset[str]:
    """The intents whose answer is followed by action_bring_in: answers of the kind "escalation"
    whose contacts are found at run time (`contacts: route`).
    """
    return frozenset(
        intent
        for intent, wordings in load_answers().items()
        if intent != BRING_IN
        and any(w.kind == "escalation" and w.contacts == ROUTE for w in wordings)
    )
