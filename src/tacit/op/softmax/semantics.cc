#include "tacit/op/softmax/semantics.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "tacit/op/functions/functions.h"

namespace tacit::op {

std::vector<int64_t> softmax_exponentials(const program::Node& node) {
  const auto exponent = static_cast<int>(node.attributes[kSoftmaxInExponent]);
  const int64_t in_bits = node.attributes[kSoftmaxInBits];
  if (node.attributes.size() <= kSoftmaxSplit) return exp_table(exponent, size_t{1} << in_bits);
  const auto split = static_cast<int>(node.attributes[kSoftmaxSplit]);
  const std::vector<int64_t> high = exp_table(exponent - split, size_t{1} << (in_bits - split));
  const std::vector<int64_t> low = exp_table(exponent, size_t{1} << split);
  std::vector<int64_t> table;
  for (const int64_t h : high) {
    for (const int64_t l : low) table.push_back((h * l + (1 << (kExpBits - 1))) >> kExpBits);
  }
  return table;
}

Tensor<int64_t> expanded_mask(const Shape& z, const Tensor<int64_t>* mask) {
  Tensor<int64_t> out(z);
  if (mask == nullptr) {
    std::fill(out.data.begin(), out.data.end(), 1);
    return out;
  }
  for (size_t i = 0; i < out.size(); ++i) {
    size_t rest = i, at = 0, stride = 1;
    for (size_t d = z.size(); d-- > 0;) {
      const auto length = static_cast<size_t>(z[d]), own = static_cast<size_t>(mask->shape[d]);
      if (own > 1) at += rest % length * stride;
      rest /= length;
      stride *= own;
    }
    out.data[i] = mask->data[at];
  }
  return out;
}

int64_t masked_maximum(std::span<const int64_t> row, std::span<const int64_t> mask) {
  int64_t m = std::numeric_limits<int64_t>::min();
  for (size_t j = 0; j < row.size(); ++j) {
    if (mask[j] != 0) m = std::max(m, row[j]);
  }
  return m;
}

namespace {

/// One row in place.
void softmax_row(std::span<int64_t> row, std::span<const int64_t> exp_table, std::span<const int64_t> mask) {
  const int64_t m = masked_maximum(row, mask);
  for (size_t j = 0; j < row.size(); ++j) row[j] = mask[j] == 0 ? 0 : exp_table[static_cast<size_t>(m - row[j])];
  const int64_t sum = std::accumulate(row.begin(), row.end(), int64_t{0});
  const int k = 32 + ceil_log2(row.size());
  const int64_t reciprocal = (int64_t{1} << k) / sum;
  for (int64_t& e : row) e = (e * reciprocal + (int64_t{1} << (k - 16))) >> (k - kSoftmaxExponent);
}

}  // namespace

Tensor<int64_t> softmax(const Tensor<int64_t>& z, std::span<const int64_t> exp_table, const Tensor<int64_t>* mask) {
  Tensor<int64_t> p = z;
  const Tensor<int64_t> kept = expanded_mask(z.shape, mask);
  const auto n = static_cast<size_t>(z.shape.back());
  for (size_t at = 0; at < p.size(); at += n) {
    softmax_row(std::span(p.data).subspan(at, n), exp_table, std::span(kept.data).subspan(at, n));
  }
  return p;
}

}  // namespace tacit::op
