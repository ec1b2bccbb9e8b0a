#include "tacit/op/functions/logarithm.h"

#include "tacit/op/functions/exponential.h"
#include "tacit/op/functions/table_writer.h"

namespace tacit::op {
namespace {

/// 2 artanh(p / q) with 62 fractional bits, rounded; 0 < p < q < 2^10.
int64_t twice_artanh(int64_t p, int64_t q) {
  constexpr int kBits = 104;
  i128 power = (i128{1} << (kBits + 1)) * p / q;
  i128 sum = 0;
  for (int n = 1; power != 0; n += 2) {
    sum += power / n;
    power = power * (p * p) / (q * q);
  }
  return static_cast<int64_t>(round_shift_wide(sum, kBits - kFraction));
}

int64_t multiply(int64_t a, int64_t b) { return static_cast<int64_t>((i128{a} * b) >> kFraction); }

}  // namespace

Logarithm::Logarithm() : ln2_(twice_artanh(1, 3)) {
  for (int64_t i = 0; i < int64_t{1} << kLogAnchors; ++i) anchors_[i] = twice_artanh(2 * i + 1, 2 * i + 513);
}

int64_t Logarithm::operator()(uint64_t m) const {
  const uint64_t above_one = m - kFixedOne;
  if (above_one >= kFixedOne) return ln2_;
  const uint64_t i = above_one >> (kFraction - kLogAnchors);
  const uint64_t b = kFixedOne + ((2 * i + 1) << (kFraction - kLogAnchors - 1));
  const auto magnitude = static_cast<int64_t>(ratio(m > b ? m - b : b - m, m + b));
  const int64_t z = m > b ? magnitude : -magnitude;
  const int64_t square = multiply(z, z);
  constexpr auto kOne = static_cast<int64_t>(kFixedOne);
  const int64_t series = kOne + multiply(square, kOne / 3 + multiply(square, kOne / 5 + multiply(square, kOne / 7)));
  return anchors_[i] + 2 * multiply(z, series);
}

/// max(x, 0) + ln(1 + exp(-|x|)).
void fill_softplus(TableWriter& out) {
  const Logarithm ln;
  const int in_exponent = out.spec().in_exponent;
  const ExpSequence decay(in_exponent, static_cast<size_t>(out.end()) + 1, -1);
  for (int64_t t = 0; t <= out.end(); ++t) {
    const auto e = static_cast<uint64_t>(decay[static_cast<size_t>(t)].to_fixed(kFraction));
    const int64_t y = ln(kFixedOne + e);
    if (t < out.end()) out.set(t, (i128{t} << (kFraction - in_exponent)) + y);
    if (t > 0) out.set(-t, y);
  }
}

/// With t = m 2^k: ln m + (k - in_exponent) ln 2. The lowest integer where x <= 0.
void fill_log(TableWriter& out) {
  const Logarithm ln;
  for (int64_t t = -out.end(); t < out.end(); ++t) {
    if (t <= 0) {
      out.set_lowest(t);
      continue;
    }
    const int k = 63 - __builtin_clzll(static_cast<uint64_t>(t));
    out.set(t, ln(static_cast<uint64_t>(t) << (kFraction - k)) + i128{ln.ln2()} * (k - out.spec().in_exponent));
  }
}

}  // namespace tacit::op
