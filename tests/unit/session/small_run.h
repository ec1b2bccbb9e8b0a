#pragma once

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <utility>
#include <vector>

#include "../../support/commit_pinned.h"
#include "tacit/op/interpreter.h"
#include "tacit/op/relations.h"
#include "tacit/prover/assign.h"
#include "tacit/prover/check.h"
#include "tacit/prover/lookups.h"
#include "tacit/prover/session.h"
#include "tacit/session/session.h"

/// Whole sessions under parameters that are small and secure nothing: what a test breaks must fail for its own reason.
namespace tacit::testing {

using program::Node;
using program::OpKind;
using program::Program;
using Integers = Tensor<int64_t>;

inline pcs::Params small_params(uint8_t log_h = 10) {
  pcs::Params p;
  p.log_h = log_h;
  p.log_inv_rate = 2;
  p.num_queries = 12;
  p.pow_bits = 1;
  p.rounds = {{.folding = 4, .log_inv_rate = 3, .num_queries = 12, .pow_bits = 1, .num_ood = 1}};
  return p;
}

inline Csprng seeded(uint8_t seed) {
  Digest key{};
  key[0] = seed;
  return Csprng(key);
}

/// Writes programs: every function returns the value that it adds, and draws the numbers of inputs and weights.
class Writer {
 public:
  explicit Writer(uint64_t seed, uint8_t log_h = 10) : rng_(seed) {
    program.limb_bits = 6;
    program.registration_limb_bits = 8;
    program.openings = 3;
    program.pcs = program.registration_pcs = small_params(log_h);
  }

  program::ValueId input(const Shape& shape, int bits, bool is_hidden = true) {
    return input(random(shape, bits), bits, is_hidden);
  }
  program::ValueId input(Integers values, int bits, bool is_hidden = true) {
    program.inputs.push_back({.name = "x", .shape = values.shape, .exponents = {0}, .bits = static_cast<uint8_t>(bits)});
    program.inputs.back().is_hidden = is_hidden;
    inputs.push_back(std::move(values));
    return node(OpKind::kInput, {}, {static_cast<int64_t>(inputs.size()) - 1});
  }
  program::ValueId weight(const Shape& shape, int bits) {
    weights.push_back(random(shape, bits));
    std::vector<int64_t> attributes{bits};
    attributes.insert(attributes.end(), shape.begin(), shape.end());
    return node(OpKind::kWeight, {}, std::move(attributes));
  }
  program::ValueId constant(const Integers& values) {
    std::vector<int64_t> attributes{static_cast<int64_t>(values.shape.size())};
    attributes.insert(attributes.end(), values.shape.begin(), values.shape.end());
    attributes.insert(attributes.end(), values.data.begin(), values.data.end());
    return node(OpKind::kConstant, {}, std::move(attributes));
  }
  program::ValueId node(OpKind kind, std::vector<program::ValueId> arguments, std::vector<int64_t> attributes) {
    program.nodes.push_back({kind, std::move(arguments), std::move(attributes)});
    return static_cast<program::ValueId>(program.nodes.size() - 1);
  }
  void output(program::ValueId value) {
    program.outputs.push_back({.name = "y", .value = value, .exponents = {0}, .is_index = false, .labels = {}});
  }

  /// Uniform in the signed range of `bits`; every seventh number is one of its ends.
  Integers random(const Shape& shape, int bits) {
    Integers t(shape);
    const int64_t half = int64_t{1} << (bits - 1);
    for (int64_t& v : t.data) {
      const uint64_t draw = rng_();
      v = draw % 7 == 0 ? ((draw / 7) % 2 == 0 ? -half : half - 1) : static_cast<int64_t>((draw >> 8) % (2 * static_cast<uint64_t>(half))) - half;
    }
    return t;
  }

  Program program;
  std::vector<Integers> inputs, weights;

