#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "tacit/field/cubic.h"

/// The prover's loops over H cells, shared out over the threads.
namespace tacit::pcs {

/// sum_b f[b] y^b; f has a power of two of entries.
EF evaluate_parallel(std::span<const EF> f, const EF& y);

/// Two factors of a sumcheck, folded together; the variable to bind next is the highest.
struct SumcheckTables {
  std::vector<EF> f, weight;

  /// s(0), s(2) of  s(X) = sum_b f(X, b) weight(X, b).
  std::array<EF, 2> round_polynomial() const;
  void fold(const EF& r);
};

/// Moves the lowest `log_block` variables of a table to the top, the lowest of them the highest:
/// out[bitrev(a) n / 2^log_block + b] = in[b 2^log_block + a]. `in` has a multiple of 2^log_block entries.
std::vector<EF> lowest_variables_to_top(std::span<const EF> in, int log_block);

}  // namespace tacit::pcs
