#include "tacit/plan/memory.h"

#include <algorithm>
#include <bit>

#include "tacit/lookup/held.h"
#include "tacit/op/relations.h"
#include "tacit/pcs/first_tree_prove.h"
#include "tacit/session/session.h"

namespace tacit::plan {

namespace {

constexpr size_t kOwn = static_cast<size_t>(circuit::Source::kOwn), kWeights = static_cast<size_t>(circuit::Source::kWeights);
constexpr uint64_t kProgram = uint64_t{14} << 20, kF = 8, kEF = 24, kNodes = 64;  ///< kNodes: of a tree, by leaf
constexpr uint64_t kRoots = 2 * kF;       ///< of unity, with those of shorter lengths, by position of a codeword
constexpr uint64_t kRowCell = 3;          ///< of a row of weights: two bytes, and those of blinding cells
constexpr uint64_t kPiece = uint64_t{4} << 20;  ///< what is written to a file at a time

uint64_t num_cells(const circuit::Circuit& circuit, size_t tree) {
  uint64_t n = 0;
  for (const Shape& shape : circuit.tensors[tree]) n += static_cast<uint64_t>(num_elements(shape));
  return n;
}

uint64_t largest_lookup(const circuit::Circuit& circuit) {
  uint64_t n = 0;
  for (const circuit::Lookup& lookup : circuit.lookups) n = std::max(n, static_cast<uint64_t>(num_elements(lookup.columns[0].shape)));
  return n;
}

/// The tree of fractions, numerators and denominators: all layers, or the leaves and the layer above them, as they are made
/// anew. The keys of one lookup, and its columns, beside them.
uint64_t lookup_memory(const circuit::Circuit& circuit) {
  const uint64_t leaves = uint64_t{1} << circuit.log_leaves;
  const bool held = leaves <= lookup::kMaxHeldLeaves;
  return (held ? 4 * kEF * leaves : 5 * kEF * leaves / 2) + largest_lookup(circuit) * (kEF + 2 * kF);
}

/// The reduction and the opening: tables of a quarter of each row (the prover chooses how much), the combined row and the first oracle.
uint64_t reduction_memory(const pcs::Params& params, uint64_t rows) { return kEF * 2 * (rows + 8) * params.h() / 4; }
uint64_t opening_memory(const pcs::Params& params) {
  const uint64_t positions = params.h() << params.rounds[0].log_inv_rate;
  return kEF * (positions + 4 * params.h()) + (positions >> params.rounds[0].folding) * kNodes;
}

/// Freed blocks that no later one fits add up to a fifth.
uint64_t with_gaps(uint64_t bytes) { return bytes / 5 * 6; }

uint64_t own_rows(const circuit::Circuit& circuit) { return circuit.layouts[kOwn].num_rows + session::kMaskRows + session::kPadRows; }

/// The tree of a proof's own rows, mask and pads.
uint64_t own_tree(const circuit::Circuit& circuit, const pcs::Params& params) {
  const uint64_t n = params.domain_size();
  return kF * own_rows(circuit) * (params.h() + n) + n * (kNodes + kSaltBytes) + 2 * kEF * params.h();
}

/// What an opening maps of the stored tree of the weights: where a leaf, or a node on its path, is read, the system maps what
/// lies around it.
uint64_t mapped_tree(const circuit::Circuit& circuit, const pcs::Params& params, bool salted) {
  constexpr uint64_t kAround = 256 << 10;
  const uint32_t rows = circuit.layouts[kWeights].num_rows;
  if (rows == 0) return 0;
  const auto log_n = static_cast<uint64_t>(params.log_h + params.log_inv_rate), queries = uint64_t{params.num_queries};
  const uint64_t shared = std::min<uint64_t>(log_n, static_cast<uint64_t>(std::bit_width(queries)) - 1);
  return std::min(pcs::FirstTree::stored_bytes(rows, params, salted), queries * (log_n - shared + 2) * kAround);
}

}  // namespace

uint64_t prove_memory(const circuit::Circuit& circuit, const pcs::Params& params) {
  const uint64_t own = num_cells(circuit, kOwn), pinned = num_cells(circuit, kWeights), pinned_rows = circuit.layouts[kWeights].num_rows;
  // Weights of the key, cells and rows; the interpreter's values are about as many as the own cells, and as the weights while
  // they last.
  const uint64_t held = kF * (2 * pinned + 2 * own) + kRowCell * pinned_rows * params.h() + own_tree(circuit, params);
  const uint64_t witness = kF * 2 * pinned;
  return mapped_tree(circuit, params, true) + with_gaps(kProgram + held + std::max({witness, lookup_memory(circuit), reduction_memory(params, own_rows(circuit) + pinned_rows),
                                               opening_memory(params)}));
}

uint64_t setup_memory(const program::Program& program) {
  const auto elaborated = op::elaborate_registration(program);
  if (!elaborated.ok() || elaborated->layouts[kWeights].num_rows == 0) return 0;
  const circuit::Circuit& circuit = *elaborated;
  const pcs::Params& params = program.registration_pcs;
  const uint64_t h = params.h(), n = params.domain_size(), cells = num_cells(circuit, kWeights), rows = circuit.layouts[kWeights].num_rows;
  const uint64_t held = kF * (cells + num_cells(circuit, kOwn) + rows * h) + 3 * cells + kRoots * n;  // 3: the secret, two bytes or three a cell
  const uint64_t commit = kF * (rows * h + cells) + n * kSaltBytes + h * kNodes + kPiece;             // cells: the weights as integers, before
  const uint64_t prove = own_tree(circuit, params) +
                         std::max({lookup_memory(circuit), reduction_memory(params, own_rows(circuit) + rows), opening_memory(params)});
  return mapped_tree(circuit, params, program.hide_model) + with_gaps(kProgram + held + std::max(commit, prove));
}

uint64_t compile_memory(uint64_t constants, uint64_t values, uint64_t samples) {
  // The numbers as floats, as the program's weights, as those of an attempt before it, and as values of a run; a small model is
  // tried at several precisions.
  constexpr uint64_t kSmall = uint64_t{1} << 20, kCopies = 4, kCopiesOfSmall = 7;
  // Values as floats, as integers and as the integers read back, each with what is compared.
  constexpr uint64_t kCopiesOfValues = 11;
  return with_gaps(kProgram + kF * ((constants <= kSmall ? kCopiesOfSmall : kCopies) * constants + kCopiesOfValues * values + 2 * samples));
}

}  // namespace tacit::plan
