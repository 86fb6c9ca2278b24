"""Spelling beside meaning: character n-grams of a sentence, weighted by TF-IDF and pressed into a
few hundred numbers. Imports no Rasa.

The encoder knows what words mean; n-grams know that "instergram" looks like "instagram". Helps most
with little training data (HINT3: Arora et al. 2020).
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Iterator, Mapping, Sequence

import numpy as np

SMALLEST, LARGEST = 2, 5


class NgramSpace:
    """TF-IDF over character n-grams inside words, reduced by a truncated singular value
    decomposition (latent semantic analysis). scikit-learn learns it; what reads a sentence is
    written out here, because its vectoriser takes 5 ms for one and has to be imported.
    """

    def __init__(self, vocabulary: Sequence[str], idf: np.ndarray, components: np.ndarray) -> None:
        self._numbers = {gram: number for number, gram in enumerate(vocabulary)}
        self._idf, self._components = idf.astype(np.float32), components

    @classmethod
    def fit(
        cls, texts: Sequence[str], dimensions: int, most_ngrams: int = 12000, seed: int = 7
    ) -> "NgramSpace":
        """Learns the space; it has fewer than `dimensions` where there are too few sentences for
        more.
        """
        from sklearn.decomposition import TruncatedSVD
        from sklearn.feature_extraction.text import TfidfVectorizer

        vectorizer = TfidfVectorizer(
            analyzer="char_wb",
            ngram_range=(SMALLEST, LARGEST),
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
        vectors = np.zeros((len(texts), self._components.shape[1]), np.float32)
        for row, text in enumerate(texts):
            counts = Counter(
                self._numbers[gram] for gram in ngrams_of(text) if gram in self._numbers
            )
            if not counts:
                continue
            grams = np.fromiter(counts, np.intp, len(counts))
            often = np.fromiter(counts.values(), np.float32, len(counts))
            vector = ((1 + np.log(often)) * self._idf[grams]) @ self._components[grams]
            vectors[row] = vector / (np.linalg.norm(vector) or 1)
        return vectors

    def arrays(self) -> dict[str, np.ndarray]:
        """For safetensors."""
        vocabulary = np.frombuffer(json.dumps(list(self._numbers)).encode(), dtype=np.uint8).copy()
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


def ngrams_of(text: str) -> Iterator[str]:
    """Those of each word with a space on either side, as scikit-learn's `char_wb` has them."""
    for word in text.lower().split():
        padded = f" {word} "
        for size in range(SMALLEST, LARGEST + 1):
            yield padded[:size]
            if len(padded) <= size:
                break  # a short word counts once, whatever the size
            yield from (padded[at : at + size] for at in range(1, len(padded) - size + 1))
