"""Bends the encoder towards this assistant's questions, and towards what the safety net must tell
apart: `python -m bot.nlu.adapt_encoder` (about half an hour on two cores).

Learns bot/nlu/adapter.safetensors (LoRA on every dense layer) by two cosine classifiers: one over
the intents of data/nlu, one over the kinds of harm and ordinary life of data/safety. Goes on from
the adapter that is there. Needed only after large changes of the data; until it is run again the
encoder works on as it is. The sentences that bot.nlu.calibration weighs the confidence on
(`held_out`) are never seen here. Runs are repeatable: seeds are fixed.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Mapping, Optional, Sequence

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tensorflow as tf
from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer

from bot.command_line import run_command
from bot.nlu.calibration import held_out
from bot.nlu.encoder import MOST_TOKENS, TOKENIZER
from bot.nlu.export_encoder import ADAPTER
from bot.nlu.harm_examples import harm_lines, ordinary_lines
from bot.nlu.network import checkpoint_folder
from bot.nlu.reading import as_read
from bot.nlu.trainable_network import SentenceNetwork, fresh_adapter
from bot.nlu.training_examples import load_examples
from bot.understanding import NONE, SOFT

EPOCHS, BATCH, LEARNING_RATE = 2, 64, 1e-3
TEMPERATURE, SMOOTHING, DROPOUT = 20.0, 0.05, 0.1
HARM, ORDINARY = 0.3, 0.18
"""Shares of the lines of data/safety that one round sees: all of them take three times as long."""
FOR_A_MEAN = 200
"""Sentences of a label whose mean is where its direction begins."""
SEED = 7


@dataclass(frozen=True)
class Task:
    """Sentences, as read, that a classifier of their own tells apart.

    Attributes:
        shares: by label, how many of its sentences one round sees, of 1; all where it is left out.
        lifts_rare: whether a sentence counts the more, the rarer its label is.
    """

    texts: Sequence[str]
    labels: Sequence[str]
    shares: Mapping[str, float] = field(default_factory=dict)
    lifts_rare: bool = False


def _batches(order: np.ndarray, lengths: np.ndarray, rng: np.random.Generator) -> list[np.ndarray]:
    """Batches of sentences of like length, so that little is spent on padding, in random order."""
    batches = []
    for start in range(0, len(order), BATCH * 16):
        chunk = order[start : start + BATCH * 16]
        chunk = chunk[np.argsort(lengths[chunk], kind="stable")]
        batches += [chunk[at : at + BATCH] for at in range(0, len(chunk), BATCH)]
    rng.shuffle(batches)
    return batches


def _padded(
    tokens: Sequence[Sequence[int]], lengths: np.ndarray, rows: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Token ids and mask of these rows, int32, shape (rows, longest)."""
    ids = np.zeros((len(rows), lengths[rows].max()), np.int32)
    for at, row in enumerate(rows):
        ids[at, : lengths[row]] = tokens[row]
    return ids, (np.arange(ids.shape[1])[None, :] < lengths[rows][:, None]).astype(np.int32)


