#include <algorithm>
#include <numeric>

#include "tacit/quant/lower_context.h"

namespace tacit::nn {

/// Over any axis, which is brought to the end. A result that only leaves the model is disclosed rather than committed. The
/// last of several is the first of the reversed row, counted from its end.
void lower_arg_max(quant::LowerContext& c, const ir::Node& node) {
  const ir::NodeContext info = c.info(node);
  const auto axis = info.normalize_axis(info.int_attribute("axis", 0), info.rank(0));
  std::vector<int64_t> perm(info.shape(0).size());
  std::iota(perm.begin(), perm.end(), 0);
  std::rotate(perm.begin() + axis, perm.begin() + axis + 1, perm.end());
  Shape rows = c.shape(node.outputs[0]);
  rows.push_back(info.shape(0)[static_cast<size_t>(axis)]);
  const quant::Quantised z = c.fit(node.inputs[0]);
  const quant::Quantised row = c.emit().reshape(c.emit().transpose(z, perm), rows);
  if (info.int_attribute("select_last_index", 0) == 0) return c.set(node.outputs[0], c.emit().argmax(row, c.only_leaves(node.outputs[0])));
  const auto axis_of_rows = static_cast<int64_t>(rows.size()) - 1;
  const quant::Quantised from_end = c.emit().argmax(c.emit().slice(row, axis_of_rows, rows.back() - 1, -1, rows.back()), false);
  const quant::Emitter::Term terms[] = {{from_end, -1}};
  c.set(node.outputs[0], c.emit().linear(terms, rows.back() - 1, from_end.exponents));
}

}  // namespace tacit::nn
