#include "tacit/ir/normalisation.h"

#include <algorithm>
#include <cmath>

#include "tacit/ir/operator.h"

namespace tacit::ir {
namespace {

/// Who yields and who reads each value.
class Uses {
 public:
  explicit Uses(const Graph& graph) : graph_(graph), producer_(graph.values.size(), kNone), readers_(graph.values.size()) {
    for (size_t i = 0; i < graph.nodes.size(); ++i) {
      for (const ValueId id : graph.nodes[i].outputs) if (id != kNoValue) producer_[id] = i;
      for (const ValueId id : graph.nodes[i].inputs) if (id != kNoValue) readers_[id].push_back(i);
    }
  }

  /// The node of this operator that yields the value, or nullptr.
  const Node* made_by(ValueId id, std::string_view op) const {
    if (id >= producer_.size() || producer_[id] == kNone) return nullptr;
    const Node& node = graph_.nodes[producer_[id]];
    return node.op_type == op && node.domain.empty() && node.outputs[0] == id ? &node : nullptr;
  }
  /// Indices of nodes, in order; once for each input.
  const std::vector<size_t>& readers(ValueId id) const { return readers_[id]; }
  bool is_output(ValueId id) const { return std::find(graph_.outputs.begin(), graph_.outputs.end(), id) != graph_.outputs.end(); }

 private:
  static constexpr size_t kNone = SIZE_MAX;
  const Graph& graph_;
  std::vector<size_t> producer_;
  std::vector<std::vector<size_t>> readers_;
};

/// The float constant behind a value, or nullptr.
const Constant* float_constant(const Graph& graph, ValueId id) {
  const std::optional<Constant>& constant = graph.values[id].constant;
  return constant && constant->dtype == DType::kFloat ? &*constant : nullptr;
}

ValueId add_constant(Graph& graph, const std::string& name, Tensor<double> numbers, bool learned) {
  Value value{name, DType::kFloat, numbers.shape, Constant{}};
  value.constant->real = std::move(numbers);
  value.constant->learned = learned;
  graph.values.push_back(std::move(value));
  return static_cast<ValueId>(graph.values.size() - 1);
}

/// A value divided by its deviation: what a normalisation is made of.
struct Deviation {
  ValueId x = kNoValue;
  bool centred = false;
  size_t axis = 0;  ///< the rows are all axes from this one on
  double epsilon = 0;
  bool learned_epsilon = false;
};

class Matcher {
 public:
  explicit Matcher(const Graph& graph) : graph_(graph), uses_(graph) {}

  struct Match {
    Deviation deviation;
    ValueId scale = kNoValue, bias = kNoValue;
    size_t last = 0;  ///< the node whose result it is
  };

  /// The normalisation that ends at node `index`, if one does; constants that scale and shift it taken along.
  std::optional<Match> match(size_t index) const {
    const Node& node = graph_.nodes[index];
    if (!node.domain.empty() || node.inputs.size() != 2) return std::nullopt;
    if (const auto spread = spread_out(node)) return Match{spread->deviation, spread->scale, spread->bias, index};
    const std::optional<Deviation> found = quotient(node);
    if (!found) return std::nullopt;
    Match match{*found, kNoValue, kNoValue, index};
    absorb(match, "Mul", &Match::scale);
    absorb(match, "Add", &Match::bias);
    return match;
  }

 private:
  const Shape& shape(ValueId id) const { return graph_.values[id].shape; }

  /// The other operand of a commutative node.
  static ValueId other(const Node& node, size_t i) { return node.inputs[1 - i]; }

  /// The number that all elements of a constant are.
  std::optional<double> number(ValueId id) const {
    const Constant* constant = float_constant(graph_, id);
    if (!constant || constant->real.data.size() != 1) return std::nullopt;
    return constant->real.data[0];
  }

  /// The base of a power with this exponent.
  std::optional<ValueId> power(ValueId id, double exponent) const {
    const Node* pow = uses_.made_by(id, "Pow");
    if (!pow || number(pow->inputs[1]) != exponent) return std::nullopt;
    return pow->inputs[0];
  }

  std::optional<ValueId> squared(ValueId id) const {
    if (const auto base = power(id, 2)) return base;
    const Node* mul = uses_.made_by(id, "Mul");
    return mul && mul->inputs[0] == mul->inputs[1] ? std::optional(mul->inputs[0]) : std::nullopt;
  }

