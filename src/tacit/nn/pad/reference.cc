#include "tacit/nn/pad/pad.h"

#include <algorithm>

#include "tacit/nn/common/elementwise.h"
#include "tacit/nn/common/shapes.h"

namespace tacit::nn {
namespace {

struct Padding {
  std::vector<int64_t> before, after;  ///< per axis; negative where entries are removed
};

/// The amounts are an attribute before opset 11, then an input; from opset 18 they may be of some axes only.
Padding read_padding(const ir::NodeContext& node) {
  const bool is_input = node.opset() >= 11;
  node.expect_inputs(is_input ? 2 : 1, is_input ? 4 : 1);
  const size_t rank = node.shape(0).size();
  const std::vector<int64_t> amounts = is_input ? node.integers(1) : node.ints_attribute("pads");
  std::vector<int64_t> axes = node.integers(3);
  if (axes.empty()) {
    for (size_t i = 0; i < rank; ++i) axes.push_back(static_cast<int64_t>(i));
  }
  if (amounts.size() != 2 * axes.size()) node.fail("it has not two amounts per axis");
  Padding padding{std::vector<int64_t>(rank, 0), std::vector<int64_t>(rank, 0)};
  for (size_t i = 0; i < axes.size(); ++i) {
    const size_t axis = static_cast<size_t>(node.normalize_axis(axes[i], node.rank(0)));
    padding.before[axis] = amounts[i];
    padding.after[axis] = amounts[axes.size() + i];
  }
  return padding;
}

Shape padded(const ir::NodeContext& node, const Padding& padding) {
  Shape shape = node.shape(0);
  for (size_t i = 0; i < shape.size(); ++i) {
    shape[i] = checked_add(node, shape[i], checked_add(node, padding.before[i], padding.after[i]));
    if (shape[i] < 0) node.fail("it removes more than there is");
  }
  return shape;
}

std::vector<ir::TensorType> infer(const ir::NodeContext& node) {
  return {{node.dtype(0), padded(node, read_padding(node))}};
}

int64_t floor_mod(int64_t a, int64_t b) { return (a % b + b) % b; }

/// The entry of an axis of `length` that stands at `position`, which may lie outside; kPadFill where there is none.
int64_t source_of(const ir::NodeContext& node, const std::string& mode, int64_t position, int64_t length) {
  if (position >= 0 && position < length) return position;
  if (mode == "constant") return kPadFill;
  if (length == 0) node.fail("it pads an empty axis");
  if (mode == "edge") return std::clamp<int64_t>(position, 0, length - 1);
  if (mode == "wrap") return floor_mod(position, length);
  if (mode != "reflect") node.refuse("the mode '" + mode + "' is not supported");
  if (length == 1) return 0;
  const int64_t folded = floor_mod(position, 2 * (length - 1));
  return std::min(folded, 2 * (length - 1) - folded);
}

template <class T>
Tensor<T> padded_tensor(const Tensor<T>& x, const Shape& shape, const std::vector<IndexMap>& sources, T fill) {
  Tensor<T> out(shape);
  const Shape from = row_major_strides(x.shape);
  const Shape to = row_major_strides(shape);
  for (size_t at = 0; at < out.size(); ++at) {
    int64_t position = 0;
    bool is_inside = true;
    for (size_t axis = 0; axis < shape.size(); ++axis) {
      const int64_t index = static_cast<int64_t>(at) / to[axis] % shape[axis];
      const int64_t source = sources[axis][static_cast<size_t>(index)];
      is_inside = is_inside && source != kPadFill;
      position += source * from[axis];
    }
    out.data[at] = is_inside ? x.data[static_cast<size_t>(position)] : fill;
  }
  return out;
}

std::vector<ir::Constant> evaluate(const ir::NodeContext& node) {
  const Shape shape = infer(node)[0].shape;
  const std::vector<IndexMap> sources = pad_sources(node);
  const ir::Constant fill = pad_value(node);
  if (fill.dtype == ir::DType::kFloat) {
    return {make_float(padded_tensor(node.real(0), shape, sources, fill.real.data[0]))};
  }
  ir::Constant out = make_zeros(fill.dtype, {});
  out.integer = padded_tensor(node.integer(0), shape, sources, fill.integer.data[0]);
  return {std::move(out)};
}

void check_private(const ir::NodeContext& node) {
  if (node.is_private(2)) node.refuse("the number that it fills with depends on the model's input");
}

}  // namespace

std::vector<IndexMap> pad_sources(const ir::NodeContext& node) {
  const Padding padding = read_padding(node);
  const Shape shape = padded(node, padding);
  const std::string mode = node.string_attribute("mode", "constant");
  std::vector<IndexMap> sources(shape.size());
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    for (int64_t i = 0; i < shape[axis]; ++i) {
      sources[axis].push_back(source_of(node, mode, checked_sub(node, i, padding.before[axis]), node.shape(0)[axis]));
    }
  }
  return sources;
}

ir::Constant pad_value(const ir::NodeContext& node) {
  if (!node.has_input(2)) {
    ir::Constant zero = make_zeros(node.dtype(0), {});
    if (zero.dtype == ir::DType::kFloat) zero.real.data[0] = node.float_attribute("value", 0);
    return zero;
  }
  if (node.dtype(2) != node.dtype(0) || num_elements(node.shape(2)) != 1) {
    node.fail("its value is not a single number of the input's type");
  }
  return node.value(2);
}

ir::Operator define_pad() {
  return {
      .name = "Pad",
      .summary = "entries added around (constant, edge, reflect, wrap) or removed",
      .min_opset = 2,
      .attributes = {"mode", "pads", "value"},
      .infer_shapes = infer,
      .evaluate = evaluate,
      .check_private = check_private,
  };
}

}  // namespace tacit::nn
