"""Cuts a message into the sentences and clauses that the safety net looks at alone: a cry for help
beside a question, or between two, must not drown in it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Sequence

from spacy.lang.en import English

MOST = 24
"""Pieces that are looked at alone; in a longer message neighbouring sentences share one."""
FEW = 4
"""Sentences up to which a message is short. A long one is not cut into clauses, of which one in so
many sounds like harm by chance.
"""
AROUND, STEP = 3, 2
"""So many neighbouring sentences of a long message are also looked at together, beginning at every
second: at each, they would tell as much and take twice the time.
"""
LONG = 8
"""Words from which a sentence of a short message is also cut at its joints."""
FEWEST = 3
"""Words of a piece that a joint may cut off."""
_LINE = re.compile(r"\s*\n+\s*|\s+[-\u2013\u2014]\s+|;\s*|:\s+|\.{2,}\s*")
_JOINT = re.compile(
    r"\s*,\s*|\s+(?=(?:and|but|because|cos|coz|so|also|then|when|plus|or|btw|ps|anyway)\b)"
)


@lru_cache(maxsize=1)
def _language() -> English:
    language = English()
    language.add_pipe("sentencizer")
    return language


def sentences(text: str) -> list[str]:
    """The pieces of `text` (see `pieces_of`)."""
    return pieces_of(sentences_in(text))


def pieces_of(whole: Sequence[str]) -> list[str]:
    """What is looked at alone of the sentences of a message: they themselves and then, in a short
    message, the clauses of those with many words; [] if all is one piece.
    """
    if len(whole) > MOST:
        return at_most(whole)
    if len(whole) > FEW:
        return list(dict.fromkeys(whole))
    found = [*whole, *(clause for sentence in whole for clause in _clauses(sentence))][:MOST]
    return list(dict.fromkeys(found)) if len(found) > 1 else []


def at_most(whole: Sequence[str]) -> list[str]:
    """All of these sentences in no more than MOST pieces: neighbours share one."""
    size = -(-len(whole) // MOST)
    return [" ".join(whole[n : n + size]) for n in range(0, len(whole), size or 1)]


def surroundings(whole: Sequence[str]) -> list[str]:
    """Of the sentences of a long message, AROUND neighbours at a time as one text: what one leaves
    open, the next may say. Pieces of several sentences each are their own neighbours. [] for a
    short message, which is looked at whole.
    """
    if len(whole) <= FEW:
        return []
    if len(whole) > MOST:
        return at_most(whole)
    last = len(whole) - AROUND
    return [" ".join(whole[n : n + AROUND]) for n in (*range(0, last, STEP), last)]


def sentences_in(text: str) -> list[str]:
    """The sentences of `text`, in order, by spaCy's rules; a new line, a dash, a colon or a
    semicolon ends one too.
    """
    found = (s.text for line in _LINE.split(text) if line for s in _language()(line).sents)
    return [s for s in (one.strip(" ,-") for one in found) if s]


def _clauses(sentence: str) -> list[str]:
    """The clauses of a long sentence, too short ones joined to the one before; [] if it is one."""
    if len(sentence.split()) < LONG:
        return []
    clauses: list[str] = []
    for part in _JOINT.split(sentence):
        if clauses and (len(part.split()) < FEWEST or len(clauses[-1].split()) < FEWEST):
            clauses[-1] = f"{clauses[-1]} {part}"
        else:
            clauses.append(part)
    return clauses if len(clauses) > 1 else []
