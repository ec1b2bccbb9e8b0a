#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace tacit::testing {

template <class K>
using Matrix = std::vector<std::vector<K>>;

/// The rank, by elimination.
template <class K>
size_t rank(Matrix<K> m) {
  size_t found = 0;
  const size_t width = m.empty() ? 0 : m[0].size();
  for (size_t column = 0; column < width && found < m.size(); ++column) {
    size_t pivot = found;
    while (pivot < m.size() && m[pivot][column].is_zero()) ++pivot;
    if (pivot == m.size()) continue;
    std::swap(m[found], m[pivot]);
    const K inverse = m[found][column].inverse();
    for (size_t row = found + 1; row < m.size(); ++row) {
      if (m[row][column].is_zero()) continue;
      const K factor = m[row][column] * inverse;
      for (size_t x = column; x < width; ++x) m[row][x] -= factor * m[found][x];
    }
    ++found;
  }
  return found;
}

template <class K>
bool has_full_row_rank(const Matrix<K>& m) {
  return rank(m) == m.size();
}

}  // namespace tacit::testing
