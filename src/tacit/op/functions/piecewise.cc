#include "tacit/op/functions/table_writer.h"

namespace tacit::op {
namespace {

constexpr int kParameterBits = 32;
constexpr int64_t kParameterOne = int64_t{1} << kParameterBits;

/// Collects pieces of y = round_half_up(f(t * 2^-in_exponent) * 2^out_exponent) in integers: with a parameter p standing for
/// p 2^-32, a slope and a constant are integers over 2^shift, shift = 32 + max(in_exponent, 0) - out_exponent, at least 1.
class Pieces {
 public:
  explicit Pieces(const FunctionSpec& spec) : spec_(spec), end_(int64_t{1} << (spec.in_bits - 1)) {
    const int shift = kParameterBits + std::max(spec.in_exponent, 0) - spec.out_exponent;
    out_.shift = std::max(shift, 1);
    lift_ = out_.shift - shift;
  }

  /// f(x) = slope x + value from t on.
  void line(int64_t t, int64_t slope, int64_t value = 0) {
    add(t, scaled(slope, std::max(-spec_.in_exponent, 0)), scaled(value, std::max(spec_.in_exponent, 0)));
  }
  void constant(int64_t t, int64_t value) { line(t, 0, value); }

  int64_t begin() const { return -end_; }
  /// The smallest t in range with slope * t * 2^-in_exponent >= bound; the end of the range if there is none. slope > 0.
  int64_t first_at_least(int64_t bound, int64_t slope = kParameterOne) const {
    const i128 divisor = i128{slope} * (i128{1} << std::max(-spec_.in_exponent, 0));
    const i128 dividend = i128{bound} * (i128{1} << std::max(spec_.in_exponent, 0));
    const i128 quotient = dividend / divisor + (dividend % divisor > 0 ? 1 : 0);
    return static_cast<int64_t>(std::clamp<i128>(quotient, -end_, end_));
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
  switch (function) {
    case Function::kIdentity:
    case Function::kRelu:
    case Function::kLeakyRelu:
    case Function::kClip:
    case Function::kHardSigmoid:
    case Function::kAbs:
    case Function::kSign:
    case Function::kStep: return true;
    default: return false;
  }
}

PiecewiseLinear piecewise_linear(const FunctionSpec& spec) {
  TACIT_CHECK(is_piecewise_linear(spec.function));
  Pieces pieces(spec);
  switch (spec.function) {
    case Function::kRelu:
      pieces.constant(pieces.begin(), 0);
      pieces.line(0, kParameterOne);
      break;
    case Function::kLeakyRelu:
      pieces.line(pieces.begin(), spec.p0);
      pieces.line(0, kParameterOne);
      break;
    case Function::kClip:
      pieces.constant(pieces.begin(), spec.p0);
      pieces.line(pieces.first_at_least(spec.p0), kParameterOne);
      pieces.constant(pieces.first_at_least(spec.p1), spec.p1);
      break;
    case Function::kHardSigmoid:
      pieces.constant(pieces.begin(), 0);
      pieces.line(pieces.first_at_least(-spec.p1, spec.p0), spec.p0, spec.p1);
      pieces.constant(pieces.first_at_least(kParameterOne - spec.p1, spec.p0), kParameterOne);
      break;
    case Function::kAbs:
      pieces.line(pieces.begin(), -kParameterOne);
      pieces.line(0, kParameterOne);
      break;
    case Function::kSign:
      pieces.constant(pieces.begin(), -kParameterOne);
      pieces.constant(0, 0);
      pieces.constant(1, kParameterOne);
      break;
    case Function::kStep:
      pieces.constant(pieces.begin(), 0);
      pieces.constant(0, kParameterOne);
      break;
    default:
      pieces.line(pieces.begin(), kParameterOne);
  }
  return pieces.take();
}

void fill_piecewise(TableWriter& out) {
  const PiecewiseLinear f = piecewise_linear(out.spec());
  for (size_t i = 0; i < f.pieces.size(); ++i) {
    const LinearPiece& piece = f.pieces[i];
    const int64_t end = i + 1 < f.pieces.size() ? f.pieces[i + 1].first : out.end();
    i128 numerator = piece.slope * piece.first + piece.offset;
    for (int64_t t = piece.first; t < end; ++t, numerator += piece.slope) out.set_integer(t, numerator >> f.shift);
  }
}

}  // namespace tacit::op
