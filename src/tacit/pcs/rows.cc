#include "tacit/pcs/rows.h"

#include <algorithm>
#include <array>

#include "tacit/base/parallel.h"
#include "tacit/poly/kernels.h"

namespace tacit::pcs {

namespace {

constexpr size_t kAtOnce = 32;  ///< rows that a kernel is given

bool is_small(const F& cell) { return cell.value() >> 16 == 0; }

/// Calls f(indices, pointers) for the rows that are integers throughout, some at a time, and g(k) for each other one.
template <class All, class Mixed>
void by_kind(std::span<const Row> rows, All&& f, Mixed&& g) {
  std::array<const uint16_t*, kAtOnce> at;
  std::array<size_t, kAtOnce> index;
  size_t count = 0;
  for (size_t k = 0; k < rows.size(); ++k) {
    if (!rows[k].rest.empty()) {
      g(k);
      continue;
    }
    index[count] = k;
    at[count++] = rows[k].small.data();
    if (count < kAtOnce) continue;
    f(std::span<const size_t>(index), std::span<const uint16_t* const>(at));
    count = 0;
  }
  if (count > 0) f(std::span<const size_t>(index).first(count), std::span<const uint16_t* const>(at).first(count));
}

}  // namespace

Row Row::slice(size_t begin, size_t count) const {
  TACIT_CHECK(begin + count <= size());
  const size_t first = std::min(begin, small.size()), end = std::min(begin + count, small.size());
  return {small.subspan(first, end - first), rest.subspan(begin + (end - first) - end, count - (end - first))};
}

std::vector<F> Row::cells() const {
  std::vector<F> all(size());
  copy_to(all);
  return all;
}

void Row::copy_to(std::span<F> out) const {
  for (size_t x = 0; x < small.size(); ++x) out[x] = F::from_u64(small[x]);
  std::copy(rest.begin(), rest.end(), out.begin() + static_cast<std::ptrdiff_t>(small.size()));
}

Rows::Rows(std::span<const F> cells, size_t num_rows) {
  TACIT_CHECK(num_rows > 0 && cells.size() % num_rows == 0);
  const size_t h = cells.size() / num_rows;
  std::vector<size_t> num_small(num_rows);
  parallel_for(num_rows, 1, [&](size_t begin, size_t end) {
    for (size_t j = begin; j < end; ++j) {
      const std::span<const F> row = cells.subspan(j * h, h);
      num_small[j] = static_cast<size_t>(std::find_if_not(row.begin(), row.end(), is_small) - row.begin());
    }
  });
  for (size_t j = 0; j < num_rows; ++j) {
    first_small_.push_back(first_small_[j] + num_small[j]);
    first_rest_.push_back(first_rest_[j] + h - num_small[j]);
  }
  small_.resize(first_small_.back());
  rest_.resize(first_rest_.back());
  parallel_for(num_rows, 1, [&](size_t begin, size_t end) {
    for (size_t j = begin; j < end; ++j) {
      const std::span<const F> row = cells.subspan(j * h, h);
      for (size_t x = 0; x < num_small[j]; ++x) small_[first_small_[j] + x] = static_cast<uint16_t>(row[x].value());
      std::copy_n(row.begin() + static_cast<std::ptrdiff_t>(num_small[j]), h - num_small[j], rest_.begin() + static_cast<std::ptrdiff_t>(first_rest_[j]));
    }
  });
}

Rows::Rows(std::vector<uint16_t> small, std::vector<F> rest, size_t num_rows) : small_(std::move(small)), rest_(std::move(rest)) {
  TACIT_CHECK(num_rows > 0 && small_.size() % num_rows == 0 && rest_.size() % num_rows == 0);
  for (size_t j = 1; j <= num_rows; ++j) {
    first_small_.push_back(small_.size() / num_rows * j);
    first_rest_.push_back(rest_.size() / num_rows * j);
  }
}

Row Rows::operator[](size_t j) const {
  return {std::span<const uint16_t>(small_).subspan(first_small_[j], first_small_[j + 1] - first_small_[j]),
          std::span<const F>(rest_).subspan(first_rest_[j], first_rest_[j + 1] - first_rest_[j])};
}

void dots(std::span<const EF> weights, std::span<const Row> rows, std::span<EF> out) {
  TACIT_CHECK(rows.size() == out.size());
  std::array<EF, kAtOnce> sums;
  by_kind(rows, [&](std::span<const size_t> index, std::span<const uint16_t* const> at) {
    poly::small_dots<EF>(weights, at, std::span<EF>(sums).first(at.size()));
    for (size_t i = 0; i < index.size(); ++i) out[index[i]] = sums[i];
  }, [&](size_t k) {
    const size_t num_small = rows[k].small.size();
    const uint16_t* const at[1] = {rows[k].small.data()};
    poly::small_dots<EF>(weights.first(num_small), at, out.subspan(k, 1));
    out[k] += poly::dot<EF>(rows[k].rest, weights.subspan(num_small));
  });
}

void add_rows(std::span<const EF> coefficients, std::span<const Row> rows, std::span<EF> y) {
  TACIT_CHECK(rows.size() == coefficients.size());
  std::array<EF, kAtOnce> c;
  by_kind(rows, [&](std::span<const size_t> index, std::span<const uint16_t* const> at) {
    for (size_t i = 0; i < index.size(); ++i) c[i] = coefficients[index[i]];
    poly::add_small_rows<EF>(std::span<const EF>(c).first(at.size()), at, y);
  }, [&](size_t k) {
    const size_t num_small = rows[k].small.size();
    const uint16_t* const at[1] = {rows[k].small.data()};
    poly::add_small_rows<EF>(coefficients.subspan(k, 1), at, y.first(num_small));
    poly::axpy<EF>(coefficients[k], rows[k].rest, y.subspan(num_small));
  });
}

}  // namespace tacit::pcs
