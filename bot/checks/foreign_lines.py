"""Checks of what is learned in other languages (data/languages), for bot.check."""

from __future__ import annotations

from typing import Iterator

from bot.content.content import Content
from bot.nlu.foreign_lines import QUESTIONS, load_foreign
from bot.nlu.training_examples import example_lines
from bot.settings import DATA


def check_foreign_lines(_: Content) -> Iterator[str]:
    """Questions in other languages mean intents that exist."""
    intents = {intent for path in (DATA / "nlu").glob("*.yml") for _, intent in example_lines(path)}
    for code, lines in load_foreign().items():
        for intent in sorted({intent for _, intent in lines.questions} - intents):
            yield (
                f"{DATA / 'languages' / code / QUESTIONS}: '{intent}' is no intent of data/nlu. "
                "Use the name of one that is."
            )
