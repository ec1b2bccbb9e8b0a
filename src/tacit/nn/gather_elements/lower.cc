#include <algorithm>
#include <numeric>

#include "tacit/nn/common/compare.h"
#include "tacit/nn/common/shapes.h"
#include "tacit/quant/lower_context.h"

namespace tacit::nn {
namespace {

/// The rest of the data, of which the indices have a corner; the axis is brought to the end.
quant::Quantised lines(quant::LowerContext& c, quant::Quantised x, const Shape& indices, int64_t axis, const std::vector<int64_t>& to_end) {
  for (size_t d = 0; d < indices.size(); ++d) {
    if (static_cast<int64_t>(d) != axis) x = c.emit().slice(x, static_cast<int64_t>(d), 0, 1, indices[d]);
  }
  return c.emit().transpose(x, to_end);
}

}  // namespace

/// Each line along the axis is a batch of its own, its entries rows of one number.
void lower_gather_elements(quant::LowerContext& c, const ir::Node& node) {
  const ir::NodeContext info = c.info(node);
  const int64_t axis = info.normalize_axis(info.int_attribute("axis", 0), info.rank(0));
  std::vector<int64_t> to_end(info.shape(0).size());
  std::iota(to_end.begin(), to_end.end(), 0);
  std::vector<int64_t> back = to_end;
  std::rotate(to_end.begin() + axis, to_end.begin() + axis + 1, to_end.end());
  std::rotate(back.begin() + axis, back.end() - 1, back.end());

  const quant::Quantised data = lines(c, c.uniform(c.committed(node.inputs[0])), info.shape(1), axis, to_end);
  quant::Quantised indices = as_integers(c, node.inputs[1]);
  if (c.is_constant(node.inputs[1])) {
    Tensor<int64_t> positive = info.integer(1);
    for (int64_t& index : positive.data) index = normalize_index(info, index, data.shape.back());
    indices = c.emit().constant(std::move(positive), {0});
  }
  indices = c.emit().transpose(indices, to_end);
  const Shape shape = indices.shape;
  const int64_t m = shape.back(), n = data.shape.back(), batch = num_elements(shape) / m;
  const quant::Quantised y = c.emit().gather(c.emit().reshape(data, {batch, n, 1}), c.emit().reshape(indices, {batch, m}));
  c.set(node.outputs[0], c.emit().transpose(c.emit().reshape(y, shape), back));
}

}  // namespace tacit::nn
