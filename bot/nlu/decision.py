"""From scores to a decision: which answers, which choices, which safety reply. Pure: no Rasa, no files."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Sequence

from bot.nlu.intent_model import IntentModel, Scores
from bot.understanding import ANSWER, CHECK, CHOICE, CONCERN, EMERGENCY, NONE, OUTSIDE, SOFT, Understanding

DISCLOSURES = ("disclosure", "disclosure_emergency")
FOLLOW_UPS = ("followup_why", "followup_source", "followup_if_not", "followup_confirm")
OUTSIDE_INTENTS = ("out_of_scope_school", "out_of_scope_other", "not_stated")
SMALLTALK = ("greet", "thanks", "goodbye", "bot_challenge", "capabilities", "praise", "bot_complaint", "affirm", "deny")
NEVER_OFFERED = DISCLOSURES + FOLLOW_UPS + OUTSIDE_INTENTS + SMALLTALK
MOST_CHOICES = 4


@dataclass(frozen=True)
class Thresholds:
    """Where the bands begin; their only home is config.yml (`ScopeGate` and `SafetyNet`).

    Attributes:
        answer: confidence from which an answer stands alone.
        check: … from which it is given with other choices beside it.
        choice: … from which choices are offered; below, the message counts as outside.
        part: confidence that each of two questions in one message needs.
        concern, soft: probability of a disclosure from which the safety reply replaces the answer, or a signpost stands beside it.
        emergency: share of the disclosure's probability from which it counts as danger now.
    """

    answer: float = 0.6
    check: float = 0.3
    choice: float = 0.15
    part: float = 0.5
    concern: float = 0.5
    soft: float = 0.2
    emergency: float = 0.5


def safety_level(scored: Sequence[Scores], rule: str, thresholds: Thresholds) -> str:
    """The union of phrase rules and classifier over all readings of a message: the most serious one counts."""
    worry = max(sum(s.probabilities.get(d, 0.0) for d in DISCLOSURES) for s in scored)
    now = max(s.probabilities.get("disclosure_emergency", 0.0) for s in scored)
    if rule == EMERGENCY or worry >= thresholds.concern and now >= thresholds.emergency * worry:
        return EMERGENCY
    if rule == CONCERN or worry >= thresholds.concern:
        return CONCERN
    return SOFT if worry >= thresholds.soft else NONE


def choices_of(scores: Scores, but: Sequence[str] = ()) -> tuple[str, ...]:
    """At most MOST_CHOICES intents to offer, most probable first; never one about harm."""
    return tuple(i for i in scores.ranking() if i not in NEVER_OFFERED and i not in but)[:MOST_CHOICES]


def decide(model: IntentModel, whole: Scores, parts: Sequence[Scores], leaning: Optional[Scores], rule: str, has_earlier: bool, thresholds: Thresholds) -> Understanding:
    """What to reply.

    Args:
        whole, parts, leaning: scores of the message, of the separate questions in it, and of it together with the earlier question.
        rule: what the phrase rules found: none, concern or emergency.
        has_earlier: whether this conversation has an answer that a follow-up could mean.
    """
    safety = safety_level([whole, *parts], rule, thresholds)
    if safety in (CONCERN, EMERGENCY):
        return Understanding(safety, ANSWER, (DISCLOSURES[safety == EMERGENCY],), (), 1.0)
    ruled_out = DISCLOSURES if has_earlier else DISCLOSURES + FOLLOW_UPS
    scores = whole.without(ruled_out)
    if leaning is not None and scores.ranking()[0] not in FOLLOW_UPS + SMALLTALK:
        scores = scores.mixed_with(leaning.without(ruled_out))
    best = scores.ranking()[0]
    confidence = model.confidence(scores)
    both = _separate_answers(model, [p.without(DISCLOSURES + FOLLOW_UPS) for p in parts], thresholds)
    if both:
        return Understanding(safety, ANSWER, both, (), confidence)
    if best in NEVER_OFFERED:
        return Understanding(safety, OUTSIDE if best in OUTSIDE_INTENTS else ANSWER, (best,), (), confidence)
    if confidence >= thresholds.answer:
        return Understanding(safety, ANSWER, (best,), (), confidence)
    if confidence >= thresholds.check:
        return Understanding(safety, CHECK, (best,), choices_of(scores, but=(best,)), confidence)
    if confidence >= thresholds.choice:
        return Understanding(safety, CHOICE, (), choices_of(scores), confidence)
    return Understanding(safety, OUTSIDE, ("not_understood",), (), confidence)


def _separate_answers(model: IntentModel, parts: Sequence[Scores], thresholds: Thresholds) -> tuple[str, ...]:
    """The answers to two separate questions; empty where the parts are not both understood, or mean the same."""
    tops = [p.ranking()[0] for p in parts]
    if len(set(tops)) < 2 or any(top in NEVER_OFFERED for top in tops):
        return ()
    if any(model.confidence(p) < thresholds.part for p in parts):
        return ()
    return tuple(dict.fromkeys(tops))[:2]