 private:
  std::mt19937_64 rng_;
};

/// The own tensors that hold multiplicities.
inline std::vector<uint32_t> multiplicity_tensors(const circuit::Circuit& circuit) {
  std::vector<uint32_t> tensors;
  for (const circuit::Table& table : circuit.tables) if (table.num_rows() > 0) tensors.push_back(table.multiplicities.index);
  for (const circuit::Lookup& lookup : circuit.lookups) if (lookup.counts) tensors.push_back(lookup.counts->index);
  return tensors;
}

/// A program on its numbers: circuit, witness, weight commitment. Proves any cells, honest or not.
class ProgramRun {
 public:
  explicit ProgramRun(const Writer& w) : ProgramRun(w.program, w.inputs, w.weights) {}
  ProgramRun(Program p, std::vector<Integers> in, std::vector<Integers> learned)
      : program(std::move(p)), inputs(std::move(in)), weights(std::move(learned)) {
    auto run = op::interpret(program, inputs, weights);
    if (!run) {
      ADD_FAILURE() << "node " << run.error().node << " leaves its range: " << run.error().value;
      return;
    }
    values = std::move(*run);
    publics = prover::public_tensors(program, values);
    auto elaborated = op::elaborate(program, std::span(publics).last(program.outputs.size()), 0);
    if (!elaborated.ok()) {
      ADD_FAILURE() << "elaboration: error " << static_cast<int>(elaborated.error().code) << " of node " << elaborated.error().index;
      return;
    }
    circuit = std::move(*elaborated);
    cells = prover::assign(program, circuit, values, publics);
    ok = true;
  }

  std::optional<prover::Violation> violation() const { return prover::find_violation(circuit, cells); }

  /// A proof of `claimed`, whose multiplicities are counted anew: the lies are consistent as far as they can be.
  Bytes prove(prover::Cells claimed, uint8_t seed, prover::Hooks* hooks = nullptr, bool recount = true) const {
    Csprng random = seeded(seed);
    if (recount) {
      for (const uint32_t tensor : multiplicity_tensors(circuit)) {
        auto& counts = claimed.trees[0][tensor].data;
        std::fill(counts.begin(), counts.end(), F::zero());
      }
      prover::count_multiplicities(circuit, claimed);
    }
    const pcs::FirstTree* weight_tree = commit_weights(claimed);
    const session::Session s = session();
    ByteWriter proof;
    Transcript transcript = start(s);
    prover::prove(s, session::count(circuit, program.pcs, s.pinned), claimed, {nullptr, weight_tree, nullptr}, random, transcript, proof, hooks);
    return proof.take();
  }

  /// The status of a proof; one that does not end where it should is kTrailingBytes.
  Status verify(ByteSpan proof) const {
    const session::Session s = session();
    Transcript transcript = start(s);
    ByteReader reader(proof);
    TACIT_TRY(session::verify(s, transcript, reader));
    if (!reader.at_end()) return Error{ErrorCode::kTrailingBytes};
    return Ok{};
  }

  session::Session session() const {
    session::Session s{circuit, program.pcs, publics, {}};
    if (weight_tree_) s.pinned[1] = prover::describe(*weight_tree_, 1, program.openings, program.pcs);
    return s;
  }

  bool ok = false;
  Program program;
  std::vector<Integers> inputs, weights;
  op::Values values;
  std::vector<Integers> publics;
  circuit::Circuit circuit;
  prover::Cells cells;

 private:
  static Transcript start(const session::Session& s) {
    Transcript transcript("tacit test");
    session::absorb_statement(transcript, s);
    return transcript;
  }
  /// The commitment that the statement names is to the weights of the last cells proved.
  const pcs::FirstTree* commit_weights(const prover::Cells& claimed) const {
    if (weights.empty()) return nullptr;
    if (!weight_tree_ || committed_ != claimed.trees[1]) {
      Csprng random = seeded(99);
      committed_ = claimed.trees[1];
      weight_tree_ = commit_pinned(circuit.layouts[1], committed_, op::reserved_columns(program, circuit::Source::kWeights, 0),
                                           1, program.pcs, random);
    }
    return &*weight_tree_;
  }
  mutable std::optional<pcs::FirstTree> weight_tree_;
  mutable std::vector<Tensor<F>> committed_;
};

inline std::string describe(const Status& status) {
  if (status.ok()) return "accepted";
  return "code " + std::to_string(static_cast<int>(status.error().code)) + ", step " + std::to_string(status.error().step) +
         ", index " + std::to_string(status.error().index);
}

/// The status is the error `code` of `step`.
inline ::testing::AssertionResult refused(const Status& status, ErrorCode code, uint16_t step) {
  if (!status.ok() && status.error().code == code && status.error().step == step) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << describe(status) << "; expected code " << static_cast<int>(code) << ", step " << step;
}

/// What a lie in the hidden part comes to: the equations of the pads do not hold, so the last claim of the opening fails.
inline ::testing::AssertionResult refused_at_the_end(const Status& status) {
  return refused(status, ErrorCode::kOpening, static_cast<uint16_t>(pcs::Step::kFinalClaim));
}

}  // namespace tacit::testing
