"""The second encoder gives the vectors that it is known for."""

from __future__ import annotations

import numpy as np
import pytest

from bot.nlu.multilingual_encoder import DIMENSIONS, MultilingualEncoder


@pytest.fixture(scope="module")
def encoder() -> MultilingualEncoder:
    return MultilingualEncoder()


def test_its_vectors_are_those_that_are_published(encoder: MultilingualEncoder) -> None:
    """The likeness of two sentences, from the package's own page."""
    short, long = encoder.encode(["gato preto correu", "o gato preto correu pelo jardim"])
    assert short @ long == pytest.approx(0.82, abs=0.01)


def test_they_have_length_one_and_do_not_depend_on_their_neighbours(
    encoder: MultilingualEncoder,
) -> None:
    texts = ["my uncle shouts at me", "", "a" * 5000, "可以发照片吗"]
    together = encoder.encode(texts)
    assert together.shape == (len(texts), DIMENSIONS) and together.dtype == np.float32
    assert np.linalg.norm(together, axis=1) == pytest.approx(1.0, abs=1e-4)
    for text, vector in zip(texts, together):
        assert encoder.encode([text])[0] @ vector == pytest.approx(1.0, abs=1e-4)
    assert encoder.encode([]).shape == (0, DIMENSIONS)


def test_it_reads_other_languages_into_the_same_space(encoder: MultilingualEncoder) -> None:
    english, spanish, other = encoder.encode(
        ["my father hits me", "mi padre me pega", "what time is lunch"]
    )
    assert english @ spanish > 0.6 > english @ other
