#include "tacit/quant/error_sums.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tacit::quant {
namespace {

constexpr int kBinsPerOctave = 16, kLowestOctave = -96, kOctaves = 192;

size_t bin_of(double error) {
  int octave = 0;
  const double mantissa = std::frexp(error, &octave);  // in [1/2, 1)
  octave = std::clamp(octave - kLowestOctave, 0, kOctaves - 1);
  return static_cast<size_t>(octave * kBinsPerOctave) + static_cast<size_t>((mantissa - 0.5) * 2 * kBinsPerOctave);
}

double upper_edge(size_t bin) {
  const auto octave = static_cast<int>(bin) / kBinsPerOctave, part = static_cast<int>(bin) % kBinsPerOctave;
  return std::ldexp(0.5 + (part + 1) / (2.0 * kBinsPerOctave), octave + kLowestOctave);
}

}  // namespace

double ErrorStats::relative() const {
  if (max_abs_error == 0) return 0;
  return largest > 0 ? max_abs_error / largest : std::numeric_limits<double>::infinity();
}

double ErrorSums::add(const Tensor<double>& expected, const Tensor<double>& actual) {
  if (bins_.empty()) bins_.resize(kBinsPerOctave * kOctaves);
  double worst = 0;
  for (size_t i = 0; i < expected.size(); ++i) {
    const double x = expected.data[i];
    if (!std::isfinite(x)) continue;
    const double e = std::abs(actual.data[i] - x);
    worst = std::max(worst, e);
    largest_ = std::max(largest_, std::abs(x));
    signal_ += x * x;
    noise_ += e * e;
    absolute_ += e;
    ++elements_;
    if (e > 0) ++bins_[bin_of(e)];
  }
  max_ = std::max(max_, worst);
  return worst;
}

double ErrorSums::quantile(double share) const {
  auto above = static_cast<uint64_t>(std::floor((1 - share) * static_cast<double>(elements_)));
  for (size_t bin = bins_.size(); bin-- > 0;) {
    if (bins_[bin] > above) return std::min(max_, upper_edge(bin));
    above -= bins_[bin];
  }
  return 0;
}

ErrorStats ErrorSums::finish() const {
  ErrorStats stats{.max_abs_error = max_, .p999_abs_error = quantile(0.999), .largest = largest_};
  stats.mean_abs_error = elements_ > 0 ? absolute_ / static_cast<double>(elements_) : 0;
  stats.sqnr_db = noise_ > 0 ? 10 * std::log10(signal_ / noise_) : std::numeric_limits<double>::infinity();
  return stats;
}

}  // namespace tacit::quant
