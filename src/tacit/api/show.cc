#include "tacit/api/show.h"

#include "tacit/api/budget.h"
#include "tacit/api/package.h"
#include "tacit/api/statement.h"
#include "tacit/api/text.h"
#include "tacit/base/user_error.h"
#include "tacit/data/file.h"
#include "tacit/data/text.h"
#include "tacit/hash/blake3.h"

namespace tacit::api {

namespace fs = std::filesystem;

namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

void add_program(Fields& fields, const program::Program& program) {
  fields.emplace_back("model", program.model_name);
  for (const program::InputSpec& i : program.inputs) {
    fields.emplace_back("input", i.name + " " + to_string(i.shape) + (i.is_hidden ? ", private" : ", public"));
  }
  for (const program::OutputSpec& o : program.outputs) fields.emplace_back("output", o.name + (o.is_index ? ", the index of the largest" : ""));
  fields.emplace_back("operators", std::to_string(program.nodes.size()));
  if (program.openings > 0) fields.emplace_back("openings", std::to_string(program.openings) + ", one of them for the registration");
}

ShowResult show_verifier(const fs::path& path) {
  const VerifierPackage package = read_verifier(path);
  ShowResult out{"verifier package", {}, statement_in_words(package.model.program())};
  out.fields.emplace_back("model id", hex(package.model.id()));
  add_program(out.fields, package.model.program());
  out.fields.emplace_back("program digest", hex(package.model.program_digest()));
  if (const auto& weights = package.model.weights()) out.fields.emplace_back("model commitment", hex(commitment_digest(*weights)));
  const Accuracy& a = package.accuracy;
  out.fields.emplace_back("accuracy", "as stated by its maker, on " + std::to_string(a.samples) + (a.held_out ? " held-out" : " calibration") +
                                          " samples: largest error " + data::number_text(a.max_abs_error));
  out.fields.emplace_back("security", std::to_string(package.model.security_centibits() / 100) + " proven bits");
  return out;
}

ShowResult show_prover(const fs::path& path) {
  const ProverPackage package = read_prover(path);
  ShowResult out{"prover package", {}, statement_in_words(package.key.model().program()), package.report};
  out.fields.emplace_back("model id", hex(package.key.model().id()));
  add_program(out.fields, package.key.model().program());
  out.fields.emplace_back("secret", "weights and the randomness of their commitment: keep it to yourself");
  return out;
}

ShowResult show_proof(const fs::path& path) {
  const Bytes file = data::read_file(path, kMaxProofBytes);
  const Result<ProofFile> proof = decode_proof(file);
  if (!proof.ok()) throw_bad_file(path, FileKind::kProof, file, proof.error());
  ShowResult out{"proof", {}, {}};
  out.fields.emplace_back("model id", hex(proof->model_id));
  out.fields.emplace_back("context", proof->context.value_or("none"));
  if (proof->input_commitment) out.fields.emplace_back("input commitment", hex(digest_of(*proof->input_commitment)));
  out.fields.emplace_back("size", std::to_string(file.size()) + " bytes");
  out.fields.emplace_back("note", "what it says counts only once 'tacit verify' accepts it");
  return out;
}

ShowResult show_budget(const fs::path& path) {
  const BudgetState state = read_budget(path);
  return {"opening budget", {{"commitment", hex(state.id)}, {"openings", std::to_string(state.capacity)}, {"used", std::to_string(state.used)},
                             {"left", std::to_string(state.left())}}, {}};
}

ShowResult show_input_commitment(const fs::path& path) {
  return {"commitment to an input", {{"input commitment", hex(digest_of(read_input_commitment(path)))}}, {}};
}

}  // namespace

ShowResult show(const fs::path& path) {
  const data::MappedFile mapped(path, kMaxPackageBytes);
  const ByteSpan file = mapped.bytes();
  ByteReader head(file);
  const Result<FileKind> kind = read_head(head);
  if (!kind.ok()) {
    if (kind.error().code == ErrorCode::kBadVersion) throw_bad_file(path, FileKind::kProof, file, kind.error());
    throw UserError(ExitCode::kBadInput, path.string() + ": is not a file of Tacit", "a Tacit file begins with a signature of its own");
  }
  switch (*kind) {
    case FileKind::kProver: return show_prover(path);
    case FileKind::kVerifier: return show_verifier(path);
    case FileKind::kProof: return show_proof(path);
    case FileKind::kBudget: return show_budget(path);
    case FileKind::kInputCommitment: return show_input_commitment(path);
    case FileKind::kInputSecret: return {"secret of a commitment to an input", {{"secret", "keep it to yourself"}}, {}};
  }
  return {};
}

}  // namespace tacit::api
