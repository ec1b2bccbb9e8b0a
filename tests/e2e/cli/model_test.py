"""Models that cannot be read or proved."""

import unittest

from harness import EXAMPLE, CliTest, npy, onnx_model


def one_gemm(name="x", shape=(1, 2)):
    return onnx_model([("gemm", "Gemm", ["x", "w"], ["y"])], [("x", list(shape))], [("y", [shape[0], 2])],
                      [("w", [2, 2], [1.0, 2.0, 3.0, 4.0])])


class Models(CliTest):
    def setup_of(self, path, *options):
        return ("setup", path, "-o", "pkg", "--calibrate-random", 1, "--quiet", *options)

    def test_inspect_says_what_a_model_is_made_of(self):
        answer = self.tacit("inspect", EXAMPLE / "model.onnx", "--json").json
        self.assertEqual(answer["operators"]["Gemm"], 3)
        self.assertGreater(answer["parameters"], 0)
        self.assertGreater(answer["macs"], 0)
        self.assertEqual(answer["inputs"][0]["shape"], [1, 30])
        self.assertEqual(answer["unsupported"], [])

    def test_every_unsupported_node_is_named_at_once(self):
        path = self.write("unsupported.onnx", onnx_model(
            [("first", "Frobnicate", ["x"], ["a"]), ("second", "Multinomial", ["a"], ["b"]), ("sum", "Add", ["b", "x"], ["y"])],
            [("x", [1, 2])], [("y", [1, 2])]))
        run = self.tacit("inspect", path, "--json")
        self.assertEqual(run.code, 4)
        answer = run.json
        self.assertEqual((answer["ok"], answer["error"]["code"]), (False, 4))
        self.assertEqual([(u["node"], u["op"]) for u in answer["unsupported"]], [("first", "Frobnicate"), ("second", "Multinomial")])
        self.assertTrue(all(u["reason"] for u in answer["unsupported"]))
        self.assertEqual((answer["inputs"][0]["shape"], answer["outputs"][0]["shape"]), ([1, 2], None))
        self.assertIn("y of unknown shape", self.tacit("inspect", path).out)
        for node in ("first", "second"):
            self.refused(4, node, *self.setup_of(path))
        self.assertFalse((self.folder / "pkg").exists())

    def test_broken_files(self):
        whole = (EXAMPLE / "model.onnx").read_bytes()
        for name, content in [("empty.onnx", b""), ("text.onnx", b"hello there"), ("cut.onnx", whole[: len(whole) // 2])]:
            with self.subTest(name):
                path = self.write(name, content)
                self.refused(3, name, "inspect", path)
                self.refused(3, name, *self.setup_of(path))
        self.refused(6, "none.onnx", "inspect", "none.onnx")

    def test_an_unset_leading_dimension_becomes_one_others_need_dim(self):
        batch = self.write("batch.onnx", one_gemm(shape=("batch", 2)))
        run = self.tacit("inspect", batch, "--json")
        self.assertEqual(run.json["inputs"][0]["shape"], [1, 2])
        self.assertTrue(any("batch" in w for w in run.json["warnings"]))
        wide = self.write("wide.onnx", onnx_model([("relu", "Relu", ["x"], ["y"])], [("x", [1, "width"])], [("y", [1, "width"])]))
        answer = self.refused(2, "dimension 1 of input 'x' (width)", "inspect", wide)
        self.assertIn("--dim width=N", answer["error"]["remedy"])
        self.assertEqual(self.tacit("inspect", wide, "--dim", "width=5", "--json").json["inputs"][0]["shape"], [1, 5])

    def test_a_model_with_nothing_private_is_refused(self):
        path = self.write("relu.onnx", onnx_model([("relu", "Relu", ["x"], ["y"])], [("x", [1, 4])], [("y", [1, 4])]))
        self.refused(4, "nothing private", *self.setup_of(path, "--hide", "model"))
        self.assertEqual(self.tacit("inspect", path).code, 0)  # its input may be hidden
        constant = self.write("constant.onnx", onnx_model([("range", "Shape", ["w"], ["y"])], [], [("y", [2])], [("w", [2, 2], [1.0] * 4)]))
        self.refused(4, "nothing private", *self.setup_of(constant))
        run = self.tacit("inspect", constant, "--json")
        self.assertEqual((run.code, run.json["error"]["code"]), (4, 4))
        self.assertIn("nothing private", run.json["error"]["message"])
        self.assertIn("nothing private", self.tacit("inspect", constant).out)

    def test_a_model_without_weights_has_no_commitment(self):
        path = self.write("relu.onnx", onnx_model([("relu", "Relu", ["x"], ["y"])], [("x", [1, 4])], [("y", [1, 4])]))
        run = self.tacit("setup", path, "-o", "relu", "--calibrate-random", 1, "--json")
        self.assertEqual(run.code, 0, run.err)
        self.assertIsNone(run.json["model_commitment"])
        self.assertNotIn("weights", " ".join(run.json["statement"]))
        self.assertIsNone(run.json["openings"])
        self.assertFalse((self.folder / "relu" / "model.budget").exists())
        x = self.write("x.npy", npy([0.5, -0.5, 0.25, 0.0], [1, 4]))
        proved = self.tacit("prove", "relu/model.prover", x, "-o", "relu.proof", "--json")
        self.assertEqual(proved.code, 0, proved.err)
        self.assertIsNone(proved.json["openings_left"])
        verified = self.tacit("verify", "relu/model.verifier", "relu.proof", "--json")
        self.assertEqual(verified.code, 0, verified.err)
        for value, expected in zip(verified.json["outputs"][0]["values"], [0.5, 0.0, 0.25, 0.0]):
            self.assertAlmostEqual(value, expected, delta=1e-3)

    def test_argmax_needs_classes(self):
        path = self.write("sum.onnx", onnx_model([("gemm", "Gemm", ["x", "w"], ["y"])], [("x", [1, 2])], [("y", [1, 1])], [("w", [2, 1], [1.0, 2.0])]))
        self.refused(2, "no classes to choose from", *self.setup_of(path, "--disclose", "argmax"))


if __name__ == "__main__":
    unittest.main()
