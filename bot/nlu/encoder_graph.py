"""all-MiniLM-L6-v2 as an ONNX graph, built by hand from its weights by name.

Six transformer layers (Devlin et al. 2019), mean pooling over the tokens, unit length.
"""

from __future__ import annotations

from typing import Mapping, Sequence

import numpy as np
from onnx import ModelProto, NodeProto, TensorProto, checker, helper, numpy_helper

from bot.nlu.network import HEADS, LAYERS, WIDTH

OPSET, IR_VERSION = 17, 8
NEVER = -1e9
"""Added to the attention that a token would pay to padding."""


class EncoderGraph:
    """Adds one operation after the other; each method returns the name of what it computes.

    Args:
        weights: the checkpoint, with what is merged into it (bot.nlu.network.merged).
    """

    def __init__(self, weights: Mapping[str, np.ndarray]) -> None:
        self._weights = weights
        self._nodes: list[NodeProto] = []
        self._constants: dict[str, TensorProto] = {}

    def model(self) -> ModelProto:
        """The graph: `input_ids` and `attention_mask`, both int32 of shape (batch, tokens), to
        unit vectors of shape (batch, WIDTH).
        """
        shape = ["batch", "tokens"]
        mask = self._add("Cast", ["attention_mask"], to=TensorProto.FLOAT)
        self._pool(self._layers(self._embeddings(), mask), mask)
        graph = helper.make_graph(
            self._nodes,
            "all-MiniLM-L6-v2",
            [
                helper.make_tensor_value_info(name, TensorProto.INT32, shape)
                for name in ("input_ids", "attention_mask")
            ],
            [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["batch", WIDTH])],
            list(self._constants.values()),
        )
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION
        )
        checker.check_model(model)
        return model

    def _embeddings(self) -> str:
        words = self._add("Gather", [self._weight("embeddings.word_embeddings"), "input_ids"])
        positions = self._weights["embeddings.position_embeddings.weight"]
        kinds = self._weights["embeddings.token_type_embeddings.weight"]
        tokens = self._add("Slice", [self._add("Shape", ["input_ids"]), *self._ints([1], [2])])
        places = self._add(
            "Slice", [self._constant("places", positions + kinds[0]), self._ints([0])[0], tokens]
        )
        return self._normalise(self._add("Add", [words, places]), "embeddings.LayerNorm")

    def _layers(self, x: str, mask: str) -> str:
        hidden = self._add("Mul", [self._less(mask), self._number(NEVER)])
        hidden = self._add("Unsqueeze", [hidden, *self._ints([1, 2])])
        for layer in range(LAYERS):
            at = f"encoder.layer.{layer}."
            query, key, value = (
                self._heads(self._dense(x, f"{at}attention.self.{part}"), order)
                for part, order in (
                    ("query", (0, 2, 1, 3)),
                    ("key", (0, 2, 3, 1)),
                    ("value", (0, 2, 1, 3)),
                )
            )
            likeness = self._add("MatMul", [query, key])
            likeness = self._add("Div", [likeness, self._number(np.sqrt(WIDTH / HEADS))])
            attention = self._add("Softmax", [self._add("Add", [likeness, hidden])], axis=-1)
            mixed = self._add("MatMul", [attention, value])
            mixed = self._add("Transpose", [mixed], perm=(0, 2, 1, 3))
            mixed = self._add("Reshape", [mixed, *self._ints([0, 0, WIDTH])])
            mixed = self._dense(mixed, f"{at}attention.output.dense")
            x = self._normalise(self._add("Add", [mixed, x]), f"{at}attention.output.LayerNorm")
            wide = self._gelu(self._dense(x, f"{at}intermediate.dense"))
            narrow = self._dense(wide, f"{at}output.dense")
            x = self._normalise(self._add("Add", [narrow, x]), f"{at}output.LayerNorm")
        return x

    def _pool(self, x: str, mask: str) -> None:
        """The mean over the tokens that the mask leaves, of length one."""
        weight = self._add("Unsqueeze", [mask, *self._ints([2])])
        axis = self._ints([1])[0]
        total = self._add("ReduceSum", [self._add("Mul", [x, weight]), axis], keepdims=0)
        count = self._add("ReduceSum", [weight, axis], keepdims=0)
        mean = self._add("Div", [total, self._add("Max", [count, self._number(1e-9)])])
        length = self._add("ReduceL2", [mean], axes=[1], keepdims=1)
        length = self._add("Max", [length, self._number(1e-6)])
        self._add("Div", [mean, length], output="vectors")

    def _dense(self, x: str, name: str) -> str:
        # The checkpoint keeps (outputs, inputs).
        kernel = self._constant(f"{name}.kernel", self._weights[f"{name}.weight"].T)
        bias = self._constant(f"{name}.bias", self._weights[f"{name}.bias"])
        return self._add("Add", [self._add("MatMul", [x, kernel]), bias])

    def _heads(self, x: str, order: Sequence[int]) -> str:
        x = self._add("Reshape", [x, *self._ints([0, 0, HEADS, WIDTH // HEADS])])
        return self._add("Transpose", [x], perm=order)

    def _normalise(self, x: str, name: str) -> str:
        scale, bias = (
            self._constant(f"{name}.{part}", self._weights[f"{name}.{part}"])
            for part in ("weight", "bias")
        )
        return self._add("LayerNormalization", [x, scale, bias], axis=-1, epsilon=1e-12)

    def _gelu(self, x: str) -> str:
        share = self._add("Erf", [self._add("Div", [x, self._number(np.sqrt(2))])])
        share = self._add("Add", [share, self._number(1)])
        return self._add("Mul", [self._add("Mul", [x, share]), self._number(0.5)])

    def _less(self, mask: str) -> str:
        return self._add("Sub", [self._number(1), mask])

    def _add(self, operation: str, inputs: Sequence[str], output: str = "", **how: object) -> str:
        output = output or f"{operation}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(operation, inputs, [output], name=output, **how))
        return output

    def _weight(self, name: str) -> str:
        return self._constant(name, self._weights[f"{name}.weight"])

    def _number(self, value: float) -> str:
        return self._constant(f"number_{value:g}", np.array(value, np.float32))

    def _ints(self, *lists: list[int]) -> list[str]:
        return [
            self._constant("ints_" + "_".join(map(str, values)), np.array(values, np.int64))
            for values in lists
        ]

    def _constant(self, name: str, value: np.ndarray) -> str:
        if name not in self._constants:
            self._constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name
