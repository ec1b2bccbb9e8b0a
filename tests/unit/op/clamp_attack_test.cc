#include <algorithm>

#include "attack.h"

/// Attacks on the clamp.
namespace tacit::testing {
namespace {

/// A second element by a clamp between 0 and 96 (7 bits, which hold more) of x / 4, up to 2^6 - 1 beyond.
struct ClampAttack : Attack {
  static constexpr program::ValueId kNode = 1;
  enum Group : size_t { kY, kDistance, kAbove, kRest };
  static constexpr int64_t kHigh = 96;
  static Writer program(int64_t x) {
    Writer w(1, 11);
    w.output(w.node(OpKind::kClamp, {w.input(Integers({2}, {9, x}), 12)}, {2, 0, kHigh, 6}));
    return w;
  }
  explicit ClampAttack(int64_t x) : Attack(program(x)) {}
  void choose(int64_t y, int64_t distance, int64_t above) {
    set(kNode, kY, 1, y);
    set(kNode, kDistance, 1, distance);
    set(kNode, kAbove, 1, above);
    claim(0, 1, y);
    refill_limbs();
  }
};

/// x = 4 t, for a t below, at and between the bounds, and above.
constexpr int64_t kPlaces[] = {-20, -1, 0, 1, 50, ClampAttack::kHigh - 1, ClampAttack::kHigh, ClampAttack::kHigh + 1, 110};

TEST(ClampAttacks, AnotherValueByADistance) {
  for (const int64_t t : kPlaces) {
    const int64_t honest = std::clamp<int64_t>(t, 0, ClampAttack::kHigh);
    for (const int64_t y : {int64_t{0}, honest - 1, honest + 1, int64_t{30}, ClampAttack::kHigh, t}) {
      if (y == honest) continue;
      const int64_t distance = std::abs(t - y);
      ClampAttack attack(4 * t);
      attack.choose(y, distance, t > y ? distance : 0);
      attack.expect_refused("the distance makes up for another value");
      ClampAttack alone(4 * t);
      alone.choose(y, std::abs(t - honest), std::max<int64_t>(t - honest, 0));
      alone.expect_refused("another value");
    }
  }
}

/// Equal to t, and so of distance 0: y is outside of the bounds, and both equations hold.
TEST(ClampAttacks, AValueBeyondABound) {
  for (const int64_t t : {int64_t{-20}, int64_t{-1}, ClampAttack::kHigh + 1, ClampAttack::kHigh + 14, int64_t{127}}) {
    ClampAttack attack(4 * t);
    attack.choose(t, 0, 0);
    attack.expect_refused("t itself, which is beyond a bound");
  }
}

TEST(ClampAttacks, TheWrongSide) {
  for (const int64_t t : kPlaces) {
    const int64_t y = std::clamp<int64_t>(t, 0, ClampAttack::kHigh), distance = std::abs(t - y), above = std::max<int64_t>(t - y, 0);
    for (const auto& [e, a] : {std::pair(distance, distance - above), std::pair(int64_t{1}, int64_t{1}), std::pair(int64_t{1}, int64_t{0}),
                               std::pair(-distance, above - distance), std::pair(distance + 1, above), std::pair(distance, above + 1),
                               std::pair(distance + 2, above + 1), std::pair(distance - 2, above - 1)}) {
      if (e == distance && a == above) continue;
      ClampAttack attack(4 * t);
      attack.choose(y, e, a);
      attack.expect_refused("a distance on the wrong side, negative, or on both");
    }
  }
}

/// The bound on the other side of t, at a negative distance: the equations hold, and only the distance's range refuses it.
TEST(ClampAttacks, ANegativeDistance) {
  for (const int64_t t : {int64_t{1}, int64_t{50}, ClampAttack::kHigh - 1}) {
    ClampAttack high(4 * t), low(4 * t);
    high.choose(ClampAttack::kHigh, t - ClampAttack::kHigh, t - ClampAttack::kHigh);
    high.expect_refused("the upper bound");
    low.choose(0, -t, 0);
    low.expect_refused("the lower bound");
  }
}

/// Above by half of an odd distance, as a field has it: y + 2a - e is then t for another y.
TEST(ClampAttacks, Halves) {
  const F half = F::from_i64(2).inverse();
  for (const int64_t y : {0, 1, 30, 96}) {
    ClampAttack attack(4 * 50 + 1);
    attack.choose(y, 1, 0);
    attack.cell(ClampAttack::kNode, ClampAttack::kAbove, 1) = F::from_i64(50 - y + 1) * half;
    attack.expect_refused("half a distance");
  }
}

TEST(ClampAttacks, TheRemainder) {
  for (const int64_t t : kPlaces) {
    const int64_t y = std::clamp<int64_t>(t, 0, ClampAttack::kHigh), above = std::max<int64_t>(t - y, 0), distance = std::abs(t - y);
    for (const int64_t step : {1, -1}) {
      ClampAttack attack(4 * t);
      const int64_t moved = y == t ? 0 : step;
      attack.choose(y == t ? y + step : y, distance + (y > t ? -moved : moved), y > t ? above : above + moved);
      attack.cell(ClampAttack::kNode, ClampAttack::kRest, 1) -= F::from_i64(4 * step);
      attack.expect_refused("the remainder of another quotient");
    }
  }
}

}  // namespace
}  // namespace tacit::testing
