#include "tacit/quant/compile.h"

#include <fmt/format.h>

#include <cmath>
#include <set>

#include "tacit/base/user_error.h"
#include "tacit/ir/masks.h"

namespace tacit::quant {
namespace {

using program::InputSpec;
using program::OpKind;
using program::OutputSpec;
using program::Program;

constexpr int kBooleanBits = 2;
constexpr int kMaxInputBits = 32;
/// Channels get scales of their own where these differ by at least, and at most, so many bits.
constexpr int kMinChannelSpread = 4;
constexpr int kMaxChannelSpread = 24;
/// Table widths that the planner tries, and the elements from which a wide table pays for itself.
constexpr int kNarrowTableBits = 12;
constexpr int kWideTableBits = 16;
constexpr int64_t kElementsPerWideTable = 32768, kElementsPerWidestTable = 131072;
/// Spare bits may cost this much more in all. They are looked for in so many steps, each of which lowers the model four times: fewer
/// in a model of more weights, none above kLoweredWeights.
constexpr double kFreeCost = 1.01;
constexpr size_t kSpareSteps = 48, kLoweredWeights = size_t{1} << 20;
/// A width is good enough if the error is below this share of the goal; random samples say less of real ones.
constexpr double kGoalShare = 0.5, kUncalibratedGoalShare = 0.125;
/// Wider tables than tensors are worth it if they are good enough or leave at most this much of the error.
constexpr double kWorthwhile = 0.85;
/// Steps in which a node's share of the error is looked for.
constexpr double kShareStep = 0.8;

/// A lowered program, before its accuracy is known.
struct Lowered {
  Program program;
  std::vector<Tensor<int64_t>> weights;
  std::vector<std::string> node_names;
  std::vector<Exponents> range_exponents;
  std::vector<Quantisation> quantisations;
  std::vector<std::string> warnings;
  std::vector<ir::Unsupported> refused;
  std::vector<std::optional<Placed>> placed;  ///< by value of the graph
};

double headroom_of(const CompileOptions& options) { return options.calibrated ? kHeadroom : kUncalibratedHeadroom; }

/// Rows of features of very different scales get an exponent per column.
std::vector<int8_t> input_exponents(const ir::Value& value, const Observed& seen, double headroom, int bits) {
  const int common = exponent_for(headroom * seen.largest, bits);
  const auto channels = static_cast<int64_t>(seen.per_channel.size());
  std::vector<int8_t> out;
  int finest = common;
  for (double largest : seen.per_channel) {
    const int own = largest > 0 ? exponent_for(headroom * largest, bits) : common;
    const int exponent = std::min(own, common + kMaxChannelSpread);
    finest = std::max(finest, exponent);
    out.push_back(static_cast<int8_t>(exponent));
  }
  const bool is_row = channels > 1 && num_elements(value.shape) == channels;
  if (!is_row || finest - common < kMinChannelSpread) return {static_cast<int8_t>(common)};
  return out;
}

/// Bits of an input, by its name.
int bits_of(const CompileOptions& options, const std::string& input) {
  const auto found = options.precision.find(input);
  return found != options.precision.end() ? found->second : options.bits;
}

InputSpec input_spec(const ir::Value& value, const Observed& seen, const CompileOptions& options) {
  const double headroom = headroom_of(options);
  InputSpec spec{.name = value.name, .shape = value.shape, .exponents = {0}, .is_hidden = options.hide_input,
                 .saturate = options.saturate};
  const auto spare = options.spare.find(value.name);
  spec.bits = static_cast<uint8_t>(bits_of(options, value.name) + (spare == options.spare.end() ? 0 : spare->second));
  spec.is_integer = value.dtype != ir::DType::kFloat;
  if (value.dtype == ir::DType::kBool) {
    spec.bits = kBooleanBits;
  } else if (value.dtype == ir::DType::kInt) {
    const int needed = 1 + ceil_log2(headroom * seen.largest + 1);
    if (needed > kMaxInputBits) {
      throw UserError(ExitCode::kUnsupportedModel,
                      fmt::format("input '{}' holds integers of more than {} bits", value.name, kMaxInputBits));
    }
    spec.bits = static_cast<uint8_t>(std::max<int>(kDefaultBits, needed));
  } else {
    spec.exponents = input_exponents(value, seen, headroom, spec.bits);
  }
  return spec;
}

/// The node that yields a value, or nullptr.
const ir::Node* producer(const ir::Graph& graph, ir::ValueId id) {
  for (const ir::Node& node : graph.nodes) {
    for (ir::ValueId out : node.outputs) if (out == id) return &node;
  }
  return nullptr;
}

/// A Softmax keeps the order along the last axis if it runs over it: the argmax is that of its input.
ir::ValueId before_softmax(const ir::Graph& graph, ir::ValueId id) {
  const ir::Node* node = producer(graph, id);
  if (!node || node->op_type != "Softmax" || node->attributes.count(std::string(ir::kMaskAttribute)) > 0) return id;
  const ir::NodeContext info = ir::make_context(graph, *node);
  const bool flattens = graph.opset < 13;
  const int64_t axis = info.normalize_axis(info.int_attribute("axis", flattens ? 1 : -1), info.rank(0));
  return flattens || axis == info.rank(0) - 1 ? node->inputs[0] : id;
}

std::vector<bool> needed_nodes(const ir::Graph& graph, const std::vector<ir::ValueId>& targets) {
  std::set<ir::ValueId> wanted(targets.begin(), targets.end());
  std::vector<bool> needed(graph.nodes.size());
  for (size_t i = graph.nodes.size(); i-- > 0;) {
    const ir::Node& node = graph.nodes[i];
    needed[i] = std::any_of(node.outputs.begin(), node.outputs.end(), [&](ir::ValueId v) { return wanted.count(v) > 0; });
    if (needed[i]) wanted.insert(node.inputs.begin(), node.inputs.end());
  }
  return needed;
}

/// Lowers one graph once.
class Lowering {
 public:
  Lowering(const ir::Graph& graph, const std::vector<Observed>& observed, const CompileOptions& options, int bits)
      : graph_(graph), options_(options), emitter_(result_.program),
        context_(graph, observed, {options.bits, bits, options.precision, options.spare, options.saturate, headroom_of(options)}, emitter_) {}

