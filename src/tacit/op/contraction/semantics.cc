#include "tacit/op/contraction/semantics.h"

#include <algorithm>

#include "tacit/op/view/semantics.h"

namespace tacit::op {
namespace {

/// C += A B for row-major matrices. Blocks of rows of B stay in the cache while the rows of A pass.
void multiply_add(const int64_t* a, const int64_t* b, int64_t* c, size_t m, size_t k, size_t n) {
  constexpr size_t kBlockBytes = 1 << 18;
  const size_t block = std::max<size_t>(1, kBlockBytes / (8 * std::max<size_t>(n, 1)));
  for (size_t first = 0; first < k; first += block) {
    const size_t last = std::min(k, first + block);
    for (size_t i = 0; i < m; ++i) {
      int64_t* row = c + i * n;
      for (size_t l = first; l < last; ++l) {
        const int64_t factor = a[i * k + l];
        if (factor == 0) continue;
        const int64_t* other = b + l * n;
        for (size_t j = 0; j < n; ++j) row[j] += factor * other[j];
      }
    }
  }
}

Shape batch_shape(const Shape& s) { return Shape(s.begin(), s.end() - 2); }

}  // namespace

Shape matmul_shape(const Shape& a, const Shape& b) {
  Shape shape = broadcast_shape(batch_shape(a), batch_shape(b));
  shape.push_back(a[a.size() - 2]);
  shape.push_back(b[b.size() - 1]);
  return shape;
}

Tensor<int64_t> matmul(const Tensor<int64_t>& a, const Tensor<int64_t>& b) {
  Tensor<int64_t> c(matmul_shape(a.shape, b.shape));
  const Shape batch = batch_shape(c.shape);
  const std::vector<int64_t> a_matrix = broadcast_sources(batch_shape(a.shape), batch);
  const std::vector<int64_t> b_matrix = broadcast_sources(batch_shape(b.shape), batch);
  const auto m = *(c.shape.end() - 2), n = *(c.shape.end() - 1), k = *(a.shape.end() - 1);
  for (size_t i = 0; i < a_matrix.size(); ++i) {
    multiply_add(a.data.data() + a_matrix[i] * m * k, b.data.data() + b_matrix[i] * k * n,
                 c.data.data() + static_cast<int64_t>(i) * m * n, static_cast<size_t>(m), static_cast<size_t>(k),
                 static_cast<size_t>(n));
  }
  return c;
}

}  // namespace tacit::op
