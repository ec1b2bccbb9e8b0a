#include "tacit/op/normalise/semantics.h"

#include <numeric>

#include "tacit/op/rescale/semantics.h"

namespace tacit::op {

int64_t reciprocal_root(int64_t m) {
  const __int128 limit = __int128{1} << (2 * kRootBits + 3);
  int64_t root = 0;
  for (int64_t bit = int64_t{1} << (kMantissaBits - 1); bit > 0; bit >>= 1) {
    const __int128 odd = 2 * (root + bit) - 1;
    if (odd * odd * (2 * m + 1) <= limit) root += bit;
  }
  return root;
}

RowScale row_scale(std::span<const int64_t> x, const program::Node& node) {
  const auto n = static_cast<int64_t>(x.size());
  RowScale row;
  if (node.attributes[kNormaliseCentred] == 1) row.sum = std::accumulate(x.begin(), x.end(), int64_t{0});
  __int128 v = node.attributes[kNormaliseFloor];
  for (const int64_t entry : x) v += static_cast<__int128>(entry) * (n * entry - row.sum);
  row.v = static_cast<int64_t>(v);
  row.mantissa = mantissa(row.v);
  row.root = reciprocal_root(row.mantissa.m);
  return row;
}

Tensor<int64_t> normalise(const program::Node& node, const Tensor<int64_t>& x) {
  Tensor<int64_t> y(x.shape);
  const auto n = static_cast<size_t>(x.shape.back());
  for (size_t start = 0; start < x.size(); start += n) {
    const std::span<const int64_t> entries = std::span(x.data).subspan(start, n);
    const RowScale row = row_scale(entries, node);
    const int64_t shift = kRootBits + row.mantissa.e - node.attributes[kNormaliseExponent];
    for (size_t j = 0; j < n; ++j) {
      y.data[start + j] = round_shift((static_cast<int64_t>(n) * entries[j] - row.sum) * row.root, shift);
    }
  }
  return y;
}

std::optional<std::pair<int64_t, int64_t>> first_overflow(const program::Node& node, const Tensor<int64_t>& x) {
  const auto n = static_cast<size_t>(x.shape.back());
  for (size_t start = 0; start < x.size(); start += n) {
    const RowScale row = row_scale(std::span(x.data).subspan(start, n), node);
    if (row.mantissa.e > node.attributes[kNormaliseMost]) return std::pair(static_cast<int64_t>(start / n), row.v);
  }
  return std::nullopt;
}

}  // namespace tacit::op
