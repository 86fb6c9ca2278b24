"""The examples that a sentence is compared with, in eight bits: a quarter of the memory of 32, and
a fraction of the time, which goes into reading them. Imports no Rasa.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

STEPS = 63
"""An example's numbers become whole ones from -63 to 63: of 127, two products together would not
fit into the 16 bits of a processor without VNNI, and would be cut off in silence.
"""
MIDDLE = 128
"""A sentence's numbers become whole ones from 1 to 255, with this for 0."""
OPSET, IR_VERSION = 17, 8
SUFFIX = ".onnx"
"""Of the file of a model's examples, which stands beside its arrays."""


class Examples:
    """Compares sentences with all examples at once, by ONNX Runtime. A dot product of unit vectors
    is right to about 0.002.

    Args:
        graph: the file of its graph, or what such a file holds. What is read from a file is in
            memory once, what is given as bytes three times.
    """

    def __init__(self, graph: Path | bytes) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._graph = graph
        self._session = onnxruntime.InferenceSession(
            graph if isinstance(graph, bytes) else str(graph),
            options,
            providers=["CPUExecutionProvider"],
        )

    @classmethod
    def of(cls, vectors: np.ndarray) -> "Examples":
        """From vectors, shape (examples, dimensions). Needs the package `onnx`, as a training
        has it.
        """
        return cls(_graph_of(vectors))

    def save(self, path: Path) -> None:
        """Writes the graph of examples that were made by `of`."""
        path.write_bytes(self._graph)

    def likenesses(self, vectors: np.ndarray) -> np.ndarray:
        """The dot product of each vector with each example: float32, shape (vectors, examples).
        Each vector has a scale of its own, so that no neighbour changes what it is like.
        """
        step = _step(vectors, MIDDLE - 1)
        whole = ((vectors / step).round() + MIDDLE).astype(np.uint8)
        return self._session.run(None, {"sentences": whole})[0] * step


def _graph_of(vectors: np.ndarray) -> bytes:
    """The graph that knows these examples, as a file holds it."""
    from onnx import TensorProto, helper, numpy_helper

    steps = _step(vectors, STEPS)
    constants = {
        "examples": np.ascontiguousarray((vectors / steps).round().astype(np.int8).T),
        "middle": np.array(MIDDLE, np.uint8),
        "steps": steps[:, 0],
    }
    nodes = [
        helper.make_node("MatMulInteger", ["sentences", "examples", "middle"], ["whole"]),
        helper.make_node("Cast", ["whole"], ["sums"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["sums", "steps"], ["products"]),
    ]
    count, dimensions = vectors.shape
    shapes = (TensorProto.UINT8, ["n", dimensions]), (TensorProto.FLOAT, ["n", count])
    given, found = (
        [helper.make_tensor_value_info(name, *shape)]
        for name, shape in zip(("sentences", "products"), shapes)
    )
    stored = [numpy_helper.from_array(value, name) for name, value in constants.items()]
    model = helper.make_model(
        helper.make_graph(nodes, "examples", given, found, stored),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
    )
    return model.SerializeToString()


def _step(vectors: np.ndarray, steps: int) -> np.ndarray:
    """The size of one of so many equal steps from 0 to the largest number of each vector: float32,
    shape (vectors, 1).
    """
    largest = np.abs(vectors).max(axis=1, keepdims=True)
    return (np.maximum(largest, np.finfo(np.float32).tiny) / steps).astype(np.float32)
