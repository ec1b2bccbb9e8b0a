#include <algorithm>
#include <numeric>

#include "tacit/nn/common/compare.h"
#include "tacit/nn/common/select.h"
#include "tacit/nn/common/shapes.h"

namespace tacit::nn {
namespace {

quant::Quantised by_public_indices(quant::LowerContext& c, const ir::NodeContext& info, const quant::Quantised& x, int64_t axis) {
  std::vector<int64_t> indices = info.integer(1).data;
  for (int64_t& index : indices) index = normalize_index(info, index, x.shape[static_cast<size_t>(axis)]);
  return select(c, x, axis, indices);
}

/// The axis in front, rows of all else; the result's indices go where the axis was.
quant::Quantised by_private_indices(quant::LowerContext& c, const quant::Quantised& x, int64_t axis, const quant::Quantised& indices) {
  std::vector<int64_t> to_front(x.shape.size());
  std::iota(to_front.begin(), to_front.end(), 0);
  std::rotate(to_front.begin(), to_front.begin() + axis, to_front.begin() + axis + 1);
  const quant::Quantised moved = c.emit().transpose(x, to_front);
  const int64_t n = moved.shape[0], columns = num_elements(moved.shape) / n, m = num_elements(indices.shape);
  const quant::Quantised y = c.emit().gather(c.emit().reshape(moved, {1, n, columns}), c.emit().reshape(indices, {1, m}));
  Shape shape{m};
  shape.insert(shape.end(), moved.shape.begin() + 1, moved.shape.end());
  std::vector<int64_t> back(shape.size());
  std::iota(back.begin(), back.end(), 0);
  std::rotate(back.begin(), back.begin() + 1, back.begin() + axis + 1);
  return c.emit().transpose(c.emit().reshape(y, shape), back);
}

}  // namespace

/// Public indices move cells; private ones look up rows.
void lower_gather(quant::LowerContext& c, const ir::Node& node) {
  const ir::NodeContext info = c.info(node);
  const int64_t axis = info.normalize_axis(info.int_attribute("axis", 0), info.rank(0));
  const quant::Quantised x = c.uniform(c.committed(node.inputs[0]));
  const quant::Quantised y = c.is_constant(node.inputs[1]) ? by_public_indices(c, info, x, axis)
                                                           : by_private_indices(c, x, axis, as_integers(c, node.inputs[1]));
  c.set(node.outputs[0], c.emit().reshape(y, c.shape(node.outputs[0])));
}

}  // namespace tacit::nn
