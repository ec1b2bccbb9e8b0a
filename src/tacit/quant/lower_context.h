#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tacit/ir/operator.h"
#include "tacit/quant/emitter.h"
#include "tacit/quant/scales.h"

namespace tacit::quant {

/// What calibration saw of a value: the largest magnitude, over all samples.
struct Observed {
  double largest = 0;
  std::vector<double> per_channel;  ///< by index of the last axis; kept for the model's inputs
};

/// Inputs may be twice as large as any that calibration saw; eight times where it saw random numbers only.
inline constexpr double kHeadroom = 2, kUncalibratedHeadroom = 8;

struct Settings {
  int tensor_bits = 16;      ///< of committed tensors and weights
  int activation_bits = 16;  ///< of table inputs, at most 18
  std::map<std::string, int> precision;  ///< bits of the results and weights of a node, or of an input, by name
  std::map<std::string, int> spare;      ///< bits that the results of a node have besides, by name
  bool saturate = false;     ///< ranges hold what the model can reach, not what calibration saw
  double headroom = kHeadroom;  ///< ranges are this multiple of what calibration saw
};

/// One quantised tensor of the program, for `--explain` and the accuracy report.
struct Quantisation {
  std::string node;      ///< of the model
  std::string what;      ///< "input", "weight", "rescale", "relu", ...
  int bits = 0;
  Exponents exponents;
  int shift = 0;         ///< bits that the rounding drops
  double range = 0;      ///< largest real magnitude that fits
  double observed = 0;   ///< largest one of the calibration; 0 where it was not observed
  bool total = true;     ///< no input in range can leave it
};

/// The quantisations in words, one a line.
std::string to_text(std::span<const Quantisation> quantisations);

/// What a table of a smooth function is made for.
struct CurveRange {
  double argument = 0;         ///< largest magnitude of the argument
  double result = 0;           ///< largest magnitude of the result that 16 bits hold
  double needed_exponent = 0;  ///< log2 of the steps per unit that the argument should have
  double observed = 0;         ///< largest argument of the calibration; 0 where it was not observed
  int64_t elements = 0;        ///< of all tensors that share the table; 0: of the argument alone
  bool holds_results = false;  ///< a result that the table clamps is out of range
};

/// Where a lowering (nn/<op>/lower.cc) finds its operands and puts its results.
///
/// A value stays an accumulator until someone needs it committed, so that MatMul, Add and Relu become one rescale:
/// `value` gives it as it is, `committed` and what follows rescale it once, on demand.
class LowerContext {
 public:
  static constexpr int kCommittedBits = 16;  ///< the default
  static constexpr int kOperandBits = 24;
  static constexpr int64_t kRowsPerElement = 64;  ///< of a table that pays

  LowerContext(const ir::Graph& graph, const std::vector<Observed>& observed, const Settings& settings,
               Emitter& emitter);

  /// Names the node that is being lowered.
  void begin(const ir::Node& node);
  [[noreturn]] void refuse(const std::string& reason) const { throw Refused{reason}; }
  void warn(std::string sentence) { warnings_.push_back(std::move(sentence)); }

  /// Attributes, types and constants of the node.
  ir::NodeContext info(const ir::Node& node) const { return ir::make_context(graph_, node); }
  const Shape& shape(ir::ValueId id) const { return graph_.values[id].shape; }
  ir::DType dtype(ir::ValueId id) const { return graph_.values[id].dtype; }
  bool is_constant(ir::ValueId id) const { return graph_.values[id].constant.has_value(); }
  bool is_learned(ir::ValueId id) const { return graph_.values[id].constant->learned; }
  bool is_integer(ir::ValueId id) const { return dtype(id) != ir::DType::kFloat; }
  /// Nodes that read the value, an output of the model counting as one.
  int num_readers(ir::ValueId id) const { return num_readers_[id]; }
  /// An output of the model that no node reads.
  bool only_leaves(ir::ValueId id) const;
  /// The numbers of a constant, whatever its type.
  Tensor<double> numbers(ir::ValueId id) const;

  void set(ir::ValueId id, Quantised value);
  /// The value as its readers see it: committed if it ever was. nullptr: constant, or lost with a refused node.
  const Quantised* find(ir::ValueId id) const;
  /// The value in any form: an accumulator, scales per channel. A constant becomes a weight or a public constant.
  Quantised value(ir::ValueId id);
  /// Linear in committed cells; scales may be per channel.
  Quantised committed(ir::ValueId id);
  /// An addend of a sum that several nodes read, as a residual stream is: committed finely, so that the sum is linear in cells, never
  /// rounded again, and takes up few roundings of this size.
  Quantised branch(ir::ValueId id);
  /// Committed, uniform, and in the signed range of `max_bits`; rescaled to the value's precision, or to max_bits where that
  /// is less.
  Quantised fit(ir::ValueId id, int max_bits);
  Quantised fit(ir::ValueId id) { return fit(id, bits_of(id)); }
  /// What a table of the value reads: as it is, but committed once where other nodes read it as well.
  Quantised argument(ir::ValueId id) { return num_readers(id) > 1 ? committed(id) : value(id); }
  /// A factor of a product of two private values.
  Quantised operand(ir::ValueId id) { return fit(id, kOperandBits); }

