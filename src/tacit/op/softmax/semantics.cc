#include "tacit/op/softmax/semantics.h"

#include <algorithm>
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

int64_t softmax_row(std::span<int64_t> row, std::span<const int64_t> exp_table) {
  const int64_t m = *std::max_element(row.begin(), row.end());
  for (int64_t& z : row) z = exp_table[static_cast<size_t>(m - z)];
  const int64_t sum = std::accumulate(row.begin(), row.end(), int64_t{0});
  const int k = 32 + ceil_log2(row.size());
  const int64_t reciprocal = (int64_t{1} << k) / sum;
  for (int64_t& e : row) e = (e * reciprocal + (int64_t{1} << (k - 16))) >> (k - kSoftmaxExponent);
  return reciprocal;
}

Tensor<int64_t> softmax(const Tensor<int64_t>& z, std::span<const int64_t> exp_table) {
  Tensor<int64_t> p = z;
  const auto n = static_cast<size_t>(z.shape.back());
  for (size_t row = 0; row < p.size(); row += n) softmax_row(std::span(p.data).subspan(row, n), exp_table);
  return p;
}

}  // namespace tacit::op
