#include "tacit/api/setup.h"

#include <cerrno>

#include "tacit/api/budget.h"
#include "tacit/api/files.h"
#include "tacit/api/package.h"
#include "tacit/api/statement.h"
#include "tacit/api/text.h"
#include "tacit/api/values.h"

namespace tacit::api {

namespace fs = std::filesystem;

namespace {

constexpr const char* kSettingUp = "setting it up";
constexpr uint64_t kRoomForRanges = 8;  ///< a share of the estimate that the calibrated ranges may save
constexpr size_t kFewSamples = 50, kTooFewToHoldOut = 5, kHeldOutEvery = 5;

struct Samples {
  std::vector<data::Sample> calibration, evaluation;
};

Samples read_samples(const SetupOptions& options, const SourceModel& model, std::vector<std::string>& warnings) {
  Samples out;
  if (options.random_seed) {
    warnings.push_back("The program is uncalibrated: its ranges come from random inputs, and its accuracy on real data is not known.");
  } else {
    out.calibration = data::load_dataset(*options.calibrate, model.inputs(), options.csv).samples;
    const size_t count = out.calibration.size();
    if (count < kFewSamples) {
      warnings.push_back("Only " + std::to_string(count) + " calibration samples: an input may leave the ranges found; 500 are recommended.");
    }
  }
  if (options.evaluate) {
    out.evaluation = data::load_dataset(*options.evaluate, model.inputs(), options.csv).samples;
  } else if (out.calibration.size() >= kTooFewToHoldOut) {
    std::vector<data::Sample> kept;
    for (size_t i = 0; i < out.calibration.size(); ++i) {
      const bool held_out = i % kHeldOutEvery == kHeldOutEvery - 1;
      (held_out ? out.evaluation : kept).push_back(std::move(out.calibration[i]));
    }
    out.calibration = std::move(kept);
  } else if (!out.calibration.empty()) {
    warnings.push_back("Too few samples to hold any out: the accuracy is measured on the calibration samples themselves.");
  }
  return out;
}

CompileOptions compile_options(const SetupOptions& o) {
  return {o.model, o.dims, o.hide_model, o.hide_input, o.disclose_argmax, o.labels, o.saturate, o.openings, o.bits, o.precision, o.max_error, o.fixed_plan};
}

/// The part of a file from `start` on.
class FileStore final : public pcs::Store {
 public:
  FileStore(const Draft& file, uint64_t start) : file_(file), start_(start) {}
  void resize(uint64_t bytes) override { size_ = bytes; }
  void write(uint64_t at, ByteSpan piece) override { file_.write(start_ + at, piece); }
  uint64_t start() const { return start_; }
  ByteSpan bytes() override {
    if (!mapped_) mapped_.emplace(file_.path(), kMaxPackageBytes);
    return mapped_->bytes().subspan(start_, size_);
  }

