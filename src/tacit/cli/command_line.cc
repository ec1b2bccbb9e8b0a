#include "tacit/cli/command_line.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <memory>

#include "tacit/api/package.h"
#include "tacit/api/text.h"
#include "tacit/cli/commands.h"

namespace tacit::cli {

namespace {

constexpr int kMaxOpenings = 100000;
constexpr const char* kCommands[] = {"inspect", "setup", "prove", "verify", "commit", "audit", "show", "ops", "bench"};

[[noreturn]] void fail_usage(const std::string& message, std::string remedy) { throw UserError(ExitCode::kUsage, message, std::move(remedy)); }

/// An integer in [low, high], checked without a word in the help.
CLI::Validator range(int low, int high) { return CLI::Range(low, high).description(""); }

std::map<std::string, int64_t> parse_dims(const std::vector<std::string>& texts) {
  std::map<std::string, int64_t> dims;
  for (const std::string& text : texts) {
    const size_t equals = text.find('=');
    int64_t value = 0;
    const char* end = text.data() + text.size();
    const bool number = equals != std::string::npos && equals > 0 && std::from_chars(text.data() + equals + 1, end, value).ptr == end && equals + 1 < text.size();
    if (!number || value < 1) fail_usage("--dim '" + text + "' is not of the form NAME=N with N at least 1", "write for example --dim batch=1");
    if (!dims.emplace(text.substr(0, equals), value).second) fail_usage("--dim sets '" + text.substr(0, equals) + "' twice", "set each dimension once");
  }
  return dims;
}

/// Names of nodes may hold equals signs: the last one counts.
std::map<std::string, int> parse_precision(const std::vector<std::string>& texts) {
  std::map<std::string, int> precision;
  for (const std::string& text : texts) {
    const size_t equals = text.rfind('=');
    int bits = 0;
    const char* end = text.data() + text.size();
    const bool number = equals != std::string::npos && equals > 0 && equals + 1 < text.size() && std::from_chars(text.data() + equals + 1, end, bits).ptr == end;
    if (!number) fail_usage("--precision '" + text + "' is not of the form NODE=N", "write for example --precision conv1=20");
    if (bits < quant::kMinBits || bits > quant::kMaxBits) {
      fail_usage("--precision '" + text + "' asks for " + std::to_string(bits) + " bits; 8 to 24 are possible", "write for example --precision conv1=20");
    }
    if (!precision.emplace(text.substr(0, equals), bits).second) fail_usage("--precision sets '" + text.substr(0, equals) + "' twice", "set each node once");
  }
  return precision;
}

double parse_max_error(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !(value > 0 && value < 1)) {
    fail_usage("--max-error '" + text + "' is not a number between 0 and 1", "write for example --max-error 0.001 for a thousandth of the largest output");
  }
  return value;
}

void parse_hide(const std::vector<std::string>& parts, api::SetupOptions& options) {
  options.hide_model = options.hide_input = false;
  for (const std::string& part : parts) {
    if (part == "model") options.hide_model = true;
    else if (part == "input") options.hide_input = true;
    else if (part == "output") fail_usage("--hide output is not possible yet: outputs behind a commitment come with linked proofs", "use --disclose argmax to show less of the outputs");
    else fail_usage("--hide '" + part + "' is none of model, input and output", "write for example --hide model,input");
  }
}

Digest parse_id(const std::string& text) {
  const std::optional<Digest> digest = api::parse_digest(text);
  if (!digest) fail_usage("--model-id '" + text + "' is not a model id: 64 hexadecimal digits", "copy the id that the model's owner publishes");
  return *digest;
}

/// An empty argument is a variable that was never set: nothing may be compared, hidden or limited less for it.
void refuse_empty(const std::vector<std::string>& arguments) {
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string& a = arguments[i];
    const bool follows_flag = i > 0 && arguments[i - 1].size() > 1 && arguments[i - 1][0] == '-';
    const std::string flag = !a.empty() ? a.substr(0, a.size() - 1) : follows_flag ? arguments[i - 1] : "argument " + std::to_string(i + 1);
    if (a.empty() || (a.substr(0, 2) == "--" && a.back() == '=')) fail_usage(flag + " is empty", "give a value, or leave it out");
  }
}

