#include "tacit/quant/arithmetic.h"

namespace tacit::nn {

void lower_expand(quant::LowerContext& c, const ir::Node& node) {
  const Shape& shape = c.shape(node.outputs[0]);
  const quant::Quantised x = c.uniform(c.committed(node.inputs[0]));
  c.set(node.outputs[0], c.emit().broadcast(c.emit().reshape(x, quant::padded(x.shape, shape.size())), shape));
}

}  // namespace tacit::nn
