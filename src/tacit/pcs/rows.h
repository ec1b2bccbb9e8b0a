#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tacit/field/cubic.h"

/// The rows of a first tree in the prover's memory. Most cells are limbs of 16 bits: they take two bytes, and the sums over
/// them no multiplication of field elements.
namespace tacit::pcs {

/// The cells of a row, or a slice of them: integers below 2^16 first, then field elements.
struct Row {
  std::span<const uint16_t> small;
  std::span<const F> rest;

  size_t size() const { return small.size() + rest.size(); }
  F operator[](size_t x) const { return x < small.size() ? F::from_u64(small[x]) : rest[x - small.size()]; }
  /// Cells [begin, begin + count).
  Row slice(size_t begin, size_t count) const;
  std::vector<F> cells() const;
  /// Writes them to the first size() of `out`.
  void copy_to(std::span<F> out) const;
};

class Rows {
 public:
  Rows() = default;
  /// `num_rows` rows of one length, one after the other. Of each the cells before the first that is 2^16 or more are kept as
  /// integers.
  Rows(std::span<const F> cells, size_t num_rows);
  /// Row j is row j of `small` and behind it row j of `rest`: both are `num_rows` rows of one length.
  Rows(std::vector<uint16_t> small, std::vector<F> rest, size_t num_rows);

  size_t size() const { return first_rest_.empty() ? 0 : first_rest_.size() - 1; }
  Row operator[](size_t j) const;

 private:
  std::vector<uint16_t> small_;
  std::vector<F> rest_;
  std::vector<size_t> first_small_{0}, first_rest_{0};  ///< by row, and the end
};

/// out[k] = sum_i weights[i] rows[k][i]: rows of weights.size() cells, one for each of `out`.
void dots(std::span<const EF> weights, std::span<const Row> rows, std::span<EF> out);

/// y[i] += sum_k coefficients[k] rows[k][i]: rows of y.size() cells, one for each coefficient.
void add_rows(std::span<const EF> coefficients, std::span<const Row> rows, std::span<EF> y);

}  // namespace tacit::pcs