  /// The value and first axis of a mean over its last axes, which are kept.
  std::optional<std::pair<ValueId, size_t>> mean(ValueId id) const {
    const Node* node = uses_.made_by(id, "ReduceMean");
    if (!node) return std::nullopt;
    const Shape &from = shape(node->inputs[0]), &to = shape(id);
    if (from.size() != to.size()) return std::nullopt;
    const auto axis = static_cast<size_t>(std::mismatch(from.begin(), from.end(), to.begin()).first - from.begin());
    if (axis == from.size() || std::any_of(to.begin() + static_cast<int64_t>(axis), to.end(), [](int64_t d) { return d != 1; })) return std::nullopt;
    return std::pair(node->inputs[0], axis);
  }

  bool is_mean(ValueId id, ValueId x, size_t axis) const {
    const auto found = mean(id);
    return found && found->first == x && found->second == axis;
  }

  /// The x of x - mean(x), or of its negative.
  std::optional<ValueId> centre(ValueId id, size_t axis, bool either_sign) const {
    const Node* sub = uses_.made_by(id, "Sub");
    if (!sub) return std::nullopt;
    if (is_mean(sub->inputs[1], sub->inputs[0], axis)) return sub->inputs[0];
    if (either_sign && is_mean(sub->inputs[0], sub->inputs[1], axis)) return sub->inputs[1];
    return std::nullopt;
  }

  std::optional<Deviation> variance(ValueId id) const {
    const auto squares = mean(id);
    const auto root = squares ? squared(squares->first) : std::nullopt;
    if (!root) return std::nullopt;
    const auto x = centre(*root, squares->second, true);
    return Deviation{x.value_or(*root), x.has_value(), squares->second, 0, false};
  }

  std::optional<Deviation> variance_and_epsilon(ValueId id) const {
    const Node* add = uses_.made_by(id, "Add");
    for (size_t i = 0; add && i < 2; ++i) {
      const auto epsilon = number(add->inputs[i]);
      if (!epsilon || *epsilon < 0 || shape(id) != shape(other(*add, i))) continue;
      std::optional<Deviation> found = variance(other(*add, i));
      if (found) found->epsilon = *epsilon, found->learned_epsilon = float_constant(graph_, add->inputs[i])->learned;
      return found;
    }
    return variance(id);
  }

  std::optional<Deviation> deviation(ValueId id) const {
    if (const Node* root = uses_.made_by(id, "Sqrt")) return variance_and_epsilon(root->inputs[0]);
    const auto base = power(id, 0.5);
    return base ? variance_and_epsilon(*base) : std::nullopt;
  }

  std::optional<Deviation> inverse_deviation(ValueId id) const {
    if (const Node* node = uses_.made_by(id, "Reciprocal")) return deviation(node->inputs[0]);
    const Node* div = uses_.made_by(id, "Div");
    if (div && number(div->inputs[0]) == 1) return deviation(div->inputs[1]);
    const auto base = power(id, -0.5);
    return base ? variance_and_epsilon(*base) : std::nullopt;
  }

  /// Whether the value is what this deviation is that of.
  bool belongs(ValueId id, const Deviation& d) const { return d.centred ? centre(id, d.axis, false) == d.x : id == d.x; }

  std::optional<Deviation> quotient(const Node& node) const {
    if (node.op_type == "Div") {
      const auto d = deviation(node.inputs[1]);
      return d && belongs(node.inputs[0], *d) ? d : std::nullopt;
    }
    for (size_t i = 0; node.op_type == "Mul" && i < 2; ++i) {
      const auto d = inverse_deviation(node.inputs[i]);
      if (d && belongs(other(node, i), *d)) return d;
    }
    return std::nullopt;
  }

  /// g = scale / deviation, or 1 / deviation.
  std::optional<Match> factor(ValueId id) const {
    if (const auto d = inverse_deviation(id)) return Match{*d};
    const Node* mul = uses_.made_by(id, "Mul");
    for (size_t i = 0; mul && i < 2; ++i) {
      const auto d = inverse_deviation(mul->inputs[i]);
      if (d && is_per_row(other(*mul, i), *d)) return Match{*d, other(*mul, i)};
    }
    return std::nullopt;
  }