class _Learner:
    """One task: its sentences, and a direction for each label, which begins at the label's mean."""

    def __init__(self, task: Task, network: SentenceNetwork, rng: np.random.Generator) -> None:
        tokenizer = Tokenizer.from_file(str(checkpoint_folder() / TOKENIZER))
        tokenizer.enable_truncation(MOST_TOKENS)
        tokenizer.no_padding()
        self._network = network
        self._tokens = [encoding.ids for encoding in tokenizer.encode_batch(list(task.texts))]
        self._lengths = np.array([len(ids) for ids in self._tokens])
        names, targets = np.unique(task.labels, return_inverse=True)
        self._targets, counts = targets.astype(np.int32), np.bincount(targets)
        weight = counts**-0.5 if task.lifts_rare else np.ones(len(names))
        self._weight = (weight / weight.mean()).astype(np.float32)
        self._seen = [max(1, round(n * task.shares.get(a, 1))) for a, n in zip(names, counts)]
        self.steps = -(-sum(self._seen) // BATCH)
        self.head = tf.Variable(np.stack([self._mean(at, rng) for at in range(len(names))]))
        ids = tf.TensorSpec((None, None), tf.int32)
        signature = [ids, ids, tf.TensorSpec((None,), tf.int32)]
        self._loss = tf.function(self._loss_of, input_signature=signature)

    def round(self, rng: np.random.Generator) -> list[np.ndarray]:
        """The batches of one round."""
        order = rng.permutation(
            np.concatenate([self._some(at, n, rng) for at, n in enumerate(self._seen)])
        )
        return _batches(order, self._lengths, rng)

    def loss(self, rows: np.ndarray) -> tf.Tensor:
        """How badly the sentences of these rows are told apart."""
        return self._loss(*_padded(self._tokens, self._lengths, rows), self._targets[rows])

    def _loss_of(self, ids: tf.Tensor, mask: tf.Tensor, target: tf.Tensor) -> tf.Tensor:
        vectors = self._network.vectors(ids, mask, DROPOUT)
        scores = TEMPERATURE * tf.matmul(
            vectors, tf.nn.l2_normalize(self.head, 1), transpose_b=True
        )
        losses = tf.keras.losses.categorical_crossentropy(
            tf.one_hot(target, len(self._seen)), scores, from_logits=True, label_smoothing=SMOOTHING
        )
        return tf.reduce_mean(losses * tf.gather(self._weight, target))

    def _some(self, label: int, count: int, rng: np.random.Generator) -> np.ndarray:
        rows = np.flatnonzero(self._targets == label)
        return rng.permutation(rows)[:count]

    def _mean(self, label: int, rng: np.random.Generator) -> np.ndarray:
        rows = self._some(label, FOR_A_MEAN, rng)
        return self._network.vectors(*_padded(self._tokens, self._lengths, rows)).numpy().mean(0)


def adapt(
    tasks: Sequence[Task], begun: Optional[Mapping[str, np.ndarray]] = None
) -> dict[str, np.ndarray]:
    """Trains an adapter on all tasks in turn; its matrices as float16.

    Args:
        begun: an adapter to go on from; left out, a new one is begun.
    """
    rng = np.random.default_rng(SEED)
    tf.random.set_seed(SEED)
    adapter = fresh_adapter(rng)
    for name, value in (begun or {}).items():
        adapter[name].assign(value.astype(np.float32))
    network = SentenceNetwork(adapter)
    learners = [_Learner(task, network, rng) for task in tasks]
    variables = [*adapter.values(), *(learner.head for learner in learners)]
    optimizer = tf.keras.optimizers.Adam(
        tf.keras.optimizers.schedules.PolynomialDecay(
            LEARNING_RATE, EPOCHS * sum(learner.steps for learner in learners), 0.0
        )
    )
    optimizer.build(variables)
    started = time.monotonic()
    for epoch in range(EPOCHS):
        losses: list[list[float]] = [[] for _ in learners]
        turns = [(at, rows) for at, one in enumerate(learners) for rows in one.round(rng)]
        for number in rng.permutation(len(turns)):
            at, rows = turns[number]
            with tf.GradientTape() as tape:
                loss = learners[at].loss(rows)
            pairs = zip(tape.gradient(loss, variables), variables)
            optimizer.apply_gradients([(g, v) for g, v in pairs if g is not None])
            losses[at].append(float(loss))
        told = ", ".join(f"{np.mean(one):.3f}" for one in losses)
        seconds = time.monotonic() - started
        print(f"round {epoch + 1} of {EPOCHS}: losses {told} after {seconds:.0f} s", flush=True)
    return {name: value.numpy().astype(np.float16) for name, value in adapter.items()}


def tasks_of_the_project() -> list[Task]:
    """The intents; and the kinds of harm, what deserves a kind word, and ordinary life."""
    examples = [(text, intent) for text, intent in load_examples() if not held_out(text)]
    lines = harm_lines() + ordinary_lines()
    worries = [line.kind if line.level not in (NONE, SOFT) else line.level for line in lines]
    shares = {label: ORDINARY if label == NONE else HARM for label in set(worries)}
    return [Task(*zip(*examples)), Task([as_read(line.text) for line in lines], worries, shares)]


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=ADAPTER, help="where the adapter goes")
    parser.add_argument("--afresh", action="store_true", help="forget the adapter that is there")
    arguments = parser.parse_args()
    tasks = tasks_of_the_project()
    for task in tasks:
        print(f"{len(task.texts)} sentences, {len(set(task.labels))} labels", flush=True)
    begun = None if arguments.afresh else load_file(str(ADAPTER))
    save_file(adapt(tasks, begun), str(arguments.out))
    return 0


if __name__ == "__main__":
    sys.exit(run_command(main))
