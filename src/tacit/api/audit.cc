#include "tacit/api/audit.h"

#include <algorithm>

#include "tacit/api/package.h"
#include "tacit/api/text.h"
#include "tacit/prover/session.h"

namespace tacit::api {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void throw_differs(const fs::path& file, const std::string& what) {
  throw UserError(ExitCode::kBadInput, file.string() + ": " + what, "set the model up again");
}

/// Whether the tree of the key, whose rows are its weights and blinding cells, is the published one throughout.
bool commits_to_weights(const prover::Key& key) {
  const pcs::FirstTree* tree = key.tree();
  if (tree == nullptr) return true;
  const program::Program& program = key.model().program();
  return tree->is_consistent(program.pcs) &&
         prover::describe(*tree, session::kWeightTree, program.openings, program.pcs) == key.model().weights();
}

}  // namespace

AuditResult audit(const AuditOptions& options, const Hooks& hooks) {
  const fs::path prover_path = options.folder / "model.prover", verifier_path = options.folder / "model.verifier";
  hooks.report("read the packages", 0.0);
  const ProverPackage prover = read_prover(prover_path);
  VerifierPackage verifier = read_verifier(verifier_path);

  hooks.report("compile the model", 0.2);
  const Compiled compiled = SourceModel(options.model, options.dims).recompile(prover.recipe);

  hooks.report("compare", 0.6);
  const std::string model = options.model.string();
  if (compiled.program != verifier.model.program()) throw_differs(verifier_path, "is of another program than " + model + " gives");
  if (compiled.program != prover.key.model().program()) throw_differs(prover_path, "is of another program than " + model + " gives");
  if (prover.key.model().id() != verifier.model.id()) throw_differs(verifier_path, "is of another set-up than " + prover_path.string());
  const std::span<const Tensor<int64_t>> held = prover.key.weights();
  if (!std::equal(held.begin(), held.end(), compiled.weights.begin(), compiled.weights.end())) {
    throw_differs(prover_path, "does not hold the weights of " + model);
  }
  if (!commits_to_weights(prover.key)) throw_differs(prover_path, "its commitment is not to the weights that it holds");

  AuditResult result;
  result.model_id = verifier.model.id();
  result.program_digest = verifier.model.program_digest();
  if (const auto& weights = verifier.model.weights()) result.model_commitment = commitment_digest(*weights);
  const Result<verifier::RegisteredModel> registered = verifier::RegisteredModel::check(std::move(verifier.model), verifier.registration);
  if (!registered.ok()) throw_differs(verifier_path, "its registration proof does not hold: " + sentence(registered.error()));
  for (const Tensor<int64_t>& w : compiled.weights) result.weights += w.size();
  return result;
}

}  // namespace tacit::api
