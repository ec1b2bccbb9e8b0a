#!/usr/bin/env python3
"""Compares whole lookup tables with their functions in 60 decimal digits (spec/functions.md).

Reads what the program given as argument prints (tests/unit/functions/print_tables.cc). Every entry must be the value rounded
half up and clamped.
"""

import subprocess
import sys
from decimal import ROUND_FLOOR, Decimal, getcontext
from functools import lru_cache

getcontext().prec = 60
getcontext().Emax, getcontext().Emin = 10**12, -(10**12)

D = Decimal
HALF = D(1) / 2
UNIT = D(2) ** 32
ALMOST = D(10) ** -50  # stands for what is too small to matter but in a tie
LOWEST, HIGHEST = "lowest", "highest"


def arctan_inverse(n):
    total = term = D(1) / n
    k = 1
    while abs(term) > D(10) ** -62:
        term = -term / (n * n)
        k += 2
        total += term / k
    return total


PI = 4 * (4 * arctan_inverse(5) - arctan_inverse(239))


def exp_negative(x):
    """exp(-x), x >= 0, never below ALMOST."""
    return max((-x).exp(), ALMOST) if x < 200 else ALMOST


def sigmoid(x):
    e = exp_negative(abs(x))
    return 1 / (1 + e) if x >= 0 else e / (1 + e)


def tanh(x):
    e = exp_negative(2 * abs(x))
    return (1 - e) / (1 + e) * (1 if x >= 0 else -1)


@lru_cache(maxsize=None)
def erf(x):
    if x < 0:
        return -erf(-x)
    if x > 10:
        return 1 - ALMOST
    total, term, n = D(0), x, 0
    while term > D(10) ** -58 or n < x * x:
        total += term
        n += 1
        term = term * 2 * x * x / (2 * n + 1)
    return total * 2 / PI.sqrt() * (-x * x).exp()


def exponential(x):
    return x.exp() if x < 300 else D(10) ** 100


def mish(x):
    e = exp_negative(abs(x))
    if x >= 0:
        return x * (1 - max(2 * e * e / (1 + 2 * e + 2 * e * e), ALMOST))
    return x * (2 * e + e * e) / (2 + 2 * e + e * e)


def between(low, v, high):
    return max(low, min(v, high))


FUNCTIONS = {
    "identity": lambda x, p, q: x,
    "relu": lambda x, p, q: max(x, D(0)),
    "leaky_relu": lambda x, p, q: x if x >= 0 else p * x,
    "clip": lambda x, p, q: between(p, x, q),
    "sigmoid": lambda x, p, q: sigmoid(x),
    "tanh": lambda x, p, q: tanh(x),
    "exp": lambda x, p, q: exponential(x),
    "log": lambda x, p, q: x.ln() if x > 0 else LOWEST,
    "sqrt": lambda x, p, q: x.sqrt() if x > 0 else D(0),
    "reciprocal_sqrt": lambda x, p, q: 1 / x.sqrt() if x > 0 else HIGHEST,
    "reciprocal": lambda x, p, q: 1 / x if x != 0 else HIGHEST,
    "erf": lambda x, p, q: erf(x),
    "gelu": lambda x, p, q: x * (1 + erf(x / D(2).sqrt())) / 2,
    "gelu_tanh": lambda x, p, q: x * sigmoid(2 * (2 / PI).sqrt() * (x + D("0.044715") * x**3)),
    "silu": lambda x, p, q: x * sigmoid(x),
    "mish": lambda x, p, q: mish(x),
    "softplus": lambda x, p, q: max(x, D(0)) + (1 + exp_negative(abs(x))).ln(),
    "elu": lambda x, p, q: q * x if x >= 0 else p * (exp_negative(-x) - 1),
    "softsign": lambda x, p, q: x / (1 + abs(x)),
    "hard_sigmoid": lambda x, p, q: between(D(0), p * x + q, D(1)),
    "hard_swish": lambda x, p, q: x * between(D(0), x + 3, D(6)) / 6,
    "abs": lambda x, p, q: abs(x),
    "sign": lambda x, p, q: D((x > 0) - (x < 0)),
    "step": lambda x, p, q: D(int(x >= 0)),
}


def round_half_up(v):
    return int((v + HALF).to_integral_value(rounding=ROUND_FLOOR))


def expected(name, t, out_bits, in_exponent, out_exponent, p0, p1):
    low, high = -(1 << (out_bits - 1)), (1 << (out_bits - 1)) - 1
    y = FUNCTIONS[name](t * D(2) ** -in_exponent, p0 / UNIT, p1 / UNIT)
    if y is LOWEST:
        return low
    if y is HIGHEST:
        return high
    return between(low, round_half_up(y * D(2) ** out_exponent), high)


def check(header, entries):
    """(t, entry, what it should be) of the wrong entries."""
    name, *numbers = header.split()
    numbers = [int(n) for n in numbers]
    if name == "exp_table":
        exponent, size = numbers
        want = [round_half_up((-d * D(2) ** -exponent).exp() * 2**16) for d in range(size)]
        first = 0
    else:
        in_bits, *rest, p0, p1 = numbers
        first, size = -(1 << (in_bits - 1)), 1 << in_bits
        want = [expected(name, D(t), *rest, D(p0), D(p1)) for t in range(first, first + size)]
    if len(entries) != size:
        return [(None, len(entries), size)]
    return [(first + i, y, w) for i, (y, w) in enumerate(zip(entries, want)) if y != w]


def main():
    lines = subprocess.run([sys.argv[1]], check=True, capture_output=True, text=True).stdout.splitlines()
    tables = list(zip(lines[::2], lines[1::2]))
    seen = {header.split()[0] for header, _ in tables}
    failures = [f"no table of {name}" for name in sorted(FUNCTIONS.keys() - seen)]
    for header, entries in tables:
        wrong = check(header, [int(y) for y in entries.split()])
        if wrong:
            failures.append(f"{header}: {len(wrong)} wrong, e.g. {wrong[:3]}")
    print("\n".join(failures + [f"{len(tables)} tables, {len(failures)} failures"]))
    return 1 if failures or not tables else 0


if __name__ == "__main__":
    sys.exit(main())