  Lowered run() {
    result_.program.model_name = options_.model_name.empty() ? graph_.name : options_.model_name;
    result_.program.hide_model = options_.hide_model;
    result_.program.calibrated = options_.calibrated;
    lower_inputs();
    std::vector<ir::ValueId> targets = graph_.outputs;
    if (options_.disclose_argmax) targets = {before_softmax(graph_, the_output())};
    lower_nodes(targets);
    if (result_.refused.empty()) lower_outputs(targets);
    result_.weights = std::move(emitter_.weights());
    result_.node_names = emitter_.node_names();
    result_.range_exponents = emitter_.range_exponents();
    result_.quantisations = std::move(context_.quantisations());
    result_.warnings = std::move(context_.warnings());
    place_values();
    return std::move(result_);
  }

 private:
  ir::ValueId the_output() const {
    if (graph_.outputs.size() != 1) {
      throw UserError(ExitCode::kUsage, fmt::format("--disclose argmax needs a model with one output; this one has {}",
                                                    graph_.outputs.size()));
    }
    const ir::Value& output = graph_.values[graph_.outputs[0]];
    if (output.shape.empty() || output.shape.back() < 2) {
      throw UserError(ExitCode::kUsage,
                      fmt::format("--disclose argmax: output '{}' of shape {} has no classes to choose from", output.name,
                                  to_string(output.shape)));
    }
    return graph_.outputs[0];
  }

  void lower_inputs() {
    for (ir::ValueId id : graph_.inputs) {
      const ir::Value& value = graph_.values[id];
      emitter_.begin(value.name);
      const Observed& seen = context_.observed(id);
      const InputSpec spec = input_spec(value, seen, options_);
      const Quantised x = emitter_.input(spec);
      context_.set(id, value.dtype == ir::DType::kBool ? as_bit(x) : x);
      context_.note_input(value.name, spec, seen.largest);
    }
  }

  /// [x >= 1]: what a hidden boolean is taken for, whatever integer it is.
  Quantised as_bit(const Quantised& x) {
    const Emitter::Term term{x, 1};
    return context_.step(emitter_.linear({&term, 1}, -1, {0}));
  }

