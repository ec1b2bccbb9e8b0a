#!/usr/bin/env python3
"""The released verifier and the second one agree: on proofs of examples, of random programs, and on what is made of them.

TACIT names the program. Seeds are fixed; every refusal of the second verifier is the specification's, with a code.
"""

import json
import struct
import sys
import unittest
from pathlib import Path
from random import Random

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS / "e2e" / "cli")]

from harness import EXAMPLE, CliTest, onnx_model  # noqa: E402
from second_verifier import files, program  # noqa: E402
from second_verifier.interpreter import interpret  # noqa: E402
from second_verifier.random_programs import packages, random_inputs, random_program  # noqa: E402
from second_verifier.verify import Model, verify_proof  # noqa: E402
from second_verifier.wire import Refused  # noqa: E402

DIGITS = TESTS.parent / "examples" / "digits"
CONTEXT = "case 4711, second opinion"
FLIPS = 24
RANDOM_PROGRAMS = range(1, 17)
OPERATORS = {0, 1, 2, 8, 9, 10, 11, 12, 13, 14, 16, 17, 24, 25, 26, 32, 33, 34, 40, 41, 42, 43, 44}


class Agreement(CliTest):
    def prove(self, package, data, proof, *options):
        run = self.tacit("prove", f"{package}/model.prover", data, "-o", proof, "--json", "--quiet", *options)
        self.assertEqual(run.code, 0, run.out + run.err)
        return (self.folder / proof).read_bytes()

    def package(self, name):
        return (self.folder / name / "model.verifier").read_bytes()

    def released(self, package, proof, context=None):
        """What the released verifier says."""
        self.write("any.verifier", package)
        self.write("any.proof", proof)
        options = () if context is None else ("--context", context)
        run = self.tacit("verify", "any.verifier", "any.proof", "--json", "--quiet", *options)
        self.assertIn(run.code, (0, 1, 3), run.out + run.err)
        return run

    def accepted(self, package, proof, context=None):
        """Both verifiers accept, read the same outputs and count the same security. Returns the package and the outputs."""
        run = self.released(package, proof, context)
        self.assertEqual(run.code, 0, run.out)
        model = Model(package)
        found = verify_proof(model, proof, None if context is None else context.encode())
        for values, output, said in zip(found.outputs, model.program.outputs, run.json["outputs"], strict=True):
            exponents = output.exponents
            numbers = [v * 2.0 ** -exponents[i % len(exponents)] for i, v in enumerate(values)]
            self.assertEqual(numbers, said["values"])
        security = run.json["security_bits"]
        self.assertEqual(found.counts, [term["counts"] for term in security["terms"]])
        self.assertLess(abs(float(found.bits) - security["proven"]), 0.011)
        return model, found.outputs

    def refused(self, model, package, proof, context=None):
        """Both verifiers refuse the proof; `model` is the package as read by the second one. Returns its code."""
        self.assertEqual(self.released(package, proof, context).code, 1)
        with self.assertRaises(Refused) as raised:
            verify_proof(model, proof, None if context is None else context.encode())
        return raised.exception.code

    def package_refused(self, package, proof, context=None):
        self.assertEqual(self.released(package, proof, context).code, 3)
        with self.assertRaises(Refused) as raised:
            Model(package)
        return raised.exception

    def tamper(self, model, package, proof, context, seed, flips):
        """Flipped bits, truncations and trailing bytes of a proof."""
        random = Random(seed)
        codes = set()
        for _ in range(flips):
            place, bit = random.randrange(len(proof)), random.randrange(8)
            flipped = bytearray(proof)
            flipped[place] ^= 1 << bit
            with self.subTest(seed=seed, place=place, bit=bit):
                codes.add(self.refused(model, package, bytes(flipped), context))
        for cut in [0, 1, 8, 24, len(proof) - 1, *(random.randrange(len(proof)) for _ in range(4))]:
            with self.subTest(seed=seed, cut=cut):
                self.refused(model, package, proof[:cut], context)
        for place in range(12):
            with self.subTest(place=place):
                self.refused(model, package, proof[:place] + bytes([proof[place] ^ 1]) + proof[place + 1 :], context)
        self.refused(model, package, proof + b"\0", context)
        sections = files.read_sections(proof, files.PROOF)
        for body, code in ((sections[files.BODY] + b"\0", "kTrailingBytes"), (sections[files.BODY][:-1], "kTruncated")):
            changed = files.write_sections(files.PROOF, {**sections, files.BODY: body})
            self.assertEqual(self.refused(model, package, changed, context), code)
        return codes


