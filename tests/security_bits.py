#!/usr/bin/env python3
"""Computes the proven level of proofs again, from their printed parameters and sizes, as spec/security.md states it.

Reads one JSON object a line (`tacit::security::describe`) from a file, from standard input, or from a program given with
--run. Shares no code with the module: 60 decimal digits here, integers rounded upwards there. Fails where a level or a term
differs by more than 0.01 bit, where the module states more bits than there are, or where nothing was read.
"""

import argparse
import json
import subprocess
import sys
from decimal import Decimal, getcontext

getcontext().prec = 60

FIELD = Decimal(2**64 - 2**32 + 1) ** 3
HALF = Decimal(1) / 2
TOLERANCE = Decimal("0.0101")


def log2(x):
    return x.ln() / Decimal(2).ln()


class Johnson:
    """delta = 1 - sqrt(rho) (1 + 1/(2m)); the list and the proximity gap at M = 2m."""

    def __init__(self, log_inv_rate, m):
        self.rho = Decimal(2) ** -log_inv_rate
        self.delta = 1 - self.rho.sqrt() * (1 + 1 / (2 * Decimal(m)))
        self.big_m = 2 * Decimal(m)

    def list_size(self):
        return (self.big_m + HALF) / self.rho.sqrt()

    def gap(self, n):
        mm = self.big_m + HALF
        slope = (2 * mm**5 + 3 * mm * max(self.delta, 0) * self.rho) / (3 * self.rho * self.rho.sqrt())
        return (slope * n + mm / self.rho.sqrt()) / FIELD


class Unique:
    """delta = (1 - rho) / 2: one codeword at most."""

    def __init__(self, log_inv_rate, _m):
        self.rho = Decimal(2) ** -log_inv_rate
        self.delta = (1 - self.rho) / 2

    def list_size(self):
        return Decimal(1)

    def gap(self, n):
        return (self.delta * n + 1) / FIELD


def ceil_log2(n):
    return (n - 1).bit_length() if n > 0 else 0


def queries(code, count, pow_bits):
    return (1 - code.delta) ** count / Decimal(2) ** pow_bits


def first_trees(params, c, code):
    """(name, error) of all that happens before the oracle Q, and of the queries into the first trees."""
    degrees = {
        "lookup": c["num_lookup_leaves"] * max(1, c["key_columns"] - 1),
        "gkr sumchecks": c["gkr_degree"] * sum(range(c["gkr_layers"])),
        "gkr merges": 2 * c["gkr_layers"],
        "random points": c["max_point_length"],
        "further challenges": c["extra_degree"],
        "batching of instances": c["num_instances"],
        "batched sumcheck": c["sumcheck_degree"] * c["sumcheck_vars"],
        "batching of claims": c["num_linear_claims"],
        "claim reduction": c["reduction_degree"] * c["reduction_vars"],
        "powers of kappa": c["num_products"],
        "product sumcheck": 2 * ceil_log2(c["num_products"]),
        "chi": 2 if c["num_products"] else 0,
        "powers of gamma": c["num_affine_equations"],
        "powers of lambda": c["num_rows"] - 6,
        "rho": 2,
    }
    size = code.list_size()
    terms = [(name, size * degree / FIELD) for name, degree in degrees.items()]
    if isinstance(code, Johnson):
        terms.append(("pins", size**2 * sum(c["pinned_log_sizes"]) / (2 * FIELD)))
    n = 2 ** (params["log_h"] + params["log_inv_rate"])
    terms.append(("row combination", (c["num_rows"] - 5) * code.gap(n)))
    terms.append(("queries", queries(code, params["num_queries"], params["pow_bits"])))
    return terms


def whir_oracle(spec, log_size, new_constraints, code):
    """(name, error) of one oracle: samples, constraints, folding, queries."""
    size = code.list_size()
    terms = [
        ("constraints", size * new_constraints / FIELD),
        ("sumcheck", size * 2 * spec["folding"] / FIELD),
        ("folding", sum(code.gap(2 ** (log_size + spec["log_inv_rate"] - j)) for j in range(1, spec["folding"] + 1))),
        ("queries", queries(code, spec["num_queries"], spec["pow_bits"])),
    ]
    if isinstance(code, Johnson):
        terms.append(("out of domain", size**2 / 2 * (Decimal(2**log_size - 1) / FIELD) ** spec["num_ood"]))
    return terms


def best(regime, log_inv_rate, terms_of):
    """The terms at the m in [3, 2^16] with the least sum (unimodal in m), by ternary search."""
    if regime is Unique:
        return terms_of(Unique(log_inv_rate, None))
    total = lambda m: sum(error for _, error in terms_of(Johnson(log_inv_rate, m)))
    low, high = 3, 1 << 16
    while high - low > 2:
        a, b = low + (high - low) // 3, high - (high - low) // 3
        if total(a) <= total(b):
            high = b
        else:
            low = a
    m = min(range(low, high + 1), key=total)
    return terms_of(Johnson(log_inv_rate, m))


def analyse(case):
    """{(oracle, name): error} of a proof."""
    params, counts = case["params"], case["counts"]
    regime = {"johnson": Johnson, "unique decoding": Unique}[case["regime"]]
    found = {}

    def keep(oracle, terms):
        found.update({(oracle, name): error for name, error in terms if error != 0})

    keep(-1, best(regime, params["log_inv_rate"], lambda code: first_trees(params, counts, code)))
    log_size = params["log_h"]
    constraints = 2 + params["num_queries"]  # Q(z), the equation on the pads, the first queries
    for i, spec in enumerate(params["rounds"]):
        degree = constraints + spec["num_ood"] - (1 if i == 0 else 0)
        keep(i, best(regime, spec["log_inv_rate"], lambda code: whir_oracle(spec, log_size, degree, code)))
        log_size -= spec["folding"]
        constraints = spec["num_queries"]
    return found


def compare(what, stated, exact):
    if not 0 <= exact - stated <= TOLERANCE:
        return [f"{what}: the module states {stated} bits, computed here: {exact:.4f}"]
    return []


def check(case):
    """Disagreements, as sentences."""
    errors = analyse(case)
    problems = compare("level", Decimal(case["bits"]), -log2(sum(errors.values())))
    stated = {(term["oracle"], term["name"]): Decimal(term["bits"]) for term in case["terms"]}
    if stated.keys() != errors.keys():
        problems.append(f"terms differ: {sorted(stated.keys() ^ errors.keys())}")
    # The best m is flat: a neighbour of it moves single terms, but not their sum.
    for key in stated.keys() & errors.keys():
        if abs(-log2(errors[key]) - stated[key]) > Decimal("0.05"):
            problems.append(f"{key}: stated {stated[key]}, computed {-log2(errors[key]):.4f}")
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", nargs="?", help="JSON lines; standard input if left out")
    parser.add_argument("--run", metavar="PROGRAM", help="a program that prints the JSON lines")
    args = parser.parse_args()
    if args.run:
        text = subprocess.run([args.run], check=True, capture_output=True, text=True).stdout
    elif args.file:
        text = open(args.file, encoding="utf-8").read()
    else:
        text = sys.stdin.read()

    cases = [json.loads(line) for line in text.splitlines() if line.strip()]
    failures = 0
    for number, case in enumerate(cases, 1):
        for problem in check(case):
            failures += 1
            print(f"case {number}: {problem}")
    print(f"{len(cases)} parameter sets, {failures} disagreements")
    return 0 if cases and not failures else 1


if __name__ == "__main__":
    sys.exit(main())
