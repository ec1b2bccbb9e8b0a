#include "tacit/api/compile.h"

#include <bit>

#include "tacit/base/user_error.h"
#include "tacit/frontend/onnx/read_onnx.h"
#include "tacit/hash/blake3.h"
#include "tacit/plan/memory.h"
#include "tacit/plan/plan.h"
#include "tacit/quant/report_svg.h"

namespace tacit::api {

namespace {

constexpr size_t kRandomSamples = 64;
constexpr size_t kMaxValues = size_t{1} << 20, kMaxChannels = size_t{1} << 24, kMaxText = 1 << 12, kMaxLabels = 1 << 20;
constexpr uint16_t kRecipeVersion = 3;

/// Of table inputs, where nothing is measured yet.
constexpr int kAssumedTableBits = 16;

quant::CompileOptions quant_options(const CompileOptions& options) {
  quant::CompileOptions out;
  out.hide_model = options.hide_model;
  out.hide_input = options.hide_input;
  out.disclose_argmax = options.disclose_argmax;
  out.labels = options.labels;
  out.saturate = options.saturate;
  out.bits = options.bits;
  out.precision = options.precision;
  out.max_error = options.max_error;
  return out;
}

/// What fixes a program besides the model file.
struct Recipe {
  quant::CompileOptions options;
  uint32_t openings = 0;  ///< 0: the planner's choice
  bool fixed_plan = false;

