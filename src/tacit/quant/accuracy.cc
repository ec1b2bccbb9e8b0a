#include "tacit/quant/accuracy.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "tacit/base/user_error.h"
#include "tacit/op/interpreter.h"
#include "tacit/quant/quantise.h"

namespace tacit::quant {
namespace {

/// Running sums of one output's error.
struct ErrorSums {
  double signal = 0, noise = 0, absolute = 0;
  double largest = 0;  ///< of each sample
  size_t elements = 0;
};

/// The index of the largest entry of every row, the lowest on ties.
std::vector<int64_t> top1(const Tensor<double>& x, size_t row_length) {
  std::vector<int64_t> out;
  for (auto row = x.data.begin(); row != x.data.end(); row += static_cast<int64_t>(row_length)) {
    out.push_back(std::max_element(row, row + static_cast<int64_t>(row_length)) - row);
  }
  return out;
}

/// The error of one sample, added to `sums` and `error`. Returns the largest.
double compare(const Tensor<double>& expected, const Tensor<double>& actual, OutputError& error, ErrorSums& sums) {
  double worst = 0, largest = 0;
  for (size_t i = 0; i < expected.size(); ++i) {
    const double e = std::abs(actual.data[i] - expected.data[i]);
    worst = std::max(worst, e);
    largest = std::max(largest, std::abs(expected.data[i]));
    sums.signal += expected.data[i] * expected.data[i];
    sums.noise += e * e;
    sums.absolute += e;
  }
  error.largest = std::max(error.largest, largest);
  sums.largest += largest;
  sums.elements += expected.size();
  error.max_abs_error = std::max(error.max_abs_error, worst);
  return worst;
}

std::optional<std::vector<Tensor<int64_t>>> quantise_all(const program::Program& program, const Sample& sample) {
  std::vector<Tensor<int64_t>> inputs;
  try {
    for (size_t i = 0; i < sample.size(); ++i) inputs.push_back(quantise(program.inputs[i], sample[i]));
  } catch (const UserError&) {
    return std::nullopt;
  }
  return inputs;
}

}  // namespace

double OutputError::relative_to_goal() const { return max_abs_error / std::max(std::ldexp(typical, -8), step); }

std::pair<double, double> wilson_interval(size_t successes, size_t trials) {
  if (trials == 0) return {0, 1};
  const double z = 1.959963984540054, n = static_cast<double>(trials), p = static_cast<double>(successes) / n;
  const double centre = p + z * z / (2 * n), spread = z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
  const double scale = 1 / (1 + z * z / n);
  return {std::max(0.0, (centre - spread) * scale), std::min(1.0, (centre + spread) * scale)};
}

namespace {

/// Gathers the report sample by sample.
class Measurement {
 public:
  explicit Measurement(const program::Program& program)
      : program_(program), errors_(program.outputs.size()), sums_(program.outputs.size()) {}

  void out_of_range(const std::string& node) {
    ++report_.samples;
    if (report_.out_of_range++ == 0) report_.out_of_range_node = node;
  }

  void add(std::span<const Tensor<int64_t>> values, std::span<const Tensor<double>> expected) {
    double worst = 0;
    for (size_t i = 0; i < errors_.size(); ++i) {
      const program::OutputSpec& spec = program_.outputs[i];
      const Tensor<double> actual = dequantise(values[spec.value], spec.exponents);
      if (!spec.is_index) worst = std::max(worst, compare(expected[i], actual, errors_[i], sums_[i]));
      if (i == 0) compare_classes(spec, values[spec.value], expected[i], actual);
    }
    if (worst > worst_) {
      worst_ = worst;
      report_.worst_sample = report_.samples;
    }
    ++report_.samples;
  }

  AccuracyReport finish() {
    double absolute = 0;
    size_t elements = 0;
    for (size_t i = 0; i < errors_.size(); ++i) {
      if (program_.outputs[i].is_index) continue;
      finish_output(program_.outputs[i], errors_[i], sums_[i]);
      absolute += sums_[i].absolute;
      elements += sums_[i].elements;
    }
    report_.mean_abs_error = absolute / at_least_one(elements);
    if (rows_ > 0) report_.top1_agreement = static_cast<double>(agreeing_) / static_cast<double>(rows_);
    std::tie(report_.top1_low, report_.top1_high) = wilson_interval(agreeing_, rows_);
    return std::move(report_);
  }

