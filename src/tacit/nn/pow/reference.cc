#include "tacit/nn/common/elementwise.h"

namespace tacit::nn {
namespace {

std::vector<ir::TensorType> infer(const ir::NodeContext& node) {
  node.expect_inputs(2, 2);
  if (node.dtype(0) == ir::DType::kBool || node.dtype(1) == ir::DType::kBool) node.fail("its inputs must be numbers");
  return {{node.dtype(0), broadcast_shape(node, node.shape(0), node.shape(1))}};
}

Tensor<double> as_real(const ir::NodeContext& node, size_t i) {
  if (node.dtype(i) == ir::DType::kFloat) return node.real(i);
  return map_elements<double>(node.integer(i), [](int64_t x) { return static_cast<double>(x); });
}

int64_t integer_power(const ir::NodeContext& node, int64_t base, int64_t exponent) {
  if (exponent < 0) node.fail("an integer is raised to a negative power");
  int64_t power = 1;
  while (exponent > 0) {
    if (exponent & 1) power = checked_mul(node, power, base);
    exponent >>= 1;
    if (exponent > 0) base = checked_mul(node, base, base);
  }
  return power;
}

int64_t truncated(const ir::NodeContext& node, double x) {
  if (!(std::fabs(x) < 0x1p63)) node.fail("a power of an integer does not fit an integer");
  return static_cast<int64_t>(x);
}

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  const Shape shape = broadcast_shape(node, node.shape(0), node.shape(1));
  if (node.dtype(0) == ir::DType::kInt && node.dtype(1) == ir::DType::kInt) {
    const auto power = [&](int64_t a, int64_t b) { return integer_power(node, a, b); };
    return {make_int(zip_elements<int64_t>(node.integer(0), node.integer(1), shape, power))};
  }
  const auto power = [](double a, double b) { return std::pow(a, b); };
  const Tensor<double> powers = zip_elements<double>(as_real(node, 0), as_real(node, 1), shape, power);
  if (node.dtype(0) == ir::DType::kFloat) return {make_float(powers)};
  return {make_int(map_elements<int64_t>(powers, [&](double x) { return truncated(node, x); }))};
}

void check_private(const ir::NodeContext& node) {
  if (node.is_private(1)) node.refuse("its exponent depends on the model's input");
}

}  // namespace

ir::Operator define_pow() {
  return {
      .name = "Pow",
      .summary = "a to the power b, broadcast; the type is that of a; for fractions b, an a below 0 counts as 0",
      .min_opset = 7,
      .infer_shapes = infer,
      .evaluate = evaluate,
      .check_private = check_private,
  };
}

}  // namespace tacit::nn
