#include "tacit/nn/common/compare.h"

namespace tacit::nn {

void lower_less_or_equal(quant::LowerContext& c, const ir::Node& node) { lower_order(c, node, Order::kLessOrEqual); }

}  // namespace tacit::nn