  /// x g + (bias - mean(x) g)
  std::optional<Match> spread_out(const Node& add) const {
    for (size_t i = 0; add.op_type == "Add" && i < 2; ++i) {
      const Node *scaled = uses_.made_by(add.inputs[i], "Mul"), *rest = uses_.made_by(other(add, i), "Sub");
      const Node* mean_part = rest ? uses_.made_by(rest->inputs[1], "Mul") : nullptr;
      for (size_t j = 0; scaled && mean_part && j < 2; ++j) {
        const ValueId g = scaled->inputs[j], x = other(*scaled, j);
        std::optional<Match> found = factor(g);
        if (!found || !found->deviation.centred || found->deviation.x != x || !is_per_row(rest->inputs[0], found->deviation)) continue;
        const size_t at = mean_part->inputs[0] == g ? 0 : 1;
        if (mean_part->inputs[at] != g || !is_mean(other(*mean_part, at), x, found->deviation.axis)) continue;
        found->bias = rest->inputs[0];
        return found;
      }
    }
    return std::nullopt;
  }

  /// A constant that is the same for every row.
  bool is_per_row(ValueId id, const Deviation& d) const {
    if (!float_constant(graph_, id)) return false;
    const Shape &from = shape(id), &x = shape(d.x);
    if (from.size() > x.size()) return false;
    const size_t lead = x.size() - from.size();
    for (size_t i = 0; i < from.size(); ++i) {
      if (from[i] != 1 && (lead + i < d.axis || from[i] != x[lead + i])) return false;
    }
    return true;
  }

  /// Takes the only reader of the result along, where it combines it with a constant of a row.
  void absorb(Match& match, std::string_view op, ValueId Match::*constant) const {
    const ValueId result = graph_.nodes[match.last].outputs[0];
    if (uses_.is_output(result) || uses_.readers(result).size() != 1) return;
    const size_t reader = uses_.readers(result)[0];
    const Node& node = graph_.nodes[reader];
    if (node.op_type != op || !node.domain.empty()) return;
    const ValueId numbers = other(node, node.inputs[0] == result ? 0 : 1);
    if (!is_per_row(numbers, match.deviation)) return;
    if (!match.deviation.centred && op == "Add") return;  // an RMSNormalization has no bias
    match.*constant = numbers;
    match.last = reader;
  }

  const Graph& graph_;
  Uses uses_;
};

/// The constant in the shape of a row; for kNoValue the public number 1.
ValueId per_row(Graph& graph, ValueId id, size_t row_rank, const std::string& name) {
  if (id == kNoValue) return add_constant(graph, name, Tensor<double>({}, {1}), false);
  const Shape& shape = graph.values[id].shape;
  if (shape.size() <= row_rank) return id;
  const Constant& constant = *graph.values[id].constant;
  Tensor<double> numbers(Shape(shape.end() - static_cast<int64_t>(row_rank), shape.end()), constant.real.data);
  return add_constant(graph, graph.values[id].name, std::move(numbers), constant.learned);
}

Node normalisation(Graph& graph, const Matcher::Match& match) {
  const Deviation& d = match.deviation;
  const Node& last = graph.nodes[match.last];
  const size_t row_rank = graph.values[d.x].shape.size() - d.axis;
  Node node{last.name, d.centred ? "LayerNormalization" : "RMSNormalization", "", {d.x}, last.outputs, {}};
  node.inputs.push_back(per_row(graph, match.scale, row_rank, node.name + " scale"));
  if (match.bias != kNoValue) node.inputs.push_back(per_row(graph, match.bias, row_rank, ""));
  node.attributes = {{"axis", static_cast<int64_t>(d.axis)}, {"epsilon", d.epsilon}};
  if (d.learned_epsilon) node.attributes["learned_epsilon"] = int64_t{1};
  return node;
}

/// The parameters of a normalisation whose rows are the last axis.
struct Affine {
  const Constant* scale = nullptr;
  const Constant* bias = nullptr;  ///< nullptr: none
};

std::optional<Affine> affine_of(const Graph& graph, const Node& node) {
  if (!node.domain.empty() || (node.op_type != "LayerNormalization" && node.op_type != "RMSNormalization")) return std::nullopt;
  const NodeContext context = make_context(graph, node);
  if (context.normalize_axis(context.int_attribute("axis", -1), context.rank(0)) != context.rank(0) - 1) return std::nullopt;
  Affine affine{context.constant(1), context.constant(2)};
  const bool has_private_bias = context.has_input(2) && !affine.bias;
  if (!affine.scale || has_private_bias || (!affine.scale->learned && !affine.bias)) return std::nullopt;
  return affine;
}

/// Element i of a constant that has one element or one per entry of a row.
double entry(const Tensor<double>& x, size_t i) { return x.data[x.size() == 1 ? 0 : i]; }

/// A layer alpha x W: W is a constant matrix [k, n], or the transpose of one.
struct Layer {
  ValueId matrix = kNoValue;
  bool transposed = false;
  double alpha = 1;
};

class Folder {
 public:
  explicit Folder(Graph& graph) : graph_(graph), uses_(graph), addends_(graph.nodes.size(), kNoValue) {}

