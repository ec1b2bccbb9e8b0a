"""The diagnostic model in integers is as good as in floating point, and its costs keep to their floors.

Usage: check_example.py TACIT. On the test records the integer model gives the float model's class for all but one at
most, so that at most one fewer is right; the proof's size and the prover's memory stay below 130 KB and 200 MB.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "breast_cancer"


def main():
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)

        def run_tacit(*arguments):
            done = subprocess.run(
                [sys.argv[1], "--quiet", "--json", *map(str, arguments)],
                stdout=subprocess.PIPE, text=True, env={**os.environ, "XDG_CACHE_HOME": folder},
            )
            assert done.returncode == 0, done.stdout
            return json.loads(done.stdout)

        setup = run_tacit("setup", EXAMPLE / "model.onnx", "-o", work / "package", "--label", "diagnosis",
                          "--calibrate", EXAMPLE / "calibration.csv", "--evaluate", EXAMPLE / "test.csv")
        accuracy = setup["accuracy"]
        print("accuracy:", accuracy)
        assert accuracy["samples"] == 114
        assert round((1 - accuracy["top1_agreement"]) * 114) <= 1
        assert accuracy["max_abs_error"] <= 2**-8

        proof = run_tacit("prove", work / "package" / "model.prover", EXAMPLE / "patient.csv", "-o", work / "x.proof")
        print("proof:", {key: proof[key] for key in ("proof_bytes", "peak_rss_bytes", "prove_seconds")})
        assert proof["proof_bytes"] <= 130_000
        assert proof["peak_rss_bytes"] <= 200_000_000

        verified = run_tacit("verify", work / "package" / "model.verifier", work / "x.proof",
                             "--model-id", setup["model_id"])
        print("verify:", {key: verified[key] for key in ("verify_seconds", "registration_seconds")})
        assert verified["valid"] and verified["security_bits"]["proven"] >= 128
        assert verified["outputs"] == proof["outputs"]
        benign, malignant = verified["outputs"][0]["values"]
        assert malignant > 0.5 > benign


if __name__ == "__main__":
    main()
