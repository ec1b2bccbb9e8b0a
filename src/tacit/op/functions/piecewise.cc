#include <algorithm>

#include "tacit/op/functions/functions.h"
#include "tacit/op/functions/wide.h"

namespace tacit::op {
namespace {

constexpr int kParameterBits = 32;

/// Collects pieces of y = round_half_up(f(t * 2^-in_exponent) * 2^out_exponent) in integers: with a parameter p standing for
/// p 2^-32, a slope and a constant are integers over 2^shift, shift = 32 + max(in_exponent, 0) - out_exponent, at least 1.
class Pieces {
 public:
  explicit Pieces(const FunctionSpec& spec) : spec_(spec), end_(int64_t{1} << (spec.in_bits - 1)) {
    const int shift = kParameterBits + std::max(spec.in_exponent, 0) - spec.out_exponent;
    out_.shift = std::max(shift, 1);
    lift_ = out_.shift - shift;
  }

  /// f(x) = slope x from t on.
  void line(int64_t t, int64_t slope) { add(t, scaled(slope, std::max(-spec_.in_exponent, 0)), 0); }
  /// f(x) = value from t on.
  void constant(int64_t t, int64_t value) { add(t, 0, scaled(value, std::max(spec_.in_exponent, 0))); }

  int64_t begin() const { return -end_; }
  /// The smallest t in range with t * 2^-in_exponent >= bound * 2^-32, or the end of the range.
  int64_t first_at_least(int64_t bound) const {
    const int shift = kParameterBits - spec_.in_exponent;  // t >= bound / 2^shift
    const i128 t = shift >= 0 ? -((-i128{bound}) >> shift) : i128{bound} * (i128{1} << -shift);
    return static_cast<int64_t>(std::clamp<i128>(t, -end_, end_));
  }

  PiecewiseLinear take() { return std::move(out_); }

 private:
  i128 scaled(int64_t parameter, int bits) const { return i128{parameter} * (i128{1} << (bits + lift_)); }

  /// A piece that begins where the one before does replaces it; one that begins at the end is empty.
  void add(int64_t t, i128 slope, i128 offset) {
    if (t >= end_) return;
    if (!out_.pieces.empty() && out_.pieces.back().first == t) out_.pieces.pop_back();
    out_.pieces.push_back({t, slope, offset + (i128{1} << (out_.shift - 1))});
  }

  const FunctionSpec& spec_;
  int64_t end_;
  int lift_ = 0;
  PiecewiseLinear out_;
};

}  // namespace

bool is_piecewise_linear(Function function) {
  return function == Function::kIdentity || function == Function::kRelu || function == Function::kLeakyRelu ||
         function == Function::kClip;
}

PiecewiseLinear piecewise_linear(const FunctionSpec& spec) {
  TACIT_CHECK(is_piecewise_linear(spec.function));
  constexpr int64_t kOne = int64_t{1} << kParameterBits;
  Pieces pieces(spec);
  switch (spec.function) {
    case Function::kRelu:
      pieces.constant(pieces.begin(), 0);
      pieces.line(0, kOne);
      break;
    case Function::kLeakyRelu:
      pieces.line(pieces.begin(), spec.p0);
      pieces.line(0, kOne);
      break;
    case Function::kClip:
      pieces.constant(pieces.begin(), spec.p0);
      pieces.line(pieces.first_at_least(spec.p0), kOne);
      pieces.constant(pieces.first_at_least(spec.p1), spec.p1);
      break;
    default:
      pieces.line(pieces.begin(), kOne);
  }
  return pieces.take();
}

}  // namespace tacit::op
