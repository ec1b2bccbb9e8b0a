#!/usr/bin/env python3
"""Runs ONNX's own operator cases through Tacit's references: each both folded (all inputs constant) and evaluated.

Usage: compare_cases.py EVALUATE_ONNX

Runs with a Python that has numpy and onnx. Cases of an opset beyond 7 to 21 are run as the nearest of these.
Cases of NaN and infinities, and of forms newer than opset 21, are listed as broken: Tacit refuses such files.
Exit code: 0 every case that is not refused agrees, 1 one does not, 77 something to compare with is missing.
"""

import pathlib
import sys
import tempfile
import warnings

from compare_float import TOLERANCE, UNSUPPORTED, evaluate, worst_difference

import numpy as np
import onnx
from onnx.backend.test.case.node import collect_testcases

OPSETS = range(7, 22)
BROKEN = 3
HALF_TOLERANCE = 2**-10


def cases():
    """(name, model, inputs, outputs) of the cases on tensors of the default domain."""
    warnings.simplefilter("ignore")
    for case in collect_testcases(None):
        for inputs, outputs in case.data_sets:
            if all(isinstance(x, (np.ndarray, np.generic)) and x.dtype.kind in "fiub" for x in [*inputs, *outputs]):
                model = onnx.ModelProto()
                model.CopyFrom(case.model)
                for imported in model.opset_import:
                    imported.version = min(max(imported.version, OPSETS[0]), OPSETS[-1])
                yield case.name, model, [np.asarray(x) for x in inputs], outputs


def as_constants(model, inputs):
    """The model with its inputs as initializers."""
    folded = onnx.ModelProto()
    folded.CopyFrom(model)
    for value, array in zip(model.graph.input, inputs):
        folded.graph.initializer.append(onnx.numpy_helper.from_array(array, value.name))
    return folded


def run(program, path, model, inputs, outputs):
    onnx.save(model, path)
    ours, refusal = evaluate(program, path, [], inputs)
    if refusal:
        verdict = {UNSUPPORTED: "refused", BROKEN: "broken"}.get(refusal[0], "differs")
        return verdict, refusal[1].splitlines()[0]
    difference = worst_difference(ours, outputs)
    is_half = any(x.dtype == np.float16 for x in [*inputs, *outputs])
    return "ok" if difference <= (HALF_TOLERANCE if is_half else TOLERANCE) else "differs", f"{difference:.1e}"


def main(program):
    counts = {}
    covered = set()
    with tempfile.TemporaryDirectory() as scratch:
        path = pathlib.Path(scratch) / "case.onnx"
        for name, model, inputs, outputs in cases():
            for mode, arguments in (("folded", (as_constants(model, inputs), [])), ("evaluated", (model, inputs))):
                verdict, detail = run(program, path, *arguments, outputs)
                counts[mode, verdict] = counts.get((mode, verdict), 0) + 1
                if verdict == "ok":
                    covered |= {node.op_type for node in model.graph.node}
                if verdict in ("differs", "broken"):
                    print(f"{verdict:8} {mode:10} {name}  {detail.replace(str(path), '')}", flush=True)
    for (mode, verdict), count in sorted(counts.items()):
        print(f"{mode:10} {verdict:8} {count}")
    print(len(covered), "operators:", " ".join(sorted(covered)))
    return 1 if any(verdict == "differs" for _, verdict in counts) else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
