#include "tacit/quant/arithmetic.h"

namespace tacit::nn {

/// In inference nothing is dropped.
void lower_dropout(quant::LowerContext& c, const ir::Node& node) { quant::lower_reshaped(c, node); }

}  // namespace tacit::nn
