"""Samples in every format, and everything that can be wrong with them."""

import io
import json
import unittest
import zipfile

from harness import EXAMPLE, CliTest, field, npy, onnx_model, patient


class Data(CliTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up("clinic", "--openings", "40")
        cls.header, cls.values = patient()

    def prove_ok(self, path, *options):
        run = self.tacit("prove", "clinic/model.prover", path, "-o", "x.proof", "--force", "--json", "--quiet", *options)
        self.assertEqual(run.code, 0, run.err)
        return run.json["outputs"]

    def prove_refused(self, code, sentence, path, *options):
        answer = self.refused(code, sentence, "prove", "clinic/model.prover", path, "-o", "no.proof", "--quiet", *options)
        self.assertFalse((self.folder / "no.proof").exists())
        return answer

    def left(self):
        return self.tacit("show", "clinic/model.budget").out

    def test_every_format_gives_the_same_outputs(self):
        expected = self.prove_ok(EXAMPLE / "patient.csv")
        array = npy(self.values, [1, 30])
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr("measurements.npy", array)
            file.writestr("other.npy", b"not read")
        import struct
        tensor = field(1, 1) + field(1, 30) + field(2, 11) + field(9, struct.pack("<30d", *self.values))
        for name, content in [
            ("p.npy", array),
            ("flat.npy", npy(self.values, [30])),
            ("p.npz", archive.getvalue()),
            ("p.pb", tensor),
            ("p.json", json.dumps({"input_data": [self.values]})),
            ("nested.json", json.dumps({"input_data": [[self.values]], "output_data": [[1]]})),
            ("plain.csv", ",".join(map(str, self.values))),
        ]:
            with self.subTest(name):
                self.assertEqual(self.prove_ok(self.write(name, content)), expected)

    def test_rows_and_columns_of_a_table(self):
        test = EXAMPLE / "test.csv"
        self.prove_refused(2, "holds 114 records, one is expected", test, "--label", "diagnosis")
        self.prove_ok(test, "--label", "diagnosis", "--row", 3)
        self.prove_ok(test, "--drop", "diagnosis", "--row", 3)
        self.prove_ok(test, "--columns", ",".join(self.header), "--row", 3)
        self.prove_refused(2, "--row 115", test, "--label", "diagnosis", "--row", 115)
        self.prove_refused(2, "--columns names the column 'radius'", test, "--columns", "radius", "--row", 3)
        self.prove_refused(3, "takes 30 values a record, found 31 columns", test, "--row", 3)
        words = self.write("words.csv", ",".join(self.header) + "\n" + ",".join(["many"] + [str(v) for v in self.values[1:]]) + "\n")
        answer = self.prove_refused(3, f"row 1, column {self.header[0]}: found the text 'many'", words)
        self.assertIn(f"--drop {self.header[0]}", answer["error"]["remedy"])
        extra = self.write("extra.csv", ",".join(self.header) + ",id\n" + ",".join(map(str, self.values)) + ",7\n")
        answer = self.prove_refused(3, "takes 30 values a record, found 31 columns", extra)
        self.assertIn("--drop", answer["error"]["remedy"])
        self.assertIn("--label COLUMN", answer["error"]["remedy"])

    def test_a_missing_cell_is_named(self):
        cells = [str(v) for v in self.values]
        cells[4] = ""
        path = self.write("missing.csv", ",".join(self.header) + "\r\n" + ",".join(cells) + "\r\n")
        self.prove_refused(3, f"missing.csv: row 1, column {self.header[4]}: the cell is missing", path)

    def test_bad_values_are_named(self):
        for value, sentence in [(float("nan"), "found NaN; a finite number"), (float("inf"), "found inf; a finite number")]:
            self.prove_refused(3, "input 'measurements', index [0,2]: " + sentence,
                               self.write("v.npy", npy(self.values[:2] + [value] + self.values[3:], [1, 30])))
        self.prove_refused(3, "takes real numbers, found booleans", self.write("b.npy", npy([1] * 30, [1, 30], "|b1")))
        self.prove_refused(3, "not well-formed JSON", self.write("n.json", '{"input_data": [[NaN]]}'))

    def test_wrong_shapes_are_named(self):
        self.prove_refused(3, "has shape [1,30], found [30,1]", self.write("s.npy", npy(self.values, [30, 1])))
        self.prove_refused(3, "has shape [1,30], found [29]", self.write("s.json", json.dumps({"input_data": [self.values[1:]]})))
        self.prove_refused(3, "'input_data' holds 2 lists", self.write("two.json", json.dumps({"input_data": [self.values, [1]]})))
        self.prove_refused(3, "has no array for input 'measurements'; it holds 'x'", self.write("x.npz", self.archive("x")))

    @staticmethod
    def archive(name):
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as file:
            file.writestr(name + ".npy", npy([1.0], [1]))
        return content.getvalue()

    def test_broken_files_are_named(self):
        for name, content in [
            ("t.npy", npy(self.values, [1, 30])[:-1]),
            ("e.npy", b""),
            ("t.npz", self.archive("measurements")[:-30]),
            ("t.pb", b"\x4a\xff"),
            ("t.json", '{"input_data": [[1,2'),
            ("deep.json", '{"input_data": ' + "[" * 100000),
            ("t.csv", 'a,b\n"1,2\n'),
        ]:
            with self.subTest(name):
                self.prove_refused(3, name, self.write(name, content))

    def test_files_that_are_not_there_or_of_another_kind(self):
        self.prove_refused(6, "none.npy: there is no such file", "none.npy")
        (self.folder / "folder.npy").mkdir(exist_ok=True)
        self.prove_refused(6, "is a folder where a file is expected", "folder.npy")
        self.prove_refused(3, "is of an unknown kind", self.write("x.txt", "1"))
        self.prove_refused(2, "--row, --columns, --drop and --label belong to .csv", self.write("r.npy", npy(self.values, [1, 30])), "--row", 1)

    def test_a_value_out_of_range_is_named_and_costs_no_opening(self):
        before = self.left()
        far = list(self.values)
        far[3] = 1e9
        answer = self.prove_refused(3, "input 'measurements', index [0,3]: the value 1000000000 is outside the calibrated range",
                                    self.write("far.json", json.dumps({"input_data": [far]})))
        self.assertEqual(answer["error"]["node"], "measurements")
        self.assertEqual(self.left(), before)

    def test_saturation_takes_any_value(self):
        self.set_up("saturating", "--saturate")
        far = list(self.values)
        far[3] = 1e9
        path = self.write("far.json", json.dumps({"input_data": [far]}))
        run = self.tacit("prove", "saturating/model.prover", path, "-o", "far.proof", "--quiet")
        self.assertEqual(run.code, 0, run.err)
        verified = self.tacit("verify", "saturating/model.verifier", "far.proof", "--quiet")
        self.assertEqual(verified.code, 0)
        self.assertIn("clamped", verified.out)


class Intermediates(CliTest):
    """x0 + x1, which calibration never saw far from 1/4 although both numbers are large."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = cls.write(cls, "sum.onnx", onnx_model([("total", "Gemm", ["x", "w"], ["s"]), ("relu", "Relu", ["s"], ["y"])],
                                                          [("x", [1, 2])], [("y", [1, 2])], [("w", [2, 2], [1.0] * 4)]))
        samples = [{"input_data": [[k / 10, -k / 10 + 0.25]]} for k in range(-50, 50)]
        cls.calibration = cls.write(cls, "calibration.json", json.dumps({"samples": samples}))
        cls.far = cls.write(cls, "far.json", json.dumps({"input_data": [[4.5, 4.5]]}))

    def set_up_sum(self, folder, *options):
        run = self.tacit("setup", self.model, "-o", folder, "--calibrate", self.calibration, "--quiet", *options)
        self.assertEqual(run.code, 0, run.err)

    def test_a_value_out_of_range_is_named_and_costs_no_opening(self):
        self.set_up_sum("sum")
        before = self.tacit("show", "sum/model.budget").out
        answer = self.refused(3, "node 'relu', element 0: the value 9 is outside the calibrated range, -1 to 0.999",
                              "prove", "sum/model.prover", self.far, "-o", "no.proof")
        self.assertEqual(answer["error"]["node"], "relu")
        self.assertIn("--saturate", answer["error"]["remedy"])
        self.assertFalse((self.folder / "no.proof").exists())
        self.assertEqual(self.tacit("show", "sum/model.budget").out, before)

    def test_saturation_takes_it(self):
        self.set_up_sum("saturating", "--saturate")
        run = self.tacit("prove", "saturating/model.prover", self.far, "-o", "far.proof", "--quiet")
        self.assertEqual(run.code, 0, run.err)
        self.assertEqual(self.tacit("verify", "saturating/model.verifier", "far.proof", "--quiet").code, 0)


class Singularities(CliTest):
    """Functions that calibration saw far from where they have no value: the float model says -inf, NaN or inf there."""

    def set_up_of(self, op, *options):
        model = self.write(f"{op}.onnx", onnx_model([("node", op, ["x"], ["y"])], [("x", [1, 2])], [("y", [1, 2])]))
        samples = [{"input_data": [[0.25 + k / 50, 4 - k / 50]]} for k in range(60)]
        data = self.write("positive.json", json.dumps({"samples": samples}))
        run = self.tacit("setup", model, "-o", op, "--calibrate", data, "--force", "--json", "--quiet", *options)
        self.assertEqual(run.code, 0, run.err)
        self.assertTrue(any("the nearest number of its table" in s for s in run.json["statement"]))

    def prove_of(self, op, value):
        return ("prove", f"{op}/model.prover", self.write("v.json", json.dumps({"input_data": [[1.0, value]]})), "-o", "v.proof", "--force", "--quiet")

    def test_a_function_without_a_value_is_refused_and_named(self):
        for op, bad, good in [("Log", [0.0, -0.5], 0.01), ("Reciprocal", [0.0, 0.0001], 0.1), ("Sqrt", [-0.5], 0.0)]:
            self.set_up_of(op)
            for value in bad:
                answer = self.refused(3, "node 'node', element 1: it has no result for", *self.prove_of(op, value))
                self.assertEqual(answer["error"]["node"], "node")
                self.assertIn("--saturate", answer["error"]["remedy"])
                self.assertFalse((self.folder / "v.proof").exists())
            self.assertEqual(self.tacit(*self.prove_of(op, good)).code, 0, op)
            (self.folder / "v.proof").unlink()

    def test_saturation_takes_the_nearest(self):
        self.set_up_of("Log", "--saturate")
        run = self.tacit(*self.prove_of("Log", 0.0), "--json")
        self.assertEqual(run.code, 0, run.err)
        self.assertLess(run.json["outputs"][0]["values"][1], -50)
        verified = self.tacit("verify", "Log/model.verifier", "v.proof", "--quiet")
        self.assertEqual(verified.code, 0)
        self.assertIn("the nearest", verified.out)


class Calibration(CliTest):
    def test_few_samples_are_remarked(self):
        rows = (EXAMPLE / "calibration.csv").read_text().splitlines()
        for count, sentence in [(20, "Only 20 calibration samples"), (3, "Too few samples to hold any out")]:
            path = self.write(f"{count}.csv", "\n".join(rows[: count + 1]) + "\n")
            run = self.tacit("setup", EXAMPLE / "model.onnx", "-o", f"few{count}", "--calibrate", path, "--label", "diagnosis", "--json", "--quiet")
            self.assertEqual(run.code, 0, run.err)
            self.assertTrue(any(sentence in w for w in run.json["warnings"]))
            self.assertEqual(run.json["accuracy"]["samples"], 4 if count == 20 else 3)

    def test_a_data_set_in_json_and_npy(self):
        header, values = patient()
        samples = {"samples": [{"input_data": [[v * (1 + k / 100) for v in values]]} for k in range(10)]}
        flat = [v * (1 + k / 100) for k in range(10) for v in values]
        ids = set()
        for name, content in [("d.json", json.dumps(samples)), ("d.npy", npy(flat, [10, 30])), ("d3.npy", npy(flat, [10, 1, 30]))]:
            run = self.tacit("setup", EXAMPLE / "model.onnx", "-o", name + ".pkg", "--calibrate", self.write(name, content), "--json", "--quiet")
            self.assertEqual(run.code, 0, run.err)
            ids.add(run.json["program_digest"])
        self.assertEqual(len(ids), 1)
        self.refused(3, "a data set of shape [samples,30] is expected, found [300]", "setup", EXAMPLE / "model.onnx", "-o", "y",
                     "--calibrate", self.write("bad.npy", npy(flat, [300])))
        self.refused(3, "sample 2", "setup", EXAMPLE / "model.onnx", "-o", "y", "--calibrate",
                     self.write("bad.json", json.dumps({"samples": [samples["samples"][0], {"input_data": [[1]]}]})))

    def test_random_calibration_is_said_everywhere(self):
        run = self.tacit("setup", EXAMPLE / "model.onnx", "-o", "random", "--calibrate-random", 7)
        self.assertEqual(run.code, 0, run.err)
        self.assertIn("uncalibrated", run.out)
        zeros = self.write("z.npy", npy([0.0] * 30, [1, 30]))
        self.assertEqual(self.tacit("prove", "random/model.prover", zeros, "-o", "z.proof").code, 0)
        verified = self.tacit("verify", "random/model.verifier", "z.proof", "--json")
        self.assertEqual(verified.code, 0)
        self.assertFalse(verified.json["calibrated"])
        self.assertIn("uncalibrated", self.tacit("verify", "random/model.verifier", "z.proof").out)
        self.assertIn("uncalibrated", self.tacit("show", "random/model.verifier").out)


if __name__ == "__main__":
    unittest.main()
