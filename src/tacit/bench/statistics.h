#pragma once

#include "tacit/bench/network.h"

namespace tacit::bench {

/// Gives every BatchNormalization the mean and the variance, by channel, of what it reads where the network's inputs are random:
/// what training leaves there (Ioffe and Szegedy 2015, algorithm 2). Without them the sizes of activations, and so the ranges that
/// a set-up finds, would be accidents of the weights.
void set_statistics(Network& network, uint64_t seed);

}  // namespace tacit::bench
