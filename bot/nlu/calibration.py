"""How sure the model may be of its first intent: its confidence, weighed on sentences held out of
training. No Rasa.
"""

from __future__ import annotations

import zlib
from typing import Sequence

import numpy as np

from bot.nlu.scores import Scores

CALIBRATION_SHARE = 10
FEWEST_FOR_CALIBRATION = 40
UNCALIBRATED = np.array([1.0, 4.0, 0.0, -2.0])
"""Weights used when there are too few sentences to calibrate on: probability and nearness both
count.
"""


def held_out(text: str) -> bool:
    """Whether a training sentence is kept for calibration: one in CALIBRATION_SHARE, chosen by its
    own letters, so always the same ones.
    """
    return zlib.crc32(text.encode()) % CALIBRATION_SHARE == 0


def confidence_of(scores: Scores, calibration: np.ndarray) -> float:
    """How likely the most probable intent is right, 0 to 1."""
    return float(1 / (1 + np.exp(-(_evidence(scores) @ calibration[:-1] + calibration[-1]))))


def _evidence(scores: Scores) -> np.ndarray:
    """What speaks for the most probable intent: its log odds, its nearness, its lead over the
    second.
    """
    ranked = scores.ranking()
    top = min(max(scores.probabilities[ranked[0]], 1e-6), 1 - 1e-6)
    second = scores.probabilities[ranked[1]] if len(ranked) > 1 else 0.0
    return np.array([np.log(top / (1 - top)), scores.nearness[ranked[0]], top - second])


def calibrate(scores: Sequence[Scores], labels: Sequence[str]) -> np.ndarray:
    """Logistic calibration (Platt 1999) of the evidence against being right; returns the weights
    and the bias.
    """
    from sklearn.linear_model import LogisticRegression

    right = np.array([s.ranking()[0] == label for s, label in zip(scores, labels)])
    if right.all() or not right.any():
        return UNCALIBRATED
    fitted = LogisticRegression(C=10.0).fit(np.stack([_evidence(s) for s in scores]), right)
    return np.concatenate([fitted.coef_[0], fitted.intercept_])
