#include "tacit/quant/calibrate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "tacit/base/user_error.h"
#include "tacit/ir/evaluate.h"
#include "tacit/ir/operator.h"

namespace tacit::quant {
namespace {

/// SplitMix64 (Steele, Lea, Flood 2014): the same sequence on every machine.
class SplitMix {
 public:
  explicit SplitMix(uint64_t seed) : state_(seed) {}
  uint64_t next() {
    uint64_t z = state_ += 0x9e3779b97f4a7c15ull;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return z ^ (z >> 31);
  }
  /// Uniform in [0, 1).
  double unit() { return std::ldexp(static_cast<double>(next() >> 11), -53); }

 private:
  uint64_t state_;
};

/// The fewest rows that the value is an index of; 0 where it is none.
int64_t rows_indexed_by(const ir::Graph& graph, ir::ValueId id) {
  int64_t least = 0;
  for (const ir::Node& node : graph.nodes) {
    if ((node.op_type != "Gather" && node.op_type != "GatherElements") || node.inputs[1] != id) continue;
    const ir::NodeContext info = ir::make_context(graph, node);
    const int64_t rows = info.shape(0)[static_cast<size_t>(info.normalize_axis(info.int_attribute("axis", 0), info.rank(0)))];
    least = least == 0 ? rows : std::min(least, rows);
  }
  return least;
}

/// `rows`: those that an integer is an index of, or 0.
double draw(SplitMix& random, ir::DType dtype, int64_t rows) {
  switch (dtype) {
    case ir::DType::kFloat: return 2 * random.unit() - 1;
    case ir::DType::kInt: return rows > 0 ? std::floor(static_cast<double>(rows) * random.unit()) : std::floor(17 * random.unit()) - 8;
    case ir::DType::kBool: return static_cast<double>(random.next() & 1);
  }
  return 0;
}

std::vector<ir::Constant> typed(const ir::Graph& graph, const Sample& sample) {
  std::vector<ir::Constant> out;
  for (size_t i = 0; i < sample.size(); ++i) {
    const ir::Value& value = graph.values[graph.inputs[i]];
    ir::Constant c;
    c.dtype = value.dtype;
    if (num_elements(value.shape) != static_cast<int64_t>(sample[i].size())) {
      throw UserError(ExitCode::kBadInput, fmt::format("input '{}' has shape {}; the model takes {}", value.name,
                                                       to_string(sample[i].shape), to_string(value.shape)));
    }
    if (c.dtype == ir::DType::kFloat) {
      c.real = Tensor<double>(value.shape, sample[i].data);
    } else {
      c.integer = Tensor<int64_t>(value.shape);
      for (size_t j = 0; j < sample[i].size(); ++j) c.integer.data[j] = std::llrint(sample[i].data[j]);
    }
    out.push_back(std::move(c));
  }
  return out;
}

void merge(Observed& seen, const Tensor<double>& values) {
  for (size_t i = 0; i < values.size(); ++i) {
    const double magnitude = std::abs(values.data[i]);
    seen.largest = std::max(seen.largest, magnitude);
    if (!seen.per_channel.empty()) {
      double& channel = seen.per_channel[i % seen.per_channel.size()];
      channel = std::max(channel, magnitude);
    }
  }
}

}  // namespace

Tensor<double> as_numbers(const ir::Constant& c) {
  if (c.dtype == ir::DType::kFloat) return c.real;
  Tensor<double> out(c.integer.shape);
  for (size_t i = 0; i < out.size(); ++i) out.data[i] = static_cast<double>(c.integer.data[i]);
  return out;
}

Split hold_out(std::span<const Sample> samples) {
  Split split;
  for (size_t i = 0; i < samples.size(); ++i) (i % 5 == 4 ? split.evaluation : split.calibration).push_back(samples[i]);
  return split;
}

std::vector<Sample> random_samples(const ir::Graph& graph, uint64_t seed, size_t count) {
  SplitMix random(seed);
  std::vector<Sample> samples(count);
  for (Sample& sample : samples) {
    for (ir::ValueId id : graph.inputs) {
      Tensor<double> x(graph.values[id].shape);
      const int64_t rows = rows_indexed_by(graph, id);
      for (double& v : x.data) v = draw(random, graph.values[id].dtype, rows);
      sample.push_back(std::move(x));
    }
  }
  return samples;
}

std::vector<Observed> observe(const ir::Graph& graph, std::span<const Sample> samples) {
  std::vector<Observed> observed(graph.values.size());
  for (ir::ValueId id : graph.inputs) {
    const Shape& shape = graph.values[id].shape;
    if (!shape.empty()) observed[id].per_channel.resize(static_cast<size_t>(shape.back()));
  }
  for (size_t i = 0; i < samples.size(); ++i) {
    ir::evaluate(graph, typed(graph, samples[i]), [&](ir::ValueId id, const ir::Constant& value) {
      const Tensor<double> numbers = as_numbers(value);
      for (double v : numbers.data) {
        if (!std::isfinite(v)) {
          throw UserError(ExitCode::kBadInput,
                          fmt::format("calibration sample {} gives a NaN or an infinity in '{}'", i, graph.values[id].name),
                          "remove the sample");
        }
      }
      merge(observed[id], numbers);
    });
  }
  return observed;
}

std::vector<Tensor<double>> evaluate_float(const ir::Graph& graph, const Sample& sample) {
  std::vector<Tensor<double>> out;
  for (const ir::Constant& c : ir::evaluate(graph, typed(graph, sample))) out.push_back(as_numbers(c));
  return out;
}

std::vector<ir::Constant> evaluate_all(const ir::Graph& graph, const Sample& sample) {
  std::vector<ir::Constant> values(graph.values.size());
  ir::evaluate(graph, typed(graph, sample), [&](ir::ValueId id, const ir::Constant& value) { values[id] = value; });
  return values;
}

}  // namespace tacit::quant
