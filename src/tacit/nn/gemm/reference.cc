#include "tacit/nn/common/contraction.h"
#include "tacit/nn/common/shapes.h"

namespace tacit::nn {
namespace {

struct Sizes {
  int64_t m, k, n;
  bool transposes_a, transposes_b;
};

Sizes sizes_of(const ir::NodeContext& node) {
  node.expect_inputs(node.opset() < 11 ? 3 : 2, 3);
  for (size_t i = 0; i < node.num_inputs(); ++i) {
    if (node.has_input(i) && node.dtype(i) != ir::DType::kFloat) node.refuse("it works on integers");
  }
  if (node.rank(0) != 2 || node.rank(1) != 2) {
    node.fail("shapes " + to_string(node.shape(0)) + " and " + to_string(node.shape(1)) + " are not two matrices");
  }
  const bool ta = node.int_attribute("transA", 0) != 0;
  const bool tb = node.int_attribute("transB", 0) != 0;
  const Shape& a = node.shape(0);
  const Shape& b = node.shape(1);
  if (a[ta ? 0 : 1] != b[tb ? 1 : 0]) {
    node.fail("shapes " + to_string(a) + " and " + to_string(b) + " do not match as factors");
  }
  return {a[ta ? 1 : 0], a[ta ? 0 : 1], b[tb ? 0 : 1], ta, tb};
}

std::vector<ir::TensorType> infer(const ir::NodeContext& node) {
  const Sizes s = sizes_of(node);
  const Shape shape = {s.m, s.n};
  if (node.has_input(2) && broadcast_shape(node, node.shape(2), shape) != shape) {
    node.fail("the addend's shape " + to_string(node.shape(2)) + " does not broadcast to " + to_string(shape));
  }
  return {{ir::DType::kFloat, shape}};
}

MatrixView<double> view(const Tensor<double>& x, bool transposed) {
  const int64_t width = x.shape[1];
  return transposed ? MatrixView<double>{x.data.data(), 1, width} : MatrixView<double>{x.data.data(), width, 1};
}

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  const Sizes s = sizes_of(node);
  Tensor<double> out(Shape{s.m, s.n});
  contract(view(node.real(0), s.transposes_a), view(node.real(1), s.transposes_b), out.data.data(), s.m, s.k, s.n,
           multiply_add);
  const double alpha = node.float_attribute("alpha", 1);
  for (double& x : out.data) x *= alpha;
  if (node.has_input(2)) {
    const double beta = node.float_attribute("beta", 1);
    const IndexMap map = strided_map(out.shape, broadcast_strides(node.shape(2), out.shape));
    for (size_t i = 0; i < map.size(); ++i) out.data[i] += beta * node.real(2).data[static_cast<size_t>(map[i])];
  }
  return {make_float(std::move(out))};
}

int64_t macs(const ir::NodeContext& node) {
  const Sizes s = sizes_of(node);
  return s.m * s.k * s.n;
}

}  // namespace

ir::Operator define_gemm() {
  return {
      .name = "Gemm",
      .summary = "alpha A B + beta C, with A and B transposed on request",
      .min_opset = 7,
      .attributes = {"alpha", "beta", "transA", "transB"},
      .infer_shapes = infer,
      .evaluate = evaluate,
      .macs = macs,
  };
}

}  // namespace tacit::nn
