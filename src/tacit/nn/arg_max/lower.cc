#include <algorithm>
#include <numeric>

#include "tacit/quant/lower_context.h"

namespace tacit::nn {

/// Over any axis, which is brought to the end. A result that only leaves the model is disclosed rather than committed.
void lower_arg_max(quant::LowerContext& c, const ir::Node& node) {
  const ir::NodeContext info = c.info(node);
  const auto axis = info.normalize_axis(info.int_attribute("axis", 0), info.rank(0));
  std::vector<int64_t> perm(info.shape(0).size());
  std::iota(perm.begin(), perm.end(), 0);
  std::rotate(perm.begin() + axis, perm.begin() + axis + 1, perm.end());
  Shape rows = c.shape(node.outputs[0]);
  rows.push_back(info.shape(0)[static_cast<size_t>(axis)]);
  const quant::Quantised z = c.fit(node.inputs[0]);
  c.set(node.outputs[0], c.emit().argmax(c.emit().reshape(c.emit().transpose(z, perm), rows),
                                         c.only_leaves(node.outputs[0])));
}

}  // namespace tacit::nn
