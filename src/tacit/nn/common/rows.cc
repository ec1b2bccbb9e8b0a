#include "tacit/nn/common/rows.h"

#include "tacit/quant/arithmetic.h"

namespace tacit::nn {

quant::Quantised rows(quant::LowerContext& c, const quant::Quantised& x, const std::vector<bool>& reduced) {
  std::vector<int64_t> kept, folded;
  Shape shape;
  int64_t length = 1;
  for (size_t i = 0; i < reduced.size(); ++i) {
    (reduced[i] ? folded : kept).push_back(static_cast<int64_t>(i));
    if (reduced[i]) length *= x.shape[i];
    else shape.push_back(x.shape[i]);
  }
  kept.insert(kept.end(), folded.begin(), folded.end());
  shape.push_back(length);
  return c.emit().reshape(c.emit().transpose(x, kept), shape);
}

void lower_axis_sum(quant::LowerContext& c, ir::ValueId in, ir::ValueId out, const std::vector<bool>& reduced, double factor) {
  quant::Quantised x = rows(c, c.operand(in), reduced);
  if (x.shape.size() == 1) x = c.emit().reshape(x, {1, x.shape[0]});
  Shape ones_shape(x.shape.size(), 1);
  ones_shape[ones_shape.size() - 2] = x.shape.back();
  Tensor<int64_t> ones(ones_shape);
  std::fill(ones.data.begin(), ones.data.end(), 1);
  const quant::Quantised sum = c.emit().matmul(x, c.emit().constant(std::move(ones), {0}), x.exponent());
  const quant::Quantised y = quant::multiply_scalar(c, sum, factor);
  c.set(out, y.shape == c.shape(out) ? y : c.emit().reshape(c.commit(y, out), c.shape(out)));
}

void lower_axis_choice(quant::LowerContext& c, ir::ValueId in, ir::ValueId out, const std::vector<bool>& reduced,
                       Pick choose) {
  quant::Quantised x = rows(c, c.fit(in), reduced);
  const auto axis = static_cast<int64_t>(x.shape.size()) - 1;
  while (x.shape.back() > 1) {
    const int64_t length = x.shape.back(), half = (length + 1) / 2;  // of an odd length, both halves hold the middle
    x = choose(c, c.emit().slice(x, axis, 0, 1, half), c.emit().slice(x, axis, length - half, 1, half));
  }
  c.set(out, c.emit().reshape(x, c.shape(out)));
}

}  // namespace tacit::nn
