#include "tacit/op/product/semantics.h"

#include "tacit/op/view/semantics.h"

namespace tacit::op {

Tensor<int64_t> product(const Tensor<int64_t>& a, const Tensor<int64_t>& b) {
  Tensor<int64_t> c(broadcast_shape(a.shape, b.shape));
  const std::vector<int64_t> from_a = broadcast_sources(a.shape, c.shape), from_b = broadcast_sources(b.shape, c.shape);
  for (size_t i = 0; i < c.size(); ++i) {
    c.data[i] = a.data[static_cast<size_t>(from_a[i])] * b.data[static_cast<size_t>(from_b[i])];
  }
  return c;
}

}  // namespace tacit::op
