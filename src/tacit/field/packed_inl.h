// Vectors of Goldilocks elements and of its cubic extension, for each target of Highway's foreach_target.

#if defined(TACIT_FIELD_PACKED_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef TACIT_FIELD_PACKED_INL_H_
#undef TACIT_FIELD_PACKED_INL_H_
#else
#define TACIT_FIELD_PACKED_INL_H_
#endif

#include <hwy/highway.h>

#include "tacit/field/cubic.h"

// Targets on which vectors beat the scalar code: two lanes lose to the processor's 64-bit multiplication.
#undef TACIT_PACKED_PAYS
#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX3_DL
#define TACIT_PACKED_PAYS 1
#else
#define TACIT_PACKED_PAYS 0
#endif

#if TACIT_PACKED_PAYS

HWY_BEFORE_NAMESPACE();
namespace tacit::packed {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// As many lanes as the target has.
using Wide = hn::ScalableTag<uint64_t>;

// Lanes hold any 64-bit integer congruent to the element ("loose") except where a name says canonical: in [0, p).
// An operation with one canonical operand needs one correction only. Memory outside a kernel is canonical.

inline const uint64_t* words(const F* p) { return reinterpret_cast<const uint64_t*>(p); }
inline uint64_t* words(F* p) { return reinterpret_cast<uint64_t*>(p); }
inline const uint64_t* words(const EF* p) { return words(p->c.data()); }
inline uint64_t* words(EF* p) { return words(p->c.data()); }

template <class V>
HWY_INLINE V constant(uint64_t v) { return hn::Set(hn::DFromV<V>(), v); }

/// x + y and x - y where the mask is set, x elsewhere.
#if HWY_TARGET == HWY_AVX2
template <class M, class V>
HWY_INLINE V add_if(M mask, V x, V y) { return hn::Add(x, hn::IfThenElseZero(mask, y)); }
template <class M, class V>
HWY_INLINE V sub_if(M mask, V x, V y) { return hn::Sub(x, hn::IfThenElseZero(mask, y)); }
#else  // one instruction each, which the compiler does not find
template <class M>
HWY_INLINE hn::Vec512<uint64_t> add_if(M mask, hn::Vec512<uint64_t> x, hn::Vec512<uint64_t> y) {
  return hn::Vec512<uint64_t>{_mm512_mask_add_epi64(x.raw, mask.raw, x.raw, y.raw)};
}
template <class M>
HWY_INLINE hn::Vec512<uint64_t> sub_if(M mask, hn::Vec512<uint64_t> x, hn::Vec512<uint64_t> y) {
  return hn::Vec512<uint64_t>{_mm512_mask_sub_epi64(x.raw, mask.raw, x.raw, y.raw)};
}
template <class M>
HWY_INLINE hn::Vec256<uint64_t> add_if(M mask, hn::Vec256<uint64_t> x, hn::Vec256<uint64_t> y) {
  return hn::Vec256<uint64_t>{_mm256_mask_add_epi64(x.raw, mask.raw, x.raw, y.raw)};
}
template <class M>
HWY_INLINE hn::Vec256<uint64_t> sub_if(M mask, hn::Vec256<uint64_t> x, hn::Vec256<uint64_t> y) {
  return hn::Vec256<uint64_t>{_mm256_mask_sub_epi64(x.raw, mask.raw, x.raw, y.raw)};
}
#endif

/// x + 2^64 and x - 2^64 (mod p) where the mask is set.
template <class M, class V>
HWY_INLINE V add_epsilon_if(M mask, V x) { return add_if(mask, x, constant<V>(F::kEpsilon)); }
template <class M, class V>
HWY_INLINE V sub_epsilon_if(M mask, V x) { return sub_if(mask, x, constant<V>(F::kEpsilon)); }

template <class V>
HWY_INLINE V canonical(V x) {
  return hn::Min(x, hn::Add(x, constant<V>(F::kEpsilon)));  // the sum wraps, to x - p, exactly from p on
}

template <class V>
HWY_INLINE V add(V loose, V canon) {
  const V sum = hn::Add(loose, canon);
  return add_epsilon_if(hn::Lt(sum, canon), sum);
}
template <class V>
HWY_INLINE V sub(V loose, V canon) {
  return sub_epsilon_if(hn::Lt(loose, canon), hn::Sub(loose, canon));
}

/// The product of the low halves of the lanes.
template <class V>
HWY_INLINE V mul_low_halves(V a, V b) {
  const hn::Repartition<uint32_t, hn::DFromV<V>> d32;
  return hn::MulEven(hn::BitCast(d32, a), hn::BitCast(d32, b));
}

/// lo + 2^64 hi, loose.
template <class V>
HWY_INLINE V reduce(V lo, V hi) {
  // 2^64 = 2^32 - 1 and 2^96 = -1 (mod p)
  const V hi_hi = hn::ShiftRight<32>(hi);
  const V t = sub_epsilon_if(hn::Lt(lo, hi_hi), hn::Sub(lo, hi_hi));
  const V m = mul_low_halves(hi, constant<V>(F::kEpsilon));
  const V s = hn::Add(t, m);
  return add_epsilon_if(hn::Lt(s, m), s);
}

/// The product of loose operands, loose.
template <class V>
HWY_INLINE V mul(V a, V b) {
  const hn::DFromV<V> d;
  const hn::Repartition<uint32_t, decltype(d)> d32;
  const V a_hi = hn::ShiftRight<32>(a), b_hi = hn::ShiftRight<32>(b);
  const V ll = mul_low_halves(a, b), lh = mul_low_halves(a, b_hi);
  const V hl = mul_low_halves(a_hi, b), hh = mul_low_halves(a_hi, b_hi);
  // No sum overflows: (2^32 - 1)^2 + 2 (2^32 - 1) = 2^64 - 1.
  const V t = hn::Add(hl, hn::ShiftRight<32>(ll));
  const V u = hn::Add(lh, hn::And(t, constant<V>(F::kEpsilon)));
  const V hi = hn::Add(hh, hn::Add(hn::ShiftRight<32>(t), hn::ShiftRight<32>(u)));
  const V lo = hn::BitCast(d, hn::OddEven(hn::BitCast(d32, hn::ShiftLeft<32>(u)), hn::BitCast(d32, ll)));
  return reduce(lo, hi);
}

/// A vector of extension elements, by coordinate.
template <class V>
struct Ext {
  V c0, c1, c2;
};

template <class D>
HWY_INLINE Ext<hn::Vec<D>> load(D d, const EF* from) {
  Ext<hn::Vec<D>> x;
  hn::LoadInterleaved3(d, words(from), x.c0, x.c1, x.c2);
  return x;
}
/// Stores canonical coordinates.
template <class D>
HWY_INLINE void store(const Ext<hn::Vec<D>>& x, D d, EF* to) {
  hn::StoreInterleaved3(x.c0, x.c1, x.c2, d, words(to));
}
template <class D>
HWY_INLINE Ext<hn::Vec<D>> broadcast(D d, const EF& x) {
  return {hn::Set(d, x.c[0].value()), hn::Set(d, x.c[1].value()), hn::Set(d, x.c[2].value())};
}

template <class V>
HWY_INLINE Ext<V> canonical(const Ext<V>& x) { return {canonical(x.c0), canonical(x.c1), canonical(x.c2)}; }
template <class V>
HWY_INLINE Ext<V> add(const Ext<V>& loose, const Ext<V>& canon) {
  return {add(loose.c0, canon.c0), add(loose.c1, canon.c1), add(loose.c2, canon.c2)};
}
template <class V>
HWY_INLINE Ext<V> sub(const Ext<V>& loose, const Ext<V>& canon) {
  return {sub(loose.c0, canon.c0), sub(loose.c1, canon.c1), sub(loose.c2, canon.c2)};
}
template <class V>
HWY_INLINE Ext<V> mul(const Ext<V>& a, V b) { return {mul(a.c0, b), mul(a.c1, b), mul(a.c2, b)}; }

/// Canonical coordinates with the pairwise sums (loose) that a product by Karatsuba's rule needs.
template <class V>
struct Factor {
  V c0, c1, c2, c01, c02, c12;
};
template <class V>
HWY_INLINE Factor<V> factor(const Ext<V>& x) {
  return {x.c0, x.c1, x.c2, add(x.c0, x.c1), add(x.c0, x.c2), add(x.c1, x.c2)};
}

/// The products of Karatsuba's rule, p0 p1 p2 canonical, to the coordinates (loose): X^3 = X + 1, X^4 = X^2 + X.
template <class V>
HWY_INLINE Ext<V> recombine(V p0, V p1, V p2, V m01, V m02, V m12) {
  const V t = canonical(sub(m12, p1));
  return {sub(add(t, p0), p2), add(sub(sub(m01, p0), p1), t), add(sub(m02, p0), p1)};
}

template <class V>
HWY_INLINE Ext<V> mul(const Factor<V>& a, const Factor<V>& b) {
  return recombine(canonical(mul(a.c0, b.c0)), canonical(mul(a.c1, b.c1)), canonical(mul(a.c2, b.c2)),
                   mul(a.c01, b.c01), mul(a.c02, b.c02), mul(a.c12, b.c12));
}

/// A sum of products of loose operands, reduced once at the end: the partial products of 32-bit halves in columns of
/// weight 1, 2^32 and 2^64, with the overflows of all three counted in one word.
template <class V>
struct ProductSum {
  /// Products that a sum may take: the middle column overflows up to twice for each, and its counter has 22 bits.
  static constexpr size_t kMaxTerms = size_t{1} << 20;

