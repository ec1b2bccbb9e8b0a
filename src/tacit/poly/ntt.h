#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "tacit/field/cubic.h"
#include "tacit/poly/domain.h"

namespace tacit::poly {

struct NttTables;

/// The number-theoretic transform of length 2^log_n, 0 <= log_n <= 32: coefficients in natural order to the values
/// at `domain_point(log_n, s)` in the order of s, and back. Tables are shared by all objects; use by several
/// threads at once is safe. Arrays of EF are transformed coordinate by coordinate.
class Ntt {
 public:
  explicit Ntt(int log_n);
  int log_n() const { return log_n_; }

  /// In place; a.size() == 2^log_n.
  void forward(std::span<F> a) const;
  void forward(std::span<EF> a) const;
  void inverse(std::span<F> a) const;
  void inverse(std::span<EF> a) const;

  /// The values at positions [index * m, (index + 1) * m) of the polynomial whose m coefficients `block` holds, in
  /// place; m is a power of two and divides 2^log_n. The whole of `forward` is the block 0 with m = 2^log_n.
  void forward_block(std::span<F> block, uint64_t index) const;
  void forward_block(std::span<EF> block, uint64_t index) const;

 private:
  int log_n_;
  const NttTables* tables_;
};

/// The codeword of `coefficients` (2^k of them): the values at all 2^(k + log_inv_rate) domain points, in the order of
/// positions. Only as much work as 2^log_inv_rate transforms of length 2^k; these run in parallel where that pays.
void encode(std::span<const F> coefficients, int log_inv_rate, std::span<F> codeword);
void encode(std::span<const EF> coefficients, int log_inv_rate, std::span<EF> codeword);

}  // namespace tacit::poly
