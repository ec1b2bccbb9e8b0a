#pragma once

#include <string>

#include "tacit/security/check.h"
#include "tacit/security/terms.h"

namespace tacit::security {

/// One JSON object on one line: "params", "counts", "regime", "terms" (name, oracle, bits, formula, source, preprint) and
/// the "bits" of their sum. All that tests/security_bits.py needs to compute the level again. Bits are decimal strings.
std::string describe(const pcs::Params& params, const ProofCounts& counts, Regime regime = Regime::kJohnson);

}  // namespace tacit::security
