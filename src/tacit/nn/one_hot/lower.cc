#include <algorithm>
#include <numeric>

#include "tacit/nn/common/compare.h"
#include "tacit/quant/arithmetic.h"

namespace tacit::nn {
/// off + (on - off) h. An index below 0 counts from the end; one that is out of range is nowhere hot.
void lower_one_hot(quant::LowerContext& c, const ir::Node& node) {
  const ir::NodeContext info = c.info(node);
  if (info.is_private(2) || c.is_learned(node.inputs[2])) c.refuse("its values are not public");
  const Shape& shape = c.shape(node.outputs[0]);
  const int64_t axis = info.normalize_axis(info.int_attribute("axis", -1), info.rank(0) + 1);
  const int64_t depth = shape[static_cast<size_t>(axis)];
  const quant::Quantised index = as_integers(c, node.inputs[0]);
  quant::Quantised hot = one_hot_rows(c, index, depth);
  std::vector<int64_t> perm(shape.size());
  std::iota(perm.begin(), perm.end(), 0);
  std::rotate(perm.begin() + axis, perm.end() - 1, perm.end());
  hot = c.emit().transpose(hot, perm);
  const std::vector<double> values = c.numbers(node.inputs[2]).data;
  const quant::Quantised scaled = quant::multiply_scalar(c, hot, values[1] - values[0]);
  c.set(node.outputs[0], values[0] == 0 ? scaled : quant::add_constant(c, scaled, 1, Tensor<double>({}, {values[0]}), 1, false, shape));
}

}  // namespace tacit::nn
