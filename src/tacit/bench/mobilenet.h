#pragma once

#include "tacit/bench/network.h"

namespace tacit::bench {

/// MobileNetV2 at width 1, on 224 x 224 pixels unless `size` names another side (Sandler, Howard, Zhu, Zhmoginov, Chen 2018, table 2).
Network make_mobilenet(const Sizes& sizes, uint64_t seed);

}  // namespace tacit::bench
