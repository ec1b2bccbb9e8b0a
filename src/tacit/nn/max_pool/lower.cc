#include "tacit/nn/common/windows.h"
#include "tacit/quant/arithmetic.h"

namespace tacit::nn {
namespace {

/// max(a, b) = b + relu(a - b), for integers in [0, 2^bits).
quant::Quantised larger(quant::Emitter& emit, const quant::Quantised& a, const quant::Quantised& b, int bits) {
  using Term = quant::Emitter::Term;
  const quant::Quantised difference = emit.linear(std::vector<Term>{{a, 1}, {b, -1}}, 0, a.exponents);
  const op::FunctionSpec relu{.function = op::Function::kRelu, .in_bits = bits + 1, .out_bits = bits + 1};
  const quant::Quantised excess = emit.table(difference, 0, relu, a.exponent());
  quant::Quantised most = emit.linear(std::vector<Term>{{b, 1}, {excess, 1}}, 0, a.exponents);
  most.reach = quant::hull(a.reach, b.reach);
  return most;
}

/// The largest of each window along an axis: pairwise, tap by tap.
quant::Quantised pool(quant::Emitter& emit, const quant::Quantised& x, int64_t axis, const WindowAxis& a, int bits) {
  const quant::Quantised windows = emit.window(x, axis, a.outputs, a.kernel, a.stride, a.dilation, a.pad);
  Shape shape = x.shape;
  shape[static_cast<size_t>(axis)] = a.outputs;
  const auto tap = [&](int64_t k) { return emit.reshape(emit.slice(windows, axis + 1, k, 1, 1), shape); };
  quant::Quantised most = tap(0);
  for (int64_t k = 1; k < a.kernel; ++k) most = larger(emit, most, tap(k), bits);
  return most;
}

}  // namespace

/// Axis by axis. The values are moved up until the least of their range is 0: then what a window reads outside the input, 0,
/// is never larger than what it reads inside.
void lower_max_pool(quant::LowerContext& c, const ir::Node& node) {
  const std::vector<WindowAxis> axes = window_axes(c.info(node), {});
  quant::Emitter& emit = c.emit();
  const quant::Quantised x = c.fit(node.inputs[0]);
  const int bits = quant::bits_for(x.declared);  // a difference has one more
  const auto lowest = static_cast<int64_t>(x.declared.lo);
  quant::Quantised y = emit.linear(std::vector<quant::Emitter::Term>{{x, 1}}, -lowest, x.exponents);
  for (size_t i = 0; i < axes.size(); ++i) {
    const bool is_whole = axes[i].kernel == 1 && axes[i].stride == 1 && axes[i].pad == 0 && axes[i].outputs == axes[i].length;
    if (!is_whole) y = pool(emit, y, static_cast<int64_t>(i) + 2, axes[i], bits);
  }
  c.set(node.outputs[0], emit.linear(std::vector<quant::Emitter::Term>{{y, 1}}, lowest, x.exponents));
}

}  // namespace tacit::nn
