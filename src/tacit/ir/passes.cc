#include "tacit/ir/passes.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "tacit/base/user_error.h"
#include "tacit/ir/curves.h"
#include "tacit/ir/masks.h"
#include "tacit/ir/normalisation.h"

namespace tacit::ir {
namespace {

/// Folding allocates and computes on behalf of a file that may be hostile: a small file may not ask for much more than
/// its initializers amount to.
class FoldBudget {
 public:
  explicit FoldBudget(const Graph& graph) {
    for (const Value& value : graph.values) {
      if (value.constant) elements_ += 4 * num_elements(value.shape);
    }
  }

  void spend(const NodeContext& context, const Operator& op, const std::vector<TensorType>& results) {
    int64_t work = op.macs ? op.macs(context) : 0;
    for (size_t i = 0; i < context.num_inputs(); ++i) {
      if (context.has_input(i)) work += num_elements(context.shape(i));
    }
    for (const TensorType& type : results) elements_ -= num_elements(type.shape);
    work_ -= work;
    if (elements_ < 0 || work_ < 0) context.refuse("its constant inputs would expand to too many numbers");
  }

 private:
  int64_t elements_ = int64_t{1} << 24;
  int64_t work_ = int64_t{1} << 33;
};

void refuse_infinite_constants(const NodeContext& context) {
  for (size_t i = 0; i < context.num_inputs(); ++i) {
    const Constant* x = context.constant(i);
    if (x && !std::all_of(x->real.data.begin(), x->real.data.end(), [](double v) { return std::isfinite(v); })) {
      context.refuse("its constant input " + std::to_string(i) + " holds a value that is not finite");
    }
  }
}

/// What a mask may be written with: its infinities are gone once the masks are recognised.
bool may_mask(const Node& node) { return node.op_type == "Add" || node.op_type == "Sub" || node.op_type == "Where"; }

/// Nodes whose infinities were no mask.
std::vector<Unsupported> find_infinite(const Graph& graph) {
  std::vector<Unsupported> found;
  for (const Node& node : graph.nodes) {
    if (!may_mask(node)) continue;
    try {
      refuse_infinite_constants(make_context(graph, node));
    } catch (const UnsupportedNode& error) {
      found.push_back({node.name, node.op_type, error.reason()});
    }
  }
  return found;
}

class Folder {
 public:
  explicit Folder(Graph& graph) : graph_(graph), budget_(graph), state_(graph.values.size()) {
    for (ValueId id : graph.inputs) state_[id] = {true, true};
    for (ValueId id = 0; id < graph.values.size(); ++id) {
      if (graph.values[id].constant) state_[id] = {true, false};
    }
  }

  std::vector<Unsupported> run() {
    for (const Node& node : graph_.nodes) visit(node);
    return std::move(unsupported_);
  }

 private:
  struct State {
    bool is_typed = false;
    bool is_private = false;
  };

  void visit(const Node& node) {
    const Operator* op = graph_.operators->find(node.op_type, node.domain);
    set_untyped(node, !(op && op->reads_shape_only));
    try {
      check_node(node, op);
      if (!has_untyped_input(node)) infer(node, *op);
      check_provable(node, *op);
    } catch (const UnsupportedNode& error) {
      unsupported_.push_back({node.name, node.op_type, error.reason()});
    }
  }

  /// What can be said without types: the operator, its age and its attributes.
  void check_node(const Node& node, const Operator* op) const {
    if (!op) {
      const bool foreign = !node.domain.empty() && node.domain != "ai.onnx";
      throw UnsupportedNode(node, "the operator " + (foreign ? node.domain + "." : "") + node.op_type + " is not supported");
    }
    if (graph_.opset < op->min_opset) {
      throw UnsupportedNode(node, "the operator needs opset " + std::to_string(op->min_opset) + ", the model has " +
                                      std::to_string(graph_.opset));
    }
    for (const auto& [name, value] : node.attributes) {
      if (std::find(op->attributes.begin(), op->attributes.end(), name) == op->attributes.end()) {
        throw UnsupportedNode(node, "the attribute '" + name + "' is not supported");
      }
      if (std::holds_alternative<std::monostate>(value)) {
        throw UnsupportedNode(node, "the attribute '" + name + "' is of a kind that is not supported");
      }
    }
  }

  void infer(const Node& node, const Operator& op) {
    const NodeContext context = make_context(graph_, node);
    const std::vector<TensorType> types = op.infer_shapes(context);
    const bool folds = op.reads_shape_only || !context.has_private_input();
    check_types(context, types, folds);
    for (size_t i = 0; i < node.outputs.size(); ++i) set_type(node.outputs[i], types[i]);
    if (folds) {
      budget_.spend(context, op, types);
      fold(context, op, types);
    }
  }

  void check_types(const NodeContext& context, const std::vector<TensorType>& types, bool is_constant) const {
    if (context.node().outputs.size() > types.size()) {
      context.fail("it has " + std::to_string(context.node().outputs.size()) + " outputs, but the operator yields " +
                   std::to_string(types.size()));
    }
    for (const TensorType& type : types) {
      const int64_t elements = checked_num_elements(type.shape);
      if (elements < 0) context.refuse("its result " + to_string(type.shape) + " is too large");
      if (elements == 0 && !is_constant) context.refuse("its result " + to_string(type.shape) + " is empty");
    }
  }

