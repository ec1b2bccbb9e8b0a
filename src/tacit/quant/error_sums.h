#pragma once

#include <cstdint>
#include <vector>

#include "tacit/base/tensor.h"

namespace tacit::quant {

/// How far integers are from the floats they stand for, in the model's own numbers.
struct ErrorStats {
  double max_abs_error = 0;
  double mean_abs_error = 0;
  double p999_abs_error = 0;  ///< 99.9 % of the elements err by at most this, up to a 16th of it
  double largest = 0;         ///< largest magnitude of the floats
  double sqnr_db = 0;         ///< signal to quantisation noise; infinite where there is no error

  /// max_abs_error as a share of the largest magnitude; 0 where both are.
  double relative() const;
};

/// Gathers the statistics tensor by tensor, in memory that does not grow.
class ErrorSums {
 public:
  /// Elements whose expected value is not finite are left out. Returns the largest error of this tensor.
  double add(const Tensor<double>& expected, const Tensor<double>& actual);
  ErrorStats finish() const;
  size_t elements() const { return elements_; }
  double absolute() const { return absolute_; }

 private:
  double quantile(double share) const;

  double signal_ = 0, noise_ = 0, absolute_ = 0, max_ = 0, largest_ = 0;
  size_t elements_ = 0;
  std::vector<uint64_t> bins_;  ///< of nonzero errors, 16 to an octave
};

}  // namespace tacit::quant
