#pragma once

#include "tacit/ir/operator.h"

namespace tacit::nn {

/// Whether the node asks for the approximation by tanh. Fails on an unknown one.
inline bool gelu_uses_tanh(const ir::NodeContext& node) {
  const std::string approximate = node.string_attribute("approximate", "none");
  if (approximate != "none" && approximate != "tanh") node.fail("the approximation '" + approximate + "' is unknown");
  return approximate == "tanh";
}

}  // namespace tacit::nn
