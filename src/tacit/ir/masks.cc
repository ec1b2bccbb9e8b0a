#include "tacit/ir/masks.h"

#include <algorithm>
#include <optional>

namespace tacit::ir {
namespace {

/// The mask that a constant addend stands for, and what is left to add; nothing where no entry is masked.
struct Addend {
  Tensor<int64_t> mask;
  Tensor<double> rest;
};

std::optional<Addend> split_addend(const Tensor<double>& numbers, double sign) {
  Addend a{Tensor<int64_t>(numbers.shape), Tensor<double>(numbers.shape)};
  bool masks = false;
  for (size_t i = 0; i < numbers.size(); ++i) {
    const double number = sign * numbers.data[i];
    const bool is_masked = number <= kMaskThreshold;
    masks |= is_masked;
    a.mask.data[i] = is_masked ? 0 : 1;
    a.rest.data[i] = is_masked ? 0 : numbers.data[i];
  }
  if (!masks) return std::nullopt;
  return a;
}

bool is_zero(const Tensor<double>& numbers) {
  return std::all_of(numbers.data.begin(), numbers.data.end(), [](double v) { return v == 0; });
}

Constant as_bools(Tensor<int64_t> x) {
  Constant c;
  c.dtype = DType::kBool;
  c.integer = std::move(x);
  return c;
}

class Masks {
 public:
  explicit Masks(Graph& graph) : graph_(graph) {}

  void run() {
    // New nodes are put in front of the Softmax: the list grows while it is walked.
    for (size_t i = 0; i < graph_.nodes.size(); ++i) {
      if (graph_.nodes[i].op_type != "Softmax") continue;
      while (take(i)) {}
    }
  }

 private:
  const Node* producer(ValueId id) const {
    for (const Node& node : graph_.nodes) {
      if (std::find(node.outputs.begin(), node.outputs.end(), id) != node.outputs.end()) return &node;
    }
    return nullptr;
  }

  const Constant* constant(ValueId id) const {
    const std::optional<Constant>& c = graph_.values[id].constant;
    return c ? &*c : nullptr;
  }

  /// Moves the last step before the Softmax into its mask, if it is one.
  bool take(size_t& softmax) {
    const Node* step = producer(graph_.nodes[softmax].inputs[0]);
    if (!step) return false;
    if (step->op_type == "Add" || step->op_type == "Sub") return take_addend(softmax, Node(*step));
    if (step->op_type == "Where") return take_choice(softmax, Node(*step));
    return false;
  }

  bool take_addend(size_t& softmax, Node step) {
    const bool subtracts = step.op_type == "Sub";
    const size_t at = constant(step.inputs[1]) ? 1 : 0;
    const Constant* numbers = constant(step.inputs[at]);
    if (!numbers || (subtracts && at == 0)) return false;
    const ValueId scores = step.inputs[1 - at];
    const std::optional<Addend> addend = split_addend(numbers->real, subtracts ? -1 : 1);
    if (!addend || graph_.values[scores].shape != graph_.values[step.outputs[0]].shape) return false;
    add_mask(graph_.nodes[softmax], addend->mask, numbers->learned);
    if (is_zero(addend->rest)) {
      graph_.nodes[softmax].inputs[0] = scores;
      return true;
    }
    Constant rest;
    rest.real = addend->rest;
    rest.learned = numbers->learned;
    step.inputs[at] = new_value(graph_.values[step.inputs[at]].name, std::move(rest));
    step.outputs[0] = new_value(graph_.values[step.outputs[0]].name, {});
    step.name += "_unmasked";
    graph_.values[step.outputs[0]].shape = graph_.values[scores].shape;
    graph_.nodes[softmax].inputs[0] = step.outputs[0];
    graph_.nodes.insert(graph_.nodes.begin() + static_cast<ptrdiff_t>(softmax), std::move(step));
    ++softmax;
    return true;
  }

  /// Where(c, scores, low) or Where(c, low, scores), `low` at the threshold or below everywhere.
  bool take_choice(size_t softmax, const Node& step) {
    const Constant* condition = constant(step.inputs[0]);
    if (!condition) return false;
    for (const size_t at : {1, 2}) {
      const Constant* low = constant(step.inputs[at]);
      const ValueId scores = step.inputs[3 - at];
      if (!low || graph_.values[scores].shape != graph_.values[step.outputs[0]].shape) continue;
      if (std::any_of(low->real.data.begin(), low->real.data.end(), [](double v) { return v > kMaskThreshold; })) continue;
      Tensor<int64_t> mask = condition->integer;
      for (int64_t& kept : mask.data) kept = at == 1 ? 1 - kept : kept;
      add_mask(graph_.nodes[softmax], mask, false);
      graph_.nodes[softmax].inputs[0] = scores;
      return true;
    }
    return false;
  }

  ValueId new_value(const std::string& name, std::optional<Constant> constant) {
    Value value{.name = name + "_unmasked", .dtype = DType::kFloat, .shape = {}, .constant = std::move(constant)};
    if (value.constant) value.shape = value.constant->shape();
    graph_.values.push_back(std::move(value));
    return static_cast<ValueId>(graph_.values.size() - 1);
  }

  static void add_mask(Node& softmax, const Tensor<int64_t>& mask, bool learned) {
    Constant joined = as_bools(mask);
    joined.learned = learned;
    if (const auto found = softmax.attributes.find(std::string(kMaskAttribute)); found != softmax.attributes.end()) {
      const auto& before = std::get<Constant>(found->second);
      joined.integer = both_masks(before.integer, mask);
      joined.learned |= before.learned;
    }
    softmax.attributes[std::string(kMaskAttribute)] = std::move(joined);
  }

  Graph& graph_;
};

}  // namespace

Tensor<int64_t> both_masks(const Tensor<int64_t>& a, const Tensor<int64_t>& b) {
  Tensor<int64_t> out(Shape(std::max(a.shape.size(), b.shape.size()), 1));
  const auto dimension = [&](const Shape& shape, size_t d) {
    const size_t missing = out.shape.size() - shape.size();
    return d < missing ? 1 : shape[d - missing];
  };
  for (size_t d = 0; d < out.shape.size(); ++d) out.shape[d] = std::max(dimension(a.shape, d), dimension(b.shape, d));
  out.data.assign(static_cast<size_t>(num_elements(out.shape)), 1);
  for (size_t i = 0; i < out.size(); ++i) {
    for (const Tensor<int64_t>* mask : {&a, &b}) {
      int64_t rest = static_cast<int64_t>(i), at = 0, stride = 1;
      for (size_t d = out.shape.size(); d-- > 0;) {
        const int64_t own = dimension(mask->shape, d);
        if (own > 1) at += rest % out.shape[d] * stride;
        rest /= out.shape[d];
        stride *= own;
      }
      out.data[i] &= mask->data[static_cast<size_t>(at)];
    }
  }
  return out;
}

void recognise_masks(Graph& graph) { Masks(graph).run(); }

}  // namespace tacit::ir
