#include "tacit/poly/kernels.h"

#include <algorithm>
#include <vector>

#include "tacit/base/dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "tacit/poly/kernels.cc"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "tacit/field/packed_inl.h"

#ifndef TACIT_POLY_VECTOR_KERNELS_
#define TACIT_POLY_VECTOR_KERNELS_
namespace tacit::poly {

/// The vector kernels of one instruction set. Each works on as many leading elements as fill its vectors and returns
/// their number; the scalar reference does the rest.
struct VectorKernels {
  size_t (*fold)(const EF* lo, const EF* hi, const EF& r, EF* out, size_t n);
  size_t (*fold_base)(const F* lo, const F* hi, const EF& r, EF* out, size_t n);
  size_t (*fold_pairs)(const EF* values, const EF& r, EF* out, size_t n);
  size_t (*fold_pairs_base)(const F* values, const EF& r, EF* out, size_t n);
  size_t (*round_sums)(const Halves<EF>* factors, size_t num_factors, EF* out, size_t num_sums);
  size_t (*fraction_round_sums)(const EF* eq, const FractionHalves<EF>& f, const EF& lambda, EF* out);
  size_t (*add_fractions)(const Halves<EF>& n, const Halves<EF>& d, EF* n_out, EF* d_out);
  size_t (*dot)(const EF* a, const EF* b, size_t n, EF& out);
  size_t (*dot_mixed)(const F* a, const EF* b, size_t n, EF& out);
  size_t (*dot_base)(const F* a, const F* b, size_t n, F& out);
  size_t (*axpy)(const EF& c, const EF* x, EF* y, size_t n);
  size_t (*axpy_base)(const EF& c, const F* x, EF* y, size_t n);
  size_t (*small_dots)(const EF* weights, const uint16_t* const* rows, size_t num_rows, size_t n, EF* out);
  size_t (*add_small_rows)(const EF* coefficients, const uint16_t* const* rows, size_t num_rows, EF* y, size_t n);
  size_t (*split_eq)(EF* lo, const EF& x, EF* hi, size_t n);
};

/// The sums' kernels take at most this many elements at once, which their counters of overflows allow for.
inline constexpr size_t kMaxSummed = size_t{1} << 20;
/// And those of sums of integers this many.
inline constexpr size_t kMaxSmallSummed = size_t{1} << 16;

}  // namespace tacit::poly
#endif

