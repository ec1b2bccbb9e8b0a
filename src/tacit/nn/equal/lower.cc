#include "tacit/nn/common/compare.h"

namespace tacit::nn {

void lower_equal(quant::LowerContext& c, const ir::Node& node) { lower_equality(c, node); }

}  // namespace tacit::nn
