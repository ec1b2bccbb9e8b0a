#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "tacit/api/compile.h"
#include "tacit/api/envelope.h"
#include "tacit/data/file.h"
#include "tacit/prover/prover.h"
#include "tacit/verifier/verifier.h"

/// The contents of Tacit's files between the envelope and the core.
namespace tacit::api {

/// Files above this size are refused before they are read.
inline constexpr uint64_t kMaxPackageBytes = uint64_t{1} << 36;
inline constexpr uint64_t kMaxProofBytes = uint64_t{1} << 28;
inline constexpr size_t kMaxContextBytes = 1 << 16;

/// The file that lies beside a package: model.prover -> model.budget.
std::filesystem::path beside(const std::filesystem::path& package, const char* extension);

struct VerifierPackage {
  verifier::Model model;    ///< its registration is not checked yet
  Bytes registration;
  Accuracy accuracy;        ///< as its maker states it
  Digest digest{};  ///< of the whole file: what a checked registration is remembered by
};

/// What a program node is in the model's terms.
struct NodeOrigin {
  std::string name;                 ///< of the model's node
  std::vector<int> range_exponents;  ///< scales of the integers that it holds to a range: one, or one per index of the last axis
};

struct ProverPackage {
  data::MappedFile file;                ///< the key's tree lies in it
  prover::Key key;
  Bytes recipe;                         ///< see compile.h
  std::vector<NodeOrigin> origins;  ///< of every program node
  quant::AccuracyReport report;     ///< all of it: it depends on the weights
};

struct ProofFile {
  Digest model_id{};
  std::optional<std::string> context;
  std::optional<verifier::InputCommitment> input_commitment;
  Bytes body;
};

Bytes encode_verifier(ByteSpan program, const prover::Setup& setup, const Accuracy& accuracy);
/// Where the attachment of a prover's package begins.
uint64_t attachment_start(ByteSpan program, uint64_t secret_bytes, const Compiled& compiled);
/// Without the attachment, the stored tree, which follows.
Bytes encode_prover(ByteSpan program, const prover::Setup& setup, const Compiled& compiled);
Bytes encode_proof(const ProofFile& proof);

/// Both throw UserError: kIo where the file cannot be read, kBadInput with what is wrong otherwise.
VerifierPackage read_verifier(const std::filesystem::path& path);
ProverPackage read_prover(const std::filesystem::path& path);

/// The bytes are untrusted: whatever is wrong is a Result.
Result<VerifierPackage> decode_verifier(ByteSpan file);
Result<ProofFile> decode_proof(ByteSpan file);

/// What a user sees of the weights' commitment.
Digest commitment_digest(const session::PinnedCommitment& weights);

/// What a user sees of an input commitment, and what its budget is bound to.
Digest digest_of(const verifier::InputCommitment& commitment);

Bytes encode_input_commitment(const verifier::InputCommitment& commitment);
Bytes encode_input_secret(ByteSpan secret, const Digest& commitment);
verifier::InputCommitment read_input_commitment(const std::filesystem::path& path);
/// The secret beside `path`; it must be that commitment's.
Bytes read_input_secret(const std::filesystem::path& path, const Digest& commitment);

/// "x.proof: is not a proof; it is a verifier package", or what `error` says, as kBadInput.
[[noreturn]] void throw_bad_file(const std::filesystem::path& path, FileKind expected, ByteSpan content, const Error& error);

}  // namespace tacit::api
