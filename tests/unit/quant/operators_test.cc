#include "check_graph.h"
#include "tacit/op/interpreter.h"
#include "tacit/quant/quantise.h"

/// Every ONNX operator that is lowered to others: float against integer on five odd shapes, the verifier's loader takes the
/// program, and refused forms say why.
namespace tacit::quant {
namespace {

/// op(x) and op(2 x + b) for each of the five shapes.
void check_unary(const std::string& op, const Attributes& attributes, double low, double high, int opset = 20) {
  SCOPED_TRACE(op);
  for (const Shape& shape : kShapes) {
    SCOPED_TRACE(to_string(shape));
    ModelBuilder direct(opset), after(opset);
    check(direct.build({direct.node(op, {direct.input(shape)}, attributes)}), low, high);
    const auto x = after.node("Mul", {after.input(shape), after.literal({}, {0.75})});
    check(after.build({after.node(op, {after.node("Add", {x, after.literal({}, {high / 8})})}, attributes)}), low, high);
  }
}

TEST(Operators, SmoothFunctions) {
  for (const std::string op : {"Softplus", "Softsign", "HardSwish", "Mish", "Gelu", "Elu", "Selu", "HardSigmoid", "Abs"}) {
    for (double range : {0.7, 6.0, 40.0}) check_unary(op, {}, -range, range);
  }
  for (double range : {0.3, 5.0}) check_unary("Erf", {}, -range, range);
  check_unary("Gelu", {{"approximate", std::string("tanh")}}, -4, 4);
  check_unary("Elu", {{"alpha", 2.5}}, -4, 4);
  check_unary("Selu", {{"alpha", 1.5}, {"gamma", 3.0}}, -4, 4);
  check_unary("HardSigmoid", {{"alpha", 0.6}, {"beta", 0.2}}, -2, 2);
}

TEST(Operators, SteepFunctions) {
  for (double range : {0.5, 3.0, 9.0}) check_unary("Exp", {}, -range, range);
  check_unary("Sqrt", {}, 0.01, 4);
  check_unary("Sqrt", {}, 0, 300);
  check_unary("Reciprocal", {}, 0.2, 4);
  check_unary("Reciprocal", {}, -30, -2);
  check_unary("Log", {}, 0.05, 2);
  check_unary("Log", {}, 3, 500);
}

TEST(Operators, SignOfIntegers) {
  for (const Shape& shape : kShapes) {
    ModelBuilder b(20);
    const auto x = b.node("Cast", {b.input(shape, ir::DType::kInt)}, {{"to", int64_t{1}}});
    check(b.build({b.node("Sign", {x})}));
  }
}

TEST(Operators, ConstantPowers) {
  for (double exponent : {1.0, 2.0, 3.0, 5.0, 0.5, -0.5, -1.0, -0.1, 0.3, 1.5, -2.5, 2.2}) {
    for (const Shape& shape : kShapes) {
      SCOPED_TRACE(std::to_string(exponent) + " " + to_string(shape));
      ModelBuilder b;
      const bool any_sign = exponent >= 1 && exponent == std::floor(exponent);
      check(b.build({b.node("Pow", {b.input(shape), b.literal({}, {exponent})})}), any_sign ? -3 : 0.3, 3);
    }
  }
  for (double exponent : {-0.1, 0.5, -0.5, 1.5, -1.5}) {
    SCOPED_TRACE(exponent);
    ModelBuilder large, small;
    check(large.build({large.node("Pow", {large.input({3, 5}), large.literal({}, {exponent})})}), 100, 700);
    check(small.build({small.node("Pow", {small.input({3, 5}), small.literal({}, {exponent})})}), 0.002, 0.009);
  }
  for (const std::vector<double>& exponents : std::vector<std::vector<double>>{{1, 2, 3, 2, 5}, {0.5, -0.5, 1.5, 0.2, -2.5}}) {
    ModelBuilder row, spread;
    check(row.build({row.node("Pow", {row.input({3, 5}), row.literal({5}, exponents)})}), 0.3, 3);
    check(spread.build({spread.node("Pow", {spread.input({5}), spread.literal({1, 5}, exponents)})}), 0.3, 3);
  }
  ModelBuilder from_zero;
  check(from_zero.build({from_zero.node("Pow", {from_zero.node("Relu", {from_zero.input({3, 5})}), from_zero.literal({}, {1.7})})}));
  ModelBuilder whole, mixed;
  check(whole.build({whole.node("Pow", {whole.input({3, 5}, ir::DType::kInt), whole.integers_scalar(3)})}));
  check(mixed.build({mixed.node("Pow", {mixed.input({3, 4}, ir::DType::kInt), mixed.integers({1, 2, 3, 4})})}));
  ModelBuilder odd, several, open;
  EXPECT_NE(refusal(odd, odd.node("Pow", {odd.input({3}), odd.literal({}, {9.0})})).find("its exponent is 9"), std::string::npos);
  EXPECT_NE(refusal(several, several.node("Pow", {several.input({2}), several.literal({2}, {2, 9})})).find("its exponents differ"), std::string::npos);
  EXPECT_NE(refusal(open, open.node("Pow", {open.input({2}), open.input({2})})).find("its exponent depends"), std::string::npos);
}

TEST(Operators, PReluOfEverySlope) {
  for (const Shape& shape : kShapes) {
    SCOPED_TRACE(to_string(shape));
    ModelBuilder one, last, after;
    check(one.build({one.node("PRelu", {one.input(shape), one.learned({1}, {-0.3})})}), -9, 9);
    check(last.build({last.node("PRelu", {last.input(shape), last.random({shape.back()}, 2)})}), -3, 3);
    const auto y = after.node("Mul", {after.input(shape), after.random({shape.back()})});
    check(after.build({after.node("PRelu", {y, after.random(shape, 0.4)})}));
  }
}

TEST(Operators, BatchNormalization) {
  for (const Shape& shape : std::vector<Shape>{{1, 1}, {3, 5}, {1, 7, 2}, {2, 3, 1, 5}, {1, 1, 3, 2, 2}}) {
    SCOPED_TRACE(to_string(shape));
    ModelBuilder b;
    const Shape channels = {shape[1]};
    const std::vector<double> variance(static_cast<size_t>(shape[1]), 0.37);
    const auto x = b.input(shape);
    check(b.build({b.node("BatchNormalization", {x, b.random(channels, 3), b.random(channels), b.random(channels), b.learned(channels, variance)})}), -5, 5);
  }
  ModelBuilder training;
  const auto x = training.input({2, 3});
  const auto p = training.learned({3}, {1, 2, 3});
  EXPECT_THROW(training.build({training.node("BatchNormalization", {x, p, p, p, p}, {{"training_mode", int64_t{1}}})}), UserError);
}

TEST(Operators, LayerNormalization) {
  for (const Shape& shape : kShapes) {
    for (int64_t axis = -1; axis < static_cast<int64_t>(shape.size()); ++axis) {
      SCOPED_TRACE(to_string(shape) + " from axis " + std::to_string(axis));
      const Shape row(axis < 0 ? shape.end() - 1 : shape.begin() + axis, shape.end());
      ModelBuilder plain, scaled, after;
      check(plain.build({plain.node("LayerNormalization", {plain.input(shape), plain.literal({}, {1})}, {{"axis", axis}, {"epsilon", 0.01}})}), -3, 9);
      check(scaled.build({scaled.node("LayerNormalization", {scaled.input(shape), scaled.random(row, 2), scaled.random(row)}, {{"axis", axis}, {"epsilon", 0.1}})}), 2, 3);
      const auto y = after.node("Mul", {after.input(shape), after.random({shape.back()}, 40)});
      check(after.build({after.node("LayerNormalization", {y, after.random({row.back()}), after.random(row)}, {{"axis", axis}, {"epsilon", 1e-12}})}), 100, 200);
    }
  }
  for (double range : {1e-6, 1e-3, 1e6}) {  // where epsilon is all, and where it is nothing
    ModelBuilder b;
    check(b.build({b.node("LayerNormalization", {b.input({3, 37}), b.random({37}, 2)}, {{"epsilon", 1e-5}})}), -range, range);
  }
  for (const int64_t axis : {0, 1, 2}) {  // the means and the inverse deviations
    ModelBuilder statistics;
    check(statistics.build(statistics.several("LayerNormalization", {statistics.input({3, 5, 4}), statistics.random({4})}, 3, {{"axis", axis}})), -2, 3);
  }
  ModelBuilder open;
  EXPECT_THROW(open.build({open.node("LayerNormalization", {open.input({3}), open.input({3})})}), UserError);
}

TEST(Operators, GroupsOfChannels) {
  for (const Shape& shape : std::vector<Shape>{{1, 2, 7}, {3, 4, 5}, {1, 6, 2, 3}, {2, 4, 1, 5}, {1, 2, 3, 2, 2}}) {
    SCOPED_TRACE(to_string(shape));
    const Shape channels = {shape[1]};
    ModelBuilder instance, group(21), old(18);
    check(instance.build({instance.node("InstanceNormalization", {instance.input(shape), instance.random(channels, 2), instance.random(channels)}, {{"epsilon", 0.01}})}), -2, 5);
    check(group.build({group.node("GroupNormalization", {group.input(shape), group.random(channels, 2), group.random(channels)}, {{"num_groups", int64_t{2}}, {"epsilon", 0.01}})}), -2, 5);
    check(old.build({old.node("GroupNormalization", {old.input(shape), old.random({2}, 2), old.random({2})}, {{"num_groups", int64_t{2}}, {"epsilon", 0.01}})}), -2, 5);
  }
}

TEST(Operators, RootMeanSquares) {
  for (const Shape& shape : kShapes) {
    SCOPED_TRACE(to_string(shape));
    ModelBuilder plain(23), after(23);
    check(plain.build({plain.node("RMSNormalization", {plain.input(shape), plain.random({shape.back()}, 2)})}), -3, 9);
    const auto y = after.node("MatMul", {after.input({2, 5}), after.random({5, 9}, 3)});
    check(after.build({after.node("RMSNormalization", {y, after.random({9})}, {{"axis", int64_t{0}}})}), -2, 2);
  }
}

/// A layer behind a normalisation takes its scale; a residual stream around both stays as it is.
TEST(Operators, NormalisedResidualStream) {
  ModelBuilder b;
  auto x = b.input({5, 8});
  for (int block = 0; block < 3; ++block) {
    const auto y = b.node("LayerNormalization", {x, b.random({8}, 3), b.random({8})});
    const auto branch = b.node("Relu", {b.node("MatMul", {y, b.random({8, 8}, 0.5)})});
    x = b.node("Add", {x, b.node("MatMul", {branch, b.random({8, 8}, 0.5)})});
  }
  check(b.build({b.node("LayerNormalization", {x, b.random({8}), b.random({8})})}));
}

TEST(Operators, QuotientsOfTwoPrivateTensors) {
  for (const Shape& shape : kShapes) {
    SCOPED_TRACE(to_string(shape));
    ModelBuilder positive, negative, either, row, constant, same;
    const auto offset = [](ModelBuilder& b, const Shape& s, double by) { return b.node("Add", {b.input(s), b.literal({}, {by})}); };
    check(positive.build({positive.node("Div", {positive.input(shape), offset(positive, shape, 3)})}), -1, 2);
    check(negative.build({negative.node("Div", {negative.input(shape), offset(negative, shape, -7)})}), -1, 2);
    Shape rows = shape;
    rows.back() = 1;
    check(row.build({row.node("Div", {row.input(shape), offset(row, rows, 50)})}), -40, 40);
    check(constant.build({constant.node("Div", {constant.random(shape, 2), offset(constant, {shape.back()}, 4)})}));
    const auto x = same.input(shape);
    check(same.build({same.node("Div", {x, same.node("Mul", {x, same.literal({}, {2})})})}), 0.01, 2);
    std::vector<double> signs;  // divisors of both signs, away from 0
    for (int64_t j = 0; j < shape.back(); ++j) signs.push_back(j % 2 == 0 ? 5 : -5);
    const auto divisor = either.node("Add", {either.input(shape), either.learned({shape.back()}, signs)});
    check(either.build({either.node("Div", {either.input(shape), divisor})}), -2, 3);
  }
  for (const std::string op : {"Softsign", "Div"}) {
    ModelBuilder b;
    const auto x = b.input({3, 5});
    check(b.build({op == "Div" ? b.node("Div", {x, b.node("Add", {b.node("Abs", {x}), b.literal({}, {1})})}) : b.node(op, {x})}), -300, 300);
  }
}

/// What a divisor may be decides how it is divided: each kind is provable, and 0 is an error that names the node.
TEST(Operators, DivisorsOfZero) {
  ModelBuilder b;
  const ir::Graph graph = b.build({b.node("Div", {b.input({2}), b.input({2})})});
  std::vector<Sample> samples;
  for (int i = 1; i < 20; ++i) samples.push_back({Tensor<double>({2}, {0.1, 0.2}), Tensor<double>({2}, {0.05 * i, -0.5})});
  const CompileResult result = compile(graph, samples, {}, {});
  const Sample zero = {Tensor<double>({2}, {0.1, 0.1}), Tensor<double>({2}, {1, 0})};
  const auto run = op::interpret(result.program, *quantise_all(result.program, zero), result.weights);
  ASSERT_FALSE(run);
  EXPECT_EQ(result.node_names[run.error().node], "Div_0");
  EXPECT_EQ(run.error().index, 1);
  EXPECT_EQ(run.error().value, 0);
}

TEST(Operators, Reductions) {
  const std::vector<std::vector<int64_t>> kAxes = {{0}, {1}, {-1}, {1, 3}, {0, 2, 4}};
  for (size_t i = 0; i < kShapes.size(); ++i) {
    for (const std::string op : {"ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin"}) {
      for (int64_t keep : {0, 1}) {
        SCOPED_TRACE(op + to_string(kShapes[i]) + std::to_string(keep));
        ModelBuilder b(13), by_input(18), all(18);
        const auto x = b.input(kShapes[i]);
        const bool input_axes = op == "ReduceSum";
        check(b.build({input_axes ? b.node(op, {x, b.integers(kAxes[i])}, {{"keepdims", keep}})
                                  : b.node(op, {x}, {{"keepdims", keep}, {"axes", kAxes[i]}})}), -1, 3);
        check(by_input.build({by_input.node(op, {by_input.input(kShapes[i]), by_input.integers(kAxes[i])}, {{"keepdims", keep}})}));
        check(all.build({all.node(op, {all.input(kShapes[i])}, {{"keepdims", keep}})}), 0, 2);
      }
    }
  }
}

TEST(Operators, ReductionsOfAccumulators) {
  for (const std::string op : {"ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin"}) {
    ModelBuilder b(18);
    const auto y = b.node("MatMul", {b.input({4, 5}), b.random({5, 9})});
    check(b.build({b.node(op, {y, b.integers({1})})}));
  }
}

/// Ranges that hold whatever the model can reach.
TEST(Operators, TotalRanges) {
  CompileOptions options;
  options.saturate = true;
  for (const std::string op : {"Softplus", "Gelu", "Elu", "Abs", "Exp", "ReduceMax", "ReduceMean"}) {
    SCOPED_TRACE(op);
    ModelBuilder b(20);
    check(b.build({b.node(op, {b.node("MatMul", {b.input({3, 5}), b.random({5, 4})})})}), -1, 1, options);
  }
}

/// Inputs whose columns have scales of their own.
TEST(Operators, ChannelsOfDifferentScales) {
  for (const std::string op : {"ReduceSum", "ReduceMax", "Softplus", "Abs", "GlobalAveragePool", "BatchNormalization",
                               "PRelu", "Sum", "Max", "Expand", "Tile", "Pad", "Gather", "Pow"}) {
    SCOPED_TRACE(op);
    ModelBuilder b(20);
    const auto x = b.input({1, 5});
    std::vector<ir::ValueId> inputs = {x};
    if (op == "BatchNormalization") inputs = {x, b.random({5}), b.random({5}), b.random({5}), b.learned({5}, {1, 2, 3, 4, 5})};
    if (op == "PRelu") inputs.push_back(b.random({5}));
    if (op == "Sum" || op == "Max") inputs.push_back(b.random({5}));
    if (op == "Expand" || op == "Tile") inputs.push_back(b.integers({3, 1}));
    if (op == "Pad") inputs.push_back(b.integers({0, 1, 0, 1}));
    if (op == "Gather") inputs.push_back(b.integers({0}));
    if (op == "Pow") inputs.push_back(b.literal({}, {2}));
    const ir::Graph graph = b.build({b.node(op, inputs)});
    std::vector<Sample> samples = random_samples(graph, kSeed, 60);
    for (Sample& sample : samples)
      for (size_t i = 0; i < 5; ++i) sample[0].data[i] *= std::pow(10.0, static_cast<double>(i));
    check_samples(graph, samples, {});
  }
}

using Ints = std::vector<int64_t>;

/// A convolution of random weights, with a bias and a ReLU behind it.
void check_conv(const Shape& x, const Shape& w, const Attributes& attributes) {
  SCOPED_TRACE(to_string(x) + " by " + to_string(w));
  ModelBuilder b;
  const auto y = b.node("Conv", {b.input(x), b.random(w, 0.3), b.random({w[0]}, 0.3)}, attributes);
  check(b.build({b.node("Relu", {y})}));
}

TEST(Operators, ConvOfEveryKind) {
  check_conv({1, 1, 5, 5}, {1, 1, 3, 3}, {});
  check_conv({1, 3, 7, 6}, {4, 3, 3, 2}, {{"pads", Ints{1, 0, 2, 1}}});
  check_conv({2, 2, 9, 7}, {3, 2, 3, 3}, {{"strides", Ints{2, 3}}, {"auto_pad", std::string("SAME_UPPER")}});
  check_conv({1, 4, 8, 8}, {6, 2, 3, 3}, {{"group", int64_t{2}}, {"dilations", Ints{2, 1}}, {"pads", Ints{2, 1, 2, 1}}});
  check_conv({1, 3, 6, 5}, {3, 1, 3, 3}, {{"group", int64_t{3}}, {"auto_pad", std::string("SAME_LOWER")}});
  check_conv({1, 2, 11}, {3, 2, 4}, {{"strides", Ints{2}}, {"pads", Ints{1, 2}}});
  check_conv({3, 1, 1, 7}, {2, 1, 1, 1}, {});
}

TEST(Operators, PoolsOfEveryKind) {
  for (const std::string op : {"MaxPool", "AveragePool"}) {
    for (const auto& [shape, attributes] : std::vector<std::pair<Shape, Attributes>>{
             {{1, 1, 4, 4}, {{"kernel_shape", Ints{2, 2}}, {"strides", Ints{2, 2}}}},
             {{1, 3, 7, 5}, {{"kernel_shape", Ints{3, 2}}, {"pads", Ints{1, 0, 1, 1}}}},
             {{2, 2, 7, 8}, {{"kernel_shape", Ints{3, 3}}, {"strides", Ints{2, 2}}, {"ceil_mode", int64_t{1}}}},
             {{1, 2, 9}, {{"kernel_shape", Ints{4}}, {"strides", Ints{3}}, {"auto_pad", std::string("SAME_UPPER")}}},
             {{1, 2, 4, 5, 3}, {{"kernel_shape", Ints{2, 3, 2}}, {"strides", Ints{1, 2, 1}}, {"pads", Ints{1, 1, 0, 0, 1, 1}}}},
             {{1, 5, 3, 1}, {{"kernel_shape", Ints{3, 1}}}}}) {
      SCOPED_TRACE(op + " of " + to_string(shape));
      ModelBuilder direct, after;
      check(direct.build({direct.node(op, {direct.input(shape)}, attributes)}), -3, 2);
      check(after.build({after.node(op, {after.node("Relu", {after.input(shape)})}, attributes)}));
    }
  }
  for (const int64_t counted : {0, 1}) {
    ModelBuilder b;
    check(b.build({b.node("AveragePool", {b.input({1, 2, 6, 5})},
                          {{"kernel_shape", Ints{3, 3}}, {"pads", Ints{1, 1, 1, 1}}, {"count_include_pad", counted}})}));
  }
}

TEST(Operators, ArgMaxOfTheLast) {
  for (const Shape& shape : kShapes) {
    ModelBuilder b;
    const auto index = b.node("ArgMax", {b.node("Clip", {b.input(shape), b.literal({}, {0}), b.literal({}, {0.2})})},
                              {{"axis", int64_t{0}}, {"select_last_index", int64_t{1}}});
    check(b.build({index}));
  }
}

TEST(Operators, DropoutKeepsEverything) {
  ModelBuilder b;
  check(b.build(b.several("Dropout", {b.input({2, 3})}, 2)));
}

TEST(Operators, GlobalAveragePool) {
  for (const Shape& shape : std::vector<Shape>{{1, 1, 1}, {3, 5, 7}, {1, 7, 2, 2}, {2, 3, 1, 5}, {5, 1, 3, 2, 2}}) {
    ModelBuilder b;
    check(b.build({b.node("GlobalAveragePool", {b.input(shape)})}), -1, 3);
  }
}

TEST(Operators, MaxMinSumMeanOfSeveral) {
  for (const std::string op : {"Max", "Min", "Sum", "Mean"}) {
    for (const Shape& shape : kShapes) {
      SCOPED_TRACE(op + to_string(shape));
      ModelBuilder one, two, three, constant;
      check(one.build({one.node("Neg", {one.node(op, {one.input(shape)})})}));
      check(two.build({two.node(op, {two.input(shape), two.input({shape.back()})})}));
      const auto x = three.input(shape);
      const auto scaled = three.node("Mul", {x, three.literal({}, {1.7})});
      check(three.build({three.node(op, {x, scaled, three.node("Mul", {three.input({1}), three.random(shape, 2)})})}));
      const auto c = constant.random({shape.back()}, 0.4);
      check(constant.build({constant.node(op, {c, constant.input(shape)})}));
    }
  }
}

TEST(Operators, Split) {
  for (const Shape& shape : std::vector<Shape>{{5}, {3, 5}, {1, 7, 5}, {2, 3, 1, 5}, {5, 1, 3, 2, 5}}) {
    ModelBuilder b(13);
    std::vector<ir::ValueId> parts = b.split(b.input(shape), b.integers({1, 3, 1}), 3, -1);
    check(b.build({parts[0], b.node("Neg", {parts[1]})}));
  }
}

TEST(Operators, ExpandAndTile) {
  for (const Shape& shape : kShapes) {
    ModelBuilder expand, tile;
    std::vector<int64_t> to = shape, repeats;
    for (size_t i = 0; i < shape.size(); ++i) {
      if (to[i] == 1) to[i] = 3;
      repeats.push_back(1 + static_cast<int64_t>(i) % 3);
    }
    to.insert(to.begin(), 2);
    check(expand.build({expand.node("Expand", {expand.input(shape), expand.integers(to)})}));
    check(tile.build({tile.node("Tile", {tile.input(shape), tile.integers(repeats)})}));
  }
}

TEST(Operators, PadInEveryMode) {
  for (const std::string mode : {"constant", "edge", "reflect", "wrap"}) {
    for (const Shape& shape : kShapes) {
      SCOPED_TRACE(mode + to_string(shape));
      ModelBuilder b(19);
      std::vector<int64_t> amounts(2 * shape.size(), 0);
      amounts[0] = 1;
      amounts[shape.size() - 1] = 2;
      amounts.back() = shape.back() > 2 ? -1 : 1;
      check(b.build({b.node("Pad", {b.input(shape), b.integers(amounts), b.literal({}, {0.625})}, {{"mode", mode}})}));
    }
  }
}

TEST(Operators, GatherByPublicIndices) {
  for (const Shape& shape : std::vector<Shape>{{5}, {3, 5}, {1, 7, 5}, {2, 3, 1, 5}, {5, 1, 3, 2, 5}}) {
    for (const std::vector<int64_t>& indices : {std::vector<int64_t>{0}, {4, 3, 2}, {1, 1, 1, -1}, {0, 4, 2, 3}}) {
      ModelBuilder b;
      check(b.build({b.node("Gather", {b.input(shape), b.integers(indices)}, {{"axis", int64_t{-1}}})}));
    }
  }
  ModelBuilder scalar, many;
  check(scalar.build({scalar.node("Gather", {scalar.input({3, 2}), scalar.integers_scalar(1)})}));
  std::vector<int64_t> scattered;
  for (int64_t i = 0; i < 1200; ++i) scattered.push_back(i * i * i % 1009);
  EXPECT_NE(refusal(many, many.node("Gather", {many.input({1009}), many.integers(scattered)})).find("separate runs"), std::string::npos);
}

TEST(Operators, WhereWithAPublicMask) {
  for (const Shape& shape : kShapes) {
    SCOPED_TRACE(to_string(shape));
    ModelBuilder both, constant;
    check(both.build({both.node("Where", {both.mask(shape), both.input(shape), both.input({shape.back()})})}));
    check(constant.build({constant.node("Where", {constant.mask({shape.back()}), constant.literal({}, {0.5}), constant.input(shape)})}));
  }
}

}  // namespace
}  // namespace tacit::quant