class Example(Agreement):
    """The diagnostic model."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up("clinic")

    def proof(self, *options):
        return self.prove("clinic", EXAMPLE / "patient.csv", "x.proof", "--force", *options)

    def test_the_proof_and_what_is_made_of_it(self):
        package, proof = self.package("clinic"), self.proof("--context", CONTEXT)
        model, _ = self.accepted(package, proof, CONTEXT)
        codes = self.tamper(model, package, proof, CONTEXT, 1, FLIPS)
        print("codes of flipped bits:", sorted(codes))
        self.assertLessEqual({"kGrinding", "kMerklePath"}, codes)
        self.assertEqual(self.refused(model, package, proof, CONTEXT + "."), "kStatementMismatch")
        self.assertEqual(self.refused(model, package, proof), "kStatementMismatch")
        sections = files.read_sections(proof, files.PROOF)
        other = files.write_sections(files.PROOF, {**sections, files.CONTEXT: b"case 4712"})
        self.assertEqual(self.refused(model, package, other, "case 4712"), "kGrinding")
        del sections[files.CONTEXT]
        self.assertEqual(self.refused(model, package, files.write_sections(files.PROOF, sections)), "kGrinding")

    def test_another_output(self):
        package, proof = self.package("clinic"), self.proof()
        model, _ = self.accepted(package, proof)
        sections = files.read_sections(proof, files.PROOF)
        for value, code in ((1, "kGrinding"), (1 << 60, "kRangeViolation")):
            body = struct.pack("<q", value) + sections[files.BODY][8:]
            changed = files.write_sections(files.PROOF, {**sections, files.BODY: body})
            self.assertEqual(self.refused(model, package, changed), code)

    def test_a_foreign_model(self):
        package, proof = self.package("clinic"), self.proof()
        self.set_up("cheap", model="substitute.onnx")
        foreign = self.prove("cheap", EXAMPLE / "patient.csv", "cheap.proof")
        model = Model(package)
        self.assertEqual(self.refused(model, package, foreign), "kStatementMismatch")
        sections = files.read_sections(foreign, files.PROOF)
        sections[files.MODEL_ID] = model.id
        renamed = files.write_sections(files.PROOF, sections)
        self.assertEqual(self.refused(model, package, renamed), "kGrinding")
        self.assertEqual(self.refused(Model(self.package("cheap")), self.package("cheap"), proof), "kStatementMismatch")

    def test_changed_packages(self):
        package, proof, random = self.package("clinic"), self.proof(), Random(2)
        for _ in range(4):
            place = random.randrange(12, len(package))
            flipped = bytearray(package)
            flipped[place] ^= 1 << random.randrange(8)
            self.assertEqual(self.package_refused(bytes(flipped), proof).code, "kChecksum")
        sections = files.read_sections(package, files.VERIFIER_PACKAGE)
        for tag in (files.PROGRAM, files.COMMITMENT, files.REGISTRATION):
            for _ in range(4):
                content = bytearray(sections[tag])
                place, bit = random.randrange(len(content)), random.randrange(8)
                content[place] ^= 1 << bit
                with self.subTest(tag=tag, place=place, bit=bit):
                    self.package_refused(files.write_sections(2, {**sections, tag: bytes(content)}), proof)
            for content in (sections[tag][:-1], sections[tag] + b"\0", b""):
                with self.subTest(tag=tag, length=len(content)):
                    self.package_refused(files.write_sections(2, {**sections, tag: content}), proof)

    def changed_program(self, change):
        """Both verifiers refuse the package once its program is changed so. Returns the second one's reason."""
        sections = files.read_sections(self.package("clinic"), files.VERIFIER_PACKAGE)
        decoded = program.decode(sections[files.PROGRAM])
        change(decoded)
        changed = files.write_sections(files.VERIFIER_PACKAGE, {**sections, files.PROGRAM: decoded.encode()})
        return self.package_refused(changed, self.proof())

    def test_changed_programs(self):
        def other_operator(changed):
            changed.nodes[-1].kind = 99

        def index_of_nothing(changed):
            changed.outputs[0].is_index = True

        def fewer_queries(changed):
            changed.parameters.num_queries -= 2
            changed.registration.num_queries -= 2

        def nothing_hidden(changed):
            changed.hide_model, changed.openings, changed.inputs[0].is_hidden = False, 0, False

        self.assertIn("nothing is hidden", str(self.changed_program(nothing_hidden)))
        self.assertIn("operator 99 is not known", str(self.changed_program(other_operator)))
        self.assertEqual(self.changed_program(index_of_nothing).code, "kBadProgram")
        self.assertEqual(self.changed_program(fewer_queries).code, "kSecurityLevel")

    def test_a_committed_input(self):
        run = self.tacit("commit", "clinic/model.verifier", EXAMPLE / "patient.csv", "-o", "c", "--openings", 3)
        self.assertEqual(run.code, 0, run.err)
        package, proof = self.package("clinic"), self.proof("--input-commitment", "c")
        model, _ = self.accepted(package, proof)
        sections = files.read_sections(proof, files.PROOF)
        commitment = sections.pop(files.INPUT_COMMITMENT_TAG)
        self.assertEqual(self.refused(model, package, files.write_sections(files.PROOF, sections)), "kGrinding")
        for place, code in ((0, "kStatementMismatch"), (5, "kStatementMismatch"), (40, "kGrinding"), (70, "kStatementMismatch"),
                            (72, "kGrinding"), (90, "kGrinding")):
            flipped = bytearray(commitment)
            flipped[place] ^= 1
            changed = files.write_sections(files.PROOF, {**sections, files.INPUT_COMMITMENT_TAG: bytes(flipped)})
            with self.subTest(place=place):
                self.assertEqual(self.refused(model, package, changed), code)

    def test_what_may_be_public(self):
        for name, options in (("index", ("--disclose", "argmax")), ("open_model", ("--hide", "input")), ("open_input", ("--hide", "model"))):
            with self.subTest(name):
                self.set_up(name, *options)
                proof = self.prove(name, EXAMPLE / "patient.csv", f"{name}.proof")
                package = self.package(name)
                model, _ = self.accepted(package, proof)
                sections = files.read_sections(proof, files.PROOF)
                (first,) = struct.unpack("<q", sections[files.BODY][:8])
                body = struct.pack("<q", first ^ 1) + sections[files.BODY][8:]
                changed = files.write_sections(files.PROOF, {**sections, files.BODY: body})
                self.assertEqual(self.refused(model, package, changed), "kGrinding")