 private:
  const Draft& file_;
  uint64_t start_, size_ = 0;
  std::optional<data::MappedFile> mapped_;
};

/// The model compiled, and nothing else left of it.
Compiled compile(const SetupOptions& options, StageClock& stages, std::vector<std::string>& warnings) {
  stages.begin("read the model", 0.0);
  const SourceModel model(options.model, options.dims);
  stages.begin("calibrate", 0.1);
  const Samples samples = read_samples(options, model, warnings);
  const CompileOptions how = compile_options(options);
  if (has_memory_limit()) {
    const uint64_t bytes = model.setup_memory(how, samples.calibration, samples.evaluation);
    require_memory(options.model, kSettingUp, bytes - bytes / kRoomForRanges);
  }
  Compiled compiled = model.compile(how, samples.calibration, samples.evaluation, options.random_seed);
  warnings.insert(warnings.end(), compiled.warnings.begin(), compiled.warnings.end());
  return compiled;
}

/// The verifier's rules are stricter than the compiler's arithmetic: sizes and intervals of a large model may break one.
[[noreturn]] void throw_refused(const fs::path& model, const Error& error, const Compiled& compiled) {
  const bool has_node = error.code == ErrorCode::kBadProgram && error.index < compiled.node_names.size();
  throw UserError(ExitCode::kUnsupportedModel, model.string() + ": cannot be proved as it is: " + sentence(error), "",
                  has_node ? compiled.node_names[error.index] : "");
}

}  // namespace

SetupResult setup(const SetupOptions& options, const Hooks& hooks) {
  const Stopwatch watch;
  const fs::path prover = options.folder / "model.prover", verifier = options.folder / "model.verifier", budget = options.folder / "model.budget";
  if (fs::exists(options.folder) && !fs::is_directory(options.folder)) throw_io_error(options.folder, ENOTDIR);
  if (fs::exists(options.folder)) {
    for (const fs::path& path : {prover, verifier, budget}) require_can_create(path, options.force);
  } else {
    require_can_create(options.folder, options.force);
  }
  if (options.report_svg) require_can_create(*options.report_svg, options.force);

  StageClock stages(hooks);
  SetupResult result;
  Compiled compiled = compile(options, stages, result.warnings);
  require_memory(options.model, kSettingUp, compiled.estimate.setup_memory_bytes);
  if (options.exact) result.warnings.push_back("--exact concerns models that were quantised before; this one is in floating point, and is quantised by Tacit.");
  stages.begin("commit to the weights", 0.4);
  const Bytes program_bytes = program::encode(compiled.program);
  FileSet files(options.force);
  files.add_folder(options.folder);
  Draft& prover_draft = files.draft(prover, Access::kSecret);
  // The tree goes to the file at once: it is the largest thing that a set-up makes, and behind all that comes after it.
  std::optional<FileStore> store;
  const auto open_store = [&](uint64_t secret_bytes) -> pcs::Store& {
    return store.emplace(prover_draft, attachment_start(program_bytes, secret_bytes, compiled));
  };
  Csprng random = Csprng::from_os();
  const Result<prover::Setup> made = prover::setup(compiled.program, std::move(compiled.weights), random, open_store);
  if (!made.ok()) throw_refused(options.model, made.error(), compiled);

  stages.begin("check the package", 0.9);
  const Result<verifier::Model> public_side = verifier::Model::load(program_bytes, made->commitment);
  TACIT_CHECK(public_side.ok());
  const program::Program& program = public_side->program();
  result.model_id = public_side->id();
  result.program_digest = public_side->program_digest();
  if (const auto& weights = public_side->weights()) result.model_commitment = commitment_digest(*weights);
  result.size = compiled.size;
  result.estimate = compiled.estimate;
  result.statement = statement_in_words(program);
  result.explanation = std::move(compiled.explanation);

  stages.begin("write the files", 0.95);
  const Bytes prover_file = encode_prover(program_bytes, *made, compiled), verifier_file = encode_verifier(program_bytes, *made, compiled.accuracy);
  if (program.openings > 0) {
    // The registration proof is the first opening.
    files.add(budget, Access::kSecret, [&](int fd) { return new_budget(fd, result.model_id, program.openings, 1); });
    result.openings = program.openings - 1;
  }
  TACIT_CHECK(!store || store->start() == prover_file.size());
  prover_draft.write(0, prover_file);
  result.accuracy = std::move(compiled.report);
  const uint64_t prover_bytes = prover_draft.size();
  files.add(verifier, verifier_file, Access::kPublic);
  const Bytes drawing(compiled.report_svg.begin(), compiled.report_svg.end());
  if (options.report_svg) files.add(*options.report_svg, drawing, Access::kPublic);
  files.publish();
  result.files = {{prover, prover_bytes}, {verifier, verifier_file.size()}};
  if (result.openings) result.files.emplace_back(budget, fs::file_size(budget));
  if (options.report_svg) result.files.emplace_back(*options.report_svg, drawing.size());
  result.setup_seconds = watch.seconds();
  result.peak_rss_bytes = peak_rss_bytes();
  return result;
}

}  // namespace tacit::api
