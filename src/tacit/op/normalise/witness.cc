#include "tacit/op/normalise/semantics.h"
#include "tacit/op/witness.h"

namespace tacit::op {

/// The one-hot exponents, M, w, T, its square, the slacks of its two inequalities, R, y, the remainders.
std::vector<Integers> witness_normalise(const WitnessContext& c) {
  const Integers& x = c.input(0);
  const int least = base_four_exponent(c.node.attributes[kNormaliseFloor]);
  const int most = static_cast<int>(c.node.attributes[kNormaliseMost]);
  const auto n = static_cast<size_t>(x.shape.back()), choices = static_cast<size_t>(most - least + 1);
  const int64_t shift = kRootBits + most - c.node.attributes[kNormaliseExponent];
  const int64_t target = int64_t{1} << (2 * kRootBits + 3);
  Shape row_shape = x.shape;
  row_shape.back() = 1;
  Shape one_hot_shape = row_shape;
  one_hot_shape.back() = static_cast<int64_t>(choices);
  Integers h(one_hot_shape), rest(x.shape), m(row_shape), w = m, t = m, square = m, below = m, above = m, r = m;
  for (size_t row = 0; row < m.size(); ++row) {
    const auto entries = std::span(x.data).subspan(row * n, n);
    const RowScale scale = row_scale(entries, c.node);
    h.data[row * choices + static_cast<size_t>(scale.mantissa.e - least)] = 1;
    m.data[row] = scale.mantissa.m;
    w.data[row] = scale.mantissa.w;
    t.data[row] = scale.root;
    square.data[row] = scale.root * scale.root;
    below.data[row] = target - (2 * scale.root - 1) * (2 * scale.root - 1) * (2 * scale.mantissa.m + 1);
    above.data[row] = (2 * scale.root + 1) * (2 * scale.root + 1) * (2 * scale.mantissa.m + 1) - target;
    r.data[row] = scale.root << (most - scale.mantissa.e);
    for (size_t j = 0; j < n; ++j) {
      const size_t at = row * n + j;
      const int64_t u = static_cast<int64_t>(n) * entries[j] - scale.sum;
      rest.data[at] = u * r.data[row] + (int64_t{1} << (shift - 1)) - (c.output.data[at] << shift);
    }
  }
  return {std::move(h), std::move(m),     std::move(w), std::move(t), std::move(square), std::move(below),
          std::move(above), std::move(r), c.output,     std::move(rest)};
}

}  // namespace tacit::op
