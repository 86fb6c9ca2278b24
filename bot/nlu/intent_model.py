"""From a sentence vector to intents: a linear classifier, the nearest training sentences, and an
honest confidence. Imports no Rasa.
"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Optional, Sequence

import numpy as np
from safetensors.numpy import load_file, save_file

from bot.nlu.calibration import (
    FEWEST_FOR_CALIBRATION,
    UNCALIBRATED,
    calibrate,
    confidence_of,
    held_out,
)
from bot.nlu.examples import SUFFIX, Examples
from bot.nlu.ngrams import NgramSpace
from bot.nlu.scores import Scores
from bot.nlu.votes import softmax, votes

ROUNDS = 100
"""Of the regression's solver: with three times as many it is no surer of what was held out."""


@dataclass(frozen=True)
class Settings:
    """Attributes:

    C: inverse strength of the classifier's regularisation (notes: 1, Rasa's fixed value, loses
        several points on unit vectors). ngram_weight, ngram_dimensions: weight and size of the
        spelling features beside the sentence vector; weight 0 leaves them out. neighbours,
        neighbour_weight, sharpness: so many nearest sentences vote, each e^(sharpness x cosine),
        and count neighbour_weight of 1
        beside the linear classifier.
    seed: for the decomposition of the n-grams.
    """

    C: float = 10.0
    ngram_weight: float = 0.4
    ngram_dimensions: int = 256
    neighbours: int = 20
    neighbour_weight: float = 0.4
    sharpness: float = 20.0
    seed: int = 7


class IntentModel:
    """Class-balanced logistic regression over [sentence vector, n-grams] and the vote of the
    nearest sentences, with a calibrated confidence.
    """

    def __init__(
        self,
        intents: Sequence[str],
        weights: np.ndarray,
        bias: np.ndarray,
        examples: Examples,
        rows: np.ndarray,
        calibration: np.ndarray,
        ngrams: Optional[NgramSpace],
        settings: Settings,
    ) -> None:
        self.intents = list(intents)
        self._weights, self._bias = weights.astype(np.float32), bias.astype(np.float32)
        self._examples, self._rows = examples, rows
        self._starts = np.searchsorted(rows, np.arange(len(self.intents)))
        self._calibration, self._ngrams, self._settings = calibration, ngrams, settings

    @classmethod
    def fit(
        cls, vectors: np.ndarray, texts: Sequence[str], labels: Sequence[str], settings: Settings
    ) -> "IntentModel":
        """Trains on unit vectors of shape (n, DIMENSIONS), the sentences as read, and their
        intents.
        """
        from threadpoolctl import threadpool_limits

        kept = np.array([not held_out(text) for text in texts])
        labels_array = np.array(labels)
        calibration = UNCALIBRATED
        # Two fits, one core each: left to itself, each would take both and wait for the other.
        with threadpool_limits(1), ThreadPoolExecutor(1) as beside:
            final = beside.submit(cls._fit, vectors, texts, labels_array, settings)
            enough = (~kept).sum() >= FEWEST_FOR_CALIBRATION
            if enough and set(labels_array[kept]) == set(labels_array):
                first = cls._fit(
                    vectors[kept],
                    [t for t, k in zip(texts, kept) if k],
                    labels_array[kept],
                    settings,
                )
                calibration = calibrate(
                    first.score(vectors[~kept], [t for t, k in zip(texts, kept) if not k]),
                    labels_array[~kept],
                )
            model = final.result()
        model._calibration = calibration
        return model

    @classmethod
    def _fit(
        cls, vectors: np.ndarray, texts: Sequence[str], labels: np.ndarray, settings: Settings
    ) -> "IntentModel":
        from sklearn.linear_model import LogisticRegression

        ngrams = (
            NgramSpace.fit(texts, settings.ngram_dimensions, seed=settings.seed)
            if settings.ngram_weight
            else None
        )
        features = _features(vectors, texts, ngrams, settings.ngram_weight)
        classifier = LogisticRegression(C=settings.C, class_weight="balanced", max_iter=ROUNDS)
        intents, rows = np.unique(labels, return_inverse=True)
        if len(intents) == 1:
            weights, bias = np.zeros((1, features.shape[1])), np.zeros(1)
        else:
            classifier.fit(features, rows)
            weights, bias = classifier.coef_, classifier.intercept_
            if len(intents) == 2:  # scikit-learn keeps one row for two classes
                weights, bias = (
                    np.vstack([-weights, weights]) / 2,
                    np.concatenate([-bias, bias]) / 2,
                )
        order = np.argsort(rows, kind="stable")
        return cls(
            intents.tolist(),
            weights,
            bias,
            Examples.of(vectors[order]),
            rows[order],
            UNCALIBRATED,
            ngrams,
            settings,
        )

    def score(self, vectors: np.ndarray, texts: Sequence[str]) -> list[Scores]:
        """Scores of each sentence; `vectors` of shape (n, DIMENSIONS) belong to `texts`."""
        likeness = self._examples.likenesses(vectors)
        linear = softmax(
            _features(vectors, texts, self._ngrams, self._settings.ngram_weight) @ self._weights.T
            + self._bias
        )
        share = self._settings.neighbour_weight
        voted = votes(
            likeness,
            self._rows,
            len(self.intents),
            self._settings.neighbours,
            self._settings.sharpness,
        )
        probabilities = (1 - share) * linear + share * voted
        nearness = np.maximum.reduceat(likeness, self._starts, axis=1)
        return [
            Scores(dict(zip(self.intents, p.tolist())), dict(zip(self.intents, n.tolist())))
            for p, n in zip(probabilities, nearness)
        ]

    def confidence(self, scores: Scores) -> float:
        """How likely the most probable intent is right, 0 to 1: probability, nearness and lead,
        weighed on held-out sentences.
        """
        return confidence_of(scores, self._calibration)

    def save(self, path: Path) -> None:
        """Writes a trained model: a safetensors file, which holds arrays and nothing that could
        run, and the graph of its examples beside it.
        """
        self._examples.save(path.with_suffix(SUFFIX))
        arrays = {
            "weights": self._weights,
            "bias": self._bias,
            "rows": self._rows,
            "calibration": self._calibration,
            **(self._ngrams.arrays() if self._ngrams else {}),
        }
        about = {
            "intents": json.dumps(self.intents),
            "settings": json.dumps(asdict(self._settings)),
        }
        save_file(
            {name: np.ascontiguousarray(value) for name, value in arrays.items()}, str(path), about
        )

    @classmethod
    def load(cls, path: Path) -> "IntentModel":
        """The inverse of `save`."""
        from safetensors import safe_open

        arrays = load_file(str(path))
        with safe_open(str(path), "np") as stored:
            about = stored.metadata()
        settings = Settings(**json.loads(about["settings"]))
        ngrams = NgramSpace.from_arrays(arrays) if settings.ngram_weight else None
        return cls(
            json.loads(about["intents"]),
            arrays["weights"],
            arrays["bias"],
            Examples(path.with_suffix(SUFFIX)),
            arrays["rows"],
            arrays["calibration"],
            ngrams,
            settings,
        )


def _features(
    vectors: np.ndarray, texts: Sequence[str], ngrams: Optional[NgramSpace], weight: float
) -> np.ndarray:
    return np.hstack([vectors, weight * ngrams.transform(texts)]) if ngrams else vectors