  V low, middle, high, overflows;

  static HWY_INLINE ProductSum zero() {
    const V z = constant<V>(0);
    return {z, z, z, z};
  }
  HWY_INLINE void add_product(V a, V a_hi, V b, V b_hi) {
    accumulate<0>(low, mul_low_halves(a, b));
    accumulate<21>(middle, mul_low_halves(a, b_hi));
    accumulate<21>(middle, mul_low_halves(a_hi, b));
    accumulate<43>(high, mul_low_halves(a_hi, b_hi));
  }
  /// The sum, canonical.
  HWY_INLINE V reduced() const {
    const V low_count = hn::And(overflows, constant<V>((uint64_t{1} << 21) - 1));
    const V middle_count = hn::And(hn::ShiftRight<21>(overflows), constant<V>((uint64_t{1} << 22) - 1));
    const V high_count = hn::ShiftRight<43>(overflows);
    // low + 2^32 middle + 2^64 (high + low_count) + 2^96 middle_count + 2^128 high_count, with 2^96 = -1 and 2^128 = -2^32.
    const V zero = constant<V>(0);
    const V a = reduce(low, low_count);
    const V b = canonical(reduce(hn::ShiftLeft<32>(middle), hn::ShiftRight<32>(middle)));
    const V c = canonical(reduce(zero, high));
    const V negative = hn::Add(middle_count, hn::ShiftLeft<32>(high_count));
    return canonical(sub(add(add(a, b), c), negative));
  }

