#include "tacit/poly/ntt.h"

#include <algorithm>
#include <memory>
#include <mutex>
#include <vector>

#include "tacit/base/check.h"
#include "tacit/base/parallel.h"
#include "tacit/poly/ntt_kernels.h"

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
std::unique_ptr<const NttTables> build_tables(int log_n) {
  auto tables = std::make_unique<NttTables>();
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

/// The largest tables built so far, if they suffice, or new ones. Tables live as long as the process: all of them
/// together are less than twice the largest.
const NttTables* shared_tables(int log_n) {
  static std::mutex mutex;
  static std::vector<std::unique_ptr<const NttTables>> tables;
  const std::lock_guard<std::mutex> lock(mutex);
  if (tables.empty() || tables.back()->roots.size() * 2 < size_t{1} << log_n) tables.push_back(build_tables(log_n));
  return tables.back().get();
}

/// Blocks of at most this many words (32 KiB) are transformed level by level, longer ones depth first.
constexpr size_t kCacheBlock = size_t{1} << 12;

/// An array of F is transformed where it lies.
struct InPlace {
  static constexpr size_t kWidth = 1;
  template <class Transform>
  void operator()(std::span<F> block, Transform&& transform) const { transform(block); }
};

/// An array of EF has its short blocks transformed coordinate by coordinate, in memory of their own.
class ByCoordinate {
 public:
  static constexpr size_t kWidth = 3;
  explicit ByCoordinate(size_t size) : coordinate_(std::min(size, kCacheBlock)) {}

  template <class Transform>
  void operator()(std::span<F> block, Transform&& transform) {
    const std::span<F> part = std::span<F>(coordinate_).first(block.size() / kWidth);
    for (size_t k = 0; k < kWidth; ++k) {
      for (size_t i = 0; i < part.size(); ++i) part[i] = block[kWidth * i + k];
      transform(part);
      for (size_t i = 0; i < part.size(); ++i) block[kWidth * i + k] = part[i];
    }
  }

 private:
  std::vector<F> coordinate_;
};

/// Transforms block `index`, of elements of Elements::kWidth words.
template <class Elements>
void forward_recursive(std::span<F> block, const NttKernels& kernels, const F* roots, uint64_t index, Elements& elements) {
  if (block.size() / Elements::kWidth <= kCacheBlock) {
    elements(block, [&](std::span<F> words) { kernels.forward(words.data(), words.size(), roots, index); });
    return;
  }
  const size_t quarter = block.size() / 4;
  kernels.split_twice(block.data(), quarter, roots, index);
  for (size_t i = 0; i < 4; ++i) {
    forward_recursive(block.subspan(i * quarter, quarter), kernels, roots, 4 * index + i, elements);
  }
}

/// Its inverse, times the number of elements.
template <class Elements>
void inverse_recursive(std::span<F> block, const NttKernels& kernels, const F* inverse_roots, uint64_t index,
                       Elements& elements) {
  if (block.size() / Elements::kWidth <= kCacheBlock) {
    elements(block, [&](std::span<F> words) { kernels.inverse(words.data(), words.size(), inverse_roots, index); });
    return;
  }
  const size_t quarter = block.size() / 4;
  for (size_t i = 0; i < 4; ++i) {
    inverse_recursive(block.subspan(i * quarter, quarter), kernels, inverse_roots, 4 * index + i, elements);
  }
  kernels.join_twice(block.data(), quarter, inverse_roots, index);
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
  InPlace elements;
  forward_recursive(block, ntt_kernels(), tables_->roots.data(), index, elements);
}

void Ntt::forward_block(std::span<EF> block, uint64_t index) const {
  TACIT_CHECK(is_power_of_two(block.size()) && (index + 1) * block.size() <= size_t{1} << log_n_);
  ByCoordinate elements(block.size());
  forward_recursive(coordinates(block), ntt_kernels(), tables_->roots.data(), index, elements);
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
  InPlace elements;
  inverse_recursive(a, ntt_kernels(), tables_->inverse_roots.data(), 0, elements);
  ntt_kernels().scale(a.data(), a.size(), F::from_u64(a.size()).inverse());
}

void Ntt::inverse(std::span<EF> a) const {
  TACIT_CHECK(a.size() == size_t{1} << log_n_);
  ByCoordinate elements(a.size());
  const std::span<F> words = coordinates(a);
  inverse_recursive(words, ntt_kernels(), tables_->inverse_roots.data(), 0, elements);
  ntt_kernels().scale(words.data(), words.size(), F::from_u64(a.size()).inverse());
}

void encode(std::span<const F> coefficients, int log_inv_rate, std::span<F> codeword) {
  encode_blocks(coefficients, log_inv_rate, codeword);
}

void encode(std::span<const EF> coefficients, int log_inv_rate, std::span<EF> codeword) {
  encode_blocks(coefficients, log_inv_rate, codeword);
}

}  // namespace tacit::poly
