#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tacit/api/hooks.h"
#include "tacit/base/result.h"
#include "tacit/data/dataset.h"
#include "tacit/hash/digest.h"
#include "tacit/program/program.h"

/// The compiler, the prover and the verifier as the rest of api/ sees them: bytes in, bytes out.
namespace tacit::api::core {

struct CompileOptions {
  std::filesystem::path model;
  std::map<std::string, int64_t> dims;
  bool hide_model = true;
  bool hide_input = true;
  bool disclose_argmax = false;
  std::vector<std::string> labels;
  bool saturate = false;
  std::optional<uint32_t> openings;  ///< proofs that one set-up answers; the planner's choice where unset
};

/// The integer model against the float model, over samples in the model's own scale.
struct Accuracy {
  uint64_t samples = 0;
  bool held_out = false;                 ///< the samples were not used to calibrate
  double max_abs_error = 0;
  double mean_abs_error = 0;
  std::optional<double> top1_agreement;  ///< share in [0, 1]; only where the first output has classes
};

struct Estimate {
  double prove_seconds = 0;
  uint64_t memory_bytes = 0;
  uint64_t proof_bytes = 0;
};

/// A model as an integer program with its numbers.
struct Compiled {
  program::Program program;
  std::vector<Tensor<int64_t>> weights;   ///< of the kWeight nodes, in order
  std::vector<std::string> node_names;    ///< of every program node, the model's node or input that it came from
  Bytes recipe;                           ///< what recompiling to the same program needs besides the model
  Accuracy accuracy;
  Estimate estimate;
  std::vector<std::string> warnings;      ///< sentences
  std::string explanation;                ///< cells, lookups and cost by node: --explain
};

/// The inputs of a model, for the reader of calibration data. Throws UserError like read_onnx.
class Model {
 public:
  explicit Model(const CompileOptions& options);
  ~Model();
  std::vector<data::InputInfo> inputs() const;
  /// `calibration` from `random_seed` where that is set. Throws UserError.
  Compiled compile(const std::vector<data::Sample>& calibration, const std::vector<data::Sample>& evaluation,
                   std::optional<uint64_t> random_seed) const;
  /// The program and weights of an earlier set-up of this very model; `recipe` is untrusted.
  Compiled recompile(ByteSpan recipe) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// What a set-up makes. `commitment` and `registration` are empty where the model has no learned numbers to hide.
struct Package {
  Bytes program;       ///< canonical
  Bytes commitment;    ///< public
  Bytes registration;  ///< public: the proof that the weights are in range
  Bytes secret;        ///< weights and the randomness of their commitment
};
Package setup(const Compiled& model, const Hooks& hooks);

/// The public side of a model, checked: program and commitment are well-formed and reach the security level.
class VerifierModel {
 public:
  /// The bytes are untrusted.
  static Result<VerifierModel> load(ByteSpan program, ByteSpan commitment);
  VerifierModel(VerifierModel&&) noexcept;
  VerifierModel& operator=(VerifierModel&&) noexcept;
  ~VerifierModel();

  const program::Program& program() const;
  const Digest& program_digest() const;
  std::optional<Digest> commitment_digest() const;
  /// The digest of program and commitment that the model's owner publishes.
  const Digest& id() const;
  /// Whether the weights are in range. Needed once before any proof is believed.
  Status check_registration(ByteSpan registration) const;
  /// Hundredths of a bit, of a proof together with the registration.
  int32_t security_centibits() const;
  /// The terms of that sum, as one JSON object.
  std::string security_terms() const;

  struct Impl;
  explicit VerifierModel(std::unique_ptr<const Impl> impl);
  const Impl& impl() const { return *impl_; }

 private:
  std::unique_ptr<const Impl> impl_;
};

/// What a proof is about, besides the model.
struct Statement {
  std::optional<std::string> context;
  Bytes input_commitment;  ///< empty: the input is not committed by itself
};

struct Proof {
  Bytes body;
  std::vector<Tensor<int64_t>> outputs;
};

/// A prover's package, loaded.
struct ProverModel {
  program::Program program;
  Bytes program_bytes;
  Bytes commitment;
  Bytes secret;
  std::vector<std::string> node_names;
};

/// Proves one inference. `take_opening` is called once, after everything that can fail on the user's data and before any
/// position of the commitments is known. Throws UserError kBadInput, with the node of the model, where a value leaves its range.
Proof prove(const ProverModel& model, const std::vector<Tensor<int64_t>>& inputs, const Statement& statement, ByteSpan input_secret,
            const std::function<void()>& take_opening, StageClock& stages);

struct VerifiedInference {
  std::vector<Tensor<int64_t>> outputs;
  std::vector<Tensor<int64_t>> public_inputs;
};
Result<VerifiedInference> verify(const VerifierModel& model, const Statement& statement, ByteSpan body);

/// Whether the secret of a prover's package opens the commitment and holds these weights.
bool holds_weights(const ProverModel& model, const std::vector<Tensor<int64_t>>& weights);

struct InputCommitment {
  Bytes commitment;
  Bytes secret;
};
InputCommitment commit_input(const VerifierModel& model, const std::vector<Tensor<int64_t>>& inputs, uint32_t openings, const Hooks& hooks);

}  // namespace tacit::api::core
