#include "tacit/nn/group_normalization/lower.h"

namespace tacit::nn {

void lower_instance_normalization(quant::LowerContext& c, const ir::Node& node) {
  lower_groups(c, node, c.shape(node.inputs[0])[1]);
}

}  // namespace tacit::nn
