#pragma once

#include <array>
#include <functional>

#include "tacit/channel/prover_channel.h"
#include "tacit/hash/csprng.h"
#include "tacit/pcs/first_tree_prove.h"
#include "tacit/pcs/open.h"
#include "tacit/prover/cells.h"
#include "tacit/session/session.h"

/// The prover's half of session/session.h.
namespace tacit::prover {

/// For the cheating prover and the statistics of the tests; the released program passes none.
struct Hooks {
  virtual ~Hooks() = default;
  /// May replace a message of the hidden part before it is masked.
  virtual void message(std::string_view /*label*/, std::vector<EF>& /*values*/) {}
  /// May change the pads (the pair first; zeros and tail behind) and the mask, as soon as they are drawn.
  virtual void masks(std::vector<EF>& /*pads*/, std::vector<EF>& /*mask*/) {}
  /// May change the rows of the own tree (data, mask, pads) before they are committed.
  virtual void own_rows(std::vector<F>& /*rows*/, size_t /*h*/) {}
  /// May change the rows of the weights' tree before they are committed; `reserved` columns of each are blinding.
  virtual void pinned_rows(std::vector<F>& /*rows*/, size_t /*h*/, uint32_t /*reserved*/) {}
  /// Messages of the opening.
  virtual pcs::Tamper* opening() { return nullptr; }
};

/// The pinned trees of a session, by tree; null where there is none.
using PinnedTrees = std::array<const pcs::FirstTree*, circuit::kNumTrees>;

/// Called as each stage of a proof begins, for whoever measures; may be empty.
using OnStage = std::function<void(const char* name)>;

/// Appends a proof. `cells` satisfies the circuit (else the proof does not verify); its own tensors are committed here,
/// under fresh blinding from `random`. The transcript has absorbed the statement.
void prove(const session::Session& session, const session::Counts& counts, const Cells& cells, const PinnedTrees& pinned,
           Csprng& random, Transcript& transcript, ByteWriter& proof, Hooks* hooks = nullptr,
           const OnStage& on_stage = {});

/// What a pinned tree commits to: rows of tensors with their blinding cells, and salts.
struct PinnedRows {
  std::vector<F> rows;
  std::vector<uint8_t> salts;
};

/// Rows whose last `reserved` cells are blinding from `random`; without it there are no blinding and no salts. The rows' data
/// come from `tensors`, laid out by `layout`.
PinnedRows draw_pinned(const circuit::TreeLayout& layout, const std::vector<Tensor<F>>& tensors, uint32_t reserved,
                       const pcs::Params& params, Csprng* random, Hooks* hooks = nullptr);

/// The pinned commitment that goes with the tree: its root and its pin.
session::PinnedCommitment describe(const pcs::FirstTree& tree, size_t tree_index, uint32_t openings,
                                   const pcs::Params& params);

}  // namespace tacit::prover
