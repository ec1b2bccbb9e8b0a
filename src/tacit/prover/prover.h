#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "tacit/hash/csprng.h"
#include "tacit/op/interpreter.h"
#include "tacit/prover/session.h"
#include "tacit/verifier/verifier.h"

/// Set-up and proofs, on integer programs. Programmer's errors abort; a run whose integers leave their ranges is
/// reported as op::OutOfRange.
namespace tacit::prover {

/// What a set-up makes. All is empty where the program has no weights, and there is no tree.
struct Setup {
  Bytes commitment;    ///< public
  Bytes registration;  ///< public: the proof that the weights are in range; takes one opening
  Bytes secret;        ///< the weights, and the blinding cells of their commitment
  Bytes tree;          ///< private: the stored tree of the commitment, where no other store took it
};

/// Opens the store of the weights' tree, once the size of the secret is known: both may share a file. It outlives the set-up.
using OpenStore = std::function<pcs::Store&(uint64_t secret_bytes)>;

/// Commits to the weights, in the order of the kWeight nodes, and registers them. `program` is elaborated already. Without
/// weights no store is opened.
/// The error is the verifier's: the program breaks one of its rules.
Result<Setup> setup(const program::Program& program, std::vector<Tensor<int64_t>> weights, Csprng& random,
                    const OpenStore& open_store, Hooks* hooks = nullptr);
/// The same with the tree in memory.
Result<Setup> setup(const program::Program& program, std::vector<Tensor<int64_t>> weights, Csprng& random,
                    Hooks* hooks = nullptr);

/// A model with its secret.
class Key {
 public:
  /// Secret and tree are the prover's own; damage to them is reported (kTruncated, kTrailingBytes, kNonCanonical,
  /// kStatementMismatch), malice is not. `tree` outlives the key and is not read here but for its root: damage elsewhere is
  /// found as it is opened (pcs::DamagedTree).
  /// `before_reading` is called once the model is known and nothing large is read yet.
  static Result<Key> load(ByteSpan program, ByteSpan commitment, ByteSpan secret, ByteSpan tree,
                          const std::function<void(const verifier::Model&)>& before_reading = {});
  const verifier::Model& model() const { return *model_; }
  std::span<const Tensor<int64_t>> weights() const { return weights_; }
  const pcs::FirstTree* tree() const { return tree_ ? &*tree_ : nullptr; }
  const op::Interpreter& interpreter() const { return *interpreter_; }

 private:
  Key() = default;
  std::unique_ptr<const verifier::Model> model_;
  std::vector<Tensor<int64_t>> weights_;
  std::optional<pcs::FirstTree> tree_;
  std::unique_ptr<const op::Interpreter> interpreter_;
};

/// A commitment to hidden inputs, by its owner.
struct CommittedInput {
  verifier::InputCommitment commitment;
  Bytes secret;
};
/// `inputs`: the hidden ones, in order. `openings`: the proofs that it will answer.
/// Error: kLimit where so many openings do not fit the program's columns.
Result<CommittedInput> commit_input(const verifier::Model& model, std::span<const Tensor<int64_t>> inputs,
                                    uint32_t openings, Csprng& random);

struct Proof {
  Bytes body;
  std::vector<Tensor<int64_t>> outputs;
};

/// Whether the secret is that commitment's, and of these inputs.
bool input_secret_fits(const verifier::Model& model, const verifier::InputCommitment& commitment, ByteSpan secret,
                       std::span<const Tensor<int64_t>> inputs);

struct ProveOptions {
  std::optional<std::string_view> context;
  const verifier::InputCommitment* input_commitment = nullptr;
  ByteSpan input_secret;
  /// Called with the values of all nodes before anything is spent: it throws what it finds wrong with them.
  std::function<void(const op::Values&)> check_values;
  /// Called once, after all that can fail on the inputs and before any position of the commitments is known.
  std::function<void()> take_opening;
  /// Called as each stage begins: "witness", "commit", "lookups", "sumcheck", "reduction", "opening".
  OnStage stage;
  Hooks* hooks = nullptr;
};

/// Proves one inference on `inputs`, in the order of the program's.
tl::expected<Proof, op::OutOfRange> prove(const Key& key, std::span<const Tensor<int64_t>> inputs,
                                          const ProveOptions& options, Csprng& random);

}  // namespace tacit::prover
