#pragma once

#include "tacit/pcs/open.h"
#include "tacit/pcs/weight.h"

namespace tacit::pcs::open {

/// The claims of the statement under the first two powers of gamma:  Q(z) + gamma <Q, c> = value_z + gamma value_c.
inline Claim batch_statement(const Statement& statement, const EF& gamma) {
  Claim claim;
  claim.weight.evaluations.push_back({EF::one(), statement.z});
  claim.weight.dense.push_back({gamma, statement.c});
  claim.sum = statement.value_z + gamma * statement.value_c;
  return claim;
}

}  // namespace tacit::pcs::open
