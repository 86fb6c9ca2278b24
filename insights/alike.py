"""What could not be answered, grouped by meaning, and shown only where FEWEST visitors asked alike.

Average-linkage clustering on the cosine of the sentence encoder's vectors (Sokal and Michener 1958;
scikit-learn's AgglomerativeClustering).
"""

from __future__ import annotations

import collections
from dataclasses import dataclass
from typing import Iterable, Mapping, Optional, Protocol, Sequence

import numpy as np

from bot.content.answers import Variation
from insights.hiding import FEWEST
from insights.redaction import GAP, common_words, redact, words_of
from insights.turns import NO_QUESTION, SCOPE, Turn

ALIKE = 0.6
"""Mean cosine from which two groups of questions are one."""
MOST = 300
"""Different questions that are compared; of more, those that most visitors asked. Each takes the
encoder some milliseconds.
"""
SHORTEST, LONGEST = 2, 30
"""Words of a question that says by itself what it asks."""
MOST_SHOWN = 20
"""Groups on the page."""
KNOWN = 0.25
"""Mean share from which a group most probably asks for an answer that there is."""
SMALL_WORDS = frozenset(
    """
    a an the is are am was be do does did can could will would should may might must i my me we
    us our you your he she it they them their his her this that these those there here what when
    where which who why how and or but not no of in on at to for from with by about as if so
    have has had get got any some please school child children kid kids son daughter pupil
    pupils
    """.split()
)
"""Words that name no subject."""


class Encoder(Protocol):
    """bot.nlu.encoder.Encoder, or what stands for it."""

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """A unit vector for each text."""


@dataclass(frozen=True)
class Group:
    """Questions that ask the same."""

    visitors: int
    question: str
    """One of them, redacted; the draft of an example."""
    topic: str
    """The file's stem, in data/nlu and data/answers."""
    intent: str
    is_new: bool
    """Whether there is no such answer yet."""


@dataclass(frozen=True)
class Open:
    """What could not be answered."""

    groups: tuple[Group, ...]
    more: int
    """Groups beyond MOST_SHOWN."""
    compared: int
    different: int
    """How many different questions there were, and how many of them were compared."""


@dataclass
class _Question:
    """Everybody who asked the same in the same words."""

    text: str
    visitors: set[str]
    likely: list[Mapping[str, float]]


def group(
    turns: Iterable[Turn], encoder: Encoder, answers: Mapping[str, tuple[Variation, ...]]
) -> Open:
    """The groups, the largest first."""
    questions = _different(turns)
    compared = sorted(questions, key=lambda q: (-len(q.visitors), q.text))[:MOST]
    found: dict[int, list[_Question]] = collections.defaultdict(list)
    for number, question in zip(_labels([q.text for q in compared], encoder), compared):
        found[number].append(question)
    large = (many for many in found.values() if len(_who(many)) >= FEWEST)
    groups = [one for many in large if (one := _group(many, answers))]
    groups.sort(key=lambda one: (-one.visitors, one.question))
    more = max(0, len(groups) - MOST_SHOWN)
    return Open(tuple(groups[:MOST_SHOWN]), more, len(compared), len(questions))


def _different(turns: Iterable[Turn]) -> list[_Question]:
    """What was asked in different words, by visitors of whom nothing tells of harm: the words of a
    worry may stand in several messages.
    """
    turns = list(turns)
    worried = {turn.visitor for turn in turns if turn.worrying or turn.level}
    found: dict[str, _Question] = {}
    for turn in turns:
        if turn.visitor in worried:
            continue
        for text in (*([turn.words] if turn.unanswered else []), *turn.left_open):
            words = list(words_of(text))
            if SHORTEST <= len(words) <= LONGEST:
                same = found.setdefault(" ".join(words), _Question(text, set(), []))
                same.visitors.add(turn.visitor)
                same.likely.append(turn.likely if text == turn.words else {})
    return list(found.values())


def _labels(texts: Sequence[str], encoder: Encoder) -> Sequence[int]:
    """The number of each text's group."""
    from sklearn.cluster import AgglomerativeClustering  # here: half a second

    if len(texts) < 2:
        return range(len(texts))
    vectors = encoder.encode(texts)
    likeness = np.clip(vectors @ vectors.T, -1.0, 1.0)
    clusters = AgglomerativeClustering(
        n_clusters=None, affinity="precomputed", linkage="average", distance_threshold=1 - ALIKE
    )
    return clusters.fit_predict(1.0 - likeness)


def _group(
    many: Sequence[_Question], answers: Mapping[str, tuple[Variation, ...]]
) -> Optional[Group]:
    """What is shown of a group; None if nothing is left of its words."""
    often = common_words((question.text, question.visitors) for question in many)
    often_first = sorted(many, key=lambda question: (-len(question.visitors), question.text))
    shown = [redact(question.text, often) for question in often_first]
    question = min(shown, key=lambda text: text.count(GAP))
    subject = [word for word in words_of(question) if word not in SMALL_WORDS]
    if not subject:
        return None
    intent = _intent(many, answers)
    stem = "_".join(dict.fromkeys(w.replace("'", "") for w in subject if w in often)) or subject[0]
    known = answers[intent][0].topic if intent else ""
    return Group(
        len(_who(many)), question, known or _short(stem), intent or _short(stem), not intent
    )


def _short(stem: str) -> str:
    return "_".join(stem.split("_")[:3])


def _who(many: Iterable[_Question]) -> set[str]:
    return set().union(*(question.visitors for question in many))


def _intent(
    many: Sequence[_Question], answers: Mapping[str, tuple[Variation, ...]]
) -> Optional[str]:
    """The answer that the group most probably asks for; None if there is none like it."""
    shares: collections.Counter[str] = collections.Counter()
    count = 0
    for likely in (likely for question in many for likely in question.likely if likely):
        count += 1
        for intent, share in likely.items():
            if intent in answers and answers[intent][0].topic not in (SCOPE, *NO_QUESTION):
                shares[intent] += share
    best = max(shares, key=shares.__getitem__, default=None)
    return best if best and shares[best] / count >= KNOWN else None
