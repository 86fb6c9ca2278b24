"""Spelling beside meaning: character n-grams of a sentence, weighted by TF-IDF and pressed into a
few hundred numbers. Imports no Rasa.

The encoder knows what words mean; n-grams know that "instergram" looks like "instagram". Helps most
with little training data (HINT3: Arora et al. 2020).
"""

from __future__ import annotations

import json
from typing import Mapping, Sequence

import numpy as np
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

SIZES = (2, 5)


class NgramSpace:
    """TF-IDF over character n-grams inside words, reduced by a truncated singular value
    decomposition (latent semantic analysis).
    """

    def __init__(self, vocabulary: Sequence[str], idf: np.ndarray, components: np.ndarray) -> None:
        self._vocabulary, self._idf, self._components = list(vocabulary), idf, components
        self._vectorizer = TfidfVectorizer(
            analyzer="char_wb",
            ngram_range=SIZES,
            sublinear_tf=True,
            dtype=np.float32,  # else every product turns the components into 64 bits
            vocabulary={g: n for n, g in enumerate(vocabulary)},
        )
        self._vectorizer.idf_ = idf

    @classmethod
    def fit(
        cls, texts: Sequence[str], dimensions: int, most_ngrams: int = 12000, seed: int = 7
    ) -> "NgramSpace":
        """Learns the space; it has fewer than `dimensions` where there are too few sentences for
        more.
        """
        vectorizer = TfidfVectorizer(
            analyzer="char_wb",
            ngram_range=SIZES,
            sublinear_tf=True,
            min_df=min(2, len(texts)),
            max_features=most_ngrams,
        )
        counts = vectorizer.fit_transform(texts)
        rank = max(1, min(dimensions, min(counts.shape) - 1))
        svd = TruncatedSVD(rank, random_state=seed).fit(counts)
        return cls(
            sorted(vectorizer.vocabulary_, key=vectorizer.vocabulary_.get),
            vectorizer.idf_,
            svd.components_.T.astype(np.float32),
        )

    def transform(self, texts: Sequence[str]) -> np.ndarray:
        """Unit vectors, float32, shape (len(texts), dimensions); a sentence without any known
        n-gram is all zeros.
        """
        return normalize(np.asarray(self._vectorizer.transform(texts) @ self._components)).astype(
            np.float32
        )

    def arrays(self) -> dict[str, np.ndarray]:
        """For safetensors."""
        vocabulary = np.frombuffer(json.dumps(self._vocabulary).encode(), dtype=np.uint8).copy()
        return {
            "ngrams.vocabulary": vocabulary,
            "ngrams.idf": self._idf,
            "ngrams.components": self._components,
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, np.ndarray]) -> "NgramSpace":
        """The inverse of `arrays`."""
        return cls(
            json.loads(arrays["ngrams.vocabulary"].tobytes()),
            arrays["ngrams.idf"],
            arrays["ngrams.components"],
        )
