#include "tacit/op/contraction/kernels.h"

#include "tacit/base/dispatch.h"
#include "tacit/op/contraction/kernels_scalar.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "tacit/op/contraction/kernels.cc"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace tacit::op {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using Kernel = void (*)(const int64_t*, const BlockPositions&, std::span<const int64_t>, const int64_t*, BlockSums&);

#if HWY_TARGET != HWY_SCALAR

/// Products of the low halves of the lanes: the factors fit 32 bits.
template <class V>
HWY_INLINE V multiply(V a, V b) {
  const hn::Repartition<int32_t, hn::DFromV<V>> d32;
  return hn::MulEven(hn::BitCast(d32, a), hn::BitCast(d32, b));
}

template <bool kConsecutive>
HWY_INLINE void run(const int64_t* x, const BlockPositions& positions, std::span<const int64_t> steps, const int64_t* weights,
                    BlockSums& sums) {
  const hn::CappedTag<int64_t, kBlockPositions> d;
  for (size_t first = 0; first < kBlockPositions; first += hn::Lanes(d)) {
    const auto at = hn::LoadU(d, positions.at.data() + first);
    auto s0 = hn::Zero(d), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
    for (size_t r = 0; r < steps.size(); ++r) {
      const auto v = kConsecutive ? hn::LoadU(d, x + positions.at[first] + steps[r]) : hn::GatherIndex(d, x + steps[r], at);
      const int64_t* w = weights + r * kBlockFeatures;
      s0 = hn::Add(s0, multiply(v, hn::Set(d, w[0])));
      s1 = hn::Add(s1, multiply(v, hn::Set(d, w[1])));
      s2 = hn::Add(s2, multiply(v, hn::Set(d, w[2])));
      s3 = hn::Add(s3, multiply(v, hn::Set(d, w[3])));
      s4 = hn::Add(s4, multiply(v, hn::Set(d, w[4])));
      s5 = hn::Add(s5, multiply(v, hn::Set(d, w[5])));
      s6 = hn::Add(s6, multiply(v, hn::Set(d, w[6])));
      s7 = hn::Add(s7, multiply(v, hn::Set(d, w[7])));
    }
    hn::StoreU(s0, d, sums[0].data() + first);
    hn::StoreU(s1, d, sums[1].data() + first);
    hn::StoreU(s2, d, sums[2].data() + first);
    hn::StoreU(s3, d, sums[3].data() + first);
    hn::StoreU(s4, d, sums[4].data() + first);
    hn::StoreU(s5, d, sums[5].data() + first);
    hn::StoreU(s6, d, sums[6].data() + first);
    hn::StoreU(s7, d, sums[7].data() + first);
  }
}

void contract_block(const int64_t* x, const BlockPositions& positions, std::span<const int64_t> steps, const int64_t* weights,
                    BlockSums& sums) {
  positions.are_consecutive ? run<true>(x, positions, steps, weights, sums) : run<false>(x, positions, steps, weights, sums);
}

Kernel vector_kernel() { return contract_block; }

#else

Kernel vector_kernel() { return scalar::contract_block; }

#endif

}  // namespace HWY_NAMESPACE
}  // namespace tacit::op
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tacit::op {

HWY_EXPORT(vector_kernel);

void contract_block(const int64_t* x, const BlockPositions& positions, std::span<const int64_t> steps, const int64_t* weights,
                    BlockSums& sums) {
  if (force_scalar()) return scalar::contract_block(x, positions, steps, weights, sums);
  HWY_DYNAMIC_DISPATCH(vector_kernel)()(x, positions, steps, weights, sums);
}

}  // namespace tacit::op
#endif  // HWY_ONCE
