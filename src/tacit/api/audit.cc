#include "tacit/api/audit.h"

#include "tacit/api/package.h"
#include "tacit/api/text.h"

namespace tacit::api {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void throw_differs(const fs::path& file, const std::string& what) {
  throw UserError(ExitCode::kBadInput, file.string() + ": " + what, "set the model up again");
}

}  // namespace

AuditResult audit(const AuditOptions& options, const Hooks& hooks) {
  const fs::path prover_path = options.folder / "model.prover", verifier_path = options.folder / "model.verifier";
  hooks.report("read the packages", 0.0);
  const ProverPackage prover = read_prover(prover_path);
  const VerifierPackage verifier = read_verifier(verifier_path);

  hooks.report("compile the model", 0.2);
  core::CompileOptions compile;
  compile.model = options.model;
  compile.dims = options.dims;
  const core::Compiled compiled = core::Model(compile).recompile(prover.recipe);

  hooks.report("compare", 0.6);
  const std::string model = options.model.string();
  if (compiled.program != verifier.model.program()) throw_differs(verifier_path, "is of another program than " + model + " gives");
  if (compiled.program != prover.model.program) throw_differs(prover_path, "is of another program than " + model + " gives");
  Result<core::VerifierModel> claimed = core::VerifierModel::load(prover.model.program_bytes, prover.model.commitment);
  if (!claimed.ok() || claimed->id() != verifier.model.id() || prover.id != verifier.model.id()) {
    throw_differs(verifier_path, "is of another set-up than " + prover_path.string());
  }
  if (!core::holds_weights(prover.model, compiled.weights)) throw_differs(prover_path, "does not hold the weights of " + model);
  if (const Status registered = verifier.model.check_registration(verifier.registration); !registered.ok()) {
    throw_differs(verifier_path, "its registration proof does not hold: " + sentence(registered.error()));
  }

  AuditResult result;
  result.model_id = verifier.model.id();
  result.program_digest = verifier.model.program_digest();
  result.model_commitment = verifier.model.commitment_digest();
  for (const Tensor<int64_t>& w : compiled.weights) result.weights += w.size();
  return result;
}

}  // namespace tacit::api
