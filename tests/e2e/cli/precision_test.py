"""How many bits a model gets, and the report on what that costs in accuracy."""

import unittest
import xml.dom.minidom

from harness import EXAMPLE, CliTest

MODEL, DATA = EXAMPLE / "model.onnx", EXAMPLE / "calibration.csv"


class Precision(CliTest):
    def setup_with(self, folder, *options):
        run = self.tacit("setup", MODEL, "-o", folder, "--calibrate", DATA, "--label", "diagnosis", "--quiet", "--json", *options)
        self.assertEqual(run.code, 0, run.out)
        return run.json["accuracy"]

    def largest_relative_error(self, accuracy):
        return max(output["max_abs_error"] / output["largest"] for output in accuracy["outputs"])

    def test_more_bits_are_more_accurate(self):
        errors = [self.setup_with(f"bits{bits}", "--bits", bits)["max_abs_error"] for bits in (8, 12, 16, 20)]
        self.assertEqual(errors, sorted(errors, reverse=True))
        self.assertLess(errors[3], errors[0] / 50)

    def test_an_error_bound_is_held_proved_and_audited(self):
        unbound = self.setup_with("unbound", "--bits", 11)
        bound = 0.1 * self.largest_relative_error(unbound)
        accuracy = self.setup_with("bound", "--bits", 11, "--max-error", bound, "--precision", "layer_0=18")
        self.assertLessEqual(self.largest_relative_error(accuracy), bound)
        self.assertEqual(self.tacit("audit", MODEL, "bound", "--quiet").code, 0)
        self.assertEqual(self.tacit("prove", "bound/model.prover", EXAMPLE / "patient.csv", "-o", "bound.proof").code, 0)
        self.assertEqual(self.tacit("verify", "bound/model.verifier", "bound.proof").code, 0)

    def test_a_bound_out_of_reach_is_refused(self):
        answer = self.refused(4, "of the largest value off, where at most 1e-12 was asked for", "setup", MODEL, "-o", "never", "--calibrate", DATA,
                              "--label", "diagnosis", "--max-error", 1e-12)
        self.assertRegex(answer["error"]["message"], r"most of it comes from '\w+' \(\w+, ")
        self.assertFalse((self.folder / "never").exists())

    def test_a_precision_of_no_node_is_refused(self):
        self.refused(2, "the precision of 'layer_9' is set, which is no node or input of the model", "setup", MODEL, "-o", "nine", "--calibrate", DATA,
                     "--label", "diagnosis", "--precision", "layer_9=20")

    def test_the_whole_report_stays_with_the_prover(self):
        accuracy = self.setup_with("kept")
        shown = self.tacit("show", "kept/model.prover", "--json").json
        self.assertEqual(shown["accuracy"], accuracy)
        self.assertEqual(len(accuracy["samples_digest"]), 64)
        text = self.tacit("show", "kept/model.prover").out
        for node in accuracy["nodes"]:
            if node["introduced"]["max_abs_error"] > 0:
                self.assertIn(node["node"], text)
        public = self.tacit("show", "kept/model.verifier", "--json").json
        self.assertNotIn("accuracy", public)  # what nodes lose depends on the weights
        self.assertFalse(b"relu_0" in (self.folder / "kept" / "model.verifier").read_bytes())

    def test_the_report_names_outputs_and_nodes(self):
        accuracy = self.setup_with("report", "--report-svg", "report.svg")
        self.assertTrue(accuracy["held_out"])
        self.assertEqual(accuracy["out_of_range"], 0)
        low, high = accuracy["top1_interval"]
        self.assertTrue(low <= accuracy["top1_agreement"] <= high)
        self.assertLess(accuracy["worst_sample"], accuracy["samples"])
        self.assertEqual([output["name"] for output in accuracy["outputs"]], ["probabilities"])
        names = [node["node"] for node in accuracy["nodes"]]
        self.assertIn("measurements", names)
        self.assertIn("relu_0", names)
        for node in accuracy["nodes"]:
            self.assertLessEqual(node["introduced"]["p999_abs_error"], node["introduced"]["max_abs_error"])
        drawing = xml.dom.minidom.parse(str(self.folder / "report.svg"))
        self.assertEqual(drawing.documentElement.tagName, "svg")
        self.refused(2, "report.svg: exists already", "setup", MODEL, "-o", "again", "--calibrate", DATA, "--label", "diagnosis", "--report-svg", "report.svg")
        self.assertFalse((self.folder / "again").exists())
        again = self.folder / "again.svg"
        self.setup_with("again", "--report-svg", again)
        self.assertEqual(again.read_bytes(), (self.folder / "report.svg").read_bytes())
        text = self.tacit("setup", MODEL, "-o", "text", "--calibrate", DATA, "--label", "diagnosis").out
        for words in ("99.9 % below", "95 % interval", "worst sample", "Where most of it arises", "dB"):
            self.assertIn(words, text)


if __name__ == "__main__":
    unittest.main()
