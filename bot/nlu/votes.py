"""The vote of the nearest examples. Imports no Rasa."""

from __future__ import annotations

import numpy as np

FEW = 6
"""Sentences of a message; more come only from a training."""


def votes(
    likeness: np.ndarray, classes: np.ndarray, count: int, nearest: int, sharpness: float
) -> np.ndarray:
    """The share of each class in the votes of the `nearest` examples, shape (n, count).

    Args:
        likeness: of n sentences to the examples, shape (n, examples).
        classes: of each example, from 0 to count - 1.
        nearest: so many examples vote, or all if there are fewer.
        sharpness: each counts e^(sharpness x likeness).
    """
    nearest = min(nearest, likeness.shape[1])
    columns = np.argpartition(-likeness, nearest - 1, axis=1)[:, :nearest]
    weights = softmax(sharpness * np.take_along_axis(likeness, columns, axis=1))
    shares = np.zeros((len(likeness), count))
    for row in range(len(likeness)):
        np.add.at(shares[row], classes[columns[row]], weights[row])
    return shares


def likenesses(vectors: np.ndarray, examples: np.ndarray) -> np.ndarray:
    """The dot product of each vector with each example, shape (vectors, examples).

    A message has few sentences. Taken one by one, they cost the time in which the examples are read
    from memory, which is half as long where the columns are the examples; a product of matrices
    would copy all of them first.

    Args:
        vectors: shape (vectors, dimensions).
        examples: shape (dimensions, examples), as `side_by_side` puts them.
    """
    if len(vectors) > FEW:
        return vectors @ examples
    return np.stack([vector @ examples for vector in vectors])


def side_by_side(examples: np.ndarray) -> np.ndarray:
    """Examples of shape (examples, dimensions), any float, as `likenesses` wants them: float32, one
    a column.
    """
    return np.ascontiguousarray(examples.T, np.float32)


def softmax(logits: np.ndarray) -> np.ndarray:
    """Shares that sum to 1 in each row."""
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    return shares / shares.sum(axis=1, keepdims=True)
