#include "tacit/quant/quantise.h"

#include <fmt/format.h>

#include <cmath>

#include "tacit/base/user_error.h"
#include "tacit/data/text.h"
#include "tacit/op/leaf/semantics.h"
#include "tacit/quant/scales.h"

namespace tacit::quant {
namespace {

Shape without_leading_ones(const Shape& shape) {
  return Shape(std::find_if(shape.begin(), shape.end(), [](int64_t d) { return d != 1; }), shape.end());
}

}  // namespace

Tensor<int64_t> quantise(const program::InputSpec& spec, const Tensor<double>& values) {
  if (without_leading_ones(values.shape) != without_leading_ones(spec.shape)) {
    throw UserError(ExitCode::kBadInput, fmt::format("input '{}' has shape {}; the model takes {}", spec.name,
                                                     to_string(values.shape), to_string(spec.shape)));
  }
  const op::Range range = op::signed_range(spec.bits);
  Tensor<int64_t> out(spec.shape);
  for (size_t i = 0; i < out.size(); ++i) {
    const double x = values.data[i];
    const int exponent = spec.exponents[i % spec.exponents.size()];
    const auto fail = [&](const std::string& what, const std::string& remedy) {
      throw UserError(ExitCode::kBadInput,
                      fmt::format("input '{}', index {}: the value {} {}", spec.name, data::index_text(i, spec.shape), x, what),
                      remedy, spec.name);
    };
    if (!std::isfinite(x)) fail("is not a finite number", "replace it by a number");
    if (spec.is_integer && x != std::rint(x)) fail("is not an integer, which the model takes", "give a whole number");
    const int64_t integer = to_integer(x, exponent);
    if (!range.contains(integer) && !spec.saturate) {
      fail(fmt::format("is outside the calibrated range, {} to {}", std::ldexp(static_cast<double>(range.lo), -exponent),
                       std::ldexp(static_cast<double>(range.hi), -exponent)),
           "set up again with calibration data that covers it, or with --saturate");
    }
    out.data[i] = std::clamp(integer, range.lo, range.hi);
  }
  return out;
}

std::optional<std::vector<Tensor<int64_t>>> quantise_all(const program::Program& program, std::span<const Tensor<double>> sample) {
  std::vector<Tensor<int64_t>> inputs;
  try {
    for (size_t i = 0; i < sample.size(); ++i) inputs.push_back(quantise(program.inputs[i], sample[i]));
  } catch (const UserError&) {
    return std::nullopt;
  }
  return inputs;
}

Tensor<double> dequantise(const Tensor<int64_t>& integers, const std::vector<int8_t>& exponents) {
  return real_values(integers, Exponents(exponents.begin(), exponents.end()));
}

Tensor<double> real_values(const Tensor<int64_t>& integers, const Exponents& exponents) {
  Tensor<double> out(integers.shape);
  for (size_t i = 0; i < out.size(); ++i) {
    out.data[i] = std::ldexp(static_cast<double>(integers.data[i]), -exponents[i % exponents.size()]);
  }
  return out;
}

}  // namespace tacit::quant
