#include "tacit/nn/pad/pad.h"

#include <cmath>

#include "tacit/nn/common/select.h"

namespace tacit::nn {
namespace {

/// A block of `length` entries along `axis`, all equal to the integer.
quant::Quantised block(quant::LowerContext& c, const quant::Quantised& x, int64_t axis, int64_t length, int64_t integer) {
  Shape shape = x.shape;
  shape[static_cast<size_t>(axis)] = length;
  const Shape one(shape.size(), 1);
  return c.emit().broadcast(c.emit().constant(Tensor<int64_t>(one, {integer}), x.exponents), shape);
}

/// Filled entries lie before and after the others.
quant::Quantised pad_axis(quant::LowerContext& c, const quant::Quantised& x, int64_t axis, const IndexMap& sources,
                          int64_t integer) {
  IndexMap taken;
  for (int64_t source : sources) if (source != kPadFill) taken.push_back(source);
  const auto total = static_cast<int64_t>(sources.size());
  if (taken.empty()) return block(c, x, axis, total, integer);
  int64_t before = 0;
  while (sources[static_cast<size_t>(before)] == kPadFill) ++before;
  const int64_t after = total - before - static_cast<int64_t>(taken.size());
  std::vector<quant::Quantised> parts{select(c, x, axis, taken)};
  if (before > 0) parts.insert(parts.begin(), block(c, x, axis, before, integer));
  if (after > 0) parts.push_back(block(c, x, axis, after, integer));
  return parts.size() == 1 ? parts[0] : c.emit().concat(parts, axis);
}

}  // namespace

/// Edges are views; the constant is public, rounded to the scale of x.
void lower_pad(quant::LowerContext& c, const ir::Node& node) {
  const ir::NodeContext info = c.info(node);
  if (info.has_input(2) && c.is_learned(node.inputs[2])) c.warn("the number that '" + node.name + "' fills with is public");
  const ir::Constant fill = pad_value(info);
  const double number = fill.dtype == ir::DType::kFloat ? fill.real.data[0] : static_cast<double>(fill.integer.data[0]);
  if (!std::isfinite(number)) c.refuse("it fills with a NaN or an infinity");
  quant::Quantised x = c.uniform(c.committed(node.inputs[0]));
  const int64_t integer = quant::to_integer(number, x.exponent());
  const std::vector<IndexMap> sources = pad_sources(info);
  for (size_t axis = 0; axis < sources.size(); ++axis) {
    if (sources[axis].empty()) c.refuse("its result is empty");
    x = pad_axis(c, x, static_cast<int64_t>(axis), sources[axis], integer);
  }
  c.set(node.outputs[0], x);
}

}  // namespace tacit::nn
