#pragma once

#include <span>

#include "tacit/base/result.h"
#include "tacit/pcs/params.h"
#include "tacit/security/terms.h"

namespace tacit::security {

/// The level below which nothing is accepted: -log2 of the sum of all errors of a statement's proofs. Compiled in; never
/// read from a package or a proof.
inline constexpr uint32_t kSecurityBits = 128;
/// Stated beside the level: the collision strength of the 32-byte digests.
inline constexpr uint32_t kHashCollisionBits = 128;

/// Of one query phase. The other limits are those of pcs/params.h.
inline constexpr uint8_t kMaxPowBits = 20;
inline constexpr uint8_t kMaxRounds = 16;

/// One of the proofs that a statement rests on: the proof itself, its model's registration, certificates of rotation.
struct Subproof {
  const pcs::Params& params;
  const ProofCounts& counts;
};

/// Whether parameters and sizes are consistent, within the limits above, and leave room for the blinding columns and the
/// pad row. kBadParameters with the index of the first rule that fails (spec/security.md lists them).
Status check_form(const pcs::Params& params, const ProofCounts& counts, Regime regime = Regime::kJohnson);

/// The level of several proofs together, in hundredths of a bit, rounded down: -log2 of the sum of their errors. Each must
/// have a valid form, and the level be at least max(min_bits, kSecurityBits): else kBadParameters or kSecurityLevel (index:
/// the level reached).
Result<int32_t> check(std::span<const Subproof> proofs, uint32_t min_bits = kSecurityBits,
                      Regime regime = Regime::kJohnson);

/// The same for a single proof.
Result<int32_t> check(const pcs::Params& params, const ProofCounts& counts, uint32_t min_bits = kSecurityBits,
                      Regime regime = Regime::kJohnson);

}  // namespace tacit::security
