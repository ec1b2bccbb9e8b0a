#pragma once

#include <cstdint>
#include <ostream>
#include <random>
#include <vector>

#include "tacit/field/cubic.h"

/// Field elements for tests: seeded draws and the edges of the representation.
namespace tacit::testing {

using Rng = std::mt19937_64;

template <class K>
struct Elements;

template <>
struct Elements<F> {
  static F random(Rng& rng) { return F::from_u64(rng()); }
  static std::vector<F> edges() {
    std::vector<F> out;
    for (uint64_t v : {uint64_t{0}, uint64_t{1} << 31, uint64_t{1} << 32, uint64_t{1} << 33, uint64_t{1} << 63,
                       F::kOrder / 2, F::kOrder - (uint64_t{1} << 32), F::kOrder}) {
      for (int64_t d : {-2, -1, 0, 1, 2}) out.push_back(F::from_u64(v) + F::from_i64(d));
    }
    return out;
  }
};

template <class Base>
struct Elements<Cubic<Base>> {
  using K = Cubic<Base>;
  static K random(Rng& rng) {
    return K(Elements<Base>::random(rng), Elements<Base>::random(rng), Elements<Base>::random(rng));
  }
  static std::vector<K> edges() {
    const Base p1 = -Base::one(), big = Base::from_u64(uint64_t{1} << 32);
    std::vector<K> out;
    for (Base a : {Base::zero(), Base::one(), p1, big}) {
      for (Base b : {Base::zero(), p1, big}) {
        for (Base c : {Base::zero(), Base::one(), p1}) out.push_back(K(a, b, c));
      }
    }
    return out;
  }
};

template <class K>
std::vector<K> random_elements(Rng& rng, size_t n) {
  std::vector<K> out(n);
  for (K& x : out) x = Elements<K>::random(rng);
  return out;
}

/// `n` elements that mix edges and random draws.
template <class K>
std::vector<K> mixed_elements(Rng& rng, size_t n) {
  const std::vector<K> edges = Elements<K>::edges();
  std::vector<K> out(n);
  for (K& x : out) x = rng() % 2 == 0 ? edges[rng() % edges.size()] : Elements<K>::random(rng);
  return out;
}

}  // namespace tacit::testing

namespace tacit {
/// How a failed expectation prints elements.
inline void PrintTo(const F& x, std::ostream* out) { *out << x.value(); }
inline void PrintTo(const EF& x, std::ostream* out) {
  *out << '(' << x.c[0].value() << ", " << x.c[1].value() << ", " << x.c[2].value() << ')';
}
}  // namespace tacit
