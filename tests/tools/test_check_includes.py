"""The include check finds what it is there to find."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
import check_includes  # noqa: E402


def check(files):
    """What the check says of a tree of the given files, by path under src/tacit."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name, text in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return check_includes.check(root)


def includes(*targets):
    return "".join(f'#include "tacit/{target}"\n' if "/" in target else f"#include <{target}>\n" for target in targets)


BASE = {"base/bytes.h": "", "base/CMakeLists.txt": "tacit_module(base)"}


class CheckIncludes(unittest.TestCase):
    def test_accepts_downward_includes(self):
        self.assertEqual(check({
            **BASE,
            "field/f.h": includes("base/bytes.h"),
            "field/CMakeLists.txt": "tacit_module(field VERIFIER DEPS base)",
        }), [])

    def test_finds_upward_includes(self):
        (wrong,) = check({**BASE, "base/bad.h": includes("field/f.h"), "field/f.h": ""})
        self.assertIn("base/bad.h:1: base/ is not above field/", wrong)

    def test_finds_undeclared_dependencies(self):
        (wrong,) = check({**BASE, "field/f.h": includes("base/bytes.h"),
                          "field/CMakeLists.txt": "tacit_module(field)"})
        self.assertIn("does not name base", wrong)

    def test_follows_declared_dependencies(self):
        self.assertEqual(check({
            **BASE,
            "field/CMakeLists.txt": "tacit_module(field DEPS base)",
            "poly/CMakeLists.txt": "tacit_module(poly DEPS field)",
            "poly/p.h": includes("base/bytes.h"),
        }), [])

    def test_finds_missing_headers(self):
        (wrong,) = check({**BASE, "base/a.h": includes("base/none.h")})
        self.assertIn("no such header", wrong)

    def test_finds_headers_from_outside(self):
        (wrong,) = check({**BASE, "base/a.h": "#include <hwy/highway.h>\n"})
        self.assertIn("is not for this file", wrong)

    def test_finds_the_prover_behind_the_verifier(self):
        wrong = check({
            **BASE,
            "sumcheck/verify.h": includes("sumcheck/prove.h"),
            "sumcheck/prove.h": "",
            "verifier/v.h": includes("sumcheck/verify.h"),
            "verifier/CMakeLists.txt": "tacit_module(verifier DEPS sumcheck)",
        })
        self.assertEqual(len(wrong), 1)
        self.assertIn("verifier/v.h -> sumcheck/verify.h -> sumcheck/prove.h", wrong[0])

    def test_finds_threads_in_definitions_behind_the_verifier(self):
        (wrong,) = check({
            **BASE,
            "base/bytes.cc": includes("thread"),
            "verifier/v.h": includes("base/bytes.h"),
            "verifier/CMakeLists.txt": "tacit_module(verifier DEPS base)",
        })
        self.assertIn("<thread> is in reach of the verifier", wrong)

    def test_finds_what_the_verifier_links(self):
        (wrong,) = check({
            **BASE,
            "base/hidden.cc": includes("chrono"),
            "base/CMakeLists.txt": "tacit_module(base SOURCES hidden.cc)",
            "verifier/v.h": includes("base/bytes.h"),
            "verifier/CMakeLists.txt": "tacit_module(verifier DEPS base)",
        })
        self.assertIn("<chrono> is in reach of the verifier: the target tacit_verifier -> base/hidden.cc", wrong)

    def test_finds_the_compiler_behind_the_prover(self):
        wrong = check({
            "ir/graph.h": "",
            "prover/p.h": includes("ir/graph.h"),
            "prover/CMakeLists.txt": "tacit_module(prover DEPS ir)",
        })
        self.assertTrue(any("the prover reaches ir/graph.h" in sentence for sentence in wrong))


if __name__ == "__main__":
    unittest.main()