void check_context(const std::optional<std::string>& context) {
  if (!context) return;
  if (context->size() > api::kMaxContextBytes) fail_usage("--context is longer than 65536 bytes", "use a digest of it");
}

/// The options as texts, before they are given their meaning.
struct Raw {
  CommonOptions common;
  std::string memory_limit;
  api::InspectOptions inspect;
  api::SetupOptions setup;
  api::ProveOptions prove;
  api::VerifyOptions verify;
  api::CommitOptions commit;
  api::AuditOptions audit;
  std::filesystem::path file;
  BenchOptions bench;
  std::string disclose, model_id;
  bool explain = false, markdown = false;
  std::vector<std::string> dims, precision, hide{"model", "input"};
  std::optional<std::string> max_error;
};

class Parser {
 public:
  Parser() : app_("Zero-knowledge proofs of machine-learning inference", "tacit") {
    app_.set_version_flag("--version", std::string("tacit ") + TACIT_VERSION);
    app_.set_help_flag("-h,--help", "Print this help");
    app_.require_subcommand(1);
    app_.failure_message(CLI::FailureMessage::simple);
    app_.get_formatter()->column_width(36);
    app_.add_flag("--json", raw_.common.json, "Print one JSON object on stdout");
    app_.add_flag("--quiet", raw_.common.quiet, "No progress on stderr");
    app_.add_option("--threads", raw_.common.threads, "Threads to use; one per core unless set")->check(range(1, 1024))->type_name("N");
    app_.add_option("--memory-limit", raw_.memory_limit, "Memory to use at most, for example 2G")->type_name("SIZE");
    app_.footer("Exit codes: 0 ok, 1 the proof does not verify, 2 usage, 3 bad input file, 4 unsupported model,\n"
                "5 resource or budget limit, 6 input or output, 70 internal error, 130 interrupted.");
    add_inspect();
    add_setup();
    add_prove();
    add_verify();
    add_commit();
    add_audit();
    add_rest();
  }

  Invocation parse(std::vector<std::string> arguments) {
    refuse_empty(arguments);
    const std::string first = arguments.empty() ? "" : arguments[0];
    std::reverse(arguments.begin(), arguments.end());
    try {
      app_.parse(arguments);
    } catch (const CLI::Success& e) {
      return words(e);
    } catch (const CLI::ParseError& e) {
      fail_usage(sentence_of(e, first), "see '" + help_command() + "'");
    }
    if (!raw_.memory_limit.empty()) raw_.common.memory_limit = parse_size(raw_.memory_limit);
    const std::string command = app_.get_subcommands().front()->get_name();
    return {raw_.common, command, action(command)};
  }

 private:
  CLI::App* add(const char* name, const char* description) {
    CLI::App* command = app_.add_subcommand(name, description);
    command->fallthrough();
    command->set_help_flag("-h,--help", "Print this help");
    command->footer("Common options: --json --threads N --quiet --memory-limit SIZE --version --help");
    return command;
  }
  static void add_csv(CLI::App* command, data::CsvOptions& csv) {
    command->add_option("--row", csv.row, "Record of a .csv file, counted from 1")->check(range(1, INT32_MAX))->type_name("N")->group("Where a .csv is read");
    command->add_option("--columns", csv.columns, "Columns to use, in this order")->delimiter(',')->allow_extra_args(false)->type_name("A,B,..")->group("Where a .csv is read");
    command->add_option("--drop", csv.drop, "Columns to leave out")->delimiter(',')->allow_extra_args(false)->type_name("A,..")->group("Where a .csv is read");
    command->add_option("--label", csv.label, "Column that holds the label")->type_name("COLUMN")->group("Where a .csv is read");
  }
  void add_dims(CLI::App* command) {
    command->add_option("--dim", raw_.dims, "Value of an unset dimension; may be repeated")->allow_extra_args(false)->type_name("NAME=N");
  }
  static void add_force(CLI::App* command, bool& force) { command->add_flag("--force", force, "Overwrite files that exist"); }