  void lower_nodes(const std::vector<ir::ValueId>& targets) {
    const std::vector<bool> needed = needed_nodes(graph_, targets);
    for (size_t i = 0; i < graph_.nodes.size(); ++i) {
      const ir::Node& node = graph_.nodes[i];
      if (!needed[i]) continue;
      const bool after_refused = std::any_of(node.inputs.begin(), node.inputs.end(),
                                             [&](ir::ValueId v) { return lost_.count(v) > 0; });
      const std::optional<std::string> reason = after_refused ? std::string() : lower(node);
      if (!reason) continue;
      lost_.insert(node.outputs.begin(), node.outputs.end());
      if (!after_refused) result_.refused.push_back({node.name, node.op_type, *reason});
    }
  }

  /// Why the node is refused, if it is.
  std::optional<std::string> lower(const ir::Node& node) {
    const ir::Operator* op = graph_.operators->find(node.op_type, node.domain);
    if (!op || !op->lower) return "it cannot be proved on private values";
    try {
      context_.begin(node);
      op->lower(context_, node);
    } catch (const Refused& refused) {
      return refused.reason;
    }
    return std::nullopt;
  }

  void lower_outputs(const std::vector<ir::ValueId>& targets) {
    for (size_t i = 0; i < targets.size(); ++i) {
      const std::string& name = graph_.values[graph_.outputs[i]].name;
      emitter_.begin(name);
      try {
        result_.program.outputs.push_back(output(name, targets[i]));
      } catch (const Refused& refused) {
        result_.refused.push_back({name, "output", refused.reason});
      }
    }
    label_first_output();
  }

  OutputSpec output(const std::string& name, ir::ValueId id) {
    if (options_.disclose_argmax) {
      const Quantised index = emitter_.argmax(context_.fit(id), true);
      return {.name = name, .value = index.id, .exponents = {0}, .is_index = true, .labels = {}};
    }
    if (context_.is_constant(id) && context_.is_learned(id)) {
      throw Refused{"it is a learned number, which the proof would disclose"};
    }
    const Quantised x = context_.committed(id);
    const bool is_index = result_.program.nodes[x.id].kind == OpKind::kArgMax;
    OutputSpec spec{.name = name, .value = x.id, .exponents = {}, .is_index = is_index, .labels = {}};
    for (int e : x.exponents) spec.exponents.push_back(static_cast<int8_t>(e));
    return spec;
  }

  void place_values() {
    result_.placed.resize(graph_.values.size());
    for (ir::ValueId id = 0; id < graph_.values.size(); ++id) {
      const Quantised* x = graph_.values[id].constant ? nullptr : context_.find(id);
      if (x) result_.placed[id] = Placed{x->id, x->exponents};
    }
  }

  void label_first_output() {
    if (options_.labels.empty() || result_.program.outputs.empty()) return;
    const Shape& shape = graph_.values[graph_.outputs[0]].shape;
    const int64_t classes = shape.empty() ? 1 : shape.back();
    if (static_cast<int64_t>(options_.labels.size()) != classes) {
      throw UserError(ExitCode::kUsage, fmt::format("--labels names {} classes; output '{}' has {}", options_.labels.size(),
                                                    graph_.values[graph_.outputs[0]].name, classes));
    }
    result_.program.outputs[0].labels = options_.labels;
  }

