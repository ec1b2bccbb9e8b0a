#include <array>
#include <cmath>

#include "attack.h"
#include "tacit/op/normalise/semantics.h"

/// Attacks on the operators that divide: Normalise and Divide.
namespace tacit::testing {
namespace {

/// Two rows of three, 2^10 standard deviations each.
struct NormaliseAttack : Attack {
  static constexpr program::ValueId kNode = 1;
  static constexpr int kMost = 4, kExponent = 10, kShift = op::kRootBits + kMost - kExponent;
  enum Group : size_t { kOneHot, kM, kW, kT, kSquare, kBelow, kAbove, kR, kY, kRest };
  static Writer program() {
    Writer w(1, 11);
    const auto x = w.input(Integers({2, 3}, {900, -1100, 35, -2000, 14, 3}), 12);
    w.output(w.node(OpKind::kNormalise, {x}, {1, op::kMinFloor, kMost, kExponent, 16}));
    return w;
  }
  NormaliseAttack() : Attack(program()) {}

  op::RowScale scale(size_t row) const {
    return op::row_scale(std::span(run().values[0].data).subspan(3 * row, 3), run().program.nodes[kNode]);
  }
  void set(Group group, size_t element, int64_t value) { Attack::set(kNode, group, element, value); }

  /// Cells of a row that satisfy every equation with this e, M, w and T; what is out of its range stays so.
  void choose(size_t row, int e, int64_t m, int64_t w, int64_t t) {
    const int64_t target = int64_t{1} << (2 * op::kRootBits + 3);
    for (int k = 0; k <= kMost; ++k) set(kOneHot, row * (kMost + 1) + static_cast<size_t>(k), k == e ? 1 : 0);
    set(kM, row, m);
    set(kW, row, w);
    set(kT, row, t);
    set(kSquare, row, t * t);
    set(kBelow, row, target - (2 * t - 1) * (2 * t - 1) * (2 * m + 1));
    set(kAbove, row, (2 * t + 1) * (2 * t + 1) * (2 * m + 1) - target);
    set(kR, row, t << (kMost - e));
    divide(row, t << (kMost - e));
  }
  /// y and the remainders of a row scaled by r.
  void divide(size_t row, int64_t r) {
    const int64_t sum = scale(row).sum;
    for (size_t at = 3 * row; at < 3 * row + 3; ++at) {
      const int64_t rounded = (3 * run().values[0].data[at] - sum) * r + (int64_t{1} << (kShift - 1)), y = rounded >> kShift;
      set(kY, at, y);
      set(kRest, at, rounded - (y << kShift));
      claim(0, at, y);
    }
    refill_limbs();
  }
};

TEST(NormaliseAttacks, TheHonestRowIsAccepted) {
  NormaliseAttack attack;
  const op::RowScale row = attack.scale(0);
  attack.choose(0, row.mantissa.e, row.mantissa.m, row.mantissa.w, row.root);
  EXPECT_EQ(attack.cells.trees, attack.run().cells.trees);
}

/// V has one exponent: with another, M or T or w leaves its range.
TEST(NormaliseAttacks, AnotherExponent) {
  for (const size_t row : {0, 1}) {
    const NormaliseAttack honest;
    const op::RowScale scale = honest.scale(row);
    ASSERT_TRUE(scale.mantissa.e > 0 && scale.mantissa.e < NormaliseAttack::kMost);
    const int64_t v = scale.v;
    for (const int shift : {1, -1}) {
      const int e = scale.mantissa.e + shift;
      const int64_t m = v >> (2 * e), w = v - (m << (2 * e));
      NormaliseAttack rounded, same, clipped;
      const auto root = static_cast<int64_t>(std::floor(std::ldexp(1.0, op::kRootBits) / std::sqrt(static_cast<double>(m) + 0.5) + 0.5));
      rounded.choose(row, e, m, w, root);
      rounded.expect_refused("the neighbouring exponent, with the root that belongs to it");
      same.choose(row, e, m, w, scale.root);
      same.expect_refused("the neighbouring exponent, with the honest root");
      clipped.choose(row, e, scale.mantissa.m, v - (scale.mantissa.m << (2 * e)), scale.root);
      clipped.expect_refused("the neighbouring exponent, and w makes up for it");
    }
  }
}

TEST(NormaliseAttacks, ARemainderThatIsNone) {
  const NormaliseAttack honest;
  const op::RowScale row = honest.scale(0);
  const int64_t unit = int64_t{1} << (2 * row.mantissa.e);
  for (const int64_t shift : {1, -1, 200}) {
    const int64_t m = row.mantissa.m - shift;
    NormaliseAttack attack;
    attack.choose(0, row.mantissa.e, m, row.mantissa.w + shift * unit, op::reciprocal_root(m));
    attack.expect_refused("w out of [0, 4^e), M made up for it");
  }
}

TEST(NormaliseAttacks, AnotherRoot) {
  const NormaliseAttack honest;
  for (const size_t row : {0, 1}) {
    const op::RowScale scale = honest.scale(row), other = honest.scale(1 - row);
    for (const int64_t root : {scale.root + 1, scale.root - 1, other.root, scale.root + 100}) {
      NormaliseAttack attack;
      attack.choose(row, scale.mantissa.e, scale.mantissa.m, scale.mantissa.w, root);
      attack.expect_refused("a root that is not the rounded one");
    }
    NormaliseAttack foreign;
    foreign.set(NormaliseAttack::kR, row, other.root << (NormaliseAttack::kMost - other.mantissa.e));
    foreign.divide(row, other.root << (NormaliseAttack::kMost - other.mantissa.e));
    foreign.expect_refused("the other row's R");
  }
  NormaliseAttack square;  // T one larger, and a square that makes up for it in the first inequality
  const op::RowScale row = honest.scale(0);
  square.choose(0, row.mantissa.e, row.mantissa.m, row.mantissa.w, row.root + 1);
  square.set(NormaliseAttack::kSquare, 0, row.root * row.root + 1);
  square.expect_refused("a square that is none");
}

TEST(NormaliseAttacks, ExponentsThatAreNotOne) {
  const auto play = [](const char* name, std::vector<F> one_hot) {
    NormaliseAttack attack;
    for (size_t k = 0; k < one_hot.size(); ++k) attack.cell(NormaliseAttack::kNode, NormaliseAttack::kOneHot, k) = one_hot[k];
    attack.refill_limbs();
    attack.expect_refused(name);
  };
  const auto e = static_cast<size_t>(NormaliseAttack().scale(0).mantissa.e);
  std::vector<F> none(NormaliseAttack::kMost + 1), two = none, halves = none, three = none;
  two[e] = two[e - 1] = fe(1);
  halves[e] = halves[e + 1] = kHalf;
  three[e - 1] = three[e + 1] = fe(1), three[e] = fe(-1);
  play("no exponent", none);
  play("two exponents", two);
  play("two halves", halves);
  play("three that add up to one", three);
}

TEST(NormaliseAttacks, ResultsOffByOne) {
  for (const size_t element : {0, 1, 4}) {
    for (const int64_t shift : {1, -1}) {
      NormaliseAttack attack;
      attack.cell(NormaliseAttack::kNode, NormaliseAttack::kY, element) += fe(shift);
      attack.cell(NormaliseAttack::kNode, NormaliseAttack::kRest, element) -= fe(shift * (int64_t{1} << NormaliseAttack::kShift));
      attack.claim(0, element, attack.run().publics[0].data[element] + shift);
      attack.expect_refused("y off by one, the remainder made up for it");
      NormaliseAttack alone;
      alone.cell(NormaliseAttack::kNode, NormaliseAttack::kY, element) += fe(shift);
      alone.claim(0, element, alone.run().publics[0].data[element] + shift);
      alone.expect_refused("y off by one");
    }
  }
}

/// Each equation by itself: cells that satisfy all the others, and give another result.
TEST(NormaliseAttacks, EveryEquationIsNeeded) {
  using A = NormaliseAttack;
  const A honest;
  const op::RowScale row = honest.scale(0);
  const int64_t v = row.v, m = row.mantissa.m, w = row.mantissa.w, t = row.root;
  const int e = row.mantissa.e;
  ASSERT_EQ(e, 3);
  const auto exponent = [](A& attack, std::array<F, A::kMost + 1> one_hot) {
    for (size_t k = 0; k < one_hot.size(); ++k) attack.cell(A::kNode, A::kOneHot, k) = one_hot[k];
  };

  A bits;  // 1, 4^3 and 3 where 2^(4 - 3) should be
  bits.choose(0, e, m, w, t);
  const F h2 = fe(155) * fe(28).inverse();
  exponent(bits, {fe(4) * h2 - fe(20), fe(21) - fe(5) * h2, h2, fe(0), fe(0)});
  bits.cell(A::kNode, A::kR, 0) = fe(3 * t);
  bits.divide(0, 3 * t);
  bits.expect_refused("an exponent of fractions");

  A sum;
  const int64_t unit = 64 + 16, other = op::reciprocal_root(v / unit);
  sum.choose(0, e, v / unit, v % unit, other);
  exponent(sum, {fe(0), fe(0), fe(1), fe(1), fe(0)});
  sum.cell(A::kNode, A::kR, 0) = fe(6 * other);
  sum.divide(0, 6 * other);
  sum.expect_refused("two exponents, and the mantissa that belongs to them");

  A mantissa;
  mantissa.choose(0, e, m + 1000, w, op::reciprocal_root(m + 1000));
  mantissa.expect_refused("another mantissa, and the root that belongs to it");

  A square;
  const int64_t target = int64_t{1} << (2 * op::kRootBits + 3), far = t + 1000, about = (target / (2 * m + 1) - 1) / 4;
  square.choose(0, e, m, w, far);
  square.set(A::kSquare, 0, about);
  square.set(A::kBelow, 0, target - (4 * about - 4 * far + 1) * (2 * m + 1));
  square.set(A::kAbove, 0, (4 * about + 4 * far + 1) * (2 * m + 1) - target);
  square.expect_refused("the root of another square");

  A above, below;
  above.choose(0, e, m, w, t + 1);
  above.set(A::kBelow, 0, 0);
  above.expect_refused("a root one too large");
  below.choose(0, e, m, w, t - 1);
  below.set(A::kAbove, 0, 1);
  below.expect_refused("a root one too small");
}

/// A result that nobody sees, off by a fraction of the field, its remainder off by one.
TEST(NormaliseAttacks, AResultInTheField) {
  using A = NormaliseAttack;
  for (const int64_t shift : {1, -1}) {
    Writer w = A::program();
    w.program.outputs[0].value = w.node(OpKind::kSlice, {A::kNode}, {0, 0, 1, 1});
    Attack attack(w);
    attack.cell(A::kNode, A::kY, 4) += fe(shift) * fe(int64_t{1} << A::kShift).inverse();
    attack.cell(A::kNode, A::kRest, 4) -= fe(shift);
    attack.expect_refused("y off by p / 2^s");
  }
}

/// M = V / 4^e - delta / 4^e in the field: its numbers are no integers, yet with this T both sides of the root are in range.
/// The larger e, the more such delta there are: of 2^44, two for every dozen T.
TEST(NormaliseAttacks, AMantissaInTheField) {
  using A = NormaliseAttack;
  constexpr int kLargest = 22;
  constexpr int64_t kDelta = 17128510736495, kT = 131106;
  Writer w(1, 12);
  const auto x = w.input(Integers({2}, {(1 << 30) - 1, -(1 << 30)}), 31);
  w.output(w.node(OpKind::kNormalise, {x}, {1, op::kMinFloor, kLargest, 24, 27}));
  Attack attack(w);
  const op::RowScale row = op::row_scale(attack.run().values[0].data, w.program.nodes[A::kNode]);
  ASSERT_EQ(row.mantissa.e, kLargest);
  attack.cell(A::kNode, A::kM, 0) += fe(kDelta) * fe(int64_t{1} << (2 * kLargest)).inverse();
  attack.set(A::kNode, A::kW, 0, row.mantissa.w - kDelta);
  attack.set(A::kNode, A::kT, 0, kT);
  attack.set(A::kNode, A::kSquare, 0, kT * kT);
  attack.set(A::kNode, A::kBelow, 0, 500741605051);
  attack.set(A::kNode, A::kAbove, 0, 466876932603);
  attack.set(A::kNode, A::kR, 0, kT);
  constexpr int kShift = op::kRootBits + kLargest - 24;
  for (size_t j = 0; j < 2; ++j) {
    const int64_t rounded = (2 * attack.run().values[0].data[j] - row.sum) * kT + (int64_t{1} << (kShift - 1));
    attack.set(A::kNode, A::kY, j, rounded >> kShift);
    attack.set(A::kNode, A::kRest, j, rounded & ((int64_t{1} << kShift) - 1));
    attack.claim(0, j, rounded >> kShift);
  }
  attack.refill_limbs();
  attack.expect_refused("M beyond its range");
}

/// The last dividend, its divisor, and the rest; b = 0 is what no honest run has.
struct DivideAttack : Attack {
  static constexpr program::ValueId kNode = 2;
  static Writer program(int64_t a, int64_t b, bool has_sign) {
    Writer w(2, 11);
    const auto x = w.input(Integers({2}, {5, a}), 12), y = w.input(Integers({2}, {3, b}), 8);
    w.output(w.node(OpKind::kDivide, {x, y}, {13, has_sign}));
    return w;
  }
  DivideAttack(int64_t a, int64_t b, bool has_sign) : Attack(program(a, b, has_sign)), first_(has_sign ? 3 : 0) {}
  /// Quotient and remainder, and the claim that follows.
  void choose(int64_t q, int64_t r) {
    set(kNode, first_, 1, q);
    set(kNode, first_ + 1, 1, r);
    claim(0, 1, q);
    refill_limbs();
  }
  void sign(int64_t s, int64_t divisor, int64_t dividend) {
    set(kNode, 0, 1, s);
    set(kNode, 1, 1, divisor);
    set(kNode, 2, 1, dividend);
  }

