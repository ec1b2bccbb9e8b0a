#include "tacit/pcs/prover_kernels.h"

#include <algorithm>

#include "tacit/base/check.h"
#include "tacit/base/parallel.h"
#include "tacit/pcs/weight.h"
#include "tacit/poly/domain.h"
#include "tacit/poly/eq.h"
#include "tacit/poly/kernels.h"
#include "tacit/poly/univariate.h"

namespace tacit::pcs {

namespace {

/// Entries that one thread handles at a time.
constexpr size_t kSlice = size_t{1} << 12;

size_t num_slices(size_t n) { return (n + kSlice - 1) / kSlice; }

/// A tensor product, of which entry hi * low.size() + lo is high[hi] low[lo].
struct Tensor2 {
  std::vector<EF> low, high;
};

Tensor2 tensor_of(const EqForm& form, size_t log_low) {
  const std::span<const EF> point(form.point);
  return {poly::eq_table(point.first(log_low), form.coefficient), poly::eq_table(point.subspan(log_low))};
}

Tensor2 tensor_of(const PowerForm& form, size_t log_low, size_t num_high) {
  Tensor2 tensor{poly::powers(form.x, size_t{1} << log_low), {}};
  tensor.high = poly::powers(tensor.low.back() * form.x, num_high);
  for (EF& x : tensor.high) x *= form.coefficient;
  return tensor;
}

}  // namespace

void Weight::add_to(std::span<EF> table) const {
  size_t log_low = 0;
  while (size_t{1} << log_low < std::min(table.size(), kSlice)) ++log_low;
  const size_t num_high = table.size() >> log_low;
  std::vector<Tensor2> tensors;
  for (const EqForm& form : evaluations) tensors.push_back(tensor_of(form, log_low));
  for (const PowerForm& form : powers) tensors.push_back(tensor_of(form, log_low, num_high));
  parallel_for(num_high, 1, [&](size_t begin, size_t end) {
    for (size_t hi = begin; hi < end; ++hi) {
      const std::span<EF> block = table.subspan(hi << log_low, size_t{1} << log_low);
      for (const Tensor2& tensor : tensors) poly::axpy<EF>(tensor.high[hi], tensor.low, block);
    }
  });
  for (const DenseForm& form : dense) {
    poly::axpy<EF>(form.coefficient, form.weights, table.first(form.weights.size()));
  }
}

EF evaluate_parallel(std::span<const EF> f, const EF& y) {
  const size_t slice = std::min(kSlice, f.size());
  const std::vector<EF> low = poly::powers(y, slice);
  std::vector<EF> partial(f.size() / slice);
  parallel_for(partial.size(), 1, [&](size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) partial[i] = poly::dot<EF>(f.subspan(i * slice, slice), low);
  });
  return poly::evaluate(partial, low.back() * y);
}

std::array<EF, 2> SumcheckTables::round_polynomial() const {
  const size_t half = f.size() / 2;
  const poly::Halves<EF> f_halves{std::span<const EF>(f)}, weight_halves{std::span<const EF>(weight)};
  std::vector<std::array<EF, 2>> partial(num_slices(half));
  parallel_for(partial.size(), 1, [&](size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) {
      const size_t start = i * kSlice, count = std::min(kSlice, half - start);
      const std::array<poly::Halves<EF>, 2> factors{f_halves.slice(start, count), weight_halves.slice(start, count)};
      poly::round_sums(factors, partial[i]);
    }
  });
  std::array<EF, 2> sums{};
  for (const std::array<EF, 2>& part : partial) {
    for (size_t j = 0; j < sums.size(); ++j) sums[j] += part[j];
  }
  return sums;
}

void SumcheckTables::fold(const EF& r) {
  const size_t half = f.size() / 2;
  parallel_for(num_slices(half), 1, [&](size_t begin, size_t end) {
    const size_t start = begin * kSlice, count = std::min(end * kSlice, half) - start;
    for (std::vector<EF>* table : {&f, &weight}) {
      const std::span<EF> lo = std::span<EF>(*table).subspan(start, count);
      const std::span<const EF> hi = std::span<const EF>(*table).subspan(half + start, count);
      poly::fold(lo, hi, r, lo);
    }
  });
  f.resize(half);
  weight.resize(half);
}

std::vector<EF> lowest_variables_to_top(std::span<const EF> in, int log_block) {
  const size_t block = size_t{1} << log_block;
  const size_t num_blocks = in.size() >> log_block;
  std::vector<EF> out(in.size());
  parallel_for(num_blocks, kSlice >> log_block, [&](size_t begin, size_t end) {
    for (size_t a = 0; a < block; ++a) {
      EF* const row = out.data() + poly::bit_reverse(static_cast<uint32_t>(a), log_block) * num_blocks;
      for (size_t b = begin; b < end; ++b) row[b] = in[b * block + a];
    }
  });
  return out;
}

}  // namespace tacit::pcs
