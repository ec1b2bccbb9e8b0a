#include "tacit/nn/common/compare.h"

namespace tacit::nn {

void lower_greater_or_equal(quant::LowerContext& c, const ir::Node& node) { lower_order(c, node, Order::kGreaterOrEqual); }

}  // namespace tacit::nn
