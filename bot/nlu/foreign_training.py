"""Trains bot.nlu.foreign_model on everything that is known in English and on the lines of
data/languages. No Rasa.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Mapping, Sequence

import numpy as np

from bot.content.languages import OTHER, Language
from bot.nlu.calibration import held_out
from bot.nlu.foreign_lines import ForeignLines
from bot.nlu.foreign_model import ForeignModel, evidence
from bot.nlu.foreign_reading import ForeignReading, without_accents
from bot.nlu.harm_examples import Line
from bot.nlu.harm_model import LEVELS
from bot.nlu.votes import softmax
from bot.understanding import CONCERN, NONE

UNCALIBRATED = np.array([1.0, 1.0, 0.0], np.float32)
FEWEST_FOR_CALIBRATION = 40
ANY_KIND = ""


@dataclass(frozen=True)
class ForeignSettings:
    """Attributes:

    C: inverse strength of the regularisation of both regressions.
    weight: how often a written line of another language counts.
    hidden: units of the network.
    epochs: rounds of its training.
    seed: for the network.
    """

    C: float = 10.0
    weight: int = 3
    hidden: int = 256
    epochs: int = 12
    seed: int = 7


@dataclass(frozen=True)
class Taught:
    """Vectors of shape (n, 512), and what their texts are."""

    vectors: np.ndarray
    labels: Sequence[str]
    texts: Sequence[str] = ()


def written_questions(
    reading: ForeignReading, lines: Mapping[str, ForeignLines], intents: Sequence[str]
) -> list[tuple[str, str]]:
    """The lines of all languages as the encoder reads them, with and without accents, and their
    intents; those of intents that have no English example are left out.
    """
    return [
        (form, intent)
        for code, of in lines.items()
        for text, intent in of.questions
        if intent in intents
        for form in _forms(reading, code, text)
    ]


def written_harm(
    reading: ForeignReading, lines: Mapping[str, ForeignLines], languages: Mapping[str, Language]
) -> list[Line]:
    """Lines of harm, and of everyday life, of all languages as the encoder reads them."""
    found = [
        (code, line)
        for code, of in lines.items()
        for line in (*of.harm, *(Line(text, ANY_KIND, NONE) for text, _ in of.questions))
    ]
    for code, language in languages.items():
        if code == OTHER:  # many languages, of which most are none that the encoder reads
            continue
        found += [(code, Line(text, ANY_KIND, NONE)) for text in language.samples]
        found += [(code, Line(text, ANY_KIND, CONCERN)) for text in language.harm]
    return [
        Line(form, line.kind, line.level)
        for code, line in found
        for form in _forms(reading, code, line.text)
    ]


def _forms(reading: ForeignReading, code: str, text: str) -> list[str]:
    read = reading.read(code, text)
    return list(dict.fromkeys((read.text, without_accents(read.text))))


def fit(
    intents: Taught,
    written: Taught,
    harm: np.ndarray,
    lines: Sequence[Line],
    foreign: int,
    settings: ForeignSettings = ForeignSettings(),
) -> ForeignModel:
    """Trains all heads.

    Args:
        intents: the English examples. written: the lines of other languages.
        harm, lines: vectors and levels of harm and ordinary life, in English, and in other
            languages from row `foreign` on.
    """
    kept = np.array([not held_out(text) for text in written.texts], bool)
    calibration = UNCALIBRATED
    if (~kept).sum() >= FEWEST_FOR_CALIBRATION:
        some = [label for label, keep in zip(written.labels, kept) if keep]
        first = _intents(intents, Taught(written.vectors[kept], some), settings)
        held = [label for label, keep in zip(written.labels, kept) if not keep]
        calibration = _calibration(first, written.vectors[~kept], held)
    heads = _intents(intents, written, settings)
    harmful, kinds = _harm(harm, lines, foreign, settings)
    arrays = {**heads[1], **harmful, "calibration": calibration}
    arrays = {name: np.ascontiguousarray(value, np.float32) for name, value in arrays.items()}
    return ForeignModel(arrays, heads[0], kinds)


def _regression(
    vectors: np.ndarray, labels: Sequence[str], weights: np.ndarray, settings: ForeignSettings
) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Classes, weights of shape (512, classes) and bias."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=settings.C, class_weight="balanced", max_iter=60)
    model.fit(vectors, labels, sample_weight=weights)
    coefficients, bias = model.coef_, model.intercept_
    if len(model.classes_) == 2:  # scikit-learn keeps one row for two classes
        coefficients, bias = np.vstack([-coefficients, coefficients]) / 2, np.r_[-bias, bias] / 2
    return model.classes_.tolist(), coefficients.T, bias


def _intents(
    english: Taught, written: Taught, settings: ForeignSettings
) -> tuple[list[str], dict[str, np.ndarray]]:
    weights = np.r_[np.ones(len(english.labels)), np.full(len(written.labels), settings.weight)]
    vectors = np.vstack([english.vectors, written.vectors])
    labels = [*english.labels, *written.labels]
    names, weights, bias = _regression(vectors, labels, weights, settings)
    return names, {"intent_weights": weights, "intent_bias": bias}


def _calibration(
    heads: tuple[list[str], dict[str, np.ndarray]], vectors: np.ndarray, labels: Sequence[str]
) -> np.ndarray:
    """Logistic calibration (Platt 1999) on lines of other languages that were held out."""
    from sklearn.linear_model import LogisticRegression

    from bot.nlu.scores import Scores

    names, arrays = heads
    shares = softmax(vectors @ arrays["intent_weights"] + arrays["intent_bias"])
    right = np.array([names[row.argmax()] == label for row, label in zip(shares, labels)])
    if right.all() or not right.any():
        return UNCALIBRATED
    seen = np.stack([evidence(Scores(dict(zip(names, row.tolist())), {})) for row in shares])
    fitted = LogisticRegression(C=10.0).fit(seen, right)
    return np.r_[fitted.coef_[0], fitted.intercept_]


def _harm(
    vectors: np.ndarray, lines: Sequence[Line], foreign: int, settings: ForeignSettings
) -> tuple[dict[str, np.ndarray], list[str]]:
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    levels = np.array([LEVELS.index(line.level) for line in lines])
    rows = np.r_[
        np.arange(foreign), np.repeat(np.arange(foreign, len(lines)), settings.weight)
    ].astype(int)
    network = MLPClassifier(
        (settings.hidden,),
        alpha=1e-3,
        batch_size=256,
        learning_rate_init=2e-3,
        max_iter=settings.epochs,
        random_state=settings.seed,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # it stops early on purpose
        network.fit(vectors[rows], levels[rows])
    named = np.array([bool(line.kind) for line in lines])
    kinds, weights, bias = _regression(
        vectors[named],
        [line.kind for line in lines if line.kind],
        np.where(np.arange(len(lines)) < foreign, 1, settings.weight)[named],
        settings,
    )
    (first, out), (first_bias, out_bias) = network.coefs_, network.intercepts_
    return {
        "harm_in": first,
        "harm_in_bias": first_bias,
        "harm_out": out,
        "harm_out_bias": out_bias,
        "kind_weights": weights,
        "kind_bias": bias,
    }, kinds
