#pragma once

#include <random>
#include <vector>

#include "tacit/plan/plan.h"
#include "tacit/program/program.h"
#include "tacit/prover/prover.h"

/// A small model with every kind of relation, at the released security level, from seeds.
namespace tacit::test {

inline program::Program small_program() {
  using program::OpKind;
  program::Program p;
  p.model_name = "small";
  p.inputs.push_back({.name = "x", .shape = {1, 5}, .exponents = {8}, .bits = 10});
  p.nodes = {
      {OpKind::kInput, {}, {0}},
      {OpKind::kWeight, {}, {9, 5, 3}},
      {OpKind::kMatMul, {0, 1}, {}},
      {OpKind::kWeight, {}, {20, 1, 3}},
      {OpKind::kLinear, {2, 3}, {0, 1, 1}},
      {OpKind::kTable, {4}, {1, 8, 12, 12, 0, 0, 0, 0, 1}},
      {OpKind::kTable, {5}, {5, 0, 12, 14, 8, 12, 0, 0}},
      {OpKind::kRescale, {6}, {3, 12}},
      {OpKind::kSoftmax, {7}, {6, 12, 6}},
      {OpKind::kProduct, {8, 7}, {}},
      {OpKind::kRescale, {9}, {15, 14}},
  };
  p.outputs.push_back({.name = "y", .value = 10, .exponents = {5}, .is_index = false, .labels = {}});
  p.openings = 4;
  return p;
}

inline std::vector<Tensor<int64_t>> small_weights(uint64_t seed) {
  std::mt19937_64 rng(seed);
  Tensor<int64_t> w({5, 3}), b({1, 3});
  for (int64_t& v : w.data) v = static_cast<int64_t>(rng() % 500) - 250;
  for (int64_t& v : b.data) v = static_cast<int64_t>(rng() % 100000) - 50000;
  return {w, b};
}

inline std::vector<Tensor<int64_t>> small_inputs(uint64_t seed) {
  std::mt19937_64 rng(seed);
  Tensor<int64_t> x({1, 5});
  for (int64_t& v : x.data) v = static_cast<int64_t>(rng() % 1000) - 500;
  return {x};
}

/// The model set up, with one proof.
struct SmallRun {
  program::Program program;
  Bytes program_bytes;
  prover::Setup setup;
  prover::Proof proof;
};

/// `program` has its parameters. Everything follows from the seed, the weights and the inputs.
inline SmallRun small_run(program::Program program, uint64_t seed, std::vector<Tensor<int64_t>> weights,
                          std::span<const Tensor<int64_t>> inputs) {
  Digest seed_bytes{};
  seed_bytes[0] = static_cast<uint8_t>(seed);
  Csprng random(seed_bytes);
  SmallRun run;
  run.program_bytes = program::encode(program);
  auto setup = prover::setup(program, std::move(weights), random);
  TACIT_CHECK(setup.ok());
  run.setup = std::move(*setup);
  const Bytes tree = run.setup.tree;
  const auto key = prover::Key::load(run.program_bytes, run.setup.commitment, run.setup.secret, tree);
  TACIT_CHECK(key.ok());
  prover::ProveOptions options;
  options.context = "test";
  auto proof = prover::prove(*key, inputs, options, random);
  TACIT_CHECK(proof.has_value());
  run.proof = std::move(*proof);
  run.program = std::move(program);
  return run;
}

inline SmallRun small_run(program::Program program, uint64_t seed) { return small_run(std::move(program), seed, small_weights(seed), small_inputs(seed)); }

}  // namespace tacit::test
