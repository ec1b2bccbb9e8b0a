#include "tacit/op/functions/functions.h"

#include <algorithm>

#include "tacit/op/functions/exponential.h"
#include "tacit/op/functions/wide.h"

namespace tacit::op {
namespace {

/// Smooth functions are computed with this many fractional bits, within an error of 2^-58.
constexpr int kFraction = 62;

bool has_range(Function f, int out_exponent) { return is_piecewise_linear(f) || out_exponent >= 0; }

bool parameters_ok(const FunctionSpec& spec) {
  const auto small = [](int64_t p) { return p >= -kMaxTableParameter && p <= kMaxTableParameter; };
  switch (spec.function) {
    case Function::kLeakyRelu: return small(spec.p0) && spec.p1 == 0;
    case Function::kClip: return small(spec.p0) && small(spec.p1) && spec.p0 <= spec.p1;
    default: return spec.p0 == 0 && spec.p1 == 0;
  }
}

/// Rounds, clamps and stores entries.
class TableWriter {
 public:
  explicit TableWriter(const FunctionSpec& spec)
      : out_exponent_(spec.out_exponent),
        end_(int64_t{1} << (spec.in_bits - 1)),
        hi_((int64_t{1} << (spec.out_bits - 1)) - 1),
        entries_(size_t{1} << spec.in_bits) {}

  int64_t end() const { return end_; }
  void set_integer(int64_t t, i128 y) {
    entries_[static_cast<size_t>(t + end_)] = static_cast<int64_t>(std::clamp<i128>(y, -hi_ - 1, hi_));
  }
  /// f = value * 2^-fraction.
  void set(int64_t t, i128 value, int fraction = kFraction) {
    set_integer(t, round_shift_wide(value, fraction - out_exponent_));
  }
  std::vector<int64_t> take() { return std::move(entries_); }

 private:
  int out_exponent_;
  int64_t end_;
  int64_t hi_;
  std::vector<int64_t> entries_;
};

/// floor(2^62 numerator / denominator) for numerator <= denominator, denominator != 0.
uint64_t ratio(uint64_t numerator, uint64_t denominator) {
  return static_cast<uint64_t>((u128{numerator} << kFraction) / denominator);
}

void fill_piecewise(const FunctionSpec& spec, TableWriter& out) {
  const PiecewiseLinear f = piecewise_linear(spec);
  for (size_t i = 0; i < f.pieces.size(); ++i) {
    const LinearPiece& piece = f.pieces[i];
    const int64_t end = i + 1 < f.pieces.size() ? f.pieces[i + 1].first : out.end();
    i128 numerator = piece.slope * piece.first + piece.offset;
    for (int64_t t = piece.first; t < end; ++t, numerator += piece.slope) out.set_integer(t, numerator >> f.shift);
  }
}

/// Calls store(t, E) for t in [0, end], E = 2^61 exp(-t 2^-exponent).
template <class Store>
void for_each_decay(int exponent, int64_t end, const Store& store) {
  constexpr int kDecayFraction = kFraction - 1;
  const ExpSequence decay(exponent, static_cast<size_t>(end) + 1, -1);
  for (int64_t t = 0; t <= end; ++t) {
    store(t, static_cast<uint64_t>(decay[static_cast<size_t>(t)].to_fixed(kDecayFraction)));
  }
}

constexpr uint64_t kDecayOne = uint64_t{1} << (kFraction - 1);

/// 1 / (1 + E) at t and, since sigmoid(-x) = 1 - sigmoid(x), at -t.
void fill_sigmoid(const FunctionSpec& spec, TableWriter& out) {
  for_each_decay(spec.in_exponent, out.end(), [&](int64_t t, uint64_t e) {
    const auto y = static_cast<i128>(ratio(kDecayOne, kDecayOne + e));
    if (t < out.end()) out.set(t, y);
    if (t > 0) out.set(-t, (i128{1} << kFraction) - y);
  });
}

/// (1 - E) / (1 + E) with E = exp(-2x), an odd function.
void fill_tanh(const FunctionSpec& spec, TableWriter& out) {
  for_each_decay(spec.in_exponent - 1, out.end(), [&](int64_t t, uint64_t e) {
    const auto y = static_cast<i128>(ratio(kDecayOne - e, kDecayOne + e));
    if (t < out.end()) out.set(t, y);
    if (t > 0) out.set(-t, -y);
  });
}

}  // namespace

Status validate(const FunctionSpec& spec) {
  const auto in = [](int64_t v, int64_t lo, int64_t hi) { return lo <= v && v <= hi; };
  const auto bad = [](uint32_t rule) { return Error{ErrorCode::kBadProgram, 0, rule}; };
  if (!in(static_cast<int64_t>(spec.function), 0, static_cast<int64_t>(Function::kTanh))) return bad(0);
  if (!in(spec.in_bits, 1, kMaxTableInBits) || !in(spec.out_bits, 1, kMaxTableOutBits)) return bad(1);
  if (!in(spec.in_exponent, -kMaxTableExponent, kMaxTableExponent)) return bad(2);
  if (!in(spec.out_exponent, -kMaxTableExponent, kMaxTableExponent)) return bad(2);
  if (!has_range(spec.function, spec.out_exponent)) return bad(2);
  if (!parameters_ok(spec)) return bad(3);
  return Ok{};
}

std::vector<int64_t> table(const FunctionSpec& spec) {
  TACIT_CHECK(validate(spec).ok());
  TableWriter out(spec);
  switch (spec.function) {
    case Function::kSigmoid: fill_sigmoid(spec, out); break;
    case Function::kTanh: fill_tanh(spec, out); break;
    default: fill_piecewise(spec, out);
  }
  return out.take();
}

std::vector<int64_t> exp_table(int exponent, size_t size) {
  TACIT_CHECK(size >= 1 && exponent >= -kMaxTableExponent && exponent <= kMaxTableExponent);
  const ExpSequence decay(exponent, size, -1);
  std::vector<int64_t> entries(size);
  for (size_t d = 0; d < size; ++d) {
    entries[d] = static_cast<int64_t>((decay[d].to_fixed(kFraction) + (u128{1} << (kFraction - kExpTableBits - 1))) >>
                                      (kFraction - kExpTableBits));
  }
  return entries;
}

}  // namespace tacit::op
