#include "tacit/nn/common/affine.h"
#include "tacit/nn/layer_normalization/lower.h"

namespace tacit::nn {

void lower_rms_normalization(quant::LowerContext& c, const ir::Node& node) {
  lower_scale_and_shift(c, node.outputs[0], lower_normalized_axes(c, node, false), parameter(c, node.inputs[1]), {});
}

}  // namespace tacit::nn
