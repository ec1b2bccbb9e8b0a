"""From a model to verified proofs, and every way in which a proof or package is refused."""

import json
import random
import shutil
import unittest

from harness import EXAMPLE, CliTest, patient


class Proofs(CliTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = cls.set_up("clinic", "--openings", "20")
        cls.other = cls.set_up("cheap", model="substitute.onnx")
        run = cls.tacit("prove", "clinic/model.prover", EXAMPLE / "patient.csv", "-o", "p.proof", "--context", "case 1", "--json", "--quiet")
        assert run.code == 0, run.err
        cls.proved = run.json

    def verify(self, *options, proof="p.proof", package="clinic/model.verifier"):
        return self.tacit("verify", package, proof, "--json", "--quiet", *options)

    def invalid(self, reason, *options, **files):
        run = self.verify(*options, **files)
        self.assertEqual(run.code, 1, run.out + run.err)
        self.assertEqual((run.json["ok"], run.json["valid"]), (False, False))
        self.assertIn(reason, run.json["reason"])
        self.assertEqual(run.json["outputs"], [])

    def test_the_answers_have_their_members(self):
        for member in "model_id program_digest model_commitment accuracy estimate openings setup_seconds peak_rss_bytes warnings".split():
            self.assertIn(member, self.model)
        self.assertEqual(set(self.model["accuracy"]) >= {"samples", "max_abs_error", "mean_abs_error", "top1_agreement"}, True)
        self.assertEqual(set(self.model["estimate"]), {"prove_seconds", "memory_bytes", "setup_memory_bytes", "proof_bytes"})
        self.assertEqual(self.model["openings"], 20)
        for member in "outputs input_commitment prove_seconds stages proof_bytes peak_rss_bytes openings_left".split():
            self.assertIn(member, self.proved)
        self.assertEqual(self.proved["proof_bytes"], (self.folder / "p.proof").stat().st_size)
        verified = self.verify("--context", "case 1").json
        for member in "valid reason outputs model_id model_commitment input_commitment public_inputs context security_bits verify_seconds registration_seconds".split():
            self.assertIn(member, verified)
        self.assertGreaterEqual(verified["security_bits"]["proven"], 128)
        self.assertEqual((verified["ok"], verified["valid"], verified["reason"]), (True, True, None))
        self.assertEqual(verified["outputs"], self.proved["outputs"])
        self.assertEqual(verified["model_id"], self.model["model_id"])
        self.assertEqual(verified["context"], "case 1")

    def test_people_are_told_what_is_proved(self):
        out = self.tacit("verify", "clinic/model.verifier", "p.proof", "--context", "case 1").out
        for part in ("Valid", "What is proved", "Private: the weights", "malignant", self.model["model_id"], "case 1", "proven bits", "--model-id"):
            self.assertIn(part, out)

    def test_a_context_cannot_write_what_it_likes(self):
        context = "case\x1b[2J\nValid\u202e\u0085"
        run = self.tacit("prove", "clinic/model.prover", EXAMPLE / "patient.csv", "-o", "odd.proof", "--context", context)
        self.assertEqual(run.code, 0, run.err)
        verified = self.tacit("verify", "clinic/model.verifier", "odd.proof", "--any-context")
        for out in (run.out, verified.out):
            self.assertIn("case\\x1b[2J\\x0aValid\\u202e\\u0085\n", out)
            self.assertNotIn("\x1b", out)
        as_json = self.verify("--any-context", proof="odd.proof")
        self.assertEqual(as_json.json["context"], context)
        self.assertTrue(as_json.out.isascii(), as_json.out)

    def test_context(self):
        self.assertEqual(self.verify("--any-context").json["context"], "case 1")
        self.invalid("made for another context than 'case 2'", "--context", "case 2")
        self.invalid("made for a context")
        run = self.tacit("prove", "clinic/model.prover", EXAMPLE / "patient.csv", "-o", "plain.proof", "--quiet")
        self.assertEqual(run.code, 0, run.err)
        self.assertEqual(self.verify(proof="plain.proof").code, 0)
        self.invalid("carries no context", "--context", "case 1", proof="plain.proof")

    def test_model(self):
        self.assertEqual(self.verify("--any-context", "--model-id", self.model["model_id"].upper()).code, 0)
        self.invalid("is expected", "--any-context", "--model-id", self.other["model_id"])
        self.invalid("of another model", "--any-context", package="cheap/model.verifier")

    def test_security_level(self):
        self.assertEqual(self.verify("--any-context", "--min-security", "100").code, 0)
        self.invalid("are asked for", "--any-context", "--min-security", "140")

    def test_damage_to_the_proof(self):
        whole = (self.folder / "p.proof").read_bytes()
        chooser = random.Random(3)
        offsets = list(range(0, 80)) + [chooser.randrange(len(whole)) for _ in range(40)] + [len(whole) - 1]
        for offset in offsets:
            damaged = bytearray(whole)
            damaged[offset] ^= 1 << chooser.randrange(8)
            self.invalid("", "--any-context", proof=self.write("d.proof", bytes(damaged)))
        for length in [0, 1, 10, 11, 12, 60, len(whole) // 2, len(whole) - 1]:
            self.invalid("", "--any-context", proof=self.write("d.proof", whole[:length]))
        self.invalid("", "--any-context", proof=self.write("d.proof", whole + b"\0"))
        self.invalid("not a proof", "--any-context", proof="clinic/model.verifier")

    def test_bad_packages_are_named(self):
        whole = (self.folder / "clinic" / "model.verifier").read_bytes()
        damaged = bytearray(whole)
        damaged[len(whole) // 2] ^= 1
        path = self.write("d.verifier", bytes(damaged))
        self.refused(3, "d.verifier", "verify", path, "p.proof", "--any-context")
        self.refused(3, "is a proof, where a verifier package is expected", "verify", "p.proof", "p.proof")
        self.refused(3, "is not a verifier package", "verify", EXAMPLE / "model.onnx", "p.proof")
        newer = bytearray(whole)
        newer[8] = 9
        self.refused(3, "format version 9", "verify", self.write("n.verifier", bytes(newer)), "p.proof")
        private = bytearray((self.folder / "clinic" / "model.prover").read_bytes())
        private[200] ^= 4  # of what the checksum covers
        self.refused(3, "it is damaged", "prove", self.write("d.prover", bytes(private)), EXAMPLE / "patient.csv", "-o", "no.proof")
        self.refused(3, "is a verifier package, where a prover package is expected", "prove", "clinic/model.verifier", EXAMPLE / "patient.csv", "-o", "no.proof")
        self.refused(6, "there is no such file", "verify", "none.verifier", "p.proof")
        self.refused(6, "there is no such file", "verify", "clinic/model.verifier", "none.proof")

    def test_the_registration_is_checked_once_and_remembered_outside_the_package(self):
        shutil.rmtree(self.folder / "home" / "cache", ignore_errors=True)
        before = (self.folder / "clinic" / "model.verifier").read_bytes()
        self.assertGreater(self.verify("--any-context").json["registration_seconds"], 0)
        self.assertEqual(self.verify("--any-context").json["registration_seconds"], 0)
        self.assertEqual((self.folder / "clinic" / "model.verifier").read_bytes(), before)

    def test_audit(self):
        answer = self.tacit("audit", EXAMPLE / "model.onnx", "clinic", "--json", "--quiet")
        self.assertEqual(answer.code, 0, answer.err)
        self.assertEqual(answer.json["model_id"], self.model["model_id"])
        self.assertEqual(self.tacit("audit", EXAMPLE / "substitute.onnx", "clinic", "--quiet").code, 3)
        mixed = self.folder / "mixed"
        mixed.mkdir(exist_ok=True)
        shutil.copy(self.folder / "clinic" / "model.prover", mixed)
        shutil.copy(self.folder / "cheap" / "model.verifier", mixed)
        self.refused(3, "model.verifier", "audit", EXAMPLE / "model.onnx", mixed)

    def test_show_tells_what_each_file_is(self):
        for name, kind in [("clinic/model.prover", "prover package"), ("clinic/model.verifier", "verifier package"),
                           ("clinic/model.budget", "opening budget"), ("p.proof", "proof")]:
            self.assertEqual(self.tacit("show", name, "--json").json["kind"], kind)
        self.refused(3, "is not a file of Tacit", "show", EXAMPLE / "model.onnx")

    def test_threads_do_not_matter(self):
        for threads in (1, 2):
            run = self.tacit("prove", "clinic/model.prover", EXAMPLE / "patient.csv", "-o", f"t{threads}.proof", "--threads", threads, "--quiet")
            self.assertEqual(run.code, 0, run.err)
            self.assertEqual(self.verify(proof=f"t{threads}.proof").code, 0)


class InputCommitments(CliTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up("clinic")
        cls.committed = cls.tacit("commit", "clinic/model.verifier", EXAMPLE / "patient.csv", "-o", "C", "--openings", 3, "--json", "--quiet")
        assert cls.committed.code == 0, cls.committed.err

    def prove(self, *options, **kwargs):
        return self.tacit("prove", "clinic/model.prover", EXAMPLE / "patient.csv", "--input-commitment", "C", "--json", "--quiet", *options, **kwargs)

    def test_the_same_input_in_several_proofs(self):
        identity = self.committed.json["input_commitment"]
        for k in range(3):
            run = self.prove("-o", f"c{k}.proof")
            self.assertEqual(run.code, 0, run.err)
            self.assertEqual(run.json["input_commitment"], identity)
            verified = self.tacit("verify", "clinic/model.verifier", f"c{k}.proof", "--input-commitment", "C", "--json")
            self.assertEqual(verified.code, 0, verified.err)
            self.assertEqual(verified.json["input_commitment"], identity)
        self.refused(5, "C.budget: all 3 openings", "prove", "clinic/model.prover", EXAMPLE / "patient.csv", "--input-commitment", "C", "-o", "c3.proof")

    def test_another_input_or_commitment_is_refused(self):
        header, values = patient()
        values[0] += 1
        other = self.write("other.json", json.dumps({"input_data": [values]}))
        self.refused(3, "C: commits to another input", "prove", "clinic/model.prover", other, "--input-commitment", "C", "-o", "no.proof")
        self.assertEqual(self.tacit("commit", "clinic/model.verifier", other, "-o", "D", "--quiet").code, 0)
        run = self.tacit("prove", "clinic/model.prover", other, "--input-commitment", "D", "-o", "d.proof", "--quiet")
        self.assertEqual(run.code, 0, run.err)
        run = self.tacit("verify", "clinic/model.verifier", "d.proof", "--input-commitment", "C", "--json")
        self.assertEqual(run.code, 1)
        self.assertIn("another input commitment", run.json["reason"])
        shutil.copy(self.folder / "C.secret", self.folder / "D.secret")
        self.refused(3, "is the secret of another commitment", "prove", "clinic/model.prover", other, "--input-commitment", "D", "-o", "no.proof")

    def test_too_many_openings_are_a_limit(self):
        self.refused(5, "no room for 5000 openings", "commit", "clinic/model.verifier", EXAMPLE / "patient.csv", "-o", "E", "--openings", 5000)
        self.assertFalse((self.folder / "E").exists())


class PublicInputs(CliTest):
    def test_a_public_input_is_printed_and_compared(self):
        self.set_up("open", "--hide", "model", "--disclose", "argmax")
        run = self.tacit("prove", "open/model.prover", EXAMPLE / "patient.csv", "-o", "o.proof", "--quiet")
        self.assertEqual(run.code, 0, run.err)
        verified = self.tacit("verify", "open/model.verifier", "o.proof", "--json").json
        self.assertEqual(verified["public_inputs"][0]["shape"], [1, 30])
        self.assertTrue(verified["outputs"][0]["is_index"])
        self.assertEqual(self.tacit("verify", "open/model.verifier", "o.proof", "--input", EXAMPLE / "patient.csv").code, 0)
        header, values = patient()
        values[0] += 1
        other = self.write("other.json", json.dumps({"input_data": [values]}))
        run = self.tacit("verify", "open/model.verifier", "o.proof", "--input", other, "--json")
        self.assertEqual(run.code, 1)
        self.assertIn("about another input: input 'measurements', index [0,0]", run.json["reason"])

    def test_hidden_inputs_cannot_be_compared(self):
        self.set_up("closed")
        self.assertEqual(self.tacit("prove", "closed/model.prover", EXAMPLE / "patient.csv", "-o", "c.proof", "--quiet").code, 0)
        self.refused(2, "this model hides its input", "verify", "closed/model.verifier", "c.proof", "--input", EXAMPLE / "patient.csv")


if __name__ == "__main__":
    unittest.main()
