#pragma once

#include <optional>

#include "tacit/quant/lower_context.h"

/// Constant factors and addends of private values.
namespace tacit::nn {

/// Constants in the shape in which they are broadcast, and whether any of them is learned.
struct Parameter {
  Tensor<double> numbers;
  bool learned = false;
};

/// The constant input i of a node as a parameter, in its own shape.
Parameter parameter(quant::LowerContext& c, ir::ValueId id);

/// Sets `out` to y scale + bias; y is committed, of the shape of `out`. Public factors of 1 cost nothing.
void lower_scale_and_shift(quant::LowerContext& c, ir::ValueId out, const quant::Quantised& y, const Parameter& scale,
                           const std::optional<Parameter>& bias);

}  // namespace tacit::nn
