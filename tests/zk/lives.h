#pragma once

#include <string>
#include <utility>
#include <vector>

#include "programmed_oracle.h"
#include "tacit/plan/plan.h"
#include "tacit/prover/prover.h"
#include "tacit/verifier/verifier.h"

/// Whole lives of a model on the released path: set-up, registration and every opening of its weights. The verifier's coins
/// are the same in all lives, so that a byte of one life is the byte at the same place of another, and what is tested is the
/// distribution of proofs given the coins.
namespace tacit::testing {

/// The secrets of a life.
struct Witness {
  std::vector<Tensor<int64_t>> inputs, weights;
};

/// relu(x W) / 2^18, under the parameters of the release; the weights answer three openings.
program::Program small_program();
/// Two models on two inputs that have nothing in common but the outputs (1, 2, 3, 4).
std::pair<Witness, Witness> two_witnesses();

/// What a stretch of a life's bytes is.
enum class Kind {
  kPublic,        ///< follows from statement and coins: shapes, outputs, nonces
  kCommitment,    ///< root and pin
  kRoot,          ///< of the own tree
  kHidden,        ///< padded messages
  kClear,         ///< a, b, v, e, mu
  kOracle,        ///< root and out-of-domain answers of Q
  kOwnLeaves,     ///< salts and values, of data, mask and pads
  kPinnedLeaves,  ///< salts and values of the weights' tree
  kPaths,         ///< siblings
  kPinnedPaths,
  kWhir,          ///< everything behind the first trees
  kNeighbours,    ///< derived: differences of padded messages beside each other
  kProofs,        ///< derived: differences of the padded messages of two proofs
  kOpenings,      ///< derived: of all openings of the weights' tree, what blinding for one fewer would not hide
};
const char* name(Kind kind);

struct Stretch {
  Kind kind;
  size_t begin, end;
};

/// One opening of the weights' tree, by the verifier's code.
struct PinnedOpening {
  std::vector<uint32_t> positions;
  std::vector<F> values;  ///< one row of K for each position
};

struct Life {
  Bytes bytes;
  std::vector<Stretch> stretches;  ///< in order, without gaps
  std::vector<PinnedOpening> openings;
  bool accepted = false;           ///< by the released verifier, every proof of it
};

Life live(const program::Program& program, const Witness& witness, Csprng& random, prover::Hooks* hooks = nullptr);

}  // namespace tacit::testing
