#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tacit/pcs/params.h"
#include "tacit/security/bound.h"
#include "tacit/security/decoding.h"

namespace tacit::security {

/// Sizes of one proof, as the circuit states them. A bound may stand for an exact number: no term falls when a count grows.
struct ProofCounts {
  // The first trees, which are one interleaved word.
  uint32_t num_rows = 0;               ///< base-field rows of all first trees, three of the mask and three of the pads included
  uint32_t num_trees = 1;              ///< first trees
  uint32_t openings = 1;               ///< B of the pinned trees: proofs that one of them answers; 1 if there is none
  uint32_t num_pads = 0;               ///< M: padded base-field or extension scalars in the pad row, before its tail
  std::vector<uint8_t> pinned_log_sizes;  ///< number of variables of each pinned stack

  // Lookups (log-up, one fraction tree). All 0 if there are none.
  uint64_t num_lookup_leaves = 0;      ///< leaves that are not the constant (0, 1): lookups and table rows
  uint8_t gkr_layers = 0;              ///< depth of the tree: ceil(log2(leaves))
  uint8_t gkr_degree = 3;              ///< of a layer's sumcheck in each variable
  uint32_t key_columns = 0;            ///< columns of the widest key, the tag included

  // The batched sumcheck of all operators, and the points at which their identities are tested.
  uint8_t max_point_length = 0;        ///< longest random point
  uint32_t num_instances = 0;          ///< claims that powers of one challenge combine
  uint8_t sumcheck_vars = 0;
  uint8_t sumcheck_degree = 3;
  uint64_t extra_degree = 0;           ///< total degree of all further challenges, e.g. random combinations of columns

  // Claim reduction to one column point.
  uint32_t num_linear_claims = 0;
  uint8_t reduction_vars = 0;          ///< column variables, and the row variables of all trees
  uint8_t reduction_degree = 2;

  // The channel.
  uint32_t num_products = 0;           ///< hidden products
  uint32_t num_affine_equations = 0;   ///< on the pads, the three of the product discharge included
};

/// One error term.
struct Term {
  const char* name;     ///< stable identifier
  const char* formula;  ///< in the symbols of spec/security.md
  const char* source;   ///< paper or argument
  int16_t oracle;       ///< -1: the first trees and the protocols; i >= 0: the oracle folded in WHIR round i
  bool preprint;        ///< rests on a result that is not published in a reviewed venue
  Bound error;
  int32_t centibits;    ///< hundredths of a bit, rounded down
};

/// The error of one proof, term by term.
struct Report {
  std::vector<Term> terms;
  std::vector<uint32_t> multiplicities;  ///< m of the first trees, then of each WHIR oracle; empty in unique decoding
  Bound error;                           ///< the sum of all terms
  int32_t centibits = 0;                 ///< of the sum: the proven level in hundredths of a bit, rounded down
};

/// All error terms of a proof with these (well-formed, see `check_form`) parameters and sizes.
Report analyse(const pcs::Params& params, const ProofCounts& counts, Regime regime = Regime::kJohnson);

/// "128.43" of 12843.
std::string format_centibits(int32_t centibits);

}  // namespace tacit::security
