"""Bends the encoder towards this assistant's questions: `python -m bot.nlu.adapt_encoder` (about
ten minutes on two cores).

Learns bot/nlu/adapter.safetensors from data/nlu by a cosine classifier over the intents (LoRA on
every dense layer). Needed only after large changes of the training data; until it is run again the
encoder works on as it is. The sentences that bot.nlu.calibration weighs the confidence on
(`held_out`) are never seen here. Runs are repeatable: seeds are fixed.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
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
from bot.nlu.network import HEADS, LAYERS, WIDTH, checkpoint_folder, dense_names
from bot.nlu.training_examples import load_examples

RANK = 8
EPOCHS, BATCH, LEARNING_RATE = 3, 64, 1.5e-3
TEMPERATURE, SMOOTHING, DROPOUT = 20.0, 0.05, 0.1
SEED = 7


class SentenceNetwork:
    """The encoder as a TensorFlow function.

    Args:
        adapter: for each dense layer's name, `name.down` of shape (inputs, rank) and `name.up` of
            shape (rank, outputs); None for none.
        weights: the checkpoint; read from the installed package when left out.
    """

    def __init__(
        self,
        adapter: Optional[Mapping[str, tf.Tensor]] = None,
        weights: Optional[Mapping[str, np.ndarray]] = None,
    ) -> None:
        weights = (
            weights
            if weights is not None
            else load_file(str(checkpoint_folder() / "model.safetensors"))
        )
        self._weights = {
            name: tf.constant(value) for name, value in weights.items() if value.dtype == np.float32
        }
        self._adapter = adapter or {}

    def _dense(self, x: tf.Tensor, name: str, dropout: float) -> tf.Tensor:
        y = (
            tf.matmul(x, self._weights[f"{name}.weight"], transpose_b=True)
            + self._weights[f"{name}.bias"]
        )
        if f"{name}.down" in self._adapter:
            seen = tf.nn.dropout(x, dropout) if dropout else x
            y += tf.matmul(
                tf.matmul(seen, self._adapter[f"{name}.down"]), self._adapter[f"{name}.up"]
            )
        return y

    def _normalise(self, x: tf.Tensor, name: str) -> tf.Tensor:
        mean, variance = tf.nn.moments(x, [-1], keepdims=True)
        return (x - mean) * tf.math.rsqrt(variance + 1e-12) * self._weights[
            f"{name}.weight"
        ] + self._weights[f"{name}.bias"]

    def vectors(self, ids: tf.Tensor, mask: tf.Tensor, dropout: float = 0.0) -> tf.Tensor:
        """Unit vectors, shape (batch, WIDTH), of token ids and mask, both int32 of shape (batch,
        tokens).
        """

        def drop(x: tf.Tensor) -> tf.Tensor:
            return tf.nn.dropout(x, dropout) if dropout else x

        batch, tokens = tf.shape(ids)[0], tf.shape(ids)[1]
        x = tf.gather(self._weights["embeddings.word_embeddings.weight"], ids)
        x += (
            self._weights["embeddings.position_embeddings.weight"][None, :tokens]
            + self._weights["embeddings.token_type_embeddings.weight"][0]
        )
        x = drop(self._normalise(x, "embeddings.LayerNorm"))
        hidden = (1.0 - tf.cast(mask, tf.float32))[:, None, None, :] * -1e9
        for layer in range(LAYERS):
            at = f"encoder.layer.{layer}."
            query, key, value = (
                tf.transpose(
                    tf.reshape(
                        self._dense(x, f"{at}attention.self.{part}", dropout),
                        (batch, tokens, HEADS, WIDTH // HEADS),
                    ),
                    (0, 2, 1, 3),
                )
                for part in ("query", "key", "value")
            )
            attention = tf.nn.softmax(
                tf.matmul(query, key, transpose_b=True) / np.float32(np.sqrt(WIDTH // HEADS))
                + hidden
            )
            mixed = tf.reshape(
                tf.transpose(tf.matmul(attention, value), (0, 2, 1, 3)), (batch, tokens, WIDTH)
            )
            x = self._normalise(
                x + drop(self._dense(mixed, f"{at}attention.output.dense", dropout)),
                f"{at}attention.output.LayerNorm",
            )
            wide = tf.nn.gelu(self._dense(x, f"{at}intermediate.dense", dropout))
            x = self._normalise(
                x + drop(self._dense(wide, f"{at}output.dense", dropout)), f"{at}output.LayerNorm"
            )
        weight = tf.cast(mask, tf.float32)[:, :, None]
        mean = tf.reduce_sum(x * weight, 1) / tf.maximum(tf.reduce_sum(weight, 1), 1e-9)
        return tf.nn.l2_normalize(mean, axis=1)


def _fresh_adapter(rng: np.random.Generator) -> dict[str, tf.Variable]:
    adapter = {}
    for name in dense_names():
        inputs = 4 * WIDTH if name.endswith("output.dense") and "attention" not in name else WIDTH
        outputs = 4 * WIDTH if name.endswith("intermediate.dense") else WIDTH
        adapter[f"{name}.down"] = tf.Variable(
            rng.normal(scale=1 / np.sqrt(inputs), size=(inputs, RANK)).astype(np.float32)
        )
        adapter[f"{name}.up"] = tf.Variable(np.zeros((RANK, outputs), np.float32))
    return adapter


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


def _vectors(
    network: SentenceNetwork, tokens: Sequence[Sequence[int]], lengths: np.ndarray
) -> np.ndarray:
    """The vectors of all sentences, shape (sentences, WIDTH)."""
    spec = tf.TensorSpec((None, None), tf.int32)
    function = tf.function(network.vectors, input_signature=[spec, spec])
    vectors = np.empty((len(tokens), WIDTH), np.float32)
    order = np.argsort(lengths, kind="stable")
    for rows in np.array_split(order, max(1, len(order) // BATCH)):
        vectors[rows] = function(*_padded(tokens, lengths, rows))
    return vectors


def adapt(texts: Sequence[str], labels: Sequence[str]) -> dict[str, np.ndarray]:
    """Trains an adapter on `texts` (as read) with their intents; its matrices as float16."""
    rng = np.random.default_rng(SEED)
    tf.random.set_seed(SEED)
    tokenizer = Tokenizer.from_file(str(checkpoint_folder() / TOKENIZER))
    tokenizer.enable_truncation(MOST_TOKENS)
    tokenizer.no_padding()
    tokens = [encoding.ids for encoding in tokenizer.encode_batch(list(texts))]
    lengths = np.array([len(ids) for ids in tokens])
    names = sorted(set(labels))
    targets = np.array([names.index(label) for label in labels], np.int32)
    weight = 1 / np.sqrt(np.bincount(targets))
    weight = (weight / weight.mean()).astype(np.float32)

    adapter = _fresh_adapter(rng)
    network = SentenceNetwork(adapter)
    start = _vectors(SentenceNetwork(), tokens, lengths)
    head = tf.Variable(np.stack([start[targets == at].mean(0) for at in range(len(names))]))
    variables = [*adapter.values(), head]
    steps = EPOCHS * (len(texts) // BATCH + 16)
    optimizer = tf.keras.optimizers.Adam(
        tf.keras.optimizers.schedules.PolynomialDecay(LEARNING_RATE, steps, 0.0)
    )
    spec = tf.TensorSpec((None, None), tf.int32)

    @tf.function(input_signature=[spec, spec, tf.TensorSpec((None,), tf.int32)])
    def step(ids: tf.Tensor, mask: tf.Tensor, target: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            vectors = network.vectors(ids, mask, DROPOUT)
            scores = TEMPERATURE * tf.matmul(vectors, tf.nn.l2_normalize(head, 1), transpose_b=True)
            losses = tf.keras.losses.categorical_crossentropy(
                tf.one_hot(target, len(names)), scores, from_logits=True, label_smoothing=SMOOTHING
            )
            loss = tf.reduce_mean(losses * tf.gather(weight, target))
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        return loss

    started = time.monotonic()
    for epoch in range(EPOCHS):
        losses = []
        for rows in _batches(rng.permutation(len(texts)), lengths, rng):
            losses.append(float(step(*_padded(tokens, lengths, rows), targets[rows])))
        print(
            (
                f"round {epoch + 1} of {EPOCHS}: loss {np.mean(losses):.3f} after "
                f"{time.monotonic() - started:.0f} s"
            ),
            flush=True,
        )
    return {name: value.numpy().astype(np.float16) for name, value in adapter.items()}


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=ADAPTER, help="where the adapter goes")
    arguments = parser.parse_args()
    examples = [(text, intent) for text, intent in load_examples() if not held_out(text)]
    print(f"{len(examples)} sentences, {len({intent for _, intent in examples})} intents")
    save_file(adapt(*zip(*examples)), str(arguments.out))
    return 0


if __name__ == "__main__":
    sys.exit(run_command(main))
