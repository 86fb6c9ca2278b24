"""How likely a sentence speaks of harm, how near the danger is, and of what kind: a model of its
own, trained on harm against everything else that people say. Imports no Rasa.
"""

from __future__ import annotations

import json
import warnings
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Mapping, Sequence

import numpy as np
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

from bot.nlu.examples import SUFFIX, Examples
from bot.nlu.harm_examples import Line
from bot.nlu.ngrams import NgramSpace
from bot.nlu.votes import softmax, votes
from bot.understanding import CONCERN, EMERGENCY, NONE, SOFT

LEVELS = (NONE, SOFT, CONCERN, EMERGENCY)
LARGE = ("axes", "hidden")
"""Arrays that are kept with half the digits."""
SAYS, VOTE = 0.25, 3.0
"""What the log odds of the networks, which are too sure of themselves, and the votes of the nearest
examples count; found on the words of authors held out.
"""
NEAREST = 10
"""So many of the nearest examples vote."""
SHARP, BROAD = 20.0, 10.0
"""How much more a nearer example counts, for harm and for its kind (bot.nlu.votes)."""
SUREST = 14.0
"""Log odds beyond which a network only shouts."""
NO_KIND = -1


@dataclass(frozen=True)
class HarmSettings:
    """Attributes:

    networks: so many are trained, each from another seed, and their mean speaks.
    hidden: units of each.
    epochs: rounds of their training.
    ngram_weight, ngram_dimensions: weight and size of the spelling features beside the vectors.
    dimensions: how many of all these numbers are left after the principal component analysis: a
        third, which tells strangers' harm as well and in a third of the time.
    seed: for the decompositions; the networks count from it.
    """

    networks: int = 3
    hidden: int = 512
    epochs: int = 12
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
    """Heads over the principal components of [sentence vectors, n-grams]: the mean of a few
    networks of one hidden layer tells how near harm is, and logistic regression its kind. The
    nearest examples vote on both; of all examples, those that the networks found hardest.
    """

    def __init__(
        self,
        arrays: dict[str, np.ndarray],
        examples: Examples,
        kinds: Sequence[str],
        settings: HarmSettings,
    ) -> None:
        self._arrays, self._examples = arrays, examples
        self.kinds, self._settings = list(kinds), settings
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

        ngrams = NgramSpace.fit(texts, settings.ngram_dimensions, seed=settings.seed)
        features = np.hstack([vectors, settings.ngram_weight * ngrams.transform(texts)])
        kept = min(settings.dimensions, *features.shape)
        space = PCA(kept, svd_solver="randomized", random_state=settings.seed).fit(features)
        features = space.transform(features).astype(np.float32)
        levels = np.array([LEVELS.index(line.level) for line in lines])
        worrying = levels > LEVELS.index(NONE)
        kinds = np.array([line.kind for line in lines])[worrying]
        kind = LogisticRegression(C=10.0, max_iter=300).fit(features[worrying], kinds)
        networks = _networks(features, levels, settings)
        rows = _hardest(_odds(_levels(networks, features))[:, 1], worrying)
        names = kind.classes_.tolist()
        arrays = {
            "mean": space.mean_,
            "axes": space.components_.T,
            "lengths": np.einsum("ij,ij->i", features[rows], features[rows]),
            "levels": levels[rows],
            "kinds": [names.index(lines[n].kind) if worrying[n] else NO_KIND for n in rows],
            "kind_weights": kind.coef_,
            "kind_bias": kind.intercept_,
            **networks,
        }
        arrays = {name: np.ascontiguousarray(a, np.float32) for name, a in arrays.items()}
        return cls({**arrays, **ngrams.arrays()}, Examples.of(features[rows]), names, settings)

    def judge(self, vectors: np.ndarray, texts: Sequence[str]) -> list[Worry]:
        """What each sentence says; `vectors` of shape (n, dimensions) belong to `texts`."""
        a = self._arrays
        spelling = self._settings.ngram_weight * self._ngrams.transform(texts)
        features = (np.hstack([vectors, spelling]) - a["mean"]) @ a["axes"]
        likeness = self._likenesses(features)
        voted = votes(likeness, self._sides, 3, NEAREST, SHARP)
        voted = np.stack([voted[:, 2], voted[:, 1] + voted[:, 2]], axis=1)
        levels = _levels(a, features)
        odds = SAYS * _odds(levels) + VOTE * (voted - 0.5)
        harm, care = (1 / (1 + np.exp(-odds))).T
        near = likeness[:, self._harmful].max(axis=1)
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
            for h, c, p, k, n in zip(harm, care, softmax(levels), kinds, near)
        ]

    def _likenesses(self, features: np.ndarray) -> np.ndarray:
        """To each example, shape (sentences, examples): 1 less half of the squared distance."""
        lengths = np.einsum("ij,ij->i", features, features)
        apart = (lengths[:, None] + self._arrays["lengths"]) / 2
        return 1 - apart + self._examples.likenesses(features)

    def save(self, path: Path) -> None:
        """Writes a safetensors file, arrays and nothing that could run, and its examples beside."""
        self._examples.save(path.with_suffix(SUFFIX))
        about = {"kinds": json.dumps(self.kinds), "settings": json.dumps(asdict(self._settings))}
        arrays = dict(self._arrays)
        for name in LARGE:
            arrays[name] = arrays[name].astype(np.float16)
        arrays = {name: np.ascontiguousarray(value) for name, value in arrays.items()}
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
        return cls(arrays, Examples(path.with_suffix(SUFFIX)), json.loads(about["kinds"]), settings)


