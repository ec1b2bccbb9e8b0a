#include <vector>

#include <benchmark/benchmark.h>

#include "tacit/base/dispatch.h"
#include "tacit/base/parallel.h"
#include "tacit/hash/csprng.h"
#include "tacit/hash/merkle.h"
#include "tacit/transcript/transcript.h"

/// Every benchmark runs on one thread; the last argument of the prover's is 1 for the scalar reference.
namespace tacit {
namespace {

std::vector<F> random_elements(size_t n) {
  std::vector<F> values(n);
  Csprng(Digest{1}).fill(std::span<F>(values));
  return values;
}

void start(const benchmark::State& state, int scalar_argument) {
  set_num_threads(1);
  set_force_scalar(state.range(scalar_argument) != 0);
}

void finish(benchmark::State& state, size_t items, size_t bytes_per_item) {
  set_force_scalar(false);
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * items));
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * items * bytes_per_item));
}

void merkle_nodes(benchmark::State& state) {
  start(state, 0);
  const std::vector<Digest> children(1 << 13);
  std::vector<Digest> parents(children.size() / 2);
  for (auto _ : state) Blake3TreeHash::level(children, parents);
  finish(state, parents.size(), 64);
}
BENCHMARK(merkle_nodes)->ArgName("scalar")->Arg(0)->Arg(1);

void leaves_columns(benchmark::State& state) {
  start(state, 1);
  constexpr size_t kLeaves = 1 << 12;
  const size_t num_rows = static_cast<size_t>(state.range(0));
  const std::vector<F> data = random_elements(num_rows * kLeaves);
  const Bytes salts(kSaltBytes * kLeaves);
  std::vector<const F*> rows;
  for (size_t r = 0; r < num_rows; ++r) rows.push_back(&data[r * kLeaves]);
  std::vector<Digest> out(kLeaves);
  for (auto _ : state) hash_leaves_columns(1, rows, kLeaves, salts.data(), out);
  finish(state, kLeaves, 8 + kSaltBytes + 8 * num_rows);
}
BENCHMARK(leaves_columns)->ArgNames({"rows", "scalar"})->ArgsProduct({{4, 23, 61, 150}, {0, 1}});

void leaves_contiguous(benchmark::State& state) {
  start(state, 1);
  constexpr size_t kLeaves = 1 << 12;
  const size_t values_per_leaf = static_cast<size_t>(state.range(0));
  const std::vector<EF> data(values_per_leaf * kLeaves);
  std::vector<Digest> out(kLeaves);
  for (auto _ : state) hash_leaves_contiguous(1, data.data(), values_per_leaf, kLeaves, out);
  finish(state, kLeaves, 8 + EF::kBytes * values_per_leaf);
}
BENCHMARK(leaves_contiguous)->ArgNames({"values", "scalar"})->ArgsProduct({{16, 64}, {0, 1}});

void random_bytes(benchmark::State& state) {
  start(state, 0);
  Bytes out(1 << 16);
  Csprng generator(Digest{1});
  for (auto _ : state) generator.fill(std::span<uint8_t>(out));
  finish(state, out.size(), 1);
}
BENCHMARK(random_bytes)->ArgName("scalar")->Arg(0)->Arg(1);

void random_field(benchmark::State& state) {
  start(state, 0);
  std::vector<F> out(1 << 13);
  Csprng generator(Digest{1});
  for (auto _ : state) generator.fill(std::span<F>(out));
  finish(state, out.size(), F::kBytes);
}
BENCHMARK(random_field)->ArgName("scalar")->Arg(0)->Arg(1);

/// The prover's proof of work: time per nonce tried.
void grinding(benchmark::State& state) {
  start(state, 0);
  uint64_t tried = 0;
  Transcript transcript("bench");
  for (auto _ : state) tried += transcript.grind("work", 14) + 1;
  set_force_scalar(false);
  state.counters["nonces"] = benchmark::Counter(static_cast<double>(tried), benchmark::Counter::kIsRate);
}
BENCHMARK(grinding)->ArgName("scalar")->Arg(0)->Arg(1);

void transcript_round(benchmark::State& state) {
  Transcript transcript("bench");
  EF value = EF::one();
  for (auto _ : state) {
    for (int i = 0; i < 3; ++i) transcript.absorb("coefficient", value);
    value = transcript.challenge<EF>("point");
  }
}
BENCHMARK(transcript_round);

void verifier_leaf(benchmark::State& state) {
  const Bytes salt(kSaltBytes), data(8 * 23);
  uint32_t index = 0;
  for (auto _ : state) benchmark::DoNotOptimize(leaf_digest(1, index++, salt, data));
}
BENCHMARK(verifier_leaf);

}  // namespace
}  // namespace tacit

BENCHMARK_MAIN();
