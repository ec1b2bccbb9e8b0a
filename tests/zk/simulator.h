#pragma once

#include "programmed_oracle.h"
#include "tacit/prover/session.h"

/// The simulator of spec/zero_knowledge.md: proofs that nobody's numbers stand behind. It knows the challenges beforehand,
/// which is all that it has over a prover.
namespace tacit::testing {

/// A hidden commitment to nothing, as the public sees it: uniform rows, and a pin that is not theirs.
struct SimulatedCommitment {
  pcs::FirstTree tree;
  session::PinnedCommitment commitment;
};
SimulatedCommitment simulate_commitment(uint32_t num_rows, uint32_t openings, size_t tree, const pcs::Params& params, Csprng& random);

/// Appends a simulated run to `proof`. `transcript` has absorbed the statement; `coins` decide the challenges.
void simulate_run(const session::Session& session, const session::Counts& counts, const prover::PinnedTrees& pinned,
                  const Transcript& transcript, const Digest& coins, ProgrammedOracle& oracle, Csprng& random, ByteWriter& proof);

}  // namespace tacit::testing
