#include "tacit/nn/common/shapes.h"

namespace tacit::nn {
namespace {

std::vector<ir::TensorType> infer(const ir::NodeContext& node) {
  node.expect_inputs(1, 2);
  if (node.rank(0) < 2) node.fail("its input is not a matrix");
  return {node.type(0)};
}

template <class T>
void clear_triangle(Tensor<T>& x, bool keeps_upper, int64_t diagonal) {
  const int64_t width = x.shape.back();
  const int64_t height = x.shape[x.shape.size() - 2];
  for (size_t at = 0; at < x.size(); ++at) {
    const int64_t column = static_cast<int64_t>(at) % width;
    const int64_t row = static_cast<int64_t>(at) / width % height;
    if (keeps_upper ? column - row < diagonal : column - row > diagonal) x.data[at] = 0;
  }
}

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  const std::vector<int64_t> diagonal = node.integers(1, {0});
  if (diagonal.size() != 1) node.fail("its k is not a single number");
  const bool keeps_upper = node.int_attribute("upper", 1) != 0;
  ir::Constant out = node.value(0);
  if (out.dtype == ir::DType::kFloat) {
    clear_triangle(out.real, keeps_upper, diagonal[0]);
  } else {
    clear_triangle(out.integer, keeps_upper, diagonal[0]);
  }
  return {std::move(out)};
}

}  // namespace

ir::Operator define_trilu() {
  return {
      .name = "Trilu",
      .summary = "the upper or lower triangle of matrices",
      .min_opset = 14,
      .attributes = {"upper"},
      .infer_shapes = infer,
      .evaluate = evaluate,
  };
}

}  // namespace tacit::nn
