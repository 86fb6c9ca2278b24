"""The sentence encoder as TensorFlow can learn it: its published weights stay as they are, and an
adapter beside them learns. For bot.nlu.adapt_encoder alone.
"""

from __future__ import annotations

from typing import Mapping, Optional

import numpy as np
import tensorflow as tf
from safetensors.numpy import load_file

from bot.nlu.network import HEADS, LAYERS, WIDTH, checkpoint_folder, dense_names

RANK = 8


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


def fresh_adapter(rng: np.random.Generator) -> dict[str, tf.Variable]:
    """An adapter that changes nothing yet: for each dense layer `down` and `up`."""
    adapter = {}
    for name in dense_names():
        inputs = 4 * WIDTH if name.endswith("output.dense") and "attention" not in name else WIDTH
        outputs = 4 * WIDTH if name.endswith("intermediate.dense") else WIDTH
        adapter[f"{name}.down"] = tf.Variable(
            rng.normal(scale=1 / np.sqrt(inputs), size=(inputs, RANK)).astype(np.float32)
        )
        adapter[f"{name}.up"] = tf.Variable(np.zeros((RANK, outputs), np.float32))
    return adapter
