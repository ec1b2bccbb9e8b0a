#include "tacit/api/package.h"

#include <algorithm>

#include "tacit/api/report.h"
#include "tacit/api/text.h"
#include "tacit/api/values.h"
#include "tacit/base/user_error.h"
#include "tacit/data/file.h"
#include "tacit/hash/blake3.h"
#include "tacit/plan/memory.h"

namespace tacit::api {

namespace fs = std::filesystem;

namespace {

enum Tag : uint16_t { kProgram = 1, kCommitment = 2, kRegistration = 3, kAccuracy = 4, kSecret = 5, kRecipe = 6, kOrigins = 7, kModelId = 8, kContext = 9, kBody = 10, kInput = 11, kReport = 12 };

constexpr size_t kMaxNodes = size_t{1} << 20, kMaxNameBytes = 1 << 12;

Digest hash_of(std::string_view domain, ByteSpan bytes) {
  Blake3 hash = Blake3::derive_key(domain);
  hash.update(bytes);
  return hash.finalize();
}

Bytes encode_accuracy(const Accuracy& a) {
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

Result<Accuracy> decode_accuracy(ByteSpan bytes) {
  ByteReader in(bytes);
  const auto real = [&] { const uint64_t b = in.u64(); double v; std::memcpy(&v, &b, sizeof v); return v; };
  const auto flag = [&] { const uint8_t b = in.u8(); if (b > 1) in.fail(); return b == 1; };
  Accuracy a;
  a.samples = in.u64();
  a.held_out = flag();
  a.max_abs_error = real();
  a.mean_abs_error = real();
  if (flag()) a.top1_agreement = real();
  if (!in.at_end()) return Error{ErrorCode::kNonCanonical};
  return a;
}

Bytes encode_origins(const Compiled& compiled) {
  ByteWriter out;
  out.u32(static_cast<uint32_t>(compiled.node_names.size()));
  for (size_t i = 0; i < compiled.node_names.size(); ++i) {
    out.text(std::string_view(compiled.node_names[i]).substr(0, kMaxNameBytes));
    out.u32(static_cast<uint32_t>(compiled.range_exponents[i].size()));
    for (const int exponent : compiled.range_exponents[i]) out.i64(exponent);
  }
  return out.take();
}

Result<std::vector<NodeOrigin>> decode_origins(ByteSpan bytes) {
  ByteReader in(bytes);
  const uint32_t count = in.u32();
  if (count > kMaxNodes) return Error{ErrorCode::kLimit};
  std::vector<NodeOrigin> origins;
  for (uint32_t i = 0; i < count && in.ok(); ++i) {
    NodeOrigin origin{in.text(kMaxNameBytes), {}};
    const uint32_t num_exponents = in.u32();
    for (uint32_t k = 0; k < num_exponents && in.ok(); ++k) origin.range_exponents.push_back(static_cast<int>(in.i64()));
    origins.push_back(std::move(origin));
  }
  if (!in.at_end()) return Error{ErrorCode::kNonCanonical};
  return origins;
}

Bytes copy(ByteSpan bytes) { return Bytes(bytes.begin(), bytes.end()); }

/// An envelope whose tags must be exactly these.
Result<Envelope> read_tagged(ByteSpan file, FileKind kind, std::initializer_list<uint16_t> tags) {
  TACIT_ASSIGN(Envelope envelope, read_envelope(file, kind));
  const bool same = std::equal(envelope.sections.begin(), envelope.sections.end(), tags.begin(), tags.end(),
                               [](const Section& s, uint16_t tag) { return s.tag == tag; });
  if (!same) return Error{ErrorCode::kNonCanonical};
  return envelope;
}

Result<std::vector<Section>> read_sections(ByteSpan file, FileKind kind, std::initializer_list<uint16_t> tags) {
  TACIT_ASSIGN(Envelope envelope, read_tagged(file, kind, tags));
  return std::move(envelope.sections);
}

Result<Digest> as_digest(ByteSpan bytes) {
  Digest digest{};
  if (bytes.size() != digest.size()) return Error{ErrorCode::kNonCanonical};
  std::copy(bytes.begin(), bytes.end(), digest.begin());
  return digest;
}

Result<ProverPackage> decode_prover(data::MappedFile& file, const fs::path& path) {
  TACIT_ASSIGN(const Envelope envelope, read_tagged(file.bytes(), FileKind::kProver, {kProgram, kCommitment, kSecret, kRecipe, kOrigins, kReport}));
  const std::vector<Section>& s = envelope.sections;
  const auto check_memory = [&](const verifier::Model& model) {
    require_memory(path, "a proof", plan::prove_memory(model.circuit(), model.program().pcs));
  };
  TACIT_ASSIGN(prover::Key key, prover::Key::load(s[0].content, s[1].content, s[2].content, envelope.attachment, check_memory));
  TACIT_ASSIGN(std::vector<NodeOrigin> origins, decode_origins(s[4].content));
  if (origins.size() != key.model().program().nodes.size()) return Error{ErrorCode::kNonCanonical};
  TACIT_ASSIGN(quant::AccuracyReport report, decode_report(s[5].content));
  Bytes recipe = copy(s[3].content);
  return ProverPackage{std::move(file), std::move(key), std::move(recipe), std::move(origins), std::move(report)};
}

Result<verifier::InputCommitment> decode_input_file(ByteSpan file) {
  TACIT_ASSIGN(const std::vector<Section> s, read_sections(file, FileKind::kInputCommitment, {kInput}));
  return verifier::decode_input_commitment(s[0].content);
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

Bytes encode_verifier(ByteSpan program, const prover::Setup& setup, const Accuracy& accuracy) {
  const Bytes report = encode_accuracy(accuracy);
  return write_envelope(FileKind::kVerifier, {{kProgram, program}, {kCommitment, setup.commitment}, {kRegistration, setup.registration}, {kAccuracy, report}});
}

uint64_t attachment_start(ByteSpan program, uint64_t secret_bytes, const Compiled& compiled) {
  const uint64_t lengths[] = {program.size(), session::kCommitmentBytes, secret_bytes, compiled.recipe.size(), encode_origins(compiled).size(),
                              encode_report(compiled.report).size()};
  return envelope_bytes(FileKind::kProver, lengths);
}

Bytes encode_prover(ByteSpan program, const prover::Setup& setup, const Compiled& compiled) {
  const Bytes origins = encode_origins(compiled), report = encode_report(compiled.report);
  return write_envelope(FileKind::kProver, {{kProgram, program}, {kCommitment, setup.commitment}, {kSecret, setup.secret},
                                            {kRecipe, compiled.recipe}, {kOrigins, origins}, {kReport, report}});
}

Bytes encode_proof(const ProofFile& proof) {
  std::vector<Section> sections{{kModelId, proof.model_id}};
  if (proof.context) sections.push_back({kContext, {reinterpret_cast<const uint8_t*>(proof.context->data()), proof.context->size()}});
  sections.push_back({kBody, proof.body});
  const Bytes input = proof.input_commitment ? verifier::encode(*proof.input_commitment) : Bytes{};
  if (proof.input_commitment) sections.push_back({kInput, input});
  return write_envelope(FileKind::kProof, sections);
}

Result<ProofFile> decode_proof(ByteSpan file) {
  TACIT_ASSIGN(const Envelope envelope, read_envelope(file, FileKind::kProof));
  const std::vector<Section>& sections = envelope.sections;
  ProofFile out;
  bool has_id = false, has_body = false;
  for (const Section& s : sections) {
    switch (s.tag) {
      case kInput: {
        TACIT_ASSIGN(out.input_commitment, verifier::decode_input_commitment(s.content));
        break;
      }
      case kModelId: {
        TACIT_ASSIGN(out.model_id, as_digest(s.content));
        has_id = true;
        break;
      }
      case kContext:
        if (s.content.empty() || s.content.size() > kMaxContextBytes) return Error{ErrorCode::kNonCanonical};
        out.context.emplace(s.content.begin(), s.content.end());
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

Result<VerifierPackage> decode_verifier(ByteSpan file) {
  TACIT_ASSIGN(const std::vector<Section> s, read_sections(file, FileKind::kVerifier, {kProgram, kCommitment, kRegistration, kAccuracy}));
  TACIT_ASSIGN(verifier::Model model, verifier::Model::load(s[0].content, s[1].content));
  TACIT_ASSIGN(const Accuracy accuracy, decode_accuracy(s[3].content));
  return VerifierPackage{std::move(model), copy(s[2].content), accuracy, hash_of("tacit 1 verifier package", file)};
}

VerifierPackage read_verifier(const fs::path& path) {
  const Bytes file = data::read_file(path, kMaxPackageBytes);
  Result<VerifierPackage> package = decode_verifier(file);
  if (!package.ok()) throw_bad_file(path, FileKind::kVerifier, file, package.error());
  return std::move(*package);
}

ProverPackage read_prover(const fs::path& path) {
  data::MappedFile file(path, kMaxPackageBytes);
  Result<ProverPackage> package = decode_prover(file, path);
  if (!package.ok()) throw_bad_file(path, FileKind::kProver, file.bytes(), package.error());
  return std::move(*package);
}

Digest commitment_digest(const session::PinnedCommitment& weights) {
  ByteWriter out;
  session::write(out, weights);
  return hash_of("tacit 1 model commitment", out.bytes());
}

Digest digest_of(const verifier::InputCommitment& commitment) { return hash_of("tacit 1 input commitment", verifier::encode(commitment)); }

Bytes encode_input_commitment(const verifier::InputCommitment& commitment) {
  const Bytes bytes = verifier::encode(commitment);
  return write_envelope(FileKind::kInputCommitment, {{kInput, bytes}});
}

Bytes encode_input_secret(ByteSpan secret, const Digest& commitment) {
  return write_envelope(FileKind::kInputSecret, {{kSecret, secret}, {kInput, commitment}});
}

verifier::InputCommitment read_input_commitment(const fs::path& path) {
  const Bytes file = data::read_file(path, kMaxProofBytes);
  const Result<verifier::InputCommitment> commitment = decode_input_file(file);
  if (!commitment.ok()) throw_bad_file(path, FileKind::kInputCommitment, file, commitment.error());
  return *commitment;
}

Bytes read_input_secret(const fs::path& path, const Digest& commitment) {
  const Bytes file = data::read_file(path, kMaxPackageBytes);
  const auto sections = read_sections(file, FileKind::kInputSecret, {kSecret, kInput});
  if (!sections.ok()) throw_bad_file(path, FileKind::kInputSecret, file, sections.error());
  const Result<Digest> of = as_digest((*sections)[1].content);
  if (!of.ok() || *of != commitment) throw UserError(ExitCode::kBadInput, path.string() + ": is the secret of another commitment");
  return copy((*sections)[0].content);
}

}  // namespace tacit::api
