#pragma once

#include "tacit/base/tensor.h"
#include "tacit/program/program.h"

/// Leaves: kInput {input_index}, kWeight {bits, dims...}, kConstant {rank, dims..., values...}.
/// Inputs and weights are integers of a declared signed range; constants are public and exact.
namespace tacit::op {

/// A closed interval of integers.
struct Range {
  int64_t lo = 0;
  int64_t hi = 0;
  bool contains(int64_t v) const { return lo <= v && v <= hi; }
};

/// [-2^(bits-1), 2^(bits-1) - 1], 1 <= bits <= 63.
constexpr Range signed_range(int64_t bits) {
  return {-(int64_t{1} << (bits - 1)), (int64_t{1} << (bits - 1)) - 1};
}

/// Dimensions of a kWeight node.
Shape weight_shape(const program::Node& node);

/// The tensor of a kConstant node.
Tensor<int64_t> constant_tensor(const program::Node& node);

}  // namespace tacit::op
