"""This project's NLU pipeline, as config.yml has it, on other people's FAQ bots (CSV files in the
HINT3 format: sentence, label).

The pipeline is trained by Rasa on the training file as it would be on data/nlu. Its one threshold
is fixed on the training file alone: the one that keeps 90 of 100 training sentences when they are
scored by cross-validation. The test file is only read afterwards.
"""

from __future__ import annotations

import asyncio
import csv
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Sequence

import numpy as np
import yaml

from bot.errors import ContentError
from bot.nlu.encoder import Encoder
from bot.nlu.intent_classifier import NEAREST
from bot.nlu.intent_model import IntentModel, Settings
from bot.nlu.reading import as_read
from bot.nlu.scores import Scores
from bot.settings import ROOT

PLATFORMS = Path(__file__).with_name("platforms.yml")
OUTSIDE = "NO_NODES_DETECTED"
FOLDS, KEPT = 5, 0.9
SEED = 7


@dataclass(frozen=True)
class Outcome:
    """Matthews correlation over all intents and out-of-scope, in-scope accuracy and out-of-scope
    recall at `threshold`; accuracy without it.
    """

    name: str
    threshold: float
    correlation: float
    inside: float
    outside: float
    accuracy: float


def read_csv(path: Path) -> tuple[list[str], list[str]]:
    """Sentences and labels.

    Raises:
        ContentError: if the file is missing, is not UTF-8, or lacks the columns.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except FileNotFoundError:
        raise ContentError(
            path, "no such file", "Give the path of a CSV file with the columns sentence and label."
        ) from None
    except UnicodeDecodeError:
        raise ContentError(path, "not UTF-8 text", "Save it as UTF-8.") from None
    if not rows or not {"sentence", "label"} <= set(rows[0]):
        raise ContentError(
            path, "no rows with the columns 'sentence' and 'label'", "Name the columns so."
        )
    return [row["sentence"] or "" for row in rows], [row["label"] or "" for row in rows]


def score_of(scores: Scores) -> tuple[str, float]:
    """The most probable intent, and how well it fits."""
    best = scores.ranking()[0]
    return best, fit(scores.probabilities[best], max(scores.nearness.values()))


def fit(probability: float, nearest: float) -> float:
    """Probability and the likeness of the nearest sentence, weighed 1 to 3: likeness tells better
    what lies outside.
    """
    return float(max(0.0, probability) ** 0.25 * max(0.0, nearest) ** 0.75)


def fix_threshold(
    vectors: np.ndarray, texts: Sequence[str], labels: Sequence[str], settings: Settings
) -> float:
    """The threshold, from the training sentences alone: it keeps KEPT of them in FOLDS-fold
    cross-validation.
    """
    fold, labels, scored = (
        np.random.default_rng(SEED).integers(0, FOLDS, len(labels)),
        np.array(labels),
        [],
    )
    for number in range(FOLDS):
        learned, tested = fold != number, fold == number
        model = IntentModel.fit(
            vectors[learned],
            [t for t, k in zip(texts, learned) if k],
            labels[learned].tolist(),
            settings,
        )
        scored += [
            score_of(s)[1]
            for s in model.score(vectors[tested], [t for t, k in zip(texts, tested) if k])
        ]
    return float(np.quantile(scored, 1 - KEPT))


def train_by_rasa(texts: Sequence[str], labels: Sequence[str], folder: Path) -> Path:
    """A model of the configured pipeline, trained by Rasa on these sentences; safety words and
    languages stay as they are.
    """
    import rasa.model_training

    by_label: dict[str, list[str]] = {}
    for text, label in zip(texts, labels):
        by_label.setdefault(label, []).append(
            " ".join(text.replace("[", "(").replace("]", ")").split())
        )
    nlu = [
        {"intent": label, "examples": "".join(f"- {line}\n" for line in lines if line)}
        for label, lines in by_label.items()
    ]
    (folder / "nlu.yml").write_text(
        yaml.safe_dump({"version": "3.1", "nlu": nlu}, allow_unicode=True, width=100_000),
        encoding="utf-8",
    )
    config = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
    (folder / "config.yml").write_text(
        yaml.safe_dump(
            {key: config[key] for key in ("recipe", "language", "assistant_id", "pipeline")}
        ),
        encoding="utf-8",
    )
    return Path(
        rasa.model_training.train_nlu(
            str(folder / "config.yml"), str(folder / "nlu.yml"), str(folder), fixed_model_name="nlu"
        )
    )


def run_set(name: str, train: Path, test: Path) -> Outcome:
    """Trains on one file, fixes the threshold on it, and measures on the other."""
    from rasa.core.agent import Agent
    from sklearn.metrics import matthews_corrcoef

    texts, labels = read_csv(train)
    config = next(
        c
        for c in yaml.safe_load((ROOT / "config.yml").read_text())["pipeline"]
        if c["name"].endswith("SentenceIntentClassifier")
    )
    settings = Settings(**{key: value for key, value in config.items() if key != "name"})
    read = [as_read(text) for text in texts]
    encoder = Encoder(ROOT / "models" / "encoder", threads=2)
    threshold = fix_threshold(encoder.encode(read), read, labels, settings)
    with tempfile.TemporaryDirectory() as folder:
        agent = Agent.load(str(train_by_rasa(texts, labels, Path(folder))))
        sentences, meant = read_csv(test)

        async def parse_all() -> list[tuple[str, float]]:
            parsed = [await agent.parse_message(sentence or " ") for sentence in sentences]
            return [
                (
                    p["intent_ranking"][0]["name"],
                    fit(p["intent_ranking"][0]["confidence"], p[NEAREST]),
                )
                for p in parsed
            ]

        found = asyncio.run(parse_all())
    said = [best if score >= threshold else OUTSIDE for best, score in found]
    inside = [n for n, label in enumerate(meant) if label != OUTSIDE]
    outside = [n for n, label in enumerate(meant) if label == OUTSIDE]
    return Outcome(
        name,
        threshold,
        float(matthews_corrcoef(meant, said)),
        float(np.mean([said[n] == meant[n] for n in inside])),
        float(np.mean([said[n] == OUTSIDE for n in outside])) if outside else float("nan"),
        float(np.mean([found[n][0] == meant[n] for n in inside])),
    )


def show(outcomes: Sequence[Outcome]) -> str:
    """A table, with the published platforms where they are known."""
    platforms = yaml.safe_load(PLATFORMS.read_text(encoding="utf-8"))
    lines = []
    for o in outcomes:
        lines.append(
            f"{o.name}: correlation {o.correlation:.3f} (in scope {o.inside:.3f}, out of "
            f"scope {o.outside:.3f}; accuracy without a threshold {o.accuracy:.3f}; "
            f"threshold {o.threshold:.3f})"
        )
        lines += [
            f"    {platform:28} {value:.3f}"
            for platform, value in platforms.get(o.name, {}).items()
        ]
    return "\n".join(lines)