 private:
  size_t first_;
};

TEST(DivideAttacks, WrongQuotients) {
  for (const bool has_sign : {false, true}) {
    for (const auto& [a, b] : {std::pair(100, 7), std::pair(-100, 7), std::pair(7, 2), std::pair(-7, 2), std::pair(0, 1), std::pair(-2048, 127)}) {
      const DivideAttack honest(a, b, has_sign);
      const int64_t q = honest.run().publics[0].data[1], r = 2 * a + b - 2 * b * q;
      for (const int64_t shift : {1, -1, 64}) {
        DivideAttack made_up(a, b, has_sign), alone(a, b, has_sign);
        made_up.choose(q + shift, r - 2 * b * shift);
        made_up.expect_refused("the remainder makes up for another quotient");
        alone.choose(q + shift, r);
        alone.expect_refused("another quotient");
      }
    }
  }
}

TEST(DivideAttacks, TiesRoundedDown) {
  for (const auto& [a, b] : {std::pair(7, 2), std::pair(-7, 2), std::pair(9, 6), std::pair(-9, 6)}) {
    DivideAttack attack(a, b, false);
    const int64_t q = attack.run().publics[0].data[1];
    attack.choose(q - 1, 2 * b);  // the remainder is 0: that of the quotient below is 2b
    attack.expect_refused("half down");
  }
}

/// A quotient that nobody sees, off by a fraction of the field, its remainder off by one.
TEST(DivideAttacks, AQuotientInTheField) {
  Writer w = DivideAttack::program(100, 7, false);
  w.program.outputs[0].value = w.node(OpKind::kSlice, {DivideAttack::kNode}, {0, 0, 1, 1});
  Attack attack(w);
  attack.cell(DivideAttack::kNode, 0, 1) += fe(14).inverse();
  attack.cell(DivideAttack::kNode, 1, 1) -= fe(1);
  attack.refill_limbs();
  attack.expect_refused("the quotient off by p / 2b");
}

/// The true quotient where its bits do not hold it: the input is moved under a run that was honest.
TEST(DivideAttacks, AQuotientOutOfItsRange) {
  for (const int64_t b : {1, 3}) {
    Writer w(2, 11);
    const auto x = w.input(Integers({2}, {5, 31 * b}), 12), y = w.input(Integers({2}, {3, b}), 8);
    w.output(w.node(OpKind::kDivide, {x, y}, {6, 0}));
    Attack attack(w);
    attack.set(0, 0, 1, 32 * b);
    attack.set(2, 0, 1, 32);
    attack.claim(0, 1, 32);
    attack.refill_limbs();
    attack.expect_refused("2^5");
  }
}

TEST(DivideAttacks, AnythingByZero) {
  for (const bool has_sign : {false, true}) {
    for (const int64_t q : {0, 1, -4000}) {
      DivideAttack attack(0, 1, has_sign);
      attack.set(1, 0, 1, 0);  // the divisor
      if (has_sign) attack.sign(0, 0, 0);
      attack.choose(q, 0);
      attack.expect_refused("0 / 0");
    }
  }
}

TEST(DivideAttacks, TheOtherSign) {
  for (const int64_t b : {7, -7}) {
    DivideAttack attack(100, b, true);
    attack.sign(b < 0 ? 0 : 1, -7, b < 0 ? 100 : -100);
    attack.choose(b < 0 ? -14 : 14, b < 0 ? 200 - 7 - 14 * 14 : -200 - 7 + 14 * 14);
    attack.expect_refused("a negative divisor");
    DivideAttack dividend(100, b, true), divisor(100, b, true), both(100, b, true);
    dividend.sign(b < 0 ? 1 : 0, 7, b < 0 ? 100 : -100);
    dividend.choose(b < 0 ? 14 : -14, b < 0 ? 200 + 7 - 14 * 14 : -200 + 7 + 14 * 14);
    dividend.expect_refused("a dividend of the other sign");
    divisor.sign(b < 0 ? 1 : 0, 8, b < 0 ? -100 : 100);
    divisor.choose(b < 0 ? -12 : 13, b < 0 ? -200 + 8 + 16 * 12 : 200 + 8 - 16 * 13);
    divisor.expect_refused("another divisor");
    both.cell(DivideAttack::kNode, 0, 1) = kHalf;
    both.refill_limbs();
    both.expect_refused("half a sign");
    // 1 - 2s = 2 where it should be 1, or -2: dividend, divisor and remainder doubled, the quotient the same.
    DivideAttack doubled(100, b, true);
    const int64_t q = doubled.run().publics[0].data[1];
    doubled.sign(0, 14, b < 0 ? -200 : 200);
    doubled.cell(DivideAttack::kNode, 0, 1) = b < 0 ? fe(1) + kHalf : -kHalf;
    doubled.choose(q, 2 * (b < 0 ? -200 + 7 : 200 + 7) - 28 * q);
    doubled.expect_refused("a sign of 2");
  }
}

}  // namespace
}  // namespace tacit::testing
