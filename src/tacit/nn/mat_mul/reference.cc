#include "tacit/nn/common/contraction.h"
#include "tacit/nn/common/elementwise.h"
#include "tacit/nn/common/shapes.h"

namespace tacit::nn {
namespace {

/// [batch.., m, k] times [batch.., k, n]; a vector is a row on the left and a column on the right, and that axis is dropped.
struct Product {
  Shape a, b;   ///< shapes of rank 2 or more
  Shape batch;
  int64_t m, k, n;
  Shape result;
};

Product plan(const ir::NodeContext& node) {
  node.expect_inputs(2, 2);
  if (node.dtype(0) != node.dtype(1) || node.dtype(0) == ir::DType::kBool) node.fail("its inputs must be numbers of one type");
  if (node.rank(0) == 0 || node.rank(1) == 0) node.fail("its inputs must have a rank of at least 1");
  Product p{node.shape(0), node.shape(1), {}, 1, 1, 1, {}};
  if (node.rank(0) == 1) p.a.insert(p.a.begin(), 1);
  if (node.rank(1) == 1) p.b.push_back(1);
  p.m = p.a[p.a.size() - 2];
  p.k = p.a.back();
  p.n = p.b.back();
  if (p.b[p.b.size() - 2] != p.k) {
    node.fail("shapes " + to_string(node.shape(0)) + " and " + to_string(node.shape(1)) + " do not match as factors");
  }
  p.batch = broadcast_shape(node, Shape(p.a.begin(), p.a.end() - 2), Shape(p.b.begin(), p.b.end() - 2));
  p.result = p.batch;
  if (node.rank(0) > 1) p.result.push_back(p.m);
  if (node.rank(1) > 1) p.result.push_back(p.n);
  return p;
}

/// Where the matrix of each batch index starts.
IndexMap matrix_offsets(const Shape& shape, const Shape& batch) {
  const Shape own(shape.begin(), shape.end() - 2);
  IndexMap offsets = strided_map(batch, broadcast_strides(own, batch));
  for (int64_t& offset : offsets) offset *= shape.back() * shape[shape.size() - 2];
  return offsets;
}

template <class T, class Accumulate>
Tensor<T> multiply(const Product& p, const Tensor<T>& a, const Tensor<T>& b, Accumulate accumulate) {
  Tensor<T> out(p.result);
  const IndexMap at_a = matrix_offsets(p.a, p.batch);
  const IndexMap at_b = matrix_offsets(p.b, p.batch);
  for (size_t i = 0; i < at_a.size(); ++i) {
    contract(MatrixView<T>{a.data.data() + at_a[i], p.k, 1}, MatrixView<T>{b.data.data() + at_b[i], p.n, 1},
             out.data.data() + static_cast<int64_t>(i) * p.m * p.n, p.m, p.k, p.n, accumulate);
  }
  return out;
}

std::vector<ir::TensorType> infer(const ir::NodeContext& node) { return {{node.dtype(0), plan(node).result}}; }

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  const Product p = plan(node);
  if (node.dtype(0) == ir::DType::kFloat) return {make_float(multiply(p, node.real(0), node.real(1), multiply_add))};
  const auto accumulate = [&](int64_t sum, int64_t x, int64_t y) { return checked_add(node, sum, checked_mul(node, x, y)); };
  return {make_int(multiply(p, node.integer(0), node.integer(1), accumulate))};
}

int64_t macs(const ir::NodeContext& node) {
  const Product p = plan(node);
  return num_elements(p.result) * p.k;
}

}  // namespace

ir::Operator define_mat_mul() {
  return {
      .name = "MatMul",
      .summary = "product of matrices, batches broadcast",
      .infer_shapes = infer,
      .evaluate = evaluate,
      .macs = macs,
  };
}

}  // namespace tacit::nn
