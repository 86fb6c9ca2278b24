"""The encoder gives the vectors that its network is published with, in 32 bits exactly and in 8
bits nearly, and an adapter bends them as it should.
"""

from __future__ import annotations

from pathlib import Path
from typing import Callable, Mapping

import numpy as np
import onnxruntime
import pytest
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from bot.nlu.encoder import DIMENSIONS, TOKENIZER, Encoder
from bot.nlu.encoder_graph import EncoderGraph
from bot.nlu.export_encoder import export
from bot.nlu.network import WIDTH, checkpoint_folder, dense_names, merged

SENTENCES = ["The weather is lovely today.", "It's so sunny outside!", "He drove to the stadium."]
LIKENESS = [[1.0, 0.6660, 0.1046], [0.6660, 1.0, 0.1411], [0.1046, 0.1411, 1.0]]
"""Of each two of them, from the pages of sentence-transformers about all-MiniLM-L6-v2."""
Weights = Mapping[str, np.ndarray]


@pytest.fixture(scope="module")
def published() -> Weights:
    return load_file(str(checkpoint_folder() / "model.safetensors"))


@pytest.fixture(scope="module")
def tokens() -> Callable[[list[str]], dict[str, np.ndarray]]:
    """What the network is fed for some sentences together."""
    tokenizer = Tokenizer.from_file(str(checkpoint_folder() / TOKENIZER))
    tokenizer.enable_padding()

    def feed(texts: list[str]) -> dict[str, np.ndarray]:
        read = tokenizer.encode_batch(texts)
        return {
            "input_ids": np.array([one.ids for one in read], np.int32),
            "attention_mask": np.array([one.attention_mask for one in read], np.int32),
        }

    return feed


def in_32_bits(weights: Weights) -> onnxruntime.InferenceSession:
    model = EncoderGraph(weights).model()
    return onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )


def test_its_vectors_are_those_that_are_published(published: Weights, tokens: Callable) -> None:
    network = in_32_bits(published)
    vectors = network.run(None, tokens(SENTENCES))[0]
    assert vectors @ vectors.T == pytest.approx(np.array(LIKENESS), abs=1e-4)
    alone = [network.run(None, tokens([sentence]))[0][0] for sentence in SENTENCES]
    assert np.stack(alone) == pytest.approx(vectors, abs=1e-6), "a neighbour changes a vector"


def test_eight_bits_keep_what_is_alike_alike(tmp_path: Path) -> None:
    export(tmp_path, with_adapter=False)
    vectors = Encoder(tmp_path).encode(SENTENCES)
    assert vectors.shape == (3, DIMENSIONS)
    assert vectors @ vectors.T == pytest.approx(np.array(LIKENESS), abs=0.1)


def test_an_adapter_bends_the_vectors_as_two_thin_matrices_would(
    published: Weights, tokens: Callable
) -> None:
    """Merged into the weights, or computed beside them: the same."""
    numbers = np.random.default_rng(3)
    names = dense_names()
    name = names[3]
    adapter = {
        f"{name}.down": numbers.normal(size=(WIDTH, 4)).astype(np.float32) * 0.05,
        f"{name}.up": numbers.normal(size=(4, WIDTH)).astype(np.float32) * 0.05,
    }
    bent = merged(published, adapter)
    extra = published[f"{name}.weight"] + (adapter[f"{name}.down"] @ adapter[f"{name}.up"]).T
    assert bent[f"{name}.weight"] == pytest.approx(extra)
    assert all(
        bent[f"{other}.weight"] is published[f"{other}.weight"] for other in names if other != name
    )
    before, after = (
        in_32_bits(weights).run(None, tokens(SENTENCES))[0] for weights in (published, bent)
    )
    assert 0.5 < (before * after).sum(axis=1).min() < 0.999999
