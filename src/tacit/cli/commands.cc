#include "tacit/cli/commands.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "tacit/api/text.h"
#include "tacit/api/values.h"

namespace tacit::cli {

namespace {

constexpr size_t kShownValues = 16;
constexpr size_t kShownNodes = 5;  ///< of those that lose most, after a set-up; `tacit show` tells all

Json json_or_null(const std::optional<Digest>& digest) { return digest ? Json(api::hex(*digest)) : Json(nullptr); }
template <class T>
Json json_or_null(const std::optional<T>& value) { return value ? Json(*value) : Json(nullptr); }

std::string text_or(const std::optional<Digest>& digest, const char* otherwise) { return digest ? api::hex(*digest) : otherwise; }

Json tensors_json(const std::vector<api::NamedTensor>& tensors) {
  Json out = Json::array();
  for (const api::NamedTensor& t : tensors) {
    Json entry = {{"name", t.name}, {"shape", t.values.shape}, {"values", t.values.data}};
    if (!t.labels.empty()) entry["labels"] = t.labels;
    if (t.is_index) entry["is_index"] = true;
    out.push_back(entry);
  }
  return out;
}

/// One value a line: its label or index, then the number.
std::string tensor_text(const api::NamedTensor& t, const Style& style) {
  std::string out = "  " + printable(t.name) + " " + style.dim(shape_text(t.values.shape)) + "\n";
  Table table;
  const size_t last = t.values.shape.empty() ? 1 : static_cast<size_t>(t.values.shape.back());
  for (size_t i = 0; i < std::min(t.values.size(), kShownValues); ++i) {
    const double value = t.values.data[i];
    if (t.is_index) {
      const auto index = static_cast<size_t>(value);
      table.add("index of the largest", index < t.labels.size() ? real_text(value) + "  " + t.labels[index] : real_text(value));
    } else {
      const bool labelled = t.labels.size() == last && t.values.size() == last;
      table.add(labelled ? t.labels[i] : fmt::format("{}", i), fmt::format("{:>12}", real_text(value)));
    }
  }
  out += table.text(style, 4);
  if (t.values.size() > kShownValues) out += style.dim(fmt::format("    and {} more: --json prints all\n", t.values.size() - kShownValues));
  return out;
}

std::string tensors_text(const char* heading, const std::vector<api::NamedTensor>& tensors, const Style& style) {
  if (tensors.empty()) return "";
  std::string out = style.bold(heading) + "\n";
  for (const api::NamedTensor& t : tensors) out += tensor_text(t, style);
  return out;
}

std::string paragraph(const char* heading, const std::vector<std::string>& sentences, const Style& style) {
  if (sentences.empty()) return "";
  std::string out = style.bold(heading) + "\n";
  for (const std::string& s : sentences) out += wrapped(s, 2);
  return out;
}

std::string warnings_text(const std::vector<std::string>& warnings, const Style& style) {
  std::string out;
  for (const std::string& w : warnings) out += style.warning("Note") + "\n" + wrapped(w, 2);
  return out;
}

Json values_json(const std::vector<api::ValueInfo>& values) {
  Json out = Json::array();
  for (const api::ValueInfo& v : values) out.push_back({{"name", v.name}, {"type", v.type}, {"shape", json_or_null(v.shape)}});
  return out;
}

std::string operators_table(const std::vector<api::OperatorInfo>& operators, bool constants_only) {
  std::string out = "| operator | since opset | what | attributes |\n| --- | --- | --- | --- |\n";
  for (const api::OperatorInfo& op : operators) {
    if (op.constants_only != constants_only) continue;
    std::string summary;
    for (const char c : op.summary) summary += c == '|' ? std::string("\\|") : std::string(1, c);
    out += fmt::format("| {} | {} | {} | {} |\n", op.name, op.min_opset, summary, fmt::join(op.attributes, ", "));
  }
  return out;
}

std::string operators_page(const std::vector<api::OperatorInfo>& operators) {
  return "# Supported operators\n\nThe ONNX operators that Tacit knows, as `tacit ops --markdown` prints them. An attribute that is not named is refused,\n"
         "and so is a model that gives it. Opsets 7 to 21, domain ai.onnx; element types are those of the model, computed in fixed point.\n\n"
         "\"Out of range\" is what `prove` refuses, naming node and value; a model set up with --saturate takes the nearest result instead.\n\n"
         "## Proved\n\nOn private values.\n\n" + operators_table(operators, false) +
         "\n## On constants and shapes\n\nComputed at set-up, where no input depends on the private input.\n\n" + operators_table(operators, true);
}

/// Infinities, where there is no error, are null.
Json stats_json(const quant::ErrorStats& e) {
  return {{"max_abs_error", e.max_abs_error}, {"mean_abs_error", e.mean_abs_error}, {"p999_abs_error", e.p999_abs_error},
          {"largest", e.largest}, {"sqnr_db", std::isfinite(e.sqnr_db) ? Json(e.sqnr_db) : Json(nullptr)}};
}

Json accuracy_json(const quant::AccuracyReport& report) {
  Json outputs = Json::array(), nodes = Json::array();
  for (const quant::OutputError& e : report.outputs) {
    outputs.push_back(stats_json(e));
    outputs.back()["name"] = e.name;
  }
  for (const quant::NodeError& e : report.nodes) {
    nodes.push_back({{"node", e.name}, {"op", e.op}, {"introduced", stats_json(e.introduced)}, {"total", stats_json(e.total)}, {"at_output", e.at_output}});
  }
  const bool classes = report.has_classes;
  return {{"samples", report.samples},
          {"held_out", report.held_out},
          {"samples_digest", api::hex(report.samples_digest)},
          {"max_abs_error", report.max_abs_error},
          {"mean_abs_error", report.mean_abs_error},
          {"top1_agreement", classes ? Json(report.top1_agreement) : Json(nullptr)},
          {"top1_interval", classes ? Json({report.top1_low, report.top1_high}) : Json(nullptr)},
          {"worst_sample", report.worst_sample},
          {"out_of_range", report.out_of_range},
          {"out_of_range_node", report.out_of_range > 0 ? Json(report.out_of_range_node) : Json(nullptr)},
          {"partial_nodes", report.partial_nodes},
          {"outputs", outputs},
          {"nodes", nodes},
          {"node_samples", report.node_samples}};
}

Json costs_json(const std::vector<plan::CostLine>& lines) {
  Json out = Json::array();
  for (const plan::CostLine& l : lines) {
    out.push_back({{"name", l.name}, {"operator", l.operation}, {"cells", l.cells}, {"lookups", l.lookups}, {"products", l.products},
                   {"microseconds", l.microseconds}});
  }
  return out;
}

Json widths_json(const std::vector<plan::WidthChoice>& widths, int chosen) {
  Json out = Json::array();
  for (const plan::WidthChoice& w : widths) out.push_back({{"bits", w.bits}, {"microseconds", w.nanoseconds / 1e3}, {"chosen", w.bits == chosen}});
  return out;
}

Json explanation_json(const api::Explanation& e) {
  const plan::Choices& choices = e.plan.plan.choices;
  Json methods = Json::array(), layouts = Json::array(), scales = Json::array();
  for (const plan::MethodChoice& m : choices.methods) {
    methods.push_back({{"function", m.function}, {"nodes", m.nodes}, {"chosen", m.by_table ? "table" : m.other},
                       {"microseconds", {{"table", m.table_ns / 1e3}, {m.other, m.other_ns / 1e3}}}});
  }
  for (const plan::LayoutChoice& l : choices.layouts) {
    layouts.push_back({{"log_columns", l.log_columns}, {"inverse_rate", 1 << l.log_inv_rate}, {"queries", l.queries},
                       {"prove_seconds", l.prove_seconds}, {"proof_bytes", l.proof_bytes}, {"chosen", l.chosen}});
  }
  for (const quant::Quantisation& q : e.scales) {
    scales.push_back({{"node", q.node}, {"what", q.what}, {"bits", q.bits}, {"exponents", q.exponents}, {"range", q.range},
                      {"observed", q.observed}, {"total", q.total}});
  }
  return {{"methods", methods},
          {"limb_bits", widths_json(choices.limbs, e.plan.limb_bits)},
          {"registration_limb_bits", widths_json(choices.registration_limbs, e.plan.registration_limb_bits)},
          {"layouts", layouts},
          {"nodes", costs_json(e.plan.nodes)},
          {"tables", costs_json(e.plan.tables)},
          {"scales", scales}};
}

std::string decibels(double sqnr) { return std::isfinite(sqnr) ? fmt::format("{:.1f} dB", sqnr) : "exact"; }

std::string accuracy_text(const quant::AccuracyReport& report, size_t shown_nodes, const Style& style) {
  std::string out = style.bold("Accuracy against the float model") + "\n";
  Table table;
  table.add("samples", fmt::format("{} {}", count_text(static_cast<int64_t>(report.samples)), report.held_out ? "held out" : "(those of the calibration)"));
  for (const quant::OutputError& e : report.outputs) {
    table.add(e.name, fmt::format("largest error {}, 99.9 % below {}, mean {}; values up to {}; {}", real_text(e.max_abs_error), real_text(e.p999_abs_error),
                                  real_text(e.mean_abs_error), real_text(e.largest), decibels(e.sqnr_db)));
  }
  if (report.has_classes) {
    table.add("same class", fmt::format("{:.2f} % (95 % interval {:.2f} to {:.2f} %)", 100 * report.top1_agreement, 100 * report.top1_low, 100 * report.top1_high));
  }
  if (!report.outputs.empty()) table.add("worst sample", count_text(static_cast<int64_t>(report.worst_sample) + 1));
  if (report.out_of_range > 0) table.add("out of range", fmt::format("{} samples, the first at '{}'", report.out_of_range, report.out_of_range_node));
  if (!report.partial_nodes.empty()) table.add("not total", fmt::format("{} nodes, whose range an unusual input could leave", report.partial_nodes.size()));
  out += table.text(style);
  const std::vector<quant::NodeError> worst = quant::worst_nodes(report, shown_nodes);
  if (worst.empty()) return out;
  Table nodes;
  for (const quant::NodeError& e : worst) {
    nodes.add(e.name, fmt::format("{}: {:.1e} of its largest value, {:.1e} of the output's", e.op, e.introduced.relative(), e.at_output));
  }
  return out + style.bold("Where most of it arises") + "\n" + nodes.text(style);
}

}  // namespace

Outcome run(const api::InspectOptions& options, const Style& style, const api::Hooks& hooks) {
  hooks.report("read the model", 0.0);
  const api::InspectResult r = api::inspect(options);
  Outcome out;
  out.json = {{"operators", r.operators}, {"parameters", r.parameters}, {"macs", r.macs}, {"inputs", values_json(r.inputs)}, {"outputs", values_json(r.outputs)}};
  Json unsupported = Json::array();
  for (const api::UnsupportedNode& u : r.unsupported) unsupported.push_back({{"node", u.node}, {"op", u.op}, {"reason", u.reason}});
  out.json["unsupported"] = unsupported;
  out.json["warnings"] = r.warnings;

  Table table;
  table.add("parameters", count_text(r.parameters));
  table.add("multiply-adds", count_text(r.macs));
  const auto add = [&](const char* label, const api::ValueInfo& v) {
    table.add(label, v.name + " " + (v.shape ? shape_text(*v.shape) + " " + v.type : "of unknown shape"));
  };
  for (const api::ValueInfo& v : r.inputs) add("input", v);
  for (const api::ValueInfo& v : r.outputs) add("output", v);
  out.text = style.bold(printable(r.name.empty() ? options.model.filename().string() : r.name)) + "\n" + table.text(style);
  Table operators;
  for (const auto& [name, count] : r.operators) operators.add(name, count_text(count));
  out.text += style.bold("Operators") + "\n" + operators.text(style) + warnings_text(r.warnings, style);
  if (r.has_nothing_private) {
    out.code = ExitCode::kUnsupportedModel;
    out.failure = options.model.string() + ": the model has nothing private: no input and no learned weights, so that anyone can "
                  "compute its outputs";
    out.text += style.bad("Not supported") + "\n" + wrapped(out.failure + ".", 2);
  } else if (r.unsupported.empty()) {
    out.text += style.good("Tacit can prove this model.") + "\n";
  } else {
    out.code = ExitCode::kUnsupportedModel;
    out.failure = options.model.string() + ": " + std::to_string(r.unsupported.size()) + (r.unsupported.size() == 1 ? " node is" : " nodes are") + " not supported";
    out.text += style.bad("Not supported") + "\n";
    for (const api::UnsupportedNode& u : r.unsupported) out.text += wrapped(u.node + " (" + u.op + "): " + u.reason, 2);
  }
  return out;
}

Outcome run(const api::SetupOptions& options, bool explain, const Style& style, const api::Hooks& hooks) {
  const api::SetupResult r = api::setup(options, hooks);
  Outcome out;
  out.json = {{"model_id", api::hex(r.model_id)},
              {"program_digest", api::hex(r.program_digest)},
              {"model_commitment", json_or_null(r.model_commitment)},
              {"accuracy", accuracy_json(r.accuracy)},
              {"estimate", {{"prove_seconds", r.estimate.prove_seconds}, {"memory_bytes", r.estimate.memory_bytes},
                            {"setup_memory_bytes", r.estimate.setup_memory_bytes}, {"proof_bytes", r.estimate.proof_bytes}}},
              {"size", {{"weight_cells", r.size.weight_cells}, {"own_cells", r.size.own_cells}, {"lookups", r.size.lookups}, {"leaves", r.size.leaves}}},
              {"openings", json_or_null(r.openings)},
              {"setup_seconds", r.setup_seconds},
              {"peak_rss_bytes", r.peak_rss_bytes},
              {"warnings", r.warnings},
              {"statement", r.statement}};
  Json files = Json::object();
  for (const auto& [path, size] : r.files) files[path.filename().string()] = size;
  out.json["file_bytes"] = files;
  if (explain) out.json["explanation"] = explanation_json(r.explanation);

  Table model;
  model.add_bold("model id", api::hex(r.model_id));
  model.add("program digest", api::hex(r.program_digest));
  model.add("model commitment", text_or(r.model_commitment, "none: nothing that was learned is hidden"));
  Table estimate;
  estimate.add("time", seconds_text(r.estimate.prove_seconds));
  estimate.add("memory", bytes_text(r.estimate.memory_bytes));
  estimate.add("size", bytes_text(r.estimate.proof_bytes));
  estimate.add("proofs", r.openings ? count_text(*r.openings) + ", then set up again" : "without limit");
  Table written;
  for (const auto& [path, size] : r.files) {
    const bool is_public = path.extension() != ".prover" && path.extension() != ".budget";
    written.add(path.string(), fmt::format("{:>9}  {}", bytes_text(size), is_public ? "public" : path.extension() == ".budget" ? "private, never copied back" : "private"));
  }
  out.text = paragraph("What a proof says", r.statement, style) + style.bold("Model") + "\n" + model.text(style) +
             wrapped("Publish the model id: whoever verifies compares it, because anyone can set up another model.", 2) +
             accuracy_text(r.accuracy, kShownNodes, style) + style.bold("A proof, estimated") + "\n" + estimate.text(style) +
             style.bold("Written") + style.dim(" in " + seconds_text(r.setup_seconds)) + "\n" + written.text(style) + warnings_text(r.warnings, style);
  if (explain) out.text += style.bold("Layout") + "\n" + printable_lines(r.explanation.text());
  return out;
}

Outcome run(const api::ProveOptions& options, const Style& style, const api::Hooks& hooks) {
  const api::ProveResult r = api::prove(options, hooks);
  Outcome out;
  Json stages = Json::object();
  for (const auto& [name, seconds] : r.stages) stages[name] = seconds;
  out.json = {{"outputs", tensors_json(r.outputs)},
              {"input_commitment", json_or_null(r.input_commitment)},
              {"prove_seconds", r.prove_seconds},
              {"stages", stages},
              {"proof_bytes", r.proof_bytes},
              {"peak_rss_bytes", r.peak_rss_bytes},
              {"openings_left", json_or_null(r.openings_left)},
              {"model_id", api::hex(r.model_id)},
              {"context", json_or_null(r.context)}};
  Table table;
  table.add("proof", options.output.string() + ", " + bytes_text(r.proof_bytes));
  table.add("model id", api::hex(r.model_id));
  if (r.context) table.add("context", *r.context);
  if (r.input_commitment) table.add("input commitment", api::hex(*r.input_commitment));
  table.add("time", seconds_text(r.prove_seconds));
  table.add("peak memory", bytes_text(r.peak_rss_bytes));
  table.add("proofs left", r.openings_left ? count_text(*r.openings_left) : "without limit");
  out.text = tensors_text("Outputs", r.outputs, style) + style.bold("Proved") + "\n" + table.text(style);
  if (r.openings_left == 0u) out.text += warnings_text({"That was the last proof of this set-up: set up the model again for more."}, style);
  return out;
}

Outcome run(const api::VerifyOptions& options, const Style& style, const api::Hooks& hooks) {
  const api::VerifyResult r = api::verify(options, hooks);
  Outcome out;
  Json security = {{"proven", r.security_centibits / 100.0}};
  if (const Json terms = Json::parse(r.security_terms, nullptr, false); !terms.is_discarded()) security["terms"] = terms;
  out.json = {{"valid", r.valid},
              {"reason", r.valid ? Json(nullptr) : Json(r.reason)},
              {"outputs", tensors_json(r.outputs)},
              {"model_id", api::hex(r.model_id)},
              {"model_commitment", json_or_null(r.model_commitment)},
              {"input_commitment", json_or_null(r.input_commitment)},
              {"public_inputs", tensors_json(r.public_inputs)},
              {"context", json_or_null(r.context)},
              {"security_bits", security},
              {"calibrated", r.calibrated},
              {"verify_seconds", r.verify_seconds},
              {"registration_seconds", r.registration_seconds}};
  if (!r.valid) {
    out.code = ExitCode::kInvalidProof;
    out.failure = r.reason;
    out.text = style.bad("Not valid") + "\n" + wrapped(r.reason + ".", 2);
    return out;
  }
  Table table;
  table.add_bold("model id", api::hex(r.model_id));
  table.add("input commitment", text_or(r.input_commitment, "none: the input is private to this proof"));
  table.add("context", r.context.value_or("none"));
  table.add("security", fmt::format("{:.2f} proven bits, 128 bits of collision strength", r.security_centibits / 100.0));
  table.add("time", seconds_text(r.verify_seconds) + (r.registration_seconds > 0 ? ", and once for this package " + seconds_text(r.registration_seconds) : ""));
  out.text = style.good("Valid") + "\n" + paragraph("What is proved", r.statement, style) + tensors_text("Outputs", r.outputs, style) +
             tensors_text("Public inputs", r.public_inputs, style) + style.bold("Of") + "\n" + table.text(style);
  if (!options.model_id) {
    out.text += warnings_text({"Anyone can set up a model of their own. Compare the model id with the one that the model's owner publishes, or give it with --model-id."}, style);
  }
  return out;
}

Outcome run(const api::CommitOptions& options, const Style& style, const api::Hooks& hooks) {
  const api::CommitResult r = api::commit(options, hooks);
  Outcome out;
  out.json = {{"input_commitment", api::hex(r.input_commitment)}, {"openings", r.openings}, {"commit_seconds", r.commit_seconds}};
  Table table;
  const std::string name = options.output.string();
  table.add_bold("input commitment", api::hex(r.input_commitment));
  table.add("proofs", count_text(r.openings));
  table.add(name, "public: publish or sign it");
  table.add(name + ".secret", "private: for whoever proves");
  table.add(name + ".budget", "private, never copied back");
  out.text = style.bold("Committed") + "\n" + table.text(style);
  return out;
}

Outcome run(const api::AuditOptions& options, const Style& style, const api::Hooks& hooks) {
  const api::AuditResult r = api::audit(options, hooks);
  Outcome out;
  out.json = {{"model_id", api::hex(r.model_id)}, {"program_digest", api::hex(r.program_digest)}, {"model_commitment", json_or_null(r.model_commitment)}, {"weights", r.weights}};
  Table table;
  table.add("model id", api::hex(r.model_id));
  table.add("program digest", api::hex(r.program_digest));
  table.add("weights compared", count_text(static_cast<int64_t>(r.weights)));
  out.text = style.good("Both packages hold this very model.") + "\n" + table.text(style);
  return out;
}

Outcome run_show(const std::filesystem::path& file, const Style& style) {
  const api::ShowResult r = api::show(file);
  Outcome out;
  out.json = {{"kind", r.kind}};
  Json fields = Json::array();
  Table table;
  for (const auto& [label, text] : r.fields) {
    fields.push_back({{"label", label}, {"text", text}});
    table.add(label, text);
  }
  out.json["fields"] = fields;
  out.json["statement"] = r.statement;
  out.text = style.bold(printable(file.string()) + ": " + r.kind) + "\n" + table.text(style) + paragraph("What a proof says", r.statement, style);
  if (r.accuracy) {
    out.json["accuracy"] = accuracy_json(*r.accuracy);
    out.text += accuracy_text(*r.accuracy, r.accuracy->nodes.size(), style);
  }
  return out;
}

Outcome run_ops(bool markdown, const Style& style) {
  Outcome out;
  Json list = Json::array();
  Table proved, folded;
  for (const api::OperatorInfo& op : api::supported_operators()) {
    list.push_back({{"name", op.name}, {"summary", op.summary}, {"attributes", op.attributes}, {"min_opset", op.min_opset}, {"constants_only", op.constants_only}});
    (op.constants_only ? folded : proved).add(op.name, op.summary);
  }
  out.json = {{"operators", list}};
  if (markdown) out.text = operators_page(api::supported_operators());
  else out.text = style.bold("Proved") + "\n" + proved.text(style) + style.bold("On constants and shapes, at set-up") + "\n" + folded.text(style);
  return out;
}

}  // namespace tacit::cli
