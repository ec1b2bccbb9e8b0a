#include "tacit/bench/network_builder.h"

#include <cmath>
#include <numbers>

#include "tacit/nn/registry.h"

namespace tacit::bench {

namespace {

constexpr int kOpset = 20;
constexpr double kBiasDeviation = 0.05;

}  // namespace

double Random::uniform(double low, double high) {
  return low + (high - low) * static_cast<double>(engine_() >> 11) * 0x1p-53;
}

/// Box and Muller's transform.
double Random::normal(double deviation) {
  const double radius = std::sqrt(-2 * std::log(1 - uniform(0, 1)));
  return deviation * radius * std::cos(2 * std::numbers::pi * uniform(0, 1));
}

int64_t Random::below(int64_t bound) { return static_cast<int64_t>(engine_() % static_cast<uint64_t>(bound)); }

NetworkBuilder::NetworkBuilder(std::string name, uint64_t seed) : random_(seed) {
  graph_.name = std::move(name);
  graph_.opset = kOpset;
  graph_.operators = &nn::operators();
}

ir::ValueId NetworkBuilder::define(std::string name, ir::DType dtype, Shape shape) {
  graph_.values.push_back({std::move(name), dtype, std::move(shape), std::nullopt});
  return static_cast<ir::ValueId>(graph_.values.size() - 1);
}

Value NetworkBuilder::input(const std::string& name, Shape shape, ir::DType dtype) {
  const ir::ValueId id = define(name, dtype, shape);
  graph_.inputs.push_back(id);
  return {id, std::move(shape)};
}

Value NetworkBuilder::constant(ir::Constant constant, const char* prefix) {
  const Shape shape = constant.shape();
  const ir::ValueId id = define(prefix + std::to_string(graph_.values.size()), constant.dtype, shape);
  graph_.values[id].constant = std::move(constant);
  return {id, shape};
}

Value NetworkBuilder::weight(Shape shape, double deviation) {
  Tensor<double> numbers(std::move(shape));
  for (double& v : numbers.data) v = random_.normal(deviation);
  return constant({ir::DType::kFloat, std::move(numbers), {}, true}, "weight_");
}

Value NetworkBuilder::learned_uniform(Shape shape, double low, double high) {
  Tensor<double> numbers(std::move(shape));
  for (double& v : numbers.data) v = random_.uniform(low, high);
  return constant({ir::DType::kFloat, std::move(numbers), {}, true}, "weight_");
}

/// A constant node rather than an initializer: those are learned, and hidden.
Value NetworkBuilder::literal(Tensor<double> numbers) {
  Shape shape = numbers.shape;
  return node("Constant", {}, std::move(shape), {{"value", ir::Constant{ir::DType::kFloat, std::move(numbers), {}, false}}});
}

Value NetworkBuilder::integers(std::vector<int64_t> numbers) {
  const auto n = static_cast<int64_t>(numbers.size());
  return constant({ir::DType::kInt, {}, {{n}, std::move(numbers)}, false}, "list_");
}

Value NetworkBuilder::node(const std::string& op, const std::vector<Value>& inputs, Shape shape, Attributes attributes) {
  const std::string name = op + "_" + std::to_string(graph_.nodes.size());
  const Value result{define(name + "_result", ir::DType::kFloat, shape), std::move(shape)};
  ir::Node node{name, op, "", {}, {result.id}, std::move(attributes)};
  for (const Value& x : inputs) node.inputs.push_back(x.id);
  graph_.nodes.push_back(std::move(node));
  return result;
}

Value NetworkBuilder::linear(const Value& x, int64_t outputs, bool rectified) {
  const int64_t inputs = x.shape.back();
  const Value w = weight({outputs, inputs}, std::sqrt((rectified ? 2.0 : 1.0) / static_cast<double>(inputs)));
  const Value b = weight({outputs}, kBiasDeviation);
  return node("Gemm", {x, w, b}, {x.shape[0], outputs}, {{"transB", int64_t{1}}});
}

Value NetworkBuilder::conv(const Value& x, int64_t channels, int64_t kernel, int64_t stride, int64_t pad, bool depthwise, bool bias) {
  const int64_t group = depthwise ? x.shape[1] : 1, inputs = x.shape[1] / group;
  std::vector<Value> operands{x, weight({channels, inputs, kernel, kernel}, std::sqrt(2.0 / static_cast<double>(inputs * kernel * kernel)))};
  if (bias) operands.push_back(weight({channels}, kBiasDeviation));
  const auto length = [&](int64_t n) { return (n + 2 * pad - kernel) / stride + 1; };
  return node("Conv", operands, {1, channels, length(x.shape[2]), length(x.shape[3])},
              {{"kernel_shape", std::vector<int64_t>{kernel, kernel}}, {"strides", std::vector<int64_t>{stride, stride}},
               {"pads", std::vector<int64_t>{pad, pad, pad, pad}}, {"group", group}});
}

Value NetworkBuilder::normalise(const Value& x) {
  const Shape per_channel{x.shape[1]};
  const Value scale = around_one(per_channel), shift = learned_uniform(per_channel, -0.1, 0.1), mean = learned_uniform(per_channel, 0, 0),
              variance = learned_uniform(per_channel, 1, 1);
  return node("BatchNormalization", {x, scale, shift, mean, variance}, x.shape);
}

Value NetworkBuilder::pool(const std::string& op, const Value& x, int64_t kernel) {
  return node(op, {x}, {1, x.shape[1], x.shape[2] / kernel, x.shape[3] / kernel},
              {{"kernel_shape", std::vector<int64_t>{kernel, kernel}}, {"strides", std::vector<int64_t>{kernel, kernel}}});
}

Value NetworkBuilder::flatten(const Value& x) { return node("Flatten", {x}, {1, num_elements(x.shape)}); }

Value NetworkBuilder::reshape(const Value& x, Shape shape) { return node("Reshape", {x, integers(shape)}, shape); }

Value NetworkBuilder::transpose(const Value& x, std::vector<int64_t> axes) {
  Shape shape;
  for (const int64_t a : axes) shape.push_back(x.shape[static_cast<size_t>(a)]);
  return node("Transpose", {x}, std::move(shape), {{"perm", std::move(axes)}});
}

Network NetworkBuilder::finish(const Value& output, std::string description, bool discloses_argmax) && {
  graph_.outputs = {output.id};
  return {std::move(graph_), std::move(description), discloses_argmax};
}

}  // namespace tacit::bench
