#include "tacit/bench/resnet.h"

#include "tacit/bench/network_builder.h"

namespace tacit::bench {

namespace {

/// Two convolutions beside a shortcut, which is a convolution of side 1 where the shape changes.
Value basic_block(NetworkBuilder& b, const Value& x, int64_t channels, int64_t stride) {
  const auto unit = [&](const Value& v, int64_t kernel, int64_t step, int64_t pad) {
    return b.normalise(b.conv(v, channels, kernel, step, pad, false, false));
  };
  const Value residual = unit(b.relu(unit(x, 3, stride, 1)), 3, 1, 1);
  const bool same_shape = stride == 1 && x.shape[1] == channels;
  return b.relu(b.add(residual, same_shape ? x : unit(x, 1, stride, 0)));
}

}  // namespace

Network make_resnet(const Sizes&, uint64_t seed) {
  NetworkBuilder b("resnet18", seed);
  Value x = b.input("image", {1, 3, 32, 32});
  x = b.relu(b.normalise(b.conv(x, 64, 3, 1, 1, false, false)));
  for (const int64_t channels : {64, 128, 256, 512}) {
    x = basic_block(b, x, channels, channels == 64 ? 1 : 2);
    x = basic_block(b, x, channels, 1);
  }
  x = b.node("GlobalAveragePool", {x}, {1, 512, 1, 1});
  x = b.linear(b.flatten(x), 10, false);
  return std::move(b).finish(x, "ResNet-18, CIFAR-10 shape: 32 x 32 x 3, normalised as training leaves it");
}

}  // namespace tacit::bench
