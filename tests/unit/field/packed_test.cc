// The vectors of packed_inl.h against the scalar field, on each instruction set that has them.

#include <gtest/gtest.h>

#include "field/random_elements.h"
#include "field/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "field/packed_test.cc"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "tacit/field/packed_inl.h"

#ifndef TACIT_PACKED_TEST_LANE_RESULTS_
#define TACIT_PACKED_TEST_LANE_RESULTS_
namespace tacit {

/// What the vector operations give on one vector of operands, lane by lane.
struct LaneResults {
  std::vector<uint64_t> sum, difference, product, reduced, canonical;
};

}  // namespace tacit
#endif

HWY_BEFORE_NAMESPACE();
namespace tacit {
namespace HWY_NAMESPACE {

#if TACIT_PACKED_PAYS

namespace hn = hwy::HWY_NAMESPACE;
namespace packed = tacit::packed::HWY_NAMESPACE;

size_t lanes() { return hn::Lanes(packed::Wide()); }

LaneResults run(const uint64_t* a, const uint64_t* b) {
  const packed::Wide d;
  const auto x = hn::LoadU(d, a), y = hn::LoadU(d, b);
  const auto lanes_of = [&](auto v) {
    std::vector<uint64_t> out(hn::Lanes(d));
    hn::StoreU(v, d, out.data());
    return out;
  };
  const auto canon = packed::canonical(y);
  return {lanes_of(packed::add(x, canon)), lanes_of(packed::sub(x, canon)), lanes_of(packed::mul(x, y)),
          lanes_of(packed::reduce(x, y)), lanes_of(canon)};
}

/// The sum of n times the same product.
uint64_t repeated_product(uint64_t a, uint64_t b, size_t n) {
  const packed::Wide d;
  const auto x = hn::Set(d, a), y = hn::Set(d, b);
  auto sum = packed::ProductSum<hn::Vec<packed::Wide>>::zero();
  for (size_t i = 0; i < n; ++i) sum.add_product(x, hn::ShiftRight<32>(x), y, hn::ShiftRight<32>(y));
  return hn::GetLane(sum.reduced());
}

#else

size_t lanes() { return 0; }
LaneResults run(const uint64_t*, const uint64_t*) { return {}; }
uint64_t repeated_product(uint64_t, uint64_t, size_t) { return 0; }

#endif

}  // namespace HWY_NAMESPACE
}  // namespace tacit
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tacit {
namespace {

HWY_EXPORT(lanes);
HWY_EXPORT(run);
HWY_EXPORT(repeated_product);

class Packed : public testing::EachTarget {
 protected:
  void SetUp() override {
    EachTarget::SetUp();
    if (GetParam() == testing::kScalarReference || num_lanes() == 0) GTEST_SKIP() << "no vectors here";
  }
  static size_t num_lanes() { return HWY_DYNAMIC_DISPATCH(lanes)(); }
};
INSTANTIATE_FOR_EACH_TARGET(Packed);

/// All 64-bit representatives near the edges, canonical or not, and random ones.
std::vector<uint64_t> words() {
  testing::Rng rng(7);
  std::vector<uint64_t> out;
  for (const F& e : testing::Elements<F>::edges()) out.push_back(e.value());
  for (uint64_t d = 0; d < 4; ++d) {
    for (uint64_t v : {F::kOrder, UINT64_MAX - 3, F::kEpsilon << 32, (F::kEpsilon << 32) - 2}) out.push_back(v + d);
  }
  while (out.size() % 8 != 0 || out.size() < 96) out.push_back(rng());
  return out;
}

TEST_P(Packed, OperationsOnLooseLanesAreThoseOfTheField) {
  const std::vector<uint64_t> all = words();
  std::vector<uint64_t> b(num_lanes());
  for (size_t i = 0; i < all.size(); i += num_lanes()) {
    for (uint64_t w : all) {
      std::fill(b.begin(), b.end(), w);
      for (bool swapped : {false, true}) {
        const uint64_t* x = swapped ? b.data() : all.data() + i;
        const uint64_t* y = swapped ? all.data() + i : b.data();
        const LaneResults r = HWY_DYNAMIC_DISPATCH(run)(x, y);
        for (size_t j = 0; j < num_lanes(); ++j) {
          const F fx = F::from_u64(x[j]), fy = F::from_u64(y[j]);
          EXPECT_EQ(F::from_u64(r.sum[j]), fx + fy) << x[j] << ' ' << y[j];
          EXPECT_EQ(F::from_u64(r.difference[j]), fx - fy) << x[j] << ' ' << y[j];
          EXPECT_EQ(F::from_u64(r.product[j]), fx * fy) << x[j] << ' ' << y[j];
          EXPECT_EQ(F::from_u64(r.reduced[j]), fx + F::from_u64(F::kEpsilon) * fy) << x[j] << ' ' << y[j];
          EXPECT_EQ(r.canonical[j], fy.value());
        }
      }
    }
  }
}

TEST_P(Packed, ProductSumsHoldAsManyTermsAsTheyClaim) {
  const size_t n = size_t{1} << 20;
  for (uint64_t a : {UINT64_MAX, F::kOrder - 1, F::kEpsilon, F::kEpsilon << 32, uint64_t{1} << 63}) {
    for (uint64_t b : {UINT64_MAX, F::kOrder - 1, uint64_t{1} << 32}) {
      const F expected = F::from_u64(a) * F::from_u64(b) * F::from_u64(n);
      EXPECT_EQ(HWY_DYNAMIC_DISPATCH(repeated_product)(a, b, n), expected.value()) << a << ' ' << b;
    }
  }
}

}  // namespace
}  // namespace tacit
#endif  // HWY_ONCE
