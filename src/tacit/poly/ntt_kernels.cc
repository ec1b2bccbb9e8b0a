#include "tacit/poly/ntt_kernels.h"

#include "tacit/base/dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "tacit/poly/ntt_kernels.cc"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "tacit/field/packed_inl.h"

HWY_BEFORE_NAMESPACE();
namespace tacit::poly {
namespace HWY_NAMESPACE {

#if TACIT_PACKED_PAYS

namespace hn = hwy::HWY_NAMESPACE;
namespace packed = tacit::packed::HWY_NAMESPACE;
using packed::add;
using packed::canonical;
using packed::mul;
using packed::sub;

using D = packed::Wide;
/// Four lanes, for the level whose runs are that short.
using D4 = hn::CappedTag<uint64_t, 4>;

template <class V>
HWY_INLINE void split(V& a, V& b, V c) {
  const V t = canonical(mul(b, c));
  b = sub(a, t);
  a = add(a, t);
}
/// Four loose elements through two levels: the first with c, the next with c0 and c1.
template <class V>
HWY_INLINE void split_twice(V& x0, V& x1, V& x2, V& x3, V c, V c0, V c1) {
  split(x0, x2, c);
  split(x1, x3, c);
  split(x0, x1, c0);
  split(x2, x3, c1);
}

template <class V>
HWY_INLINE void join(V& a, V& b, V d) {
  b = canonical(b);
  const V t = sub(a, b);
  a = add(a, b);
  b = mul(t, d);
}
template <class V>
HWY_INLINE void join_twice(V& x0, V& x1, V& x2, V& x3, V d, V d0, V d1) {
  join(x0, x1, d0);
  join(x2, x3, d1);
  join(x0, x2, d);
  join(x1, x3, d);
}

enum class Direction { kForward, kInverse };

template <Direction kDirection, class V>
HWY_INLINE void two_levels(V& x0, V& x1, V& x2, V& x3, V c, V c0, V c1) {
  if constexpr (kDirection == Direction::kForward) split_twice(x0, x1, x2, x3, c, c0, c1);
  else join_twice(x0, x1, x2, x3, c, c0, c1);
}

/// Two levels of one block of four runs, each a multiple of the lanes of d long.
template <Direction kDirection, class DD>
HWY_INLINE void block_levels(DD d, uint64_t* block, size_t run, const uint64_t* roots, uint64_t index) {
  const auto c = hn::Set(d, roots[index]), c0 = hn::Set(d, roots[2 * index]), c1 = hn::Set(d, roots[2 * index + 1]);
  for (size_t i = 0; i < run; i += hn::Lanes(d)) {
    uint64_t* p = block + i;
    auto x0 = hn::LoadU(d, p), x1 = hn::LoadU(d, p + run);
    auto x2 = hn::LoadU(d, p + 2 * run), x3 = hn::LoadU(d, p + 3 * run);
    two_levels<kDirection>(x0, x1, x2, x3, c, c0, c1);
    hn::StoreU(x0, d, p);
    hn::StoreU(x1, d, p + run);
    hn::StoreU(x2, d, p + 2 * run);
    hn::StoreU(x3, d, p + 3 * run);
  }
}

template <Direction kDirection>
HWY_INLINE void runs_levels(uint64_t* block, size_t run, const uint64_t* roots, uint64_t index) {
  const D d;
  if (run % hn::Lanes(d) == 0) block_levels<kDirection>(d, block, run, roots, index);
  else block_levels<kDirection>(D4(), block, run, roots, index);
}

/// The last two levels of `quads` blocks of four neighbours, of which `index` is the first.
template <Direction kDirection>
HWY_INLINE void last_levels(uint64_t* block, size_t quads, const uint64_t* roots, uint64_t index) {
  const D d;
  for (size_t q = 0; q < quads; q += hn::Lanes(d)) {
    hn::Vec<D> x0, x1, x2, x3, c0, c1;
    hn::LoadInterleaved4(d, block + 4 * q, x0, x1, x2, x3);
    const auto c = hn::LoadU(d, roots + index + q);
    hn::LoadInterleaved2(d, roots + 2 * (index + q), c0, c1);
    two_levels<kDirection>(x0, x1, x2, x3, c, c0, c1);
    if (kDirection == Direction::kForward) {
      x0 = canonical(x0), x1 = canonical(x1), x2 = canonical(x2), x3 = canonical(x3);
    }
    hn::StoreInterleaved4(x0, x1, x2, x3, d, block + 4 * q);
  }
}

/// The level of halves, for a size that is an odd power of two.
template <Direction kDirection>
HWY_INLINE void halves_level(uint64_t* block, size_t half, uint64_t root) {
  const D d;
  const auto c = hn::Set(d, root);
  for (size_t i = 0; i < half; i += hn::Lanes(d)) {
    auto a = hn::LoadU(d, block + i), b = hn::LoadU(d, block + half + i);
    if constexpr (kDirection == Direction::kForward) split(a, b, c);
    else join(a, b, c);
    hn::StoreU(a, d, block + i);
    hn::StoreU(b, d, block + half + i);
  }
}

bool is_odd_power(size_t size) { return (size & 0xaaaaaaaaaaaaaaaaull) != 0; }

void split_twice(F* block, size_t run, const F* roots, uint64_t index) {
  runs_levels<Direction::kForward>(packed::words(block), run, packed::words(roots), index);
}

void join_twice(F* block, size_t run, const F* inverse_roots, uint64_t index) {
  runs_levels<Direction::kInverse>(packed::words(block), run, packed::words(inverse_roots), index);
}

void forward(F* block, size_t size, const F* roots, uint64_t index) {
  if (size < 4 * hn::Lanes(D())) return scalar_ntt_kernels().forward(block, size, roots, index);
  uint64_t* words = packed::words(block);
  const uint64_t* table = packed::words(roots);
  size_t blocks = 1;
  if (is_odd_power(size)) {
    halves_level<Direction::kForward>(words, size / 2, table[index]);
    blocks = 2;
  }
  for (; blocks < size / 4; blocks *= 4) {
    const size_t length = size / blocks;
    for (size_t j = 0; j < blocks; ++j) {
      runs_levels<Direction::kForward>(words + j * length, length / 4, table, index * blocks + j);
    }
  }
  last_levels<Direction::kForward>(words, size / 4, table, index * (size / 4));
}

void inverse(F* block, size_t size, const F* inverse_roots, uint64_t index) {
  if (size < 4 * hn::Lanes(D())) return scalar_ntt_kernels().inverse(block, size, inverse_roots, index);
  uint64_t* words = packed::words(block);
  const uint64_t* table = packed::words(inverse_roots);
  last_levels<Direction::kInverse>(words, size / 4, table, index * (size / 4));
  for (size_t length = 16; length <= size; length *= 4) {
    const size_t blocks = size / length;
    for (size_t j = 0; j < blocks; ++j) {
      runs_levels<Direction::kInverse>(words + j * length, length / 4, table, index * blocks + j);
    }
  }
  if (is_odd_power(size)) halves_level<Direction::kInverse>(words, size / 2, table[index]);
}

void scale(F* a, size_t n, F c) {
  const D d;
  uint64_t* words = packed::words(a);
  const auto factor = hn::Set(d, c.value());
  size_t i = 0;
  for (; i + hn::Lanes(d) <= n; i += hn::Lanes(d)) {
    hn::StoreU(canonical(mul(hn::LoadU(d, words + i), factor)), d, words + i);
  }
  scalar_ntt_kernels().scale(a + i, n - i, c);
}

const NttKernels* vector_ntt_kernels() {
  static constexpr NttKernels kKernels = {split_twice, forward, join_twice, inverse, scale};
  return &kKernels;
}

#else

const NttKernels* vector_ntt_kernels() { return &scalar_ntt_kernels(); }

#endif

}  // namespace HWY_NAMESPACE
}  // namespace tacit::poly
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tacit::poly {

HWY_EXPORT(vector_ntt_kernels);

const NttKernels& ntt_kernels() {
  return force_scalar() ? scalar_ntt_kernels() : *HWY_DYNAMIC_DISPATCH(vector_ntt_kernels)();
}

}  // namespace tacit::poly
#endif  // HWY_ONCE
