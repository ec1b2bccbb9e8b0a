#include "tacit/op/functions/functions.h"
#include "tacit/op/softmax/semantics.h"
#include "tacit/op/witness.h"

namespace tacit::op {

namespace {

/// The cells of the exponentials of d, in the order of the relation.
std::vector<Integers> exponentials(const program::Node& node, const Integers& d, const Integers& e, const Integers& delta) {
  if (node.attributes.size() <= kSoftmaxSplit) return {e, delta};
  const auto split = static_cast<int>(node.attributes[kSoftmaxSplit]);
  const auto exponent = static_cast<int>(node.attributes[kSoftmaxInExponent]);
  const std::vector<int64_t> high = exp_table(exponent - split, size_t{1} << (node.attributes[kSoftmaxInBits] - split));
  const std::vector<int64_t> low = exp_table(exponent, size_t{1} << split);
  Integers d1(d.shape), d0(d.shape), e1(d.shape), e0(d.shape), delta1(d.shape), delta0(d.shape), r(d.shape);
  for (size_t i = 0; i < d.size(); ++i) {
    d1.data[i] = d.data[i] >> split;
    d0.data[i] = d.data[i] - (d1.data[i] << split);
    e1.data[i] = high[static_cast<size_t>(d1.data[i])];
    e0.data[i] = low[static_cast<size_t>(d0.data[i])];
    delta1.data[i] = d1.data[i] == 0 ? 1 : 0;
    delta0.data[i] = d0.data[i] == 0 ? 1 : 0;
    r.data[i] = e1.data[i] * e0.data[i] + (1 << (kExpBits - 1)) - (e.data[i] << kExpBits);
  }
  return {d1, d0, e1, delta1, e0, delta0, e, r, delta};
}

}  // namespace

/// m, the exponentials, R, r, p, q: see the relation.
std::vector<Integers> witness_softmax(const WitnessContext& c) {
  const Integers& z = c.input(0);
  const auto n = static_cast<size_t>(z.shape.back());
  const int k = 32 + ceil_log2(n);
  const std::vector<int64_t> table = softmax_exponentials(c.node);
  const Integers mask = expanded_mask(z.shape, c.inputs.size() > 1 ? &c.input(1) : nullptr);
  Shape row_shape = z.shape;
  row_shape.back() = 1;
  Integers m(row_shape), d(z.shape), e(z.shape), delta(z.shape), reciprocal(row_shape), r(row_shape), q(z.shape);
  for (size_t row = 0; row < m.size(); ++row) {
    const auto scores = std::span(z.data).subspan(row * n, n);
    m.data[row] = masked_maximum(scores, std::span(mask.data).subspan(row * n, n));
    int64_t sum = 0;
    for (size_t j = 0; j < n; ++j) {
      const size_t at = row * n + j;
      d.data[at] = mask.data[at] * (m.data[row] - scores[j]);
      e.data[at] = table[static_cast<size_t>(d.data[at])];
      delta.data[at] = d.data[at] == 0 ? 1 : 0;
      sum += mask.data[at] * e.data[at];
    }
    reciprocal.data[row] = (int64_t{1} << k) / sum;
    r.data[row] = (int64_t{1} << k) % sum;
    for (size_t j = 0; j < n; ++j) {
      const int64_t rounded = mask.data[row * n + j] * e.data[row * n + j] * reciprocal.data[row] + (int64_t{1} << (k - kSoftmaxExponent - 1));
      q.data[row * n + j] = rounded - (c.output.data[row * n + j] << (k - kSoftmaxExponent));
    }
  }
  std::vector<Integers> groups{m};
  for (Integers& g : exponentials(c.node, d, e, delta)) groups.push_back(std::move(g));
  for (Integers* g : {&reciprocal, &r}) groups.push_back(std::move(*g));
  groups.push_back(c.output);
  groups.push_back(std::move(q));
  return groups;
}

}  // namespace tacit::op
