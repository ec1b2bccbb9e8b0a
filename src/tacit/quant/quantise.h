#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "tacit/base/tensor.h"
#include "tacit/program/program.h"
#include "tacit/quant/quantised.h"

/// Between the model's own numbers and the program's integers.
namespace tacit::quant {

/// The integers of a model input: round_half_up(x 2^exponent). The shape must be the spec's; a leading axis of one may be
/// missing or extra. Throws UserError{kBadInput}, naming input and element, on another shape, on a NaN or infinity, on a
/// fraction where the model takes integers, and on a value out of range unless the spec saturates.
Tensor<int64_t> quantise(const program::InputSpec& spec, const Tensor<double>& values);

/// All inputs of a program; nothing where one does not fit.
std::optional<std::vector<Tensor<int64_t>>> quantise_all(const program::Program& program, std::span<const Tensor<double>> sample);

/// x = integer 2^-exponent, exponents per tensor or per index of the last axis.
Tensor<double> dequantise(const Tensor<int64_t>& integers, const std::vector<int8_t>& exponents);
Tensor<double> real_values(const Tensor<int64_t>& integers, const Exponents& exponents);

}  // namespace tacit::quant
