"""The vote of the nearest examples. Imports no Rasa."""

from __future__ import annotations

import numpy as np


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


def softmax(logits: np.ndarray) -> np.ndarray:
    """Shares that sum to 1 in each row."""
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    return shares / shares.sum(axis=1, keepdims=True)
