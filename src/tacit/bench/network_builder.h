#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "tacit/bench/network.h"

namespace tacit::bench {

/// Seeded numbers that do not depend on the distributions of a standard library.
class Random {
 public:
  explicit Random(uint64_t seed) : engine_(seed) {}
  double uniform(double low, double high);
  double normal(double deviation);
  int64_t below(int64_t bound);

 private:
  std::mt19937_64 engine_;
};

/// A value of the network under construction, with its shape.
struct Value {
  ir::ValueId id = ir::kNoValue;
  Shape shape;
};

using Attributes = std::map<std::string, ir::Attribute>;

/// Writes a network down layer by layer. Weights are normal, of He's deviation sqrt(2 / inputs) where a rectifier follows
/// and of Glorot and Bengio's sqrt(1 / inputs) elsewhere; biases are normal of deviation 0.05.
class NetworkBuilder {
 public:
  NetworkBuilder(std::string name, uint64_t seed);

  Value input(const std::string& name, Shape shape, ir::DType dtype = ir::DType::kFloat);
  Value weight(Shape shape, double deviation);
  /// Learned scales, uniform in [0.8, 1.2].
  Value around_one(Shape shape) { return learned_uniform(std::move(shape), 0.8, 1.2); }
  /// A public list of integers: a shape, axes, positions.
  Value integers(std::vector<int64_t> numbers);
  /// Public reals.
  Value literal(Tensor<double> numbers);
  /// A node with one result, of the given shape.
  Value node(const std::string& op, const std::vector<Value>& inputs, Shape shape, Attributes attributes = {});

  /// x W^T + b over the last axis of a matrix.
  Value linear(const Value& x, int64_t outputs, bool rectified);
  Value relu(const Value& x) { return node("Relu", {x}, x.shape); }
  Value add(const Value& x, const Value& y) { return node("Add", {x, y}, x.shape); }
  /// Square kernel of odd or even side over [1, channels, height, width]. Every channel its own group: `depthwise`.
  Value conv(const Value& x, int64_t channels, int64_t kernel, int64_t stride, int64_t pad, bool depthwise = false, bool bias = true);
  /// Batch normalisation; its mean of 0 and variance of 1 are to be replaced by what `set_statistics` finds.
  Value normalise(const Value& x);
  Value pool(const std::string& op, const Value& x, int64_t kernel);
  Value flatten(const Value& x);
  Value reshape(const Value& x, Shape shape);
  Value transpose(const Value& x, std::vector<int64_t> axes);

  Network finish(const Value& output, std::string description, bool discloses_argmax = false) &&;

 private:
  ir::ValueId define(std::string name, ir::DType dtype, Shape shape);
  Value constant(ir::Constant constant, const char* prefix);
  Value learned_uniform(Shape shape, double low, double high);

  ir::Graph graph_;
  Random random_;
};

}  // namespace tacit::bench