  void fold(const NodeContext& context, const Operator& op, const std::vector<TensorType>& types) {
    std::vector<Constant> results = are_empty(types) ? empty_constants(types) : op.evaluate(context);
    const bool learned = !op.reads_shape_only && has_learned_input(context);
    for (size_t i = 0; i < context.node().outputs.size(); ++i) {
      const ValueId id = context.node().outputs[i];
      if (id == kNoValue) continue;
      TACIT_CHECK(results[i].dtype == types[i].dtype && results[i].shape() == types[i].shape);
      results[i].learned = learned && results[i].dtype == DType::kFloat;
      graph_.values[id].constant = std::move(results[i]);
      state_[id] = {true, false};
    }
  }

  static bool are_empty(const std::vector<TensorType>& types) {
    return std::all_of(types.begin(), types.end(), [](const TensorType& t) { return num_elements(t.shape) == 0; });
  }

  static std::vector<Constant> empty_constants(const std::vector<TensorType>& types) {
    std::vector<Constant> out;
    for (const TensorType& type : types) {
      Constant& constant = out.emplace_back();
      constant.dtype = type.dtype;
      (type.dtype == DType::kFloat ? constant.real.shape : constant.integer.shape) = type.shape;
    }
    return out;
  }

  /// A node with a private input becomes a part of the proof: it needs a lowering that takes what is private.
  void check_provable(const Node& node, const Operator& op) const {
    if (op.reads_shape_only || !has_private_input(node)) return;
    if (!op.lower) throw UnsupportedNode(node, "the operator is supported on constants and shapes only");
    if (has_untyped_input(node)) return;
    const NodeContext context = make_context(graph_, node);
    if (!op.takes_infinite && !may_mask(node)) refuse_infinite_constants(context);
    if (op.check_private) op.check_private(context);
  }

  /// Until more is known: results are private if an input is.
  void set_untyped(const Node& node, bool inherits_privacy) {
    const bool is_private = inherits_privacy && has_private_input(node);
    for (ValueId id : node.outputs) {
      if (id != kNoValue) state_[id] = {false, is_private};
    }
  }

  void set_type(ValueId id, const TensorType& type) {
    if (id == kNoValue) return;
    graph_.values[id].dtype = type.dtype;
    graph_.values[id].shape = type.shape;
    state_[id].is_typed = true;
  }

  bool has_private_input(const Node& node) const {
    return std::any_of(node.inputs.begin(), node.inputs.end(),
                       [&](ValueId id) { return id != kNoValue && state_[id].is_private; });
  }

  bool has_untyped_input(const Node& node) const {
    return std::any_of(node.inputs.begin(), node.inputs.end(),
                       [&](ValueId id) { return id != kNoValue && !state_[id].is_typed; });
  }

  static bool has_learned_input(const NodeContext& context) {
    for (size_t i = 0; i < context.num_inputs(); ++i) {
      if (context.constant(i) && context.constant(i)->learned) return true;
    }
    return false;
  }

  Graph& graph_;
  FoldBudget budget_;
  std::vector<State> state_;
  std::vector<Unsupported> unsupported_;
};

bool contains(const std::vector<ValueId>& ids, ValueId id) { return std::find(ids.begin(), ids.end(), id) != ids.end(); }

bool is_no_op(const Graph& graph, const Node& node) {
  const Operator* op = graph.operators->find(node.op_type, node.domain);
  const auto is_absent = [](ValueId id) { return id == kNoValue; };
  if (!op || !op->keeps_elements || node.inputs.empty() || is_absent(node.inputs[0]) || is_absent(node.outputs[0]) ||
      !std::all_of(node.outputs.begin() + 1, node.outputs.end(), is_absent)) {
    return false;
  }
  const Value& from = graph.values[node.inputs[0]];
  const Value& to = graph.values[node.outputs[0]];
  return !to.constant && from.dtype == to.dtype && from.shape == to.shape;
}

void drop_unused_outputs(Node& node, const std::vector<bool>& is_needed) {
  for (ValueId& id : node.outputs) {
    if (id != kNoValue && !is_needed[id]) id = kNoValue;
  }
}

/// Numbers the values that are still in use, in order of their first mention.
class Renumbering {
 public:
  explicit Renumbering(Graph& graph) : graph_(graph), renamed_(graph.values.size(), kNoValue) {}

  void apply() {
    for (ValueId& id : graph_.inputs) id = renumber(id);
    for (Node& node : graph_.nodes) {
      for (ValueId& id : node.inputs) id = renumber(id);
      for (ValueId& id : node.outputs) id = renumber(id);
    }
    for (ValueId& id : graph_.outputs) id = renumber(id);
    graph_.values = std::move(values_);
  }

