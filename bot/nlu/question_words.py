"""The words of data/questions.yml."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Iterable

from bot.content.fields import Whole, Words, not_empty
from bot.content.records import Record, load
from bot.settings import DATA

LISTS = (
    "openers",
    "corrections",
    "leaning_starts",
    "leaning_ends",
    "question_starts",
    "asking_starts",
    "asking_inside",
    "asking_ends",
    "joints",
    "openings",
    "no_break_after",
    "empty_questions",
)


class QuestionWords(Record):
    """The file as it is; its header says what each list is for."""

    openers: tuple[Words, ...]
    corrections: tuple[Words, ...]
    leaning_starts: tuple[Words, ...]
    leaning_ends: tuple[Words, ...]
    question_starts: tuple[Words, ...]
    asking_starts: tuple[Words, ...]
    asking_inside: tuple[Words, ...]
    asking_ends: tuple[Words, ...]
    joints: tuple[Words, ...]
    openings: tuple[Words, ...]
    no_break_after: frozenset[Words]
    empty_questions: frozenset[Words]
    fewest_words: Whole
    _some = not_empty(*LISTS)


@lru_cache(maxsize=1)
def question_words(path: Path = DATA / "questions.yml") -> QuestionWords:
    """The lists of data/questions.yml.

    Raises:
        ContentError: if a key is missing or unknown, or a list holds something that is not text.
    """
    return load(QuestionWords, path)


def any_of(words: Iterable[str]) -> str:
    """A pattern for one of these words, the longest first."""
    return "(?:" + "|".join(map(re.escape, sorted(words, key=len, reverse=True))) + ")"
