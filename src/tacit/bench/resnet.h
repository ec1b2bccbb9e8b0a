#pragma once

#include "tacit/bench/network.h"

namespace tacit::bench {

/// ResNet-18 in the usual shape for CIFAR-10: a convolution of side 3 instead of the first stage, four stages of two
/// basic blocks (He, Zhang, Ren, Sun 2016, table 1).
Network make_resnet(const Sizes& sizes, uint64_t seed);

}  // namespace tacit::bench
