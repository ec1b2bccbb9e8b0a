#pragma once

#include "tacit/security/choose.h"

namespace tacit::security {

/// A proof of middling size: two trees, lookups, products, one pin.
inline ProofCounts example_counts() {
  ProofCounts c;
  c.num_rows = 46;
  c.num_trees = 2;
  c.openings = 16;
  c.num_pads = 900;
  c.pinned_log_sizes = {20};
  c.num_lookup_leaves = 1u << 20;
  c.gkr_layers = 20;
  c.key_columns = 3;
  c.max_point_length = 24;
  c.num_instances = 60;
  c.sumcheck_vars = 20;
  c.extra_degree = 5;
  c.num_linear_claims = 300;
  c.reduction_vars = 24;
  c.num_products = 80;
  c.num_affine_equations = 500;
  return c;
}

inline ChooseRequest example_request(uint8_t log_h = 14, uint8_t log_inv_rate = 2, uint8_t pow_bits = 20) {
  ChooseRequest request;
  request.log_h = log_h;
  request.log_inv_rate = log_inv_rate;
  request.pow_bits = pow_bits;
  request.counts = example_counts();
  request.tree_rows = {26, 20};
  return request;
}

}  // namespace tacit::security
