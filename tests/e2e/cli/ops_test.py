"""The table of operators in the documentation is what the program prints."""

import pathlib
import unittest

from harness import CliTest

PAGE = pathlib.Path(__file__).resolve().parents[3] / "docs" / "operators.md"


class Operators(CliTest):
    def test_the_page_is_that_of_this_program(self):
        self.assertEqual(self.tacit("ops", "--markdown").out, PAGE.read_text(), "renew it: tacit ops --markdown > docs/operators.md")

    def test_every_operator_stands_in_every_form(self):
        operators = self.tacit("ops", "--json").json["operators"]
        text, page = self.tacit("ops").out, PAGE.read_text()
        for operator in operators:
            self.assertIn(f"  {operator['name']} ", text)
            self.assertIn(f"| {operator['name']} | {operator['min_opset']} |", page)


if __name__ == "__main__":
    unittest.main()
