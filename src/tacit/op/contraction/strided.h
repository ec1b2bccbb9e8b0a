#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "tacit/base/tensor.h"
#include "tacit/program/program.h"

namespace tacit::op {

/// A tensor that is not written out: element (i_0, i_1, ..) is data[sum of stride_d i_d].
struct Strided {
  Shape shape;
  std::vector<int64_t> stride;
  const int64_t* data = nullptr;
  std::vector<int64_t> padded;  ///< what `data` points to where zeros had to be put around the tensor
};

/// The tensor seen through kWindow nodes, the first applied first; it outlives the result. Nothing where windows are cut from
/// windows.
std::optional<Strided> see_through(const Tensor<int64_t>& x, std::span<const program::Node* const> windows);

/// sum over the labels from `rank` on of a b, with an axis for each label below. Every axis has a label; those of size above 1
/// of one operand alone are below `rank`. All elements fit 32 bits.
Tensor<int64_t> contract(const Strided& a, std::span<const size_t> a_labels, const Strided& b, std::span<const size_t> b_labels,
                         std::span<const int64_t> sizes, size_t rank);

}  // namespace tacit::op
