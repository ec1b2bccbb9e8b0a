#include "tacit/api/package.h"

#include <algorithm>

#include "tacit/api/text.h"
#include "tacit/base/user_error.h"
#include "tacit/data/file.h"
#include "tacit/hash/blake3.h"

namespace tacit::api {

namespace fs = std::filesystem;

namespace {

enum Tag : uint16_t { kProgram = 1, kCommitment = 2, kRegistration = 3, kAccuracy = 4, kSecret = 5, kRecipe = 6, kNodeNames = 7, kModelId = 8, kContext = 9, kBody = 10 };

constexpr size_t kMaxNodes = size_t{1} << 20, kMaxNameBytes = 1 << 12;

Digest digest_of(std::string_view domain, ByteSpan bytes) {
  Blake3 hash = Blake3::derive_key(domain);
  hash.update(bytes);
  return hash.finalize();
}

Bytes encode_accuracy(const core::Accuracy& a) {
  const auto bits = [](double v) { uint64_t b; std::memcpy(&b, &v, sizeof b); return b; };
  ByteWriter out;
  out.u64(a.samples);
  out.u8(a.held_out);
  out.u64(bits(a.max_abs_error));
  out.u64(bits(a.mean_abs_error));
  out.u8(a.top1_agreement.has_value());
  if (a.top1_agreement) out.u64(bits(*a.top1_agreement));
  return out.take();
}

Result<core::Accuracy> decode_accuracy(ByteSpan bytes) {
  ByteReader in(bytes);
  const auto real = [&] { const uint64_t b = in.u64(); double v; std::memcpy(&v, &b, sizeof v); return v; };
  const auto flag = [&] { const uint8_t b = in.u8(); if (b > 1) in.fail(); return b == 1; };
  core::Accuracy a;
  a.samples = in.u64();
  a.held_out = flag();
  a.max_abs_error = real();
  a.mean_abs_error = real();
  if (flag()) a.top1_agreement = real();
  if (!in.at_end()) return Error{ErrorCode::kNonCanonical};
  return a;
}

Bytes encode_names(const std::vector<std::string>& names) {
  ByteWriter out;
  out.u32(static_cast<uint32_t>(names.size()));
  for (const std::string& name : names) out.text(std::string_view(name).substr(0, kMaxNameBytes));
  return out.take();
}

Result<std::vector<std::string>> decode_names(ByteSpan bytes) {
  ByteReader in(bytes);
  const uint32_t count = in.u32();
  if (count > kMaxNodes) return Error{ErrorCode::kLimit};
  std::vector<std::string> names;
  for (uint32_t i = 0; i < count && in.ok(); ++i) names.push_back(in.text(kMaxNameBytes));
  if (!in.at_end()) return Error{ErrorCode::kNonCanonical};
  return names;
}

Bytes copy(ByteSpan bytes) { return Bytes(bytes.begin(), bytes.end()); }

/// The sections of a file whose tags must be exactly these.
Result<std::vector<Section>> read_sections(ByteSpan file, FileKind kind, std::initializer_list<uint16_t> tags) {
  TACIT_ASSIGN(std::vector<Section> sections, read_envelope(file, kind));
  const bool same = std::equal(sections.begin(), sections.end(), tags.begin(), tags.end(),
                               [](const Section& s, uint16_t tag) { return s.tag == tag; });
  if (!same) return Error{ErrorCode::kNonCanonical};
  return sections;
}

Result<Digest> as_digest(ByteSpan bytes) {
  Digest digest{};
  if (bytes.size() != digest.size()) return Error{ErrorCode::kNonCanonical};
  std::copy(bytes.begin(), bytes.end(), digest.begin());
  return digest;
}

Result<VerifierPackage> decode_verifier(ByteSpan file) {
  TACIT_ASSIGN(const std::vector<Section> s, read_sections(file, FileKind::kVerifier, {kProgram, kCommitment, kRegistration, kAccuracy}));
  TACIT_ASSIGN(core::VerifierModel model, core::VerifierModel::load(s[0].content, s[1].content));
  TACIT_ASSIGN(const core::Accuracy accuracy, decode_accuracy(s[3].content));
  return VerifierPackage{std::move(model), copy(s[2].content), accuracy, digest_of("tacit 1 verifier package", file)};
}

Result<ProverPackage> decode_prover(ByteSpan file) {
  TACIT_ASSIGN(const std::vector<Section> s, read_sections(file, FileKind::kProver, {kProgram, kCommitment, kSecret, kRecipe, kNodeNames, kModelId}));
  ProverPackage out;
  TACIT_ASSIGN(out.model.program, program::decode(s[0].content));
  out.model.program_bytes = copy(s[0].content);
  out.model.commitment = copy(s[1].content);
  out.model.secret = copy(s[2].content);
  out.recipe = copy(s[3].content);
  TACIT_ASSIGN(out.model.node_names, decode_names(s[4].content));
  TACIT_ASSIGN(out.id, as_digest(s[5].content));
  return out;
}

}  // namespace

fs::path beside(const fs::path& package, const char* extension) { return fs::path(package).replace_extension(extension); }

void throw_bad_file(const fs::path& path, FileKind expected, ByteSpan content, const Error& error) {
  ByteReader head(content);
  const Result<FileKind> found = read_head(head);
  const std::string wanted(describe(expected));
  if (found.ok() && *found != expected) {
    throw UserError(ExitCode::kBadInput, path.string() + ": is " + std::string(describe(*found)) + ", where " + wanted + " is expected");
  }
  if (!found.ok() && found.error().code == ErrorCode::kBadVersion) {
    throw UserError(ExitCode::kBadInput, path.string() + ": is of format version " + std::to_string(found.error().step) + "; this build reads version " + std::to_string(kFileVersion),
                    "use the version of tacit that wrote it");
  }
  if (!found.ok()) throw UserError(ExitCode::kBadInput, path.string() + ": is not " + wanted);
  throw UserError(ExitCode::kBadInput, path.string() + ": cannot be used as " + wanted + ": " + sentence(error), "get the file again from where it was made");
}

Bytes encode_verifier(const core::Package& package, const core::Accuracy& accuracy) {
  const Bytes report = encode_accuracy(accuracy);
  return write_envelope(FileKind::kVerifier, {{kProgram, package.program}, {kCommitment, package.commitment}, {kRegistration, package.registration}, {kAccuracy, report}});
}

Bytes encode_prover(const core::Package& package, const core::Compiled& compiled, const Digest& id) {
  const Bytes names = encode_names(compiled.node_names);
  return write_envelope(FileKind::kProver, {{kProgram, package.program}, {kCommitment, package.commitment}, {kSecret, package.secret},
                                            {kRecipe, compiled.recipe}, {kNodeNames, names}, {kModelId, id}});
}

Bytes encode_proof(const Digest& model_id, const core::Statement& statement, ByteSpan body) {
  std::vector<Section> sections;
  if (!statement.input_commitment.empty()) sections.push_back({kCommitment, statement.input_commitment});
  sections.push_back({kModelId, model_id});
  if (statement.context) sections.push_back({kContext, {reinterpret_cast<const uint8_t*>(statement.context->data()), statement.context->size()}});
  sections.push_back({kBody, body});
  return write_envelope(FileKind::kProof, sections);
}

Result<ProofFile> decode_proof(ByteSpan file) {
  TACIT_ASSIGN(const std::vector<Section> sections, read_envelope(file, FileKind::kProof));
  ProofFile out;
  bool has_id = false, has_body = false;
  for (const Section& s : sections) {
    switch (s.tag) {
      case kCommitment:
        if (s.content.empty()) return Error{ErrorCode::kNonCanonical};
        out.statement.input_commitment = copy(s.content);
        break;
      case kModelId: {
        TACIT_ASSIGN(out.model_id, as_digest(s.content));
        has_id = true;
        break;
      }
      case kContext:
        if (s.content.empty() || s.content.size() > kMaxContextBytes) return Error{ErrorCode::kNonCanonical};
        out.statement.context.emplace(s.content.begin(), s.content.end());
        break;
      case kBody:
        out.body = copy(s.content);
        has_body = true;
        break;
      default: return Error{ErrorCode::kNonCanonical};
    }
  }
  if (!has_id || !has_body) return Error{ErrorCode::kNonCanonical};
  return out;
}

VerifierPackage read_verifier(const fs::path& path) {
  const Bytes file = data::read_file(path, kMaxPackageBytes);
  Result<VerifierPackage> package = decode_verifier(file);
  if (!package.ok()) throw_bad_file(path, FileKind::kVerifier, file, package.error());
  return std::move(*package);
}

ProverPackage read_prover(const fs::path& path) {
  const Bytes file = data::read_file(path, kMaxPackageBytes);
  Result<ProverPackage> package = decode_prover(file);
  if (!package.ok()) throw_bad_file(path, FileKind::kProver, file, package.error());
  return std::move(*package);
}

Digest input_commitment_digest(ByteSpan commitment) { return digest_of("tacit 1 input commitment", commitment); }

Bytes encode_input_commitment(ByteSpan commitment) { return write_envelope(FileKind::kInputCommitment, {{kCommitment, commitment}}); }

Bytes encode_input_secret(ByteSpan secret, const Digest& commitment) {
  return write_envelope(FileKind::kInputSecret, {{kCommitment, commitment}, {kSecret, secret}});
}

InputCommitmentFile read_input_commitment(const fs::path& path) {
  const Bytes file = data::read_file(path, kMaxProofBytes);
  const auto sections = read_sections(file, FileKind::kInputCommitment, {kCommitment});
  if (!sections.ok()) throw_bad_file(path, FileKind::kInputCommitment, file, sections.error());
  const ByteSpan commitment = (*sections)[0].content;
  return {copy(commitment), input_commitment_digest(commitment)};
}

Bytes read_input_secret(const fs::path& path, const Digest& commitment) {
  const Bytes file = data::read_file(path, kMaxPackageBytes);
  const auto sections = read_sections(file, FileKind::kInputSecret, {kCommitment, kSecret});
  if (!sections.ok()) throw_bad_file(path, FileKind::kInputSecret, file, sections.error());
  const Result<Digest> of = as_digest((*sections)[0].content);
  if (!of.ok() || *of != commitment) throw UserError(ExitCode::kBadInput, path.string() + ": is the secret of another commitment");
  return copy((*sections)[1].content);
}

}  // namespace tacit::api