  const ir::Graph& graph_;
  const CompileOptions& options_;
  Lowered result_;
  Emitter emitter_;
  LowerContext context_;
  std::set<ir::ValueId> lost_;  ///< results of refused nodes, and what depends on them
};

Lowered lower(const ir::Graph& graph, const std::vector<Observed>& observed, const CompileOptions& options, int bits) {
  Lowered lowered = Lowering(graph, observed, options, bits).run();
  if (!lowered.refused.empty()) ir::throw_unsupported(graph.name, lowered.refused);
  return lowered;
}

void refuse_public(const ir::Graph& graph, const CompileOptions& options, const Lowered& lowered) {
  const bool hides_weights = options.hide_model && !lowered.weights.empty();
  const bool hides_input = options.hide_input && !graph.inputs.empty();
  if (hides_weights || hides_input) return;
  throw UserError(ExitCode::kUnsupportedModel,
                  fmt::format("model '{}' has nothing private: no learned weights and no hidden input, so that anyone can "
                              "compute its outputs",
                              lowered.program.model_name),
                  "hide the input or the model's weights, if it has any");
}

/// Good enough to stop widening the tables. Where an index is all that leaves the model, it must be the float model's.
bool accurate(const AccuracyReport& report, double goal_share) {
  if (report.outputs.empty() && report.top1_agreement < 1) return false;
  return report.out_of_range == 0 && std::all_of(report.outputs.begin(), report.outputs.end(), [&](const OutputError& e) {
           return e.relative_to_goal() <= goal_share;
         });
}

std::vector<std::string> partial_nodes(const std::vector<Quantisation>& quantisations) {
  std::vector<std::string> out;
  for (const Quantisation& q : quantisations) if (!q.total) out.push_back(q.node);
  return out;
}

/// Elements of all tensors that tables may be looked up for.
int64_t table_elements(const ir::Graph& graph) {
  static const std::set<std::string> kTables{"Clip", "Elu", "Erf", "Exp", "Gelu", "HardSigmoid", "HardSwish", "LeakyRelu", "Log", "Mish",
                                             "Pow", "Reciprocal", "Selu", "Sigmoid", "Softplus", "Softsign", "Sqrt", "Tanh"};
  int64_t elements = 0;
  for (const ir::Node& node : graph.nodes) {
    if (kTables.count(node.op_type) > 0) elements += num_elements(graph.values[node.outputs[0]].shape);
  }
  return elements;
}

void take(Lowered&& lowered, CompileResult& result) {
  result.program = std::move(lowered.program);
  result.weights = std::move(lowered.weights);
  result.node_names = std::move(lowered.node_names);
  result.range_exponents = std::move(lowered.range_exponents);
  result.quantisations = std::move(lowered.quantisations);
  result.warnings = std::move(lowered.warnings);
}

/// Every name of `precision` is a node's or an input's.
void check_precision(const ir::Graph& graph, const CompileOptions& options) {
  for (const auto& [name, bits] : options.precision) {
    const auto is_node = [&](const ir::Node& node) { return node.name == name; };
    const auto is_input = [&](ir::ValueId id) { return graph.values[id].name == name; };
    if (std::any_of(graph.nodes.begin(), graph.nodes.end(), is_node) || std::any_of(graph.inputs.begin(), graph.inputs.end(), is_input)) continue;
    throw UserError(ExitCode::kUsage, fmt::format("the precision of '{}' is set, which is no node or input of the model", name),
                    "'tacit setup --explain' prints the names");
  }
}

/// Lowers and measures one graph with growing precision. The options hold what has been found so far.
class Search {
 public:
  Search(const ir::Graph& graph, std::span<const Observed> observed, std::span<const Sample> samples, const CompileOptions& options)
      : graph_(graph), observed_(observed.begin(), observed.end()), samples_(samples), options_(options) {}

  /// The fewest bits of table inputs that are accurate enough; more than the tensors have only where that helps.
  void choose_tables() {
    const double goal_share = options_.calibrated ? kGoalShare : kUncalibratedGoalShare;
    const int64_t elements = table_elements(graph_);
    const bool may_be_widest = options_.saturate || (options_.bits >= kDefaultBits && elements >= kElementsPerWidestTable);
    const int widest = may_be_widest ? op::kMaxTableInBits : std::min(options_.bits, op::kMaxTableInBits);
    const bool is_chosen = options_.activation_bits != 0;
    if (!is_chosen) options_.activation_bits = std::min(widest, elements >= kElementsPerWideTable ? kWideTableBits : kNarrowTableBits);
    attempt();
    while (!is_chosen && options_.activation_bits + 2 <= widest && !accurate(report_, goal_share)) {
      const double error = relative_error(report_);
      options_.activation_bits += 2;
      attempt();
      if (options_.saturate || options_.activation_bits <= options_.bits) continue;
      if (accurate(report_, 1) || relative_error(report_) <= kWorthwhile * error) continue;
      options_.activation_bits -= 2;
      attempt();
      break;
    }
  }

  /// Raises the precision of the nodes that disturb the outputs most until none is further off than `bound`, a share of
  /// the output's largest magnitude.
  void reach(double bound) {
    if (options_.disclose_argmax) {
      throw UserError(ExitCode::kUsage, "an error bound needs the outputs themselves; only the index of the largest is disclosed");
    }
    raise_until(bound, {}, [&] { return relative_error(report_) <= bound; });
    if (relative_error(report_) > bound) refuse_bound(bound);
  }

