"""The sentence encoder: text to a vector, by ONNX Runtime alone (no TensorFlow, no torch).

The network is all-MiniLM-L6-v2 (Wang et al. 2020; sentence-transformers), exported once by
bot.nlu.export_encoder.
"""

from __future__ import annotations

from pathlib import Path
from typing import Sequence

import numpy as np

from bot.errors import EncoderError

DIMENSIONS = 384
NETWORK, TOKENIZER = "encoder.onnx", "tokenizer.json"
MOST_TOKENS = 128


class Encoder:
    """Turns sentences into unit vectors whose dot product is their likeness.

    Args:
        folder: holds NETWORK and TOKENIZER.
        threads: how many cores one sentence may use.

    Raises:
        EncoderError: if a file is missing or is not what it should be.
    """

    def __init__(self, folder: Path, threads: int = 1) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        try:
            self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
            self._session = onnxruntime.InferenceSession(
                str(folder / NETWORK), options, providers=["CPUExecutionProvider"]
            )
        except (
            Exception
        ) as error:  # both libraries raise their own kinds, some of them plain Exception
            raise EncoderError(
                f"{folder}: no usable sentence encoder ({error}). Run `make setup`."
            ) from error
        self._tokenizer.enable_truncation(MOST_TOKENS)
        self._tokenizer.no_padding()

    def words(self) -> list[str]:
        """The whole words that the network knows by themselves, the most used first: so its
        vocabulary is ordered.
        """
        numbers = self._tokenizer.get_vocab()
        words = (
            token
            for token in numbers
            if token.isalpha() and token.isascii() and (len(token) > 1 or token in "ai")
        )
        return sorted(words, key=numbers.__getitem__)

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """The vectors of `texts`: float32, shape (len(texts), DIMENSIONS), each of length 1.

        One by one: the network's 8-bit arithmetic scales by the whole batch, so a neighbour would
        change a sentence's vector.
        """
        vectors = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
        for row, text in enumerate(texts):
            tokens = self._tokenizer.encode(text)
            feed = {
                "input_ids": np.array([tokens.ids], dtype=np.int32),
                "attention_mask": np.array([tokens.attention_mask], dtype=np.int32),
            }
            vectors[row] = self._session.run(None, feed)[0][0]
        return vectors