  void add_inspect() {
    CLI::App* c = add("inspect", "What a model is made of, and whether it can be proved");
    c->add_option("MODEL", raw_.inspect.model, "ONNX file")->required();
    add_dims(c);
  }
  void add_setup() {
    api::SetupOptions& o = raw_.setup;
    CLI::App* c = add("setup", "Compile a model and commit to it");
    c->add_option("MODEL", o.model, "ONNX file")->required();
    c->add_option("-o,--output", o.folder, "Folder for model.prover, model.verifier and model.budget")->required()->type_name("DIR");
    c->add_option("--calibrate", o.calibrate, "Samples that set the ranges: .npy, .npz, .pb, .csv or .json")->type_name("DATA");
    c->add_option("--evaluate", o.evaluate, "Samples for the accuracy report, instead of every fifth of DATA")->type_name("DATA2");
    c->add_option("--calibrate-random", o.random_seed, "Set the ranges on random inputs; every statement says so")->type_name("SEED");
    c->add_option("--hide", raw_.hide, "What stays private: model, input (the default is both)")->delimiter(',')->allow_extra_args(false)->type_name("WHAT");
    c->add_option("--disclose", raw_.disclose, "Disclose of the outputs only: argmax")->type_name("WHAT");
    c->add_option("--labels", o.labels, "Names of the classes")->delimiter(',')->allow_extra_args(false)->type_name("A,B,..");
    add_dims(c);
    c->add_flag("--saturate", o.saturate, "Clamp values out of range instead of refusing them");
    c->add_flag("--exact", o.exact, "Refuse operators that are not bit-exact to a quantised model");
    c->add_option("--bits", o.bits, "Precision of tensors; 16 unless set")->check(range(quant::kMinBits, quant::kMaxBits))->type_name("N");
    c->add_option("--precision", raw_.precision, "Precision of one node or input; may be repeated")->allow_extra_args(false)->type_name("NODE=N");
    c->add_option("--max-error", raw_.max_error, "Raise precision until no output is further off, as a share of its largest value")->type_name("E");
    c->add_option("--report-svg", o.report_svg, "Draw the accuracy by node")->type_name("FILE");
    c->add_option("--openings", o.openings, "Proofs that this set-up answers; 16 unless set, or 64 of a large model")->check(range(2, kMaxOpenings))->type_name("N");
    c->add_flag("--fixed-plan", o.fixed_plan, "A fixed layout instead of the planner's choice, to compare with");
    c->add_flag("--explain", raw_.explain, "Print cells, lookups and cost by node");
    add_force(c, o.force);
    add_csv(c, o.csv);
  }
  void add_prove() {
    api::ProveOptions& o = raw_.prove;
    CLI::App* c = add("prove", "Prove one inference");
    c->add_option("PACKAGE", o.package, "DIR/model.prover")->required();
    c->add_option("INPUT", o.input, "The input: .npy, .npz, .pb, .csv or .json")->required();
    c->add_option("-o,--output", o.output, "The proof")->required()->type_name("X.proof");
    c->add_option("--context", o.context, "Bind the proof to a purpose, a nonce, ..")->type_name("TEXT");
    c->add_option("--input-commitment", o.input_commitment, "Prove about the input committed to by 'tacit commit'")->type_name("C");
    add_force(c, o.force);
    add_csv(c, o.csv);
  }
  void add_verify() {
    api::VerifyOptions& o = raw_.verify;
    CLI::App* c = add("verify", "Verify a proof, and print what it proves");
    c->add_option("PACKAGE", o.package, "DIR/model.verifier")->required();
    c->add_option("PROOF", o.proof, "The proof")->required();
    c->add_option("--model-id", raw_.model_id, "The id that the model's owner publishes")->type_name("ID");
    c->add_option("--context", o.context, "The context that the proof must be bound to")->type_name("TEXT");
    c->add_flag("--any-context", o.any_context, "Accept any context, and print it");
    c->add_option("--input", o.input, "The values that the public inputs must have")->type_name("FILE");
    c->add_option("--input-commitment", o.input_commitment, "The commitment that the input must have")->type_name("C");
    c->add_option("--min-security", o.min_security, "Proven bits to ask for, above 128")->check(range(0, 1000))->type_name("N");
    add_csv(c, o.csv);
  }
  void add_commit() {
    api::CommitOptions& o = raw_.commit;
    CLI::App* c = add("commit", "Commit to an input that several proofs use");
    c->add_option("PACKAGE", o.package, "DIR/model.verifier")->required();
    c->add_option("INPUT", o.input, "The input: .npy, .npz, .pb, .csv or .json")->required();
    c->add_option("-o,--output", o.output, "The commitment; C.secret and C.budget are written beside it")->required()->type_name("C");
    c->add_option("--openings", o.openings, "Proofs that the commitment answers")->check(range(3, kMaxOpenings))->type_name("N");
    add_force(c, o.force);
    add_csv(c, o.csv);
  }
  void add_audit() {
    CLI::App* c = add("audit", "Check that packages hold this very model");
    c->add_option("MODEL", raw_.audit.model, "ONNX file")->required();
    c->add_option("DIR", raw_.audit.folder, "Folder with model.prover and model.verifier")->required();
    add_dims(c);
  }
  void add_rest() {
    add("show", "What any Tacit file is and says")->add_option("FILE", raw_.file, "A file that Tacit wrote")->required();
    add("ops", "The supported operators")->add_flag("--markdown", raw_.markdown, "As a page of the documentation");
    add_bench();
  }
  void add_bench() {
    BenchOptions& o = raw_.bench;
    CLI::App* c = add("bench", "Measure set-up, prove and verify on a generated network with random weights");
    c->add_option("NAME", o.network, "The network")->required();
    c->add_option("--runs", o.runs, "Proofs to make; times are medians")->check(range(1, 1000))->type_name("N");
    c->add_flag("--fixed-plan", o.fixed_plan, "A fixed layout instead of the planner's choice, to compare with");
    c->add_option("--seed", o.seed, "Of the random weights and inputs")->type_name("N");
    const auto size = [&](const char* flag, std::optional<int64_t>& value, const char* help) {
      c->add_option(flag, value, help)->check(range(1, 1 << 20))->type_name("N")->group("Shape");
    };
    size("--size", o.sizes.size, "Width of mlp and cnn, side of mobilenetv2's picture");
    size("--depth", o.sizes.depth, "Blocks of gpt");
    size("--width", o.sizes.width, "Width of gpt's residual stream");
    size("--heads", o.sizes.heads, "Attention heads of gpt");
    size("--vocabulary", o.sizes.vocabulary, "Words of gpt");
    size("--length", o.sizes.length, "Tokens of gpt");
    std::string text = "Networks:\n";
    for (const bench::NetworkInfo& n : bench::networks()) text += fmt::format("  {:<14}{}\n", n.name, n.summary);
    c->footer(text + c->get_footer());
  }

