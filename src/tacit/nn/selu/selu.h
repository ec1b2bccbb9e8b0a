#pragma once

#include "tacit/ir/operator.h"

namespace tacit::nn {

struct SeluParameters {
  double alpha;
  double gamma;
};

/// The attributes of a Selu node, with the defaults of the standard (Klambauer et al. 2017, in single precision).
inline SeluParameters selu_parameters(const ir::NodeContext& node) {
  return {node.float_attribute("alpha", 1.67326319217681884765625), node.float_attribute("gamma", 1.05070102214813232421875)};
}

}  // namespace tacit::nn
