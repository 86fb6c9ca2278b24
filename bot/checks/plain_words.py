"""Checks that answers are easy to read: what was asked for comes first, and each answer has easy
words, which pupils get.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Iterator

from bot.checks.content import PUPIL, wording_problems
from bot.content.answers import SAFEGUARDING, Variation, load_answers
from bot.content.content import Content

MOST_WORDS_FIRST = 20
"""Of the first sentence."""
MOST_WORDS_EASY, MOST_WORDS_EASY_SENTENCE = 40, 16
ANSWERS = ("answer", "escalation")
_END = re.compile(r"(?<=[.!?])\s+")
_YES_OR_NO = re.compile(r"(?:yes|no|not yet|ask first)\b[,.:]", re.IGNORECASE)


def check_plain_words(content: Content) -> Iterator[str]:
    """The first sentence of every reply is short, yes and no stand apart, and easy words are there
    and are easy. The replies to a worry have rules of their own.
    """
    for intent, wordings in load_answers().items():
        can_be_asked_for = any(wording.title for wording in wordings)
        for wording in wordings:
            where = f"data/answers/{wording.topic}.yml: utter_{intent}"
            if wording.kind != SAFEGUARDING:
                yield from _first_words(where, wording)
            if can_be_asked_for:
                yield from _easy_words(where, wording, content)


def _first_words(where: str, wording: Variation) -> Iterator[str]:
    first = _END.split(wording.text)[0]
    words = len(first.split())
    if words > MOST_WORDS_FIRST:
        yield (
            f"{where}: its first sentence has {words} words; at most {MOST_WORDS_FIRST}. Say first "
            "what was asked for, and the rest in another sentence."
        )
    if wording.kind in ANSWERS and _YES_OR_NO.match(wording.text):
        yield (
            f"{where}: begins with '{first}'. Put that under 'opens': it is not said unless it is "
            "sure that it answers the question."
        )


def _easy_words(where: str, wording: Variation, content: Content) -> Iterator[str]:
    for_a_pupil = wording.role == PUPIL
    if for_a_pupil and wording.easy:
        yield f"{where}: the words for a pupil have 'easy'. Take it out: these are easy already."
        return
    easy = wording.text if for_a_pupil else wording.easy
    if not easy:
        yield f"{where}: has no 'easy'. Add the answer in at most {MOST_WORDS_EASY} easy words."
        return
    name = "the words for a pupil have" if for_a_pupil else "'easy' has"
    if len(easy.split()) > MOST_WORDS_EASY:
        yield f"{where}: {name} {len(easy.split())} words; at most {MOST_WORDS_EASY}."
    for sentence in _END.split(easy):
        if len(sentence.split()) > MOST_WORDS_EASY_SENTENCE:
            yield (
                f"{where}: {name} the sentence '{sentence}', of {len(sentence.split())} words; at "
                f"most {MOST_WORDS_EASY_SENTENCE}. Make two of it."
            )
    yield from wording_problems(where, replace(wording, text=easy), content)
