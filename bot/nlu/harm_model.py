"""How likely a sentence speaks of harm, how near the danger is, and of what kind: a model of its
own, trained on harm against everything else that people say. Imports no Rasa.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Sequence

import numpy as np
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

from bot.nlu.harm_examples import Line
from bot.nlu.ngrams import NgramSpace
from bot.understanding import CONCERN, EMERGENCY, NONE, SOFT

LEVELS = (NONE, SOFT, CONCERN, EMERGENCY)
LARGE = ("support", "examples")
"""Arrays that are kept with half the digits."""
SLOPE = 2.5
"""Makes a probability of a margin (Platt 1999), found on the words of authors held out."""


@dataclass(frozen=True)
class HarmSettings:
    """Attributes:

    C: inverse strength of the regularisation.
    gamma: how quickly an example's say falls with its distance, per squared distance.
    ngram_weight, ngram_dimensions: weight and size of the spelling features beside the vectors.
    seed: for the decomposition of the n-grams.
    """

    C: float = 5.0
    gamma: float = 1.0
    ngram_weight: float = 0.4
    ngram_dimensions: int = 256
    seed: int = 7


@dataclass(frozen=True)
class Worry:
    """What one sentence says of harm.

    Attributes:
        harm: probability that it is a concern or an emergency, 0 to 1.
        now: probability that it is an emergency.
        care: probability that it deserves at least a kind word.
        kind: the most likely kind of harm.
        nearness: cosine of the nearest example of harm.
    """

    harm: float
    now: float
    care: float
    kind: str
    nearness: float


class HarmModel:
    """Three heads over [sentence vectors, n-grams]: a support vector machine (Cortes and Vapnik
    1995) tells harm from everything else; two multinomial logistic regressions tell the level and
    the kind.
    """

    def __init__(
        self, arrays: dict[str, np.ndarray], kinds: Sequence[str], settings: HarmSettings
    ) -> None:
        self._arrays, self.kinds, self._settings = arrays, list(kinds), settings
        self._lengths = np.einsum("ij,ij->i", arrays["support"], arrays["support"])
        self._ngrams = NgramSpace.from_arrays(arrays)

    @classmethod
    def fit(
        cls,
        vectors: np.ndarray,
        texts: Sequence[str],
        lines: Sequence[Line],
        settings: HarmSettings = HarmSettings(),
    ) -> "HarmModel":
        """Trains on sentence vectors of shape (n, dimensions), the sentences as read, and what they
        are.
        """
        from sklearn.linear_model import LogisticRegression
        from sklearn.svm import SVC

        ngrams = NgramSpace.fit(texts, settings.ngram_dimensions, seed=settings.seed)
        features = np.hstack([vectors, settings.ngram_weight * ngrams.transform(texts)])
        levels = np.array([LEVELS.index(line.level) for line in lines])
        machine = SVC(C=settings.C, gamma=settings.gamma, cache_size=1000)
        machine.fit(features, levels > LEVELS.index(SOFT))
        level = LogisticRegression(C=10.0, max_iter=300).fit(features, levels)
        harmful = levels > LEVELS.index(NONE)
        kinds = np.array([line.kind for line in lines])[harmful]
        kind = LogisticRegression(C=10.0, max_iter=300).fit(features[harmful], kinds)
        arrays = {
            "support": machine.support_vectors_,
            "say": machine.dual_coef_[0],
            "bias": machine.intercept_,
            "level_weights": level.coef_,
            "level_bias": level.intercept_,
            "kind_weights": kind.coef_,
            "kind_bias": kind.intercept_,
            "examples": vectors[levels > LEVELS.index(SOFT)],
        }
        arrays = {name: np.ascontiguousarray(a, np.float32) for name, a in arrays.items()}
        return cls({**arrays, **ngrams.arrays()}, kind.classes_.tolist(), settings)

    def judge(self, vectors: np.ndarray, texts: Sequence[str]) -> list[Worry]:
        """What each sentence says; `vectors` of shape (n, dimensions) belong to `texts`."""
        a = self._arrays
        features = np.hstack([vectors, self._settings.ngram_weight * self._ngrams.transform(texts)])
        harm = 1 / (1 + np.exp(-SLOPE * self._margin(features)))
        levels = _softmax(features @ a["level_weights"].T + a["level_bias"])
        kinds = (features @ a["kind_weights"].T + a["kind_bias"]).argmax(axis=1)
        near = (vectors @ a["examples"].T).max(axis=1)
        return [
            Worry(
                harm=float(h),
                now=float(h * p[3] / (p[2] + p[3])),
                care=float(max(h, p[1:].sum())),
                kind=self.kinds[k],
                nearness=float(n),
            )
            for h, p, k, n in zip(harm, levels, kinds, near)
        ]

    def _margin(self, features: np.ndarray) -> np.ndarray:
        """On which side of the machine's border each sentence lies, and how far from it."""
        a, lengths = self._arrays, np.einsum("ij,ij->i", features, features)
        distances = lengths[:, None] + self._lengths - 2 * features @ a["support"].T
        return np.exp(-self._settings.gamma * distances) @ a["say"] + a["bias"][0]

    def save(self, path: Path) -> None:
        """Writes a safetensors file: arrays only, nothing that could run."""
        about = {"kinds": json.dumps(self.kinds), "settings": json.dumps(asdict(self._settings))}
        arrays = {name: np.ascontiguousarray(value) for name, value in self._arrays.items()}
        for name in LARGE:
            arrays[name] = arrays[name].astype(np.float16)
        save_file(arrays, str(path), about)

    @classmethod
    def load(cls, path: Path) -> "HarmModel":
        """The inverse of `save`."""
        arrays = load_file(str(path))
        for name in LARGE:
            arrays[name] = arrays[name].astype(np.float32)
        with safe_open(str(path), "np") as stored:
            about = stored.metadata()
        settings = HarmSettings(**json.loads(about["settings"]))
        return cls(arrays, json.loads(about["kinds"]), settings)


def _softmax(logits: np.ndarray) -> np.ndarray:
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    return shares / shares.sum(axis=1, keepdims=True)
