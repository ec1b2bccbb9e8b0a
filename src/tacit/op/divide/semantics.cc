#include "tacit/op/divide/semantics.h"

#include "tacit/op/view/semantics.h"

namespace tacit::op {

Tensor<int64_t> divide(const Tensor<int64_t>& a, const Tensor<int64_t>& b) {
  Tensor<int64_t> q(broadcast_shape(a.shape, b.shape));
  const std::vector<int64_t> from_a = broadcast_sources(a.shape, q.shape), from_b = broadcast_sources(b.shape, q.shape);
  for (size_t i = 0; i < q.size(); ++i) {
    q.data[i] = divide_half_up(a.data[static_cast<size_t>(from_a[i])], b.data[static_cast<size_t>(from_b[i])]);
  }
  return q;
}

}  // namespace tacit::op
