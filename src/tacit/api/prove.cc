#include "tacit/api/prove.h"

#include "tacit/api/budget.h"
#include "tacit/api/files.h"
#include "tacit/api/package.h"
#include "tacit/api/quantise.h"

namespace tacit::api {

namespace fs = std::filesystem;

namespace {

fs::path with_suffix(const fs::path& path, const char* suffix) { return fs::path(path.string() + suffix); }

}  // namespace

ProveResult prove(const ProveOptions& options, const Hooks& hooks) {
  require_can_create(options.output, options.force);
  const ProverPackage package = read_prover(options.package);
  const program::Program& program = package.model.program;

  ProveResult result;
  result.model_id = package.id;
  result.context = options.context;
  core::Statement statement{options.context, {}};
  Bytes input_secret;
  if (options.input_commitment) {
    InputCommitmentFile committed = read_input_commitment(*options.input_commitment);
    input_secret = read_input_secret(with_suffix(*options.input_commitment, ".secret"), committed.digest);
    result.input_commitment = committed.digest;
    statement.input_commitment = std::move(committed.commitment);
  }

  const Stopwatch watch;
  StageClock stages(hooks);
  stages.begin("read the input", 0.0);
  const std::vector<Tensor<int64_t>> inputs = quantise(data::load_sample(options.input, input_infos(program.inputs), options.csv), program.inputs);
  const auto take_openings = [&] {
    if (!package.model.commitment.empty() && program.openings > 0) {
      result.openings_left = take_opening(beside(options.package, ".budget"), package.id).left();
    }
    if (result.input_commitment) take_opening(with_suffix(*options.input_commitment, ".budget"), *result.input_commitment);
  };
  const core::Proof proof = core::prove(package.model, inputs, statement, input_secret, take_openings, stages);
  stages.begin("write the proof", 0.98);
  const Bytes file = encode_proof(package.id, statement, proof.body);
  write_file(options.output, file, Access::kPublic, options.force);
  result.stages = stages.finish();
  result.prove_seconds = watch.seconds();
  result.outputs = named_outputs(proof.outputs, program.outputs);
  result.proof_bytes = file.size();
  result.peak_rss_bytes = peak_rss_bytes();
  return result;
}

}  // namespace tacit::api