 private:
  ValueId renumber(ValueId id) {
    if (id == kNoValue) return id;
    if (renamed_[id] == kNoValue) {
      renamed_[id] = static_cast<ValueId>(values_.size());
      values_.push_back(std::move(graph_.values[id]));
    }
    return renamed_[id];
  }

  Graph& graph_;
  std::vector<ValueId> renamed_;
  std::vector<Value> values_;
};

}  // namespace

int64_t checked_num_elements(const Shape& shape) {
  if (shape.size() > kMaxRank) return -1;
  int64_t n = 1;
  bool is_empty = false;
  for (int64_t d : shape) {
    if (d < 0 || d > kMaxDimension) return -1;
    is_empty = is_empty || d == 0;
    if (d > 0 && n > kMaxElements / d) return -1;
    n *= std::max<int64_t>(d, 1);
  }
  return is_empty ? 0 : n;
}

std::vector<Unsupported> infer_and_fold(Graph& graph) {
  TACIT_CHECK(graph.operators);
  return Folder(graph).run();
}

void remove_no_ops(Graph& graph) {
  std::vector<ValueId> replacement(graph.values.size());
  for (ValueId id = 0; id < replacement.size(); ++id) replacement[id] = id;
  std::vector<bool> is_produced(graph.values.size());
  std::vector<Node> kept;
  for (Node& node : graph.nodes) {
    for (ValueId& id : node.inputs) {
      if (id != kNoValue) id = replacement[id];
    }
    if (is_no_op(graph, node)) {
      const ValueId from = node.inputs[0];
      const ValueId to = node.outputs[0];
      const bool is_output = contains(graph.outputs, to);
      // An output takes its name along, unless the source has a name to keep.
      if (!is_output || (is_produced[from] && !contains(graph.outputs, from))) {
        if (is_output) graph.values[from].name = graph.values[to].name;
        std::replace(graph.outputs.begin(), graph.outputs.end(), to, from);
        replacement[to] = from;
        continue;
      }
    }
    for (ValueId id : node.outputs) {
      if (id != kNoValue) is_produced[id] = true;
    }
    kept.push_back(std::move(node));
  }
  graph.nodes = std::move(kept);
}

void remove_dead(Graph& graph) {
  std::vector<bool> is_needed(graph.values.size());
  for (ValueId id : graph.outputs) is_needed[id] = true;
  const auto needs = [&](ValueId id) { return id != kNoValue && is_needed[id] && !graph.values[id].constant; };
  std::vector<Node> kept;
  for (auto node = graph.nodes.rbegin(); node != graph.nodes.rend(); ++node) {
    if (std::none_of(node->outputs.begin(), node->outputs.end(), needs)) continue;
    for (ValueId id : node->inputs) {
      if (id != kNoValue) is_needed[id] = true;
    }
    drop_unused_outputs(*node, is_needed);
    kept.push_back(std::move(*node));
  }
  std::reverse(kept.begin(), kept.end());
  graph.nodes = std::move(kept);
  Renumbering(graph).apply();
}

std::vector<Unsupported> try_simplify(Graph& graph) {
  remove_dead(graph);
  std::vector<Unsupported> unsupported = infer_and_fold(graph);
  remove_dead(graph);
  // A node of which only the shape was of use is gone.
  std::set<std::string> names;
  for (const Node& node : graph.nodes) names.insert(node.name);
  std::erase_if(unsupported, [&](const Unsupported& u) { return !names.contains(u.node); });
  if (!unsupported.empty()) return unsupported;
  remove_no_ops(graph);
  recognise_masks(graph);
  remove_dead(graph);
  unsupported = find_infinite(graph);
  if (!unsupported.empty()) return unsupported;
  recognise_curves(graph);
  remove_dead(graph);
  fuse_normalisations(graph);
  remove_dead(graph);
  fold_normalisation_scales(graph);
  remove_dead(graph);
  return {};
}

void simplify(Graph& graph) {
  const std::vector<Unsupported> unsupported = try_simplify(graph);
  if (!unsupported.empty()) throw_unsupported(graph.name, unsupported);
}

int64_t num_parameters(const Graph& graph) {
  int64_t n = 0;
  for (const Value& value : graph.values) {
    if (value.constant && value.constant->learned) n += num_elements(value.shape);
  }
  return n;
}

int64_t num_macs(const Graph& graph) {
  int64_t macs = 0;
  for (const Node& node : graph.nodes) {
    const Operator* op = graph.operators->find(node.op_type, node.domain);
    try {
      if (op && op->macs) macs += op->macs(make_context(graph, node));
    } catch (const UserError&) {
      // The inputs' types are not known: the node depends on one that is not supported.
    }
  }
  return macs;
}

void throw_unsupported(const std::string& model, const std::vector<Unsupported>& unsupported) {
  std::string message = model + " has " + std::to_string(unsupported.size()) +
                        (unsupported.size() == 1 ? " node that is not supported:" : " nodes that are not supported:");
  for (const Unsupported& u : unsupported) message += "\n  " + u.node + " (" + u.op + "): " + u.reason;
  throw UserError(ExitCode::kUnsupportedModel, message, "`tacit ops` lists what is supported", unsupported.front().node);
}

}  // namespace tacit::ir
