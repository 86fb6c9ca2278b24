"""From the scores of several questions in one message to what is answered and what is left open: no
question is dropped in silence. No Rasa.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Iterator, Optional, Sequence

from bot.nlu.intent_model import IntentModel
from bot.nlu.questions import MOST, Question
from bot.nlu.scores import Scores
from bot.nlu.thresholds import Thresholds

SHORT = 4
"""Words of a clause that is not looked at alone if it is not clear."""
SURE = 0.7
"""Share of the intents outside the policy from which a clause surely asks for something else."""
ALONE = 0.97
"""Confidence from which a question longer than SHORT needs nothing that was said before it, though
it begins or ends as if it did ("and does a private group count as well").
"""


@dataclass(frozen=True)
class Groups:
    """Intents that are decided on alike: those of the topics followups, scope and smalltalk, and
    those about harm, which no example teaches.
    """

    follow_ups: tuple[str, ...]
    outside: tuple[str, ...]
    smalltalk: tuple[str, ...]
    disclosures: tuple[str, ...]

    @property
    def never_offered(self) -> tuple[str, ...]:
        """Intents that are no choice beside others, those about harm among them."""
        return self.disclosures + self.follow_ups + self.outside + self.smalltalk


@dataclass(frozen=True)
class Verdict:
    """What becomes of one question.

    Attributes:
        intent: what answers it; empty if it is left open.
        clear: whether that is sure enough to part it from its neighbours.
        talk: whether it is only small talk.
    """

    asked: str
    intent: str
    confidence: float
    clear: bool
    scores: Scores
    talk: bool = False


@dataclass(frozen=True)
class Several:
    """What becomes of all: the answers in order, the questions left open, and those of which the
    answer is not sure.
    """

    answers: tuple[str, ...]
    unanswered: tuple[str, ...]
    unsure: tuple[Scores, ...]


def judge_each(
    model: IntentModel,
    questions: Sequence[Question],
    scores: Sequence[Scores],
    groups: Groups,
    thresholds: Thresholds,
) -> Optional[Several]:
    """What becomes of the questions; None if the message is better taken as one.

    Args:
        scores: of the texts of the first MOST questions, in their order.
    """
    taken = iter(scores)

    def verdict(question: Question) -> Verdict:
        return _verdict(model, question, taken, groups, thresholds)

    verdicts = [v for q in questions[:MOST] for v in _of_sentence(verdict, q) if not v.talk]
    answers = tuple(dict.fromkeys(v.intent for v in verdicts if v.intent))
    unanswered = [v.asked for v in verdicts if not v.intent]
    unanswered += [q.asked for q in questions[MOST:]]
    if not answers or len(answers) + len(unanswered) < 2:
        return None
    unsure = tuple(v.scores for v in verdicts if v.intent and not v.clear)
    return Several(answers[:MOST], tuple(unanswered), unsure)


def _of_sentence(verdict: Callable[[Question], Verdict], question: Question) -> list[Verdict]:
    """A sentence is parted into its clauses only if each of them is clear, or two are clearly two
    questions; a short one that is not goes with its neighbours ("can i have it and can my sister").
    """
    whole = verdict(question)
    clauses = [verdict(clause) for clause in question.clauses]
    clear = [c for c in clauses if c.clear]
    asked = {c.intent for c in clear}
    if len(asked) < 2 or "" in asked and len(clear) < len(clauses):
        return [whole]
    return [c for c in clauses if c.clear or c.intent or len(c.asked.split()) > SHORT]


def _verdict(
    model: IntentModel,
    question: Question,
    taken: Iterator[Scores],
    groups: Groups,
    thresholds: Thresholds,
) -> Verdict:
    raw = next(taken)
    together = next(taken) if question.in_context else None
    scores = raw.without(groups.follow_ups)
    confidence = model.confidence(scores)
    leans = question.leans and (confidence < ALONE or len(question.alone.split()) <= SHORT)
    if together and (leans or confidence < thresholds.part):
        weight = thresholds.context if question.leans else thresholds.context / 2
        scores = scores.mixed_with(together.without(groups.follow_ups), weight)
    best = scores.ranking()[0]
    confidence = model.confidence(scores)
    against = sum(scores.probabilities.get(i, 0.0) for i in groups.outside)
    if best in groups.smalltalk:
        is_asked = confidence >= thresholds.part and question.asked.endswith("?")
        return Verdict(
            question.asked, best if is_asked else "", confidence, False, scores, not is_asked
        )
    if best in groups.outside or against >= thresholds.outside * (
        against + scores.probabilities[best]
    ):
        return Verdict(question.asked, "", confidence, against >= SURE, scores)
    if confidence < thresholds.check:
        return Verdict(question.asked, "", confidence, False, scores)
    return Verdict(question.asked, best, confidence, confidence >= thresholds.part, scores)