def _networks(
    features: np.ndarray, levels: np.ndarray, settings: HarmSettings
) -> dict[str, np.ndarray]:
    """The arrays of all networks side by side, as one whose units are all of theirs: `hidden` of
    shape (dimensions, networks x units), `out` of shape (networks x units, levels).
    """
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    fitted = []
    for number in range(settings.networks):
        network = MLPClassifier(
            (settings.hidden,),
            alpha=1e-3,
            batch_size=min(256, len(features)),
            learning_rate_init=2e-3,
            max_iter=settings.epochs,
            random_state=settings.seed + number,
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # it stops early on purpose
            fitted.append(network.fit(features, levels))
    return {
        "hidden": np.hstack([network.coefs_[0] for network in fitted]),
        "hidden_bias": np.concatenate([network.intercepts_[0] for network in fitted]),
        "out": np.vstack([network.coefs_[1] for network in fitted]) / len(fitted),
        "out_bias": np.mean([network.intercepts_[1] for network in fitted], axis=0),
    }


def _levels(arrays: Mapping[str, np.ndarray], features: np.ndarray) -> np.ndarray:
    """The logarithm of the share of each of LEVELS, but for a constant, shape (n, levels)."""
    hidden = np.maximum(features @ arrays["hidden"] + arrays["hidden_bias"], 0)
    return hidden @ arrays["out"] + arrays["out_bias"]


def _odds(levels: np.ndarray) -> np.ndarray:
    """The log odds of harm, and that at least a kind word is due, shape (n, 2), at most SUREST
    either way.
    """
    none, soft, concern, emergency = levels.T
    harm = np.logaddexp(concern, emergency) - np.logaddexp(none, soft)
    care = np.logaddexp(np.logaddexp(concern, emergency), soft) - none
    return np.clip(np.stack([harm, care], axis=1), -SUREST, SUREST)


def _hardest(odds: np.ndarray, worrying: np.ndarray) -> np.ndarray:
    """The half of the worrying examples and of the others of which the networks were least sure, in
    their order: with all of them, the votes take twice the time and say much the same.
    """
    sides = ((np.flatnonzero(worrying), 1), (np.flatnonzero(~worrying), -1))
    return np.sort(
        np.concatenate(
            [rows[np.argsort(sign * odds[rows])[: (len(rows) + 1) // 2]] for rows, sign in sides]
        )
    )
