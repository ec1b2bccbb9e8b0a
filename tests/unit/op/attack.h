#pragma once

#include "../session/small_run.h"

namespace tacit::testing {

inline F fe(int64_t v) { return F::from_i64(v); }
inline const F kHalf = fe(2).inverse();

/// A run whose cells an attack rewrites.
class Attack {
 public:
  explicit Attack(const Writer& w) : run_(w), cells(run_.cells) { EXPECT_FALSE(run_.violation()); }

  /// Cell `element` of limb `limb` of the group-th thing that a node's relation asked for.
  F& cell(program::ValueId node, size_t group, size_t element, size_t limb = 0) {
    return cells.trees[0][run_.circuit.node_cells[node][group].first_tensor + limb].data[element];
  }
  /// That cell's integer, by its limbs; the highest holds what is beyond the range.
  void set(program::ValueId node, size_t group, size_t element, int64_t value) {
    const circuit::CellGroup& g = run_.circuit.node_cells[node][group];
    if (g.limb_bits.empty()) cell(node, group, element) = fe(value);
    int64_t rest = value - g.lo;
    for (size_t i = 0; i < g.limb_bits.size(); ++i) {
      const bool is_highest = i + 1 == g.limb_bits.size();
      cell(node, group, element, i) = fe(is_highest ? rest : rest & ((int64_t{1} << g.limb_bits[i]) - 1));
      rest >>= g.limb_bits[i];
    }
  }
  F& count(size_t table, size_t row) { return cells.trees[0][run_.circuit.tables[table].multiplicities.index].data[row]; }
  size_t num_limbs(program::ValueId node, size_t group) const { return run_.circuit.node_cells[node][group].limb_bits.size(); }
  /// Fills the limbs of range checks anew, as far as they can be.
  void refill_limbs() {
    for (const circuit::LimbsOf& limbs : run_.circuit.limbs) {
      const Tensor<F> value = prover::evaluate(limbs.expr, cells);
      for (size_t x = 0; x < value.size(); ++x) {
        auto rest = static_cast<uint64_t>(value.data[x].to_i64() - limbs.group.lo);
        for (size_t i = 0; i < limbs.group.limb_bits.size(); ++i) {
          const int bits = limbs.group.limb_bits[i];
          cells.trees[0][limbs.group.first_tensor + i].data[x] = F::from_u64(rest & ((uint64_t{1} << bits) - 1));
          rest >>= bits;
        }
      }
    }
  }
  void claim(size_t output, size_t element, int64_t value) {
    run_.publics[output].data[element] = value;
    cells.publics[output].data[element] = fe(value);
  }

  void expect_refused(const char* name, bool in_clear = true) const {
    EXPECT_EQ(prover::find_violation(run_.circuit, cells).has_value(), in_clear) << name;
    EXPECT_TRUE(refused_at_the_end(run_.verify(run_.prove(cells, 3, nullptr, in_clear)))) << name;
  }
  const ProgramRun& run() const { return run_; }

 private:
  ProgramRun run_;

 public:
  prover::Cells cells;
};

}  // namespace tacit::testing
