#include "tacit/nn/common/element_type.h"
#include "tacit/nn/common/shapes.h"

namespace tacit::nn {
namespace {

std::vector<ir::TensorType> infer(const ir::NodeContext& node) {
  node.expect_inputs(1, 1);
  if (node.rank(0) != 2) node.fail("its input is not a matrix");
  if (!node.has_attribute("dtype")) return {node.type(0)};
  const int64_t element_type = node.int_attribute("dtype", 0);
  const std::optional<ir::DType> dtype = dtype_of(element_type);
  if (!dtype) node.refuse("element type " + std::to_string(element_type) + " is not supported");
  return {{*dtype, node.shape(0)}};
}

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  const ir::TensorType type = infer(node)[0];
  const int64_t offset = node.int_attribute("k", 0);
  const int64_t width = type.shape[1];
  ir::Constant out = make_zeros(type.dtype, type.shape);
  for (int64_t i = 0; i < type.shape[0]; ++i) {
    if (offset < -i || offset >= width - i) continue;
    const size_t at = static_cast<size_t>(i * width + i + offset);
    if (type.dtype == ir::DType::kFloat) {
      out.real.data[at] = 1;
    } else {
      out.integer.data[at] = 1;
    }
  }
  return {std::move(out)};
}

}  // namespace

ir::Operator define_eye_like() {
  return {
      .name = "EyeLike",
      .summary = "ones on a diagonal, of the shape of the input",
      .min_opset = 9,
      .attributes = {"dtype", "k"},
      .infer_shapes = infer,
      .evaluate = evaluate,
      .reads_shape_only = true,
  };
}

}  // namespace tacit::nn
