#include "tacit/op/functions/exponential.h"
#include "tacit/op/functions/table_writer.h"

namespace tacit::op {
namespace {

constexpr int kDecayFraction = kFraction - 1;
constexpr uint64_t kOne = uint64_t{1} << kDecayFraction;

/// Calls store(t, E) for t in [0, out.end()], E = 2^61 exp(-t 2^-exponent).
template <class Store>
void for_each_decay(const TableWriter& out, int exponent, const Store& store) {
  const ExpSequence decay(exponent, static_cast<size_t>(out.end()) + 1, -1);
  for (int64_t t = 0; t <= out.end(); ++t) {
    store(t, static_cast<uint64_t>(decay[static_cast<size_t>(t)].to_fixed(kDecayFraction)));
  }
}

/// Stores x (1 - tail) at t >= 0. The true tail is never 0: an entry that would be a tie without it rounds down.
void set_below_identity(TableWriter& out, int64_t t, uint64_t tail) {
  out.set_multiple(t, i128{kFixedOne} - std::max<uint64_t>(tail, 1));
}

/// exp(-z) for z = argument * 2^-58 in [0, 64), with 62 fractional bits: a multiple of 1/32 and a Taylor series.
class Decay {
 public:
  static constexpr int kArgumentBits = 58;

  Decay() : anchors_(5, 2048, -1) {
    int64_t factorial = 1;
    for (int n = 0; n < kTerms; ++n) {
      if (n > 0) factorial *= n;
      series_[n] = (n % 2 == 0 ? 1 : -1) * (static_cast<int64_t>(kFixedOne) / factorial);
    }
  }

  uint64_t operator()(uint64_t argument) const {
    constexpr int kStepBits = kArgumentBits - 5;
    const auto rest = static_cast<int64_t>(argument & ((uint64_t{1} << kStepBits) - 1));
    const auto factor = static_cast<uint64_t>(horner<kTerms>(series_, rest, kArgumentBits));
    const auto anchor = static_cast<uint64_t>(anchors_[argument >> kStepBits].to_fixed(kFraction));
    return static_cast<uint64_t>((u128{anchor} * factor) >> kFraction);
  }

 private:
  static constexpr int kTerms = 10;
  ExpSequence anchors_;
  int64_t series_[kTerms];
};

}  // namespace

/// 1 / (1 + E) at t and, since sigmoid(-x) = 1 - sigmoid(x), at -t.
void fill_sigmoid(TableWriter& out) {
  for_each_decay(out, out.spec().in_exponent, [&](int64_t t, uint64_t e) {
    const auto y = static_cast<i128>(ratio(kOne, kOne + e));
    if (t < out.end()) out.set(t, y);
    if (t > 0) out.set(-t, i128{kFixedOne} - y);
  });
}

/// (1 - E) / (1 + E) with E = exp(-2x), an odd function.
void fill_tanh(TableWriter& out) {
  for_each_decay(out, out.spec().in_exponent - 1, [&](int64_t t, uint64_t e) {
    const auto y = static_cast<i128>(ratio(kOne - e, kOne + e));
    if (t < out.end()) out.set(t, y);
    if (t > 0) out.set(-t, -y);
  });
}

/// x / (1 + exp(-x)): the tail is E / (1 + E).
void fill_silu(TableWriter& out) {
  for_each_decay(out, out.spec().in_exponent, [&](int64_t t, uint64_t e) {
    const uint64_t tail = ratio(e, kOne + e);
    if (t < out.end()) set_below_identity(out, t, tail);
    if (t > 0) out.set_multiple(-t, tail);
  });
}

/// x tanh(ln(1 + e^x)). For x >= 0 the tail is 2 E^2 / (1 + 2 E + 2 E^2); below, the factor is (2 E + E^2) / (2 + 2 E + E^2).
void fill_mish(TableWriter& out) {
  for_each_decay(out, out.spec().in_exponent, [&](int64_t t, uint64_t e) {
    const auto square = static_cast<uint64_t>((u128{e} * e) >> kDecayFraction);
    if (t < out.end()) set_below_identity(out, t, ratio(2 * square, kOne + 2 * e + 2 * square));
    if (t > 0) out.set_multiple(-t, ratio(2 * e + square, 2 * kOne + 2 * e + square));
  });
}

/// p1 x for x >= 0, p0 (E - 1) below, E never 0.
void fill_elu(TableWriter& out) {
  constexpr int kParameterBits = 32;
  const FunctionSpec& spec = out.spec();
  for_each_decay(out, spec.in_exponent, [&](int64_t t, uint64_t e) {
    if (t < out.end()) out.set(t, i128{spec.p1} * t, kParameterBits + spec.in_exponent);
    const i128 below = static_cast<i128>(std::max<uint64_t>(e, 1)) - i128{kOne};
    if (t > 0) out.set(-t, spec.p0 * below, kParameterBits + kDecayFraction);
  });
}

void fill_exp(TableWriter& out) {
  const auto size = static_cast<size_t>(out.end()) + 1;
  const ExpSequence growth(out.spec().in_exponent, size, 1), decay(out.spec().in_exponent, size, -1);
  for (int64_t t = 0; t < out.end(); ++t) out.set(t, static_cast<i128>(growth[static_cast<size_t>(t)].to_fixed(kFraction)));
  for (int64_t t = 1; t <= out.end(); ++t) out.set(-t, static_cast<i128>(decay[static_cast<size_t>(t)].to_fixed(kFraction)));
}

/// x / (1 + exp(-w)), w = 2 sqrt(2/pi) (x + 0.044715 x^3).
void fill_gelu_tanh(TableWriter& out) {
  constexpr int kBits = Decay::kArgumentBits;
  constexpr uint64_t kTwoSqrtTwoOverPi = 0x662114cf50d94234;  // 62 fractional bits
  constexpr uint64_t kFarthest = uint64_t{8} << kBits;    // there w > 49, and the tail is below 2^-70
  const Decay decay;
  for (int64_t t = 0; t <= out.end(); ++t) {
    const int shift = kBits - out.spec().in_exponent;
    const u128 x = u128{static_cast<uint64_t>(t)} << shift;
    uint64_t tail = 0;
    if (x < kFarthest) {
      const u128 cube = (((x * x) >> kBits) * x) >> kBits;
      const u128 w = ((x + cube * 44715 / 1000000) * kTwoSqrtTwoOverPi) >> kFraction;
      const uint64_t e = decay(static_cast<uint64_t>(w));
      tail = ratio(e, kFixedOne + e);
    }
    if (t < out.end()) set_below_identity(out, t, tail);
    if (t > 0) out.set_multiple(-t, tail);
  }
}

}  // namespace tacit::op