  /// Raises precision where 16 bits are too few for the goal that every set-up has, if that helps; not what the user has set.
  void reach_goal() {
    if (report_.outputs.empty() || options_.bits < kDefaultBits || accurate(report_, 1)) return;
    double bound = 1;
    for (const OutputError& e : report_.outputs) {
      if (e.largest > 0) bound = std::min(bound, kGoalShare * std::ldexp(e.typical / e.largest, -8));
    }
    const std::map<std::string, int> before = options_.precision;
    const double error = relative_error(report_);
    raise_until(bound, before, [&] { return accurate(report_, 1); });
    if (accurate(report_, 1) || relative_error(report_) < error / 2) return;
    options_.precision = before;
    attempt();
  }

  /// Gives results the further bits that cost next to nothing: those that the limbs of their ranges have left.
  void use_spare() {
    if (!options_.cost || options_.bits >= kMaxBits || spare_steps() == 0) return;
    const double cost = kFreeCost * options_.cost(lowered_.program), error = relative_error(report_);
    measure_nodes(graph_, lowered_.program, lowered_.weights, lowered_.placed, samples_, false, report_);
    std::vector<Loss> losses;
    for (const NodeError& e : worst_nodes(report_, report_.nodes.size())) {
      if (options_.precision.count(e.name) == 0 && e.at_output > 0) losses.push_back({e.name, e.at_output});
    }
    for (size_t steps = spare_steps(); steps > 0 && !losses.empty(); --steps) {
      const auto worst = std::max_element(losses.begin(), losses.end(), [](const Loss& a, const Loss& b) { return a.at_output < b.at_output; });
      if (const int bits = widen(worst->name, cost)) worst->at_output = std::ldexp(worst->at_output, -bits);
      else losses.erase(worst);
    }
    if (options_.spare.empty()) return;
    attempt();
    if (report_.out_of_range == 0 && relative_error(report_) <= error) return;
    options_.spare.clear();
    attempt();
  }

  /// The last attempt.
  CompileResult finish() {
    CompileResult result;
    result.accuracy = std::move(report_);
    measure_nodes(graph_, lowered_.program, lowered_.weights, lowered_.placed, samples_, false, result.accuracy);
    take(std::move(lowered_), result);
    result.chosen = options_;
    return result;
  }

 private:
  void attempt() {
    lowered_ = lower(graph_, observed_, options_, options_.activation_bits);
    refuse_public(graph_, options_, lowered_);
    if (reference_.empty()) {
      for (const Sample& sample : samples_) reference_.push_back(evaluate_float(graph_, sample));
    }
    report_ = measure(lowered_.program, lowered_.weights, lowered_.node_names, holding_tables(lowered_.program, lowered_.range_exponents),
                      samples_, reference_);
  }

  size_t spare_steps() const {
    size_t weights = 1;
    for (const Tensor<int64_t>& w : lowered_.weights) weights += w.size();
    return std::min(kSpareSteps, kLoweredWeights / weights);
  }

  /// What a node's own error does to the outputs.
  struct Loss {
    std::string name;
    double at_output;
  };

  /// Gives the node's results the further bits that cost least, at most `cost` in all: how many, or 0 if none are to be had.
  int widen(const std::string& name, double cost) {
    const std::map<std::string, int> before = options_.spare;
    std::optional<Lowered> best;
    int best_bits = 0;
    for (const int bits : {1, 2, 4, 8}) {
      int& spare = options_.spare[name];
      if (options_.bits + spare + bits > kMaxBits) break;
      spare += bits;
      Lowered trial = Lowering(graph_, observed_, options_, options_.activation_bits).run();
      options_.spare = before;
      const bool same = trial.program == lowered_.program && trial.weights == lowered_.weights;
      if (same || !trial.refused.empty()) continue;
      const double trial_cost = options_.cost(trial.program);
      if (trial_cost > cost) continue;
      cost = trial_cost;
      best = std::move(trial);
      best_bits = bits;
    }
    if (best) {
      options_.spare[name] += best_bits;
      lowered_ = std::move(*best);
    }
    return best_bits;
  }

  template <class Done>
  void raise_until(double bound, const std::map<std::string, int>& fixed, Done&& done) {
    constexpr int kMaxRounds = 12;
    for (int round = 0; !done() && round < kMaxRounds && raise(bound, fixed); ++round) attempt();
  }

  int precision_of(const std::string& name) const {
    const auto found = options_.precision.find(name);
    return found != options_.precision.end() ? found->second : options_.bits;
  }

