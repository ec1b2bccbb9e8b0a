#include "tacit/quant/arithmetic.h"

namespace tacit::nn {

void lower_sub(quant::LowerContext& c, const ir::Node& node) { quant::lower_sum(c, node, -1); }

}  // namespace tacit::nn
