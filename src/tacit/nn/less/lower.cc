#include "tacit/nn/common/compare.h"

namespace tacit::nn {

void lower_less(quant::LowerContext& c, const ir::Node& node) { lower_order(c, node, Order::kLess); }

}  // namespace tacit::nn
