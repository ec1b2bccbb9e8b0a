#pragma once

#include <cstdio>
#include <functional>
#include <map>

#include "../session/small_run.h"

/// What every operator is held to: honest runs are accepted, and no cell has a second value.
///
///   TACIT_OPERATOR_CONFORMANCE(Rescale, examples)   with  std::vector<Example> examples();
///
/// makes three tests. The rule that refuses a changed cell is the meaning of a proof itself: whatever satisfies the circuit is
/// a run of the interpreter, on the inputs and weights that the cells hold, with the public values stated.
namespace tacit::testing {

struct Example {
  std::string name;
  Writer writer;
  std::vector<int64_t> divisors{2};  ///< the operator's: a quotient may be off by p/D, a remainder by D
};

/// The integers of a group of limbs, or of plain cells; nothing where a limb is not in its range.
inline std::optional<Integers> decode_group(const circuit::CellGroup& group, const std::vector<Tensor<F>>& tensors) {
  const Shape& shape = tensors[group.first_tensor].shape;
  Integers out(shape);
  for (size_t x = 0; x < out.size(); ++x) {
    if (group.limb_bits.empty()) {
      out.data[x] = tensors[group.first_tensor].data[x].to_i64();
      continue;
    }
    int64_t value = group.lo;
    int shift = 0;
    for (size_t i = 0; i < group.limb_bits.size(); ++i) {
      const uint64_t limb = tensors[group.first_tensor + i].data[x].value();
      if (limb >> group.limb_bits[i] != 0) return std::nullopt;
      value += static_cast<int64_t>(limb << shift);
      shift += group.limb_bits[i];
    }
    out.data[x] = value;
  }
  return out;
}

/// Whether cells that satisfy the circuit mean what the statement says. Weights out of their range are the registration's
/// to refuse.
inline bool is_meant(const ProgramRun& run, const prover::Cells& cells) {
  std::vector<Integers> inputs = run.inputs, weights;
  for (program::ValueId id = 0; id < run.program.nodes.size(); ++id) {
    const Node& node = run.program.nodes[id];
    if (node.kind != OpKind::kInput || run.circuit.node_cells[id].empty()) continue;
    const auto values = decode_group(run.circuit.node_cells[id][0], cells.trees[0]);
    if (!values) return false;
    inputs[static_cast<size_t>(node.attributes[0])] = *values;
  }
  for (const auto& groups : run.circuit.weight_cells) {
    const auto values = decode_group(groups[0], cells.trees[1]);
    if (!values) return true;
    weights.push_back(*values);
  }
  const auto again = op::interpret(run.program, inputs, weights);
  return again && prover::public_tensors(run.program, *again) == run.publics;
}

struct Change {
  size_t tree, tensor, element;
  F value;
};

/// Every change of one cell that operators.md (section 1, rule 12) lists, for up to `per_tensor` cells of each tensor.
inline std::vector<Change> changes_of(const ProgramRun& run, const std::vector<int64_t>& divisors, size_t per_tensor) {
  std::vector<Change> changes;
  std::vector<bool> is_multiplicity(run.cells.trees[0].size());
  for (const uint32_t tensor : multiplicity_tensors(run.circuit)) is_multiplicity[tensor] = true;
  for (size_t tree = 0; tree < run.cells.trees.size(); ++tree) {
    for (size_t t = 0; t < run.cells.trees[tree].size(); ++t) {
      if (tree == 0 && is_multiplicity[t]) continue;
      const auto& data = run.cells.trees[tree][t].data;
      const size_t stride = std::max<size_t>(1, data.size() / per_tensor);
      for (size_t i = 0; i < data.size(); i += stride) {
        std::vector<F> values{data[i] + F::one(), data[i] - F::one(), F::zero(), -F::one(), -data[i], data[(i + 1) % data.size()],
                              data[i] + F::from_u64(64), data[i] + F::from_u64(uint64_t{1} << 32)};
        for (const int64_t d : divisors) {
          const F divisor = F::from_i64(d), inverse = divisor.inverse();
          for (const F& delta : {divisor, inverse, inverse * data[i]}) {
            values.push_back(data[i] + delta);
            values.push_back(data[i] - delta);
          }
          values.push_back(data[i] * inverse);
        }
        for (const F& v : values) {
          if (v != data[i]) changes.push_back({tree, t, i, v});
        }
      }
    }
  }
  return changes;
}

inline prover::Cells changed(const ProgramRun& run, const Change& change) {
  prover::Cells cells = run.cells;
  cells.trees[change.tree][change.tensor].data[change.element] = change.value;
  return cells;
}

inline void expect_complete(const Example& example) {
  SCOPED_TRACE(example.name);
  const ProgramRun run(example.writer);
  ASSERT_TRUE(run.ok);
  const auto violation = run.violation();
  EXPECT_FALSE(violation) << "kind " << static_cast<int>(violation->kind) << " index " << violation->index << " element " << violation->element;
  EXPECT_TRUE(is_meant(run, run.cells));
}

inline void expect_proof(const Example& example) {
  SCOPED_TRACE(example.name);
  const ProgramRun run(example.writer);
  ASSERT_TRUE(run.ok);
  const Status status = run.verify(run.prove(run.cells, 1));
  EXPECT_TRUE(status.ok()) << describe(status);
}

/// All changes are tried in clear; every `1/proofs`-th that is refused there is also proved, and the verifier must refuse.
inline void expect_tight(const Example& example, size_t per_tensor, size_t proofs) {
  SCOPED_TRACE(example.name);
  const ProgramRun run(example.writer);
  ASSERT_TRUE(run.ok);
  size_t refused_in_clear = 0;
  std::vector<Change> lies;
  for (const Change& change : changes_of(run, example.divisors, per_tensor)) {
    const prover::Cells cells = changed(run, change);
    if (prover::find_violation(run.circuit, cells)) {
      ++refused_in_clear;
      lies.push_back(change);
      continue;
    }
    EXPECT_TRUE(is_meant(run, cells)) << "tree " << change.tree << " tensor " << change.tensor << " element " << change.element
                                      << " becomes " << change.value.value();
  }
  EXPECT_GT(refused_in_clear, 0u);
  std::mt19937_64 rng(17);
  for (size_t i = 0; i < proofs && !lies.empty(); ++i) {
    const Change& lie = lies[rng() % lies.size()];
    EXPECT_TRUE(refused_at_the_end(run.verify(run.prove(changed(run, lie), 2))))
        << "tree " << lie.tree << " tensor " << lie.tensor << " element " << lie.element << " becomes " << lie.value.value();
  }
}

#define TACIT_OPERATOR_CONFORMANCE(name, examples)                                                \
  TEST(name##Conformance, HonestRunsSatisfyTheCircuit) {                                          \
    for (const Example& example : examples()) expect_complete(example);                           \
  }                                                                                               \
  TEST(name##Conformance, HonestProofsAreAccepted) {                                              \
    for (const Example& example : examples()) expect_proof(example);                              \
  }                                                                                               \
  TEST(name##Conformance, NoCellHasASecondValue) {                                                \
    for (const Example& example : examples()) expect_tight(example, 6, 1);                        \
  }

}  // namespace tacit::testing
