#include <algorithm>
#include <numeric>

#include "tacit/nn/common/shapes.h"
#include "tacit/nn/softmax/mask.h"
#include "tacit/nn/softmax/scores.h"
#include "tacit/quant/arithmetic.h"

namespace tacit::nn {
namespace {

constexpr int64_t kMaxRow = 4096;

/// Where the rows of a Softmax are: along the last axis of the transposed tensor, or of all axes from `axis` on in one.
struct Rows {
  std::vector<int64_t> to_end, back;  ///< the axis brought to the end, and back
  Shape shape;                        ///< whose last axis holds the rows
  bool joins = false;                 ///< several axes are one
};

/// Before opset 13 a row is everything from the axis on.
Rows find_rows(const ir::NodeContext& info) {
  const bool flattens = info.opset() < 13;
  const Shape& shape = info.shape(0);
  const auto rank = info.rank(0);
  const int64_t given = info.int_attribute("axis", flattens ? 1 : -1);
  const int64_t axis = flattens && given == rank ? rank : info.normalize_axis(given, rank);
  Rows rows;
  rows.to_end.resize(static_cast<size_t>(rank));
  std::iota(rows.to_end.begin(), rows.to_end.end(), 0);
  rows.back = rows.to_end;
  rows.joins = flattens && axis + 1 != rank;
  if (rows.joins) {
    const int64_t length = std::accumulate(shape.begin() + axis, shape.end(), int64_t{1}, std::multiplies<>());
    rows.shape = {num_elements(shape) / length, length};
    return rows;
  }
  std::rotate(rows.to_end.begin() + axis, rows.to_end.begin() + axis + 1, rows.to_end.end());
  std::rotate(rows.back.begin() + axis, rows.back.end() - 1, rows.back.end());
  for (const int64_t d : rows.to_end) rows.shape.push_back(shape[static_cast<size_t>(d)]);
  return rows;
}

/// The mask by rows: as small as it is given, but for the axis of the rows.
std::optional<quant::Quantised> mask_of(quant::LowerContext& c, const ir::Node& node, const Rows& rows) {
  const ir::NodeContext info = c.info(node);
  const ir::Constant* given = info.tensor_attribute(ir::kMaskAttribute);
  if (!given) return std::nullopt;
  if (given->learned) c.warn("the mask of '" + node.name + "' is part of the public program");
  if (c.range(node.inputs[0]) > kMaxMaskedScore) c.refuse("its scores are so large that its mask is no mask");
  Tensor<int64_t> mask;
  if (rows.joins) {
    mask = Tensor<int64_t>(rows.shape, full_mask(info)->data);
  } else {
    const Shape own = quant::padded(given->shape(), rows.shape.size());
    const Shape strides = row_major_strides(own);
    Shape shape, moved;
    for (const int64_t d : rows.to_end) {
      const auto axis = static_cast<size_t>(d);
      shape.push_back(own[axis]);
      moved.push_back(own[axis] == 1 ? 0 : strides[axis]);
    }
    shape.back() = rows.shape.back();
    mask = take(*given, shape, strided_map(shape, moved)).integer;
  }
  const auto n = mask.shape.back();
  for (auto row = mask.data.begin(); row != mask.data.end(); row += n) {
    if (std::find(row, row + n, 1) == row + n) c.refuse("a row of its mask leaves no entry");
  }
  return c.emit().constant(std::move(mask), {0});
}

}  // namespace

/// Over any axis: it is brought to the end and back.
void lower_softmax(quant::LowerContext& c, const ir::Node& node) {
  const Rows rows = find_rows(c.info(node));
  if (rows.shape.back() > kMaxRow) c.refuse("its rows have " + std::to_string(rows.shape.back()) + " entries; at most 4096 are supported");
  const auto [z, bits] = scores(c, node.inputs[0]);
  const std::optional<quant::Quantised> mask = mask_of(c, node, rows);
  const quant::Quantised p = c.emit().softmax(c.emit().reshape(c.emit().transpose(z, rows.to_end), rows.shape), bits, mask ? &*mask : nullptr);
  c.set(node.outputs[0], rows.joins ? c.emit().reshape(p, c.shape(node.outputs[0])) : c.emit().transpose(p, rows.back));
}

}  // namespace tacit::nn