  std::function<Outcome(const Style&, const api::Hooks&)> action(const std::string& command) {
    if (command == "inspect" || command == "setup" || command == "audit") {
      raw_.inspect.dims = raw_.setup.dims = raw_.audit.dims = parse_dims(raw_.dims);
    }
    const Raw raw = raw_;
    if (command == "inspect") return [raw](const Style& s, const api::Hooks& h) { return run(raw.inspect, s, h); };
    if (command == "setup") return setup_action();
    if (command == "prove") {
      check_context(raw.prove.context);
      return [raw](const Style& s, const api::Hooks& h) { return run(raw.prove, s, h); };
    }
    if (command == "verify") return verify_action();
    if (command == "commit") return [raw](const Style& s, const api::Hooks& h) { return run(raw.commit, s, h); };
    if (command == "audit") return [raw](const Style& s, const api::Hooks& h) { return run(raw.audit, s, h); };
    if (command == "show") return [raw](const Style& s, const api::Hooks&) { return run_show(raw.file, s); };
    if (command == "ops") return [raw](const Style& s, const api::Hooks&) { return run_ops(raw.markdown, s); };
    BenchOptions bench = raw.bench;
    bench.memory_limit = raw.common.memory_limit;
    return [bench](const Style& s, const api::Hooks& h) { return run(bench, s, h); };
  }
  std::function<Outcome(const Style&, const api::Hooks&)> setup_action() {
    api::SetupOptions o = raw_.setup;
    if (!o.calibrate && !o.random_seed) {
      fail_usage("setup needs samples to calibrate on", "give --calibrate DATA, or --calibrate-random SEED for a program that every statement calls uncalibrated");
    }
    if (o.calibrate && o.random_seed) fail_usage("--calibrate and --calibrate-random exclude each other", "give one of them");
    if (!raw_.disclose.empty() && raw_.disclose != "argmax") fail_usage("--disclose '" + raw_.disclose + "' is not known: argmax is", "write --disclose argmax");
    if (!o.folder.has_filename()) o.folder = o.folder.parent_path();  // "clinic/" is "clinic"
    if (o.csv.row) fail_usage("--row chooses the one record to prove, but setup reads all of them", "leave it out");
    parse_hide(raw_.hide, o);
    o.disclose_argmax = !raw_.disclose.empty();
    o.precision = parse_precision(raw_.precision);
    if (raw_.max_error) o.max_error = parse_max_error(*raw_.max_error);
    if (o.max_error && o.disclose_argmax) {
      fail_usage("--max-error bounds the outputs, of which --disclose argmax shows the index of the largest only", "leave one of them out");
    }
    return [o, explain = raw_.explain](const Style& s, const api::Hooks& h) { return run(o, explain, s, h); };
  }
  std::function<Outcome(const Style&, const api::Hooks&)> verify_action() {
    api::VerifyOptions o = raw_.verify;
    check_context(o.context);
    if (o.context && o.any_context) fail_usage("--context and --any-context exclude each other", "give one of them");
    if (!raw_.model_id.empty()) o.model_id = parse_id(raw_.model_id);
    if (!o.input && !o.csv.empty()) fail_usage("--row, --columns, --drop and --label choose from the file of --input, which is not given", "give --input FILE, or leave them out");
    return [o](const Style& s, const api::Hooks& h) { return run(o, s, h); };
  }

