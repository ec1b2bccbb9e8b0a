#!/usr/bin/env python3
"""Kills a prover a hundred times at random moments. No opening may be granted twice: every proof that came out took one
of its own, the budget never forgets, and every proof verifies."""

import pathlib
import random
import signal
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e" / "cli"))
from harness import EXAMPLE, CliTest  # noqa: E402

KILLS = 100
SEED = 11


def used(test, package):
    fields = {f["label"]: f["text"] for f in test.tacit("show", package / "model.budget", "--json").json["fields"]}
    return int(fields["used"])


def run(test):
    print(f"seed {SEED}")
    chooser = random.Random(SEED)
    test.set_up("clinic", "--openings", KILLS + 10)
    package = test.folder / "clinic"
    assert used(test, package) == 1, "the registration takes one opening"
    start = time.monotonic()
    assert test.tacit("prove", package / "model.prover", EXAMPLE / "patient.csv", "-o", "first.proof").code == 0
    whole_run = time.monotonic() - start
    proofs, before = 0, used(test, package)
    for k in range(KILLS):
        proof = test.folder / f"{k}.proof"
        process = test.start("prove", package / "model.prover", EXAMPLE / "patient.csv", "-o", proof, "--quiet")
        time.sleep(chooser.uniform(0, 1.5 * whole_run))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        now = used(test, package)
        assert before <= now <= before + 1, f"one run took {now - before} openings"
        if proof.exists():
            proofs += 1
            assert now == before + 1, "a proof came out and no opening was taken"
            verified = test.tacit("verify", package / "model.verifier", proof)
            assert verified.code == 0, verified.out
        before = now
    left = test.tacit("prove", package / "model.prover", EXAMPLE / "patient.csv", "-o", "last.proof", "--json", "--quiet").json["openings_left"]
    assert left == KILLS + 11 - (before + 1), (left, before)
    print(f"{KILLS} kills: {before - 2} openings taken, {proofs} proofs, none twice")


CliTest.setUpClass()
try:
    run(CliTest)
finally:
    CliTest.tearDownClass()
