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
  size_t count = 0;
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
    ++sums.count;
  }
  error.largest = std::max(error.largest, largest);
  error.typical += largest;
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

AccuracyReport measure(const program::Program& program, std::span<const Tensor<int64_t>> weights,
                       std::span<const std::string> node_names, std::span<const Sample> samples,
                       std::span<const std::vector<Tensor<double>>> reference) {
  AccuracyReport report;
  report.samples = samples.size();
  const size_t num_outputs = program.outputs.size();
  std::vector<OutputError> errors(num_outputs);
  std::vector<ErrorSums> sums(num_outputs);
  size_t rows = 0, agreeing = 0;
  double worst = -1;
  const op::Interpreter interpreter(program);
  for (size_t s = 0; s < samples.size(); ++s) {
    const auto inputs = quantise_all(program, samples[s]);
    const auto values = inputs ? interpreter.run(*inputs, weights) : tl::unexpected(op::OutOfRange{});
    if (!values) {
      if (report.out_of_range++ == 0) report.out_of_range_node = node_names[values.error().node];
      continue;
    }
    double sample_worst = 0;
    for (size_t i = 0; i < num_outputs; ++i) {
      const program::OutputSpec& spec = program.outputs[i];
      const Tensor<int64_t>& integers = (*values)[spec.value];
      const Tensor<double>& expected = reference[s][i];
      const size_t row_length = spec.is_index ? expected.size() / std::max<size_t>(1, integers.size())
                                : expected.shape.empty() ? 1 : static_cast<size_t>(expected.shape.back());
      const Tensor<double> actual = dequantise(integers, spec.exponents);
      if (!spec.is_index) {
        sample_worst = std::max(sample_worst, compare(expected, actual, errors[i], sums[i]));
      }
      if (i > 0 || row_length < 2) continue;
      report.has_classes = true;
      const std::vector<int64_t> want = top1(expected, row_length), got = spec.is_index ? integers.data : top1(actual, row_length);
      for (size_t row = 0; row < want.size(); ++row) agreeing += want[row] == got[row];
      rows += want.size();
    }
    if (sample_worst > worst) {
      worst = sample_worst;
      report.worst_sample = s;
    }
  }
  double absolute = 0;
  size_t count = 0;
  for (size_t i = 0; i < num_outputs; ++i) {
    const program::OutputSpec& spec = program.outputs[i];
    if (spec.is_index) continue;
    OutputError& e = errors[i];
    e.name = spec.name;
    e.step = std::ldexp(1.0, -*std::min_element(spec.exponents.begin(), spec.exponents.end()));
    e.typical /= static_cast<double>(std::max<size_t>(1, report.samples - report.out_of_range));
    e.mean_abs_error = sums[i].absolute / static_cast<double>(std::max<size_t>(1, sums[i].count));
    e.sqnr_db = sums[i].noise > 0 ? 10 * std::log10(sums[i].signal / sums[i].noise)
                                  : std::numeric_limits<double>::infinity();
    report.max_abs_error = std::max(report.max_abs_error, e.max_abs_error);
    absolute += sums[i].absolute;
    count += sums[i].count;
    report.outputs.push_back(e);
  }
  report.mean_abs_error = absolute / static_cast<double>(std::max<size_t>(1, count));
  if (rows > 0) report.top1_agreement = static_cast<double>(agreeing) / static_cast<double>(rows);
  std::tie(report.top1_low, report.top1_high) = wilson_interval(agreeing, rows);
  return report;
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
