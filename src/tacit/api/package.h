#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "tacit/api/core.h"
#include "tacit/api/envelope.h"

/// The contents of Tacit's files between the envelope and the core.
namespace tacit::api {

/// Files above this size are refused before they are read.
inline constexpr uint64_t kMaxPackageBytes = uint64_t{1} << 36;
inline constexpr uint64_t kMaxProofBytes = uint64_t{1} << 28;
inline constexpr size_t kMaxContextBytes = 1 << 16;

/// The file that lies beside a package: model.prover -> model.budget.
std::filesystem::path beside(const std::filesystem::path& package, const char* extension);

struct VerifierPackage {
  core::VerifierModel model;
  Bytes registration;
  core::Accuracy accuracy;
  Digest digest{};  ///< of the whole file: what a checked registration is remembered by
};

struct ProverPackage {
  core::ProverModel model;
  Bytes recipe;
  Digest id{};      ///< the model id
};

struct ProofFile {
  Digest model_id{};
  core::Statement statement;
  Bytes body;
};

Bytes encode_verifier(const core::Package& package, const core::Accuracy& accuracy);
Bytes encode_prover(const core::Package& package, const core::Compiled& compiled, const Digest& id);
Bytes encode_proof(const Digest& model_id, const core::Statement& statement, ByteSpan body);

/// Both throw UserError: kIo where the file cannot be read, kBadInput with what is wrong otherwise.
VerifierPackage read_verifier(const std::filesystem::path& path);
ProverPackage read_prover(const std::filesystem::path& path);

/// The bytes are untrusted: whatever is wrong is a Result.
Result<ProofFile> decode_proof(ByteSpan file);

/// What a user sees of an input commitment, and what its budget is bound to.
Digest input_commitment_digest(ByteSpan commitment);

/// An input commitment's public file and, for the prover, its secret.
struct InputCommitmentFile {
  Bytes commitment;
  Digest digest{};
};
Bytes encode_input_commitment(ByteSpan commitment);
Bytes encode_input_secret(ByteSpan secret, const Digest& commitment);
InputCommitmentFile read_input_commitment(const std::filesystem::path& path);
/// The secret beside `path`; it must be that commitment's.
Bytes read_input_secret(const std::filesystem::path& path, const Digest& commitment);

/// "x.proof: is not a proof; it is a verifier package", or what `error` says, as kBadInput.
[[noreturn]] void throw_bad_file(const std::filesystem::path& path, FileKind expected, ByteSpan content, const Error& error);

}  // namespace tacit::api
