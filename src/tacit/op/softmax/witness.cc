#include <algorithm>

#include "tacit/op/functions/functions.h"
#include "tacit/op/softmax/semantics.h"
#include "tacit/op/witness.h"

namespace tacit::op {

/// m, e, delta, R, r, p, q: see the relation.
std::vector<Integers> witness_softmax(const WitnessContext& c) {
  const Integers& z = c.input(0);
  const auto n = static_cast<size_t>(z.shape.back());
  const int k = 32 + ceil_log2(n);
  const std::vector<int64_t> table =
      exp_table(static_cast<int>(c.node.attributes[0]), size_t{1} << c.node.attributes[1]);
  Shape row_shape = z.shape;
  row_shape.back() = 1;
  Integers m(row_shape), e(z.shape), delta(z.shape), reciprocal(row_shape), r(row_shape), q(z.shape);
  for (size_t row = 0; row < m.size(); ++row) {
    const auto scores = std::span(z.data).subspan(row * n, n);
    m.data[row] = *std::max_element(scores.begin(), scores.end());
    int64_t sum = 0;
    for (size_t j = 0; j < n; ++j) {
      const int64_t d = m.data[row] - scores[j];
      e.data[row * n + j] = table[static_cast<size_t>(d)];
      delta.data[row * n + j] = d == 0 ? 1 : 0;
      sum += e.data[row * n + j];
    }
    reciprocal.data[row] = (int64_t{1} << k) / sum;
    r.data[row] = (int64_t{1} << k) % sum;
    for (size_t j = 0; j < n; ++j) {
      const int64_t rounded = e.data[row * n + j] * reciprocal.data[row] + (int64_t{1} << (k - kSoftmaxExponent - 1));
      q.data[row * n + j] = rounded - (c.output.data[row * n + j] << (k - kSoftmaxExponent));
    }
  }
  return {std::move(m), std::move(e), std::move(delta), std::move(reciprocal), std::move(r), c.output, std::move(q)};
}

}  // namespace tacit::op
