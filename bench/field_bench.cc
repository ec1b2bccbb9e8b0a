// Nanoseconds per element of the field, the inner loops and the transform, with and without vectors:
// `field_bench` and `field_bench --scalar`.

#include <benchmark/benchmark.h>

#include <random>
#include <vector>

#include "tacit/poly/kernels.h"
#include "tacit/poly/ntt.h"

namespace tacit::poly {
namespace {

template <class K>
std::vector<K> draw(size_t n) {
  static std::mt19937_64 rng(1);
  const auto base = [] { return F::from_u64(rng()); };
  std::vector<K> out(n);
  for (K& x : out) {
    if constexpr (std::is_same_v<K, F>) x = base();
    else x = K(base(), base(), base());
  }
  return out;
}

/// Elements that stay in the second-level cache, as the tiles of the provers do.
constexpr size_t kSize = 2048;

void per_element(benchmark::State& state, size_t elements) {
  state.counters["per_element"] =
      benchmark::Counter(static_cast<double>(elements), benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

template <class K>
void multiply(benchmark::State& state) {
  auto a = draw<K>(kSize);
  const auto b = draw<K>(kSize);
  for (auto _ : state) {
    for (size_t i = 0; i < kSize; ++i) a[i] *= b[i];
    benchmark::DoNotOptimize(a.data());
    benchmark::ClobberMemory();
  }
  per_element(state, kSize);
}

template <class K>
void fold_highest(benchmark::State& state) {
  const auto values = draw<K>(2 * kSize);
  const EF r = draw<EF>(1)[0];
  std::vector<EF> out(kSize);
  const Halves<K> halves(values);
  for (auto _ : state) {
    fold(halves.lo, halves.hi, r, out);
    benchmark::ClobberMemory();
  }
  per_element(state, kSize);
}

template <class K>
void fold_lowest(benchmark::State& state) {
  const auto values = draw<K>(2 * kSize);
  const EF r = draw<EF>(1)[0];
  std::vector<EF> out(kSize);
  for (auto _ : state) {
    fold_pairs(values, r, out);
    benchmark::ClobberMemory();
  }
  per_element(state, kSize);
}

/// Of `range(0)` factors; the sums at 0, 2, ..., the number of factors.
void sums_of_round(benchmark::State& state) {
  const size_t degree = static_cast<size_t>(state.range(0));
  std::vector<std::vector<EF>> values;
  std::vector<Halves<EF>> factors;
  for (size_t f = 0; f < degree; ++f) values.push_back(draw<EF>(2 * kSize));
  for (const auto& v : values) factors.emplace_back(v);
  std::vector<EF> sums(degree);
  for (auto _ : state) {
    round_sums(factors, sums);
    benchmark::DoNotOptimize(sums.data());
  }
  per_element(state, kSize);
}

void sums_of_fraction_round(benchmark::State& state) {
  const auto n0 = draw<EF>(2 * kSize), n1 = draw<EF>(2 * kSize), d0 = draw<EF>(2 * kSize), d1 = draw<EF>(2 * kSize);
  const auto eq = draw<EF>(kSize);
  const FractionHalves<EF> f{Halves<EF>(n0), Halves<EF>(n1), Halves<EF>(d0), Halves<EF>(d1)};
  const EF lambda = state.range(0) == 0 ? EF::zero() : draw<EF>(1)[0];
  for (auto _ : state) benchmark::DoNotOptimize(fraction_round_sums(eq, f, lambda));
  per_element(state, kSize);
}

void layer_of_fractions(benchmark::State& state) {
  const auto n = draw<EF>(2 * kSize), d = draw<EF>(2 * kSize);
  std::vector<EF> n_out(kSize), d_out(kSize);
  for (auto _ : state) {
    add_fractions(Halves<EF>(n), Halves<EF>(d), n_out, d_out);
    benchmark::ClobberMemory();
  }
  per_element(state, kSize);
}

template <class K, class E>
void dot_product(benchmark::State& state) {
  const auto a = draw<K>(kSize);
  const auto b = draw<E>(kSize);
  for (auto _ : state) benchmark::DoNotOptimize(dot<E>(a, b));
  per_element(state, kSize);
}

template <class K>
void add_multiple(benchmark::State& state) {
  const auto x = draw<K>(kSize);
  auto y = draw<EF>(kSize);
  const EF c = draw<EF>(1)[0];
  for (auto _ : state) {
    axpy(c, x, y);
    benchmark::ClobberMemory();
  }
  per_element(state, kSize);
}

std::vector<std::vector<uint16_t>> draw_small(size_t num_rows) {
  static std::mt19937_64 rng(2);
  std::vector<std::vector<uint16_t>> rows(num_rows, std::vector<uint16_t>(kSize));
  for (auto& row : rows) for (uint16_t& x : row) x = static_cast<uint16_t>(rng());
  return rows;
}

std::vector<const uint16_t*> pointers(const std::vector<std::vector<uint16_t>>& rows) {
  std::vector<const uint16_t*> at;
  for (const auto& row : rows) at.push_back(row.data());
  return at;
}

/// Of `range(0)` rows of integers with the same weights.
void dots_of_small(benchmark::State& state) {
  const auto rows = draw_small(static_cast<size_t>(state.range(0)));
  const auto at = pointers(rows);
  const auto weights = draw<EF>(kSize);
  std::vector<EF> out(rows.size());
  for (auto _ : state) {
    small_dots<EF>(weights, at, out);
    benchmark::DoNotOptimize(out.data());
  }
  per_element(state, kSize * rows.size());
}

/// `range(0)` rows of integers, each with its coefficient.
void add_small(benchmark::State& state) {
  const auto rows = draw_small(static_cast<size_t>(state.range(0)));
  const auto at = pointers(rows);
  const auto coefficients = draw<EF>(rows.size());
  std::vector<EF> y(kSize);
  for (auto _ : state) {
    add_small_rows<EF>(coefficients, at, y);
    benchmark::ClobberMemory();
  }
  per_element(state, kSize * rows.size());
}

void table_of_eq(benchmark::State& state) {
  const auto point = draw<EF>(11);
  std::vector<EF> table(kSize);
  for (auto _ : state) {
    fill_eq(point, EF::one(), table);
    benchmark::ClobberMemory();
  }
  per_element(state, kSize);
}

/// Per butterfly of one coordinate.
template <class K>
void transform(benchmark::State& state) {
  const int log_n = static_cast<int>(state.range(0));
  auto a = draw<K>(size_t{1} << log_n);
  const Ntt ntt(log_n);
  for (auto _ : state) ntt.forward(std::span<K>(a));
  per_element(state, static_cast<size_t>(log_n) * a.size() / 2 * (sizeof(K) / sizeof(F)));
}

/// Per value of the codeword at rate 1/4.
template <class K>
void encode_row(benchmark::State& state) {
  const auto row = draw<K>(size_t{1} << state.range(0));
  std::vector<K> word(4 * row.size());
  for (auto _ : state) encode(std::span<const K>(row), 2, std::span<K>(word));
  per_element(state, word.size());
}

BENCHMARK(multiply<F>)->Name("multiply F (loop)");
BENCHMARK(multiply<EF>)->Name("multiply EF (loop)");
BENCHMARK(fold_highest<EF>)->Name("fold EF");
BENCHMARK(fold_highest<F>)->Name("fold F");
BENCHMARK(fold_lowest<EF>)->Name("fold_pairs EF");
BENCHMARK(fold_lowest<F>)->Name("fold_pairs F");
BENCHMARK(sums_of_round)->Name("round_sums")->DenseRange(1, 3);
BENCHMARK(sums_of_fraction_round)->Name("fraction_round_sums")->DenseRange(0, 1);
BENCHMARK(layer_of_fractions)->Name("add_fractions");
BENCHMARK(dot_product<F, F>)->Name("dot F F");
BENCHMARK(dot_product<F, EF>)->Name("dot F EF");
BENCHMARK(dot_product<EF, EF>)->Name("dot EF EF");
BENCHMARK(add_multiple<F>)->Name("axpy F");
BENCHMARK(add_multiple<EF>)->Name("axpy EF");
BENCHMARK(dots_of_small)->Name("small_dots")->Arg(1)->Arg(16);
BENCHMARK(add_small)->Name("add_small_rows")->Arg(1)->Arg(16);
BENCHMARK(table_of_eq)->Name("fill_eq");
BENCHMARK(transform<F>)->Name("ntt F")->Arg(10)->Arg(14)->Arg(20);
BENCHMARK(transform<EF>)->Name("ntt EF")->Arg(10)->Arg(14)->Arg(18);
BENCHMARK(encode_row<F>)->Name("encode F")->Arg(12)->Arg(18);
BENCHMARK(encode_row<EF>)->Name("encode EF")->Arg(12)->Arg(16);

}  // namespace
}  // namespace tacit::poly
