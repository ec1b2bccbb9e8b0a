#include "tacit/op/softmax/semantics.h"

#include <algorithm>
#include <numeric>

namespace tacit::op {

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
