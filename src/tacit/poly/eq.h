#pragma once

#include <cstddef>
#include <span>
#include <type_traits>
#include <vector>

#include "tacit/base/check.h"
#include "tacit/field/cubic.h"

namespace tacit::poly {

/// The table of eq(point, .) on the cube: entry b is prod_i (b_i ? point[i] : 1 - point[i]), bit 0 of b being the
/// lowest. 2^n entries for n coordinates, n <= 40. The field is EF unless named: `eq_table<F>(point)`.
template <class K = EF>
std::vector<K> eq_table(std::span<const std::type_identity_t<K>> point, const K& scale = K::one()) {
  TACIT_CHECK(point.size() <= 40);
  std::vector<K> table(size_t{1} << point.size());
  table[0] = scale;
  size_t size = 1;
  for (const K& x : point) {
    for (size_t b = 0; b < size; ++b) {
      table[size + b] = table[b] * x;
      table[b] -= table[size + b];
    }
    size *= 2;
  }
  return table;
}

/// eq(a, b) = prod_i (a_i b_i + (1 - a_i)(1 - b_i)), for points of one length.
template <class K = EF>
K eq_eval(std::span<const std::type_identity_t<K>> a, std::span<const std::type_identity_t<K>> b) {
  TACIT_CHECK(a.size() == b.size());
  K product = K::one();
  for (size_t i = 0; i < a.size(); ++i) {
    const K ab = a[i] * b[i];
    product *= K::one() - a[i] - b[i] + ab + ab;
  }
  return product;
}

}  // namespace tacit::poly
