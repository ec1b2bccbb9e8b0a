"""Trains the diagnostic model of this folder and writes its ONNX files and records.

The records are the Wisconsin diagnostic breast-cancer data that scikit-learn ships: 569 tumours, 30
measurements each. Run from anywhere; the same versions of the libraries write the same numbers.
"""

import csv
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

SEED = 2026
OPSET = 17
FOLDER = Path(__file__).resolve().parent


def train(hidden, x, y):
    """A scaler and a network with ReLU layers of the widths `hidden`, fitted to the records."""
    network = MLPClassifier(hidden, activation="relu", alpha=0.1, max_iter=600, random_state=SEED)
    return make_pipeline(StandardScaler(), network).fit(x, y)


def to_onnx(pipeline, name):
    """The pipeline as an ONNX model that maps float[N, 30] to the probabilities [benign, malignant]."""
    scaler, network = pipeline[0], pipeline[-1]
    nodes, constants = [], []

    def constant(name, values):
        constants.append(numpy_helper.from_array(np.asarray(values, dtype=np.float32), name))
        return name

    def node(op, inputs, output, **attributes):
        nodes.append(helper.make_node(op, inputs, [output], name=output, **attributes))
        return output

    value = node("Sub", ["measurements", constant("mean", scaler.mean_)], "centred")
    value = node("Div", [value, constant("scale", scaler.scale_)], "standardised")
    layers = list(zip(network.coefs_, network.intercepts_))
    for i, (weights, bias) in enumerate(layers):
        inputs = [value, constant(f"weights_{i}", weights), constant(f"bias_{i}", bias)]
        value = node("Gemm", inputs, f"layer_{i}")
        if i + 1 < len(layers):
            value = node("Relu", [value], f"relu_{i}")
    malignant = node("Sigmoid", [value], "malignant")
    benign = node("Sub", [constant("one", [1.0]), malignant], "benign")
    node("Concat", [benign, malignant], "probabilities", axis=1)

    graph = helper.make_graph(
        nodes,
        name,
        [helper.make_tensor_value_info("measurements", TensorProto.FLOAT, ["batch", 30])],
        [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["batch", 2])],
        constants,
    )
    model = helper.make_model(graph, producer_name="", opset_imports=[helper.make_opsetid("", OPSET)])
    model.ir_version = 8
    onnx.checker.check_model(model, full_check=True)
    return model


def check(model, pipeline, x):
    """Asserts that the ONNX model gives the pipeline's probabilities on the records `x`."""
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    (found,) = session.run(None, {"measurements": x.astype(np.float32)})
    np.testing.assert_allclose(found, pipeline.predict_proba(x), atol=2e-5)


def write_records(name, feature_names, x, y=None):
    """Writes a CSV file with one record a row, and the diagnosis (1: malignant) last where it is given."""
    with open(FOLDER / name, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*feature_names, *(["diagnosis"] if y is not None else [])])
        for i, record in enumerate(x.tolist()):
            writer.writerow([*record, *([int(y[i])] if y is not None else [])])


def main():
    data = load_breast_cancer()
    feature_names = [str(name).replace(" ", "_") for name in data.feature_names]
    malignant = (data.target == 0).astype(int)
    x_train, x_test, y_train, y_test = train_test_split(
        data.data, malignant, test_size=0.2, stratify=malignant, random_state=SEED
    )

    for file_name, hidden in (("model.onnx", (16, 8)), ("substitute.onnx", (4,))):
        pipeline = train(hidden, x_train, y_train)
        model = to_onnx(pipeline, Path(file_name).stem)
        check(model, pipeline, x_test)
        onnx.save(model, FOLDER / file_name)
        right = int((pipeline.predict(x_test) == y_test).sum())
        print(f"{file_name}: {right} of {len(y_test)} test records right ({right / len(y_test):.1%})")
        if file_name == "model.onnx":
            # A malignant tumour that the model recognises, and not the clearest case.
            probability = pipeline.predict_proba(x_test)[:, 1]
            patient = int(np.flatnonzero((y_test == 1) & (probability > 0.5) & (probability < 0.99))[0])

    write_records("calibration.csv", feature_names, x_train, y_train)
    write_records("test.csv", feature_names, x_test, y_test)
    write_records("patient.csv", feature_names, x_test[patient : patient + 1])
    print(f"patient.csv: test record {patient}, malignant")


if __name__ == "__main__":
    main()