  void run() {
    for (size_t i = 0; i < graph_.nodes.size(); ++i) fold(i);
    insert_addends();
  }

 private:
  std::optional<Layer> layer(size_t index, ValueId x) const {
    const Node& node = graph_.nodes[index];
    if (!node.domain.empty() || node.inputs.size() < 2 || node.inputs[0] != x) return std::nullopt;
    if (std::count(node.inputs.begin(), node.inputs.end(), x) != 1) return std::nullopt;
    const Constant* matrix = float_constant(graph_, node.inputs[1]);
    if (!matrix || matrix->real.shape.size() != 2) return std::nullopt;
    if (node.op_type == "MatMul") return Layer{node.inputs[1]};
    if (node.op_type != "Gemm") return std::nullopt;
    const NodeContext context = make_context(graph_, node);
    if (context.int_attribute("transA", 0) != 0 || graph_.values[x].shape.size() != 2) return std::nullopt;
    return Layer{node.inputs[1], context.int_attribute("transB", 0) != 0, context.float_attribute("alpha", 1)};
  }

  void fold(size_t index) {
    const auto affine = affine_of(graph_, graph_.nodes[index]);
    const ValueId y = graph_.nodes[index].outputs[0];
    if (!affine || uses_.is_output(y) || uses_.readers(y).empty()) return;
    for (const size_t reader : uses_.readers(y)) {
      if (!layer(reader, y)) return;
    }
    const Constant scale = *affine->scale;
    const std::optional<Constant> bias = affine->bias ? std::optional(*affine->bias) : std::nullopt;
    for (const size_t reader : uses_.readers(y)) fold_into(reader, *layer(reader, y), scale, bias);
    const ValueId one = add_constant(graph_, graph_.nodes[index].name + " scale", Tensor<double>({}, {1}), false);
    graph_.nodes[index].inputs = {graph_.nodes[index].inputs[0], one};
  }

  /// W becomes s W; alpha b W waits to be added to the layer's result.
  void fold_into(size_t reader, const Layer& layer, const Constant& scale, const std::optional<Constant>& bias) {
    const Value& old = graph_.values[layer.matrix];
    const std::string name = old.name;
    Tensor<double> matrix = old.constant->real;
    const bool was_learned = old.constant->learned;
    const auto columns = static_cast<size_t>(matrix.shape[1]);
    Tensor<double> shift({matrix.shape[layer.transposed ? 0 : 1]});
    for (size_t at = 0; at < matrix.size(); ++at) {
      const size_t row = at / columns, column = at % columns;
      const size_t i = layer.transposed ? column : row, j = layer.transposed ? row : column;
      if (bias) shift.data[j] += layer.alpha * entry(bias->real, i) * matrix.data[at];
      matrix.data[at] *= entry(scale.real, i);
    }
    graph_.nodes[reader].inputs[1] = add_constant(graph_, name, std::move(matrix), was_learned || scale.learned);
    if (bias) addends_[reader] = add_constant(graph_, name + " shift", std::move(shift), was_learned || bias->learned);
  }

  /// An Add behind every layer that has something to be added.
  void insert_addends() {
    std::vector<Node> nodes;
    for (size_t i = 0; i < graph_.nodes.size(); ++i) {
      nodes.push_back(std::move(graph_.nodes[i]));
      if (addends_[i] == kNoValue) continue;
      Node& layer = nodes.back();
      const ValueId result = layer.outputs[0];
      Value inner = graph_.values[result];
      inner.name += " unshifted";
      graph_.values.push_back(std::move(inner));
      layer.outputs[0] = static_cast<ValueId>(graph_.values.size() - 1);
      nodes.push_back({layer.name + " shift", "Add", "", {layer.outputs[0], addends_[i]}, {result}, {}});
    }
    graph_.nodes = std::move(nodes);
  }

  Graph& graph_;
  Uses uses_;
  std::vector<ValueId> addends_;  ///< of every node that had them folded in
};

}  // namespace

void fuse_normalisations(Graph& graph) {
  const Matcher matcher(graph);
  std::vector<Matcher::Match> matches;
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    if (const auto match = matcher.match(i)) matches.push_back(*match);
  }
  // A constant that is added moves no node: the matcher's indices hold.
  for (const Matcher::Match& match : matches) graph.nodes[match.last] = normalisation(graph, match);
}

void fold_normalisation_scales(Graph& graph) { Folder(graph).run(); }

}  // namespace tacit::ir
