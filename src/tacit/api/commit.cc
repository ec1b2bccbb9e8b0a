#include "tacit/api/commit.h"

#include "tacit/api/budget.h"
#include "tacit/api/files.h"
#include "tacit/api/package.h"
#include "tacit/api/quantise.h"

namespace tacit::api {

namespace fs = std::filesystem;

CommitResult commit(const CommitOptions& options, const Hooks& hooks) {
  const Stopwatch watch;
  const fs::path secret(options.output.string() + ".secret"), budget(options.output.string() + ".budget");
  for (const fs::path& path : {options.output, secret, budget}) require_can_create(path, options.force);
  hooks.report("read the input", 0.0);
  const VerifierPackage package = read_verifier(options.package);
  const std::vector<program::InputSpec>& specs = package.model.program().inputs;
  const std::vector<Tensor<int64_t>> inputs = quantise(data::load_sample(options.input, input_infos(specs), options.csv), specs);
  hooks.report("commit to the input", 0.2);
  std::vector<Tensor<int64_t>> hidden;
  for (size_t i = 0; i < specs.size(); ++i) if (specs[i].is_hidden) hidden.push_back(inputs[i]);
  if (hidden.empty()) {
    throw UserError(ExitCode::kUsage, options.package.string() + ": this model's inputs are public: there is nothing to commit to", "set the model up with --hide model,input");
  }
  Csprng random = Csprng::from_os();
  const Result<prover::CommittedInput> made = prover::commit_input(package.model, hidden, options.openings, random);
  if (!made.ok()) {
    throw UserError(ExitCode::kResource, options.package.string() + ": its parameters have no room for " + std::to_string(options.openings) + " openings of an input commitment",
                    "ask for fewer with --openings");
  }
  hooks.report("write the files", 0.9);

  CommitResult result;
  result.input_commitment = digest_of(made->commitment);
  result.openings = options.openings;
  FileSet files(options.force);
  files.add(budget, Access::kSecret, [&](int fd) { return new_budget(fd, result.input_commitment, options.openings, 0); });
  files.add(secret, encode_input_secret(made->secret, result.input_commitment), Access::kSecret);
  files.add(options.output, encode_input_commitment(made->commitment), Access::kPublic);
  files.publish();
  result.commit_seconds = watch.seconds();
  return result;
}

}  // namespace tacit::api
