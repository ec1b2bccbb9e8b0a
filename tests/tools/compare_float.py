#!/usr/bin/env python3
"""Compares Tacit's float evaluator with onnxruntime on every model of a folder (with onnx's own reference where the
runtime refuses a model).

Usage: compare_float.py EVALUATE_ONNX FOLDER

Runs with a Python that has numpy, onnx and onnxruntime. Each model gets its own input.json where there is one, and two
random inputs of a fixed seed. Outputs agree where they differ by at most 1e-5 of the largest absolute value.
Exit code: 0 all compared models agree, 1 one does not, 77 something to compare with is missing.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

TOLERANCE = 1e-5
SEED = 20240717
UNSUPPORTED = 4

try:
    import numpy as np
    import onnx
    import onnx.reference
    import onnxruntime as ort
except ImportError as error:
    print(f"SKIPPED: {error}", file=sys.stderr)
    sys.exit(77)


def model_inputs(model):
    """(name, numpy type, shape) of each input that is not an initializer; unset dimensions become 1."""
    initializers = {tensor.name for tensor in model.graph.initializer}
    for value in model.graph.input:
        if value.name in initializers:
            continue
        tensor = value.type.tensor_type
        shape = [dim.dim_value or 1 for dim in tensor.shape.dim]
        yield value.name, onnx.helper.tensor_dtype_to_np_dtype(tensor.elem_type), shape


def unset_dimensions(model):
    """--dim flags for the unset dimensions beyond the leading one."""
    flags = []
    for value in model.graph.input:
        for axis, dim in enumerate(value.type.tensor_type.shape.dim):
            if axis > 0 and not dim.dim_value:
                flags += ["--dim", f"{dim.dim_param or f'{value.name}.{axis}'}=1"]
    return flags


def random_input(rng, dtype, shape):
    if np.issubdtype(dtype, np.floating):
        return rng.standard_normal(shape).astype(dtype)
    return rng.integers(0, 2, shape).astype(dtype)  # indices of any axis, too


def samples(folder, inputs, rng):
    """The sample of input.json, where it fits, then random ones."""
    path = folder / "input.json"
    if path.exists():
        data = json.loads(path.read_text())["input_data"]
        if len(data) == len(inputs) and all(np.size(x) == np.prod(shape) for x, (_, _, shape) in zip(data, inputs)):
            yield [np.array(x).astype(dtype).reshape(shape) for x, (_, dtype, shape) in zip(data, inputs)]
    for _ in range(2):
        yield [random_input(rng, dtype, shape) for _, dtype, shape in inputs]


def evaluate(program, path, flags, values):
    """Tacit's outputs as flat arrays, or the message and exit code of its refusal."""
    with tempfile.TemporaryDirectory() as scratch:
        files = []
        for i, value in enumerate(values):
            files.append(f"{scratch}/in{i}")
            value.astype("<f8").tofile(files[-1])
        run = subprocess.run([program, path, scratch, *flags, *files], capture_output=True, text=True)
        if run.returncode != 0:
            return None, (run.returncode, run.stderr.strip())
        count = len(run.stdout.splitlines())
        return [np.fromfile(f"{scratch}/{i}", "<f8") for i in range(count)], None


def worst_difference(ours, theirs):
    """Largest difference of one output relative to its largest absolute value; infinite where the sizes differ."""
    worst = 0.0
    for a, b in zip(ours, theirs):
        b = np.asarray(b).astype(np.float64).ravel()
        if a.shape != b.shape:
            return np.inf
        if a.size:
            worst = max(worst, np.max(np.abs(a - b)) / max(np.max(np.abs(b)), 1e-30))
    return worst if len(ours) == len(theirs) else np.inf


class Reference:
    """onnxruntime, or onnx's reference evaluator where that refuses the model."""

    def __init__(self, path):
        options = ort.SessionOptions()
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
        options.log_severity_level = 4
        try:
            self.session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
            self.name = "onnxruntime"
        except Exception:  # onnxruntime has no common base class of its own
            self.session = onnx.reference.ReferenceEvaluator(str(path))
            self.name = "onnx.reference"

    def run(self, inputs):
        return self.session.run(None, inputs)


def compare(program, path):
    """(verdict, detail): 'ok', 'differs', 'unsupported' or 'skipped'."""
    model = onnx.load(path)
    inputs = list(model_inputs(model))
    worst = 0.0
    reference = None
    for values in samples(path.parent, inputs, np.random.default_rng(SEED)):
        ours, refusal = evaluate(program, path, unset_dimensions(model), values)
        if refusal:
            return "unsupported" if refusal[0] == UNSUPPORTED else "differs", refusal[1].splitlines()[0]
        try:
            reference = reference or Reference(path)
            theirs = reference.run({name: value for (name, _, _), value in zip(inputs, values)})
        except Exception as error:
            return "skipped", f"no reference runs it: {str(error).splitlines()[0]}"
        worst = max(worst, worst_difference(ours, theirs))
    return ("ok" if worst <= TOLERANCE else "differs"), f"{worst:.1e} from {reference.name}"


def main(program, folder):
    paths = sorted(pathlib.Path(folder).rglob("*.onnx"))
    if not paths:
        print(f"SKIPPED: no models in {folder}", file=sys.stderr)
        return 77
    verdicts = []
    for path in paths:
        verdict, detail = compare(program, path)
        verdicts.append(verdict)
        print(f"{verdict:12} {path.relative_to(folder)}  {detail}", flush=True)
    print({verdict: verdicts.count(verdict) for verdict in sorted(set(verdicts))}, "of", len(paths))
    return 1 if "differs" in verdicts else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2]))
