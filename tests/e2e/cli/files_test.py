"""Files and the world: budgets, permissions, full disks, interruptions. Nothing is ever half-written."""

import os
import resource
import shutil
import signal
import stat
import subprocess
import time
import unittest

from harness import EXAMPLE, TACIT, CliTest

PATIENT = EXAMPLE / "patient.csv"


class Budget(CliTest):
    def test_spent(self):
        self.assertEqual(self.set_up("small", "--openings", 2)["openings"], 2)
        for left in (1, 0):
            run = self.tacit("prove", "small/model.prover", PATIENT, "-o", f"small{left}.proof", "--json", "--quiet")
            self.assertEqual(run.json["openings_left"], left)
        answer = self.refused(5, "all 3 openings of this commitment are spent", "prove", "small/model.prover", PATIENT, "-o", "no.proof")
        self.assertIn("set up again", answer["error"]["remedy"])
        self.assertFalse((self.folder / "no.proof").exists())

    def test_copied_restored_missing_and_foreign(self):
        self.set_up("a")
        shutil.copytree(self.folder / "a", self.folder / "b")
        self.refused(5, "is a copy", "prove", "b/model.prover", PATIENT, "-o", "no.proof")
        # A backup restored over the file in place does not give an opening back.
        backup = (self.folder / "a" / "model.budget").read_bytes()
        first = self.tacit("prove", "a/model.prover", PATIENT, "-o", "1.proof", "--json", "--quiet").json["openings_left"]
        with open(self.folder / "a" / "model.budget", "r+b") as file:
            file.write(backup)
            file.truncate()
        second = self.tacit("prove", "a/model.prover", PATIENT, "-o", "2.proof", "--json", "--quiet").json["openings_left"]
        self.assertEqual(second, first - 1)
        self.set_up("c")
        self.set_up("d")
        os.replace(self.folder / "c" / "model.budget", self.folder / "d" / "model.budget")
        self.refused(3, "is the opening budget of another commitment", "prove", "d/model.prover", PATIENT, "-o", "no.proof")
        self.refused(6, "model.budget: there is no such file", "prove", "c/model.prover", PATIENT, "-o", "no.proof")
        self.assertFalse((self.folder / "no.proof").exists())


