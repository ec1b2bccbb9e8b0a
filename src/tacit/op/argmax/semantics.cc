#include "tacit/op/argmax/semantics.h"

#include <algorithm>

namespace tacit::op {

Tensor<int64_t> argmax(const Tensor<int64_t>& z) {
  Tensor<int64_t> index(Shape(z.shape.begin(), z.shape.end() - 1));
  const int64_t n = z.shape.back();
  for (size_t i = 0; i < index.size(); ++i) {
    const auto row = z.data.begin() + static_cast<int64_t>(i) * n;
    index.data[i] = std::max_element(row, row + n) - row;
  }
  return index;
}

}  // namespace tacit::op
