"""The mutation tool finds the checks, and switches one at a time."""

import json
import sys
import unittest
from pathlib import Path

TOOLS = Path(__file__).resolve().parents[2] / "tools"
sys.path.insert(0, str(TOOLS))
import mutate  # noqa: E402

RULES = json.loads((TOOLS / "mutants.json").read_text())


def checks(text):
    return [site.before for site in mutate.find_sites("x.h", text, RULES)]


class FindSites(unittest.TestCase):
    def test_each_operand_of_a_refusal_is_a_check(self):
        self.assertEqual(checks("if (a < 1 || f(b || c)) return Error{ErrorCode::kLimit};"), ["a < 1", "f(b || c)"])

    def test_refusals_in_blocks_and_as_predicates(self):
        self.assertEqual(checks("if (!x) { ok_ = false; return {}; }"), ["!x"])
        self.assertEqual(checks("if (n > 3) return false;"), ["n > 3"])
        self.assertEqual(checks("if (!v) in.fail();"), ["!v"])

    def test_initialisers_stay(self):
        self.assertEqual(checks("if (auto r = f(); !r.ok()) return r.error(); "), [])
        self.assertEqual(checks("if (auto r = f(); !r.ok()) return Error{r};"), ["!r.ok()"])

    def test_calls(self):
        self.assertEqual(checks("TACIT_TRY(f(a, b));"), ["TACIT_TRY(f(a, b))"])
        self.assertEqual(checks("ch.assert_zero(Step::kRelation, 0, a - b);"), ["ch.assert_zero(Step::kRelation, 0, a - b)"])

    def test_constraints(self):
        self.assertEqual(checks("x; c.builder.zero(a - b); lookup(t, {a});"), ["c.builder.zero(a - b)", "lookup(t, {a})"])
        self.assertEqual(checks("void lookup(int table); EF a = EF::zero();"), [])

    def test_values_that_are_checked_where_they_are_made(self):
        text = "const Expr y = b.ranged(x.shape, lo(x), 3); Expr ranged(int bits); Expr Builder::ranged(int bits) {}"
        (site,) = mutate.find_sites("x.h", text, RULES)
        self.assertEqual(site.before, "b.ranged(x.shape, lo(x), 3)")
        self.assertEqual(site.after.format(number=7), "(::tacit_mutant::Loose<7>(), b.ranged(x.shape, lo(x), 3))")

    def test_conditions_that_read_are_evaluated(self):
        (site,) = mutate.find_sites("x.h", "if (in.u16() != 3) return Error{code};", RULES)
        self.assertEqual(site.after.format(number=7), "((in.u16() != 3) && !::tacit_mutant::off<7>())")

    def test_declarations_and_macros_are_none(self):
        self.assertEqual(checks("void assert_zero(Step step, uint32_t index) { }"), [])
        self.assertEqual(checks("#define TRY(x) \\\n  if (!x) return Error{}\n"), [])

    def test_comments_and_literals_are_none(self):
        self.assertEqual(checks('// if (a) return false;\nconst char* s = "if (a) return false;";'), [])

    def test_conjunctions(self):
        self.assertEqual(checks("bool ok() { return a >= 1 && b; }"), ["a >= 1", "b"])

    def test_conjunctions_around_braces(self):
        self.assertEqual(checks("return f([] { return 1; }) && x{2} < 3;"), ["f([] { return 1; })", "x{2} < 3"])

    def test_elements_of_rules(self):
        self.assertEqual(checks("const bool rules[] = {\n  a && f(b, c),\n  d,\n};"), ["a", "f(b, c)", "d"])

    def test_numbers_depend_on_the_file_alone(self):
        first, second = (mutate.find_sites(name, "if (a || a) return false;", RULES) for name in ("x.h", "y.h"))
        self.assertEqual([site.number & 0xFFFF for site in second], [0, 1])
        self.assertEqual(len({site.number for site in first + second}), 4)
        self.assertEqual(len({site.key for site in first + second}), 4)

    def test_only_refusing_conditions(self):
        self.assertEqual(checks("if (a) x = 1; while (b) return true;"), [])

    def test_the_switch_keeps_the_rest(self):
        text = "if (a || b) return false;"
        (first, second) = mutate.find_sites("x.h", text, RULES)
        self.assertEqual(text[first.start : first.end], "a")
        self.assertEqual(second.after.format(number=7), "(!::tacit_mutant::off<7>() && (b))")


if __name__ == "__main__":
    unittest.main()
