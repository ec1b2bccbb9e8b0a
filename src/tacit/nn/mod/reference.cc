#include "tacit/nn/common/elementwise.h"

namespace tacit::nn {
namespace {

std::vector<ir::TensorType> infer(const ir::NodeContext& node) {
  std::vector<ir::TensorType> types = infer_arithmetic(node);
  if (node.dtype(0) == ir::DType::kFloat && node.int_attribute("fmod", 0) == 0) node.fail("floats need fmod = 1");
  return types;
}

/// The remainder has the sign of a.
int64_t remainder(const ir::NodeContext& node, int64_t a, int64_t b) {
  if (b == 0) node.fail("an integer is divided by zero");
  return b == -1 ? 0 : a % b;
}

/// The remainder has the sign of b.
int64_t modulo(const ir::NodeContext& node, int64_t a, int64_t b) {
  const int64_t r = remainder(node, a, b);
  return r != 0 && (r < 0) != (b < 0) ? r + b : r;
}

double real_remainder(double a, double b) { return std::fmod(a, b); }

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  return node.int_attribute("fmod", 0) != 0 ? evaluate_arithmetic<real_remainder, remainder>(node)
                                            : evaluate_arithmetic<real_remainder, modulo>(node);
}

}  // namespace

ir::Operator define_mod() {
  return {
      .name = "Mod",
      .summary = "remainder; with the sign of the divisor, or with fmod = 1 of the dividend",
      .min_opset = 10,
      .attributes = {"fmod"},
      .infer_shapes = infer,
      .evaluate = evaluate,
  };
}

}  // namespace tacit::nn