class Files(CliTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up("clinic", "--openings", "100")

    def prove(self, output, *options, **kwargs):
        return self.tacit("prove", "clinic/model.prover", PATIENT, "-o", output, "--json", *options, **kwargs)

    def test_secrets_are_for_their_owner(self):
        modes = {n: stat.S_IMODE((self.folder / "clinic" / n).stat().st_mode) for n in ("model.prover", "model.budget", "model.verifier")}
        self.assertEqual(modes["model.prover"], 0o600)
        self.assertEqual(modes["model.budget"], 0o600)
        self.assertNotEqual(modes["model.verifier"] & 0o400, 0)

    def test_nothing_is_overwritten_without_force(self):
        self.write("old.proof", "old")
        self.refused(2, "old.proof: exists already", "prove", "clinic/model.prover", PATIENT, "-o", "old.proof")
        self.assertEqual((self.folder / "old.proof").read_text(), "old")
        self.assertEqual(self.prove("old.proof", "--force").code, 0)
        before = (self.folder / "clinic" / "model.verifier").read_bytes()
        again = ("setup", EXAMPLE / "model.onnx", "-o", "clinic", "--calibrate-random", 1)
        self.refused(2, "exists already", *again)
        self.assertEqual((self.folder / "clinic" / "model.verifier").read_bytes(), before)

    def test_folders_that_cannot_be_written(self):
        self.refused(6, "there is no folder none", "prove", "clinic/model.prover", PATIENT, "-o", "none/x.proof")
        self.refused(6, "is a folder where a file is expected", "prove", "clinic/model.prover", PATIENT, "-o", "clinic")
        self.write("file", "")
        self.refused(6, "is not a folder", "setup", EXAMPLE / "model.onnx", "-o", "file", "--calibrate-random", 1)

    def in_namespace(self, mount, *arguments):
        """Runs the program where `mnt` is a file system of its own. None where the system allows no namespaces."""
        (self.folder / "mnt").mkdir(exist_ok=True)
        command = ["unshare", "--map-root-user", "--mount", "sh", "-c",
                   f'mount -t tmpfs -o {mount} none mnt || exit 99; "$@"; code=$?; ls -A mnt >&2; exit $code', "sh", TACIT, *map(str, arguments)]
        run = subprocess.run(command, cwd=self.folder, env=self.environment, capture_output=True, text=True)
        return None if run.returncode == 99 or "unshare" in run.stderr else run

    def test_a_full_disk_and_a_read_only_folder(self):
        prove = ("prove", "clinic/model.prover", PATIENT, "-o", "mnt/x.proof", "--quiet")
        setup = ("setup", EXAMPLE / "model.onnx", "-o", "mnt/pkg", "--calibrate-random", 1, "--quiet")
        for mount, sentence in [("size=32k", "the disk is full"), ("ro", "is read-only")]:
            for command in (prove, setup):
                run = self.in_namespace(mount, *command)
                if run is None:
                    continue  # the limit on file sizes below plays the same part
                self.assertEqual(run.returncode, 6, run.stderr)
                self.assertIn(sentence, run.stderr)
                self.assertEqual(run.stderr.strip().splitlines()[-1].startswith("  What to do"), True, run.stderr)  # mnt is empty

    def test_a_write_that_fails_leaves_nothing(self):
        def small_files():
            resource.setrlimit(resource.RLIMIT_FSIZE, (50000, 50000))

        run = self.prove("big.proof", "--quiet", preexec_fn=small_files)
        self.assertEqual(run.code, 6)
        self.assertIn("limit on file sizes", run.err)
        self.assertFalse((self.folder / "big.proof").exists())
        run = self.tacit("setup", EXAMPLE / "model.onnx", "-o", "big", "--calibrate-random", 1, "--quiet", preexec_fn=small_files)
        self.assertEqual(run.code, 6)
        self.assertFalse((self.folder / "big").exists())
        self.no_leftovers()

    def test_memory_limit(self):
        run = self.prove("m.proof", "--memory-limit", "4M", "--quiet")
        self.assertEqual(run.code, 5, run.err)
        self.assertIn("more memory than the limit of 4.2 MB", run.err)
        self.assertEqual(self.prove("m.proof", "--memory-limit", "2GiB", "--quiet").code, 0)


class Interruptions(CliTest):
    def test_signals_at_any_time_leave_whole_files_or_none(self):
        self.set_up("clinic", "--openings", "100")
        commands = {
            "x.proof": ("prove", "clinic/model.prover", PATIENT, "-o", "x.proof", "--json", "--quiet"),
            "pkg": ("setup", EXAMPLE / "model.onnx", "-o", "pkg", "--calibrate-random", 1, "--json", "--quiet"),
        }
        interrupted = 0
        for target, command in commands.items():
            for k in range(16):
                path = self.folder / target
                shutil.rmtree(path, ignore_errors=True)
                path.unlink(missing_ok=True)
                process = self.start(*command)
                time.sleep(0.012 * k)
                process.send_signal(signal.SIGINT if k % 2 else signal.SIGTERM)
                out, err = process.communicate(timeout=60)
                if process.returncode in (-signal.SIGINT, -signal.SIGTERM):
                    continue  # before the program began
                self.assertIn(process.returncode, (0, 130), err)
                if process.returncode == 130:
                    interrupted += 1
                    self.assertIn('"code":130', out)
                    self.assertIn("interrupted", err)
                    self.assertFalse(path.exists())
                elif target == "x.proof":
                    self.assertEqual(self.tacit("verify", "clinic/model.verifier", path).code, 0)
                else:
                    self.assertEqual(len(list(path.iterdir())), 3)
                self.no_leftovers()
        self.assertGreater(interrupted, 0)


if __name__ == "__main__":
    unittest.main()
