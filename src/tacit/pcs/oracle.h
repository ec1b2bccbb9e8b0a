#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tacit/base/result.h"
#include "tacit/field/cubic.h"
#include "tacit/hash/merkle.h"
#include "tacit/pcs/domain_points.h"
#include "tacit/pcs/message.h"
#include "tacit/pcs/params.h"

/// Oracle i of WHIR commits to a polynomial f_i over E, public in the sense that nothing is hidden: its codeword of
/// 2^log_domain values at the domain points, 2^folding consecutive positions (a fibre of x -> x^(2^folding)) to a leaf.
///
/// Committing:  P -> V  root;  V -> P  out-of-domain points y_1 .. y_c in E;  P -> V  f_i(y_1) .. f_i(y_c).
/// Opening:     P -> V  the fibre of each position;  the multiproof.
namespace tacit::pcs {

/// What the verifier holds of an oracle.
struct OracleInfo {
  Digest root{};
  std::vector<EF> ood_points;
  std::vector<EF> ood_answers;
};

/// Errors: kTruncated, kNonCanonical.
Result<OracleInfo> receive_oracle(const Params& params, size_t round, Receiver& receiver);

/// Reads the fibres of oracle `round` at `leaves` (sorted, distinct, at least one) and checks them against the root. Gives
/// the polynomial with its lowest variables bound to `r`, at the point x_leaf of each.
/// Errors: kTruncated, kNonCanonical (Step::kFibreValues), kTruncated, kMerklePath (Step::kFibrePath).
Result<std::vector<EF>> verify_folded_fibres(const OracleInfo& oracle, const Params& params, size_t round,
                                             std::span<const uint32_t> leaves, std::span<const EF> r,
                                             const DomainPoints& points, Receiver& receiver);

/// An oracle in the prover's hands.
class Oracle {
 public:
  /// Commits to f: root, out-of-domain points and answers.
  static Oracle commit(std::span<const EF> f, const Params& params, size_t round, Sender& sender);

  const std::vector<EF>& ood_points() const { return ood_points_; }
  /// The values at the fibre of `leaf`.
  std::span<const EF> fibre(uint32_t leaf) const {
    return std::span<const EF>(codeword_).subspan(size_t{leaf} << folding_, size_t{1} << folding_);
  }
  /// Appends the opening at `leaves`, sorted and distinct.
  void open(std::span<const uint32_t> leaves, size_t round, Sender& sender) const;

 private:
  Oracle(int folding, std::vector<EF> codeword, MerkleTree tree)
      : folding_(folding), codeword_(std::move(codeword)), tree_(std::move(tree)) {}
  int folding_;
  std::vector<EF> codeword_;
  MerkleTree tree_;
  std::vector<EF> ood_points_;
};

}  // namespace tacit::pcs
