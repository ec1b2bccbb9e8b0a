#include "tacit/bench/families.h"

#include <fmt/format.h>

#include "tacit/bench/network_builder.h"

namespace tacit::bench {

Network make_mlp(const Sizes& sizes, uint64_t seed) {
  const int64_t width = sizes.size.value_or(256);
  NetworkBuilder b("mlp", seed);
  Value x = b.input("features", {1, width});
  for (int i = 0; i < 3; ++i) x = b.relu(b.linear(x, width, true));
  x = b.linear(x, 10, false);
  return std::move(b).finish(x, fmt::format("a perceptron of three hidden layers, {} wide", width));
}

Network make_cnn(const Sizes& sizes, uint64_t seed) {
  const int64_t width = sizes.size.value_or(16);
  NetworkBuilder b("cnn", seed);
  Value x = b.input("image", {1, 3, 32, 32});
  for (const int64_t channels : {width, 2 * width, 4 * width}) {
    for (int i = 0; i < 2; ++i) x = b.relu(b.conv(x, channels, 3, 1, 1));
    x = b.pool("AveragePool", x, 2);
  }
  x = b.linear(b.flatten(x), 10, false);
  return std::move(b).finish(x, fmt::format("six convolutions of {} to {} channels, 32 x 32 x 3", width, 4 * width));
}

}  // namespace tacit::bench
