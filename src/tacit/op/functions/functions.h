#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "tacit/base/result.h"

/// Univariate functions on short integers, as lookup tables (spec/functions.md). Integer arithmetic only: every platform
/// generates the same table.
namespace tacit::op {

/// The numbers are part of the program format. x = t * 2^-in_exponent; parameters are scaled by 2^32.
enum class Function : int64_t {
  kIdentity = 0,
  kRelu = 1,
  kLeakyRelu = 2,       ///< p0 x below zero
  kClip = 3,            ///< between p0 <= p1
  kSigmoid = 4,
  kTanh = 5,
  kExp = 6,
  kLog = 7,             ///< the lowest integer where x <= 0
  kSqrt = 8,            ///< 0 where x < 0
  kReciprocalSqrt = 9,  ///< the highest integer where x <= 0
  kReciprocal = 10,     ///< the highest integer at 0
  kErf = 11,
  kGelu = 12,           ///< with the error function
  kGeluTanh = 13,       ///< with the hyperbolic tangent
  kSilu = 14,
  kMish = 15,
  kSoftplus = 16,
  kElu = 17,            ///< p1 x for x >= 0, p0 (exp(x) - 1) below: Elu and Selu
  kSoftsign = 18,
  kHardSigmoid = 19,    ///< p0 x + p1 between 0 and 1, p0 > 0
  kHardSwish = 20,
  kAbs = 21,
  kSign = 22,
  kStep = 23,           ///< 1 from 0 on, 0 below
};

inline constexpr int kMaxTableInBits = 18;
inline constexpr int kMaxTableOutBits = 32;
inline constexpr int kMaxTableExponent = 40;                       ///< of magnitudes
inline constexpr int64_t kMaxTableParameter = int64_t{1} << 40;    ///< of magnitudes of p0 and p1
inline constexpr int kExpTableBits = 16;                           ///< fraction of exp_table's entries

/// The table of y = clamp(round_half_up(f(t * 2^-in_exponent) * 2^out_exponent)) for t in [-2^(in_bits-1), 2^(in_bits-1)),
/// clamped to the signed range of out_bits. Parameters that the function does not have are 0.
struct FunctionSpec {
  Function function{};
  int in_bits = 16;       ///< 1..kMaxTableInBits
  int out_bits = 16;      ///< 1..kMaxTableOutBits
  int in_exponent = 0;    ///< of magnitude at most kMaxTableExponent
  int out_exponent = 0;   ///< likewise
  int64_t p0 = 0;
  int64_t p1 = 0;

  bool operator==(const FunctionSpec&) const = default;
};

/// "leaky_relu" of kLeakyRelu; "unknown" of a number that is none.
const char* function_name(Function function);

/// Whether it is steep near zero, and its results leave any range: at zero, or beside it, it has no value.
constexpr bool is_singular(Function f) {
  return f == Function::kLog || f == Function::kSqrt || f == Function::kReciprocalSqrt || f == Function::kReciprocal;
}

/// kBadProgram, index = the rule that fails: 0 unknown function, 1 widths, 2 exponents, 3 parameters.
Status validate(const FunctionSpec& spec);

/// All 2^in_bits entries of a valid spec, that of t at index t + 2^(in_bits-1).
std::vector<int64_t> table(const FunctionSpec& spec);

/// round_half_up(2^16 exp(-d 2^-exponent)) for d in [0, size); |exponent| <= kMaxTableExponent, size >= 1.
std::vector<int64_t> exp_table(int exponent, size_t size);

/// Between breakpoints, y = clamp((slope t + offset) >> shift); one shift for all pieces. Half of 2^shift is in the offset.
struct LinearPiece {
  int64_t first;    ///< smallest t of the piece; it ends where the next one begins
  __int128 slope;
  __int128 offset;
};

struct PiecewiseLinear {
  int shift = 1;                    ///< >= 1
  std::vector<LinearPiece> pieces;  ///< ascending; the first begins at -2^(in_bits-1)
};

bool is_piecewise_linear(Function function);

/// The pieces of a valid spec whose function is piecewise linear.
PiecewiseLinear piecewise_linear(const FunctionSpec& spec);

}  // namespace tacit::op
