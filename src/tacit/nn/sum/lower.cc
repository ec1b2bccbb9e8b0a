#include "tacit/nn/sum/sum.h"

#include <optional>

#include "tacit/quant/arithmetic.h"

namespace tacit::nn {

quant::Quantised sum_of_inputs(quant::LowerContext& c, const ir::Node& node) {
  const Shape& shape = c.shape(node.outputs[0]);
  std::optional<quant::Quantised> sum;
  for (ir::ValueId id : node.inputs) {
    if (c.is_constant(id)) continue;
    const quant::Quantised x = c.shape(id) == shape ? c.value(id) : c.committed(id);
    if (sum || x.shape == shape) {
      sum = sum ? quant::add(c, *sum, x, 1, shape) : x;
    } else {
      sum = c.emit().broadcast(c.emit().reshape(c.uniform(x), quant::padded(x.shape, shape.size())), shape);
    }
  }
  for (ir::ValueId id : node.inputs) {
    if (c.is_constant(id)) sum = quant::add_constant(c, *sum, 1, c.numbers(id), 1, c.is_learned(id), shape);
  }
  return *sum;
}

void lower_sum(quant::LowerContext& c, const ir::Node& node) { c.set(node.outputs[0], sum_of_inputs(c, node)); }

}  // namespace tacit::nn
