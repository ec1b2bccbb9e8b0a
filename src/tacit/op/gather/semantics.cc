#include "tacit/op/gather/semantics.h"

#include <algorithm>

namespace tacit::op {

Tensor<int64_t> gather(const Tensor<int64_t>& data, const Tensor<int64_t>& indices) {
  const int64_t n = data.shape[1], columns = data.shape[2], m = indices.shape[1];
  Tensor<int64_t> y({indices.shape[0], m, columns});
  for (int64_t i = 0; i < static_cast<int64_t>(indices.size()); ++i) {
    const int64_t index = indices.data[static_cast<size_t>(i)];
    const int64_t row = i / m * n + (index < 0 ? index + n : index);
    std::copy_n(data.data.begin() + row * columns, columns, y.data.begin() + i * columns);
  }
  return y;
}

}  // namespace tacit::op
