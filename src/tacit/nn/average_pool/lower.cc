#include <algorithm>
#include <cmath>

#include "tacit/nn/average_pool/average_pool.h"
#include "tacit/quant/arithmetic.h"

namespace tacit::nn {

/// Sums of windows are linear in the cells. A divisor that is the same everywhere is a public factor; one that differs at the
/// borders is a public factor for each position, in steps of 2^-14.
void lower_average_pool(quant::LowerContext& c, const ir::Node& node) {
  constexpr int kFactorExponent = 14;
  const ir::NodeContext info = c.info(node);
  const std::vector<WindowAxis> axes = average_axes(info);
  quant::Emitter& emit = c.emit();
  quant::Quantised y = c.operand(node.inputs[0]);
  double divisor = 1;
  for (size_t i = 0; i < axes.size(); ++i) {
    const WindowAxis& a = axes[i];
    const auto axis = static_cast<int64_t>(i) + 2;
    Shape shape = y.shape;
    shape[i + 2] = a.outputs;
    y = emit.reshape(emit.sum_axis(emit.window(y, axis, a.outputs, a.kernel, a.stride, a.dilation, a.pad), axis + 1), shape);
    const std::vector<double> divisors = average_divisors(info, a, padding_behind(info, axes, i));
    const auto [least, most] = std::minmax_element(divisors.begin(), divisors.end());
    if (*least == *most) {
      divisor *= *least;
      continue;
    }
    std::vector<int64_t> factors;
    for (const double d : divisors) factors.push_back(std::llround(std::ldexp(1 / d, kFactorExponent)));
    y = emit.scale_axis(y, axis, factors, {y.exponent() + kFactorExponent});
  }
  c.set(node.outputs[0], quant::multiply_scalar(c, y, 1 / divisor));
}

}  // namespace tacit::nn
