#pragma once

#include <algorithm>
#include <vector>

#include "tacit/op/functions/functions.h"
#include "tacit/op/functions/wide.h"

namespace tacit::op {

/// Rounds, clamps and stores the entries of a table.
class TableWriter {
 public:
  explicit TableWriter(const FunctionSpec& spec)
      : spec_(spec),
        end_(int64_t{1} << (spec.in_bits - 1)),
        hi_((int64_t{1} << (spec.out_bits - 1)) - 1),
        entries_(size_t{1} << spec.in_bits) {}

  const FunctionSpec& spec() const { return spec_; }
  /// The inputs are -end() <= t < end().
  int64_t end() const { return end_; }

  /// The entry of t is y, clamped.
  void set_integer(int64_t t, i128 y) {
    entries_[static_cast<size_t>(t + end_)] = static_cast<int64_t>(std::clamp<i128>(y, -hi_ - 1, hi_));
  }
  /// f(x) = value * 2^-fraction.
  void set(int64_t t, i128 value, int fraction = kFraction) {
    set_integer(t, round_shift_wide(value, fraction - spec_.out_exponent));
  }
  /// f(x) = t * 2^-in_exponent * factor * 2^-62: functions of the form x g(x).
  void set_multiple(int64_t t, i128 factor) { set(t, t * factor, kFraction + spec_.in_exponent); }
  void set_lowest(int64_t t) { set_integer(t, -hi_ - 1); }
  void set_highest(int64_t t) { set_integer(t, hi_); }

  std::vector<int64_t> take() { return std::move(entries_); }

 private:
  const FunctionSpec& spec_;
  int64_t end_;
  int64_t hi_;
  std::vector<int64_t> entries_;
};

// The families of functions; each fills the whole table of a valid spec.
void fill_piecewise(TableWriter& out);         ///< lines between breakpoints (piecewise.cc)
void fill_sigmoid(TableWriter& out);           ///< ratios in exp(-|x|), and the exponential itself (sigmoids.cc)
void fill_tanh(TableWriter& out);
void fill_silu(TableWriter& out);
void fill_mish(TableWriter& out);
void fill_elu(TableWriter& out);
void fill_exp(TableWriter& out);
void fill_gelu_tanh(TableWriter& out);
void fill_softplus(TableWriter& out);          ///< logarithms (logarithm.cc)
void fill_log(TableWriter& out);
void fill_erf(TableWriter& out);               ///< the error function (error_function.cc)
void fill_gelu(TableWriter& out);
void fill_sqrt(TableWriter& out);              ///< exact roots and rationals (algebraic.cc)
void fill_reciprocal_sqrt(TableWriter& out);
void fill_reciprocal(TableWriter& out);
void fill_softsign(TableWriter& out);
void fill_hard_swish(TableWriter& out);

}  // namespace tacit::op
