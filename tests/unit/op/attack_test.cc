#include <array>

#include "../../support/commit_pinned.h"
#include "attack.h"
#include "tacit/op/functions/functions.h"
#include "tacit/op/softmax/semantics.h"

/// The named attacks of the operator catalogue: consistent lies about several cells at once, each refused in clear and by the
/// verifier of whole proofs.
namespace tacit::testing {
namespace {

/// x -> round(x / 16), 8 bits; the limbs have 6.
struct RescaleAttack : Attack {
  static constexpr program::ValueId kY = 1;
  static Writer program(int64_t x) {
    Writer w(1);
    const auto v = w.input(Integers({3}, {5, x, -100}), 13);
    w.output(w.node(OpKind::kRescale, {v}, {4, 8}));
    return w;
  }
  explicit RescaleAttack(int64_t x) : Attack(program(x)) {}
  /// Moves the quotient of the middle element by `y`, its remainder by `r`; the lie is disclosed.
  void move(F y, F r, int64_t disclosed) {
    cell(kY, 0, 1) += y;
    cell(kY, 1, 1) += r;
    claim(0, 1, run().publics[0].data[1] + disclosed);
  }
};

TEST(RescaleAttacks, WrongQuotientsAndRemainders) {
  for (const int64_t x : {100, -100, 8, -8, 7, 2039, -2056, 0}) {
    const auto play = [x](const char* name, F y, F r, int64_t disclosed) {
      RescaleAttack attack(x);
      attack.move(y, r, disclosed);
      attack.expect_refused(name);
    };
    play("quotient one too small", fe(-1), fe(16), -1);
    play("quotient one too large", fe(1), fe(-16), 1);
    play("quotient too small by a limb", fe(-64), fe(1024), -64);
    play("remainder one too large, the quotient off by p/D", -fe(16).inverse(), fe(1), 0);
    play("remainder one too small, the quotient off by p/D", fe(16).inverse(), fe(-1), 0);
    play("quotient moved, remainder not", fe(1), fe(0), 1);
    play("remainder moved, quotient not", fe(0), fe(1), 0);
  }
}

TEST(RescaleAttacks, TiesRoundedDown) {
  for (const int64_t x : {8, -8, 24, -24}) {  // remainder 0: the quotient below has remainder D
    RescaleAttack attack(x);
    EXPECT_TRUE(attack.cell(RescaleAttack::kY, 1, 1).is_zero());
    attack.move(fe(-1), fe(16), -1);
    attack.expect_refused("half down");
  }
}

TEST(RescaleAttacks, LimbsThatBorrow) {
  RescaleAttack attack(100);
  ASSERT_EQ(attack.num_limbs(RescaleAttack::kY, 0), 2u);
  // The same integer, but not by its digits: -1 in the low limb is p - 1.
  attack.cell(RescaleAttack::kY, 0, 1, 0) -= fe(64);
  attack.cell(RescaleAttack::kY, 0, 1, 1) += fe(1);
  attack.expect_refused("a negative low limb");
  RescaleAttack carry(100);
  carry.cell(RescaleAttack::kY, 0, 1, 0) += fe(64);
  carry.cell(RescaleAttack::kY, 0, 1, 1) -= fe(1);
  carry.expect_refused("a low limb above its range");
}

TEST(RescaleAttacks, AQuotientOutOfItsRange) {
  RescaleAttack attack(2039);  // 127, the last
  attack.cell(0, 0, 1) += fe(1);  // the input 2040: 128
  attack.move(fe(1), fe(-15), 1);
  attack.expect_refused("2^k");
}

/// Two functions of the same argument.
Writer two_tables() {
  Writer w(2);
  const auto x = w.input(Integers({4}, {-3, 2, 5, 2}), 4);
  w.output(w.node(OpKind::kTable, {x}, {1, 0, 4, 6, 0, 0, 0, 0}));   // relu
  w.output(w.node(OpKind::kTable, {x}, {21, 0, 4, 6, 0, 0, 0, 0}));  // abs
  return w;
}

TEST(TableAttacks, ARowOfAnotherTable) {
  Attack attack(two_tables());
  attack.cell(1, 0, 0) = fe(3);  // relu(-3) = |-3|
  attack.claim(0, 0, 3);
  attack.expect_refused("another table's value");
  // And the count moved to the other table's row.
  size_t relu = 0, abs = 0;
  for (size_t t = 0; t < attack.run().circuit.tables.size(); ++t) {
    const circuit::Table& table = attack.run().circuit.tables[t];
    if (table.kind != circuit::Table::Kind::kFunction) continue;
    (table.function.function == op::Function::kRelu ? relu : abs) = t;
  }
  attack.count(relu, 5) -= fe(1);
  attack.count(abs, 5) += fe(1);
  EXPECT_TRUE(refused_at_the_end(attack.run().verify(attack.run().prove(attack.cells, 4, nullptr, false))));
}

TEST(TableAttacks, ATupleOfTwoRows) {
  Attack attack(two_tables());
  std::swap(attack.cell(1, 0, 0), attack.cell(1, 0, 2));  // both values are in the table
  attack.claim(0, 0, 5);
  attack.claim(0, 2, 0);
  attack.expect_refused("values of each other");
}

TEST(TableAttacks, Multiplicities) {
  const auto play = [](const char* name, auto&& change) {
    Attack attack(two_tables());
    change(attack);
    attack.expect_refused(name, false);
  };
  play("one too many", [](Attack& a) { a.count(0, 0) += fe(1); });
  play("one too few", [](Attack& a) { a.count(1, 10) -= fe(1); });
  play("negative", [](Attack& a) { a.count(1, 0) = fe(-1); });
  play("a half", [](Attack& a) { a.count(1, 10) += kHalf; });
  play("halves of two rows", [](Attack& a) {
    a.count(1, 10) -= kHalf;
    a.count(1, 11) += kHalf;
  });
  play("moved to the next row", [](Attack& a) {
    a.count(1, 10) -= fe(1);
    a.count(1, 11) += fe(1);
  });
}

/// A key that the table does not have, with a multiplicity that would cancel it if keys were not compared.
TEST(TableAttacks, AKeyOutsideTheTable) {
  for (const int64_t key : {8, -9, 1 << 20}) {
    Attack attack(two_tables());
    attack.cell(0, 0, 1) = fe(key + 8);  // the input's limb: lo = -8
    attack.expect_refused("an argument outside");
    attack.count(1, 10) -= fe(1);
    EXPECT_TRUE(refused_at_the_end(attack.run().verify(attack.run().prove(attack.cells, 4, nullptr, false))));
  }
}

/// Scores [3, 1, 3]: the witness for a maximum m, whatever it is.
struct SoftmaxAttack : Attack {
  static constexpr program::ValueId kNode = 1;
  static constexpr int kExponent = 1, kBits = 6;
  static Writer program() {
    Writer w(3);
    const auto x = w.input(Integers({3}, {3, 1, 3}), kBits);
    w.output(w.node(OpKind::kSoftmax, {x}, {kExponent, kBits}));
    return w;
  }
  SoftmaxAttack() : Attack(program()) {}
  void set(size_t group, size_t element, int64_t value) { Attack::set(kNode, group, element, value); }
  /// All that follows from m; `delta` claimed for the first score; R off by `reciprocal`, its remainder made up for it or not.
  void choose(int64_t m, int64_t delta, int64_t reciprocal = 0, bool makes_up = false) {
    const std::vector<int64_t> table = op::exp_table(kExponent, 1 << kBits);
    const int64_t scores[3] = {3, 1, 3};
    int64_t e[3], sum = 0;
    set(0, 0, m);
    for (size_t j = 0; j < 3; ++j) {
      e[j] = m >= scores[j] ? table[static_cast<size_t>(m - scores[j])] : table[0];
      sum += e[j];
      set(1, j, e[j]);
      set(2, j, m == scores[j] ? 1 : 0);
    }
    if (delta >= 0) set(2, 0, delta);
    const int k = 34;
    const int64_t r = (int64_t{1} << k) / sum + reciprocal;
    set(3, 0, r);
    set(4, 0, (int64_t{1} << k) % sum - (makes_up ? reciprocal * sum : 0));
    for (size_t j = 0; j < 3; ++j) {
      const int64_t rounded = e[j] * r + (int64_t{1} << (k - 16)), p = rounded >> (k - 15);
      set(5, j, p);
      set(6, j, rounded - (p << (k - 15)));
      claim(0, j, p);
    }
    refill_limbs();
  }
};

TEST(SoftmaxAttacks, TheHonestMaximumIsAccepted) {
  SoftmaxAttack attack;
  attack.choose(3, -1);
  EXPECT_EQ(attack.cells.trees, attack.run().cells.trees);
  EXPECT_FALSE(prover::find_violation(attack.run().circuit, attack.cells));
}

TEST(SoftmaxAttacks, AnotherMaximum) {
  for (const int64_t m : {4, 5, 12, 2, 1}) {
    SoftmaxAttack attack;
    attack.choose(m, -1);
    attack.expect_refused("m is not the maximum");
  }
}

TEST(SoftmaxAttacks, AFalseFlagOfTheMaximum) {
  SoftmaxAttack attack;
  attack.choose(4, 1);  // a flattened row, with one score said to be its maximum
  attack.expect_refused("m above the maximum with a false flag");
}

TEST(SoftmaxAttacks, ReciprocalsAndQuotients) {
  for (const int64_t shift : {1, -1}) {
    SoftmaxAttack attack;
    attack.choose(3, -1);
    attack.cell(SoftmaxAttack::kNode, 3, 0) += fe(shift);  // R, with the remainder made up for it
    F sum;
    for (size_t j = 0; j < 3; ++j) sum += attack.cell(SoftmaxAttack::kNode, 1, j);
    attack.cell(SoftmaxAttack::kNode, 4, 0) -= fe(shift) * sum;
    attack.refill_limbs();
    attack.expect_refused("R off by one");
    SoftmaxAttack quotient;
    quotient.choose(3, -1);
    quotient.cell(SoftmaxAttack::kNode, 5, 1) += fe(shift);
    quotient.cell(SoftmaxAttack::kNode, 6, 1) -= fe(shift * (int64_t{1} << 19));
    quotient.claim(0, 1, quotient.run().publics[0].data[1] + shift);
    quotient.expect_refused("p off by one");
  }
}

/// Each equation behind R and p by itself.
TEST(SoftmaxAttacks, EveryEquationIsNeeded) {
  SoftmaxAttack late;
  late.choose(3, -1, -1, true);
  late.expect_refused("R one too small: the remainder is S or more");
  SoftmaxAttack early;
  early.choose(3, -1, 1, true);
  early.expect_refused("R one too large: the remainder is negative");
  SoftmaxAttack loose;
  loose.choose(3, -1, -5000, false);
  loose.expect_refused("R that is no quotient");
  SoftmaxAttack probability;
  probability.choose(3, -1);
  probability.cell(SoftmaxAttack::kNode, 5, 1) += fe(1);
  probability.claim(0, 1, probability.run().publics[0].data[1] + 1);
  probability.expect_refused("p that is no quotient");
}

/// Quotients that nobody sees, off by a fraction of the field, their remainders off by one.
TEST(SoftmaxAttacks, QuotientsInTheField) {
  Writer w(3);
  const auto p = w.node(OpKind::kSoftmax, {w.input(Integers({2}, {3, -4}), 6)}, {1, 6, 3});
  w.output(w.node(OpKind::kSlice, {p}, {0, 0, 1, 1}));
  // Groups: m, d1, d0, (e, delta) of both digits, e and its remainder, delta, R and r, p and q.
  const auto play = [&](const char* name, size_t quotient, size_t element, F divisor) {
    for (const int64_t shift : {1, -1}) {
      Attack attack(w);
      attack.cell(1, quotient, element) += fe(shift) * divisor.inverse();
      attack.cell(1, quotient + 1, element) -= fe(shift);
      attack.refill_limbs();
      attack.expect_refused(name);
    }
  };
  const Attack honest(w);
  F sum;
  for (const int64_t v : {3, -4}) sum += fe(op::exp_table(1, 64)[static_cast<size_t>(3 - v)]);
  play("a digit of d off by p / 2^3", 1, 1, fe(8));
  play("e off by p / 2^16", 7, 1, fe(1 << 16));
  play("R off by p / S", 10, 0, sum);
  play("p off by p / 2^18", 12, 1, fe(1 << 18));
}

/// One score: e R = S R is an integer whatever the remainder.
TEST(SoftmaxAttacks, AReciprocalInTheField) {
  Writer w(3);
  w.output(w.node(OpKind::kSoftmax, {w.input(Integers({1}, {3}), 6)}, {1, 6}));
  Attack attack(w);  // m, e, delta, R and r, p and q
  attack.cell(1, 3, 0) -= fe(1 << 16).inverse();
  attack.set(1, 4, 0, 1);
  attack.set(1, 6, 0, (1 << 16) - 1);
  attack.refill_limbs();
  attack.expect_refused("R off by p / S");
}

/// Two equal scores by digits: exponentials of 2^16, S = 2^17 and R = 2^16.
TEST(SoftmaxAttacks, ExponentialsThatDigitsDoNotGive) {
  Writer w(3);
  w.output(w.node(OpKind::kSoftmax, {w.input(Integers({2}, {3, 3}), 6)}, {1, 6, 3}));
  enum Group : size_t { kE = 7, kRest = 8, kReciprocal = 10, kReciprocalRest = 11, kP = 12, kQ = 13 };
  constexpr int64_t kOne = 1 << 16, kHalfOne = 1 << 15, kK = int64_t{1} << 33;
  // e_0 + 2^-16 and e_1 - 2^-16, whose sum is right; R is a multiple of 2^16, so that the numerators are integers.
  Attack fractions(w);
  ASSERT_EQ(fractions.cell(1, kReciprocalRest, 0), fe(0));
  for (const int64_t sign : {1, -1}) {
    const size_t j = sign == 1 ? 0 : 1;
    fractions.cell(1, kE, j) += fe(sign) * fe(kOne).inverse();
    fractions.set(1, kRest, j, kHalfOne - sign);
    fractions.set(1, kQ, j, 2 * kOne + sign);
  }
  fractions.expect_refused("exponentials off by p / 2^16");

  Attack larger(w);  // by 5, with all that follows from it
  larger.set(1, kE, 0, kOne + 5);
  larger.set(1, kRest, 0, kHalfOne - 5 * kOne);
  const int64_t sum = 2 * kOne + 5, r = kK / sum;
  larger.set(1, kReciprocal, 0, r);
  larger.set(1, kReciprocalRest, 0, kK % sum);
  for (size_t j = 0; j < 2; ++j) {
    const int64_t rounded = (j == 0 ? kOne + 5 : kOne) * r + (kK >> 16), p = rounded >> 18;
    larger.set(1, kP, j, p);
    larger.set(1, kQ, j, rounded - (p << 18));
    larger.claim(0, j, p);
  }
  larger.refill_limbs();
  larger.expect_refused("a larger exponential, its remainder made up for it");
}

/// Scores [3, 9, 1] of which the second is masked: the witness for a maximum m, with whatever e and flag of the masked entry.
struct MaskedAttack : Attack {
  static constexpr program::ValueId kNode = 2;
  static constexpr int kExponent = 1, kBits = 6;
  static constexpr int64_t kScores[3] = {3, 9, 1}, kMask[3] = {1, 0, 1};
  static Writer program() {
    Writer w(3);
    const auto x = w.input(Integers({3}, {3, 9, 1}), kBits);
    w.output(w.node(OpKind::kSoftmax, {x, w.constant(Integers({3}, {1, 0, 1}))}, {kExponent, kBits}));
    return w;
  }
  MaskedAttack() : Attack(program()) {}
  /// `uses`: whether the masked entry counts in d, in the sum of flags, in the sum S, in the numerator.
  void choose(int64_t m, const std::array<bool, 3>& uses) {
    const std::vector<int64_t> table = op::exp_table(kExponent, 1 << kBits);
    int64_t e[3], numerator[3], sum = 0;
    put(0, 0, m);
    for (size_t j = 0; j < 3; ++j) {
      const int64_t d = kMask[j] == 1 || uses[0] ? m - kScores[j] : 0;
      e[j] = table[static_cast<size_t>(std::max<int64_t>(d, 0))];
      put(1, j, e[j]);
      put(2, j, d == 0 ? 1 : 0);
      if (kMask[j] == 1 || uses[1]) sum += e[j];
      numerator[j] = kMask[j] == 1 || uses[2] ? e[j] : 0;
    }
    const int k = 34;
    const int64_t r = (int64_t{1} << k) / sum;
    put(3, 0, r);
    put(4, 0, (int64_t{1} << k) % sum);
    for (size_t j = 0; j < 3; ++j) {
      const int64_t rounded = numerator[j] * r + (int64_t{1} << (k - 16)), p = rounded >> (k - 15);
      put(5, j, p);
      put(6, j, rounded - (p << (k - 15)));
      claim(0, j, p);
    }
    refill_limbs();
  }

