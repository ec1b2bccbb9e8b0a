#include "tacit/quant/arithmetic.h"

namespace tacit::nn {

void lower_reshape(quant::LowerContext& c, const ir::Node& node) { quant::lower_reshaped(c, node); }

}  // namespace tacit::nn
