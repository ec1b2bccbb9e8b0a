#pragma once

#include <cstddef>
#include <cstdint>

#include "tacit/field/cubic.h"

namespace tacit::testing {

/// The integers mod 193, in the interface of Goldilocks: small enough for what fails once in a field's order to be counted.
/// 2^6 divides 192, and X^3 - X - 1 has no root, so that Cubic<Toy> is a field.
class Toy {
 public:
  static constexpr uint64_t kOrder = 193;
  static constexpr int kTwoAdicity = 6;
  static constexpr int kBits = 8;
  static constexpr size_t kBytes = 1;

  constexpr Toy() = default;
  static constexpr Toy from_u64(uint64_t v) { return Toy(v % kOrder); }
  static constexpr Toy from_i64(int64_t v) { return v >= 0 ? from_u64(static_cast<uint64_t>(v)) : -from_u64(static_cast<uint64_t>(-v)); }
  static constexpr Toy zero() { return {}; }
  static constexpr Toy one() { return Toy(1); }
  /// A primitive 2^log_n-th root of unity: 5 generates the group.
  static constexpr Toy root_of_unity(int log_n) { return Toy(5).pow((kOrder - 1) >> log_n); }

  constexpr uint64_t value() const { return v_; }
  constexpr bool is_zero() const { return v_ == 0; }
  friend constexpr Toy operator+(Toy a, Toy b) { return from_u64(a.v_ + b.v_); }
  friend constexpr Toy operator-(Toy a, Toy b) { return from_u64(a.v_ + kOrder - b.v_); }
  friend constexpr Toy operator*(Toy a, Toy b) { return from_u64(a.v_ * b.v_); }
  constexpr Toy operator-() const { return zero() - *this; }
  constexpr Toy& operator+=(Toy b) { return *this = *this + b; }
  constexpr Toy& operator-=(Toy b) { return *this = *this - b; }
  constexpr Toy& operator*=(Toy b) { return *this = *this * b; }
  constexpr bool operator==(const Toy&) const = default;
  constexpr Toy pow(uint64_t e) const {
    Toy r = one(), b = *this;
    for (; e != 0; e >>= 1, b *= b) if (e & 1) r *= b;
    return r;
  }
  constexpr Toy inverse() const { return pow(kOrder - 2); }

  class ProductSum {
   public:
    constexpr ProductSum& add(Toy a, Toy b) { sum_ += a.v_ * b.v_; return *this; }
    constexpr Toy value() const { return from_u64(sum_); }

   private:
    uint64_t sum_ = 0;
  };

 private:
  explicit constexpr Toy(uint64_t v) : v_(v) {}
  uint64_t v_ = 0;
};

}  // namespace tacit::testing
