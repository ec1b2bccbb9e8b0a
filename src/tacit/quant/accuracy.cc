#include "tacit/quant/accuracy.h"

#include <cmath>

#include "tacit/base/user_error.h"
#include "tacit/op/interpreter.h"
#include "tacit/quant/quantise.h"
#include "tacit/quant/scales.h"

namespace tacit::quant {
namespace {

/// The index of the largest entry of every row, the lowest on ties.
std::vector<int64_t> top1(const Tensor<double>& x, size_t row_length) {
  std::vector<int64_t> out;
  for (auto row = x.data.begin(); row != x.data.end(); row += static_cast<int64_t>(row_length)) {
    out.push_back(std::max_element(row, row + static_cast<int64_t>(row_length)) - row);
  }
  return out;
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
      : program_(program), typical_(program.outputs.size()), sums_(program.outputs.size()) {}

  void out_of_range(const std::string& node) {
    ++report_.samples;
    if (report_.out_of_range++ == 0) report_.out_of_range_node = node;
  }

  void add(std::span<const Tensor<int64_t>> values, std::span<const Tensor<double>> expected) {
    double worst = 0;
    for (size_t i = 0; i < sums_.size(); ++i) {
      const program::OutputSpec& spec = program_.outputs[i];
      const Tensor<double> actual = dequantise(values[spec.value], spec.exponents);
      if (!spec.is_index) {
        worst = std::max(worst, sums_[i].add(expected[i], actual));
        typical_[i] += largest_magnitude(expected[i].data);
      }
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
    for (size_t i = 0; i < sums_.size(); ++i) {
      if (program_.outputs[i].is_index) continue;
      finish_output(program_.outputs[i], typical_[i], sums_[i]);
      absolute += sums_[i].absolute();
      elements += sums_[i].elements();
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

  void finish_output(const program::OutputSpec& spec, double typical, const ErrorSums& sums) {
    OutputError e;
    static_cast<ErrorStats&>(e) = sums.finish();
    e.name = spec.name;
    e.step = std::ldexp(1.0, -*std::min_element(spec.exponents.begin(), spec.exponents.end()));
    e.typical = typical / at_least_one(report_.samples - report_.out_of_range);
    report_.max_abs_error = std::max(report_.max_abs_error, e.max_abs_error);
    report_.outputs.push_back(std::move(e));
  }

  const program::Program& program_;
  AccuracyReport report_;
  std::vector<double> typical_;  ///< sums over the samples
  std::vector<ErrorSums> sums_;
  size_t rows_ = 0, agreeing_ = 0;
  double worst_ = -1;
};

}  // namespace

std::vector<program::ValueId> holding_tables(const program::Program& program, std::span<const Exponents> range_exponents) {
  std::vector<program::ValueId> out;
  for (program::ValueId id = 0; id < program.nodes.size(); ++id) {
    if (program.nodes[id].kind == program::OpKind::kTable && range_exponents[id].size() == 2) out.push_back(id);
  }
  return out;
}

AccuracyReport measure(const program::Program& program, std::span<const Tensor<int64_t>> weights,
                       std::span<const std::string> node_names, std::span<const program::ValueId> holding,
                       std::span<const Sample> samples, std::span<const std::vector<Tensor<double>>> reference) {
  Measurement measurement(program);
  const op::Interpreter interpreter(program);
  for (size_t i = 0; i < samples.size(); ++i) {
    const auto inputs = quantise_all(program, samples[i]);
    const auto values = inputs ? interpreter.run(*inputs, weights) : tl::unexpected(op::OutOfRange{});
    const auto clamped = values ? op::find_clamped(program, holding, *values) : std::nullopt;
    if (values && !clamped) measurement.add(*values, reference[i]);
    else measurement.out_of_range(node_names[clamped ? clamped->node : values.error().node]);
  }
  return measurement.finish();
}

}  // namespace tacit::quant
