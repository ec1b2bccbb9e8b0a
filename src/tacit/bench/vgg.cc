#include "tacit/bench/vgg.h"

#include "tacit/bench/network_builder.h"

namespace tacit::bench {

Network make_vgg(const Sizes&, uint64_t seed) {
  struct Stage { int convolutions; int64_t channels; };
  NetworkBuilder b("vgg16", seed);
  Value x = b.input("image", {1, 3, 32, 32});
  for (const Stage stage : {Stage{2, 64}, Stage{2, 128}, Stage{3, 256}, Stage{3, 512}, Stage{3, 512}}) {
    for (int i = 0; i < stage.convolutions; ++i) x = b.relu(b.conv(x, stage.channels, 3, 1, 1));
    x = b.pool("MaxPool", x, 2);
  }
  x = b.flatten(x);
  for (int i = 0; i < 2; ++i) x = b.relu(b.linear(x, 512, true));
  x = b.linear(x, 10, false);
  return std::move(b).finish(x, "VGG-16, CIFAR-10 shape: 32 x 32 x 3");
}

}  // namespace tacit::bench
