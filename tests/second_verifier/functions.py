"""Contents of tables: spec/functions.md, in decimals instead of its integers.

An entry is the value of the function rounded half up; tests/tools/check_tables.py says it in 60 digits.
"""

import sys
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from .circuit import ExpTable, FunctionTable

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))
import check_tables  # noqa: E402

NAMES = list(check_tables.FUNCTIONS)
CLIP, SIGMOID, TANH, EXP, ERF, HARD_SIGMOID = (
    NAMES.index(name) for name in ("clip", "sigmoid", "tanh", "exp", "erf", "hard_sigmoid")
)
PARAMETERS = {"leaky_relu": 1, "clip": 2, "elu": 2, "hard_sigmoid": 2}


def is_valid(spec):
    function, in_bits, out_bits, in_exponent, out_exponent, p0, p1 = spec
    if not 0 <= function < len(NAMES):
        return False
    used = PARAMETERS.get(NAMES[function], 0)
    least_exponent = {SIGMOID: 0, TANH: 0, ERF: 0, EXP: -16}.get(function, -40)
    return (
        1 <= in_bits <= 18
        and 1 <= out_bits <= 32
        and -40 <= in_exponent <= 40
        and least_exponent <= out_exponent <= 40
        and max(abs(p0), abs(p1)) <= 1 << 40
        and (used >= 1 or p0 == 0)
        and (used == 2 or p1 == 0)
        and (function != CLIP or p0 <= p1)
        and (function != HARD_SIGMOID or p0 > 0)
    )


@lru_cache(maxsize=None)
def columns(table):
    """The columns of a table behind its key, first row first."""
    if isinstance(table, FunctionTable):
        function, in_bits, out_bits, in_exponent, out_exponent, p0, p1 = table.spec
        first = table.first_key()
        rest = out_bits, in_exponent, out_exponent, Decimal(p0), Decimal(p1)
        keys = range(first, first + (1 << in_bits))
        return [[check_tables.expected(NAMES[function], Decimal(t), *rest) for t in keys]]
    if isinstance(table, ExpTable):
        scale = Decimal(2) ** -table.exponent
        values = [
            check_tables.round_half_up((-d * scale).exp() * 2**16) for d in range(1 << table.log_rows())
        ]
        return [values, [1] + [0] * (len(values) - 1)]
    return []
