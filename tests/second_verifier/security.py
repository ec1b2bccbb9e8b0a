"""The proven level: spec/security.md. The terms are those of tests/security_bits.py; here are the rules of form."""

import sys
from dataclasses import asdict
from pathlib import Path

from .wire import require

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import security_bits  # noqa: E402

WANTED_BITS = 128


def check_form(parameters, counts):
    """Section 7, as far as the rules of spec/pcs.md section 2 do not say it."""
    rounds = parameters.rounds
    require(parameters.pow_bits <= 20 and all(r.pow_bits <= 20 for r in rounds), "kBadParameters", "grinding")
    require(len(rounds) <= 16 and all(1 <= r.num_ood <= 8 for r in rounds), "kBadParameters", "rounds")
    h, t = 1 << parameters.log_h, parameters.num_queries
    require(counts["num_rows"] > 6, "kBadParameters", "rows")
    require(counts["openings"] * t + 4 < h and counts["num_pads"] + t + 1 <= h, "kBadParameters", "room in a row")


def check_level(subproofs):
    """`subproofs`: (parameters, counts) of all that a statement rests on. Returns the level in bits."""
    total = 0
    for parameters, counts in subproofs:
        check_form(parameters, counts)
        case = {"params": asdict(parameters), "counts": counts, "regime": "johnson"}
        total += sum(security_bits.analyse(case).values())
    bits = -security_bits.log2(total)
    require(bits >= WANTED_BITS, "kSecurityLevel", f"{bits:.2f} bits")
    return bits
