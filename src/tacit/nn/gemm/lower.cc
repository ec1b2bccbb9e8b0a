#include "tacit/quant/arithmetic.h"

namespace tacit::nn {
namespace {

Tensor<double> scaled(Tensor<double> x, double factor) {
  for (double& v : x.data) v *= factor;
  return x;
}

Tensor<double> transposed(const Tensor<double>& x) {
  Tensor<double> out({x.shape[1], x.shape[0]});
  for (size_t i = 0; i < x.size(); ++i) {
    const size_t columns = static_cast<size_t>(x.shape[1]), rows = static_cast<size_t>(x.shape[0]);
    out.data[i % columns * rows + i / columns] = x.data[i];
  }
  return out;
}

/// alpha A B, an accumulator. alpha is folded into the constant factor if there is one.
quant::Quantised contract(quant::LowerContext& c, const ir::NodeContext& info) {
  const ir::ValueId a = info.node().inputs[0], b = info.node().inputs[1];
  const bool trans_a = info.int_attribute("transA", 0) != 0, trans_b = info.int_attribute("transB", 0) != 0;
  const double alpha = info.float_attribute("alpha", 1);
  const auto matrix = [&](ir::ValueId id, bool transpose) {
    const Tensor<double> x = scaled(c.numbers(id), alpha);
    return transpose ? transposed(x) : x;
  };
  if (c.is_constant(b) && !trans_a) {
    return quant::contract_right(c, a, c.shape(a), matrix(b, trans_b), c.is_learned(b));
  }
  if (c.is_constant(a) && !trans_b) {
    return quant::contract_left(c, matrix(a, trans_a), c.is_learned(a), b, c.shape(b));
  }
  const auto oriented = [&](ir::ValueId id, bool transpose) {
    return transpose ? c.emit().transpose(c.operand(id), {1, 0}) : c.operand(id);
  };
  const quant::Quantised x = oriented(a, trans_a), y = oriented(b, trans_b);
  return quant::multiply_scalar(c, c.emit().matmul(x, y, x.exponent() + y.exponent()), alpha);
}

}  // namespace

void lower_gemm(quant::LowerContext& c, const ir::Node& node) {
  const ir::NodeContext info = c.info(node);
  const ir::ValueId out = node.outputs[0];
  quant::Quantised y = contract(c, info);
  const double beta = info.float_attribute("beta", 1);
  if (info.has_input(2) && beta != 0) {
    const ir::ValueId addend = node.inputs[2];
    y = c.is_constant(addend)
            ? quant::add_constant(c, y, 1, scaled(c.numbers(addend), beta), 1, c.is_learned(addend), c.shape(out))
            : quant::add(c, y, quant::multiply_scalar(c, c.operand(addend), beta), 1, c.shape(out));
  }
  c.set(out, y);
}

}  // namespace tacit::nn
