#pragma once

#include <cstdint>

namespace tacit::op {

/// The natural logarithm on [1, 2], with 62 fractional bits and within 2^-60.
///
/// m lies next to one of 128 numbers b = 1 + (2i + 1)/256; ln m = ln b + 2 artanh((m - b) / (m + b)). Of the series of artanh
/// the first four terms count. ln b itself is 2 artanh((2i + 1) / (2i + 513)), summed in 104 fractional bits.
class Logarithm {
 public:
  Logarithm();

  /// ln(m * 2^-62), 2^62 <= m <= 2^63.
  int64_t operator()(uint64_t m) const;
  /// ln 2 with 62 fractional bits.
  int64_t ln2() const { return ln2_; }

 private:
  static constexpr int kLogAnchors = 7;

  int64_t anchors_[1 << kLogAnchors];
  int64_t ln2_;
};

}  // namespace tacit::op
