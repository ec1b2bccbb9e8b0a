#include "tacit/nn/common/align.h"

namespace tacit::nn {

void lower_min(quant::LowerContext& c, const ir::Node& node) { lower_extreme(c, node, minimum); }

}  // namespace tacit::nn
