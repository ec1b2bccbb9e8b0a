#include "tacit/ir/normalisation.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "graph_builder.h"
#include "tacit/ir/evaluate.h"
#include "tacit/ir/passes.h"

namespace tacit::ir {
namespace {

using Axes = std::vector<int64_t>;

Constant random(const Shape& shape, uint64_t seed) {
  std::mt19937_64 rng(seed);
  std::uniform_real_distribution<double> draw(-2, 3);
  Tensor<double> x(shape);
  for (double& v : x.data) v = draw(rng);
  return nn::make_float(std::move(x));
}

/// The simplified graph has these operators, and means what it meant.
void expect_becomes(Builder& b, ValueId y, const std::vector<std::string>& want) {
  b.output(y, "y");
  Graph plain = b.graph(), simple = b.graph();
  ASSERT_TRUE(infer_and_fold(plain).empty());
  simplify(simple);
  EXPECT_EQ(op_types(simple), want);
  const std::vector<Constant> inputs = {random(plain.values[plain.inputs[0]].shape, 7)};
  const Tensor<double> expected = evaluate(plain, inputs)[0].real, got = evaluate(simple, inputs)[0].real;
  ASSERT_EQ(got.shape, expected.shape);
  for (size_t i = 0; i < got.size(); ++i) EXPECT_NEAR(got.data[i], expected.data[i], 1e-9 * (1 + std::abs(expected.data[i])));
}

/// x, its mean, x - mean(x), and the mean of the squares of that, over these axes.
struct Written {
  Builder b;
  Axes axes;
  ValueId x, mean, centre;
  Written(const Shape& shape, Axes over) : axes(std::move(over)) {
    x = b.input("x", shape);
    mean = b.node("ReduceMean", {x}, {{"axes", axes}});
    centre = b.node("Sub", {x, mean});
  }
  ValueId mean_of(ValueId v) { return b.node("ReduceMean", {v}, {{"axes", axes}}); }
  ValueId number(double v) { return b.literal({}, {v}); }
  ValueId variance(ValueId c) { return b.node("Add", {mean_of(b.node("Pow", {c, number(2)})), number(0.01)}); }
};

TEST(Normalisation, EverySpellingIsFused) {
  for (const auto& [shape, axes] : {std::pair(Shape{4, 5}, Axes{-1}), std::pair(Shape{2, 3, 4}, Axes{1, 2}), std::pair(Shape{6}, Axes{0})}) {
    {
      Written w(shape, axes);
      expect_becomes(w.b, w.b.node("Div", {w.centre, w.b.node("Sqrt", {w.variance(w.centre)})}), {"LayerNormalization"});
    }
    {  // squares by a product, epsilon first, the inverse root by a power
      Written w(shape, axes);
      const ValueId square = w.b.node("Mul", {w.centre, w.centre});
      const ValueId variance = w.b.node("Add", {w.number(1e-3), w.mean_of(square)});
      expect_becomes(w.b, w.b.node("Mul", {w.b.node("Pow", {variance, w.number(-0.5)}), w.centre}), {"LayerNormalization"});
    }
    {  // a difference of its own for the squares, of the other sign
      Written w(shape, axes);
      const ValueId root = w.b.node("Pow", {w.variance(w.b.node("Sub", {w.mean, w.x})), w.number(0.5)});
      expect_becomes(w.b, w.b.node("Mul", {w.centre, w.b.node("Reciprocal", {root})}), {"LayerNormalization"});
    }
    {  // no epsilon, and one divided by the root
      Written w(shape, axes);
      const ValueId root = w.b.node("Sqrt", {w.mean_of(w.b.node("Pow", {w.centre, w.number(2)}))});
      expect_becomes(w.b, w.b.node("Mul", {w.centre, w.b.node("Div", {w.number(1), root})}), {"LayerNormalization"});
    }
    {
      Written w(shape, axes);
      expect_becomes(w.b, w.b.node("Div", {w.x, w.b.node("Sqrt", {w.variance(w.x)})}), {"RMSNormalization"});
    }
    {
      Written w(shape, axes);
      expect_becomes(w.b, w.b.node("Mul", {w.x, w.b.node("Reciprocal", {w.b.node("Sqrt", {w.variance(w.x)})})}), {"RMSNormalization"});
    }
  }
}

TEST(Normalisation, ScalesAndBiasesAreTakenAlong) {
  const auto quotient = [](Written& w, ValueId c) { return w.b.node("Div", {c, w.b.node("Sqrt", {w.variance(c)})}); };
  {
    Written w({2, 3}, {-1});
    const ValueId scaled = w.b.node("Mul", {w.b.weight({3}, {1, -2, 3}), quotient(w, w.centre)});
    expect_becomes(w.b, w.b.node("Add", {scaled, w.b.weight({1, 3}, {4, 5, 6})}), {"LayerNormalization"});
  }
  {
    Written w({2, 3}, {-1});
    const ValueId scaled = w.b.node("Mul", {quotient(w, w.x), w.b.weight({1}, {2})});
    expect_becomes(w.b, w.b.node("Add", {scaled, w.b.weight({3}, {4, 5, 6})}), {"RMSNormalization", "Add"});
  }
  {  // a scale by row is none of the normalisation
    Written w({2, 3}, {-1});
    expect_becomes(w.b, w.b.node("Mul", {quotient(w, w.centre), w.b.weight({2, 1}, {2, 3})}), {"LayerNormalization", "Mul"});
  }
  {  // the quotient has another reader
    Written w({2, 3}, {-1});
    const ValueId y = quotient(w, w.centre);
    expect_becomes(w.b, w.b.node("Add", {w.b.node("Mul", {y, w.b.weight({3}, {1, 2, 3})}), y}), {"LayerNormalization", "Mul", "Add"});
  }
  for (const bool scaled : {false, true}) {  // x g + (bias - mean g)
    Written w({2, 3}, {-1});
    ValueId g = w.b.node("Reciprocal", {w.b.node("Sqrt", {w.variance(w.centre)})});
    if (scaled) g = w.b.node("Mul", {g, w.b.weight({3}, {2, 3, 4})});
    const ValueId rest = w.b.node("Sub", {w.b.weight({3}, {7, 8, 9}), w.b.node("Mul", {w.mean, g})});
    expect_becomes(w.b, w.b.node("Add", {w.b.node("Mul", {w.x, g}), rest}), {"LayerNormalization"});
  }
}

TEST(Normalisation, WhatOnlyLooksLikeOneStays) {
  const auto keeps = [](Written& w, ValueId y) {
    w.b.output(y, "y");
    simplify(w.b.graph());
    for (const std::string& op : op_types(w.b.graph())) EXPECT_NE(op, "LayerNormalization");
  };
  {  // the deviation of another value
    Written w({2, 3}, {-1});
    const ValueId other = w.b.node("Abs", {w.x});
    keeps(w, w.b.node("Div", {w.centre, w.b.node("Sqrt", {w.variance(other)})}));
  }
  {  // over the first axis
    Written w({2, 3}, {0});
    keeps(w, w.b.node("Div", {w.centre, w.b.node("Sqrt", {w.variance(w.centre)})}));
  }
  {  // the mean over fewer axes than the variance
    Written w({2, 3, 4}, {1, 2});
    const ValueId centre = w.b.node("Sub", {w.x, w.b.node("ReduceMean", {w.x}, {{"axes", Axes{2}}})});
    keeps(w, w.b.node("Div", {centre, w.b.node("Sqrt", {w.variance(centre)})}));
  }
  {  // upside down
    Written w({2, 3}, {-1});
    keeps(w, w.b.node("Div", {w.b.node("Sqrt", {w.variance(w.centre)}), w.centre}));
  }
}

TEST(Normalisation, ScalesMoveIntoTheLayersBehind) {
  const std::vector<double> w = {1, -2, 3, 4, 5, -6, 7, 8, 9, 10, 11, 12};
  const auto normal = [](Builder& b, bool has_bias, Shape shape = {2, 3}) {
    const ValueId x = b.input("x", std::move(shape)), scale = b.weight({3}, {2, 3, 4});
    return has_bias ? b.node("LayerNormalization", {x, scale, b.weight({3}, {5, 6, 7})}, {{"epsilon", 0.01}})
                    : b.node("LayerNormalization", {x, scale}, {{"epsilon", 0.01}});
  };
  for (const bool has_bias : {false, true}) {
    const std::vector<std::string> shifted = has_bias ? std::vector<std::string>{"Add"} : std::vector<std::string>{};
    const auto with = [&](std::vector<std::string> ops) {
      ops.insert(ops.end(), shifted.begin(), shifted.end());
      return ops;
    };
    Builder matmul(17), gemm(17), transposed(17), stream(17), vector(17);
    expect_becomes(matmul, matmul.node("MatMul", {normal(matmul, has_bias, {2, 5, 3}), matmul.weight({3, 4}, w)}), with({"LayerNormalization", "MatMul"}));
    expect_becomes(vector, vector.node("MatMul", {normal(vector, has_bias, {3}), vector.weight({3, 4}, w)}), with({"LayerNormalization", "MatMul"}));
    expect_becomes(gemm, gemm.node("Gemm", {normal(gemm, has_bias), gemm.weight({3, 4}, w), gemm.weight({4}, {1, 2, 3, 4})}, {{"alpha", 0.5}, {"beta", 2.0}}),
                   with({"LayerNormalization", "Gemm"}));
    expect_becomes(transposed, transposed.node("Gemm", {normal(transposed, has_bias), transposed.weight({4, 3}, w)}, {{"transB", int64_t{1}}}),
                   with({"LayerNormalization", "Gemm"}));
    // A residual stream reads the normalised value itself.
    const ValueId y = normal(stream, has_bias);
    expect_becomes(stream, stream.node("Add", {stream.node("MatMul", {y, stream.weight({3, 3}, {1, 2, 3, 4, 5, 6, 7, 8, 9})}), y}),
                   {"LayerNormalization", "MatMul", "Add"});
  }
  Builder twice(17);
  const ValueId y = normal(twice, false), matrix = twice.weight({3, 4}, w);
  expect_becomes(twice, twice.node("Mul", {twice.node("MatMul", {y, matrix}), twice.node("MatMul", {y, matrix})}), {"LayerNormalization", "MatMul", "MatMul", "Mul"});
}

/// What a learned scale had a part in is learned; the 1 in its place is public.
TEST(Normalisation, PrivacyMovesAlong) {
  Builder b(17);
  const ValueId y = b.node("LayerNormalization", {b.input("x", {2, 2}), b.weight({2}, {2, 3}), b.literal({2}, {1, 1})});
  b.output(b.node("MatMul", {y, b.literal({2, 2}, {1, 2, 3, 4})}), "y");
  simplify(b.graph());
  const Graph& graph = b.graph();
  ASSERT_EQ(op_types(graph), (std::vector<std::string>{"LayerNormalization", "MatMul", "Add"}));
  EXPECT_FALSE(graph.values[graph.nodes[0].inputs[1]].constant->learned);
  EXPECT_TRUE(graph.values[graph.nodes[1].inputs[1]].constant->learned);
  EXPECT_FALSE(graph.values[graph.nodes[2].inputs[1]].constant->learned);
}

}  // namespace
}  // namespace tacit::ir