class Digits(Agreement):
    """The convolutional model, of whose scores the index of the largest is disclosed."""

    def test_another_digit(self):
        options = ("--calibrate", DIGITS / "calibration.csv", "--label", "digit", "--disclose", "argmax", "--openings", 3)
        run = self.tacit("setup", DIGITS / "model.onnx", "-o", "digits", *options)
        self.assertEqual(run.code, 0, run.err)
        package, proof = self.package("digits"), self.prove("digits", DIGITS / "digit.csv", "digit.proof")
        model, outputs = self.accepted(package, proof)
        self.assertEqual(outputs, [(3,)])
        sections = files.read_sections(proof, files.PROOF)
        for digit, code in ((5, "kGrinding"), (10, "kRangeViolation"), (-1, "kRangeViolation")):
            body = struct.pack("<q", digit) + sections[files.BODY][8:]
            changed = files.write_sections(files.PROOF, {**sections, files.BODY: body})
            self.assertEqual(self.refused(model, package, changed), code)


class RandomPrograms(Agreement):
    """Operators in combinations that no exporter makes; also with several rounds of WHIR and other rates."""

    def test_random_programs(self):
        path = self.write("relu.onnx", onnx_model([("relu", "Relu", ["x"], ["y"])], [("x", [1, 4])], [("y", [1, 4])]))
        run = self.tacit("setup", path, "-o", "relu", "--calibrate-random", 1)
        self.assertEqual(run.code, 0, run.err)
        base = [(self.folder / "relu" / f"model.{kind}").read_bytes() for kind in ("prover", "verifier")]
        (self.folder / "made").mkdir()
        kinds = {1}  # weights are the example's
        for seed in RANDOM_PROGRAMS:
            made = random_program(seed)
            prover, package = packages(made, *base)
            inputs = random_inputs(made, seed)
            self.write("made/model.prover", prover)
            self.write("made/in.json", json.dumps({"input_data": inputs}))
            with self.subTest(seed=seed):
                proof = self.prove("made", "made/in.json", "made.proof", "--force")
                model, outputs = self.accepted(package, proof)
                self.assertEqual([list(values) for values in outputs], interpret(made, inputs))
                self.tamper(model, package, proof, None, seed, 2)
                kinds |= {node.kind for node in made.nodes}
        self.assertEqual(kinds, OPERATORS)


if __name__ == "__main__":
    unittest.main()
