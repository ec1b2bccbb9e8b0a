#include "tacit/nn/common/align.h"

namespace tacit::nn {

void lower_max(quant::LowerContext& c, const ir::Node& node) { lower_extreme(c, node, maximum); }

}  // namespace tacit::nn
