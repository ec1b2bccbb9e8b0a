#pragma once

#include "tacit/bench/network.h"

namespace tacit::bench {

/// LeNet-5 with rectifiers and average pooling, on 32 x 32 grey pixels (LeCun, Bottou, Bengio, Haffner 1998, section II.B;
/// the classifier's last layer is linear, and every map of the second convolution sees all of the first).
Network make_lenet(const Sizes& sizes, uint64_t seed);

}  // namespace tacit::bench
