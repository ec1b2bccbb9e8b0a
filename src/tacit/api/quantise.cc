#include "tacit/api/quantise.h"

#include <algorithm>
#include <cmath>

#include "tacit/base/user_error.h"
#include "tacit/data/text.h"

namespace tacit::api {

using data::index_text, data::number_text;

namespace {

int exponent_at(const std::vector<int8_t>& exponents, size_t flat) { return exponents[flat % exponents.size()]; }

[[noreturn]] void throw_out_of_range(const program::InputSpec& spec, size_t flat, double value) {
  const int e = exponent_at(spec.exponents, flat);
  const double half = std::ldexp(1.0, spec.bits - 1);
  throw UserError(ExitCode::kBadInput,
                  "input '" + spec.name + "', index " + index_text(flat, spec.shape) + ": the value " + number_text(value) +
                      " is outside the calibrated range, " + number_text(std::ldexp(-half, -e)) + " to " + number_text(std::ldexp(half - 1, -e)),
                  "calibrate with data that covers it, or set up with --saturate", spec.name);
}

}  // namespace

std::vector<data::InputInfo> input_infos(const std::vector<program::InputSpec>& specs) {
  std::vector<data::InputInfo> infos;
  for (const program::InputSpec& s : specs) infos.push_back({s.name, s.shape, s.is_integer});
  return infos;
}

std::optional<int64_t> round_half_up_scaled(double x, int exponent) {
  // x = mantissa 2^shift with an integer mantissa below 2^53, so that everything after is exact.
  int shift = 0;
  const auto mantissa = static_cast<int64_t>(std::ldexp(std::frexp(x, &shift), 53));
  shift += exponent - 53;
  if (mantissa == 0) return 0;
  if (shift >= 0) {
    constexpr int64_t kLimit = int64_t{1} << 62;
    if (shift >= 62 || std::abs(mantissa) >= kLimit >> shift) return std::nullopt;
    return mantissa * (int64_t{1} << shift);
  }
  const int down = -shift;
  if (down > 54) return 0;  // |x 2^exponent| < 1/2
  return (mantissa + (int64_t{1} << (down - 1))) >> down;
}

std::vector<Tensor<int64_t>> quantise(const data::Sample& sample, const std::vector<program::InputSpec>& specs) {
  TACIT_CHECK(sample.size() == specs.size());
  std::vector<Tensor<int64_t>> out;
  for (size_t i = 0; i < specs.size(); ++i) {
    const program::InputSpec& spec = specs[i];
    TACIT_CHECK(sample[i].shape == spec.shape);
    const int64_t high = (int64_t{1} << (spec.bits - 1)) - 1, low = -high - 1;
    Tensor<int64_t> integers(spec.shape);
    for (size_t k = 0; k < integers.size(); ++k) {
      const double x = sample[i].data[k];
      const std::optional<int64_t> q = round_half_up_scaled(x, exponent_at(spec.exponents, k));
      const bool inside = q && *q >= low && *q <= high;
      if (!inside && !spec.saturate) throw_out_of_range(spec, k, x);
      integers.data[k] = inside ? *q : x < 0 ? low : high;
    }
    out.push_back(std::move(integers));
  }
  return out;
}

Tensor<double> dequantise(const Tensor<int64_t>& integers, const std::vector<int8_t>& exponents) {
  Tensor<double> out(integers.shape);
  for (size_t k = 0; k < out.size(); ++k) out.data[k] = std::ldexp(static_cast<double>(integers.data[k]), -exponent_at(exponents, k));
  return out;
}

std::optional<std::string> difference(const std::vector<Tensor<int64_t>>& expected, const std::vector<Tensor<int64_t>>& found,
                                      const std::vector<program::InputSpec>& specs) {
  TACIT_CHECK(expected.size() == specs.size() && found.size() == specs.size());
  for (size_t i = 0; i < specs.size(); ++i) {
    for (size_t k = 0; k < expected[i].size(); ++k) {
      const int64_t want = expected[i].data[k], have = found[i].data[k];
      if (want == have) continue;
      const int e = exponent_at(specs[i].exponents, k);
      return "input '" + specs[i].name + "', index " + index_text(k, specs[i].shape) + ": the file gives " +
             number_text(std::ldexp(static_cast<double>(want), -e)) + ", the proof is of " + number_text(std::ldexp(static_cast<double>(have), -e));
    }
  }
  return std::nullopt;
}

}  // namespace tacit::api
