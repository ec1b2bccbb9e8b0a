#include "tacit/quant/lower_context.h"

#include <fmt/format.h>

#include <cmath>
#include <set>

#include "tacit/op/clamp/semantics.h"
#include "tacit/op/table/semantics.h"

namespace tacit::quant {
namespace {

/// Width of a committed integer tensor that must stay exact.
constexpr int kMaxIntegerBits = 48;
/// Slopes and bounds are given to tables in units of 2^-32.
constexpr int kParameterExponent = 32;

/// f(c x) = c f(x) for c > 0: the table does not depend on the scale, and every layer shares it.
bool homogeneous(op::Function f) {
  return f == op::Function::kIdentity || f == op::Function::kRelu || f == op::Function::kLeakyRelu;
}

}  // namespace

std::string to_text(std::span<const Quantisation> quantisations) {
  std::string text;
  for (const Quantisation& q : quantisations) {
    const auto [coarsest, finest] = std::minmax_element(q.exponents.begin(), q.exponents.end());
    std::string scale = fmt::format("2^{}", -*coarsest);
    if (*coarsest != *finest) scale += fmt::format(" to 2^{}", -*finest);
    text += fmt::format("{:<32} {:<10} {} bits in steps of {}: up to {:.4g}", q.node, q.what, q.bits, scale, q.range);
    if (q.observed > 0) text += fmt::format(", seen {:.4g}", q.observed);
    text += q.total ? "\n" : ", and an unusual input could exceed it\n";
  }
  return text;
}

LowerContext::LowerContext(const ir::Graph& graph, const std::vector<Observed>& observed, const Settings& settings,
                           Emitter& emitter)
    : graph_(graph), observed_(observed), settings_(settings), producers_(graph.values.size()),
      num_readers_(graph.values.size()), emitter_(emitter) {
  for (ir::ValueId id : graph.inputs) producers_[id] = graph.values[id].name;
  for (const ir::Node& node : graph.nodes) {
    for (ir::ValueId id : node.outputs) if (id != ir::kNoValue) producers_[id] = node.name;
    for (ir::ValueId id : std::set(node.inputs.begin(), node.inputs.end())) if (id != ir::kNoValue) ++num_readers_[id];
  }
  for (ir::ValueId id : std::set(graph.outputs.begin(), graph.outputs.end())) ++num_readers_[id];
}

int LowerContext::bits_of(ir::ValueId id) const { return bits_of(producers_[id]) + spare_of(producers_[id]); }

int LowerContext::spare_of(const std::string& name) const {
  const auto found = settings_.spare.find(name);
  return found == settings_.spare.end() ? 0 : found->second;
}

int LowerContext::bits_of(const std::string& name) const {
  const auto found = settings_.precision.find(name);
  return found != settings_.precision.end() ? found->second : settings_.tensor_bits;
}

void LowerContext::begin(const ir::Node& node) {
  node_name_ = node.name;
  emitter_.begin(node.name);
}

Tensor<double> LowerContext::numbers(ir::ValueId id) const {
  const ir::Constant& c = *graph_.values[id].constant;
  Tensor<double> out = c.real;
  if (c.dtype != ir::DType::kFloat) {
    out.shape = c.integer.shape;
    out.data.assign(c.integer.data.begin(), c.integer.data.end());
  }
  for (double v : out.data) {
    if (!std::isfinite(v)) refuse("its constant '" + graph_.values[id].name + "' holds a NaN or an infinity");
  }
  return out;
}

bool LowerContext::only_leaves(ir::ValueId id) const {
  const auto reads = [id](const ir::Node& node) {
    return std::find(node.inputs.begin(), node.inputs.end(), id) != node.inputs.end();
  };
  return std::find(graph_.outputs.begin(), graph_.outputs.end(), id) != graph_.outputs.end() &&
         std::none_of(graph_.nodes.begin(), graph_.nodes.end(), reads);
}

void LowerContext::set(ir::ValueId id, Quantised value) {
  TACIT_CHECK(value.shape == shape(id));
  values_[id] = std::move(value);
}

const Quantised* LowerContext::find(ir::ValueId id) const {
  for (const auto* known : {&committed_, &values_}) {
    if (const auto found = known->find(id); found != known->end()) return &found->second;
  }
  return nullptr;
}

Quantised LowerContext::value(ir::ValueId id) {
  if (const auto found = values_.find(id); found != values_.end()) return found->second;
  TACIT_CHECK(is_constant(id));
  return values_[id] = constant_value(id);
}

Quantised LowerContext::committed(ir::ValueId id) {
  const Quantised x = value(id);
  if (!x.accumulator) return x;
  if (const auto found = committed_.find(id); found != committed_.end()) return found->second;
  return committed_[id] = commit(x, id);
}

Quantised LowerContext::branch(ir::ValueId id) {
  constexpr int kGuardBits = 4;
  const Quantised x = value(id);
  if (!x.accumulator || committed_.count(id) > 0) return committed(id);
  return committed_[id] = commit(x, id, std::min(kOperandBits - kGuardBits, bits_of(id) + kGuardBits));
}

Quantised LowerContext::fit(ir::ValueId id, int max_bits) {
  const int wanted = std::max(bits_of(id), weight_bits());  // a node that is to be exact reads what it rounds itself as finely
  const auto key = std::pair(id, 64 * wanted + max_bits);
  if (const auto found = fitted_.find(key); found != fitted_.end()) return found->second;
  Quantised x = max_bits >= bits_of(id) ? committed(id) : value(id);
  if (!x.accumulator) x = uniform(x);
  const Interval range = Interval::of_bits(max_bits);
  if (x.accumulator || !x.declared.within(range)) x = commit(x, id, std::min(wanted, max_bits));
  if (!x.declared.within(range)) refuse("its integers need more than " + std::to_string(max_bits) + " bits");
  return fitted_[key] = x;
}

Quantised LowerContext::uniform(const Quantised& x) {
  if (x.uniform()) return x;
  const int finest = *std::max_element(x.exponents.begin(), x.exponents.end());
  std::vector<int64_t> factors;
  for (int e : x.exponents) {
    if (finest - e > 40) refuse("the scales of its channels lie too far apart");
    factors.push_back(int64_t{1} << (finest - e));
  }
  return emitter_.scale_axis(x, static_cast<int64_t>(x.shape.size()) - 1, factors, {finest});
}

Quantised LowerContext::coarsen(const Quantised& x, int exponent) {
  const Quantised flat = x.accumulator ? x : uniform(x);
  const int shift = flat.exponent() - exponent;
  if (shift <= 0) return flat;
  const int bits = std::max(kCommittedBits, bits_for(shifted(flat.reach, shift)));
  const Quantised y = emitter_.rescale(flat, shift, bits);
  note("rescale", y, shift, bits, y.exponents, 0);
  return y;
}

int LowerContext::shift_for(const Quantised& x, ir::ValueId id, int bits) const {
  const Interval allowed = Interval::of_bits(bits);
  int total = 0;
  while (!shifted(x.reach, total).within(allowed)) ++total;
  if (settings_.saturate) return total;
  const int calibrated = x.exponent() - exponent_for(range(id), bits);
  return std::clamp(calibrated, 0, total);
}

Quantised LowerContext::commit(const Quantised& x, ir::ValueId id, std::optional<int> wanted) {
  int bits = wanted.value_or(bits_of(id));
  int shift = shift_for(x, id, bits);
  if (is_integer(id) && shift > 0) {
    shift = 0;
    bits = bits_for(x.reach);
    if (bits > kMaxIntegerBits) refuse("its integers need more than 48 bits");
  }
  const Quantised limited = limit_shift(x, shift);
  const Quantised y = emitter_.rescale(limited, shift, bits);
  note("rescale", limited, shift, bits, y.exponents, observed_[id].largest);
  return y;
}

Quantised LowerContext::materialise(const Tensor<double>& numbers, const Exponents& exponents, bool learned,
                                    std::optional<int> bits) {
  Tensor<int64_t> integers = to_integers(numbers, exponents);
  if (!learned) return emitter_.constant(std::move(integers), exponents);
  Interval extent;
  for (int64_t v : integers.data) extent = hull(extent, {v, v});
  const int width = bits.value_or(std::max(2, bits_for(extent)));
  if (width > kMaxIntegerBits) refuse("a learned number of it needs more than 48 bits at the scale of its sum");
  const Quantised w = emitter_.weight(std::move(integers), width, exponents);
  note("weight", w, 0, width, exponents, largest_magnitude(numbers.data));
  return w;
}

Quantised LowerContext::constant_value(ir::ValueId id) {
  const Tensor<double> x = numbers(id);
  if (is_integer(id)) return materialise(x, {0}, is_learned(id));
  int exponent = max_exponent(largest_magnitude(x.data), weight_bits());
  if (!is_learned(id)) exponent = std::min(exponent, exact_exponent(x.data, kMaxExponent));
  return materialise(x, {exponent}, is_learned(id), weight_bits());
}

double LowerContext::group_range(const std::string& op_type) const {
  double largest = 0;
  for (const ir::Node& node : graph_.nodes) {
    if (node.op_type == op_type) largest = std::max(largest, range(node.inputs[0]));
  }
  return largest;
}

int LowerContext::num_tables(const std::string& op_type, int bits) const {
  const int64_t most = bits > kCommittedBits ? 2 : 4;  // a program has 2^20 rows in all
  int64_t elements = 0;
  for (const ir::Node& node : graph_.nodes) if (node.op_type == op_type) elements += num_elements(shape(node.inputs[0]));
  return static_cast<int>(std::clamp<int64_t>(elements >> (bits + 1), 1, most));
}

int LowerContext::table_bits() const {
  return settings_.precision.count(node_name_) > 0 ? std::min(op::kMaxTableInBits, weight_bits()) : settings_.activation_bits;
}

op::FunctionSpec LowerContext::clip_spec(int bits, int in_exponent, double low, double high) const {
  // A clip is homogeneous in x and its bounds: in units of 2^unit the bounds, cut to the range of t, are small numbers.
  const int unit = bits - 1 - in_exponent;
  const double range = std::ldexp(1.0, unit);
  low = std::clamp(low, -range, range), high = std::clamp(high, -range, range);
  // Results are as fine as t; those of a narrow table are finer where its bounds ask for it.
  const auto is_exact = [&](double bound) { return std::ldexp(bound, in_exponent) == std::rint(std::ldexp(bound, in_exponent)); };
  const int guard = is_exact(low) && is_exact(high) ? 0 : std::max(0, kCommittedBits - bits);
  op::FunctionSpec spec{.function = op::Function::kClip, .in_bits = bits, .out_bits = bits + guard, .in_exponent = in_exponent + unit,
                        .out_exponent = in_exponent + unit + guard};
  spec.p0 = to_integer(low, kParameterExponent - unit);
  spec.p1 = to_integer(high, kParameterExponent - unit);
  return spec;
}

Quantised LowerContext::table(const ir::Node& node, op::Function function, double low, double high) {
  const ir::ValueId id = node.inputs[0];
  Quantised x = argument(id);
  if (!x.accumulator) x = uniform(x);
  int bits = table_bits(), shift = 0, exponent = 0;
  const bool by_digits = function == op::Function::kRelu;  // cheap where a table is not
  if (by_digits) bits = bits_of(node.outputs[0]);
  op::FunctionSpec spec;
  if (homogeneous(function)) {
    shift = shift_for(x, id, bits);
    if (is_integer(id) && shift > 0) {
      bits = bits_for(x.reach);
      shift = 0;
      const int widest = by_digits ? op::kMaxDigitBits : op::kMaxTableInBits;
      if (bits > widest) refuse(fmt::format("its integers need more than {} bits", widest));
    }
    exponent = x.exponent() - shift;
    spec = {.function = function, .in_bits = bits, .out_bits = bits, .p0 = to_integer(low, kParameterExponent)};
    if (std::abs(low) > 1) spec.out_bits += ceil_log2(std::abs(low));
  } else {
    if (bits > kCommittedBits) bits = op::kMaxTableInBits;  // one width for all that need more
    const int shared = exponent_for(group_range(node.op_type), bits) + num_tables(node.op_type, bits) - 1;
    const int finest = std::min({op::kMaxTableExponent, shared, exponent_for(range(id), bits)});
    shift = settings_.saturate ? shift_for(x, id, bits) : std::max(0, x.exponent() - finest);
    spec = clip_spec(bits, x.exponent() - shift, low, high);
    exponent = x.exponent() - shift + spec.out_exponent - spec.in_exponent;
  }
  x = limit_shift(x, shift);
  note(op::function_name(function), x, shift, bits, {x.exponent() - shift}, observed_[id].largest);
  return emitter_.table(x, shift, spec, exponent);
}

std::optional<Quantised> LowerContext::clamp(const ir::Node& node, double low, double high) {
  const ir::ValueId id = node.inputs[0];
  Quantised x = argument(id);
  if (!x.accumulator) x = uniform(x);
  int bits = result_bits(), shift = shift_for(x, id, bits);
  if (is_integer(id)) {
    shift = 0;
    bits = std::max(2, bits_for(x.reach));
    if (bits > op::kMaxClampBits) refuse(fmt::format("its integers need more than {} bits", op::kMaxClampBits));
  }
  x = limit_shift(x, shift);
  const int exponent = x.exponent() - shift;
  const auto bound = [&](double b) {
    const int64_t end = int64_t{1} << (bits - 1);
    return std::clamp(to_integer(b, exponent), -end, end - 1);
  };
  if (bound(low) >= bound(high)) return std::nullopt;
  note("clamp", x, shift, bits, {exponent}, observed_[id].largest);
  return emitter_.clamp(x, shift, bound(low), bound(high), bits);
}

Quantised LowerContext::relu(const Quantised& x) {
  const int bits = std::max(2, bits_for(x.reach));
  if (bits > op::kMaxDigitBits) refuse(fmt::format("its integers need more than {} bits", op::kMaxDigitBits));
  const op::FunctionSpec spec{.function = op::Function::kRelu, .in_bits = bits, .out_bits = bits};
  return emitter_.table(x, 0, spec, x.exponent());
}

Quantised LowerContext::step(const Quantised& x) {
  const int bits = std::max(2, bits_for(x.reach));
  if (bits > op::kMaxDigitBits) refuse(fmt::format("its integers need more than {} bits", op::kMaxDigitBits));
  return emitter_.table(x, 0, {.function = op::Function::kStep, .in_bits = bits, .out_bits = 2}, 0);
}

Quantised LowerContext::limit_shift(const Quantised& x, int& shift) {
  if (shift <= Emitter::kMaxShift) return x;
  const int first = shift - Emitter::kMaxShift / 2;
  shift -= first;
  return coarsen(x, x.exponent() - first);
}

void LowerContext::note_input(const std::string& name, const program::InputSpec& spec, double largest) {
  node_name_ = name;
  const Quantised x{.declared = Interval::of_bits(spec.bits), .reach = Interval::of_bits(spec.bits)};
  note("input", x, 0, spec.bits, Exponents(spec.exponents.begin(), spec.exponents.end()), largest);
}

void LowerContext::note(std::string what, const Quantised& x, int shift, int bits, Exponents exponents,
                        double observed_largest) {
  const int coarsest = *std::min_element(exponents.begin(), exponents.end());
  quantisations_.push_back({node_name_, std::move(what), bits, std::move(exponents), shift,
                            std::ldexp(1.0, bits - 1 - coarsest), observed_largest,
                            shifted(x.reach, shift).within(Interval::of_bits(bits))});
}

}  // namespace tacit::quant
