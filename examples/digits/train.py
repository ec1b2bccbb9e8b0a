"""Trains the convolutional network of this folder and writes its ONNX file and records.

The records are the handwritten digits that scikit-learn ships: 1797 pictures of 8 x 8 pixels, in 17 shades. The network
is trained here in plain NumPy. Run from anywhere; the same versions of the libraries write the same numbers.
"""

import csv
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

SEED = 2026
OPSET = 17
FOLDER = Path(__file__).resolve().parent
CHANNELS = (12, 24)
EPOCHS, BATCH, LEARNING_RATE, DECAY = 60, 32, 2e-3, 1e-4
CALIBRATION_RECORDS = 500


def windows(x):
    """The 3 x 3 surroundings of every pixel: [n, channels, h, w] as [n, h, w, channels * 9], zeros outside."""
    padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    view = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(2, 3))
    return view.transpose(0, 2, 3, 1, 4, 5).reshape(x.shape[0], x.shape[2], x.shape[3], -1)


class Network:
    """Two convolutions of side 3, each with ReLU and the largest of every 2 x 2 pixels; then one linear layer."""

    def __init__(self, random):
        first, second = CHANNELS
        def he(outputs, inputs):
            return random.normal(0, np.sqrt(2 / inputs), (outputs, inputs))
        self.parameters = [he(first, 9), np.zeros(first), he(second, 9 * first), np.zeros(second),
                           he(10, 4 * second), np.zeros(10)]

    def forward(self, x):
        """The ten scores of every picture, and what the backward pass needs."""
        kept = []
        for weights, bias in (self.parameters[:2], self.parameters[2:4]):
            patches = windows(x)
            y = np.maximum(patches @ weights.T + bias, 0)
            n, h, w, channels = y.shape
            blocks = y.reshape(n, h // 2, 2, w // 2, 2, channels).transpose(0, 5, 1, 3, 2, 4).reshape(n, channels, h // 2, w // 2, 4)
            best = blocks.argmax(-1)
            kept.append((patches, y, best))
            x = np.take_along_axis(blocks, best[..., None], -1)[..., 0]
        flat = x.reshape(len(x), -1)
        return flat @ self.parameters[4].T + self.parameters[5], (kept, flat)

    def gradients(self, x, labels):
        """Of the mean cross entropy."""
        scores, (kept, flat) = self.forward(x)
        shares = np.exp(scores - scores.max(1, keepdims=True))
        shares /= shares.sum(1, keepdims=True)
        shares[np.arange(len(x)), labels] -= 1
        d = shares / len(x)
        gradients = [d.T @ flat, d.sum(0)]
        side = 2
        d = (d @ self.parameters[4]).reshape(len(x), -1, side, side)
        for layer in (1, 0):
            patches, y, best = kept[layer]
            n, h, w, channels = y.shape
            spread = np.zeros((*best.shape, 4))
            np.put_along_axis(spread, best[..., None], d[..., None], -1)
            d = spread.reshape(n, channels, h // 2, w // 2, 2, 2).transpose(0, 2, 4, 3, 5, 1).reshape(n, h, w, channels) * (y > 0)
            gradients = [np.tensordot(d, patches, ((0, 1, 2), (0, 1, 2))), d.sum((0, 1, 2)), *gradients]
            if layer:
                through = (d @ self.parameters[2]).reshape(n, h, w, -1, 3, 3)
                padded = np.zeros((n, through.shape[3], h + 2, w + 2))
                for i in range(3):
                    for j in range(3):
                        padded[:, :, i : i + h, j : j + w] += through[..., i, j].transpose(0, 3, 1, 2)
                d = padded[:, :, 1:-1, 1:-1]
        return gradients


def train(x, labels):
    """Adam with weight decay; the learning rate falls to zero along a cosine."""
    random = np.random.default_rng(SEED)
    network = Network(random)
    first = [np.zeros_like(p) for p in network.parameters]
    second = [np.zeros_like(p) for p in network.parameters]
    steps = EPOCHS * (len(x) // BATCH)
    step = 0
    for _ in range(EPOCHS):
        order = random.permutation(len(x))
        for start in range(0, len(x) - BATCH + 1, BATCH):
            step += 1
            chosen = order[start : start + BATCH]
            rate = LEARNING_RATE * (1 + np.cos(np.pi * step / steps)) / 2
            for p, g, m, v in zip(network.parameters, network.gradients(x[chosen], labels[chosen]), first, second):
                m += 0.1 * (g - m)
                v += 0.001 * (g * g - v)
                p -= rate * (m / (1 - 0.9**step) / (np.sqrt(v / (1 - 0.999**step)) + 1e-8) + DECAY * p)
    return network


def to_onnx(network):
    """The network as an ONNX model that maps pixels 0 to 16, float[N, 1, 8, 8], to ten scores."""
    nodes, constants = [], []

    def constant(name, values):
        constants.append(numpy_helper.from_array(np.asarray(values, dtype=np.float32), name))
        return name

    def node(op, inputs, output, **attributes):
        nodes.append(helper.make_node(op, inputs, [output], name=output, **attributes))
        return output

    value = node("Div", ["pixels", constant("white", 16.0)], "brightness")
    for i, channels in enumerate(CHANNELS):
        weights, bias = network.parameters[2 * i : 2 * i + 2]
        inputs = [value, constant(f"kernel_{i}", weights.reshape(channels, -1, 3, 3)), constant(f"kernel_bias_{i}", bias)]
        value = node("Conv", inputs, f"convolution_{i}", kernel_shape=[3, 3], pads=[1, 1, 1, 1])
        value = node("Relu", [value], f"relu_{i}")
        value = node("MaxPool", [value], f"largest_{i}", kernel_shape=[2, 2], strides=[2, 2])
    value = node("Flatten", [value], "features")
    node("Gemm", [value, constant("weights", network.parameters[4]), constant("bias", network.parameters[5])], "scores", transB=1)

    graph = helper.make_graph(
        nodes,
        "digits",
        [helper.make_tensor_value_info("pixels", TensorProto.FLOAT, ["batch", 1, 8, 8])],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["batch", 10])],
        constants,
    )
    model = helper.make_model(graph, producer_name="", opset_imports=[helper.make_opsetid("", OPSET)])
    model.ir_version = 8
    onnx.checker.check_model(model, full_check=True)
    return model


def write_records(name, pixels, digits=None):
    """Writes a CSV file with one picture a row, and the digit last where it is given."""
    with open(FOLDER / name, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*(f"row{i}_column{j}" for i in range(8) for j in range(8)), *(["digit"] if digits is not None else [])])
        for i, picture in enumerate(pixels.astype(int).tolist()):
            writer.writerow([*picture, *([int(digits[i])] if digits is not None else [])])


def main():
    data = load_digits()
    x_train, x_test, y_train, y_test = train_test_split(
        data.data, data.target, test_size=0.2, stratify=data.target, random_state=SEED
    )

    def pictures(x):
        return x.reshape(-1, 1, 8, 8)

    network = train(pictures(x_train) / 16, y_train)
    model = to_onnx(network)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    (scores,) = session.run(None, {"pixels": pictures(x_test).astype(np.float32)})
    np.testing.assert_allclose(scores, network.forward(pictures(x_test) / 16)[0], atol=1e-3)
    onnx.save(model, FOLDER / "model.onnx")
    found = scores.argmax(1)
    right = int((found == y_test).sum())
    print(f"model.onnx: {right} of {len(y_test)} test pictures right ({right / len(y_test):.1%})")

    write_records("calibration.csv", x_train[:CALIBRATION_RECORDS], y_train[:CALIBRATION_RECORDS])
    write_records("test.csv", x_test, y_test)
    digit = int(np.flatnonzero((found == y_test) & (y_test == 3))[0])
    write_records("digit.csv", x_test[digit : digit + 1])
    print(f"digit.csv: test picture {digit}, a {y_test[digit]}")


if __name__ == "__main__":
    main()