  plan::Options plan() const { return {openings == 0 ? std::nullopt : std::optional(openings), fixed_plan}; }
  std::vector<quant::Observed> observed;
};


Bytes encode(const Recipe& recipe) {
  const quant::CompileOptions& o = recipe.options;
  ByteWriter out;
  out.u16(kRecipeVersion);
  out.text(o.model_name);
  for (bool flag : {o.hide_model, o.hide_input, o.disclose_argmax, o.saturate, o.calibrated}) out.u8(flag);
  out.u32(static_cast<uint32_t>(o.labels.size()));
  for (const std::string& label : o.labels) out.text(label);
  out.u8(static_cast<uint8_t>(o.activation_bits));
  out.u8(static_cast<uint8_t>(o.bits));
  for (const auto* bits_by_name : {&o.precision, &o.spare}) {
    out.u32(static_cast<uint32_t>(bits_by_name->size()));
    for (const auto& [name, bits] : *bits_by_name) {
      out.text(name);
      out.u8(static_cast<uint8_t>(bits));
    }
  }
  out.u32(recipe.openings);
  out.u8(recipe.fixed_plan);
  out.u32(static_cast<uint32_t>(recipe.observed.size()));
  for (const quant::Observed& seen : recipe.observed) {
    out.u64(std::bit_cast<uint64_t>(seen.largest));
    out.u32(static_cast<uint32_t>(seen.per_channel.size()));
    for (double v : seen.per_channel) out.u64(std::bit_cast<uint64_t>(v));
  }
  return out.take();
}

/// The recipe lies in the prover's own file, under its checksum: only its form is checked.
std::optional<Recipe> decode(ByteSpan bytes) {
  ByteReader in(bytes);
  const auto count = [&](size_t limit) { const uint32_t n = in.u32(); if (n > limit) in.fail(); return in.ok() ? n : 0; };
  Recipe recipe;
  quant::CompileOptions& o = recipe.options;
  if (in.u16() != kRecipeVersion) return std::nullopt;
  o.model_name = in.text(kMaxText);
  for (bool* flag : {&o.hide_model, &o.hide_input, &o.disclose_argmax, &o.saturate, &o.calibrated}) *flag = in.u8() != 0;
  for (uint32_t i = 0, n = count(kMaxLabels); i < n && in.ok(); ++i) o.labels.push_back(in.text(kMaxText));
  o.activation_bits = in.u8();
  o.bits = in.u8();
  for (auto* bits_by_name : {&o.precision, &o.spare}) {
    for (uint32_t i = 0, n = count(kMaxValues); i < n && in.ok(); ++i) {
      std::string name = in.text(kMaxText);
      (*bits_by_name)[std::move(name)] = in.u8();
    }
  }
  recipe.openings = in.u32();
  recipe.fixed_plan = in.u8() != 0;
  for (uint32_t i = 0, n = count(kMaxValues); i < n && in.ok(); ++i) {
    quant::Observed seen{std::bit_cast<double>(in.u64()), {}};
    for (uint32_t k = 0, m = count(kMaxChannels); k < m && in.ok(); ++k) seen.per_channel.push_back(std::bit_cast<double>(in.u64()));
    recipe.observed.push_back(std::move(seen));
  }
  if (!in.at_end()) return std::nullopt;
  return recipe;
}

uint64_t compile_memory(const ir::Graph& graph, const std::vector<data::Sample>& calibration, const std::vector<data::Sample>& evaluation) {
  uint64_t constants = 0, values = 0, numbers = 0;
  for (const ir::Value& value : graph.values) (value.constant ? constants : values) += static_cast<uint64_t>(num_elements(value.shape));
  for (const auto* samples : {&calibration, &evaluation}) {
    for (const data::Sample& sample : *samples) {
      for (const Tensor<double>& x : sample) numbers += x.size();
    }
  }
  return plan::compile_memory(constants, values, numbers);
}

/// Names the samples that a report is about: shapes and doubles, one sample after the other.
Digest digest_of(const std::vector<data::Sample>& samples) {
  Blake3 hash = Blake3::derive_key("tacit 1 accuracy samples");
  for (const data::Sample& sample : samples) {
    for (const Tensor<double>& x : sample) {
      ByteWriter bytes;
      bytes.u32(static_cast<uint32_t>(x.shape.size()));
      for (const int64_t d : x.shape) bytes.i64(d);
      for (const double v : x.data) bytes.u64(std::bit_cast<uint64_t>(v));
      hash.update(bytes.bytes());
    }
  }
  return hash.finalize();
}

Accuracy summary(const quant::AccuracyReport& report) {
  Accuracy out{report.samples, report.held_out, report.max_abs_error, report.mean_abs_error, std::nullopt};
  if (report.has_classes) out.top1_agreement = report.top1_agreement;
  return out;
}

}  // namespace

std::string Explanation::text() const { return plan::to_text(plan) + quant::to_text(scales); }

struct SourceModel::Impl {
  std::filesystem::path path;
  ir::Graph graph;
  std::vector<std::string> warnings;
};

SourceModel::SourceModel(const std::filesystem::path& path, const std::map<std::string, int64_t>& dims) : impl_(new Impl{path, {}, {}}) {
  impl_->graph = frontend::onnx::read_onnx(path, {dims}, &impl_->warnings);
}

SourceModel::~SourceModel() = default;

std::vector<data::InputInfo> SourceModel::inputs() const {
  std::vector<data::InputInfo> infos;
  for (ir::ValueId id : impl_->graph.inputs) {
    const ir::Value& v = impl_->graph.values[id];
    infos.push_back({v.name, v.shape, v.dtype != ir::DType::kFloat});
  }
  return infos;
}

Compiled SourceModel::compile(const CompileOptions& options, const std::vector<data::Sample>& calibration,
                              const std::vector<data::Sample>& evaluation, std::optional<uint64_t> random_seed) const {
  Recipe recipe;
  recipe.options = quant_options(options);
  recipe.options.model_name = impl_->path.stem().string();
  recipe.options.calibrated = !random_seed;
  // What the first program costs at its best layout; the later ones are compared at the same width of limbs.
  recipe.options.cost = [limb_bits = 0](const program::Program& program) mutable {
    const plan::LayoutCost cost = plan::layout_cost(program, limb_bits);
    limb_bits = cost.limb_bits;
    return cost.nanoseconds;
  };
  recipe.openings = options.openings.value_or(0);
  recipe.fixed_plan = options.fixed_plan;
  const uint64_t memory = compile_memory(impl_->graph, calibration, evaluation);
  quant::Split split{calibration, evaluation};
  if (random_seed) {
    quant::Split random = quant::hold_out(quant::random_samples(impl_->graph, *random_seed, kRandomSamples));
    split = {std::move(random.calibration), evaluation.empty() ? std::move(random.evaluation) : evaluation};
  }
  quant::CompileResult result = quant::compile(impl_->graph, split.calibration, split.evaluation, recipe.options);
  result.accuracy.samples_digest = digest_of(split.evaluation.empty() ? split.calibration : split.evaluation);
  recipe.options = result.chosen;
  recipe.observed = result.observed;

  plan::Plan planned = plan::complete(result.program, recipe.plan());
  Compiled out;
  out.explanation = {plan::explain(result.program, result.node_names, planned), std::move(result.quantisations)};
  out.program = std::move(result.program);
  out.weights = std::move(result.weights);
  out.node_names = std::move(result.node_names);
  out.range_exponents = std::move(result.range_exponents);
  out.recipe = encode(recipe);
  out.accuracy = summary(result.accuracy);
  out.size = {planned.size.weight_cells, planned.size.own_cells, planned.size.lookups, planned.size.leaves};
  out.report_svg = quant::to_svg(result.accuracy, out.program.model_name);
  out.report = std::move(result.accuracy);
  out.estimate = {planned.estimate.prove_seconds, planned.estimate.memory_bytes,
                  std::max(memory, planned.estimate.setup_memory_bytes), planned.estimate.proof_bytes};
  out.warnings = impl_->warnings;
  out.warnings.insert(out.warnings.end(), result.warnings.begin(), result.warnings.end());
  return out;
}

uint64_t SourceModel::setup_memory(const CompileOptions& options, const std::vector<data::Sample>& calibration,
                                   const std::vector<data::Sample>& evaluation) const {
  quant::CompileOptions assumed = quant_options(options);
  assumed.activation_bits = kAssumedTableBits;
  uint64_t registration = 0;
  try {
    const std::vector<quant::Observed> ones(impl_->graph.values.size(), quant::Observed{1.0, {}});
    program::Program program = quant::recompile(impl_->graph, ones, assumed).program;
    registration = plan::complete(program, {options.openings, options.fixed_plan}).estimate.setup_memory_bytes;
  } catch (const UserError&) {
    // The real ranges may do better, or tell what is wrong.
  }
  return std::max(registration, compile_memory(impl_->graph, calibration, evaluation));
}

Compiled SourceModel::recompile(ByteSpan recipe_bytes) const {
  const std::optional<Recipe> recipe = decode(recipe_bytes);
  if (!recipe) throw UserError(ExitCode::kBadInput, "the recipe in model.prover is not one that this version reads", "use the version of tacit that set the model up");
  quant::CompileResult result = quant::recompile(impl_->graph, recipe->observed, recipe->options);
  plan::complete(result.program, recipe->plan());
  Compiled out;
  out.program = std::move(result.program);
  out.weights = std::move(result.weights);
  out.node_names = std::move(result.node_names);
  return out;
}

}  // namespace tacit::api
