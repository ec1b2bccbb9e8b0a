#include "conformance.h"

/// Rows by private indices: honest runs, tightness, and the lies that the operator catalogue names.
namespace tacit::testing {
namespace {

Example gather(const char* name, const Shape& data, int bits, Integers indices, bool takes_negative, uint64_t seed) {
  Example e{name, Writer(seed), {2}};
  const auto rows = e.writer.weight(data, bits);
  const auto index = e.writer.input(std::move(indices), 6);
  e.writer.output(e.writer.node(OpKind::kGather, {rows, index}, {takes_negative ? 1 : 0}));
  return e;
}

std::vector<Example> gathers() {
  std::vector<Example> list{
      gather("five rows of three", {1, 5, 3}, 8, Integers({1, 4}, {4, 0, 2, 2}), false, 1),
      gather("indices from the end", {1, 5, 3}, 8, Integers({1, 5}, {-1, -5, 4, 0, -3}), true, 2),
      gather("one row", {1, 1, 4}, 20, Integers({1, 2}, {0, 0}), false, 3),
      gather("one row, from the end", {1, 1, 2}, 4, Integers({1, 2}, {0, -1}), true, 4),
      gather("one number each, in three batches", {3, 4, 1}, 16, Integers({3, 2}, {3, 0, 1, 1, -4, 2}), true, 5),
      gather("a power of two of rows", {2, 8, 2}, 8, Integers({2, 1}, {7, 5}), false, 6),
  };
  Example activations{"rows of activations, indices that are computed", Writer(7), {2}};
  {
    Writer& w = activations.writer;
    const auto rows = w.node(OpKind::kTranspose, {w.input(w.random({1, 2, 3}, 6), 6)}, {0, 2, 1});
    const auto index = w.node(OpKind::kLinear, {w.input(Integers({1, 2}, {-2, -4}), 6)}, {4, 1});
    w.output(w.node(OpKind::kGather, {rows, index}, {0}));
  }
  list.push_back(std::move(activations));
  Example twice{"one tensor, looked up twice and disclosed numbers besides", Writer(8), {2}};
  {
    Writer& w = twice.writer;
    const auto rows = w.weight({1, 3, 2}, 5);
    for (const int64_t first : {0, 1}) w.output(w.node(OpKind::kGather, {rows, w.input(Integers({1, 2}, {first, 2}), 4)}, {0}));
    w.output(w.node(OpKind::kGather, {w.constant(Integers({1, 3, 1}, {7, -7, 9})), w.input(Integers({1, 1}, {1}), 4, false)}, {0}));
  }
  list.push_back(std::move(twice));
  return list;
}
TACIT_OPERATOR_CONFORMANCE(Gather, gathers)

/// Rows {10, 11}, {20, 21}, {30, 31} of the first batch, {40, 41}, .. of the second; one index each.
class GatherAttack {
 public:
  static constexpr program::ValueId kRows = 0, kIndex = 1, kResult = 2;
  explicit GatherAttack(bool takes_negative = false) : run_(program(takes_negative)), cells_(run_.cells) {}

  /// Both numbers of the result of batch 0, and what is disclosed of them.
  void claim(F a, F b) {
    const uint32_t tensor = run_.circuit.node_cells[kResult][0].first_tensor;
    const F values[2] = {a, b};
    for (size_t c = 0; c < 2; ++c) {
      cells_.trees[0][tensor].data[c] = values[c];
      run_.publics[0].data[c] = values[c].to_i64();
      cells_.publics[0].data[c] = values[c];
    }
  }
  /// The index of batch 0, whatever its limbs can be.
  void index(int64_t value) {
    const circuit::CellGroup& g = run_.circuit.node_cells[kIndex][0];
    cells_.trees[0][g.first_tensor].data[0] = F::from_i64(value - g.lo);
  }
  F& count(size_t rows, size_t element) {
    size_t seen = 0;
    for (const circuit::Lookup& lookup : run_.circuit.lookups) {
      if (lookup.counts && seen++ == rows) return cells_.trees[0][lookup.counts->index].data[element];
    }
    ADD_FAILURE() << "no such rows";
    return cells_.trees[0][0].data[0];
  }
  void expect_refused(const char* name) const {
    EXPECT_TRUE(prover::find_violation(run_.circuit, cells_)) << name;
    for (const bool recount : {true, false}) {
      EXPECT_TRUE(refused_at_the_end(run_.verify(run_.prove(cells_, 3, nullptr, recount)))) << name;
    }
  }
  void expect_refused_by_counts(const char* name) const {
    EXPECT_FALSE(prover::find_violation(run_.circuit, cells_)) << name;
    EXPECT_TRUE(refused_at_the_end(run_.verify(run_.prove(cells_, 3, nullptr, false)))) << name;
  }

