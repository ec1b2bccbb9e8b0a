#include "tacit/bench/mobilenet.h"

#include <fmt/format.h>

#include "tacit/base/user_error.h"
#include "tacit/bench/network_builder.h"

namespace tacit::bench {

namespace {

Value relu6(NetworkBuilder& b, const Value& x) {
  return b.node("Clip", {x, b.literal({{}, {0.0}}), b.literal({{}, {6.0}})}, x.shape);
}

/// Expansion, depthwise convolution, projection without a rectifier, and a shortcut where the shape stays.
Value inverted_residual(NetworkBuilder& b, const Value& x, int64_t expansion, int64_t channels, int64_t stride) {
  const int64_t hidden = expansion * x.shape[1];
  Value y = x;
  if (expansion > 1) y = relu6(b, b.normalise(b.conv(y, hidden, 1, 1, 0, false, false)));
  y = relu6(b, b.normalise(b.conv(y, hidden, 3, stride, 1, true, false)));
  y = b.normalise(b.conv(y, channels, 1, 1, 0, false, false));
  return stride == 1 && x.shape[1] == channels ? b.add(y, x) : y;
}

}  // namespace

Network make_mobilenet(const Sizes& sizes, uint64_t seed) {
  struct Stage { int64_t expansion, channels; int blocks; int64_t stride; };
  NetworkBuilder b("mobilenetv2", seed);
  constexpr int64_t kSide = 224, kReduction = 32;
  const int64_t side = sizes.size.value_or(kSide);
  if (side % kReduction != 0) throw UserError(ExitCode::kUsage, fmt::format("a picture of {} pixels a side is no multiple of {}", side, kReduction), "choose --size 224");
  Value x = b.input("image", {1, 3, side, side});
  x = relu6(b, b.normalise(b.conv(x, 32, 3, 2, 1, false, false)));
  for (const Stage s : {Stage{1, 16, 1, 1}, Stage{6, 24, 2, 2}, Stage{6, 32, 3, 2}, Stage{6, 64, 4, 2}, Stage{6, 96, 3, 1},
                        Stage{6, 160, 3, 2}, Stage{6, 320, 1, 1}}) {
    for (int i = 0; i < s.blocks; ++i) x = inverted_residual(b, x, s.expansion, s.channels, i == 0 ? s.stride : 1);
  }
  x = relu6(b, b.normalise(b.conv(x, 1280, 1, 1, 0, false, false)));
  x = b.node("GlobalAveragePool", {x}, {1, 1280, 1, 1});
  x = b.linear(b.flatten(x), 1000, false);
  return std::move(b).finish(x, fmt::format("MobileNetV2: {} x {} x 3, 1000 classes, normalised as training leaves it", side, side));
}

}  // namespace tacit::bench