  /// The largest share such that the outputs are expected within the bound once no node's own error is more than that. Errors of many
  /// nodes add up as independent ones do, or up to linearly: the least share is what is safe then.
  double share_of(double bound, std::span<const NodeError> nodes) const {
    double largest = 0, sum = 0;
    for (const NodeError& e : nodes) largest = std::max(largest, e.at_output), sum += e.at_output * e.at_output;
    const double least = bound / (2 * static_cast<double>(std::max<size_t>(1, nodes.size())));
    const double goal = sum * std::pow(std::min(1.0, bound / relative_error(report_)), 2);
    double share = largest;
    while (share > least) {
      double left = 0;
      for (const NodeError& e : nodes) left += std::pow(std::min(e.at_output, share), 2);
      if (left <= goal) break;
      share *= kShareStep;
    }
    return std::max(share, least);
  }

  /// Gives each node whose own error is more than its share the bits that it lacks. False: none can have more.
  bool raise(double bound, const std::map<std::string, int>& fixed) {
    measure_nodes(graph_, lowered_.program, lowered_.weights, lowered_.placed, samples_, true, report_);
    const std::vector<NodeError> nodes = worst_nodes(report_, report_.nodes.size());
    const double share = share_of(bound, nodes);
    bool raised = false;
    for (const NodeError& e : nodes) {
      const int bits = precision_of(e.name);
      if (e.at_output <= share || bits >= kMaxBits || fixed.count(e.name) > 0) continue;
      options_.precision[e.name] = std::min(kMaxBits, bits + std::clamp(ceil_log2(e.at_output / share), 1, kMaxBits));
      raised = true;
    }
    return raised;
  }

  [[noreturn]] void refuse_bound(double bound) {
    measure_nodes(graph_, lowered_.program, lowered_.weights, lowered_.placed, samples_, true, report_);
    std::string limits;
    for (const NodeError& e : worst_nodes(report_, 3)) {
      limits += fmt::format("{}'{}' ({}, {:.2g})", limits.empty() ? "" : ", ", e.name, e.op, e.at_output);
    }
    throw UserError(ExitCode::kUnsupportedModel,
                    fmt::format("the outputs of '{}' are up to {:.2g} of the largest value off, where at most {:.2g} was asked for; most of it comes from {}",
                                lowered_.program.model_name, relative_error(report_), bound, limits.empty() ? "no single node" : limits),
                    "ask for a larger error, or compute these nodes in another way");
  }

  const ir::Graph& graph_;
  const std::vector<Observed> observed_;
  std::span<const Sample> samples_;
  CompileOptions options_;
  std::vector<std::vector<Tensor<double>>> reference_;
  Lowered lowered_;
  AccuracyReport report_;
};

}  // namespace

CompileResult compile(const ir::Graph& graph, std::span<const Sample> calibration, std::span<const Sample> evaluation,
                      const CompileOptions& options) {
  check_precision(graph, options);
  std::vector<Observed> observed = observe(graph, calibration);
  const bool held_out = !evaluation.empty();
  const std::span<const Sample> samples = held_out ? evaluation : calibration;

  Search search(graph, observed, samples, options);
  search.choose_tables();
  search.reach_goal();
  if (options.max_error) search.reach(*options.max_error);
  search.use_spare();
  CompileResult result = search.finish();
  if (result.accuracy.out_of_range > 0) {
    result.warnings.push_back(fmt::format(
        "{} of {} samples leave a calibrated range and cannot be proved, the first at '{}'; calibrate with more data, or "
        "set up with --saturate",
        result.accuracy.out_of_range, samples.size(), result.accuracy.out_of_range_node));
  }
  result.accuracy.held_out = held_out;
  result.accuracy.partial_nodes = partial_nodes(result.quantisations);
  result.observed = std::move(observed);
  return result;
}

CompileResult recompile(const ir::Graph& graph, std::vector<Observed> observed, const CompileOptions& options) {
  if (observed.size() != graph.values.size()) {
    throw UserError(ExitCode::kBadInput, fmt::format("model '{}' is another one than was calibrated", graph.name), "give the model file of the set-up");
  }
  CompileResult result;
  take(lower(graph, observed, options, options.activation_bits), result);
  result.chosen = options;
  result.observed = std::move(observed);
  return result;
}

std::vector<ir::Unsupported> find_refused(const ir::Graph& graph) {
  const std::vector<Observed> observed(graph.values.size(), Observed{1.0, {}});
  const CompileOptions options;
  return Lowering(graph, observed, options, kWideTableBits).run().refused;
}

}  // namespace tacit::quant
