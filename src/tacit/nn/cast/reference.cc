#include <cmath>

#include "tacit/nn/common/element_type.h"
#include "tacit/nn/common/shapes.h"

namespace tacit::nn {
namespace {

ElementType target(const ir::NodeContext& node) { return static_cast<ElementType>(node.int_attribute("to", 0)); }

std::vector<ir::TensorType> infer(const ir::NodeContext& node) {
  node.expect_inputs(1, 1);
  const int64_t to = node.int_attribute("to", 0);
  const std::optional<ir::DType> dtype = dtype_of(to);
  if (!dtype) node.refuse("element type " + std::to_string(to) + " is not supported");
  return {{*dtype, node.shape(0)}};
}

/// x modulo 2^bits, in the range of the type.
int64_t wrapped(int64_t x, ElementType type) {
  switch (type) {
    case ElementType::kUint8:
      return static_cast<uint8_t>(x);
    case ElementType::kInt8:
      return static_cast<int8_t>(x);
    case ElementType::kUint16:
      return static_cast<uint16_t>(x);
    case ElementType::kInt16:
      return static_cast<int16_t>(x);
    case ElementType::kUint32:
      return static_cast<uint32_t>(x);
    case ElementType::kInt32:
      return static_cast<int32_t>(x);
    default:
      return x;
  }
}

/// x truncated towards zero.
int64_t truncated(const ir::NodeContext& node, double x) {
  if (!(std::fabs(x) < 0x1p63)) node.fail("a value does not fit an integer");
  return static_cast<int64_t>(x);
}

Tensor<int64_t> to_integer(const ir::NodeContext& node, ElementType type) {
  Tensor<int64_t> out(node.shape(0));
  for (size_t i = 0; i < out.size(); ++i) {
    const bool from_float = node.dtype(0) == ir::DType::kFloat;
    out.data[i] = wrapped(from_float ? truncated(node, node.real(0).data[i]) : node.integer(0).data[i], type);
  }
  return out;
}

Tensor<double> to_real(const ir::NodeContext& node) {
  if (node.dtype(0) == ir::DType::kFloat) return node.real(0);
  Tensor<double> out(node.shape(0));
  for (size_t i = 0; i < out.size(); ++i) out.data[i] = static_cast<double>(node.integer(0).data[i]);
  return out;
}

Tensor<int64_t> to_bool(const ir::NodeContext& node) {
  Tensor<int64_t> out(node.shape(0));
  for (size_t i = 0; i < out.size(); ++i) {
    out.data[i] = node.dtype(0) == ir::DType::kFloat ? node.real(0).data[i] != 0 : node.integer(0).data[i] != 0;
  }
  return out;
}

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  const ElementType type = target(node);
  switch (*dtype_of(static_cast<int64_t>(type))) {
    case ir::DType::kFloat:
      return {make_float(to_real(node))};
    case ir::DType::kBool:
      return {make_bool(to_bool(node))};
    case ir::DType::kInt:
      return {make_int(to_integer(node, type))};
  }
  return {};
}

void check_private(const ir::NodeContext& node) {
  const ir::DType from = node.dtype(0);
  const ElementType type = target(node);
  const ir::DType to = *dtype_of(static_cast<int64_t>(type));
  if (to == ir::DType::kInt && from == ir::DType::kFloat) {
    node.refuse("a float that depends on the model's input becomes an integer");
  }
  const bool is_wide = type == ElementType::kInt32 || type == ElementType::kInt64;
  if (to == ir::DType::kInt && from == to && !is_wide) {
    node.refuse("an integer that depends on the model's input becomes a narrower one");
  }
}

}  // namespace

ir::Operator define_cast() {
  return {
      .name = "Cast",
      .summary = "another element type; all floats are one type, their precision is not reduced",
      .min_opset = 6,
      .attributes = {"to", "saturate"},
      .infer_shapes = infer,
      .evaluate = evaluate,
      .check_private = check_private,
      .keeps_elements = true,
  };
}

}  // namespace tacit::nn
