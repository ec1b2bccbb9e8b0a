#pragma once

#include "tacit/base/tensor.h"
#include "tacit/quant/quantised.h"

/// Powers of two for real numbers. Exponents are clamped to +-kMaxExponent: what is smaller counts as zero.
namespace tacit::quant {

inline constexpr int kMaxExponent = 60;

/// Smallest k with x <= 2^k, x > 0.
int ceil_log2(double x);

/// The exponent at which [-bound, bound] just fills `bits`: the largest f with bound 2^f <= 2^(bits-1). 1 stands in for 0.
int exponent_for(double bound, int bits);

/// The largest exponent at which `magnitude`, rounded, still lies in the signed range of `bits`.
int max_exponent(double magnitude, int bits);

/// The smallest exponent in [0, limit] at which every value is an integer, or `limit`.
int exact_exponent(const std::vector<double>& values, int limit);

/// Smallest width whose signed range holds the interval.
int bits_for(const Interval& interval);

/// round_half_up(x 2^exponent), saturated to 63 bits. x is finite.
int64_t to_integer(double x, int exponent);

/// `to_integer` of every element; exponents uniform or per index of the last axis.
Tensor<int64_t> to_integers(const Tensor<double>& values, const Exponents& exponents);

double largest_magnitude(const std::vector<double>& values);

}  // namespace tacit::quant
