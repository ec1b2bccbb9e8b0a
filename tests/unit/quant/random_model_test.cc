#include <gtest/gtest.h>

#include <random>

#include "model_builder.h"
#include "tacit/op/relations.h"

/// Random fully connected networks: the integer program meets the goal of accuracy, and the verifier's loader takes it.
namespace tacit::quant {
namespace {

class RandomMlp : public ::testing::TestWithParam<uint64_t> {};

TEST_P(RandomMlp, AgreesWithTheFloatModel) {
  const uint64_t seed = GetParam();
  SCOPED_TRACE(seed);
  std::mt19937_64 rng(seed);
  const auto pick = [&](int64_t lo, int64_t hi) { return std::uniform_int_distribution<int64_t>(lo, hi)(rng); };
  ModelBuilder b(17, seed);
  int64_t width = pick(1, 9);
  const int64_t rows = pick(1, 3);
  auto x = b.input({rows, width});
  const int64_t layers = pick(1, 4);
  for (int64_t layer = 0; layer < layers; ++layer) {
    const int64_t next = pick(1, 12);
    const double scale = std::ldexp(1.0, static_cast<int>(pick(-3, 3)));
    const auto w = b.random({width, next}, scale), bias = b.random({next}, scale);
    auto y = pick(0, 1) ? b.node("Gemm", {x, w, bias}) : b.node("Add", {b.node("MatMul", {x, w}), bias});
    const char* kActivations[] = {"Relu", "LeakyRelu", "Sigmoid", "Tanh", "Identity", "Neg", "Softmax"};
    y = b.node(kActivations[pick(0, 6)], {y});
    if (next == width && pick(0, 1)) y = b.node("Add", {x, y});
    x = y;
    width = next;
  }
  const ir::Graph graph = b.build({x});
  const Split split = hold_out(random_samples(graph, seed, 150));
  CompileResult r = compile(graph, split.calibration, split.evaluation, {});
  EXPECT_EQ(r.accuracy.out_of_range, 0u);
  for (const OutputError& e : r.accuracy.outputs) {
    EXPECT_LE(e.relative_to_goal(), 1) << "error " << e.max_abs_error << " of " << e.largest << ", " << r.chosen.activation_bits << " bits";
  }
  r.program.pcs.log_h = 16;
  r.program.pcs.num_queries = 1;
  r.program.openings = 1;
  EXPECT_TRUE(op::elaborate(r.program, {}, 0).ok());
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomMlp, ::testing::Range<uint64_t>(1, 41));

}  // namespace
}  // namespace tacit::quant
