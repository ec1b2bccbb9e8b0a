#include "tacit/poly/ntt_kernels.h"

namespace tacit::poly {
namespace {

/// (a, b) -> (a + c b, a - c b) for a block's halves of m words each.
void split(F* block, size_t m, F c) {
  for (size_t i = 0; i < m; ++i) {
    const F t = block[m + i] * c;
    block[m + i] = block[i] - t;
    block[i] += t;
  }
}

/// (a, b) -> (a + b, d (a - b)): twice the inverse of `split` for d = 1/c.
void join(F* block, size_t m, F d) {
  for (size_t i = 0; i < m; ++i) {
    const F t = block[i] - block[m + i];
    block[i] += block[m + i];
    block[m + i] = t * d;
  }
}

void split_twice(F* block, size_t run, const F* roots, uint64_t index) {
  split(block, 2 * run, roots[index]);
  split(block, run, roots[2 * index]);
  split(block + 2 * run, run, roots[2 * index + 1]);
}

void join_twice(F* block, size_t run, const F* inverse_roots, uint64_t index) {
  join(block, run, inverse_roots[2 * index]);
  join(block + 2 * run, run, inverse_roots[2 * index + 1]);
  join(block, 2 * run, inverse_roots[index]);
}

void forward(F* block, size_t size, const F* roots, uint64_t index) {
  for (size_t blocks = 1; blocks < size; blocks *= 2) {
    const size_t length = size / blocks;
    for (size_t j = 0; j < blocks; ++j) split(block + j * length, length / 2, roots[index * blocks + j]);
  }
}

void inverse(F* block, size_t size, const F* inverse_roots, uint64_t index) {
  for (size_t blocks = size / 2; blocks > 0; blocks /= 2) {
    const size_t length = size / blocks;
    for (size_t j = 0; j < blocks; ++j) join(block + j * length, length / 2, inverse_roots[index * blocks + j]);
  }
}

void scale(F* a, size_t n, F c) {
  for (size_t i = 0; i < n; ++i) a[i] *= c;
}

}  // namespace

const NttKernels& scalar_ntt_kernels() {
  static constexpr NttKernels kKernels = {split_twice, forward, join_twice, inverse, scale};
  return kKernels;
}

#if defined(TACIT_NO_SIMD)
const NttKernels& ntt_kernels() { return scalar_ntt_kernels(); }
#endif

}  // namespace tacit::poly