  Invocation words(const CLI::Success& e) {
    std::string text;
    Json json;
    std::string command = "help";
    if (dynamic_cast<const CLI::CallForVersion*>(&e) != nullptr) {
      command = "version";
      text = app_.version() + "\n";
      json = {{"version", TACIT_VERSION}};
    } else {
      text = app_.help();
      json = {{"help", text}};
    }
    return {raw_.common, command, [text, json](const Style&, const api::Hooks&) { return Outcome{json, text, ExitCode::kOk, ""}; }};
  }
  std::string help_command() const {
    const auto chosen = app_.get_subcommands();
    return chosen.empty() ? "tacit --help" : "tacit " + chosen.front()->get_name() + " --help";
  }
  /// CLI11's message as one sentence in our voice.
  std::string sentence_of(const CLI::ParseError& e, const std::string& first_argument) const {
    const bool names_none = dynamic_cast<const CLI::RequiredError*>(&e) != nullptr || first_argument.empty();
    if (app_.get_subcommands().empty() && (names_none || first_argument[0] != '-')) {
      const bool named = !first_argument.empty() && first_argument[0] != '-';
      return (named ? "'" + first_argument + "' is not a command" : "a command is expected") +
             "; the commands are inspect, setup, prove, verify, commit, audit, show, ops and bench";
    }
    std::string text = e.what();
    while (!text.empty() && (text.back() == '\n' || text.back() == '.')) text.pop_back();
    std::replace(text.begin(), text.end(), '\n', ' ');
    return text;
  }

  CLI::App app_;
  Raw raw_;
};

}  // namespace

Invocation parse_command_line(const std::vector<std::string>& arguments) { return Parser().parse(arguments); }

std::string guess_command(const std::vector<std::string>& arguments) {
  for (const std::string& a : arguments) {
    if (std::find(std::begin(kCommands), std::end(kCommands), a) != std::end(kCommands)) return a;
  }
  return "";
}

uint64_t parse_size(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const std::string unit(end, text.data() + text.size());
  constexpr std::string_view kPrefixes = "KMGT";
  double scale = unit.empty() || unit == "B" ? 1 : 0;
  for (size_t i = 0; i < kPrefixes.size(); ++i) {
    const std::string prefix(1, kPrefixes[i]);
    if (unit == prefix || unit == prefix + "iB") scale = std::pow(1024, i + 1);
    if (unit == prefix + "B" || (i == 0 && unit == "kB")) scale = std::pow(1000, i + 1);
  }
  const double bytes = value * scale;
  if (error != std::errc() || scale == 0 || !(bytes >= 1) || bytes >= std::ldexp(1.0, 62)) {
    fail_usage("--memory-limit '" + text + "' is not a size", "write for example 512M, 2G or 2GiB");
  }
  return static_cast<uint64_t>(bytes);
}

}  // namespace tacit::cli