 private:
  void put(size_t group, size_t element, int64_t value) {
    const circuit::CellGroup& g = run().circuit.node_cells[kNode][group];
    if (g.limb_bits.empty()) cell(kNode, group, element) = fe(value);
    auto rest = static_cast<uint64_t>(value - g.lo);
    for (size_t i = 0; i < g.limb_bits.size(); ++i) {
      cell(kNode, group, element, i) = F::from_u64(rest & ((uint64_t{1} << g.limb_bits[i]) - 1));
      rest >>= g.limb_bits[i];
    }
  }
};

TEST(MaskedSoftmaxAttacks, EveryUseHasTheMask) {
  MaskedAttack honest;
  honest.choose(3, {});
  EXPECT_EQ(honest.cells.trees, honest.run().cells.trees);
  const auto play = [](const char* name, int64_t m, const std::array<bool, 3>& uses) {
    MaskedAttack attack;
    attack.choose(m, uses);
    attack.expect_refused(name);
  };
  play("the maximum over all entries", 9, {true, false, false});
  play("the maximum over all entries, its flag that of the masked one", 9, {});
  play("a maximum above all", 10, {});
  play("a maximum below the largest", 1, {});
  play("the masked entry in the difference alone", 3, {true, false, false});
  play("the masked entry in the sum", 3, {false, true, false});
  play("the masked entry as a numerator", 3, {false, false, true});
  play("no mask at all", 9, {true, true, true});
}

/// exp by two digits, [m = z] by two bits: a score whose exponential and flag are those of another.
TEST(SoftmaxAttacks, EveryEquationOfTheDigitsIsNeeded) {
  const auto writer = [] {
    Writer w(3);
    w.output(w.node(OpKind::kSoftmax, {w.input(Integers({1}, {3}), 6)}, {1, 6, 3}));
    return w;
  };
  // One score: p = 2^15 whatever e is, so that each equation stands alone. d1, d0, then (e, delta) of both, e, r, delta.
  const Attack honest(writer());
  const auto& groups = honest.run().circuit.node_cells[1];
  for (size_t g = 1; g < groups.size(); ++g) {
    Attack attack(writer());
    attack.cell(1, g, 0) += fe(1);
    attack.refill_limbs();
    attack.expect_refused("one cell");
  }
}

TEST(TableAttacks, EveryEquationOfTheDigitsIsNeeded) {
  for (const int64_t x : {3, -5, 0}) {
    Writer w(2);
    w.output(w.node(OpKind::kTable, {w.input(Integers({1}, {x}), 4)}, {1, 0, 4, 4, 0, 0, 0, 0, 1}));
    Attack sign(w);
    sign.cell(1, 0, 0) = fe(1) - sign.cell(1, 0, 0);  // the other sign, and its result
    const F y = sign.cell(1, 0, 0) * sign.cell(1, 1, 0);
    sign.cell(1, 2, 0) = y;
    sign.claim(0, 0, y.to_i64());
    sign.expect_refused("the other sign");
    Attack result(w);
    result.cell(1, 2, 0) += fe(1);
    result.claim(0, 0, result.run().publics[0].data[0] + 1);
    result.expect_refused("another result");
  }
}

/// t + 2^3 = 2^3 s + u: the other s, and a u out of its range that makes up for it. `steps`: the sign itself is the result.
TEST(TableAttacks, AnotherPairOfDigits) {
  for (const bool steps : {false, true}) {
    for (const int64_t x : {3, -5, 0, -8, 7}) {
      Writer w(2);
      const std::vector<int64_t> attributes{steps ? 23 : 1, 0, 4, steps ? 2 : 4, 0, 0, 0, 0, 1};
      w.output(w.node(OpKind::kTable, {w.input(Integers({1}, {x}), 4)}, attributes));
      Attack attack(w);
      const int64_t s = x < 0 ? 1 : 0, u = x + 8 - 8 * s;
      attack.set(1, 0, 0, s);
      attack.set(1, 1, 0, u);
      if (!steps) attack.set(1, 2, 0, s * u);
      attack.claim(0, 0, steps ? s : s * u);
      attack.expect_refused("the lower digits make up for the other sign");
    }
  }
}

/// A sign that is a fraction, the lower digits 0 or 4, and what they give for a result.
TEST(TableAttacks, SignsThatAreNoBits) {
  for (const int64_t x : {3, -5, 0, -8, 7}) {
    const int64_t u = x == 0 || x == -8 ? 4 : 0, above = x + 8 - u;
    const F s = fe(above) * fe(8).inverse();
    Writer relu(2);
    relu.output(relu.node(OpKind::kTable, {relu.input(Integers({1}, {x}), 4)}, {1, 0, 4, 4, 0, 0, 0, 0, 1}));
    Attack attack(relu);
    attack.cell(1, 0, 0) = s;
    attack.set(1, 1, 0, u);
    attack.set(1, 2, 0, above * u / 8);
    attack.claim(0, 0, above * u / 8);
    attack.expect_refused("the result of a fraction");

    Writer step(2);
    const auto y = step.node(OpKind::kTable, {step.input(Integers({2}, {1, x}), 4)}, {23, 0, 4, 2, 0, 0, 0, 0, 1});
    step.output(step.node(OpKind::kSlice, {y}, {0, 0, 1, 1}));
    Attack hidden(step);
    hidden.cell(1, 0, 1) = s;
    hidden.set(1, 1, 1, u);
    hidden.expect_refused("a hidden step of a fraction");
  }
}

/// x -> f(x / 16): another quotient, and a remainder out of its range that makes up for it.
TEST(TableAttacks, ARoundingThatIsNone) {
  for (const bool digits : {false, true}) {
    for (const int64_t shift : {1, -1, 3}) {
      Writer w(2);
      std::vector<int64_t> attributes{1, 4, 4, 6, 0, 0, 0, 0};
      if (digits) attributes.push_back(1);
      w.output(w.node(OpKind::kTable, {w.input(Integers({1}, {50}), 8)}, attributes));  // t = 3, r = 10
      Attack attack(w);
      const int64_t t = 3 + shift, r = 50 + 8 - 16 * t;
      if (digits) {
        attack.set(1, 1, 0, t);
        attack.set(1, 2, 0, r);
        attack.set(1, 3, 0, t);
      } else {
        attack.set(1, 0, 0, t);
        attack.set(1, 1, 0, r);
        attack.set(1, 2, 0, t);
      }
      attack.claim(0, 0, t);
      attack.expect_refused("the remainder makes up for another argument");
    }
  }
}

Writer tied(bool is_disclosed) {
  Writer w(4);
  const auto x = w.input(Integers({2, 4}, {1, 7, 7, -8, 0, 0, 0, 0}), 4);
  w.output(w.node(OpKind::kArgMax, {x}, {is_disclosed ? 1 : 0}));
  return w;
}

TEST(ArgMaxAttacks, AnotherIndexOfATieOrALoser) {
  const auto play = [](const char* name, size_t row, size_t from, size_t to) {
    Attack attack(tied(false));
    std::swap(attack.cell(1, 0, 4 * row + from), attack.cell(1, 0, 4 * row + to));
    attack.claim(0, row, static_cast<int64_t>(to));
    const int64_t z = row == 0 ? (to == 2 ? 7 : to == 0 ? 1 : -8) : 0;
    attack.cell(1, 1, row) = fe(z + 8);  // the largest value, said to be that of the index
    attack.refill_limbs();
    attack.expect_refused(name);
  };
  play("the second of a tie", 0, 1, 2);
  play("a smaller value", 0, 1, 0);
  play("the smallest value", 0, 1, 3);
  play("the last of many", 1, 0, 3);
}

TEST(ArgMaxAttacks, NoIndexTwoIndicesAndFractions) {
  const auto play = [](const char* name, F first, F second) {
    Attack attack(tied(false));
    attack.cell(1, 0, 1) = first;
    attack.cell(1, 0, 2) = second;
    attack.refill_limbs();
    attack.expect_refused(name);
  };
  play("none", fe(0), fe(0));
  play("both", fe(1), fe(1));
  play("half of each", kHalf, kHalf);
  play("two and minus one", fe(2), fe(-1));
}

/// Each equation of the hidden index by itself: cells that satisfy all the others, and show a false index.
TEST(ArgMaxAttacks, EveryEquationIsNeeded) {
  const auto play = [](const char* name, std::vector<int64_t> scores, std::vector<int64_t> one_hot, int64_t largest, int64_t index) {
    Writer w(4);
    const auto n = static_cast<int64_t>(scores.size());
    w.output(w.node(OpKind::kArgMax, {w.input(Integers({n}, std::move(scores)), 4)}, {0}));
    Attack attack(w);
    for (size_t j = 0; j < one_hot.size(); ++j) attack.cell(1, 0, j) = fe(one_hot[j]);
    attack.cell(1, 1, 0) = fe(largest + 8);
    attack.claim(0, 0, index);
    attack.refill_limbs();
    attack.expect_refused(name);
  };
  play("entries that are no bits", {1, 7, 7, -8}, {-1, 1, 1, 0}, 13, 3);
  play("entries that sum to nothing", {-3, -2, -5}, {0, 0, 0}, 0, 0);
  play("a largest value that is no score", {1, 7, 7, -8}, {1, 0, 0, 0}, 20, 0);
}

/// A disclosed index is part of the circuit: a false one cannot be satisfied.
TEST(ArgMaxAttacks, AFalseDisclosedIndex) {
  Writer w = tied(true);
  const ProgramRun honest(w);
  for (const int64_t index : {0, 2, 3}) {
    ProgramRun lie = honest;
    lie.publics[0].data[0] = index;
    auto circuit = op::elaborate(lie.program, lie.publics, 0);
    ASSERT_TRUE(circuit.ok());
    lie.circuit = std::move(*circuit);
    op::Values values = lie.values;
    values[1].data[0] = index;
    lie.cells = prover::assign(lie.program, lie.circuit, values, lie.publics);
    EXPECT_TRUE(lie.violation());
    EXPECT_TRUE(refused_at_the_end(lie.verify(lie.prove(lie.cells, 3))));
  }
  for (const int64_t index : {-1, 4}) {
    std::vector<Integers> publics = honest.publics;
    publics[0].data[0] = index;
    const auto circuit = op::elaborate(honest.program, publics, 0);
    ASSERT_FALSE(circuit.ok());
    EXPECT_EQ(circuit.error().code, ErrorCode::kRangeViolation);
  }
  const std::vector<Integers> wrong_shape{Integers({3})};
  const auto circuit = op::elaborate(honest.program, wrong_shape, 0);
  ASSERT_FALSE(circuit.ok());
  EXPECT_EQ(circuit.error().code, ErrorCode::kStatementMismatch);
}

Writer layer(bool is_transposed) {
  Writer w(5);
  const auto x = w.input({2, 3}, 8);
  const auto a = w.weight({3, 3}, 8);
  if (is_transposed) {
    const Integers copy = w.weights[0];
    for (size_t i = 0; i < 3; ++i) for (size_t j = 0; j < 3; ++j) w.weights[0].data[3 * i + j] = copy.data[3 * j + i];
  }
  w.output(w.node(OpKind::kRescale, {w.node(OpKind::kMatMul, {x, a}, {})}, {6, 12}));
  return w;
}

/// Another model's weights, under the commitment that the statement names.
TEST(WeightAttacks, ForeignAndTransposedWeights) {
  const ProgramRun honest(layer(false)), foreign(layer(true));
  EXPECT_TRUE(honest.verify(honest.prove(honest.cells, 1)).ok());
  EXPECT_FALSE(honest.publics == foreign.publics);
  Csprng random = seeded(7);
  const pcs::FirstTree tree = commit_pinned(foreign.circuit.layouts[1], foreign.cells.trees[1],
                                                    op::reserved_columns(foreign.program, circuit::Source::kWeights, 0), 1, foreign.program.pcs, random);
  // The statement: the honest commitment, and the foreign model's output.
  session::Session s{foreign.circuit, foreign.program.pcs, foreign.publics, honest.session().pinned};
  const auto prove = [&] {
    ByteWriter proof;
    Transcript transcript("tacit test");
    session::absorb_statement(transcript, s);
    prover::prove(s, session::count(foreign.circuit, foreign.program.pcs, s.pinned), foreign.cells, {nullptr, &tree, nullptr}, random, transcript, proof);
    return proof.take();
  };
  const auto verify = [&](ByteSpan proof) {
    Transcript transcript("tacit test");
    session::absorb_statement(transcript, s);
    ByteReader reader(proof);
    return session::verify(s, transcript, reader);
  };
  EXPECT_TRUE(refused(verify(prove()), ErrorCode::kMerklePath, static_cast<uint16_t>(pcs::Step::kFirstTreePath)));
  // The foreign root, and the honest model's pin.
  const EF pin = s.pinned[1]->pin;
  s.pinned[1] = prover::describe(tree, 1, foreign.program.openings, foreign.program.pcs);
  EXPECT_TRUE(verify(prove()).ok());
  s.pinned[1]->pin = pin;
  EXPECT_TRUE(refused_at_the_end(verify(prove())));
}

TEST(StatementAttacks, OutputsChangedBeforeAndAfterTheProof) {
  ProgramRun run(layer(false));
  const Bytes proof = run.prove(run.cells, 1);
  ASSERT_TRUE(run.verify(proof).ok());
  ++run.publics[0].data[3];
  EXPECT_FALSE(run.verify(proof).ok());
  run.cells.publics[0].data[3] += F::one();
  EXPECT_TRUE(run.violation());
  EXPECT_TRUE(refused_at_the_end(run.verify(run.prove(run.cells, 1))));
}

TEST(StatementAttacks, SwappedBatchElements) {
  Attack attack(layer(false));
  const auto& input = attack.run().circuit.node_cells[0][0];
  for (size_t i = 0; i < input.limb_bits.size(); ++i) {
    for (size_t j = 0; j < 3; ++j) std::swap(attack.cell(0, 0, j, i), attack.cell(0, 0, 3 + j, i));
  }
  attack.expect_refused("rows of the input swapped");
}

/// A committed input out of its range, where nothing but the range check reads it.
TEST(InputAttacks, ACommittedInputOutOfItsRange) {
  Writer w(8);
  w.output(w.node(OpKind::kSlice, {w.input({4}, 9)}, {0, 0, 1, 2}));
  const ProgramRun own(w);
  const auto circuit = op::elaborate(w.program, own.publics, 2);
  ASSERT_TRUE(circuit.ok());
  const prover::Cells honest = prover::assign(w.program, *circuit, own.values, own.publics);
  EXPECT_FALSE(prover::find_violation(*circuit, honest));
  ASSERT_EQ(honest.trees[2].size(), 1u);
  for (const F& value : {fe(256), fe(-257), fe(1 << 20), kHalf}) {
    prover::Cells cells = honest;
    cells.trees[2][0].data[3] = value;
    for (const circuit::LimbsOf& limbs : circuit->limbs) {
      auto rest = prover::evaluate(limbs.expr, cells).data[3].value();
      for (size_t i = 0; i < limbs.group.limb_bits.size(); ++i) {
        cells.trees[0][limbs.group.first_tensor + i].data[3] = F::from_u64(rest & ((uint64_t{1} << limbs.group.limb_bits[i]) - 1));
        rest >>= limbs.group.limb_bits[i];
      }
    }
    EXPECT_TRUE(prover::find_violation(*circuit, cells)) << value.value();
  }
}

/// The registration: every limb of every weight in its range.
TEST(RegistrationAttacks, WeightsOutOfTheirRange) {
  Writer w(6);
  w.output(w.node(OpKind::kMatMul, {w.input({2, 3}, 8), w.weight({3, 2}, 20)}, {}));
  w.program.registration_limb_bits = 5;  // narrower than the weights' limbs, which are checked by limbs of their own
  const auto circuit = op::elaborate_registration(w.program);
  ASSERT_TRUE(circuit.ok());
  const prover::Cells honest = prover::assign_registration(*circuit, w.weights);
  EXPECT_FALSE(prover::find_violation(*circuit, honest));
  ASSERT_EQ(circuit->weight_cells[0][0].limb_bits, (std::vector<uint8_t>{16, 4}));

  const auto status_of = [&](prover::Cells cells) {
    for (const uint32_t tensor : multiplicity_tensors(*circuit)) {
      auto& counts = cells.trees[0][tensor].data;
      std::fill(counts.begin(), counts.end(), F::zero());
    }
    prover::count_multiplicities(*circuit, cells);
    Csprng random = seeded(8);
    const pcs::FirstTree tree = commit_pinned(circuit->layouts[1], cells.trees[1], op::reserved_columns(w.program, circuit::Source::kWeights, 0), 1,
                                                      w.program.pcs, random);
    session::Session s{*circuit, w.program.registration_pcs, {}, {}};
    s.pinned[1] = prover::describe(tree, 1, w.program.openings, w.program.pcs);
    ByteWriter proof;
    Transcript transcript("tacit test");
    session::absorb_statement(transcript, s);
    Transcript again = transcript;
    prover::prove(s, session::count(*circuit, s.params, s.pinned), cells, {nullptr, &tree, nullptr}, random, transcript, proof);
    ByteReader reader(proof.bytes());
    return session::verify(s, again, reader);
  };
  EXPECT_TRUE(status_of(honest).ok());
  const std::pair<size_t, F> lies[] = {{0, F::from_u64(1 << 16)}, {0, -F::one()}, {0, kHalf}, {1, F::from_u64(16)}, {1, -F::one()}, {1, kHalf}};
  for (const auto& [limb, value] : lies) {
    prover::Cells cells = honest;
    cells.trees[1][limb].data[4] = value;
    // The narrow limbs that would have to add up to it.
    for (const circuit::LimbsOf& limbs : circuit->limbs) {
      const Tensor<F> whole = prover::evaluate(limbs.expr, cells);
      auto rest = whole.data[4].value();
      for (size_t i = 0; i < limbs.group.limb_bits.size(); ++i) {
        cells.trees[0][limbs.group.first_tensor + i].data[4] = F::from_u64(rest & ((uint64_t{1} << limbs.group.limb_bits[i]) - 1));
        rest >>= limbs.group.limb_bits[i];
      }
    }
    EXPECT_TRUE(prover::find_violation(*circuit, cells)) << "limb " << limb << " = " << value.value();
    EXPECT_TRUE(refused_at_the_end(status_of(cells))) << "limb " << limb << " = " << value.value();
  }
}

}  // namespace
}  // namespace tacit::testing
