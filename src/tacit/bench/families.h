#pragma once

#include "tacit/bench/network.h"

/// Families in which one number sets all others: for plots of cost against size.
namespace tacit::bench {

/// A perceptron of three hidden layers, all layers `size` wide.
Network make_mlp(const Sizes& sizes, uint64_t seed);

/// Six convolutions of side 3 in three stages of `size`, 2 `size` and 4 `size` channels, on 32 x 32 x 3 pixels.
Network make_cnn(const Sizes& sizes, uint64_t seed);

}  // namespace tacit::bench
