#include "tacit/api/prove.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "tacit/api/budget.h"
#include "tacit/api/files.h"
#include "tacit/api/package.h"
#include "tacit/api/quantise.h"
#include "tacit/quant/accuracy.h"

namespace tacit::api {

namespace fs = std::filesystem;

namespace {

fs::path with_suffix(const fs::path& path, const char* suffix) { return fs::path(path.string() + suffix); }

/// The commitment in C, if it was made for this program's inputs and parameters.
verifier::InputCommitment read_committed_input(const fs::path& path, const program::Program& program) {
  const verifier::InputCommitment c = read_input_commitment(path);
  const bool fits = c.log_h == program.pcs.log_h && c.log_inv_rate == program.pcs.log_inv_rate && c.num_queries == program.pcs.num_queries &&
                    c.rule == verifier::quantisation_rule(program);
  if (!fits) {
    throw UserError(ExitCode::kBadInput, path.string() + ": was made for another model's inputs or parameters", "commit to the input again with this model's package");
  }
  return c;
}

/// A proof about other values than the committed ones would not verify.
void require_same_input(const fs::path& commitment, const std::vector<Tensor<int64_t>>& inputs, const program::Program& program, ByteSpan secret) {
  ByteReader committed(secret);
  bool same = true;
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (!program.inputs[i].is_hidden) continue;
    for (int64_t v : inputs[i].data) same &= committed.i64() == v;
  }
  if (!same || !committed.ok()) throw UserError(ExitCode::kBadInput, commitment.string() + ": commits to another input than the one given", "give the input that was committed to");
}

[[noreturn]] void throw_out_of_range(const ProverPackage& package, const op::OutOfRange& e) {
  const auto& [node, exponents] = package.origins[e.node];
  const int exponent = exponents.empty() ? 0 : exponents[static_cast<size_t>(e.index) % exponents.size()];
  const auto real = [&](int64_t v) { return std::ldexp(static_cast<double>(v), -exponent); };
  throw UserError(ExitCode::kBadInput,
                  fmt::format("node '{}', element {}: the value {} is outside the calibrated range, {} to {}", node, e.index,
                              real(e.value), real(e.lo), real(e.hi)),
                  "calibrate with data that covers it, or set up with --saturate", node);
}

/// Where a function has no value, or a larger one than its table holds, the float model gives another result than the program.
void require_unclamped(const ProverPackage& package, const op::Values& values) {
  const program::Program& program = package.key.model().program();
  std::vector<quant::Exponents> exponents;
  for (const NodeOrigin& origin : package.origins) exponents.push_back(origin.range_exponents);
  const auto found = op::find_clamped(program, quant::holding_tables(program, exponents), values);
  if (!found) return;
  const NodeOrigin& origin = package.origins[found->node];
  const auto real = [&](int64_t v, size_t scale) { return std::ldexp(static_cast<double>(v), -origin.range_exponents[scale]); };
  throw UserError(ExitCode::kBadInput,
                  fmt::format("node '{}', element {}: it has no result for {} within the calibrated range, {} to {}", origin.name,
                              found->index, real(found->value, 0), real(found->lo, 1), real(found->hi, 1)),
                  "calibrate with data that covers it, or set up with --saturate to take the nearest result", origin.name);
}

}  // namespace

ProveResult prove(const ProveOptions& options, const Hooks& hooks) {
  require_can_create(options.output, options.force);
  const ProverPackage package = read_prover(options.package);
  const program::Program& program = package.key.model().program();

  ProveResult result;
  result.model_id = package.key.model().id();
  result.context = options.context;
  ProofFile proof{result.model_id, options.context, std::nullopt, {}};
  Bytes input_secret;
  if (options.input_commitment) {
    proof.input_commitment = read_committed_input(*options.input_commitment, program);
    result.input_commitment = digest_of(*proof.input_commitment);
    input_secret = read_input_secret(with_suffix(*options.input_commitment, ".secret"), *result.input_commitment);
  }

  const Stopwatch watch;
  StageClock stages(hooks);
  int num_stages = 0;
  stages.begin("read", 0.0);
  const std::vector<Tensor<int64_t>> inputs = quantise(data::load_sample(options.input, input_infos(program.inputs), options.csv), program.inputs);
  if (options.input_commitment) require_same_input(*options.input_commitment, inputs, program, input_secret);
  prover::ProveOptions how;
  how.context = options.context;
  how.input_commitment = proof.input_commitment ? &*proof.input_commitment : nullptr;
  how.input_secret = input_secret;
  how.check_values = [&](const op::Values& values) { require_unclamped(package, values); };
  how.take_opening = [&] {
    if (result.input_commitment) require_opening(with_suffix(*options.input_commitment, ".budget"), *result.input_commitment);
    if (program.openings > 0) result.openings_left = take_opening(beside(options.package, ".budget"), result.model_id).left();
    if (result.input_commitment) take_opening(with_suffix(*options.input_commitment, ".budget"), *result.input_commitment);
  };
  how.stage = [&](const char* name) { stages.begin(name, std::min(0.9, 0.1 + 0.12 * num_stages++)); };
  Csprng random = Csprng::from_os();
  auto proved = [&] {
    try {
      return prover::prove(package.key, inputs, how, random);
    } catch (const pcs::DamagedTree&) {
      throw UserError(ExitCode::kBadInput, options.package.string() + ": it is damaged: its tree does not lead to its root", "get the file again from where it was made");
    }
  }();
  if (!proved) throw_out_of_range(package, proved.error());
  proof.body = std::move(proved->body);
  stages.begin("write", 0.98);
  const Bytes file = encode_proof(proof);
  write_file(options.output, file, Access::kPublic, options.force);
  result.stages = stages.finish();
  result.prove_seconds = watch.seconds();
  result.outputs = named_outputs(proved->outputs, program.outputs);
  result.proof_bytes = file.size();
  result.peak_rss_bytes = peak_rss_bytes();
  return result;
}

}  // namespace tacit::api
