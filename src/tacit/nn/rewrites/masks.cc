#include <algorithm>
#include <optional>

#include "tacit/nn/common/shapes.h"
#include "tacit/nn/rewrites/rewrites.h"
#include "tacit/nn/softmax/mask.h"

namespace tacit::nn {
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

class Masks {
 public:
  explicit Masks(ir::Graph& graph) : graph_(graph) {}

  void run() {
    // New nodes are put in front of the Softmax: the list grows while it is walked.
    for (size_t i = 0; i < graph_.nodes.size(); ++i) {
      if (graph_.nodes[i].op_type != "Softmax") continue;
      while (take(i)) {}
    }
  }

 private:
  const ir::Node* producer(ir::ValueId id) const {
    for (const ir::Node& node : graph_.nodes) {
      if (std::find(node.outputs.begin(), node.outputs.end(), id) != node.outputs.end()) return &node;
    }
    return nullptr;
  }

  const ir::Constant* constant(ir::ValueId id) const {
    const std::optional<ir::Constant>& c = graph_.values[id].constant;
    return c ? &*c : nullptr;
  }

  /// Moves the last step before the Softmax into its mask, if it is one.
  bool take(size_t& softmax) {
    const ir::Node* step = producer(graph_.nodes[softmax].inputs[0]);
    if (!step) return false;
    if (step->op_type == "Add" || step->op_type == "Sub") return take_addend(softmax, ir::Node(*step));
    if (step->op_type == "Where") return take_choice(softmax, ir::Node(*step));
    return false;
  }

  bool take_addend(size_t& softmax, ir::Node step) {
    const bool subtracts = step.op_type == "Sub";
    const size_t at = constant(step.inputs[1]) ? 1 : 0;
    const ir::Constant* numbers = constant(step.inputs[at]);
    if (!numbers || (subtracts && at == 0)) return false;
    const ir::ValueId scores = step.inputs[1 - at];
    const std::optional<Addend> addend = split_addend(numbers->real, subtracts ? -1 : 1);
    if (!addend || graph_.values[scores].shape != graph_.values[step.outputs[0]].shape) return false;
    add_mask(graph_.nodes[softmax], addend->mask, numbers->learned);
    if (is_zero(addend->rest)) {
      graph_.nodes[softmax].inputs[0] = scores;
      return true;
    }
    ir::Constant rest = make_float(addend->rest);
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
  bool take_choice(size_t softmax, const ir::Node& step) {
    const ir::Constant* condition = constant(step.inputs[0]);
    if (!condition) return false;
    for (const size_t at : {1, 2}) {
      const ir::Constant* low = constant(step.inputs[at]);
      const ir::ValueId scores = step.inputs[3 - at];
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

  ir::ValueId new_value(const std::string& name, std::optional<ir::Constant> constant) {
    ir::Value value{.name = name + "_unmasked", .dtype = ir::DType::kFloat, .shape = {}, .constant = std::move(constant)};
    if (value.constant) value.shape = value.constant->shape();
    graph_.values.push_back(std::move(value));
    return static_cast<ir::ValueId>(graph_.values.size() - 1);
  }

  static void add_mask(ir::Node& softmax, const Tensor<int64_t>& mask, bool learned) {
    ir::Constant joined = make_bool(mask);
    joined.learned = learned;
    if (const auto found = softmax.attributes.find(std::string(kMaskAttribute)); found != softmax.attributes.end()) {
      const auto& before = std::get<ir::Constant>(found->second);
      joined.integer = both(before.integer, mask);
      joined.learned |= before.learned;
    }
    softmax.attributes[std::string(kMaskAttribute)] = std::move(joined);
  }

  ir::Graph& graph_;
};

}  // namespace

void recognise_masks(ir::Graph& graph) { Masks(graph).run(); }

}  // namespace tacit::nn
