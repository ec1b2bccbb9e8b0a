#!/usr/bin/env python3
"""Writes the seeds of the ONNX fuzz target. Usage: make_onnx_seeds.py FOLDER (tests/fuzz/corpus/onnx).

Runs with a Python that has numpy and onnx.
"""

import pathlib
import sys

import numpy as np
from onnx import TensorProto, helper, numpy_helper

FLOAT, INT64, BOOL = TensorProto.FLOAT, TensorProto.INT64, TensorProto.BOOL


def tensor(name, values, dtype=np.float32):
    return numpy_helper.from_array(np.array(values, dtype=dtype), name)


def model(nodes, inputs, outputs, initializers=(), opset=13, name="seed"):
    typed = lambda values: [helper.make_tensor_value_info(*value) for value in values]
    graph = helper.make_graph(nodes, name, typed(inputs), typed(outputs), list(initializers))
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)])
    made.ir_version = 8
    return made


def seeds():
    node = helper.make_node
    x = [("x", FLOAT, ["batch", 3])]
    y = [("y", FLOAT, None)]
    yield "mlp", model(
        [node("Gemm", ["x", "w", "b"], ["g"], transB=1), node("Relu", ["g"], ["r"]), node("Softmax", ["r"], ["y"], axis=1)],
        x, y, [tensor("w", [[1, 2, 3], [4, 5, 6]]), tensor("b", [0.5, -1])])
    yield "shapes", model(
        [node("Shape", ["x"], ["s"]), node("Gather", ["s", "i"], ["d"]), node("Unsqueeze", ["d", "zero"], ["u"]),
         node("Concat", ["u", "minus"], ["t"], axis=0), node("Reshape", ["x", "t"], ["y"])],
        x, y, [tensor("i", 1, np.int64), tensor("zero", [0], np.int64), tensor("minus", [-1], np.int64)])
    yield "slices", model(
        [node("Slice", ["x", "a", "b", "c", "d"], ["s"]), node("Transpose", ["s"], ["t"], perm=[1, 0]),
         node("MatMul", ["x", "t"], ["m"]), node("Clip", ["m", "", "top"], ["y"])],
        x, y, [tensor("a", [2], np.int64), tensor("b", [-9], np.int64), tensor("c", [1], np.int64),
               tensor("d", [-1], np.int64), tensor("top", 4.0)])
    constants = [
        ("shape", "ConstantOfShape", ["two"], {"value": tensor("", [3], np.int64)}),
        ("range", "Range", ["zero", "six", "one"], {}),
        ("tiled", "Tile", ["range", "once"], {}),
        ("parts", "Reshape", ["tiled", "pair"], {}),
        ("sums", "CumSum", ["parts", "one"], {"reverse": 1}),
        ("less", "Less", ["sums", "six"], {}),
        ("found", "NonZero", ["less"], {}),
        ("hot", "OneHot", ["found", "six", "onoff"], {"axis": 0}),
        ("padded", "Pad", ["hot", "pads"], {"mode": "constant"}),
        ("total", "ReduceSum", ["padded"], {"keepdims": 0}),
        ("cast", "Cast", ["total"], {"to": 1}),
        ("y", "Add", ["x", "cast"], {}),
    ]
    yield "folding", model(
        [node(op, inputs, [output], **attributes) for output, op, inputs, attributes in constants], x, y,
        [tensor("two", [2], np.int64), tensor("zero", 0, np.int64), tensor("one", 1, np.int64), tensor("six", 6, np.int64),
         tensor("once", [1], np.int64), tensor("pair", [2, 3], np.int64), tensor("onoff", [0, 1], np.int64),
         tensor("pads", [0, 1, 0, 0, 0, 1], np.int64)])
    yield "scatter", model(
        [node("ScatterND", ["w", "i", "u"], ["s"]), node("GatherElements", ["s", "j"], ["g"], axis=1),
         node("Split", ["g"], ["p", "q"], axis=1), node("Where", ["mask", "p", "q"], ["v"]), node("Mul", ["x", "v"], ["y"])],
        x, y, [tensor("w", np.ones((2, 4))), tensor("i", [[0, 1], [1, 3]], np.int64), tensor("u", [7, 8]),
               tensor("j", [[0, 1], [3, 2]], np.int64), tensor("mask", [[True], [False]], np.bool_)])
    yield "old", model(
        [node("Constant", [], ["c"], value=tensor("", [[1.0], [2.0], [3.0]])), node("MatMul", ["x", "c"], ["m"]),
         node("Clip", ["m"], ["k"], min=-1.0, max=1.0), node("Squeeze", ["k"], ["q"], axes=[1]),
         node("Dropout", ["q"], ["o"], ratio=0.5), node("LeakyRelu", ["o"], ["y"], alpha=0.1)],
        [("x", FLOAT, [1, 3])], y, opset=9)
    halves = tensor("h", [0.5, 65504, -0.0], np.float16)
    raw = TensorProto(name="e", data_type=FLOAT, dims=[3], data_location=TensorProto.EXTERNAL)
    raw.external_data.add(key="location", value="weights.bin")
    raw.external_data.add(key="length", value="12")
    yield "types", model([node("Cast", ["h"], ["c"], to=FLOAT), node("Sub", ["x", "c"], ["y"])], x, y, [halves])
    yield "external", model([node("Sub", ["x", "e"], ["y"])], x, y, [raw])
    branch = helper.make_graph([node("Identity", ["x"], ["z"])], "branch", [], [helper.make_tensor_value_info("z", FLOAT, None)])
    yield "branches", model([node("If", ["c"], ["y"], then_branch=branch, else_branch=branch)],
                            [*x, ("c", BOOL, [])], y)


def main(folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name, made in seeds():
        (folder / f"{name}.onnx").write_bytes(made.SerializeToString(deterministic=True))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
