"""The model of harm, on made-up vectors: it learns, it is saved, and it answers alike."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.nlu.harm_examples import Line, harm_lines, kinds_of_harm, ordinary_lines
from bot.nlu.harm_model import HarmModel

WORDS = {
    ("home", "emergency"): "he is hurting me now",
    ("home", "concern"): "she hurts me",
    ("mind", "soft"): "i feel sad",
    ("", "none"): "we had soup",
    ("drugs", "concern"): "he smokes",
}


@pytest.fixture(scope="module")
def trained() -> tuple[HarmModel, np.ndarray, list[str]]:
    """A cloud of vectors for each."""
    rng = np.random.default_rng(3)
    middles = np.eye(len(WORDS), 20)
    vectors, texts, lines = [], [], []
    for row, ((kind, level), words) in enumerate(WORDS.items()):
        for number in range(30):
            vector = middles[row] + 0.1 * rng.normal(size=20)
            vectors.append(vector / np.linalg.norm(vector))
            texts.append(f"{words} {number}")
            lines.append(Line(texts[-1], kind, level))
    matrix = np.array(vectors, np.float32)
    return HarmModel.fit(matrix, texts, lines), matrix, texts


def test_harm_is_told_from_the_rest_and_now_from_later(trained) -> None:
    model, vectors, texts = trained
    now, later, sad, soup = (
        model.judge(vectors[n : n + 1], [texts[n]])[0] for n in (0, 30, 60, 90)
    )
    assert min(now.harm, later.harm) > 0.7 > 0.3 > max(sad.harm, soup.harm)
    assert now.now > 0.5 * now.harm and later.now < 0.5 * later.harm
    assert sad.care > 0.5 > soup.care and soup.nearness < 0.6 < later.nearness
    assert (later.kind, sad.kind) == ("home", "mind")


def test_it_is_the_same_after_it_was_saved(trained, tmp_path: Path) -> None:
    model, vectors, texts = trained
    model.save(tmp_path / "harm.safetensors")
    loaded = HarmModel.load(tmp_path / "harm.safetensors")
    for one, two in zip(model.judge(vectors, texts), loaded.judge(vectors, texts)):
        assert one.kind == two.kind and one.harm == pytest.approx(two.harm, abs=0.02)


def test_the_bodies_hold_every_kind_and_are_large() -> None:
    """A body that was lost would leave the net without a sense of one side."""
    assert len(kinds_of_harm()) == 14
    assert len(harm_lines()) > 5000 and len(ordinary_lines()) > 8000
    assert {line.level for line in harm_lines()} == {"soft", "concern", "emergency"}
