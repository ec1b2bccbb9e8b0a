#include "tacit/api/verify.h"

#include <algorithm>

#include "tacit/api/package.h"
#include "tacit/api/quantise.h"
#include "tacit/api/registration_cache.h"
#include "tacit/api/statement.h"
#include "tacit/api/text.h"
#include "tacit/data/file.h"
#include "tacit/security/describe.h"

namespace tacit::api {

namespace {

/// What the user's options ask of the proof, beyond its own validity.
struct Expected {
  std::optional<std::vector<Tensor<int64_t>>> public_inputs;
  std::optional<Digest> input_commitment;
};

Expected read_expected(const VerifyOptions& options, const program::Program& program) {
  Expected out;
  if (options.input) {
    const std::vector<program::InputSpec> specs = public_specs(program.inputs);
    if (specs.empty()) {
      throw UserError(ExitCode::kUsage, "--input compares with public inputs, but this model hides its input",
                      "leave --input out, or use --input-commitment");
    }
    out.public_inputs = quantise(data::load_sample(*options.input, input_infos(specs), options.csv), specs);
  }
  if (options.input_commitment) out.input_commitment = digest_of(read_input_commitment(*options.input_commitment));
  return out;
}

std::string quoted(const std::string& context) { return "'" + context + "'"; }

std::optional<std::string> context_mismatch(const VerifyOptions& options, const std::optional<std::string>& found) {
  if (options.any_context || options.context == found) return std::nullopt;
  if (!found) return "the proof carries no context, " + quoted(*options.context) + " is expected";
  if (!options.context) return "the proof was made for a context: give it with --context, or print it with --any-context";
  return "the proof was made for another context than " + quoted(*options.context);
}

std::string bits_text(int32_t centibits) { return std::to_string(centibits / 100); }

/// The terms of the proof's and the registration's error, as a JSON array; `counts` are the proof's.
std::string security_terms(const verifier::Model& model, const security::ProofCounts& counts) {
  std::string out = "[" + security::describe(model.program().pcs, counts);
  if (model.registration_circuit()) out += "," + security::describe(model.program().registration_pcs, model.registration_counts().security);
  return out + "]";
}

/// Checks the registration, once for every package on this account.
verifier::RegisteredModel register_model(VerifierPackage package, const std::filesystem::path& path, const Hooks& hooks, VerifyResult& result) {
  if (is_registration_known(package.digest)) return verifier::RegisteredModel::assume_checked(std::move(package.model));
  hooks.report("check the registration of the weights", 0.1);
  const Stopwatch watch;
  Result<verifier::RegisteredModel> registered = verifier::RegisteredModel::check(std::move(package.model), package.registration);
  if (!registered.ok()) {
    throw UserError(ExitCode::kBadInput, path.string() + ": its registration proof does not hold: " + sentence(registered.error()),
                    "get the package again from the model's owner");
  }
  result.registration_seconds = watch.seconds();
  remember_registration(package.digest);
  return std::move(*registered);
}

/// Fills the result; the reason of an invalid proof, or nothing.
std::optional<std::string> check_proof(const VerifyOptions& options, const verifier::RegisteredModel& registered, ByteSpan file,
                                       const Expected& expected, VerifyResult& result) {
  const Result<ProofFile> proof = decode_proof(file);
  if (!proof.ok()) return "the proof file is not a proof that this version reads: " + sentence(proof.error());
  result.context = proof->context;
  const verifier::Model& model = registered.model();
  if (options.model_id && *options.model_id != model.id()) {
    return "the model is " + hex(model.id()) + ", " + hex(*options.model_id) + " is expected";
  }
  if (proof->model_id != model.id()) return "the proof is of another model, " + hex(proof->model_id);
  if (const auto reason = context_mismatch(options, proof->context)) return reason;
  if (proof->input_commitment) result.input_commitment = digest_of(*proof->input_commitment);
  if (expected.input_commitment && expected.input_commitment != result.input_commitment) {
    return result.input_commitment ? "the proof is about another input commitment" : "the proof is not about a committed input";
  }

  const verifier::Statement statement{proof->context, proof->input_commitment ? &*proof->input_commitment : nullptr};
  const uint32_t min_bits = std::max(options.min_security, security::kSecurityBits);
  const Result<verifier::VerifiedInference> verified = verifier::verify(registered, statement, proof->body, min_bits);
  if (!verified.ok() && verified.error().code == ErrorCode::kSecurityLevel) {
    return "the proof has " + bits_text(static_cast<int32_t>(verified.error().index)) + " proven bits, " + std::to_string(min_bits) + " are asked for";
  }
  if (!verified.ok()) return "the proof does not verify: " + sentence(verified.error());
  const std::vector<program::InputSpec> specs = public_specs(model.program().inputs);
  if (expected.public_inputs) {
    if (const auto where = difference(*expected.public_inputs, verified->public_inputs(), specs)) return "the proof is about another input: " + *where;
  }
  result.security_centibits = verified->security_centibits();
  result.security_terms = security_terms(model, verified->counts());
  result.outputs = named_outputs(verified->outputs(), model.program().outputs);
  result.public_inputs = named_inputs(verified->public_inputs(), specs);
  return std::nullopt;
}

}  // namespace

VerifyResult verify(const VerifyOptions& options, const Hooks& hooks) {
  hooks.report("read the package", 0.0);
  VerifierPackage package = read_verifier(options.package);
  const Expected expected = read_expected(options, package.model.program());
  const Bytes file = data::read_file(options.proof, kMaxProofBytes);

  VerifyResult result;
  result.model_id = package.model.id();
  if (const auto& weights = package.model.weights()) result.model_commitment = commitment_digest(*weights);
  result.security_centibits = package.model.security_centibits();
  result.security_terms = security_terms(package.model, package.model.counts().security);
  result.calibrated = package.model.program().calibrated;
  result.statement = statement_in_words(package.model.program());

  const verifier::RegisteredModel registered = register_model(std::move(package), options.package, hooks, result);
  hooks.report("verify the proof", 0.5);
  const Stopwatch watch;
  const std::optional<std::string> reason = check_proof(options, registered, file, expected, result);
  result.verify_seconds = watch.seconds();
  result.valid = !reason;
  result.reason = reason.value_or("");
  return result;
}

}  // namespace tacit::api
