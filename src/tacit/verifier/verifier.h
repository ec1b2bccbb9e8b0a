#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "tacit/base/bytes.h"
#include "tacit/base/result.h"
#include "tacit/hash/digest.h"
#include "tacit/program/program.h"
#include "tacit/security/check.h"
#include "tacit/session/session.h"

/// The verifier library: total on any bytes, no allocation without a bound.
namespace tacit::verifier {

/// A commitment to a model's hidden inputs, made for one set of commitment parameters and one quantisation rule.
struct InputCommitment {
  uint8_t log_h = 0;
  uint8_t log_inv_rate = 0;
  uint16_t num_queries = 0;
  Digest rule{};  ///< digest of the input specifications: what the committed integers mean
  session::PinnedCommitment tree;
};
Bytes encode(const InputCommitment& commitment);
Result<InputCommitment> decode_input_commitment(ByteSpan bytes);
/// The digest of the hidden inputs' names, shapes, exponents and widths.
Digest quantisation_rule(const program::Program& program);

/// A model as the public sees it. Loading recomputes every shape, interval, size and security term.
class Model {
 public:
  /// `program`: canonical bytes. `commitment`: session::write of the weights' commitment, or empty where the program has
  /// no learned numbers. Errors: of decode and elaborate; kBadParameters, kSecurityLevel; kBadProgram
  /// of step kStatement where neither weights nor an input are hidden.
  static Result<Model> load(ByteSpan program, ByteSpan commitment);

  const program::Program& program() const { return program_; }
  const Digest& program_digest() const { return program_digest_; }
  const std::optional<session::PinnedCommitment>& weights() const { return weights_; }
  /// Digest of program and commitment: what the model's owner publishes.
  const Digest& id() const { return id_; }
  const circuit::Circuit& circuit() const { return *circuit_; }
  /// The circuit for a statement with these outputs and an input commitment of so many openings (0: none). Errors: of elaborate.
  Result<std::shared_ptr<const circuit::Circuit>> circuit_for(std::span<const Tensor<int64_t>> outputs,
                                                              uint32_t input_openings) const;
  const session::Counts& counts() const { return counts_; }
  /// Null where there are no weights.
  const circuit::Circuit* registration_circuit() const { return registration_.get(); }
  const session::Counts& registration_counts() const { return registration_counts_; }
  /// Of one proof together with the registration, in hundredths of a bit.
  int32_t security_centibits() const { return security_centibits_; }

 private:
  Model() = default;

  program::Program program_;
  Digest program_digest_{};
  std::optional<session::PinnedCommitment> weights_;
  Digest id_{};
  std::shared_ptr<const circuit::Circuit> circuit_;
  session::Counts counts_;
  std::shared_ptr<const circuit::Circuit> registration_;
  session::Counts registration_counts_;
  int32_t security_centibits_ = 0;
};

/// Verifies a registration proof (empty where the model has no weights). Errors: kRegistration, with the step;
/// kTrailingBytes.
Status check_registration(const Model& model, ByteSpan registration);

/// A model whose weights are known to be in range. Only such a model verifies proofs.
class RegisteredModel {
 public:
  /// Errors: of check_registration.
  static Result<RegisteredModel> check(Model model, ByteSpan registration) {
    TACIT_TRY(check_registration(model, registration));
    return RegisteredModel(std::move(model));
  }
  /// For a model whose registration this very caller has checked before, known by its digest.
  static RegisteredModel assume_checked(Model model) { return RegisteredModel(std::move(model)); }
  const Model& model() const { return model_; }

 private:
  explicit RegisteredModel(Model model) : model_(std::move(model)) {}
  Model model_;
};

/// What is public of one inference besides its values. All of it is bound by the proof.
struct Statement {
  std::optional<std::string_view> context;
  const InputCommitment* input_commitment = nullptr;
};

/// What a proof has shown: that the committed model, on an input in range, gives these outputs. Only `verify` makes one.
class VerifiedInference {
 public:
  const std::vector<Tensor<int64_t>>& public_inputs() const { return public_inputs_; }
  const std::vector<Tensor<int64_t>>& outputs() const { return outputs_; }
  /// The sizes of its session, those of an input commitment included: what its level is made of, with the registration's.
  const security::ProofCounts& counts() const { return counts_; }
  int32_t security_centibits() const { return security_centibits_; }

 private:
  friend Result<VerifiedInference> verify(const RegisteredModel&, const Statement&, ByteSpan, uint32_t);
  VerifiedInference() = default;
  std::vector<Tensor<int64_t>> public_inputs_;
  std::vector<Tensor<int64_t>> outputs_;
  security::ProofCounts counts_;
  int32_t security_centibits_ = 0;
};

/// Verifies the body of a proof: public inputs, outputs, and one session. `min_bits` can only raise the level.
Result<VerifiedInference> verify(const RegisteredModel& model, const Statement& statement, ByteSpan body,
                                 uint32_t min_bits = security::kSecurityBits);

/// The transcript of an inference before anything is proved; prover and verifier start alike.
Transcript start_inference(const Model& model, const Statement& statement);
Transcript start_registration(const Model& model);

/// The pinned commitments of an inference, by tree.
std::array<std::optional<session::PinnedCommitment>, circuit::kNumTrees> pinned_commitments(const Model& model,
                                                                                            const Statement& statement);

}  // namespace tacit::verifier
