#pragma once

#include <cstdint>
#include <optional>
#include <type_traits>

#include "tacit/base/check.h"

namespace tacit {

/// The prime field of order p = 2^64 - 2^32 + 1. The representative is always canonical, in [0, p).
class Goldilocks {
 public:
  static constexpr uint64_t kOrder = 0xffffffff00000001ull;
  static constexpr uint64_t kEpsilon = 0xffffffffull;  ///< 2^64 mod p
  static constexpr int kTwoAdicity = 32;
  static constexpr int kBits = 64;
  static constexpr size_t kBytes = 8;

  constexpr Goldilocks() = default;
  /// Any 64-bit integer, reduced mod p.
  static constexpr Goldilocks from_u64(uint64_t v) { return raw(v >= kOrder ? v - kOrder : v); }
  /// A signed integer, embedded as its residue.
  static constexpr Goldilocks from_i64(int64_t v) {
    return v >= 0 ? raw(static_cast<uint64_t>(v)) : raw(kOrder - (uint64_t{0} - static_cast<uint64_t>(v)));
  }
  static constexpr Goldilocks from_i128(__int128 v) {
    __int128 m = v % static_cast<__int128>(kOrder);
    if (m < 0) m += static_cast<__int128>(kOrder);
    return raw(static_cast<uint64_t>(m));
  }
  /// The element whose canonical encoding is v, or nothing if v >= p.
  static constexpr std::optional<Goldilocks> from_canonical(uint64_t v) {
    if (v >= kOrder) return std::nullopt;
    return raw(v);
  }
  static constexpr Goldilocks zero() { return raw(0); }
  static constexpr Goldilocks one() { return raw(1); }
  /// A generator of the multiplicative group.
  static constexpr Goldilocks generator() { return raw(7); }
  /// A primitive 2^log_n-th root of unity, 0 <= log_n <= 32; root(k)^2 == root(k-1).
  static Goldilocks root_of_unity(int log_n);

  constexpr uint64_t value() const { return v_; }
  constexpr bool is_zero() const { return v_ == 0; }
  /// The integer in (-p/2, p/2] that this element represents.
  constexpr int64_t to_i64() const {
    return v_ <= kOrder / 2 ? static_cast<int64_t>(v_) : -static_cast<int64_t>(kOrder - v_);
  }

  friend constexpr Goldilocks operator+(Goldilocks a, Goldilocks b) {
    return raw(subtract(a.v_, kOrder - b.v_));
  }
  friend constexpr Goldilocks operator-(Goldilocks a, Goldilocks b) { return raw(subtract(a.v_, b.v_)); }
  friend constexpr Goldilocks operator*(Goldilocks a, Goldilocks b) {
    return reduce(static_cast<unsigned __int128>(a.v_) * b.v_);
  }
  constexpr Goldilocks operator-() const { return raw(v_ == 0 ? 0 : kOrder - v_); }
  constexpr Goldilocks& operator+=(Goldilocks b) { return *this = *this + b; }
  constexpr Goldilocks& operator-=(Goldilocks b) { return *this = *this - b; }
  constexpr Goldilocks& operator*=(Goldilocks b) { return *this = *this * b; }
  constexpr bool operator==(const Goldilocks&) const = default;

  /// A sum of products, reduced once at its end: at most 2^32 of them.
  class ProductSum {
   public:
    constexpr ProductSum& add(Goldilocks a, Goldilocks b) {
      overflows_ += __builtin_add_overflow(sum_, static_cast<unsigned __int128>(a.v_) * b.v_, &sum_);
      return *this;
    }
    /// 2^128 = -2^32 (mod p).
    constexpr Goldilocks value() const { return reduce(sum_) - from_u64(overflows_ << 32); }

   private:
    unsigned __int128 sum_ = 0;
    uint64_t overflows_ = 0;
  };

  constexpr Goldilocks pow(uint64_t e) const {
    Goldilocks r = one(), b = *this;
    for (; e != 0; e >>= 1, b *= b) if (e & 1) r *= b;
    return r;
  }
  /// The multiplicative inverse; the element must not be zero.
  Goldilocks inverse() const { TACIT_CHECK(!is_zero()); return pow(kOrder - 2); }

  /// x mod p for any 128-bit x: 2^64 = 2^32 - 1 and 2^96 = -1 (mod p).
  static constexpr Goldilocks reduce(unsigned __int128 x) {
    const uint64_t lo = static_cast<uint64_t>(x), hi = static_cast<uint64_t>(x >> 64);
    const uint64_t t = subtract(lo, hi >> 32);
    const uint64_t s = t + (hi & kEpsilon) * kEpsilon;
    const uint64_t wrapped = s + (mask(s < t) & kEpsilon);
    return raw(wrapped + (mask(wrapped >= kOrder) & kEpsilon));
  }

 private:
  // Whether an operand wraps is close to a coin toss: masks cost less than branches that are mispredicted.
  static constexpr uint64_t mask(bool b) {
    uint64_t m = uint64_t{0} - static_cast<uint64_t>(b);
#if defined(__clang__)
    if (!std::is_constant_evaluated()) asm("" : "+r"(m));  // opaque, or the mask becomes a branch again
#endif
    return m;
  }
  /// a - b, plus p if that is negative; a in [0, 2^64), b in [0, p].
  static constexpr uint64_t subtract(uint64_t a, uint64_t b) { return a - b - (mask(a < b) & kEpsilon); }
  static constexpr Goldilocks raw(uint64_t v) { Goldilocks r; r.v_ = v; return r; }
  uint64_t v_ = 0;
};

inline Goldilocks Goldilocks::root_of_unity(int log_n) {
  TACIT_CHECK(log_n >= 0 && log_n <= kTwoAdicity);
  Goldilocks r = generator().pow((kOrder - 1) >> kTwoAdicity);
  for (int i = kTwoAdicity; i > log_n; --i) r *= r;
  return r;
}

/// The base field.
using F = Goldilocks;

}  // namespace tacit
