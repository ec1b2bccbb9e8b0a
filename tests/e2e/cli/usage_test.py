"""Command lines that are wrong, and words that need no model."""

import os
import pty
import select
import subprocess
import unittest

from harness import EXAMPLE, TACIT, CliTest

COMMANDS = "inspect setup prove verify commit audit show ops bench".split()


class Usage(CliTest):
    def test_help_names_every_command_and_flag(self):
        run = self.tacit("--help")
        self.assertEqual(run.code, 0)
        for command in COMMANDS:
            self.assertIn(command, run.out)
            self.assertEqual(self.tacit(command, "--help").code, 0)
        text = "".join(self.tacit(c, "--help").out for c in COMMANDS) + run.out
        for flag in """--calibrate --evaluate --calibrate-random --hide --disclose --labels --dim --saturate --exact --openings
                       --bits --precision --max-error --report-svg --explain --force --context --input-commitment --model-id --any-context --input --min-security --row
                       --columns --drop --label --json --threads --quiet --memory-limit --version --help""".split():
            self.assertIn(flag, text)

    def test_version(self):
        self.assertRegex(self.tacit("--version").out, r"^tacit \d+\.\d+\.\d+\n$")
        self.assertRegex(self.tacit("--version", "--json").json["version"], r"^\d+\.\d+\.\d+$")

    def test_mistakes_have_their_sentence(self):
        model, data = EXAMPLE / "model.onnx", EXAMPLE / "calibration.csv"
        setup = ("setup", model, "-o", "x")
        for sentence, *arguments in [
            ("a command is expected",),
            ("'prof' is not a command", "prof"),
            ("MODEL is required", "inspect"),
            ("--bogus", "inspect", model, "--bogus"),
            ("setup needs samples to calibrate on", *setup),
            ("--calibrate and --calibrate-random exclude each other", *setup, "--calibrate", data, "--calibrate-random", 1),
            ("--hide 'weights' is none of model, input and output", *setup, "--calibrate", data, "--hide", "weights"),
            ("--hide output is not possible yet", *setup, "--calibrate", data, "--hide", "output"),
            ("--disclose 'top5' is not known", *setup, "--calibrate", data, "--disclose", "top5"),
            ("--dim 'batch' is not of the form NAME=N", *setup, "--calibrate", data, "--dim", "batch"),
            ("--dim 'batch=0' is not of the form NAME=N", *setup, "--calibrate", data, "--dim", "batch=0"),
            ("--openings", *setup, "--calibrate", data, "--openings", 1),
            ("--bits", *setup, "--calibrate", data, "--bits", 7),
            ("--bits", *setup, "--calibrate", data, "--bits", 25),
            ("--bits", *setup, "--calibrate", data, "--bits", "many"),
            ("--precision 'layer_0' is not of the form NODE=N", *setup, "--calibrate", data, "--precision", "layer_0"),
            ("--precision 'layer_0=x' is not of the form NODE=N", *setup, "--calibrate", data, "--precision", "layer_0=x"),
            ("--precision '=16' is not of the form NODE=N", *setup, "--calibrate", data, "--precision", "=16"),
            ("--precision 'layer_0=7' asks for 7 bits; 8 to 24 are possible", *setup, "--calibrate", data, "--precision", "layer_0=7"),
            ("--precision sets 'layer_0' twice", *setup, "--calibrate", data, "--precision", "layer_0=9", "--precision", "layer_0=10"),
            ("--max-error '0' is not a number between 0 and 1", *setup, "--calibrate", data, "--max-error", 0),
            ("--max-error 'small' is not a number between 0 and 1", *setup, "--calibrate", data, "--max-error", "small"),
            ("--max-error bounds the outputs", *setup, "--calibrate", data, "--max-error", 0.1, "--disclose", "argmax"),
            ("--threads", *setup, "--calibrate", data, "--threads", 0),
            ("--memory-limit 'lots' is not a size", *setup, "--calibrate", data, "--memory-limit", "lots"),
            ("--model-id 'abc' is not a model id", "verify", "a", "b", "--model-id", "abc"),
            ("--context and --any-context exclude each other", "verify", "a", "b", "--context", "c", "--any-context"),
            ("--context is empty", "prove", "a", "b", "-o", "c", "--context", ""),
            ("--row, --columns, --drop and --label choose from the file of --input", "verify", "a", "b", "--row", 1),
            ("--row chooses the one record to prove", *setup, "--calibrate", data, "--row", 3),
            ("--model-id is empty", "verify", "a", "b", "--model-id", ""),
            ("--model-id is empty", "verify", "a", "b", "--model-id="),
            ("--disclose is empty", *setup, "--calibrate", data, "--disclose", ""),
            ("argument 3 is empty", "prove", "a", "", "-o", "c"),
        ]:
            with self.subTest(sentence):
                answer = self.refused(2, sentence, *arguments)
                self.assertTrue(answer["error"]["remedy"])

    def test_labels_and_dimensions_that_do_not_fit(self):
        setup = ("setup", EXAMPLE / "model.onnx", "-o", "x", "--calibrate", EXAMPLE / "calibration.csv", "--label", "diagnosis")
        self.refused(2, "--labels names 3 classes", *setup, "--labels", "a,b,c")
        self.assertFalse((self.folder / "x").exists())


class Streams(CliTest):
    def test_operators(self):
        names = [op["name"] for op in self.tacit("ops", "--json").json["operators"]]
        for name in ("Gemm", "MatMul", "Relu", "Softmax", "ArgMax", "Shape"):
            self.assertIn(name, names)
        self.assertIn("Gemm", self.tacit("ops").out)

    def test_a_closed_or_full_standard_output_is_an_error_not_a_crash(self):
        with open("/dev/full", "w") as full:
            run = self.tacit("ops", stdout=full)
        self.assertEqual(run.code, 6)
        self.assertIn("the disk is full", run.err)
        reader, writer = os.pipe()
        os.close(reader)
        run = self.tacit("ops", stdout=writer)
        os.close(writer)
        self.assertEqual(run.code, 6)
        self.assertIn("standard output is closed", run.err)

    def test_progress_is_on_stderr_a_line_a_stage(self):
        run = self.tacit("inspect", EXAMPLE / "model.onnx")
        self.assertEqual(run.err, "tacit inspect: read the model\n")
        self.assertEqual(self.tacit("inspect", EXAMPLE / "model.onnx", "--quiet").err, "")

    def on_terminal(self, **environment):
        controller, terminal = pty.openpty()
        process = subprocess.Popen([TACIT, "inspect", str(EXAMPLE / "model.onnx")], stdout=terminal, stderr=terminal,
                                   env={**self.environment, "TERM": "xterm", **environment})
        os.close(terminal)
        text = b""
        while select.select([controller], [], [], 10)[0]:
            try:
                part = os.read(controller, 4096)
            except OSError:
                break
            if not part:
                break
            text += part
        os.close(controller)
        self.assertEqual(process.wait(), 0)
        return text.decode()

    def test_a_terminal_gets_a_bar_and_colour_unless_NO_COLOR(self):
        text = self.on_terminal()
        self.assertIn("─", text)
        self.assertIn("\x1b[1", text)
        plain = self.on_terminal(NO_COLOR="1")
        self.assertIn("─", plain)
        self.assertNotIn("\x1b[1", plain)


if __name__ == "__main__":
    unittest.main()
