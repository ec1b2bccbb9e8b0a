#include "tacit/quant/lower_context.h"

namespace tacit::nn {

/// Axis by axis: a new axis in front of it, repeated, and merged with it.
void lower_tile(quant::LowerContext& c, const ir::Node& node) {
  quant::Quantised x = c.uniform(c.committed(node.inputs[0]));
  const Shape& shape = c.shape(node.outputs[0]);
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    const int64_t length = x.shape[axis];
    if (shape[axis] == 0) c.refuse("its result is empty");
    if (shape[axis] == length) continue;
    const Shape tail(x.shape.begin() + static_cast<int64_t>(axis) + 1, x.shape.end());
    Shape split(x.shape.begin(), x.shape.begin() + static_cast<int64_t>(axis));
    split.insert(split.end(), {1, length});
    split.insert(split.end(), tail.begin(), tail.end());
    Shape repeated = split, merged = x.shape;
    repeated[axis] = shape[axis] / length;
    merged[axis] = shape[axis];
    x = c.emit().reshape(c.emit().broadcast(c.emit().reshape(x, split), repeated), merged);
  }
  c.set(node.outputs[0], x);
}

}  // namespace tacit::nn