  /// x, a form of the value `id`, rescaled to `bits`, the value's precision if unset.
  Quantised commit(const Quantised& x, ir::ValueId id, std::optional<int> bits = {});
  /// Exact: channels are brought to the finest of their scales.
  Quantised uniform(const Quantised& x);
  /// Rescales x, which never observed calibration, to a scale no finer than `exponent`; every reachable value fits.
  Quantised coarsen(const Quantised& x, int exponent);

  /// Numbers as a weight of `bits` (learned) or a public constant.
  Quantised materialise(const Tensor<double>& numbers, const Exponents& exponents, bool learned,
                        std::optional<int> bits = {});
  /// A piecewise linear f of the node's first input, as a table: the scales follow from calibration.
  /// `low` and `high` are the bounds of a clip, `low` the slope of a leaky ReLU.
  Quantised table(const ir::Node& node, op::Function function, double low = 0, double high = 0);

  /// The same for smooth functions, whose results take the scale of what calibration saw of the node's output. The argument
  /// is as fine as the function's steepest slope asks; results beyond 32 bits (20 near a singularity) are out of range, or clamped
  /// with `saturate`. Where a short table with chords between its entries is cheaper, or a table is too coarse, the result is an
  /// accumulator.
  Quantised curve(const ir::Node& node, op::Function function, double p0 = 0, double p1 = 0);
  /// The same of any x, for ranges that calibration did not see.
  Quantised curve(Quantised x, op::Function function, const CurveRange& range, double p0 = 0, double p1 = 0);

  /// What `curve` makes of the node: ranges over all nodes that share its table.
  CurveRange curve_range(const ir::Node& node, op::Function function, double p0 = 0, double p1 = 0) const;
  /// Bits of the shortest table whose chords are as exact as the node's results, if 14 are enough.
  std::optional<int> interpolation_bits(op::Function function, const CurveRange& range, double p0 = 0, double p1 = 0) const;

  void note_input(const std::string& name, const program::InputSpec& spec, double largest);
  /// The rows of the value `id`, seen as `rows` with the last axis their entries, divided by their standard deviation about
  /// their mean, or about 0 where not `centred`; `epsilon` is added to the variance. Whatever the value can be is in range.
  Quantised normalise(ir::ValueId id, const Shape& rows, double epsilon, bool centred);
  /// The node's first input between two bounds that differ, as a clamp of a rescale: results of any precision, in a range that is
  /// the input's. Nothing where the bounds are the same at the scale of the result.
  std::optional<Quantised> clamp(const ir::Node& node, double low, double high);
  /// max(x, 0) of a committed, uniform x, exact.
  Quantised relu(const Quantised& x);
  /// [x >= 0] of a committed, uniform x, exact: 0 or 1, at exponent 0.
  Quantised step(const Quantised& x);
  /// Whether the value has too few elements to pay for a table of its own.
  bool is_small(ir::ValueId id) const {
    return num_elements(shape(id)) * kRowsPerElement < int64_t{1} << settings_.activation_bits;
  }
  /// Whether a piecewise linear function of the value is better without a table: few elements, or more bits than a table has.
  bool avoids_table(ir::ValueId id) const { return is_small(id) || bits_of(id) > op::kMaxTableInBits; }

  Emitter& emit() { return emitter_; }
  const Settings& settings() const { return settings_; }
  /// Bits of the value where it is committed: its node's precision.
  int bits_of(ir::ValueId id) const;
  /// Bits of the weights and of the results of the node that is being lowered.
  int weight_bits() const { return bits_of(node_name_); }
  int result_bits() const { return weight_bits() + spare_of(node_name_); }
  const Observed& observed(ir::ValueId id) const { return observed_[id]; }
  /// The largest magnitude that the value is expected to take.
  double range(ir::ValueId id) const { return settings_.headroom * observed_[id].largest; }
  std::vector<Quantisation>& quantisations() { return quantisations_; }
  std::vector<std::string>& warnings() { return warnings_; }

 private:
  /// Bits that x, a form of the value `id`, must lose so that the observed range (or the reachable one) fits `bits`.
  int shift_for(const Quantised& x, ir::ValueId id, int bits) const;
  Quantised constant_value(ir::ValueId id);
  void note(std::string what, const Quantised& x, int shift, int bits, Exponents exponents, double observed_largest);
  /// The widest range among the inputs of all nodes of this operator: they share one table, or a few.
  double group_range(const std::string& op_type) const;
  /// Tables of `bits` that the elements of all nodes of this operator pay for.
  int num_tables(const std::string& op_type, int bits) const;
  /// Input bits of the node's tables.
  int table_bits() const;
  /// f of x, which is close to the chords of a table of `bits`.
  Quantised interpolate(Quantised x, op::Function function, const CurveRange& range, int bits, double p0, double p1);
  op::FunctionSpec clip_spec(int bits, int in_exponent, double low, double high) const;
  /// Coarsens x where `shift` is more than one node can drop.
  Quantised limit_shift(const Quantised& x, int& shift);

  int bits_of(const std::string& name) const;
  int spare_of(const std::string& name) const;

  const ir::Graph& graph_;
  const std::vector<Observed>& observed_;
  Settings settings_;
  std::vector<std::string> producers_;  ///< of every value, its node or the input that it is
  std::vector<int> num_readers_;
  Emitter& emitter_;
  std::string node_name_;
  std::map<ir::ValueId, Quantised> values_;
  std::map<ir::ValueId, Quantised> committed_;
  std::map<std::pair<ir::ValueId, int>, Quantised> fitted_;
  std::vector<Quantisation> quantisations_;
  std::vector<std::string> warnings_;
};

}  // namespace tacit::quant
