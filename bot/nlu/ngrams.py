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

SIZES = (2, 5)
ENOUGH = 8000
"""Sentences, evenly spread over all, from which a space is learnt: more say no more of spelling,
and take minutes.
"""


class Ngrams:
    """Reads sentences with the TF-IDF that scikit-learn's vectoriser (`char_wb`, sublinear) has
    learned. Written out here because the vectoriser takes 5 ms for a sentence, and its import half
    a second.
    """

    def __init__(
        self, vocabulary: Sequence[str], idf: np.ndarray, sizes: tuple[int, int] = SIZES
    ) -> None:
        self._numbers = {gram: number for number, gram in enumerate(vocabulary)}
        self.idf, self._sizes = idf.astype(np.float32), sizes

    @property
    def vocabulary(self) -> list[str]:
        """The n-grams, in the order of their numbers."""
        return list(self._numbers)

    def weigh(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        """The numbers of the known n-grams in a text, and their weights: a vector of length 1."""
        known = (self._numbers.get(gram) for gram in ngrams_of(text, *self._sizes))
        counts = Counter(number for number in known if number is not None)
        numbers = np.fromiter(counts, np.intp, len(counts))
        often = np.fromiter(counts.values(), np.float32, len(counts))
        weights = (1 + np.log(often)) * self.idf[numbers]
        return numbers, weights / (np.linalg.norm(weights) or 1)


def ngrams_of(text: str, smallest: int, largest: int) -> Iterator[str]:
    """Those of each word with a space on either side."""
    for word in text.lower().split():
        padded = f" {word} "
        for size in range(smallest, largest + 1):
            yield padded[:size]
            if len(padded) <= size:
                break  # a short word counts once, whatever the size
            yield from (padded[at : at + size] for at in range(1, len(padded) - size + 1))


class NgramSpace:
    """TF-IDF over character n-grams inside words, reduced by a truncated singular value
    decomposition (latent semantic analysis).

    Args:
        components: float16, shape (n-grams, dimensions): a text needs a few rows of thousands.
    """

    def __init__(self, ngrams: Ngrams, components: np.ndarray) -> None:
        self._ngrams, self._components = ngrams, components

    @classmethod
    def fit(
        cls, texts: Sequence[str], dimensions: int, most_ngrams: int = 12000, seed: int = 7
    ) -> "NgramSpace":
        """Learns the space; it has fewer than `dimensions` where there are too few sentences for
        more.
        """
        texts = texts[:: max(1, len(texts) // ENOUGH)]
        from sklearn.decomposition import TruncatedSVD
        from sklearn.feature_extraction.text import TfidfVectorizer

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
        vocabulary = sorted(vectorizer.vocabulary_, key=vectorizer.vocabulary_.get)
        return cls(Ngrams(vocabulary, vectorizer.idf_), svd.components_.T.astype(np.float16))

    def transform(self, texts: Sequence[str]) -> np.ndarray:
        """Unit vectors, float32, shape (len(texts), dimensions); a sentence without any known
        n-gram is all zeros.
        """
        vectors = np.empty((len(texts), self._components.shape[1]), np.float32)
        for row, text in enumerate(texts):
            numbers, weights = self._ngrams.weigh(text)
            # Not `@`, which would wake a second core for it: ten times as long.
            rows = self._components[numbers].astype(np.float32)
            vector = np.einsum("i,ij->j", weights, rows)
            vectors[row] = vector / (np.linalg.norm(vector) or 1)
        return vectors

    def arrays(self) -> dict[str, np.ndarray]:
        """For safetensors."""
        vocabulary = json.dumps(self._ngrams.vocabulary).encode()
        return {
            "ngrams.vocabulary": np.frombuffer(vocabulary, dtype=np.uint8).copy(),
            "ngrams.idf": self._ngrams.idf,
            "ngrams.components": self._components,
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, np.ndarray]) -> "NgramSpace":
        """The inverse of `arrays`."""
        vocabulary = json.loads(arrays["ngrams.vocabulary"].tobytes())
        return cls(Ngrams(vocabulary, arrays["ngrams.idf"]), arrays["ngrams.components"])
