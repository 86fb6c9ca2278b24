"""Keeps the vectors of training sentences beside the encoder, so that a training encodes only what
is new. No Rasa.
"""

from __future__ import annotations

import hashlib
import logging
import os
from pathlib import Path
from typing import Sequence

import numpy as np

from bot.nlu.encoder import NETWORK, TOKENIZER
from bot.nlu.pair_of_encoders import DIMENSIONS, VERSION, PairOfEncoders

logger = logging.getLogger(__name__)

PART = 500
"""Sentences that are encoded at a time."""


def kept_vectors(folder: Path, texts: Sequence[str]) -> np.ndarray:
    """The vectors of `texts`, shape (len(texts), DIMENSIONS); `folder` holds the first encoder's
    files, and the vectors that were kept. What is new is encoded on all cores: tens of thousands of
    sentences take minutes.
    """
    if not texts:
        return np.empty((0, DIMENSIONS), np.float32)
    version = hashlib.sha256(
        (folder / NETWORK).read_bytes() + (folder / TOKENIZER).read_bytes() + VERSION.encode()
    ).hexdigest()[:16]
    path = folder / f"vectors-{version}.npz"
    known = _read(path)
    new = [text for text in dict.fromkeys(texts) if text not in known]
    if new:
        encoder = PairOfEncoders(folder, os.cpu_count() or 1)
        for start in range(0, len(new), PART):
            part = new[start : start + PART]
            known.update(zip(part, encoder.encode(part)))
        partial = path.with_suffix(".partial.npz")
        np.savez(partial, texts=np.array(list(known)), vectors=np.stack(list(known.values())))
        partial.replace(path)
    return np.stack([known[text] for text in texts])


def _read(path: Path) -> dict[str, np.ndarray]:
    if not path.is_file():
        return {}
    try:
        with np.load(path, allow_pickle=False) as stored:
            return dict(zip(stored["texts"].tolist(), stored["vectors"]))
    except (OSError, ValueError, KeyError) as error:
        logger.warning("%s cannot be read (%s); the sentences are encoded again.", path, error)
        return {}
