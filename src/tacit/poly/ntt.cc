#include "tacit/poly/ntt.h"

#include <algorithm>
#include <mutex>
#include <vector>

#include "tacit/base/check.h"
#include "tacit/base/parallel.h"

namespace tacit::poly {

// One step splits the residue of f mod X^2m - c^2 into those mod X^m - c (left half) and mod X^m + c (right half):
// the natural order of coefficients ends in the order of positions, and block j of any level has the same
// c = w_{2l}^bitrev(j), so that one table serves all levels and all lengths.

/// roots[j] = w^bitrev(j) for the blocks j of the last level, and their inverses.
struct NttTables {
  std::vector<F> roots;
  std::vector<F> inverse_roots;
};

namespace {

/// Tables for lengths up to 2^log_n: entry 2^k + j is entry j times w_{2^(k+2)}, as bitrev(2^k + j) only adds the
/// lowest bit of the exponent.
std::shared_ptr<const NttTables> build_tables(int log_n) {
  auto tables = std::make_shared<NttTables>();
  const size_t size = log_n == 0 ? 1 : size_t{1} << (log_n - 1);
  for (auto* t : {&tables->roots, &tables->inverse_roots}) {
    t->resize(size);
    (*t)[0] = F::one();
    for (int k = 0; size_t{1} << k < size; ++k) {
      F step = F::root_of_unity(k + 2);
      if (t == &tables->inverse_roots) step = step.inverse();
      const size_t half = size_t{1} << k;
      for (size_t j = 0; j < half; ++j) (*t)[half + j] = (*t)[j] * step;
    }
  }
  return tables;
}

/// The largest tables built so far, if they suffice, or new ones.
std::shared_ptr<const NttTables> shared_tables(int log_n) {
  static std::mutex mutex;
  static std::shared_ptr<const NttTables> largest;
  const std::lock_guard<std::mutex> lock(mutex);
  if (!largest || largest->roots.size() * 2 < size_t{1} << log_n) largest = build_tables(log_n);
  return largest;
}

/// Blocks of this many elements (32 KiB of F) are transformed level by level, longer ones depth first.
constexpr size_t kCacheBlock = size_t{1} << 12;

/// (a, b) -> (a + c b, a - c b) element by element.
void split(std::span<F> a, std::span<F> b, F c) {
  for (size_t i = 0; i < a.size(); ++i) {
    const F t = b[i] * c;
    b[i] = a[i] - t;
    a[i] += t;
  }
}

/// (a, b) -> (a + b, (a - b) d): twice the inverse of `split` for d = 1/c.
void join(std::span<F> a, std::span<F> b, F d) {
  for (size_t i = 0; i < a.size(); ++i) {
    const F t = a[i] - b[i];
    a[i] += b[i];
    b[i] = t * d;
  }
}

/// Transforms a block of `size` elements, each of `width` consecutive F.
void forward_recursive(std::span<F> block, size_t size, size_t width, const F* roots, uint64_t index) {
  if (size > kCacheBlock) {
    const size_t half = size / 2 * width;
    split(block.first(half), block.last(half), roots[index]);
    forward_recursive(block.first(half), size / 2, width, roots, 2 * index);
    forward_recursive(block.last(half), size / 2, width, roots, 2 * index + 1);
    return;
  }
  uint64_t first = index;
  for (size_t m = size / 2; m > 0; m /= 2, first *= 2) {
    for (size_t j = 0; j * 2 * m < size; ++j) {
      const std::span<F> pair = block.subspan(j * 2 * m * width, 2 * m * width);
      split(pair.first(m * width), pair.last(m * width), roots[first + j]);
    }
  }
}

/// `size` times the inverse of forward_recursive for block 0 of its level, or for any block `index`.
void inverse_recursive(std::span<F> block, size_t size, size_t width, const F* inverse_roots, uint64_t index) {
  if (size == 1) return;
  const size_t half = size / 2 * width;
  inverse_recursive(block.first(half), size / 2, width, inverse_roots, 2 * index);
  inverse_recursive(block.last(half), size / 2, width, inverse_roots, 2 * index + 1);
  join(block.first(half), block.last(half), inverse_roots[index]);
}

void inverse_scaled(std::span<F> a, size_t size, size_t width, const F* inverse_roots) {
  inverse_recursive(a, size, width, inverse_roots, 0);
  const F scale = F::from_u64(size).inverse();
  for (F& v : a) v *= scale;
}

static_assert(sizeof(EF) == 3 * sizeof(F) && alignof(EF) == alignof(F));
std::span<F> coordinates(std::span<EF> a) { return {a.data()->c.data(), 3 * a.size()}; }

bool is_power_of_two(size_t n) { return n != 0 && (n & (n - 1)) == 0; }

int log2_exact(size_t n) {
  TACIT_CHECK(is_power_of_two(n));
  int log = 0;
  while (size_t{1} << log < n) ++log;
  return log;
}

template <class K>
void encode_blocks(std::span<const K> coefficients, int log_inv_rate, std::span<K> codeword) {
  TACIT_CHECK(log_inv_rate >= 0 && codeword.size() == coefficients.size() << log_inv_rate);
  const size_t size = coefficients.size();
  const Ntt ntt(log2_exact(codeword.size()));
  // The residue of a short polynomial mod the factors of the first levels is the polynomial itself.
  parallel_for(size_t{1} << log_inv_rate, std::max<size_t>(1, kCacheBlock / size), [&](size_t begin, size_t end) {
    for (size_t index = begin; index < end; ++index) {
      const std::span<K> block = codeword.subspan(index * size, size);
      std::copy(coefficients.begin(), coefficients.end(), block.begin());
      ntt.forward_block(block, index);
    }
  });
}

}  // namespace

Ntt::Ntt(int log_n) : log_n_(log_n) {
  TACIT_CHECK(log_n >= 0 && log_n <= F::kTwoAdicity);
  tables_ = shared_tables(log_n);
}

void Ntt::forward_block(std::span<F> block, uint64_t index) const {
  TACIT_CHECK(is_power_of_two(block.size()) && (index + 1) * block.size() <= size_t{1} << log_n_);
  forward_recursive(block, block.size(), 1, tables_->roots.data(), index);
}

void Ntt::forward_block(std::span<EF> block, uint64_t index) const {
  TACIT_CHECK(is_power_of_two(block.size()) && (index + 1) * block.size() <= size_t{1} << log_n_);
  forward_recursive(coordinates(block), block.size(), 3, tables_->roots.data(), index);
}

void Ntt::forward(std::span<F> a) const {
  TACIT_CHECK(a.size() == size_t{1} << log_n_);
  forward_block(a, 0);
}

void Ntt::forward(std::span<EF> a) const {
  TACIT_CHECK(a.size() == size_t{1} << log_n_);
  forward_block(a, 0);
}

void Ntt::inverse(std::span<F> a) const {
  TACIT_CHECK(a.size() == size_t{1} << log_n_);
  inverse_scaled(a, a.size(), 1, tables_->inverse_roots.data());
}

void Ntt::inverse(std::span<EF> a) const {
  TACIT_CHECK(a.size() == size_t{1} << log_n_);
  inverse_scaled(coordinates(a), a.size(), 3, tables_->inverse_roots.data());
}

void encode(std::span<const F> coefficients, int log_inv_rate, std::span<F> codeword) {
  encode_blocks(coefficients, log_inv_rate, codeword);
}

void encode(std::span<const EF> coefficients, int log_inv_rate, std::span<EF> codeword) {
  encode_blocks(coefficients, log_inv_rate, codeword);
}

}  // namespace tacit::poly
