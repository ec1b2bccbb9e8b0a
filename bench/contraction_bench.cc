// Nanoseconds per multiply-add of the contractions of the witness, with and without vectors:
// `contraction_bench` and `contraction_bench --scalar`.

#include <benchmark/benchmark.h>

#include <random>
#include <vector>

#include "tacit/op/contraction/kernels.h"
#include "tacit/op/contraction/semantics.h"

namespace tacit::op {
namespace {

using program::Node;
using program::OpKind;

/// Integers of 16 bits, as committed tensors and weights are.
Tensor<int64_t> draw(const Shape& shape) {
  static std::mt19937_64 rng(1);
  Tensor<int64_t> t(shape);
  for (int64_t& v : t.data) v = static_cast<int64_t>(rng() % 65536) - 32768;
  return t;
}

void per_multiply_add(benchmark::State& state, int64_t count) {
  state.counters["per_multiply_add"] =
      benchmark::Counter(static_cast<double>(count), benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

/// A block that stays in registers, over rows of x that lie in the first-level cache.
void block(benchmark::State& state) {
  constexpr size_t kSteps = 256;
  const Tensor<int64_t> x = draw({static_cast<int64_t>(kSteps * kBlockPositions)}), w = draw({static_cast<int64_t>(kSteps * kBlockFeatures)});
  BlockPositions positions{.at = {}, .are_consecutive = state.range(0) == 1};
  for (size_t i = 0; i < kBlockPositions; ++i) positions.at[i] = static_cast<int64_t>(i);
  std::vector<int64_t> steps(kSteps);
  for (size_t r = 0; r < kSteps; ++r) steps[r] = static_cast<int64_t>(r * kBlockPositions);
  BlockSums sums;
  for (auto _ : state) {
    contract_block(x.data.data(), positions, steps, w.data.data(), sums);
    benchmark::DoNotOptimize(sums);
  }
  per_multiply_add(state, static_cast<int64_t>(kSteps * kBlockFeatures * kBlockPositions));
}

void product_of_matrices(benchmark::State& state) {
  const int64_t n = state.range(0);
  const Tensor<int64_t> a = draw({n, n}), b = draw({n, n});
  for (auto _ : state) benchmark::DoNotOptimize(matmul(a, b));
  per_multiply_add(state, n * n * n);
}

/// 3 x 3 on pictures of 16 x 16, as many channels out as in.
void convolution(benchmark::State& state) {
  const int64_t channels = state.range(0), side = 16;
  const Tensor<int64_t> x = draw({1, channels, side, side}), w = draw({channels, channels, 3, 3});
  const Node rows{OpKind::kWindow, {}, {2, side, 3, 1, 1, 1}}, columns{OpKind::kWindow, {}, {4, side, 3, 1, 1, 1}};
  const Node* const windows[] = {&rows, &columns};
  // Sample 0, feature 1, place (2, 3); summed: channel 4, kernel (5, 6).
  const Node sum{OpKind::kEinsum, {}, {4, 7, 0, 4, 2, 5, 3, 6, 1, 4, 5, 6}};
  for (auto _ : state) benchmark::DoNotOptimize(convolve(sum, x, windows, w));
  per_multiply_add(state, side * side * channels * channels * 9);
}

BENCHMARK(block)->Name("contract_block")->ArgName("consecutive")->Arg(0)->Arg(1);
BENCHMARK(product_of_matrices)->Name("matmul")->Arg(64)->Arg(256);
BENCHMARK(convolution)->Name("convolve 3x3")->ArgName("channels")->Arg(16)->Arg(64);

}  // namespace
}  // namespace tacit::op
