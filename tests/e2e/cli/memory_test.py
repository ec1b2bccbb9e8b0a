"""`--memory-limit`, and the estimates by which it refuses: measured peaks lie below them, and not far below."""

import random
import shutil
import unittest

from harness import SANITIZED, CliTest, npy, onnx_model

SEED = 20
TOO_HIGH = 2  # times the peak: an estimate above is of no use


def weights(rng, name, *shape):
    size = 1
    for d in shape:
        size *= d
    return name, list(shape), [rng.gauss(0, 0.1) for _ in range(size)]


def dense(rng):
    """265 000 weights, and few other numbers."""
    nodes = [("g1", "Gemm", ["x", "w1"], ["a"]), ("r1", "Relu", ["a"], ["b"]), ("g2", "Gemm", ["b", "w2"], ["c"]),
             ("r2", "Relu", ["c"], ["d"]), ("g3", "Gemm", ["d", "w3"], ["y"])]
    numbers = [weights(rng, "w1", 256, 512), weights(rng, "w2", 512, 256), weights(rng, "w3", 256, 10)]
    return [1, 256], onnx_model(nodes, [("x", [1, 256])], [("y", [1, 10])], numbers)


def convolutional(rng):
    """204 000 weights, and 32 000 numbers in between."""
    nodes = [("c1", "Conv", ["x", "k1"], ["a"]), ("r1", "Relu", ["a"], ["b"]), ("c2", "Conv", ["b", "k2"], ["c"]),
             ("r2", "Relu", ["c"], ["d"]), ("f", "Flatten", ["d"], ["e"]), ("g", "Gemm", ["e", "w"], ["y"])]
    numbers = [weights(rng, "k1", 32, 3, 3, 3), weights(rng, "k2", 64, 32, 3, 3), weights(rng, "w", 9216, 20)]
    return [1, 3, 16, 16], onnx_model(nodes, [("x", [1, 3, 16, 16])], [("y", [1, 20])], numbers)


@unittest.skipIf(SANITIZED, "a sanitizer's shadow is part of the peaks, and does not fit into a limit")
class Memory(CliTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rng = random.Random(SEED)
        print(f"seed {SEED}")
        cls.names = []
        for make in (dense, convolutional):
            shape, model = make(rng)
            size = 1
            for d in shape:
                size *= d
            (cls.folder / f"{make.__name__}.onnx").write_bytes(model)
            (cls.folder / f"{make.__name__}.npy").write_bytes(npy([rng.uniform(-1, 1) for _ in range(10 * size)], [10, *shape]))
            (cls.folder / f"{make.__name__}_input.npy").write_bytes(npy([rng.uniform(-0.5, 0.5) for _ in range(size)], shape))
            cls.names.append(make.__name__)

    def setup(self, name, *options):
        shutil.rmtree(self.folder / name, ignore_errors=True)
        return self.tacit("setup", f"{name}.onnx", "-o", name, "--calibrate", f"{name}.npy", "--json", "--quiet", *options)

    def prove(self, name, *options):
        return self.tacit("prove", f"{name}/model.prover", f"{name}_input.npy", "-o", f"{name}.proof", "--json", "--quiet", "--force", *options)

    def holds(self, estimate, run):
        self.assertEqual(run.code, 0, run.err)
        peak = run.json["peak_rss_bytes"]
        self.assertLess(peak, estimate)
        self.assertLess(estimate, TOO_HIGH * peak)

    def refused_by(self, limit, estimate, what, run):
        self.assertEqual(run.code, 5, run.out + run.err)
        error = run.json["error"]
        megabytes = lambda n: f"{-(-n // 1_000_000)} MB"
        self.assertIn(f"{what} takes about {megabytes(estimate)} of memory, and the limit is {megabytes(limit)}", error["message"])
        self.assertIn(f"raise --memory-limit to at least {estimate}", error["remedy"])
        self.no_leftovers()

    def test_estimates_hold_and_limits_refuse_by_them(self):
        for name in self.names:
            with self.subTest(name):
                made = self.setup(name)
                self.assertEqual(made.code, 0, made.err)
                estimate = made.json["estimate"]
                setting_up, proving = estimate["setup_memory_bytes"], estimate["memory_bytes"]
                self.holds(setting_up, made)
                self.holds(proving, self.prove(name))
                (self.folder / f"{name}.proof").unlink()
                self.refused_by(proving - 1, proving, "a proof", self.prove(name, "--memory-limit", proving - 1))
                self.assertFalse((self.folder / f"{name}.proof").exists())
                self.holds(proving, self.prove(name, "--memory-limit", proving))
                self.refused_by(setting_up - 1, setting_up, "setting it up", self.setup(name, "--memory-limit", setting_up - 1))
                self.assertFalse((self.folder / name).exists())
                self.holds(setting_up, self.setup(name, "--memory-limit", setting_up))

    def test_set_up_is_refused_before_it_calibrates(self):
        run = self.tacit("setup", "dense.onnx", "-o", "early", "--calibrate", "dense.npy", "--memory-limit", "40M")
        self.assertEqual(run.code, 5, run.err)
        self.assertIn("setting it up takes about", run.err)
        self.assertNotIn("commit to the weights", run.err)
        self.assertFalse((self.folder / "early").exists())


if __name__ == "__main__":
    unittest.main()
