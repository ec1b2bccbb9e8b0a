#include <algorithm>
#include <numeric>

#include "tacit/quant/arithmetic.h"

namespace tacit::nn {
namespace {

/// [index = j] for j = 0 .. depth-1 on a last axis of their own: [index >= j] - [index >= j+1].
quant::Quantised one_hot(quant::LowerContext& c, const quant::Quantised& index, int64_t offset, int64_t depth) {
  Shape column = index.shape, row(index.shape.size(), 1);
  column.push_back(1);
  row.push_back(depth + 1);
  Shape shape = index.shape;
  shape.push_back(depth + 1);
  Tensor<int64_t> counter(row);
  std::iota(counter.data.begin(), counter.data.end(), 0);
  const quant::Emitter::Term terms[] = {{c.emit().broadcast(c.emit().reshape(index, column), shape), 1},
                                        {c.emit().broadcast(c.emit().constant(std::move(counter), {0}), shape), -1}};
  const quant::Quantised steps = c.step(c.emit().linear(terms, offset, {0}));
  const auto axis = static_cast<int64_t>(index.shape.size());
  const quant::Emitter::Term edges[] = {{c.emit().slice(steps, axis, 0, 1, depth), 1}, {c.emit().slice(steps, axis, 1, 1, depth), -1}};
  quant::Quantised y = c.emit().linear(edges, 0, {0});
  y.reach = {0, 1};
  return y;
}

}  // namespace

/// off + (on - off) h. An index below 0 counts from the end; one that is out of range is nowhere hot.
void lower_one_hot(quant::LowerContext& c, const ir::Node& node) {
  const ir::NodeContext info = c.info(node);
  if (info.is_private(2) || c.is_learned(node.inputs[2])) c.refuse("its values are not public");
  const Shape& shape = c.shape(node.outputs[0]);
  const int64_t axis = info.normalize_axis(info.int_attribute("axis", -1), info.rank(0) + 1);
  const int64_t depth = shape[static_cast<size_t>(axis)];
  const quant::Quantised index = c.committed(node.inputs[0]);
  if (index.exponents != quant::Exponents{0}) c.refuse("its indices are not integers");
  quant::Quantised hot = one_hot(c, index, 0, depth);
  if (index.reach.lo < 0) {
    const quant::Emitter::Term either[] = {{hot, 1}, {one_hot(c, index, depth, depth), 1}};
    hot = c.emit().linear(either, 0, {0});
    hot.reach = {0, 1};
  }
  std::vector<int64_t> perm(shape.size());
  std::iota(perm.begin(), perm.end(), 0);
  std::rotate(perm.begin() + axis, perm.end() - 1, perm.end());
  hot = c.emit().transpose(hot, perm);
  const std::vector<double> values = c.numbers(node.inputs[2]).data;
  const quant::Quantised scaled = quant::multiply_scalar(c, hot, values[1] - values[0]);
  c.set(node.outputs[0], values[0] == 0 ? scaled : quant::add_constant(c, scaled, 1, Tensor<double>({}, {values[0]}), 1, false, shape));
}

}  // namespace tacit::nn
