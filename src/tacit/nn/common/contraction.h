#pragma once

#include <cstdint>

namespace tacit::nn {

/// A matrix in memory: element (i, j) is data[i * row + j * column].
template <class T>
struct MatrixView {
  const T* data;
  int64_t row;
  int64_t column;
};

/// out[i, j] = accumulate(out[i, j], a[i, l], b[l, j]) for l = 0, .., k-1 in this order, where out is dense [m, n].
template <class T, class Accumulate>
void contract(MatrixView<T> a, MatrixView<T> b, T* out, int64_t m, int64_t k, int64_t n, Accumulate accumulate) {
  const auto step = [&](int64_t i, int64_t l, int64_t j) {
    T& sum = out[i * n + j];
    sum = accumulate(sum, a.data[i * a.row + l * a.column], b.data[l * b.row + j * b.column]);
  };
  // The innermost loop runs along the dense axis of b.
  const bool has_dense_rows = b.column == 1;
  for (int64_t i = 0; i < m; ++i) {
    if (has_dense_rows) {
      for (int64_t l = 0; l < k; ++l) {
        for (int64_t j = 0; j < n; ++j) step(i, l, j);
      }
    } else {
      for (int64_t j = 0; j < n; ++j) {
        for (int64_t l = 0; l < k; ++l) step(i, l, j);
      }
    }
  }
}

inline double multiply_add(double sum, double a, double b) { return sum + a * b; }

}  // namespace tacit::nn
