#include <algorithm>
#include <numeric>

#include "tacit/nn/softmax/scores.h"

namespace tacit::nn {
namespace {

constexpr int64_t kMaxRow = 4096;

}  // namespace

/// Over any axis: it is brought to the end and back. Before opset 13 a row is everything from the axis on.
void lower_softmax(quant::LowerContext& c, const ir::Node& node) {
  const ir::NodeContext info = c.info(node);
  const bool flattens = info.opset() < 13;
  const Shape shape = info.shape(0);
  const auto rank = info.rank(0);
  const int64_t given = info.int_attribute("axis", flattens ? 1 : -1);
  const int64_t axis = flattens && given == rank ? rank : info.normalize_axis(given, rank);
  const auto [z, bits] = scores(c, node.inputs[0]);

  std::vector<int64_t> to_end(static_cast<size_t>(rank));
  std::iota(to_end.begin(), to_end.end(), 0);
  std::vector<int64_t> back = to_end;
  if (!flattens) {
    std::rotate(to_end.begin() + axis, to_end.begin() + axis + 1, to_end.end());
    std::rotate(back.begin() + axis, back.end() - 1, back.end());
  }
  Shape rows = shape;
  if (flattens) {
    const int64_t length = std::accumulate(shape.begin() + axis, shape.end(), int64_t{1}, std::multiplies<>());
    rows = {num_elements(shape) / length, length};
  } else {
    for (size_t i = 0; i < rows.size(); ++i) rows[i] = shape[static_cast<size_t>(to_end[i])];
  }
  if (rows.back() > kMaxRow) c.refuse("its rows have " + std::to_string(rows.back()) + " entries; at most 4096 are supported");

  const quant::Quantised p = c.emit().softmax(c.emit().reshape(c.emit().transpose(z, to_end), rows), bits);
  c.set(node.outputs[0], flattens ? c.emit().reshape(p, shape) : c.emit().transpose(p, back));
}

}  // namespace tacit::nn