 private:
  template <int kShift>
  HWY_INLINE void accumulate(V& column, V x) {
    column = hn::Add(column, x);
    overflows = add_if(hn::Lt(column, x), overflows, constant<V>(uint64_t{1} << kShift));
  }
};

/// A sum of products of extension elements: one sum for each product of Karatsuba's rule.
template <class V>
struct ExtProductSum {
  static constexpr size_t kMaxTerms = ProductSum<V>::kMaxTerms;

  ProductSum<V> p0, p1, p2, m01, m02, m12;

  static HWY_INLINE ExtProductSum zero() {
    const auto z = ProductSum<V>::zero();
    return {z, z, z, z, z, z};
  }
  HWY_INLINE void add_product(const Factor<V>& a, const Factor<V>& b) {
    add_product(p0, a.c0, b.c0);
    add_product(p1, a.c1, b.c1);
    add_product(p2, a.c2, b.c2);
    add_product(m01, a.c01, b.c01);
    add_product(m02, a.c02, b.c02);
    add_product(m12, a.c12, b.c12);
  }
  HWY_INLINE Ext<V> reduced() const {
    return canonical(recombine(p0.reduced(), p1.reduced(), p2.reduced(), m01.reduced(), m02.reduced(), m12.reduced()));
  }

 private:
  static HWY_INLINE void add_product(ProductSum<V>& sum, V a, V b) {
    sum.add_product(a, hn::ShiftRight<32>(a), b, hn::ShiftRight<32>(b));
  }
};

/// A sum of products of canonical elements with integers of 16 bits: with the halves of an element apart no column
/// overflows before 2^16 terms.
template <class V>
struct SmallProductSum {
  static constexpr size_t kMaxTerms = size_t{1} << 16;

  V low, high;

  static HWY_INLINE SmallProductSum zero() { return {constant<V>(0), constant<V>(0)}; }
  HWY_INLINE void add_product(V x, V x_hi, V small) {
    low = hn::Add(low, mul_low_halves(x, small));
    high = hn::Add(high, mul_low_halves(x_hi, small));
  }
  /// The sum, low + 2^32 high, canonical.
  HWY_INLINE V reduced() const {
    return canonical(add(reduce(hn::ShiftLeft<32>(high), hn::ShiftRight<32>(high)), canonical(low)));
  }
};

/// The sum of the lanes.
template <class V>
HWY_INLINE F sum_lanes(V x) {
  const hn::DFromV<V> d;
  HWY_ALIGN uint64_t lanes[hn::MaxLanes(d)];
  hn::Store(x, d, lanes);
  F sum;
  for (size_t i = 0; i < hn::Lanes(d); ++i) sum += F::from_u64(lanes[i]);
  return sum;
}
template <class V>
HWY_INLINE EF sum_lanes(const Ext<V>& x) {
  return {sum_lanes(x.c0), sum_lanes(x.c1), sum_lanes(x.c2)};
}

}  // namespace HWY_NAMESPACE
}  // namespace tacit::packed
HWY_AFTER_NAMESPACE();

#endif  // TACIT_PACKED_PAYS
#endif  // TACIT_FIELD_PACKED_INL_H_
