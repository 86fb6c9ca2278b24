"""How likely a sentence speaks of harm, how near the danger is, and of what kind: a model of its
own, trained on harm against everything else that people say. Imports no Rasa.
"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Sequence

import numpy as np
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

from bot.nlu.harm_examples import Line
from bot.nlu.ngrams import NgramSpace
from bot.nlu.votes import likenesses, side_by_side, softmax, votes
from bot.understanding import CONCERN, EMERGENCY, NONE, SOFT

LEVELS = (NONE, SOFT, CONCERN, EMERGENCY)
LARGE = ("support", "axes")
"""Arrays that are kept with half the digits."""
SLOPE = 2.5
"""Makes a probability of a margin (Platt 1999), found on the words of authors held out."""
NEAREST, VOTE = 10, 3.0
"""So many of the nearest examples vote, and what all of them against none add to the logarithm of
the odds of harm: they decide where the machine hesitates.
"""
SHARP, BROAD = 20.0, 10.0
"""How much more a nearer example counts, for harm and for its kind (bot.nlu.votes)."""
NO_KIND = -1


@dataclass(frozen=True)
class HarmSettings:
    """Attributes:

    C: inverse strength of the regularisation.
    gamma: how quickly an example's say falls with its distance, per squared distance.
    ngram_weight, ngram_dimensions: weight and size of the spelling features beside the vectors.
    dimensions: how many of all these numbers are left after the principal component analysis: a
        third, which tells strangers' harm as well and in a third of the time.
    seed: for both decompositions.
    """

    C: float = 5.0
    gamma: float = 1.0
    ngram_weight: float = 0.4
    ngram_dimensions: int = 256
    dimensions: int = 384
    seed: int = 7


@dataclass(frozen=True)
class Worry:
    """What one sentence says of harm.

    Attributes:
        harm: probability that it is a concern or an emergency, 0 to 1.
        now: probability that it is an emergency.
        care: probability that it deserves at least a kind word.
        kind: the most likely kind of harm.
        nearness: likeness to the nearest example of harm, from about 0 (a stranger to all) to 1.
    """

    harm: float
    now: float
    care: float
    kind: str
    nearness: float


class HarmModel:
    """Heads over the principal components of [sentence vectors, n-grams]: two support vector
    machines (Cortes and Vapnik 1995) tell harm from everything else, and what deserves a kind word
    from what does not; two multinomial logistic regressions tell the level and the kind. The
    examples that support the machines vote on all but the level: their distances are there anyway.
    """

    def __init__(
        self, arrays: dict[str, np.ndarray], kinds: Sequence[str], settings: HarmSettings
    ) -> None:
        self._arrays, self.kinds, self._settings = dict(arrays), list(kinds), settings
        self._support = side_by_side(self._arrays.pop("support"))
        self._lengths = np.einsum("ij,ij->j", self._support, self._support)
        self._harmful = arrays["levels"] > LEVELS.index(SOFT)
        self._worrying = arrays["levels"] > LEVELS.index(NONE)
        self._sides = self._harmful.astype(int) + self._worrying
        self._kinds = arrays["kinds"][self._worrying].astype(int)
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
        from sklearn.decomposition import PCA
        from sklearn.linear_model import LogisticRegression
        from sklearn.svm import SVC

        ngrams = NgramSpace.fit(texts, settings.ngram_dimensions, seed=settings.seed)
        features = np.hstack([vectors, settings.ngram_weight * ngrams.transform(texts)])
        kept = min(settings.dimensions, *features.shape)
        space = PCA(kept, svd_solver="randomized", random_state=settings.seed).fit(features)
        features = space.transform(features).astype(np.float32)
        levels = np.array([LEVELS.index(line.level) for line in lines])
        worrying = levels > LEVELS.index(NONE)
        kinds = np.array([line.kind for line in lines])[worrying]

        def machine(wanted: np.ndarray) -> SVC:
            # Its memory in megabytes: with less, kernels are worked out again and again.
            return SVC(C=settings.C, gamma=settings.gamma, cache_size=2500).fit(features, wanted)

        with ThreadPoolExecutor(2) as beside:  # each machine takes a core for minutes
            fits = [beside.submit(machine, levels > LEVELS.index(line)) for line in (SOFT, NONE)]
            level = LogisticRegression(C=10.0, max_iter=300).fit(features, levels)
            kind = LogisticRegression(C=10.0, max_iter=300).fit(features[worrying], kinds)
            machines = [fit.result() for fit in fits]
        rows = np.unique(np.concatenate([machine.support_ for machine in machines]))
        says = np.zeros((len(rows), len(machines)))
        for column, fitted in enumerate(machines):
            says[np.searchsorted(rows, fitted.support_), column] = fitted.dual_coef_[0]
        names = kind.classes_.tolist()
        arrays = {
            "mean": space.mean_,
            "axes": space.components_.T,
            "support": features[rows],
            "says": says,
            "bias": np.concatenate([fitted.intercept_ for fitted in machines]),
            "levels": levels[rows],
            "kinds": [names.index(lines[n].kind) if worrying[n] else NO_KIND for n in rows],
            "level_weights": level.coef_,
            "level_bias": level.intercept_,
            "kind_weights": kind.coef_,
            "kind_bias": kind.intercept_,
        }
        arrays = {name: np.ascontiguousarray(a, np.float32) for name, a in arrays.items()}
        return cls({**arrays, **ngrams.arrays()}, names, settings)

    def judge(self, vectors: np.ndarray, texts: Sequence[str]) -> list[Worry]:
        """What each sentence says; `vectors` of shape (n, dimensions) belong to `texts`."""
        a = self._arrays
        spelling = self._settings.ngram_weight * self._ngrams.transform(texts)
        features = (np.hstack([vectors, spelling]) - a["mean"]) @ a["axes"]
        distances = self._distances(features)
        margins = np.exp(-self._settings.gamma * distances) @ a["says"] + a["bias"]
        likeness = 1 - distances / 2
        voted = votes(likeness, self._sides, 3, NEAREST, SHARP)
        voted = np.stack([voted[:, 2], voted[:, 1] + voted[:, 2]], axis=1)
        harm, care = (1 / (1 + np.exp(-SLOPE * margins - VOTE * (voted - 0.5)))).T
        near = likeness[:, self._harmful].max(axis=1)
        levels = softmax(features @ a["level_weights"].T + a["level_bias"])
        kinds = (
            softmax(features @ a["kind_weights"].T + a["kind_bias"])
            + votes(likeness[:, self._worrying], self._kinds, len(self.kinds), NEAREST, BROAD)
        ).argmax(axis=1)
        return [
            Worry(
                harm=float(h),
                now=float(h * p[3] / (p[2] + p[3])),
                care=float(max(h, c)),
                kind=self.kinds[k],
                nearness=float(n),
            )
            for h, c, p, k, n in zip(harm, care, levels, kinds, near)
        ]

    def _distances(self, features: np.ndarray) -> np.ndarray:
        """Squared distances to the machine's support, shape (sentences, support)."""
        lengths = np.einsum("ij,ij->i", features, features)
        return lengths[:, None] + self._lengths - 2 * likenesses(features, self._support)

    def save(self, path: Path) -> None:
        """Writes a safetensors file: arrays only, nothing that could run."""
        about = {"kinds": json.dumps(self.kinds), "settings": json.dumps(asdict(self._settings))}
        arrays = {**self._arrays, "support": self._support.T}
        for name in LARGE:
            arrays[name] = arrays[name].astype(np.float16)
        arrays = {name: np.ascontiguousarray(value) for name, value in arrays.items()}
        save_file(arrays, str(path), about)

    @classmethod
    def load(cls, path: Path) -> "HarmModel":
        """The inverse of `save`."""
        arrays = load_file(str(path))
        arrays["axes"] = arrays["axes"].astype(np.float32)
        with safe_open(str(path), "np") as stored:
            about = stored.metadata()
        settings = HarmSettings(**json.loads(about["settings"]))
        return cls(arrays, json.loads(about["kinds"]), settings)
