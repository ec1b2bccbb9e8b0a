#!/usr/bin/env python3
"""Sets up, proves and verifies each network of a folder of ONNX models, and prints a table.

Each model is a folder with network.onnx and input.json; where the latter is missing or holds other tensors
than the model takes, random numbers do. Those with operators that Tacit does not know are
listed with their reasons. The error is that of the proved outputs against a float run: onnxruntime's where it
can be imported (scripts/test.sh slow puts it into build/venv), else the one that `tacit setup` reports. It may
be 2^-8 of the largest absolute output, 2^-7 for nanoGPT.

Exit code 0: every supported model is within the bound, or the folder is absent (said aloud); 1: some is not.
"""

import argparse
import json
import math
import random
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    import numpy as np
    import onnxruntime
except ImportError:
    onnxruntime = None

REPOSITORY = Path(__file__).resolve().parent.parent
RELATIVE_BOUND = 2.0**-8
BOUNDS = {"nanoGPT": 2.0**-7}  # deeper than the others
UNSUPPORTED = 4


def run_tacit(program, *arguments):
    """The object that the command prints, its exit code included."""
    done = subprocess.run([program, *map(str, arguments), "--json"], capture_output=True, text=True, timeout=1800)
    try:
        answer = json.loads(done.stdout)
    except json.JSONDecodeError:
        answer = {"error": {"message": f"no JSON on standard output; standard error: {done.stderr[-300:]}"}}
    return {**answer, "exit_code": done.returncode}


def float_outputs(model, inputs):
    """All outputs of a float run, one after the other."""
    session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    types = {"tensor(float)": np.float32, "tensor(double)": np.float64, "tensor(int64)": np.int64}
    types |= {"tensor(int32)": np.int32, "tensor(bool)": np.bool_}
    feed = {}
    for tensor, values in zip(session.get_inputs(), inputs):
        shape = [size if isinstance(size, int) else 1 for size in tensor.shape]
        feed[tensor.name] = np.asarray(values, dtype=types[tensor.type]).reshape(shape)
    return np.concatenate([np.ravel(np.asarray(value, dtype=np.float64)) for value in session.run(None, feed)])


def random_input(inspected):
    """A sample for the inputs that `tacit inspect` names, in the form of input.json."""
    source = random.Random(1)
    draw = {"bool": lambda: source.random() < 0.5}
    return {
        "input_data": [
            [draw.get(tensor["type"], source.random)() for _ in range(math.prod(tensor["shape"]))]
            for tensor in inspected["inputs"]
        ]
    }


def flatten(values):
    if isinstance(values, list):
        return [leaf for value in values for leaf in flatten(value)]
    return [float(values)]


def error_of(model, data, setup, proof):
    """(error, bound, which reference)"""
    relative = BOUNDS.get(model.parent.name, RELATIVE_BOUND)
    proved = flatten([output["values"] for output in proof["outputs"]])
    largest = max(map(abs, proved), default=0.0)
    if onnxruntime is None:
        return setup["accuracy"]["max_abs_error"], relative * largest, "set-up"
    try:
        wanted = float_outputs(model, json.loads(data.read_text())["input_data"])
    except onnxruntime.capi.onnxruntime_pybind11_state.InvalidGraph:  # it does not take every model
        return setup["accuracy"]["max_abs_error"], relative * largest, "set-up"
    return float(np.max(np.abs(wanted - proved))), relative * float(np.max(np.abs(wanted))), "onnxruntime"


def check(program, folder, work):
    """(verdict, cells of the table); the verdict is one of 'ok', 'refused' and 'wrong'."""
    model, data = folder / "network.onnx", folder / "input.json"

    def message(answer):
        return answer.get("error", {}).get("message", answer.get("reason") or "no reason given").splitlines()[0]

    inspected = run_tacit(program, "inspect", model)
    if inspected["exit_code"] == UNSUPPORTED:
        ops = sorted({entry["op"] for entry in inspected.get("unsupported", [])})
        return "refused", ["operators: " + ", ".join(ops) if ops else message(inspected)]
    if not data.exists() or len(json.loads(data.read_text())["input_data"]) != len(inspected["inputs"]):
        data = work.with_suffix(".json")
        data.write_text(json.dumps(random_input(inspected)))
    setup = run_tacit(program, "setup", model, "-o", work, "--calibrate", data, "--openings", 3)
    if setup["exit_code"] == UNSUPPORTED:
        return "refused", [message(setup)]
    if setup["exit_code"] != 0:
        return "wrong", ["set-up: " + message(setup)]
    proof = run_tacit(program, "prove", work / "model.prover", data, "-o", work / "x.proof")
    if proof["exit_code"] != 0:
        return "wrong", ["prove: " + message(proof)]
    verified = run_tacit(program, "verify", work / "model.verifier", work / "x.proof")
    if verified["exit_code"] != 0:
        return "wrong", ["verify: " + message(verified)]
    error, bound, reference = error_of(model, data, setup, proof)
    return "ok" if error <= bound else "wrong", [
        f"{setup['setup_seconds']:.2f} s",
        f"{1000 * proof['prove_seconds']:.0f} ms",
        f"{1000 * verified['verify_seconds']:.1f} ms",
        f"{proof['proof_bytes'] / 1000:.0f} KB",
        f"{proof['peak_rss_bytes'] / 1e6:.0f} MB",
        f"{error:.1e} of {bound:.1e} ({reference})",
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("models", nargs="?", type=Path, default=REPOSITORY.parent / "shared" / "models" / "onnx")
    parser.add_argument("--program", type=Path, default=REPOSITORY / "build" / "release" / "tacit")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="only these models")
    options = parser.parse_args()
    if not options.models.is_dir():
        print(f"SKIPPED: there is no folder {options.models}; name one to check the models in it")
        return 0

    verdicts, refused = [], []
    print("| model | set-up | prove | verify | proof | memory | error of bound | |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for folder in sorted(path.parent for path in options.models.glob("*/network.onnx")):
        if options.only and folder.name not in options.only:
            continue
        with tempfile.TemporaryDirectory() as work:
            verdict, cells = check(options.program, folder, Path(work) / "package")
        verdicts.append(verdict)
        if verdict == "refused":
            refused.append((folder.name, cells[0]))
            continue
        cells = cells + [""] * (6 - len(cells))
        print(f"| {folder.name} | {' | '.join(cells)} | {verdict} |", flush=True)
    print("\nRefused:")
    for name, reason in refused:
        print(f"* {name}: {reason}")
    counts = {word: verdicts.count(word) for word in ("ok", "wrong", "refused")}
    print("\n" + ", ".join(f"{count} {word}" for word, count in counts.items()))
    return 1 if counts["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
