#include "tacit/nn/common/compare.h"

namespace tacit::nn {

void lower_and(quant::LowerContext& c, const ir::Node& node) { lower_logic(c, node, 0, 0, 1); }

}  // namespace tacit::nn
