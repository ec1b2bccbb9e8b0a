#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tacit/base/check.h"

namespace tacit {

using Shape = std::vector<int64_t>;

/// Product of the dimensions (1 for a scalar). The caller has bounded the shape.
inline int64_t num_elements(const Shape& shape) {
  int64_t n = 1;
  for (int64_t d : shape) n *= d;
  return n;
}

inline std::string to_string(const Shape& shape) {
  std::string s = "[";
  for (size_t i = 0; i < shape.size(); ++i) s += (i ? "," : "") + std::to_string(shape[i]);
  return s + "]";
}

/// A dense tensor in row-major order (the last axis is contiguous).
template <class T>
struct Tensor {
  Shape shape;
  std::vector<T> data;

  Tensor() = default;
  explicit Tensor(Shape s) : shape(std::move(s)), data(static_cast<size_t>(num_elements(shape))) {}
  Tensor(Shape s, std::vector<T> d) : shape(std::move(s)), data(std::move(d)) {
    TACIT_CHECK(static_cast<int64_t>(data.size()) == num_elements(shape));
  }
  size_t size() const { return data.size(); }
  bool operator==(const Tensor&) const = default;
};

}  // namespace tacit
