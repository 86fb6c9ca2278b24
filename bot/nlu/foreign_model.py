"""What a message in another language means, by the multilingual encoder's vector alone: the intent,
and whether it speaks of harm. Imports no Rasa.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Collection, Sequence

import numpy as np
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

from bot.nlu.harm_model import Worry
from bot.nlu.scores import Scores
from bot.nlu.votes import softmax

ALWAYS_NEAR = 1.0
"""The nearness that these models do not measure."""


UNSURE = ""
"""No kind of harm: the safety reply for all of them fits."""


@dataclass(frozen=True)
class Judged:
    """What one text may mean."""

    scores: Scores
    worry: Worry

    def less_likely(self, intents: Collection[str], share: float) -> "Judged":
        """See bot.nlu.scores.Scores."""
        return Judged(self.scores.less_likely(intents, share), self.worry)


class ForeignModel:
    """Logistic regression for the intent, a network of one hidden layer for the level of harm (a
    linear one raises three times as many false alarms), logistic regression for its kind.
    """

    def __init__(
        self, arrays: dict[str, np.ndarray], intents: Sequence[str], kinds: Sequence[str]
    ) -> None:
        self._arrays, self.intents, self.kinds = arrays, list(intents), list(kinds)

    def judge(self, vectors: np.ndarray, sure_of_kind: float = 0.0) -> list[Judged]:
        """What each text may mean; `vectors` of shape (n, 512). A kind of harm that is less likely
        than `sure_of_kind` is not named: the wrong kind would lead to the wrong helpline.
        """
        a = self._arrays
        intents = softmax(vectors @ a["intent_weights"] + a["intent_bias"])
        hidden = np.maximum(vectors @ a["harm_in"] + a["harm_in_bias"], 0)
        levels = softmax(hidden @ a["harm_out"] + a["harm_out_bias"])
        kinds = softmax(vectors @ a["kind_weights"] + a["kind_bias"])
        near = dict.fromkeys(self.intents, ALWAYS_NEAR)
        return [
            Judged(
                Scores(dict(zip(self.intents, p.tolist())), near),
                Worry(
                    harm=float(level[2] + level[3]),
                    now=float(level[3]),
                    care=float(level[1:].sum()),
                    kind=self.kinds[kind.argmax()] if kind.max() >= sure_of_kind else UNSURE,
                    nearness=ALWAYS_NEAR,
                ),
            )
            for p, level, kind in zip(intents, levels, kinds)
        ]

    def confidence(self, scores: Scores) -> float:
        """How likely the most probable intent is right, 0 to 1, weighed on lines held out."""
        weights = self._arrays["calibration"]
        return float(1 / (1 + np.exp(-(evidence(scores) @ weights[:-1] + weights[-1]))))

    def save(self, path: Path) -> None:
        """Writes a safetensors file: arrays only, nothing that could run."""
        about = {"intents": json.dumps(self.intents), "kinds": json.dumps(self.kinds)}
        save_file({k: np.ascontiguousarray(v) for k, v in self._arrays.items()}, str(path), about)

    @classmethod
    def load(cls, path: Path) -> "ForeignModel":
        """The inverse of `save`."""
        with safe_open(str(path), "np") as stored:
            about = stored.metadata()
        return cls(load_file(str(path)), json.loads(about["intents"]), json.loads(about["kinds"]))


def evidence(scores: Scores) -> np.ndarray:
    """What speaks for the most probable intent: its log odds, and its lead over the second."""
    ranked = sorted(scores.probabilities.values(), reverse=True)
    top = min(max(ranked[0], 1e-6), 1 - 1e-6)
    return np.array([np.log(top / (1 - top)), top - (ranked[1] if len(ranked) > 1 else 0.0)])