 private:
  static Writer program(bool takes_negative) {
    Writer w(3);
    w.weight({2, 3, 2}, 8);
    w.weights[0] = Integers({2, 3, 2}, {10, 11, 20, 21, 30, 31, 40, 41, 50, 51, 60, 61});
    const auto index = w.input(Integers({2, 1}, {1, 2}), 5);
    w.output(w.node(OpKind::kGather, {kRows, index}, {takes_negative ? 1 : 0}));
    return w;
  }

  ProgramRun run_;
  prover::Cells cells_;
};

F fe(int64_t v) { return F::from_i64(v); }

TEST(GatherAttacks, AnotherRow) {
  const auto play = [](const char* name, int64_t index, F a, F b, bool takes_negative = false) {
    GatherAttack attack(takes_negative);
    attack.index(index);
    attack.claim(a, b);
    attack.expect_refused(name);
  };
  play("the index of one row, the cells of another", 1, fe(30), fe(31));
  play("the row of another batch", 1, fe(50), fe(51));
  play("a mixture of two rows", 1, fe(20), fe(31));
  play("the mean of two rows", 1, fe(15), fe(16));
  play("columns exchanged", 1, fe(21), fe(20));
  play("an index past the end, with zeros", 3, fe(0), fe(0));
  play("an index past the end, with the next batch's row", 3, fe(40), fe(41));
  play("an index before the start", -1, fe(30), fe(31));
  play("an index before the start of all", -4, fe(30), fe(31), true);
  play("an index from the end, with another row", -1, fe(20), fe(21), true);
  play("a row plus p/2", 1, fe(20) + fe(2).inverse(), fe(21));
}

TEST(GatherAttacks, CountsOfOtherRows) {
  GatherAttack moved;
  moved.count(0, 1) -= fe(1);
  moved.count(0, 0) += fe(1);
  moved.expect_refused_by_counts("the count of another row");
  GatherAttack twice(true);
  twice.count(1, 1) += fe(1);
  twice.expect_refused_by_counts("a count of the row's second name");
  GatherAttack half;
  half.count(0, 1) -= fe(2).inverse();
  half.count(0, 2) += fe(2).inverse();
  half.expect_refused_by_counts("halves of counts");
  for (const int64_t shift : {1, -1, -2}) {
    GatherAttack off;
    off.count(0, 1) += fe(shift);
    off.expect_refused_by_counts("too many, too few, fewer than none");
  }
}

TEST(Gather, IndicesOutOfRangeAreNamed) {
  for (const auto& [index, takes_negative] : {std::pair(int64_t{5}, false), std::pair(int64_t{-1}, false), std::pair(int64_t{5}, true), std::pair(int64_t{-6}, true)}) {
    const Example e = gather("", {1, 5, 3}, 8, Integers({1, 2}, {0, index}), takes_negative, 1);
    const auto run = op::interpret(e.writer.program, e.writer.inputs, e.writer.weights);
    ASSERT_FALSE(run);
    EXPECT_EQ(run.error().node, 2u);
    EXPECT_EQ(run.error().index, 1);
    EXPECT_EQ(run.error().value, index);
    EXPECT_EQ(run.error().lo, takes_negative ? -5 : 0);
    EXPECT_EQ(run.error().hi, 4);
  }
}

}  // namespace
}  // namespace tacit::testing
