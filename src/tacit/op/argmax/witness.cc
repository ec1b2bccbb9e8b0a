#include "tacit/op/witness.h"

namespace tacit::op {

/// The one-hot rows and the largest values.
std::vector<Integers> witness_argmax(const WitnessContext& c) {
  const Integers& z = c.input(0);
  const auto n = static_cast<size_t>(z.shape.back());
  Shape row_shape = z.shape;
  row_shape.back() = 1;
  Integers h(z.shape), largest(row_shape);
  for (size_t row = 0; row < largest.size(); ++row) {
    const auto index = static_cast<size_t>(c.output.data[row]);
    h.data[row * n + index] = 1;
    largest.data[row] = z.data[row * n + index];
  }
  return {std::move(h), std::move(largest)};
}

}  // namespace tacit::op
