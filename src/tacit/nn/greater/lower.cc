#include "tacit/nn/common/compare.h"

namespace tacit::nn {

void lower_greater(quant::LowerContext& c, const ir::Node& node) { lower_order(c, node, Order::kGreater); }

}  // namespace tacit::nn
