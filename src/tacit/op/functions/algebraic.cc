#include "tacit/op/functions/table_writer.h"

namespace tacit::op {
namespace {

/// v * 2^shift, truncated towards zero where the shift is negative.
u128 shifted(u128 v, int shift) { return shift >= 0 ? v << shift : shift > -128 ? v >> -shift : 0; }

/// round_half_up(numerator / denominator * 2^shift), denominator > 0.
i128 round_ratio(i128 numerator, i128 denominator, int shift) {
  return shift >= 0 ? round_divide(numerator * (i128{1} << shift), denominator)
                    : round_divide(numerator, denominator * (i128{1} << -shift));
}

/// floor(sqrt(v) + 1/2), given floor(4 v).
i128 round_root(u128 four_v) { return static_cast<i128>((integer_sqrt(four_v) + 1) / 2); }

}  // namespace

/// 0 where x < 0.
void fill_sqrt(TableWriter& out) {
  const int shift = 2 * out.spec().out_exponent - out.spec().in_exponent + 2;
  for (int64_t t = -out.end(); t < out.end(); ++t) {
    if (t <= 0) out.set_integer(t, 0);
    else if (shift > 100) out.set_highest(t);
    else out.set_integer(t, round_root(shifted(static_cast<u128>(t), shift)));
  }
}

/// 1 / sqrt(x); the highest integer where x <= 0.
void fill_reciprocal_sqrt(TableWriter& out) {
  const int shift = 2 * out.spec().out_exponent + out.spec().in_exponent + 2;  // at most 122
  for (int64_t t = -out.end(); t < out.end(); ++t) {
    if (t <= 0) out.set_highest(t);
    else out.set_integer(t, shift < 0 ? 0 : round_root((u128{1} << shift) / static_cast<u128>(t)));
  }
}

/// 1 / x; the highest integer at 0.
void fill_reciprocal(TableWriter& out) {
  const int shift = out.spec().in_exponent + out.spec().out_exponent;
  for (int64_t t = -out.end(); t < out.end(); ++t) {
    if (t == 0) out.set_highest(t);
    else out.set_integer(t, round_ratio(t > 0 ? 1 : -1, t > 0 ? t : -t, shift));
  }
}

/// x / (1 + |x|).
void fill_softsign(TableWriter& out) {
  const int in_exponent = out.spec().in_exponent;
  const i128 one = i128{1} << std::max(in_exponent, 0);
  for (int64_t t = -out.end(); t < out.end(); ++t) {
    const i128 x = i128{t} * (i128{1} << std::max(-in_exponent, 0));
    out.set_integer(t, round_ratio(x, one + (x < 0 ? -x : x), out.spec().out_exponent));
  }
}

/// x min(max(x / 6 + 1/2, 0), 1).
void fill_hard_swish(TableWriter& out) {
  const int in_exponent = out.spec().in_exponent;
  const int fraction = std::max(in_exponent, 0);
  const i128 three = i128{3} << fraction;
  for (int64_t t = -out.end(); t < out.end(); ++t) {
    const i128 x = i128{t} * (i128{1} << std::max(-in_exponent, 0));
    if (x <= -three) out.set_integer(t, 0);
    else if (x >= three) out.set(t, t, in_exponent);
    else out.set_integer(t, round_ratio(x * (x + three), i128{6} << fraction, out.spec().out_exponent - fraction));
  }
}

}  // namespace tacit::op
