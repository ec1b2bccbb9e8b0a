#pragma once

#include "tacit/bench/network.h"

namespace tacit::bench {

/// VGG-16 for CIFAR-10: thirteen convolutions in five stages, classifier 512-512-512-10 (Simonyan, Zisserman 2015, table 1,
/// column D, with the classifier that 32 x 32 pixels leave room for).
Network make_vgg(const Sizes& sizes, uint64_t seed);

}  // namespace tacit::bench
