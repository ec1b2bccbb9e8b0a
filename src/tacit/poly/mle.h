#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "tacit/base/check.h"
#include "tacit/field/cubic.h"

namespace tacit::poly {

/// The multilinear polynomial with `values` on the cube, at `point`: coordinate i belongs to bit i of the index.
/// `values` has 2^n entries for n coordinates.
template <class K, class E>
E mle_eval(std::span<const K> values, std::span<const E> point) {
  TACIT_CHECK(values.size() == size_t{1} << point.size());
  if (point.empty()) return E(values[0]);
  size_t half = values.size() / 2;
  std::vector<E> folded(half);
  const E& top = point.back();
  for (size_t b = 0; b < half; ++b) folded[b] = top * (values[half + b] - values[b]) + values[b];
  for (size_t i = point.size() - 1; i-- > 0;) {
    half /= 2;
    for (size_t b = 0; b < half; ++b) folded[b] += point[i] * (folded[half + b] - folded[b]);
  }
  return folded[0];
}

inline EF mle_eval(std::span<const F> values, std::span<const EF> point) { return mle_eval<F, EF>(values, point); }
inline EF mle_eval(std::span<const EF> values, std::span<const EF> point) { return mle_eval<EF, EF>(values, point); }

}  // namespace tacit::poly
