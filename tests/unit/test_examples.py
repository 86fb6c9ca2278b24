"""Examples in eight bits: as near as the exact product, whatever stands beside a sentence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.nlu.examples import Examples

DIMENSIONS = 384


def unit_vectors(count: int, seed: int) -> np.ndarray:
    """Vectors of length one whose first numbers are the largest, as principal components are."""
    falling = np.geomspace(1, 0.05, DIMENSIONS)
    vectors = np.random.default_rng(seed).standard_normal((count, DIMENSIONS)) * falling
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module")
def examples() -> Examples:
    """A thousand of them."""
    return Examples.of(unit_vectors(1000, seed=1))


def test_a_likeness_is_nearly_the_exact_one(examples: Examples) -> None:
    """So near that the order of neighbours hardly changes."""
    sentences = unit_vectors(20, seed=2)
    exact = sentences @ unit_vectors(1000, seed=1).T
    error = examples.likenesses(sentences) - exact
    assert np.abs(error).max() < 0.01 and error.std() < 0.002


def test_no_neighbour_changes_what_a_sentence_is_like(examples: Examples) -> None:
    """Beside a vector a hundred times as long, to the last digit."""
    sentences = unit_vectors(3, seed=3)
    sentences[1:] *= 100
    together, alone = examples.likenesses(sentences), examples.likenesses(sentences[:1])
    assert np.array_equal(together[0], alone[0])


def test_the_largest_sums_are_not_cut_off() -> None:
    """Sixteen bits of a processor without VNNI are enough for two products of the largest numbers;
    with steps to 127 this came out a third too small.
    """
    full = np.full((1, DIMENSIONS), 1 / np.sqrt(DIMENSIONS), np.float32)
    for sign in (1, -1):
        assert Examples.of(sign * full).likenesses(full)[0, 0] == pytest.approx(sign, abs=0.01)


def test_a_vector_of_nothing_is_like_nothing(examples: Examples) -> None:
    """Neither as a sentence nor as an example does it divide by nought."""
    nothing = np.zeros((1, DIMENSIONS), np.float32)
    assert not examples.likenesses(nothing).any()
    assert not Examples.of(nothing).likenesses(unit_vectors(2, seed=4)).any()


def test_what_is_loaded_compares_alike(examples: Examples, tmp_path: Path) -> None:
    examples.save(tmp_path / "examples.onnx")
    loaded, sentences = Examples(tmp_path / "examples.onnx"), unit_vectors(5, seed=5)
    assert np.array_equal(loaded.likenesses(sentences), examples.likenesses(sentences))
