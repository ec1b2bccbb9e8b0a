#!/usr/bin/env python3
"""What the planner's choices gain over a fixed default (`--fixed-plan`), measured on five models.

The default proves every function by a table, cuts ranges into bytes, and makes the committed matrix square at rate 1/4. Times
are medians; runs of both kinds take turns, so that a change in the machine's load touches both.
"""

import json
import statistics
import subprocess
import tempfile
from pathlib import Path

from bench_command import REPOSITORY, option_parser

EXAMPLES = {
    "breast_cancer": ("patient.csv", ["--label", "diagnosis"]),
    "digits": ("digit.csv", ["--label", "digit", "--disclose", "argmax"]),
}
NETWORKS = {"mlp": ["mlp"], "lenet": ["lenet"], "cnn": ["cnn", "--size", "8"]}
KINDS = {"fixed": ["--fixed-plan"], "planned": []}


class Runner:
    def __init__(self, program, threads):
        self.program, self.common = program, ["--json", "--quiet", "--threads", str(threads)]

    def __call__(self, *arguments):
        done = subprocess.run([self.program, *map(str, arguments), *self.common], capture_output=True, text=True)
        answer = json.loads(done.stdout)
        if not answer["ok"]:
            raise SystemExit(f"{' '.join(map(str, arguments))}: {answer['error']['message']}")
        return answer


def example(tacit, name, work, kind, run):
    record, options = EXAMPLES[name]
    folder, package = REPOSITORY / "examples" / name, work / f"{name}-{kind}"
    if run == 0:
        tacit("setup", folder / "model.onnx", "-o", package, "--calibrate", folder / "calibration.csv", *options, *KINDS[kind])
    return tacit("prove", package / "model.prover", folder / record, "-o", work / "x.proof", "--force")


def measure(tacit, runs, work):
    """By model and kind, the answers of the proofs."""
    found = {}
    for name in [*EXAMPLES, *NETWORKS]:
        found[name] = {kind: [] for kind in KINDS}
        for run in range(runs):
            for kind, options in KINDS.items():
                one = example(tacit, name, work, kind, run) if name in EXAMPLES else tacit("bench", *NETWORKS[name], *options)
                found[name][kind].append(one)
    return found


def main():
    options = option_parser(__doc__, runs=5).parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measure(Runner(options.program, options.threads), options.runs, Path(folder))
    print("| model | prove, fixed | prove, planned | gain | proof, fixed | proof, planned |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name, kinds in found.items():
        seconds = {kind: statistics.median(a["prove_seconds"] for a in answers) for kind, answers in kinds.items()}
        size = {kind: statistics.median(a["proof_bytes"] for a in answers) for kind, answers in kinds.items()}
        print(f"| {name} | {1e3 * seconds['fixed']:.0f} ms | {1e3 * seconds['planned']:.0f} ms | {seconds['fixed'] / seconds['planned'] - 1:+.0%} "
              f"| {size['fixed'] / 1e3:.0f} KB | {size['planned'] / 1e3:.0f} KB |")


if __name__ == "__main__":
    main()
