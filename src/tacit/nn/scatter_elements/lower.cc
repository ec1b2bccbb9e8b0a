#include <algorithm>
#include <numeric>

#include "tacit/nn/common/align.h"
#include "tacit/nn/common/compare.h"
#include "tacit/nn/common/shapes.h"

namespace tacit::nn {

/// Along a last axis: x (1 - sum_i h_i) + sum_i h_i u_i, h_i the one-hot row of index i.
void lower_scatter_elements(quant::LowerContext& c, const ir::Node& node) {
  constexpr int kMaxScatteredBits = 40;
  const ir::NodeContext info = c.info(node);
  const int64_t axis = info.normalize_axis(info.int_attribute("axis", 0), info.rank(0));
  for (int64_t d = 0; d < info.rank(0); ++d) {
    const auto at = static_cast<size_t>(d);
    if (d != axis && info.shape(1)[at] != info.shape(0)[at]) c.refuse("its indices do not span the axes of the data");
  }
  std::vector<int64_t> to_end(info.shape(0).size());
  std::iota(to_end.begin(), to_end.end(), 0);
  std::vector<int64_t> back = to_end;
  std::rotate(to_end.begin() + axis, to_end.begin() + axis + 1, to_end.end());
  std::rotate(back.begin() + axis, back.end() - 1, back.end());
  const int64_t n = info.shape(0)[static_cast<size_t>(axis)], m = info.shape(1)[static_cast<size_t>(axis)];
  const int64_t batch = num_elements(info.shape(0)) / n;
  const auto lines = [&](const quant::Quantised& x, int64_t length) { return c.emit().reshape(c.emit().transpose(x, to_end), {batch, length}); };

  const std::vector<quant::Quantised> both = align(c, {c.committed(node.inputs[0]), c.committed(node.inputs[2])}, kMaxScatteredBits);
  const quant::Quantised data = lines(both[0], n), updates = lines(both[1], m);
  const quant::Quantised hot = one_hot_rows(c, lines(as_integers(c, node.inputs[1]), m), n);
  const quant::Quantised taken = c.emit().reshape(c.emit().sum_axis(hot, 1), {batch, n});
  const quant::Emitter::Term terms[] = {{data, 1}, {c.emit().product(data, taken, data.exponent()), -1},
                                        {c.emit().einsum(hot, {0, 2, 1}, updates, {0, 2}, 2, 3, updates.exponent()), 1}};
  quant::Quantised y = c.emit().linear(terms, 0, data.exponents);
  y.reach = quant::hull(data.reach, updates.reach);
  Shape moved;
  for (const int64_t d : to_end) moved.push_back(info.shape(0)[static_cast<size_t>(d)]);
  const quant::Quantised committed = c.commit(y, node.outputs[0]);
  c.set(node.outputs[0], c.emit().transpose(c.emit().reshape(committed, moved), back));
}

}  // namespace tacit::nn
