"""The examples in integers are as good as in floating point, and their costs keep to their floors.

Usage: check_example.py TACIT. On the diagnostic model's test records the integer model gives the float model's class for
all but one at most, so that at most one fewer is right; the proof's size and the prover's memory stay below 130 KB and
200 MB. The network that reads digits names the same one on 99 % of its test pictures, discloses that index with its label
and nothing else, and is proved within half a second.
"""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
NAMES = "zero one two three four five six seven eight nine".split()


class Examples(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.work = Path(self.folder.name)

    def tacit(self, *arguments):
        done = subprocess.run(
            [TACIT, "--quiet", "--json", *map(str, arguments)],
            stdout=subprocess.PIPE, text=True, env={**os.environ, "XDG_CACHE_HOME": self.folder.name},
        )
        self.assertEqual(done.returncode, 0, done.stdout)
        return json.loads(done.stdout)

    def run_example(self, name, record, *options):
        """The answers of set-up, prove and verify; the last agrees with the others."""
        example = EXAMPLES / name
        setup = self.tacit("setup", example / "model.onnx", "-o", self.work / "package", "--calibrate", example / "calibration.csv",
                           "--evaluate", example / "test.csv", *options)
        proof = self.tacit("prove", self.work / "package" / "model.prover", example / record, "-o", self.work / "x.proof")
        verified = self.tacit("verify", self.work / "package" / "model.verifier", self.work / "x.proof", "--model-id", setup["model_id"])
        self.assertTrue(verified["valid"])
        self.assertGreaterEqual(verified["security_bits"]["proven"], 128)
        self.assertEqual(verified["outputs"], proof["outputs"])
        accuracy = {key: value for key, value in setup["accuracy"].items() if key not in ("nodes", "outputs")}
        print(name, accuracy, {key: proof[key] for key in ("proof_bytes", "peak_rss_bytes", "prove_seconds")},
              {key: verified[key] for key in ("verify_seconds", "registration_seconds")})
        return setup, proof, verified

    def test_diagnosis(self):
        setup, proof, verified = self.run_example("breast_cancer", "patient.csv", "--label", "diagnosis")
        accuracy = setup["accuracy"]
        self.assertEqual(accuracy["samples"], 114)
        self.assertLessEqual(round((1 - accuracy["top1_agreement"]) * 114), 1)
        self.assertLessEqual(accuracy["max_abs_error"], 2**-8)
        self.assertLessEqual(proof["proof_bytes"], 130_000)
        self.assertLessEqual(proof["peak_rss_bytes"], 200_000_000)
        benign, malignant = verified["outputs"][0]["values"]
        self.assertTrue(malignant > 0.5 > benign)

    def test_digits(self):
        setup, proof, verified = self.run_example("digits", "digit.csv", "--label", "digit", "--disclose", "argmax",
                                                  "--labels", ",".join(NAMES))
        self.assertEqual(setup["accuracy"]["samples"], 360)
        self.assertGreaterEqual(setup["accuracy"]["top1_agreement"], 0.99)
        if not SANITIZED:
            self.assertLessEqual(proof["prove_seconds"], 0.5)
        (output,) = verified["outputs"]
        self.assertTrue(output["is_index"])
        self.assertEqual(output["values"], [3])
        self.assertEqual(output["labels"][3], "three")


if __name__ == "__main__":
    TACIT = sys.argv.pop(1)
    SANITIZED = b"__sanitizer" in Path(TACIT).read_bytes()
    unittest.main()
