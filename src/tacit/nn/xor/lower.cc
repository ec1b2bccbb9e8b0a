#include "tacit/nn/common/compare.h"

namespace tacit::nn {

void lower_xor(quant::LowerContext& c, const ir::Node& node) { lower_logic(c, node, 1, 1, -2); }

}  // namespace tacit::nn