HWY_BEFORE_NAMESPACE();
namespace tacit::poly {
namespace HWY_NAMESPACE {

#if TACIT_PACKED_PAYS

namespace hn = hwy::HWY_NAMESPACE;
namespace packed = tacit::packed::HWY_NAMESPACE;
using packed::add;
using packed::canonical;
using packed::factor;
using packed::mul;
using packed::sub;

using D = packed::Wide;
using V = hn::Vec<D>;
using Ext = packed::Ext<V>;
using Factor = packed::Factor<V>;
using ExtProductSum = packed::ExtProductSum<V>;

HWY_INLINE size_t whole_vectors(size_t n) { return n - n % hn::Lanes(D()); }

size_t fold(const EF* lo, const EF* hi, const EF& r, EF* out, size_t n) {
  const D d;
  const size_t end = whole_vectors(n);
  const Factor at = factor(packed::broadcast(d, r));
  for (size_t i = 0; i < end; i += hn::Lanes(d)) {
    const Ext low = packed::load(d, lo + i);
    const Ext step = canonical(sub(packed::load(d, hi + i), low));
    packed::store(canonical(add(mul(factor(step), at), low)), d, out + i);
  }
  return end;
}

size_t fold_base(const F* lo, const F* hi, const EF& r, EF* out, size_t n) {
  const D d;
  const size_t end = whole_vectors(n);
  const Ext at = packed::broadcast(d, r);
  for (size_t i = 0; i < end; i += hn::Lanes(d)) {
    const V low = hn::LoadU(d, packed::words(lo + i));
    Ext x = mul(at, sub(hn::LoadU(d, packed::words(hi + i)), low));
    x.c0 = add(x.c0, low);
    packed::store(canonical(x), d, out + i);
  }
  return end;
}

size_t fold_pairs(const EF* values, const EF& r, EF* out, size_t n) {
  const D d;
  const size_t end = whole_vectors(n);
  const Factor at = factor(packed::broadcast(d, r));
  for (size_t i = 0; i < end; i += hn::Lanes(d)) {
    const Ext a = packed::load(d, values + 2 * i), b = packed::load(d, values + 2 * i + hn::Lanes(d));
    const Ext even = {hn::ConcatEven(d, b.c0, a.c0), hn::ConcatEven(d, b.c1, a.c1), hn::ConcatEven(d, b.c2, a.c2)};
    const Ext odd = {hn::ConcatOdd(d, b.c0, a.c0), hn::ConcatOdd(d, b.c1, a.c1), hn::ConcatOdd(d, b.c2, a.c2)};
    packed::store(canonical(add(mul(factor(canonical(sub(odd, even))), at), even)), d, out + i);
  }
  return end;
}

size_t fold_pairs_base(const F* values, const EF& r, EF* out, size_t n) {
  const D d;
  const size_t end = whole_vectors(n);
  const Ext at = packed::broadcast(d, r);
  for (size_t i = 0; i < end; i += hn::Lanes(d)) {
    V even, odd;
    hn::LoadInterleaved2(d, packed::words(values + 2 * i), even, odd);
    Ext x = mul(at, sub(odd, even));
    x.c0 = add(x.c0, even);
    packed::store(canonical(x), d, out + i);
  }
  return end;
}

/// The factor at t = 0 for j = 0, at t = j + 1 else; canonical.
HWY_INLINE Ext value_at(const Halves<EF>& f, size_t i, size_t j) {
  const D d;
  const Ext lo = packed::load(d, f.lo.data() + i);
  if (j == 0) return lo;
  Ext value = packed::load(d, f.hi.data() + i);
  const Ext step = canonical(sub(value, lo));
  for (; j > 0; --j) value = canonical(add(value, step));
  return value;
}

/// Elements that stay in the first-level cache while the sums take their turns.
constexpr size_t kTile = 128;

size_t round_sums(const Halves<EF>* factors, size_t num_factors, EF* out, size_t num_sums) {
  const D d;
  const size_t end = whole_vectors(factors[0].size());
  ExtProductSum sums[kMaxRoundSums];
  for (size_t j = 0; j < num_sums; ++j) sums[j] = ExtProductSum::zero();
  const Factor one = factor(packed::broadcast(d, EF::one()));
  for (size_t begin = 0; begin < end; begin += kTile) {
    const size_t tile_end = HWY_MIN(end, begin + kTile);
    for (size_t j = 0; j < num_sums; ++j) {
      ExtProductSum sum = sums[j];
      for (size_t i = begin; i < tile_end; i += hn::Lanes(d)) {
        Factor product = factor(value_at(factors[0], i, j));
        for (size_t f = 1; f + 1 < num_factors; ++f) {
          product = factor(canonical(mul(product, factor(value_at(factors[f], i, j)))));
        }
        sum.add_product(product, num_factors == 1 ? one : factor(value_at(factors[num_factors - 1], i, j)));
      }
      sums[j] = sum;
    }
  }
  for (size_t j = 0; j < num_sums; ++j) out[j] = packed::sum_lanes(sums[j].reduced());
  return end;
}

size_t fraction_round_sums(const EF* eq, const FractionHalves<EF>& f, const EF& lambda, EF* out) {
  const D d;
  const size_t end = whole_vectors(f.size());
  const bool merged = lambda.is_zero();
  const Factor scale = factor(packed::broadcast(d, lambda));
  ExtProductSum sums[2] = {ExtProductSum::zero(), ExtProductSum::zero()};
  for (size_t begin = 0; begin < end; begin += kTile) {
    const size_t tile_end = HWY_MIN(end, begin + kTile);
    for (size_t j = 0; j < 2; ++j) {
      ExtProductSum sum = sums[j];
      for (size_t i = begin; i < tile_end; i += hn::Lanes(d)) {
        const Factor d0 = factor(value_at(f.d0, i, j));
        Ext n0 = value_at(f.n0, i, j);
        if (!merged) n0 = canonical(add(mul(d0, scale), n0));
        const Ext left = canonical(mul(factor(n0), factor(value_at(f.d1, i, j))));
        const Ext right = mul(factor(value_at(f.n1, i, j)), d0);
        sum.add_product(factor(canonical(add(right, left))), factor(packed::load(d, eq + i)));
      }
      sums[j] = sum;
    }
  }
  for (size_t j = 0; j < 2; ++j) out[j] = packed::sum_lanes(sums[j].reduced());
  return end;
}

size_t add_fractions(const Halves<EF>& n, const Halves<EF>& d, EF* n_out, EF* d_out) {
  const D tag;
  const size_t end = whole_vectors(n.size());
  for (size_t i = 0; i < end; i += hn::Lanes(tag)) {
    const Factor d_lo = factor(packed::load(tag, d.lo.data() + i)), d_hi = factor(packed::load(tag, d.hi.data() + i));
    const Ext left = mul(factor(packed::load(tag, n.lo.data() + i)), d_hi);
    const Ext right = canonical(mul(factor(packed::load(tag, n.hi.data() + i)), d_lo));
    packed::store(canonical(add(left, right)), tag, n_out + i);
    packed::store(canonical(mul(d_lo, d_hi)), tag, d_out + i);
  }
  return end;
}

size_t dot(const EF* a, const EF* b, size_t n, EF& out) {
  const D d;
  const size_t end = whole_vectors(n);
  ExtProductSum sum = ExtProductSum::zero();
  for (size_t i = 0; i < end; i += hn::Lanes(d)) {
    sum.add_product(factor(packed::load(d, a + i)), factor(packed::load(d, b + i)));
  }
  out = packed::sum_lanes(sum.reduced());
  return end;
}

size_t dot_mixed(const F* a, const EF* b, size_t n, EF& out) {
  const D d;
  const size_t end = whole_vectors(n);
  using Sum = packed::ProductSum<V>;
  Sum c0 = Sum::zero(), c1 = Sum::zero(), c2 = Sum::zero();
  for (size_t i = 0; i < end; i += hn::Lanes(d)) {
    const V x = hn::LoadU(d, packed::words(a + i)), x_hi = hn::ShiftRight<32>(x);
    const Ext y = packed::load(d, b + i);
    c0.add_product(x, x_hi, y.c0, hn::ShiftRight<32>(y.c0));
    c1.add_product(x, x_hi, y.c1, hn::ShiftRight<32>(y.c1));
    c2.add_product(x, x_hi, y.c2, hn::ShiftRight<32>(y.c2));
  }
  out = packed::sum_lanes(Ext{c0.reduced(), c1.reduced(), c2.reduced()});
  return end;
}

size_t dot_base(const F* a, const F* b, size_t n, F& out) {
  const D d;
  const size_t end = whole_vectors(n);
  auto sum = packed::ProductSum<V>::zero();
  for (size_t i = 0; i < end; i += hn::Lanes(d)) {
    const V x = hn::LoadU(d, packed::words(a + i)), y = hn::LoadU(d, packed::words(b + i));
    sum.add_product(x, hn::ShiftRight<32>(x), y, hn::ShiftRight<32>(y));
  }
  out = packed::sum_lanes(sum.reduced());
  return end;
}

size_t axpy(const EF& c, const EF* x, EF* y, size_t n) {
  const D d;
  const size_t end = whole_vectors(n);
  const Factor scale = factor(packed::broadcast(d, c));
  for (size_t i = 0; i < end; i += hn::Lanes(d)) {
    const Ext product = mul(factor(packed::load(d, x + i)), scale);
    packed::store(canonical(add(product, packed::load(d, y + i))), d, y + i);
  }
  return end;
}

size_t axpy_base(const EF& c, const F* x, EF* y, size_t n) {
  const D d;
  const size_t end = whole_vectors(n);
  const Ext scale = packed::broadcast(d, c);
  for (size_t i = 0; i < end; i += hn::Lanes(d)) {
    const Ext product = mul(scale, hn::LoadU(d, packed::words(x + i)));
    packed::store(canonical(add(product, packed::load(d, y + i))), d, y + i);
  }
  return end;
}

using SmallSum = packed::SmallProductSum<V>;
static_assert(kMaxSmallSummed <= SmallSum::kMaxTerms);

HWY_INLINE V load_small(const uint16_t* from) {
  const D d;
  const hn::Rebind<uint16_t, D> d16;
  const hn::Rebind<uint32_t, D> d32;
  return hn::PromoteTo(d, hn::PromoteTo(d32, hn::LoadU(d16, from)));
}

/// K rows at once, which share the loads of the weights.
template <size_t K>
HWY_INLINE void small_dots_of(const EF* weights, const uint16_t* const* rows, size_t end, EF* out) {
  const D d;
  SmallSum sums[K][3];
  for (auto& sum : sums) sum[0] = sum[1] = sum[2] = SmallSum::zero();
  for (size_t i = 0; i < end; i += hn::Lanes(d)) {
    const Ext w = packed::load(d, weights + i);
    const V h0 = hn::ShiftRight<32>(w.c0), h1 = hn::ShiftRight<32>(w.c1), h2 = hn::ShiftRight<32>(w.c2);
    for (size_t k = 0; k < K; ++k) {
      const V x = load_small(rows[k] + i);
      sums[k][0].add_product(w.c0, h0, x);
      sums[k][1].add_product(w.c1, h1, x);
      sums[k][2].add_product(w.c2, h2, x);
    }
  }
  for (size_t k = 0; k < K; ++k) out[k] = packed::sum_lanes(Ext{sums[k][0].reduced(), sums[k][1].reduced(), sums[k][2].reduced()});
}

size_t small_dots(const EF* weights, const uint16_t* const* rows, size_t num_rows, size_t n, EF* out) {
  const size_t end = whole_vectors(n);
  size_t k = 0;
  for (; k + 4 <= num_rows; k += 4) small_dots_of<4>(weights, rows + k, end, out + k);
  for (; k < num_rows; ++k) small_dots_of<1>(weights, rows + k, end, out + k);
  return end;
}

/// K vectors of y at once, which share the loads of the coefficients.
template <size_t K>
HWY_INLINE void add_small_rows_to(const EF* coefficients, const uint16_t* const* rows, size_t num_rows, size_t i, EF* y) {
  const D d;
  SmallSum sums[K][3];
  for (auto& sum : sums) sum[0] = sum[1] = sum[2] = SmallSum::zero();
  for (size_t r = 0; r < num_rows; ++r) {
    const Ext c = packed::broadcast(d, coefficients[r]);
    const V h0 = hn::ShiftRight<32>(c.c0), h1 = hn::ShiftRight<32>(c.c1), h2 = hn::ShiftRight<32>(c.c2);
    for (size_t k = 0; k < K; ++k) {
      const V x = load_small(rows[r] + i + k * hn::Lanes(d));
      sums[k][0].add_product(c.c0, h0, x);
      sums[k][1].add_product(c.c1, h1, x);
      sums[k][2].add_product(c.c2, h2, x);
    }
  }
  for (size_t k = 0; k < K; ++k) {
    EF* to = y + i + k * hn::Lanes(d);
    const Ext sum{sums[k][0].reduced(), sums[k][1].reduced(), sums[k][2].reduced()};
    packed::store(canonical(add(sum, packed::load(d, to))), d, to);
  }
}

size_t add_small_rows(const EF* coefficients, const uint16_t* const* rows, size_t num_rows, EF* y, size_t n) {
  const size_t lanes = hn::Lanes(D()), end = whole_vectors(n);
  size_t i = 0;
  for (; i + 4 * lanes <= end; i += 4 * lanes) add_small_rows_to<4>(coefficients, rows, num_rows, i, y);
  for (; i < end; i += lanes) add_small_rows_to<1>(coefficients, rows, num_rows, i, y);
  return end;
}

size_t split_eq(EF* lo, const EF& x, EF* hi, size_t n) {
  const D d;
  const size_t end = whole_vectors(n);
  const Factor at = factor(packed::broadcast(d, x));
  for (size_t i = 0; i < end; i += hn::Lanes(d)) {
    const Ext whole = packed::load(d, lo + i);
    const Ext one = canonical(mul(factor(whole), at));
    packed::store(one, d, hi + i);
    packed::store(canonical(sub(whole, one)), d, lo + i);
  }
  return end;
}

const VectorKernels* vector_kernels() {
  static constexpr VectorKernels kKernels = {fold, fold_base, fold_pairs, fold_pairs_base, round_sums,
                                             fraction_round_sums, add_fractions, dot, dot_mixed, dot_base,
                                             axpy, axpy_base, small_dots, add_small_rows, split_eq};
  return &kKernels;
}

#else

const VectorKernels* vector_kernels() { return nullptr; }

#endif

}  // namespace HWY_NAMESPACE
}  // namespace tacit::poly
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tacit::poly {

HWY_EXPORT(vector_kernels);

namespace simd {
namespace {

const VectorKernels* chosen_kernels() { return force_scalar() ? nullptr : HWY_DYNAMIC_DISPATCH(vector_kernels)(); }

/// Runs a vector kernel, where there are any, and returns the number of elements that it has done.
template <class... Parameters, class... Arguments>
size_t vector_part(size_t (*VectorKernels::*kernel)(Parameters...), Arguments&&... arguments) {
  const VectorKernels* kernels = chosen_kernels();
  return kernels ? (kernels->*kernel)(arguments...) : 0;
}

template <class Sum, class Part>
Sum sum_in_parts(size_t n, const Part& part) {
  Sum sum{};
  for (size_t begin = 0; begin < n; begin += kMaxSummed) sum += part(begin, std::min(kMaxSummed, n - begin));
  return sum;
}

}  // namespace

void fold(std::span<const EF> lo, std::span<const EF> hi, const EF& r, std::span<EF> out) {
  const size_t done = vector_part(&VectorKernels::fold, lo.data(), hi.data(), r, out.data(), out.size());
  scalar::fold(lo.subspan(done), hi.subspan(done), r, out.subspan(done));
}

void fold(std::span<const F> lo, std::span<const F> hi, const EF& r, std::span<EF> out) {
  const size_t done = vector_part(&VectorKernels::fold_base, lo.data(), hi.data(), r, out.data(), out.size());
  scalar::fold(lo.subspan(done), hi.subspan(done), r, out.subspan(done));
}

void fold_pairs(std::span<const EF> values, const EF& r, std::span<EF> out) {
  const size_t done = vector_part(&VectorKernels::fold_pairs, values.data(), r, out.data(), out.size());
  scalar::fold_pairs(values.subspan(2 * done), r, out.subspan(done));
}

void fold_pairs(std::span<const F> values, const EF& r, std::span<EF> out) {
  const size_t done = vector_part(&VectorKernels::fold_pairs_base, values.data(), r, out.data(), out.size());
  scalar::fold_pairs(values.subspan(2 * done), r, out.subspan(done));
}

void round_sums(std::span<const Halves<EF>> factors, std::span<EF> out) {
  std::fill(out.begin(), out.end(), EF::zero());
  const size_t n = factors[0].size();
  std::array<EF, kMaxRoundSums> part;
  for (size_t begin = 0; begin < n; begin += kMaxSummed) {
    const size_t count = std::min(kMaxSummed, n - begin);
    std::array<Halves<EF>, kMaxFactors> slices;
    for (size_t f = 0; f < factors.size(); ++f) slices[f] = factors[f].slice(begin, count);
    part.fill(EF::zero());
    const size_t done = vector_part(&VectorKernels::round_sums, slices.data(), factors.size(), part.data(), out.size());
    for (size_t j = 0; j < out.size(); ++j) out[j] += part[j];
    for (size_t f = 0; f < factors.size(); ++f) slices[f] = slices[f].slice(done, count - done);
    scalar::round_sums(std::span<const Halves<EF>>(slices).first(factors.size()), std::span(part).first(out.size()));
    for (size_t j = 0; j < out.size(); ++j) out[j] += part[j];
  }
}

std::array<EF, 2> fraction_round_sums(std::span<const EF> eq, const FractionHalves<EF>& f, const EF& lambda) {
  std::array<EF, 2> sums{};
  for (size_t begin = 0; begin < eq.size(); begin += kMaxSummed) {
    const size_t count = std::min(kMaxSummed, eq.size() - begin);
    const FractionHalves<EF> slice = f.slice(begin, count);
    std::array<EF, 2> part{};
    const size_t done = vector_part(&VectorKernels::fraction_round_sums, eq.data() + begin, slice, lambda, part.data());
    const std::array<EF, 2> rest =
        scalar::fraction_round_sums(eq.subspan(begin + done, count - done), slice.slice(done, count - done), lambda);
    for (size_t j = 0; j < 2; ++j) sums[j] += part[j] + rest[j];
  }
  return sums;
}

void add_fractions(const Halves<EF>& n, const Halves<EF>& d, std::span<EF> n_out, std::span<EF> d_out) {
  const size_t done = vector_part(&VectorKernels::add_fractions, n, d, n_out.data(), d_out.data());
  const size_t rest = n_out.size() - done;
  scalar::add_fractions(n.slice(done, rest), d.slice(done, rest), n_out.subspan(done), d_out.subspan(done));
}

EF dot(std::span<const EF> a, std::span<const EF> b) {
  return sum_in_parts<EF>(a.size(), [&](size_t begin, size_t count) {
    const std::span<const EF> x = a.subspan(begin, count), y = b.subspan(begin, count);
    EF sum;
    const size_t done = vector_part(&VectorKernels::dot, x.data(), y.data(), count, sum);
    return sum + scalar::dot(x.subspan(done), y.subspan(done));
  });
}

EF dot(std::span<const F> a, std::span<const EF> b) {
  return sum_in_parts<EF>(a.size(), [&](size_t begin, size_t count) {
    const std::span<const F> x = a.subspan(begin, count);
    const std::span<const EF> y = b.subspan(begin, count);
    EF sum;
    const size_t done = vector_part(&VectorKernels::dot_mixed, x.data(), y.data(), count, sum);
    return sum + scalar::dot(x.subspan(done), y.subspan(done));
  });
}

F dot(std::span<const F> a, std::span<const F> b) {
  return sum_in_parts<F>(a.size(), [&](size_t begin, size_t count) {
    const std::span<const F> x = a.subspan(begin, count), y = b.subspan(begin, count);
    F sum;
    const size_t done = vector_part(&VectorKernels::dot_base, x.data(), y.data(), count, sum);
    return sum + scalar::dot(x.subspan(done), y.subspan(done));
  });
}

void axpy(const EF& c, std::span<const EF> x, std::span<EF> y) {
  const size_t done = vector_part(&VectorKernels::axpy, c, x.data(), y.data(), y.size());
  scalar::axpy(c, x.subspan(done), y.subspan(done));
}

void axpy(const EF& c, std::span<const F> x, std::span<EF> y) {
  const size_t done = vector_part(&VectorKernels::axpy_base, c, x.data(), y.data(), y.size());
  scalar::axpy(c, x.subspan(done), y.subspan(done));
}

void small_dots(std::span<const EF> weights, std::span<const uint16_t* const> rows, std::span<EF> out) {
  constexpr size_t kAtOnce = 16;
  for (size_t first = 0; first < rows.size(); first += kAtOnce) {
    const size_t num_rows = std::min(kAtOnce, rows.size() - first);
    const std::span<EF> sums = out.subspan(first, num_rows);
    std::fill(sums.begin(), sums.end(), EF::zero());
    std::array<const uint16_t*, kAtOnce> at;
    std::array<EF, kAtOnce> part{};
    std::copy_n(rows.begin() + static_cast<std::ptrdiff_t>(first), num_rows, at.begin());
    const auto take_part = [&](size_t count) {
      for (size_t k = 0; k < num_rows; ++k) {
        sums[k] += part[k];
        at[k] += count;
      }
    };
    for (size_t begin = 0; begin < weights.size(); begin += kMaxSmallSummed) {
      const std::span<const EF> w = weights.subspan(begin, std::min(kMaxSmallSummed, weights.size() - begin));
      part = {};
      const size_t done = vector_part(&VectorKernels::small_dots, w.data(), at.data(), num_rows, w.size(), part.data());
      take_part(done);
      scalar::small_dots<EF>(w.subspan(done), std::span(at).first(num_rows), part);
      take_part(w.size() - done);
    }
  }
}

void add_small_rows(std::span<const EF> coefficients, std::span<const uint16_t* const> rows, std::span<EF> y) {
  for (size_t begin = 0; begin < rows.size(); begin += kMaxSmallSummed) {
    const size_t count = std::min(kMaxSmallSummed, rows.size() - begin);
    const auto c = coefficients.subspan(begin, count);
    const auto r = rows.subspan(begin, count);
    const size_t done = vector_part(&VectorKernels::add_small_rows, c.data(), r.data(), count, y.data(), y.size());
    if (done == y.size()) continue;
    std::vector<const uint16_t*> rest(r.begin(), r.end());
    for (const uint16_t*& row : rest) row += done;
    scalar::add_small_rows<EF>(c, rest, y.subspan(done));
  }
}

void split_eq(std::span<EF> lo, const EF& x, std::span<EF> hi) {
  const size_t done = vector_part(&VectorKernels::split_eq, lo.data(), x, hi.data(), lo.size());
  scalar::split_eq(lo.subspan(done), x, hi.subspan(done));
}

}  // namespace simd
}  // namespace tacit::poly
#endif  // HWY_ONCE
