#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "tacit/base/tensor.h"
#include "tacit/field/goldilocks.h"

namespace tacit::circuit {

using F = Goldilocks;

/// One step of a data movement, from a tensor of shape `in` to one of shape `out`. All are linear maps.
struct ViewStep {
  enum class Kind : uint8_t {
    kReshape,    ///< same elements in row-major order
    kTranspose,  ///< out axis d is in axis arguments[d]
    kSlice,      ///< arguments: axis, start, step; out[j] = in[start + j step]
    kEmbed,      ///< arguments: axis, offset; out is zero outside [offset, offset + in)
    kBroadcast,  ///< in dimensions of 1 are repeated
    kSumAxis,    ///< arguments: axis; the axis becomes 1
    kPrefixSum,  ///< arguments: axis; out[j] = sum of in[0..j]
    kScale,      ///< elementwise by `weights`, whose dimensions equal those of `in` or are 1
    kWindow,     ///< arguments: axis, stride, dilation, pad; the axis becomes two, out[o, k] = in[o stride + k dilation - pad],
                 ///< zero where that is outside
  };
  Kind kind{};
  Shape in;
  Shape out;
  std::vector<int64_t> arguments;
  std::shared_ptr<const Tensor<int64_t>> weights;  ///< kScale only; public integers
};

/// A chain of steps; `previous` is nearer to the committed tensor. A null view is the identity.
struct View {
  ViewStep step;
  std::shared_ptr<const View> previous;
  uint32_t depth = 1;  ///< number of steps; the loader bounds it
};
using ViewPtr = std::shared_ptr<const View>;
inline constexpr uint32_t kMaxViewDepth = 64;

/// Applies the chain to a tensor of field elements (the prover's side).
Tensor<F> apply(const View* view, const Tensor<F>& source);

/// Row-major strides.
inline std::vector<int64_t> strides(const Shape& shape) {
  std::vector<int64_t> s(shape.size());
  int64_t n = 1;
  for (size_t d = shape.size(); d-- > 0; n *= shape[d]) s[d] = n;
  return s;
}

}  // namespace tacit::circuit
