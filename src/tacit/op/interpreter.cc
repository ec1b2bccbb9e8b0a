#include "tacit/op/interpreter.h"

#include <algorithm>
#include <limits>

#include "tacit/op/argmax/semantics.h"
#include "tacit/op/clamp/semantics.h"
#include "tacit/op/contraction/semantics.h"
#include "tacit/op/divide/semantics.h"
#include "tacit/op/functions/functions.h"
#include "tacit/op/gather/semantics.h"
#include "tacit/op/leaf/semantics.h"
#include "tacit/op/linear/semantics.h"
#include "tacit/op/normalise/semantics.h"
#include "tacit/op/product/semantics.h"
#include "tacit/op/rescale/semantics.h"
#include "tacit/op/softmax/semantics.h"
#include "tacit/op/table/semantics.h"
#include "tacit/op/view/semantics.h"

namespace tacit::op {
namespace {

using program::Node;
using program::OpKind;

Tensor<int64_t> view(const Node& node, std::span<const Tensor<int64_t>* const> inputs) {
  if (node.kind == OpKind::kReshape) return Tensor<int64_t>(node.attributes, inputs[0]->data);
  std::vector<Shape> shapes;
  for (const Tensor<int64_t>* x : inputs) shapes.push_back(x->shape);
  std::vector<int64_t> joined;
  for (const Tensor<int64_t>* x : inputs.subspan(1)) joined.insert(joined.end(), x->data.begin(), x->data.end());
  const std::vector<int64_t>& first = inputs[0]->data;
  Tensor<int64_t> y(view_shape(node, shapes));
  const std::vector<int64_t> sources = view_sources(node, shapes);
  for (size_t i = 0; i < y.size(); ++i) {
    const auto source = static_cast<size_t>(sources[i]);
    y.data[i] = source < first.size() ? first[source] : joined[source - first.size()];
  }
  return y;
}

/// The first element of `values` outside `range`, as an error of node `id`.
std::optional<OutOfRange> find_outside(program::ValueId id, const std::vector<int64_t>& values, Range range) {
  for (size_t i = 0; i < values.size(); ++i) {
    if (!range.contains(values[i])) return OutOfRange{id, static_cast<int64_t>(i), values[i], range.lo, range.hi};
  }
  return std::nullopt;
}

void shift_all(std::vector<int64_t>& values, int64_t shift) {
  for (int64_t& x : values) x = round_shift(x, shift);
}

/// The kWindow nodes that nothing but convolutions looks through, as their first operand: such a node is not written out.
std::vector<bool> find_virtual(const program::Program& program) {
  std::vector<bool> is_virtual(program.nodes.size());
  for (program::ValueId id = 0; id < program.nodes.size(); ++id) is_virtual[id] = program.nodes[id].kind == OpKind::kWindow;
  for (const program::OutputSpec& output : program.outputs) is_virtual[output.value] = false;
  for (program::ValueId id = static_cast<program::ValueId>(program.nodes.size()); id-- > 0;) {
    const Node& node = program.nodes[id];
    for (size_t i = 0; i < node.inputs.size(); ++i) {
      const bool looks_through = i == 0 && (node.kind == OpKind::kEinsum || (node.kind == OpKind::kWindow && is_virtual[id]));
      if (!looks_through) is_virtual[node.inputs[i]] = false;
    }
  }
  return is_virtual;
}

}  // namespace

/// kSoftmax depends on all its attributes; kTable on all but the shift.
Interpreter::TableKey Interpreter::table_key(const Node& node) {
  TableKey key = node.attributes;
  if (node.kind == OpKind::kTable) key[kTableShift] = 0;
  return key;
}

Interpreter::Interpreter(const program::Program& program) : program_(program), is_virtual_(find_virtual(program)) {
  for (const Node& node : program.nodes) {
    if (node.kind != OpKind::kTable && node.kind != OpKind::kSoftmax) continue;
    if (node.kind == OpKind::kTable && is_by_digits(node)) continue;
    std::vector<int64_t>& contents = tables_[table_key(node)];
    if (!contents.empty()) continue;
    contents = node.kind == OpKind::kTable
                   ? table(table_spec(node))
                   : softmax_exponentials(node);
  }
}

tl::expected<Values, OutOfRange> Interpreter::run(std::span<const Tensor<int64_t>> inputs,
                                                  std::span<const Tensor<int64_t>> weights) const {
  Values values;
  values.reserve(program_.nodes.size());
  size_t next_weight = 0;
  for (const Node& node : program_.nodes) {
    const auto id = static_cast<program::ValueId>(values.size());
    std::vector<const Tensor<int64_t>*> x;
    for (program::ValueId input : node.inputs) x.push_back(&values[input]);
    const std::vector<int64_t>& a = node.attributes;
    Tensor<int64_t> y;
    std::optional<OutOfRange> outside;
    switch (node.kind) {
      case OpKind::kInput: {
        const auto input = static_cast<size_t>(a[0]);
        y = inputs[input];
        outside = find_outside(id, y.data, signed_range(program_.inputs[input].bits));
        break;
      }
      case OpKind::kWeight:
        y = weights[next_weight++];
        TACIT_CHECK(y.shape == weight_shape(node));
        outside = find_outside(id, y.data, signed_range(a[0]));
        break;
      case OpKind::kConstant: y = constant_tensor(node); break;
      case OpKind::kReshape:
      case OpKind::kTranspose:
      case OpKind::kSlice:
      case OpKind::kConcat:
      case OpKind::kBroadcast: y = view(node, x); break;
      case OpKind::kWindow:
        if (!is_virtual_[id]) y = window(node, *x[0]);
        break;
      case OpKind::kSumAxis: y = sum_axis(node, *x[0]); break;
      case OpKind::kEinsum: {
        std::vector<const Node*> windows;
        program::ValueId source = node.inputs[0];
        for (; is_virtual_[source]; source = program_.nodes[source].inputs[0]) windows.insert(windows.begin(), &program_.nodes[source]);
        y = windows.empty() ? einsum(node, *x[0], *x[1]) : convolve(node, values[source], windows, *x[1]);
        break;
      }
      case OpKind::kLinear: y = linear(node, x); break;
      case OpKind::kScaleAxis: y = scale_axis(node, *x[0]); break;
      case OpKind::kMatMul: y = matmul(*x[0], *x[1]); break;
      case OpKind::kProduct: y = product(*x[0], *x[1]); break;
      case OpKind::kRescale:
        y = *x[0];
        shift_all(y.data, a[0]);
        outside = find_outside(id, y.data, signed_range(a[1]));
        break;
      case OpKind::kClamp:
        y = *x[0];
        shift_all(y.data, a[kClampShift]);
        outside = find_outside(id, y.data, clamp_range(node));
        if (!outside) for (int64_t& t : y.data) t = clamp(node, t);
        break;
      case OpKind::kTable: {
        y = *x[0];
        shift_all(y.data, a[kTableShift]);
        const Range range = signed_range(a[kTableInBits]);
        outside = find_outside(id, y.data, range);
        if (outside) break;
        if (is_by_digits(node)) {
          for (int64_t& t : y.data) t = by_digits(table_spec(node), t);
          break;
        }
        const std::vector<int64_t>& contents = tables_.at(table_key(node));
        for (int64_t& t : y.data) t = contents[static_cast<size_t>(t - range.lo)];
        break;
      }
      case OpKind::kSoftmax:
        outside = find_outside(id, x[0]->data, signed_range(a[1]));
        if (!outside) y = softmax(*x[0], tables_.at(table_key(node)), x.size() > 1 ? x[1] : nullptr);
        break;
      case OpKind::kArgMax: y = argmax(*x[0]); break;
      case OpKind::kNormalise:
        if (const auto row = first_overflow(node, *x[0])) {
          const int64_t most = largest_of_exponent(a[kNormaliseMost]);
          return tl::unexpected(OutOfRange{id, row->first * x[0]->shape.back(), row->second, a[kNormaliseFloor], most});
        }
        y = normalise(node, *x[0]);
        outside = find_outside(id, y.data, signed_range(a[kNormaliseBits]));
        break;
      case OpKind::kDivide: {
        // A divisor that is 0 or, where it may not be, negative.
        constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
        const bool has_sign = a[kDivideSigned] == 1;
        if (!has_sign) outside = find_outside(id, x[1]->data, {1, kMost});
        if (const auto zero = std::find(x[1]->data.begin(), x[1]->data.end(), 0); has_sign && zero != x[1]->data.end()) {
          outside = OutOfRange{id, zero - x[1]->data.begin(), 0, 1, kMost};
        }
        if (outside) break;
        y = divide(*x[0], *x[1]);
        outside = find_outside(id, y.data, signed_range(a[kDivideBits]));
        break;
      }
      case OpKind::kGather:
        outside = find_outside(id, x[1]->data, gather_range(node, x[0]->shape[1]));
        if (!outside) y = gather(*x[0], *x[1]);
        break;
    }
    if (outside) return tl::unexpected(*outside);
    values.push_back(std::move(y));
  }
  return values;
}

bool is_clamped(const program::Node& table, int64_t t, int64_t y) {
  const Range range = signed_range(table.attributes[kTableOutBits]);
  const bool has_no_root = table_spec(table).function == Function::kSqrt && t < 0;
  return y == range.lo || y == range.hi || has_no_root;
}

std::optional<OutOfRange> find_clamped(const program::Program& program, std::span<const program::ValueId> tables, const Values& values) {
  for (const program::ValueId id : tables) {
    const Node& node = program.nodes[id];
    const Range range = signed_range(node.attributes[kTableOutBits]);
    const std::vector<int64_t>& x = values[node.inputs[0]].data;
    for (size_t i = 0; i < x.size(); ++i) {
      const int64_t t = round_shift(x[i], node.attributes[kTableShift]);
      if (is_clamped(node, t, values[id].data[i])) return OutOfRange{id, static_cast<int64_t>(i), t, range.lo, range.hi};
    }
  }
  return std::nullopt;
}

tl::expected<Values, OutOfRange> interpret(const program::Program& program, std::span<const Tensor<int64_t>> inputs,
                                           std::span<const Tensor<int64_t>> weights) {
  return Interpreter(program).run(inputs, weights);
}

}  // namespace tacit::op
