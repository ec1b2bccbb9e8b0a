"""`tacit bench`: generated networks, measured."""

import resource
import unittest

from harness import SANITIZED, CliTest


class Bench(CliTest):
    @unittest.skipIf(SANITIZED, "a sanitizer's shadow does not fit into the limit")
    def test_a_limited_address_space_is_enough(self):
        def narrow():
            resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))

        run = self.tacit("bench", "mlp", "--size", "512", "--quiet", preexec_fn=narrow)
        self.assertEqual(run.code, 0, run.err)

    def test_small_networks_are_measured(self):
        gpt = ["gpt", "--depth", "1", "--width", "16", "--heads", "2", "--vocabulary", "12", "--length", "8"]
        for arguments in (["mlp", "--size", "24"], ["cnn", "--size", "4"], ["lenet"], gpt):
            with self.subTest(arguments[0]):
                run = self.tacit("bench", *arguments, "--runs", 3, "--seed", 7, "--json", "--quiet")
                self.assertEqual(run.code, 0, run.err)
                j = run.json
                self.assertEqual((j["network"], j["weights"], j["seed"], j["runs"]), (arguments[0], "random", 7, 3))
                for stage in ("witness", "commit", "lookups", "sumcheck", "reduction", "opening"):
                    self.assertGreater(j["stages"][stage], 0)
                self.assertLess(sum(j["stages"].values()), 3 * j["prove_seconds"])
                self.assertGreaterEqual(j["security_bits"], 128)
                self.assertGreater(j["size"]["lookups"], 0)
                self.assertGreater(j["peak_rss_bytes"]["prove"], 1 << 20)
                for member in ("setup_seconds", "verify_seconds", "proof_bytes", "parameters", "macs", "nonlinear_elements", "machine", "date"):
                    self.assertTrue(j[member], member)

    def test_the_table_says_that_weights_are_random(self):
        run = self.tacit("bench", "mlp", "--size", "16", "--quiet")
        self.assertEqual(run.code, 0, run.err)
        self.assertIn("Weights and inputs are random", run.out)

    def test_what_it_cannot_do_is_refused(self):
        self.refused(2, "is no network that can be generated: mlp, cnn, lenet", "bench", "alexnet")
        self.refused(2, "--size is no number of 'lenet'", "bench", "lenet", "--size", "3")
        self.refused(2, "--depth is no number of 'mlp'", "bench", "mlp", "--size", "16", "--depth", "2")
        self.refused(2, "heads do not divide", "bench", "gpt", "--width", "10", "--heads", "4")


if __name__ == "__main__":
    unittest.main()
