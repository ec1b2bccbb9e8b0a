#include <limits>

#include "check_graph.h"
#include "tacit/quant/quantise.h"

/// What transformers are made of, and what compares private values: float against integer on odd shapes.
namespace tacit::quant {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

size_t count(const ir::Graph& graph, const std::string& op) {
  return static_cast<size_t>(std::count_if(graph.nodes.begin(), graph.nodes.end(), [&](const ir::Node& n) { return n.op_type == op; }));
}

/// Zeros on and below the diagonal, `low` above.
std::vector<double> causal(int64_t n, double low) {
  std::vector<double> mask(static_cast<size_t>(n * n));
  for (int64_t i = 0; i < n; ++i)
    for (int64_t j = i + 1; j < n; ++j) mask[static_cast<size_t>(i * n + j)] = low;
  return mask;
}

ir::Graph masked(ModelBuilder& b, const Shape& shape, const std::function<ir::ValueId(ir::ValueId)>& mask, int64_t axis = -1) {
  const auto x = b.node("Mul", {b.input(shape), b.literal({}, {3})});
  return b.build({b.node("Softmax", {mask(x)}, {{"axis", axis}})});
}

TEST(Masks, AddendsOfEveryKindAreNotMultipliedOut) {
  for (const double low : {-kInfinity, -1e4, -1e9, -3.4028234663852886e38, -65504.0}) {
    SCOPED_TRACE(low);
    for (const bool swapped : {false, true}) {
      ModelBuilder b;
      const auto m = b.literal({3, 3}, causal(3, low));
      const ir::Graph graph = masked(b, {2, 3, 3}, [&](auto x) { return b.node("Add", swapped ? std::vector{m, x} : std::vector{x, m}); });
      EXPECT_EQ(count(graph, "Add"), 0u);
      check(graph);
    }
    ModelBuilder taken;
    const ir::Graph graph = masked(taken, {3, 3}, [&](auto x) { return taken.node("Sub", {x, taken.literal({3, 3}, causal(3, -low))}); });
    EXPECT_EQ(count(graph, "Sub"), 0u);
    check(graph);
  }
}

TEST(Masks, ChoicesAndSeveralMasks) {
  for (const Shape& shape : {Shape{5}, Shape{2, 7}, Shape{1, 3, 5}}) {
    SCOPED_TRACE(to_string(shape));
    for (const bool low_first : {true, false}) {
      ModelBuilder b;
      const auto low = b.literal({}, {-kInfinity});
      // The mask of the test is true at every third element of a row.
      const ir::Graph graph = masked(b, shape, [&](auto x) {
        const auto m = b.mask({shape.back()});
        return b.node("Where", low_first ? std::vector{m, low, x} : std::vector{m, x, low});
      });
      EXPECT_EQ(count(graph, "Where"), 0u);
      check(graph);
    }
  }
  ModelBuilder both;
  const ir::Graph graph = masked(both, {4, 4}, [&](auto x) {
    const auto once = both.node("Add", {x, both.literal({4, 4}, causal(4, -1e9))});
    return both.node("Where", {both.mask({1, 4}), once, both.literal({1}, {-kInfinity})});
  });
  EXPECT_EQ(graph.nodes.size(), 2u);
  check(graph);
}

TEST(Masks, OtherAddendsStay) {
  ModelBuilder b;
  const ir::Graph graph = masked(b, {3, 3}, [&](auto x) {
    return b.node("Add", {x, b.literal({3, 3}, {0, -1e9, -1e9, -0.5, 0, -1e9, -1, -0.5, 0})});
  });
  EXPECT_EQ(count(graph, "Add"), 1u);
  EXPECT_EQ(graph.nodes.back().attributes.count("mask"), 1u);
  check(graph);
  ModelBuilder finite;  // -10 is no mask: it counts
  const ir::Graph kept = masked(finite, {3, 3}, [&](auto x) { return finite.node("Add", {x, finite.literal({3, 3}, causal(3, -10))}); });
  EXPECT_EQ(kept.nodes.back().attributes.count("mask"), 0u);
  check(kept);
}

TEST(Masks, OverAnyAxisAndFlattened) {
  for (const int64_t axis : {0, 1, 2}) {
    ModelBuilder b;
    check(masked(b, {3, 2, 4}, [&](auto x) { return b.node("Add", {x, b.literal({3, 2, 1}, {0, -1e9, 0, 0, -1e9, 0})}); }, axis == 2 ? 0 : axis));
  }
  ModelBuilder old(11);
  const auto x = old.input({3, 2, 4});
  const auto y = old.node("Softmax", {old.node("Add", {x, old.literal({2, 4}, {0, -1e9, 0, 0, -1e9, 0, 0, 0})})}, {{"axis", int64_t{1}}});
  check(old.build({y}));
}

TEST(Masks, Refusals) {
  ModelBuilder b;
  const auto x = b.input({2, 2});
  EXPECT_NE(refusal(b, b.node("Softmax", {b.node("Add", {x, b.literal({2, 2}, {0, 0, -1e9, -1e9})})})).find("leaves no entry"), std::string::npos);
  ModelBuilder large;
  const auto z = large.node("Mul", {large.input({2, 2}), large.literal({}, {9000})});
  EXPECT_NE(refusal(large, large.node("Softmax", {large.node("Add", {z, large.literal({2, 2}, {0, -1e4, 0, 0})})})).find("no mask"), std::string::npos);
}

/// Gelu as exporters write it.
TEST(Curves, GeluInItsSpellings) {
  const auto by_erf = [](ModelBuilder& b, ir::ValueId x, int form) {
    const auto scaled = form % 2 == 0 ? b.node("Div", {x, b.literal({}, {1.4142135381698608})}) : b.node("Mul", {x, b.literal({1}, {0.7071067690849304})});
    const auto one = b.node("Add", {b.node("Erf", {scaled}), b.literal({}, {1})});
    if (form < 2) return b.node("Mul", {b.node("Mul", {x, one}), b.literal({}, {0.5})});
    if (form < 4) return b.node("Mul", {b.node("Mul", {x, b.literal({}, {0.5})}), one});
    return b.node("Div", {b.node("Mul", {x, one}), b.literal({}, {2})});
  };
  const auto by_tanh = [](ModelBuilder& b, ir::ValueId x, int form) {
    const auto cube = form % 2 == 0 ? b.node("Mul", {b.node("Pow", {x, b.literal({}, {3})}), b.literal({}, {0.044714998453855515})})
                                    : b.node("Mul", {b.node("Mul", {b.node("Mul", {x, b.literal({}, {0.044714998453855515})}), x}), x});
    const auto inner = b.node("Mul", {b.node("Add", {x, cube}), b.literal({}, {0.7978845834732056})});
    const auto one = b.node("Add", {b.node("Tanh", {inner}), b.literal({}, {1})});
    return form < 2 ? b.node("Mul", {b.node("Mul", {x, b.literal({}, {0.5})}), one}) : b.node("Mul", {b.node("Mul", {b.literal({}, {0.5}), one}), x});
  };
  const auto play = [](const char* approximate, int form, const auto& spell) {
    SCOPED_TRACE(form);
    ModelBuilder b;
    const auto x = b.node("Add", {b.node("MatMul", {b.input({3, 4}), b.random({4, 5}, 2)}), b.random({5})});
    const ir::Graph graph = b.build({spell(b, x, form)});
    ASSERT_EQ(count(graph, "Gelu"), 1u);
    EXPECT_EQ(graph.nodes.size(), 3u);
    EXPECT_EQ(graph.nodes.back().attributes.count("approximate"), approximate[0] == 't' ? 1u : 0u);
    check(graph);
  };
  for (int form = 0; form < 6; ++form) play("none", form, by_erf);
  for (int form = 0; form < 4; ++form) play("tanh", form, by_tanh);
}

TEST(Curves, OtherFunctionsStay) {
  ModelBuilder b;
  const auto x = b.input({3});
  const auto near_gelu = b.node("Mul", {x, b.node("Sigmoid", {b.node("Mul", {x, b.literal({}, {1.702})})})});
  EXPECT_EQ(count(b.build({near_gelu}), "Gelu"), 0u);
  ModelBuilder two;  // the factor is another value
  const auto a = two.input({3}), c = two.input({3});
  const auto one = two.node("Add", {two.node("Erf", {two.node("Div", {a, two.literal({}, {std::sqrt(2.0)})})}), two.literal({}, {1})});
  EXPECT_EQ(count(two.build({two.node("Mul", {two.node("Mul", {c, one}), two.literal({}, {0.5})})}), "Gelu"), 0u);
}

TEST(Attention, CausalHeads) {
  for (const auto& [tokens, heads, width] : {std::tuple(int64_t{3}, int64_t{2}, int64_t{4}), std::tuple(int64_t{5}, int64_t{1}, int64_t{3}), std::tuple(int64_t{1}, int64_t{3}, int64_t{2})}) {
    ModelBuilder b;
    const int64_t d = heads * width;
    const auto qkv = b.split(b.node("MatMul", {b.input({1, tokens, d}), b.random({d, 3 * d}, 0.7)}), b.integers({d, d, d}), 3, 2);
    const auto head = [&](ir::ValueId x, std::vector<int64_t> perm) {
      return b.node("Transpose", {b.node("Reshape", {x, b.integers({1, tokens, heads, width})})}, {{"perm", std::move(perm)}});
    };
    const auto scores = b.node("Div", {b.node("MatMul", {head(qkv[0], {0, 2, 1, 3}), head(qkv[1], {0, 2, 3, 1})}), b.literal({}, {std::sqrt(width)})});
    const auto p = b.node("Softmax", {b.node("Add", {scores, b.literal({1, 1, tokens, tokens}, causal(tokens, -kInfinity))})});
    const auto o = b.node("Transpose", {b.node("MatMul", {p, head(qkv[2], {0, 2, 1, 3})})}, {{"perm", std::vector<int64_t>{0, 2, 1, 3}}});
    check(b.build({b.node("MatMul", {b.node("Reshape", {o, b.integers({1, tokens, d})}), b.random({d, d}, 0.7)})}));
  }
}

/// Samples whose integers are indices of `n` rows, from the end as well where `wraps`.
std::vector<Sample> indexed(const ir::Graph& graph, int64_t n, bool wraps) {
  std::vector<Sample> samples = random_samples(graph, kSeed, 40);
  uint64_t next = 5;
  for (Sample& sample : samples) {
    for (size_t i = 0; i < sample.size(); ++i) {
      if (graph.values[graph.inputs[i]].dtype != ir::DType::kInt) continue;
      for (double& v : sample[i].data) {
        next = next * 6364136223846793005u + 1442695040888963407u;
        v = static_cast<double>(static_cast<int64_t>((next >> 33) % static_cast<uint64_t>(wraps ? 2 * n : n)) - (wraps ? n : 0));
      }
    }
  }
  return samples;
}

TEST(PrivateGather, RowsOfLearnedTables) {
  for (const Shape& shape : {Shape{}, Shape{1}, Shape{4}, Shape{2, 3}, Shape{1, 5, 1}}) {
    for (const int64_t axis : {0, 1, -1}) {
      SCOPED_TRACE(to_string(shape));
      ModelBuilder b;
      const auto table = b.random({5, 3, 5});
      const ir::Graph graph = b.build({b.node("Gather", {table, b.input(shape, ir::DType::kInt)}, {{"axis", axis}})});
      check_samples(graph, indexed(graph, axis == 1 ? 3 : 5, true), {});
    }
  }
}

TEST(PrivateGather, EmbeddingsWithPositionsAndActivations) {
  ModelBuilder b;
  const auto tokens = b.node("Gather", {b.random({7, 4}), b.input({1, 3}, ir::DType::kInt)});
  const auto positions = b.node("Gather", {b.random({6, 4}), b.integers({0, 1, 2})});
  const ir::Graph graph = b.build({b.node("MatMul", {b.node("Add", {tokens, positions}), b.random({4, 2})})});
  check_samples(graph, indexed(graph, 7, false), {});
  ModelBuilder both;
  const auto data = both.node("MatMul", {both.input({4, 3}), both.random({3, 3})});
  const ir::Graph of_activations = both.build({both.node("Gather", {data, both.input({2}, ir::DType::kInt)})});
  check_samples(of_activations, indexed(of_activations, 4, true), {});
}

TEST(PrivateGather, Elements) {
  for (const int64_t axis : {0, 1, 2}) {
    ModelBuilder b;
    Shape indices{2, 3, 4};
    indices[static_cast<size_t>(axis)] = 5;
    const ir::Graph graph = b.build({b.node("GatherElements", {b.input({3, 3, 4}), b.input(indices, ir::DType::kInt)}, {{"axis", axis}})});
    check_samples(graph, indexed(graph, axis == 2 ? 4 : 3, true), {});
  }
}

TEST(PrivateGather, ScatteredElements) {
  for (const int64_t axis : {0, 1}) {
    ModelBuilder b;
    Shape indices{3, 4};
    indices[static_cast<size_t>(axis)] = 1;
    const ir::Graph graph = b.build({b.node("ScatterElements", {b.input({3, 4}), b.input(indices, ir::DType::kInt), b.input(indices)}, {{"axis", axis}})});
    check_samples(graph, indexed(graph, axis == 0 ? 3 : 4, true), {});
  }
}

TEST(PrivateGather, RandomSamplesAreIndices) {
  ModelBuilder b;
  const ir::Graph graph = b.build({b.node("Gather", {b.random({3, 2}), b.input({5}, ir::DType::kInt)})});
  check(graph);
}

/// All of six comparisons, of two inputs and of an input with a constant on either side.
TEST(Comparisons, BitsOfEveryKind) {
  for (const std::string op : {"Less", "LessOrEqual", "Greater", "GreaterOrEqual", "Equal"}) {
    SCOPED_TRACE(op);
    for (const auto& [left, right] : {std::pair(Shape{3, 4}, Shape{4}), std::pair(Shape{1}, Shape{2, 1}), std::pair(Shape{}, Shape{})}) {
      const auto build = [&](ModelBuilder& b, ir::ValueId y) { return b.build({b.node("Cast", {b.node("Not", {y})}, {{"to", int64_t{1}}})}); };
      for (const ir::DType type : {ir::DType::kFloat, ir::DType::kInt}) {
        if (op == "Equal" && type == ir::DType::kFloat) continue;
        ModelBuilder both;
        const auto a = both.input(left, type), c = both.input(right, type);
        check(build(both, both.node(op, {a, c})));
      }
      ModelBuilder behind, before;
      check(build(behind, behind.node(op, {behind.input(left), behind.random(right)})));
      check(build(before, before.node(op, {before.random(left), before.input(right)})));
    }
  }
}

/// A bound between two numbers of the grid, and one on it.
TEST(Comparisons, BoundsAreRoundedToWhereTheyChangeNothing) {
  for (const std::string op : {"Less", "LessOrEqual", "Greater", "GreaterOrEqual"}) {
    for (const double bound : {0.5, 0.5 + 0x1p-30, 0.5 - 0x1p-30, 1e30, -1e30}) {
      ModelBuilder b;
      const ir::Graph graph = b.build({b.node("Cast", {b.node(op, {b.input({3}), b.learned({}, {bound})})}, {{"to", int64_t{1}}})});
      std::vector<Sample> samples = random_samples(graph, kSeed, 10);
      for (Sample& sample : samples) sample[0].data = {0.5, 0.5 + 0x1p-12, 0.5 - 0x1p-12};
      const CompileResult result = compile(graph, samples, {}, {});
      EXPECT_EQ(result.accuracy.outputs[0].max_abs_error, 0) << op << " " << bound;
    }
  }
}

TEST(Comparisons, LogicAndChoices) {
  for (const std::string op : {"And", "Or", "Xor"}) {
    ModelBuilder b;
    const auto x = b.input({3, 2}), y = b.input({1, 2});
    const auto bit = b.node(op, {b.node("Less", {x, b.literal({}, {0.2})}), b.node("Greater", {y, b.literal({}, {-0.3})})});
    check(b.build({b.node("Where", {bit, x, b.node("Mul", {y, b.literal({}, {2})})})}));
    ModelBuilder inputs;
    const auto p = inputs.input({4}, ir::DType::kBool), q = inputs.input({4}, ir::DType::kBool);
    check(inputs.build({inputs.node("Not", {inputs.node(op, {p, inputs.node("Not", {q})})})}));
  }
  ModelBuilder cast;
  check(cast.build({cast.node("Cast", {cast.node("Cast", {cast.input({5}, ir::DType::kInt)}, {{"to", int64_t{9}}})}, {{"to", int64_t{1}}})}));
}

TEST(Comparisons, OneHot) {
  for (const int64_t axis : {0, 1, -1}) {
    ModelBuilder b;
    const auto y = b.node("OneHot", {b.input({2, 3}, ir::DType::kInt), b.integers_scalar(4), b.literal({2}, {-0.5, 2})}, {{"axis", axis}});
    check(b.build({y}));
  }
}

}  // namespace
}  // namespace tacit::quant
