"""`tacit setup --explain`: what each node costs, and what was rejected."""

import unittest

from harness import EXAMPLE, CliTest, onnx_model

MODEL, DATA = EXAMPLE / "model.onnx", EXAMPLE / "calibration.csv"


class Explain(CliTest):
    def setup(self, folder, *options):
        run = self.tacit("setup", MODEL, "-o", folder, "--calibrate", DATA, "--label", "diagnosis", "--quiet", *options)
        self.assertEqual(run.code, 0, run.err)
        return run

    def test_every_cost_is_in_a_line(self):
        answer = self.setup("json", "--explain", "--json").json
        explained, size = answer["explanation"], answer["size"]
        lines = explained["nodes"] + explained["tables"]
        for line in lines:
            self.assertEqual(set(line), {"name", "operator", "cells", "lookups", "products", "microseconds"})
            self.assertGreater(line["microseconds"], 0)
        self.assertEqual(sum(line["cells"] for line in lines), size["own_cells"] + size["weight_cells"])
        self.assertEqual(sum(line["lookups"] for line in lines), size["leaves"])
        self.assertGreater(sum(line["products"] for line in lines), 0)
        self.assertLess(sum(line["microseconds"] for line in lines), 1e6 * answer["estimate"]["prove_seconds"])
        self.assertTrue(explained["scales"])

    def test_what_was_rejected_is_there_with_its_cost(self):
        explained = self.setup("rejected", "--explain", "--json").json["explanation"]
        for choices in ("limb_bits", "registration_limb_bits", "layouts"):
            chosen = [c for c in explained[choices] if c["chosen"]]
            self.assertEqual(len(chosen), 1, choices)
            self.assertGreater(len(explained[choices]), 1, choices)
        for choices in ("limb_bits", "registration_limb_bits"):
            costs = {c["microseconds"]: c["chosen"] for c in explained[choices]}
            self.assertTrue(costs[min(costs)], choices)

    def test_methods_are_compared(self):
        self.write("relu.onnx", onnx_model([("relu", "Relu", ["x"], ["y"])], [("x", [1, 64])], [("y", [1, 64])]))
        command = ["setup", "relu.onnx", "--calibrate-random", 1, "--bits", 12, "--quiet", "--explain"]
        run = self.tacit(*command, "-o", "methods", "--json")
        self.assertEqual(run.code, 0, run.err)
        methods = run.json["explanation"]["methods"]
        self.assertTrue(methods)
        for method in methods:
            costs = method["microseconds"]
            self.assertEqual(method["chosen"], min(costs, key=costs.get))
        self.assertIn("rejected: by", self.tacit(*command, "-o", "methods2").out)

    def test_people_are_told_the_same(self):
        explained = self.setup("json2", "--explain", "--json").json["explanation"]
        text = self.setup("text", "--explain").out
        for part in ("cells", "lookups", "products", "limbs of own cells:", "limbs of the registration:", "(chosen)"):
            self.assertIn(part, text)
        for line in explained["nodes"] + explained["tables"]:
            self.assertTrue(any(row.split()[-4:-1] == [str(line[k]) for k in ("cells", "lookups", "products")] and row.startswith(line["name"][:30])
                                for row in text.splitlines()), line)
        self.assertNotIn("Layout\n", self.setup("plain").out)


if __name__ == "__main__":
    unittest.main()
