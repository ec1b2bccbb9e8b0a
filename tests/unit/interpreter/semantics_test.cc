#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <random>

#include "tacit/op/functions/functions.h"
#include "tacit/op/interpreter.h"
#include "tacit/op/rescale/semantics.h"
#include "tacit/op/softmax/semantics.h"
#include "tacit/op/view/semantics.h"

namespace tacit::op {
namespace {

using program::Node;
using program::OpKind;
using T = Tensor<int64_t>;

/// The value of `node`, whose inputs are kInput nodes of 40 bits with the given tensors.
tl::expected<T, OutOfRange> run_node(OpKind kind, std::vector<int64_t> attributes, const std::vector<T>& inputs) {
  program::Program program;
  Node node{kind, {}, std::move(attributes)};
  for (size_t i = 0; i < inputs.size(); ++i) {
    program.inputs.push_back({.name = "x", .shape = inputs[i].shape, .exponents = {0}, .bits = 40});
    program.nodes.push_back({OpKind::kInput, {}, {static_cast<int64_t>(i)}});
    node.inputs.push_back(static_cast<program::ValueId>(i));
  }
  program.nodes.push_back(node);
  auto values = interpret(program, inputs, {});
  if (!values) return tl::unexpected(values.error());
  return values->back();
}

T vec(std::vector<int64_t> values) {
  const auto n = static_cast<int64_t>(values.size());
  return T({n}, std::move(values));
}

TEST(Rounding, HalfGoesUpForBothSigns) {
  EXPECT_EQ(round_shift(6, 2), 2);     // 1.5
  EXPECT_EQ(round_shift(-6, 2), -1);   // -1.5
  EXPECT_EQ(round_shift(-7, 2), -2);
  EXPECT_EQ(round_shift(-2, 2), 0);    // -0.5
  EXPECT_EQ(round_shift(2, 2), 1);
  EXPECT_EQ(round_shift(-5, 0), -5);
  EXPECT_EQ(round_shift((int64_t{1} << 62) - 1, 62), 1);
  EXPECT_EQ(round_shift(-(int64_t{1} << 62) + 1, 62), -1);
}

/// A table's clamp is a value like any other to the program; whether it stands for the function's own is another question.
TEST(Table, ResultsThatAreClampedAreFound) {
  const auto first_clamped = [](Function function, int64_t argument) -> std::optional<OutOfRange> {
    program::Program program;
    program.inputs.push_back({.name = "x", .shape = {2}, .exponents = {4}, .bits = 12});
    const auto f = static_cast<int64_t>(function);
    // x in quarters after the shift, in [-32, 32); results in steps of 2^-4 from -8 to 7.9375.
    program.nodes = {{OpKind::kInput, {}, {0}}, {OpKind::kTable, {0}, {f, 2, 8, 8, 2, 4, 0, 0}}};
    const auto values = interpret(program, std::vector<T>{vec({16, argument})}, {});
    const program::ValueId tables[] = {1};
    return find_clamped(program, tables, *values);
  };
  EXPECT_EQ(first_clamped(Function::kLog, 4), std::nullopt);
  EXPECT_EQ(first_clamped(Function::kLog, 0), (OutOfRange{1, 1, 0, -128, 127}));
  EXPECT_EQ(first_clamped(Function::kLog, 1), (OutOfRange{1, 1, 0, -128, 127}));  // it rounds to 0
  EXPECT_EQ(first_clamped(Function::kLog, -16), (OutOfRange{1, 1, -4, -128, 127}));
  EXPECT_EQ(first_clamped(Function::kSqrt, 0), std::nullopt);
  EXPECT_EQ(first_clamped(Function::kSqrt, -4), (OutOfRange{1, 1, -1, -128, 127}));
  EXPECT_EQ(first_clamped(Function::kReciprocal, 4), std::nullopt);
  EXPECT_EQ(first_clamped(Function::kReciprocal, -4), std::nullopt);
  EXPECT_EQ(first_clamped(Function::kReciprocal, 0), (OutOfRange{1, 1, 0, -128, 127}));
  EXPECT_EQ(first_clamped(Function::kReciprocalSqrt, -4), (OutOfRange{1, 1, -1, -128, 127}));
  EXPECT_EQ(first_clamped(Function::kExp, 32), std::nullopt);  // e^2 fits, e^2.25 does not
  EXPECT_EQ(first_clamped(Function::kExp, 36), (OutOfRange{1, 1, 9, -128, 127}));
  EXPECT_EQ(first_clamped(Function::kExp, -512), std::nullopt);
}

TEST(Rescale, EdgesOfTheRange) {
  // shift 4, 8 bits: the result lies in [-128, 127]; 127 * 16 + 7 is the last that rounds to 127.
  EXPECT_EQ(run_node(OpKind::kRescale, {4, 8}, {vec({2039, -2056, 8, -8, 7})})->data,
            (std::vector<int64_t>{127, -128, 1, 0, 0}));
  const auto above = run_node(OpKind::kRescale, {4, 8}, {vec({0, 2040})});
  ASSERT_FALSE(above);
  EXPECT_EQ(above.error(), (OutOfRange{1, 1, 128, -128, 127}));
  const auto below = run_node(OpKind::kRescale, {4, 8}, {vec({-2057})});
  ASSERT_FALSE(below);
  EXPECT_EQ(below.error(), (OutOfRange{1, 0, -129, -128, 127}));
}

TEST(Leaf, InputsAndWeightsOutOfRangeAreFound) {
  const T big = vec({int64_t{1} << 39});
  const auto input = run_node(OpKind::kRescale, {0, 62}, {big});
  ASSERT_FALSE(input);
  EXPECT_EQ(input.error(), (OutOfRange{0, 0, int64_t{1} << 39, -(int64_t{1} << 39), (int64_t{1} << 39) - 1}));

  program::Program program;
  program.nodes.push_back({OpKind::kWeight, {}, {4, 2}});
  EXPECT_EQ(interpret(program, {}, std::vector<T>{vec({-8, 7})})->back(), vec({-8, 7}));
  const auto weight = interpret(program, {}, std::vector<T>{vec({-8, 8})});
  ASSERT_FALSE(weight);
  EXPECT_EQ(weight.error(), (OutOfRange{0, 1, 8, -8, 7}));
}

TEST(Leaf, ConstantOfRankTwoAndZero) {
  EXPECT_EQ(*run_node(OpKind::kConstant, {2, 1, 3, 4, -5, 6}, {}), T({1, 3}, {4, -5, 6}));
  EXPECT_EQ(*run_node(OpKind::kConstant, {0, 9}, {}), T({}, {9}));
}

TEST(View, EachMovesElementsAsOnnxSays) {
  const T x({2, 3}, {1, 2, 3, 4, 5, 6});
  EXPECT_EQ(*run_node(OpKind::kReshape, {3, 2}, {x}), T({3, 2}, x.data));
  EXPECT_EQ(*run_node(OpKind::kTranspose, {1, 0}, {x}), T({3, 2}, {1, 4, 2, 5, 3, 6}));
  EXPECT_EQ(*run_node(OpKind::kSlice, {1, 0, 2, 2}, {x}), T({2, 2}, {1, 3, 4, 6}));
  EXPECT_EQ(*run_node(OpKind::kSlice, {1, 2, -1, 3}, {x}), T({2, 3}, {3, 2, 1, 6, 5, 4}));
  EXPECT_EQ(*run_node(OpKind::kSlice, {0, 1, 1, 1}, {x}), T({1, 3}, {4, 5, 6}));
  EXPECT_EQ(*run_node(OpKind::kConcat, {1}, {x, T({2, 1}, {7, 8})}), T({2, 4}, {1, 2, 3, 7, 4, 5, 6, 8}));
  EXPECT_EQ(run_node(OpKind::kConcat, {0}, {x, x, T({1, 3}, {7, 8, 9})})->shape, (Shape{5, 3}));
  EXPECT_EQ(*run_node(OpKind::kBroadcast, {2, 2, 2}, {T({2, 1, 2}, {1, 2, 3, 4})}),
            T({2, 2, 2}, {1, 2, 1, 2, 3, 4, 3, 4}));
}

TEST(View, TransposeOfRankThreeAgreesWithIndices) {
  const Shape shape{2, 3, 4};
  const Node node{OpKind::kTranspose, {0}, {2, 0, 1}};
  const Shape shapes[] = {shape};
  EXPECT_EQ(view_shape(node, shapes), (Shape{4, 2, 3}));
  const std::vector<int64_t> sources = view_sources(node, shapes);
  for (int64_t i = 0; i < 4; ++i)
    for (int64_t j = 0; j < 2; ++j)
      for (int64_t k = 0; k < 3; ++k) EXPECT_EQ(sources[static_cast<size_t>((i * 2 + j) * 3 + k)], (j * 3 + k) * 4 + i);
}

TEST(Linear, SumsMultiplesAndScalesAnAxis) {
  EXPECT_EQ(*run_node(OpKind::kLinear, {10, 2, -3}, {vec({1, 2}), vec({4, -5})}), vec({0, 29}));
  const T x({2, 2}, {1, 2, 3, 4});
  EXPECT_EQ(*run_node(OpKind::kLinear, {0, 1, 1}, {x, x}), T({2, 2}, {2, 4, 6, 8}));
  EXPECT_EQ(*run_node(OpKind::kScaleAxis, {1, 10, -1}, {x}), T({2, 2}, {10, -2, 30, -4}));
  EXPECT_EQ(*run_node(OpKind::kScaleAxis, {0, 10, -1}, {x}), T({2, 2}, {10, 20, -3, -4}));
}

TEST(Contraction, BroadcastsBatchesOfEitherSide) {
  const T a({2, 1, 2}, {1, 2, 3, 4}), b({1, 2, 2}, {5, 6, 7, 8});
  EXPECT_EQ(*run_node(OpKind::kMatMul, {}, {a, b}), T({2, 1, 2}, {19, 22, 43, 50}));
  EXPECT_EQ(*run_node(OpKind::kMatMul, {}, {T({1, 1, 2}, {1, -1}), T({2, 2, 1}, {5, 6, 7, 9})}),
            T({2, 1, 1}, {-1, -2}));
}

TEST(Contraction, BlockedSumsEqualTheNaiveOnes) {
  const uint64_t seed = 7;
  SCOPED_TRACE(seed);
  std::mt19937_64 rng(seed);
  std::uniform_int_distribution<int64_t> draw(-32768, 32767);
  const int64_t m = 3, k = 300, n = 170;
  T a({m, k}), b({k, n});
  for (int64_t& v : a.data) v = draw(rng);
  for (int64_t& v : b.data) v = draw(rng);
  const T c = *run_node(OpKind::kMatMul, {}, {a, b});
  for (int64_t i = 0; i < m; ++i)
    for (int64_t j = 0; j < n; ++j) {
      int64_t sum = 0;
      for (int64_t l = 0; l < k; ++l) sum += a.data[static_cast<size_t>(i * k + l)] * b.data[static_cast<size_t>(l * n + j)];
      ASSERT_EQ(c.data[static_cast<size_t>(i * n + j)], sum);
    }
}

TEST(Product, BroadcastsEitherSide) {
  EXPECT_EQ(*run_node(OpKind::kProduct, {}, {T({2, 1}, {3, -4}), T({1, 2}, {5, 6})}), T({2, 2}, {15, 18, -20, -24}));
}

TEST(Table, ReluOfARescaledValueWithTiesAndEdges) {
  // {relu, shift 2, 4 bits in, 4 bits out, exponents 0}: t in [-8, 7].
  const std::vector<int64_t> relu{1, 2, 4, 4, 0, 0, 0, 0};
  EXPECT_EQ(run_node(OpKind::kTable, relu, {vec({2, 1, -2, -34, 29, 6})})->data,
            (std::vector<int64_t>{1, 0, 0, 0, 7, 2}));
  const auto above = run_node(OpKind::kTable, relu, {vec({30})});
  ASSERT_FALSE(above);
  EXPECT_EQ(above.error(), (OutOfRange{1, 0, 8, -8, 7}));
  EXPECT_FALSE(run_node(OpKind::kTable, relu, {vec({-35})}));
}

TEST(Table, IdentityClampsToTheOutputRange) {
  EXPECT_EQ(run_node(OpKind::kTable, {0, 0, 8, 4, 0, 0, 0, 0}, {vec({-128, -9, -8, 7, 8, 127})})->data,
            (std::vector<int64_t>{-8, -8, -8, 7, 7, 7}));
}

TEST(Table, LeakyReluRoundsHalfUp) {
  // slope 1/4 at exponents 0: -2 -> -0.5 -> 0, -6 -> -1.5 -> -1.
  EXPECT_EQ(run_node(OpKind::kTable, {2, 0, 5, 5, 0, 0, int64_t{1} << 30, 0}, {vec({-2, -6, -7, 3})})->data,
            (std::vector<int64_t>{0, -1, -2, 3}));
}

TEST(Softmax, UniformOneHotAndSingleRows) {
  // exponent 4, 8 bits: equal entries share; a distance of 15 leaves exp(-15.9) of the mass.
  EXPECT_EQ(run_node(OpKind::kSoftmax, {4, 8}, {T({3, 2}, {5, 5, 127, -128, -128, -128})})->data,
            (std::vector<int64_t>{16384, 16384, 32768, 0, 16384, 16384}));
  EXPECT_EQ(run_node(OpKind::kSoftmax, {4, 8}, {T({1, 1}, {-3})})->data, std::vector<int64_t>{32768});
  const auto outside = run_node(OpKind::kSoftmax, {4, 8}, {T({1, 2}, {0, 128})});
  ASSERT_FALSE(outside);
  EXPECT_EQ(outside.error(), (OutOfRange{1, 1, 128, -128, 127}));
}

TEST(Softmax, ProbabilitiesSumToOneWithinHalfAUnitEach) {
  const T z({1, 7}, {-100, 3, 90, 17, 60, 88, 91});
  const T p = *run_node(OpKind::kSoftmax, {4, 8}, {z});
  int64_t sum = 0;
  double float_sum = 0;
  for (int64_t v : z.data) float_sum += std::exp(static_cast<double>(v) / 16);
  for (size_t i = 0; i < p.size(); ++i) {
    sum += p.data[i];
    EXPECT_NEAR(static_cast<double>(p.data[i]), 32768 * std::exp(static_cast<double>(z.data[i]) / 16) / float_sum, 1.0);
  }
  EXPECT_NEAR(static_cast<double>(sum), 32768, 4);
}

TEST(ArgMax, LowestIndexOnTies) {
  EXPECT_EQ(*run_node(OpKind::kArgMax, {0}, {T({2, 3}, {4, 9, 9, -5, -5, -6})}), T({2}, {1, 0}));
}

TEST(Interpreter, TwoMillionWeightsTakeMilliseconds) {
  const int64_t width = 1448;
  program::Program program;
  program.inputs.push_back({.name = "x", .shape = {1, width}, .exponents = {0}, .bits = 16});
  program.nodes = {{OpKind::kInput, {}, {0}}, {OpKind::kWeight, {}, {16, width, width}}, {OpKind::kMatMul, {0, 1}, {}}};
  const std::vector<T> inputs{T({1, width}, std::vector<int64_t>(width, 3))};
  const std::vector<T> weights{T({width, width}, std::vector<int64_t>(width * width, -2))};
  const Interpreter interpreter(program);
  const auto start = std::chrono::steady_clock::now();
  const auto values = interpreter.run(inputs, weights);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  EXPECT_EQ(values->back().data, std::vector<int64_t>(width, -6 * width));
  RecordProperty("milliseconds", static_cast<int>(seconds.count() * 1000));
  EXPECT_LT(seconds.count(), 1.0);
}

}  // namespace
}  // namespace tacit::op
