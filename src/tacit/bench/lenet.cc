#include "tacit/bench/lenet.h"

#include "tacit/bench/network_builder.h"

namespace tacit::bench {

Network make_lenet(const Sizes&, uint64_t seed) {
  NetworkBuilder b("lenet", seed);
  Value x = b.input("image", {1, 1, 32, 32});
  for (const int64_t channels : {6, 16}) x = b.pool("AveragePool", b.relu(b.conv(x, channels, 5, 1, 0)), 2);
  x = b.flatten(x);
  for (const int64_t units : {120, 84}) x = b.relu(b.linear(x, units, true));
  x = b.linear(x, 10, false);
  return std::move(b).finish(x, "LeNet-5: rectifiers, average pooling, 32 x 32 x 1");
}

}  // namespace tacit::bench
