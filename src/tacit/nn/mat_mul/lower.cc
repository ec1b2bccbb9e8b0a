#include "tacit/quant/arithmetic.h"

namespace tacit::nn {

/// Vectors become a row on the left and a column on the right; batch axes are filled up with ones.
void lower_mat_mul(quant::LowerContext& c, const ir::Node& node) {
  const ir::ValueId a = node.inputs[0], b = node.inputs[1], out = node.outputs[0];
  Shape left = c.shape(a), right = c.shape(b);
  const bool drops_row = left.size() == 1, drops_column = right.size() == 1;
  if (drops_row) left.insert(left.begin(), 1);
  if (drops_column) right.push_back(1);
  const size_t rank = std::max(left.size(), right.size());
  left = quant::padded(left, rank);
  right = quant::padded(right, rank);

  quant::Quantised y;
  if (c.is_constant(b)) {
    y = quant::contract_right(c, a, left, Tensor<double>(right, c.numbers(b).data), c.is_learned(b));
  } else if (c.is_constant(a)) {
    y = quant::contract_left(c, Tensor<double>(left, c.numbers(a).data), c.is_learned(a), b, right);
  } else {
    const quant::Quantised x = c.emit().reshape(c.operand(a), left), z = c.emit().reshape(c.operand(b), right);
    y = c.emit().matmul(x, z, x.exponent() + z.exponent());
  }
  if (drops_row || drops_column) y = c.emit().reshape(c.commit(y, out), c.shape(out));
  c.set(out, y);
}

}  // namespace tacit::nn
