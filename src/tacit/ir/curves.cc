#include "tacit/ir/curves.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "tacit/ir/evaluate.h"

namespace tacit::ir {
namespace {

/// Functions of several operators have at most so many between the argument and the result.
constexpr int kMaxNodes = 24;
constexpr double kTolerance = 0x1p-18;

bool is_elementwise(const Node& node) {
  static const std::set<std::string> kOperators{"Add", "Div", "Erf", "Exp", "Log", "Mul", "Neg", "Pow", "Sigmoid", "Softplus", "Sub", "Tanh"};
  return node.domain.empty() && kOperators.contains(node.op_type);
}

class Curves {
 public:
  explicit Curves(Graph& graph) : graph_(graph), producers_(graph.values.size(), nullptr) {
    for (const Node& node : graph.nodes) {
      for (ValueId id : node.outputs) if (id != kNoValue) producers_[id] = &node;
    }
    for (int i = -32; i <= 32; ++i) points_.real.data.push_back(i / 4.0);
    points_.real.shape = {static_cast<int64_t>(points_.real.data.size())};
  }

  void run() {
    // From the outputs on: the largest function that ends in a node comes first.
    for (auto node = graph_.nodes.rbegin(); node != graph_.nodes.rend(); ++node) {
      if (node->op_type == "Mul" || node->op_type == "Div") replace(*node);
    }
  }

 private:
  void replace(Node& node) {
    for (const ValueId argument : candidates(node)) {
      std::map<ValueId, Constant> values{{argument, points_}};
      int left = kMaxNodes;
      const Constant* y = value(node.outputs[0], values, left);
      if (!y || y->shape() != points_.shape()) continue;
      for (const Node& known : known_curves()) {
        if (!is_close(*y, evaluate_at_points(known))) continue;
        node = {node.name, known.op_type, "", {argument}, node.outputs, known.attributes};
        return;
      }
    }
  }

  /// Values of the node's shape that it is computed from by elementwise operators, the nearest first.
  std::vector<ValueId> candidates(const Node& node) const {
    std::vector<ValueId> found;
    std::vector<const Node*> open{&node};
    for (size_t i = 0; i < open.size() && i < kMaxNodes; ++i) {
      for (const ValueId id : open[i]->inputs) {
        const Value& input = graph_.values[id];
        if (input.constant || std::find(found.begin(), found.end(), id) != found.end()) continue;
        if (input.dtype == DType::kFloat && input.shape == graph_.values[node.outputs[0]].shape) found.push_back(id);
        if (producers_[id] && is_elementwise(*producers_[id])) open.push_back(producers_[id]);
      }
    }
    return found;
  }

  /// The value at the points, from those known so far; nullptr where it depends on anything else than scalars.
  const Constant* value(ValueId id, std::map<ValueId, Constant>& values, int& left) {
    if (const auto found = values.find(id); found != values.end()) return &found->second;
    const Value& known = graph_.values[id];
    if (known.constant) return num_elements(known.shape) == 1 ? &*known.constant : nullptr;
    const Node* node = producers_[id];
    if (!node || !is_elementwise(*node) || node->outputs.size() != 1 || left-- == 0) return nullptr;
    for (const ValueId input : node->inputs) {
      if (input == kNoValue || !value(input, values, left)) return nullptr;
    }
    const auto of = [&](ValueId input) -> const Constant& {
      const auto found = values.find(input);
      return found != values.end() ? found->second : *graph_.values[input].constant;
    };
    return &(values[id] = evaluate_node(graph_, *node, of)[0]);
  }

  Constant evaluate_at_points(const Node& node) const {
    return evaluate_node(graph_, node, [&](ValueId) -> const Constant& { return points_; })[0];
  }

  static std::vector<Node> known_curves() {
    return {{"", "Gelu", "", {0}, {0}, {}}, {"", "Gelu", "", {0}, {0}, {{"approximate", std::string("tanh")}}}, {"", "Mish", "", {0}, {0}, {}}};
  }

  static bool is_close(const Constant& a, const Constant& b) {
    for (size_t i = 0; i < b.real.size(); ++i) {
      if (!(std::abs(a.real.data[i] - b.real.data[i]) <= kTolerance * std::max(1.0, std::abs(b.real.data[i])))) return false;
    }
    return true;
  }

  Graph& graph_;
  std::vector<const Node*> producers_;
  Constant points_;
};

}  // namespace

void recognise_curves(Graph& graph) { Curves(graph).run(); }

}  // namespace tacit::ir