 private:
  static double at_least_one(size_t n) { return static_cast<double>(std::max<size_t>(1, n)); }

  void compare_classes(const program::OutputSpec& spec, const Tensor<int64_t>& integers, const Tensor<double>& expected,
                       const Tensor<double>& actual) {
    const size_t row_length = spec.is_index            ? expected.size() / std::max<size_t>(1, integers.size())
                              : expected.shape.empty() ? 1
                                                       : static_cast<size_t>(expected.shape.back());
    if (row_length < 2) return;
    report_.has_classes = true;
    const std::vector<int64_t> want = top1(expected, row_length);
    const std::vector<int64_t> got = spec.is_index ? integers.data : top1(actual, row_length);
    for (size_t row = 0; row < want.size(); ++row) agreeing_ += want[row] == got[row];
    rows_ += want.size();
  }

  void finish_output(const program::OutputSpec& spec, OutputError& e, const ErrorSums& sums) {
    e.name = spec.name;
    e.step = std::ldexp(1.0, -*std::min_element(spec.exponents.begin(), spec.exponents.end()));
    e.typical = sums.largest / at_least_one(report_.samples - report_.out_of_range);
    e.mean_abs_error = sums.absolute / at_least_one(sums.elements);
    e.sqnr_db = sums.noise > 0 ? 10 * std::log10(sums.signal / sums.noise) : std::numeric_limits<double>::infinity();
    report_.max_abs_error = std::max(report_.max_abs_error, e.max_abs_error);
    report_.outputs.push_back(e);
  }

  const program::Program& program_;
  AccuracyReport report_;
  std::vector<OutputError> errors_;
  std::vector<ErrorSums> sums_;
  size_t rows_ = 0, agreeing_ = 0;
  double worst_ = -1;
};

}  // namespace

AccuracyReport measure(const program::Program& program, std::span<const Tensor<int64_t>> weights,
                       std::span<const std::string> node_names, std::span<const Sample> samples,
                       std::span<const std::vector<Tensor<double>>> reference) {
  Measurement measurement(program);
  const op::Interpreter interpreter(program);
  for (size_t i = 0; i < samples.size(); ++i) {
    const auto inputs = quantise_all(program, samples[i]);
    const auto values = inputs ? interpreter.run(*inputs, weights) : tl::unexpected(op::OutOfRange{});
    if (values) measurement.add(*values, reference[i]);
    else measurement.out_of_range(node_names[values.error().node]);
  }
  return measurement.finish();
}

std::string to_text(const AccuracyReport& report) {
  std::string text = fmt::format("accuracy over {} {} samples\n", report.samples,
                                 report.held_out ? "held-out" : "calibration");
  for (const OutputError& e : report.outputs) {
    text += fmt::format("  {}: max error {:.3g}, mean {:.3g}, largest value {:.3g}, SQNR {:.1f} dB\n", e.name,
                        e.max_abs_error, e.mean_abs_error, e.largest, e.sqnr_db);
  }
  if (report.has_classes) {
    text += fmt::format("  same class as the float model: {:.2f} % (95 % interval {:.2f} to {:.2f} %)\n",
                        100 * report.top1_agreement, 100 * report.top1_low, 100 * report.top1_high);
  }
  if (!report.outputs.empty()) text += fmt::format("  worst sample: {}\n", report.worst_sample);
  if (report.out_of_range > 0) {
    text += fmt::format("  {} of {} samples leave a range and cannot be proved, the first at '{}'\n", report.out_of_range,
                        report.samples, report.out_of_range_node);
  }
  if (!report.partial_nodes.empty()) {
    text += fmt::format("  {} nodes have a range that an unusual input could leave\n", report.partial_nodes.size());
  }
  return text;
}

}  // namespace tacit::quant
