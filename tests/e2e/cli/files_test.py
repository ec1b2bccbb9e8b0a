"""Files and the world: budgets, permissions, full disks, interruptions. Nothing is ever half-written."""

import os
import resource
import shutil
import signal
import stat
import subprocess
import time
import unittest

from harness import EXAMPLE, SANITIZED, TACIT, CliTest

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

    def test_as_many_as_a_layout_has_room_for(self):
        self.assertEqual(self.set_up("many", "--openings", 250)["openings"], 250)
        self.refused(5, "has room for 100000 proofs", "setup", EXAMPLE / "model.onnx", "-o", "none", "--calibrate-random", 1, "--openings", 100000)
        self.assertFalse((self.folder / "none").exists())

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

    def test_a_copied_budget_of_an_input_commitment(self):
        self.set_up("e")
        self.assertEqual(self.tacit("commit", "e/model.verifier", PATIENT, "-o", "E", "--openings", 3).code, 0)
        for suffix in ("", ".secret", ".budget"):
            shutil.copy(self.folder / f"E{suffix}", self.folder / f"F{suffix}")
        before = self.tacit("show", "e/model.budget").out
        self.refused(5, "F.budget: this opening budget is a copy", "prove", "e/model.prover", PATIENT, "--input-commitment", "F", "-o", "no.proof")
        self.assertEqual(self.tacit("show", "e/model.budget").out, before)
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

    def test_a_folder_may_end_with_a_slash(self):
        run = self.tacit("setup", EXAMPLE / "model.onnx", "-o", "slash/", "--calibrate-random", 1, "--quiet")
        self.assertEqual(run.code, 0, run.err)
        self.assertTrue((self.folder / "slash" / "model.budget").exists())

    def test_a_device_or_a_pipe_is_not_replaced_even_by_force(self):
        os.mkfifo(self.folder / "pipe")
        self.refused(6, "is a device or a pipe", "prove", "clinic/model.prover", PATIENT, "-o", "pipe", "--force")
        self.assertTrue(stat.S_ISFIFO((self.folder / "pipe").stat().st_mode))

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
        commit = ("commit", "clinic/model.verifier", PATIENT, "-o", "mnt/C", "--quiet")
        for mount, sentence in [("size=32k", "the disk is full"), ("ro", "is read-only")]:
            for command in (prove, setup, commit):
                run = self.in_namespace(mount, *command)
                if run is None:
                    self.skipTest("the system allows no namespaces; the limit on file sizes below plays the same part")
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

    @unittest.skipIf(SANITIZED, "a sanitizer's shadow does not fit into the limit")
    def test_memory_limit(self):
        run = self.prove("m.proof", "--memory-limit", "4M", "--quiet")
        self.assertEqual(run.code, 5, run.err)
        self.assertIn("more memory than the limit of 4.2 MB", run.err)
        self.assertEqual(self.prove("m.proof", "--memory-limit", "2GiB", "--quiet").code, 0)


class Interruptions(CliTest):
    COMMANDS = {  # with the files that each makes: all of them or none
        "prove": (("prove", "clinic/model.prover", PATIENT, "-o", "x.proof"), ["x.proof"]),
        "setup": (("setup", EXAMPLE / "model.onnx", "-o", "pkg", "--calibrate-random", 1),
                  ["pkg/model.prover", "pkg/model.verifier", "pkg/model.budget"]),
        "commit": (("commit", "clinic/model.verifier", PATIENT, "-o", "C"), ["C", "C.secret", "C.budget"]),
        "verify": (("verify", "clinic/model.verifier", "whole.proof"), []),
        "audit": (("audit", EXAMPLE / "model.onnx", "clinic"), []),
        "inspect": (("inspect", EXAMPLE / "model.onnx"), []),
        "show": (("show", "clinic/model.prover"), []),
        "ops": (("ops",), []),
    }

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up("clinic", "--openings", "100")
        run = cls.tacit("prove", "clinic/model.prover", PATIENT, "-o", "whole.proof")
        assert run.code == 0, run.err

    def clean(self, files):
        shutil.rmtree(self.folder / "pkg", ignore_errors=True)
        shutil.rmtree(self.folder / "home" / "cache", ignore_errors=True)  # verify checks the registration anew
        for name in files:
            (self.folder / name).unlink(missing_ok=True)

    def interrupt(self, command, files, seconds, number):
        """The exit code of a run that gets the signal after so many seconds."""
        self.clean(files)
        process = self.start(*command, "--json")
        time.sleep(seconds)
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
        self.assertIn(process.returncode, (0, 130, -number), err)
        made = [name for name in files if (self.folder / name).exists()]
        if process.returncode == 130:
            self.assertIn('"code":130', out)
            self.assertIn("interrupted", err)
        if process.returncode == 0:
            self.assertIn('"ok":true', out)
        self.assertEqual(made, files if process.returncode == 0 else [])
        self.no_leftovers()
        return process.returncode

    def test_signals_at_any_time_leave_whole_files_or_none(self):
        for name, (command, files) in self.COMMANDS.items():
            self.clean(files)
            start = time.monotonic()
            self.assertEqual(self.tacit(*command).code, 0, name)
            whole_run = time.monotonic() - start
            codes = []
            for k in range(24 if files else 16):
                with self.subTest(command=name, run=k):
                    number = signal.SIGINT if k % 2 else signal.SIGTERM
                    codes.append(self.interrupt(command, files, whole_run * (k + 0.5) / 20, number))
            if name in ("prove", "setup", "commit", "verify", "audit"):
                self.assertIn(130, codes, name)
        self.clean(["x.proof"])
        self.assertEqual(self.tacit("prove", "clinic/model.prover", PATIENT, "-o", "x.proof").code, 0)
        self.assertEqual(self.tacit("verify", "clinic/model.verifier", "x.proof").code, 0)


if __name__ == "__main__":
    unittest.main()
