#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "model_builder.h"
#include "tacit/base/user_error.h"
#include "tacit/op/interpreter.h"
#include "tacit/op/relations.h"
#include "tacit/quant/compile.h"
#include "tacit/quant/quantise.h"
#include "tacit/quant/report_svg.h"

/// How many bits tensors have, who decides, and what the accuracy report says of it.
namespace tacit::quant {
namespace {

using program::OpKind;

constexpr uint64_t kSeed = 31;

CompileResult compile_held_out(const ir::Graph& graph, const CompileOptions& options = {}, double scale = 1) {
  std::vector<Sample> samples = random_samples(graph, kSeed, 60);
  for (Sample& sample : samples)
    for (Tensor<double>& x : sample)
      for (double& v : x.data) v *= scale;
  const Split split = hold_out(samples);
  CompileResult result = compile(graph, split.calibration, split.evaluation, options);
  program::Program laid_out = result.program;
  laid_out.pcs.log_h = 16;
  laid_out.pcs.num_queries = 1;
  laid_out.openings = 1;
  EXPECT_TRUE(op::elaborate(laid_out, {}, 0).ok());
  return result;
}

std::string refusal(const ir::Graph& graph, const CompileOptions& options, ExitCode code) {
  try {
    compile_held_out(graph, options);
  } catch (const UserError& error) {
    EXPECT_EQ(error.code(), code) << error.what();
    return error.what();
  }
  return "";
}

/// Two layers with names that tests can refer to: Gemm_0, Relu_1, Gemm_2.
ir::Graph two_layers(ModelBuilder& b) {
  const auto hidden = b.node("Relu", {b.node("Gemm", {b.input({1, 6}), b.random({6, 5}), b.random({5})})});
  return b.build({b.node("Gemm", {hidden, b.random({5, 3}), b.random({3})})});
}

TEST(Precision, EveryTwoBitsGainTwelveDecibels) {
  ModelBuilder b;
  const ir::Graph graph = two_layers(b);
  double last = 0;
  for (int bits = kMinBits; bits <= kMaxBits; bits += 2) {
    CompileOptions options;
    options.bits = bits;
    const CompileResult r = compile_held_out(graph, options);
    EXPECT_EQ(r.program.inputs[0].bits, bits);
    const double sqnr = r.accuracy.outputs[0].sqnr_db;
    if (bits > kMinBits) {
      EXPECT_GT(sqnr, last + 8) << bits;
    }
    last = sqnr;
  }
}

TEST(Precision, EveryOperatorTakesTwentyFourBits) {
  CompileOptions options;
  options.bits = kMaxBits;
  for (const std::string op : {"Relu", "LeakyRelu", "Abs", "Sign", "Sigmoid", "Tanh", "Softmax", "Gelu", "Elu", "Neg", "Exp"}) {
    SCOPED_TRACE(op);
    ModelBuilder b(20);
    const CompileResult r = compile_held_out(b.build({b.node(op, {b.node("MatMul", {b.input({2, 3}), b.random({3, 4}, 2)})})}), options);
    if (op != "Sign") {
      EXPECT_LE(relative_error(r.accuracy), std::ldexp(1.0, -8));
    }
  }
  ModelBuilder b(20);
  const auto x = b.input({1, 2, 6, 6}), y = b.input({1, 2, 6, 6});
  const std::vector<int64_t> two{2, 2};
  const CompileResult r = compile_held_out(
      b.build({b.node("MaxPool", {x}, {{"kernel_shape", two}, {"strides", two}}), b.node("Max", {x, y}), b.node("Min", {x, y}), b.node("Mul", {x, y}),
               b.node("ReduceMax", {x}), b.node("Clip", {x, b.literal({}, {-0.3}), b.literal({}, {0.4})}), b.node("MatMul", {x, y}),
               b.node("AveragePool", {x}, {{"kernel_shape", two}}), b.node("PRelu", {x, b.learned({1}, {0.3})})}),
      options);
  EXPECT_LE(relative_error(r.accuracy), std::ldexp(1.0, -18));
}

TEST(Precision, OneNodeMayHaveItsOwn) {
  ModelBuilder b;
  const ir::Graph graph = two_layers(b);
  CompileOptions options;
  options.precision = {{"Relu_1", 21}, {"Gemm_2", 9}, {graph.values[graph.inputs[0]].name, 12}};
  const CompileResult r = compile_held_out(graph, options);
  EXPECT_EQ(r.program.inputs[0].bits, 12);
  int64_t widest_table = 0;
  std::vector<int64_t> weights, rescales;
  for (const program::Node& node : r.program.nodes) {
    if (node.kind == OpKind::kTable) widest_table = std::max(widest_table, node.attributes[2]);
    if (node.kind == OpKind::kWeight && node.attributes.size() == 3) weights.push_back(node.attributes[0]);
    if (node.kind == OpKind::kRescale) rescales.push_back(node.attributes[1]);
  }
  EXPECT_EQ(widest_table, 21);
  EXPECT_EQ(weights[0], 16);
  EXPECT_NE(std::find(weights.begin(), weights.end(), 9), weights.end());
  EXPECT_EQ(rescales, std::vector<int64_t>{9});

  options.precision = {{"Relu_9", 21}};
  EXPECT_NE(refusal(graph, options, ExitCode::kUsage).find("'Relu_9'"), std::string::npos);
}

TEST(Precision, IsRaisedUntilTheBoundHolds) {
  ModelBuilder b;
  const ir::Graph graph = two_layers(b);
  const double before = relative_error(compile_held_out(graph).accuracy);
  CompileOptions options;
  for (const double share : {2.0, 0.1, 0.01}) {
    options.max_error = before * share;
    const CompileResult r = compile_held_out(graph, options);
    EXPECT_LE(relative_error(r.accuracy), *options.max_error);
    EXPECT_EQ(r.chosen.precision.empty(), share > 1);
    const CompileResult again = recompile(graph, r.observed, r.chosen);
    EXPECT_EQ(program::encode(again.program), program::encode(r.program));
    EXPECT_EQ(again.weights, r.weights);
  }
}

/// The pool's result is a sum of cells too wide to be a factor: the layer behind it rounds it, as finely as it is to be itself.
TEST(Precision, IsRaisedForWhatALayerRoundsOnReading) {
  ModelBuilder b;
  const std::vector<int64_t> two{2, 2};
  const auto pooled = b.node("MaxPool", {b.node("Conv", {b.input({1, 2, 4, 4}), b.random({3, 2, 1, 1})})}, {{"kernel_shape", two}, {"strides", two}});
  const ir::Graph graph = b.build({b.node("Gemm", {b.node("Flatten", {pooled}), b.random({12, 3}), b.random({3})})});
  CompileOptions options;
  options.max_error = 1e-6;
  EXPECT_LE(relative_error(compile_held_out(graph, options).accuracy), 1e-6);
}

TEST(Precision, ABoundOutOfReachIsRefusedWithTheNodesThatLimitIt) {
  ModelBuilder b;
  const ir::Graph graph = b.build({b.node("Softmax", {b.node("Gemm", {b.input({1, 6}), b.random({6, 5}, 4), b.random({5})})})});
  CompileOptions options;
  options.max_error = 1e-7;
  const std::string sentence = refusal(graph, options, ExitCode::kUnsupportedModel);
  EXPECT_NE(sentence.find("at most 1e-07 was asked for"), std::string::npos) << sentence;
  EXPECT_NE(sentence.find("'Softmax_1' (Softmax"), std::string::npos) << sentence;
  options.disclose_argmax = true;
  EXPECT_NE(refusal(graph, options, ExitCode::kUsage).find("an error bound needs the outputs"), std::string::npos);
}

/// Weights whose columns, features or groups differ by factors of up to 2^7.
std::vector<double> uneven(const Shape& shape, bool along_last) {
  constexpr size_t kChannels = 8;
  std::mt19937_64 rng(kSeed);
  std::uniform_real_distribution<double> draw(-1, 1);
  std::vector<double> w(static_cast<size_t>(num_elements(shape)));
  for (size_t i = 0; i < w.size(); ++i) {
    const size_t channel = along_last ? i % kChannels : i / (w.size() / kChannels);
    w[i] = std::ldexp(draw(rng), -static_cast<int>(channel));
  }
  return w;
}

TEST(Precision, WeightsHaveAScaleForEachChannelWhereItIsFree) {
  const std::vector<int64_t> pads{1, 1, 1, 1};
  for (const int form : {0, 1, 2, 3}) {
    SCOPED_TRACE(form);
    ModelBuilder b;
    ir::ValueId y{};
    if (form == 0) y = b.node("MatMul", {b.input({2, 9}), b.learned({9, 8}, uneven({9, 8}, true))});
    if (form == 1) y = b.node("MatMul", {b.learned({8, 9}, uneven({8, 9}, false)), b.input({9, 2})});
    if (form == 2) y = b.node("Conv", {b.input({1, 3, 5, 4}), b.learned({8, 3, 3, 3}, uneven({8, 3, 3, 3}, false))}, {{"pads", pads}});
    if (form == 3) {
      y = b.node("Conv", {b.input({1, 8, 5, 4}), b.learned({8, 1, 3, 3}, uneven({8, 1, 3, 3}, false))}, {{"pads", pads}, {"group", int64_t{8}}});
    }
    const ir::Graph graph = b.build({y});
    CompileOptions options;
    const CompileResult plain = compile_held_out(graph, options);
    options.cost = [](const program::Program&) { return 1.0; };
    const CompileResult fine = compile_held_out(graph, options);
    const auto scaled = [](const CompileResult& r) {
      return std::count_if(r.program.nodes.begin(), r.program.nodes.end(), [](const program::Node& n) { return n.kind == OpKind::kScaleAxis; });
    };
    EXPECT_EQ(scaled(plain), 0);
    EXPECT_EQ(scaled(fine), 1);
    const auto weights_error = [](const CompileResult& r) {
      for (const NodeError& e : r.accuracy.nodes) if (e.op != "Input") return e.introduced.mean_abs_error;
      return 0.0;
    };
    EXPECT_LT(weights_error(fine), weights_error(plain) / 4);
    EXPECT_LT(relative_error(fine.accuracy), relative_error(plain.accuracy));
    EXPECT_EQ(program::encode(recompile(graph, fine.observed, fine.chosen).program), program::encode(fine.program));
  }
}

TEST(Precision, SpareBitsAreTakenWhileTheyAreFree) {
  ModelBuilder b;
  const ir::Graph graph = two_layers(b);
  CompileOptions options;
  const CompileResult plain = compile_held_out(graph, options);
  size_t asked = 0;
  options.cost = [&](const program::Program&) { return static_cast<double>(++asked); };  // every other program is dearer
  const CompileResult dear = compile_held_out(graph, options);
  EXPECT_TRUE(dear.chosen.spare.empty());
  EXPECT_EQ(program::encode(dear.program), program::encode(plain.program));
  options.cost = [](const program::Program& p) {
    int64_t bits = 0;
    for (const program::Node& node : p.nodes) if (node.kind == OpKind::kRescale) bits = std::max(bits, node.attributes[1]);
    return bits <= 20 ? 1.0 : 2.0;
  };
  const CompileResult spare = compile_held_out(graph, options);
  EXPECT_EQ(spare.chosen.spare.at("Gemm_2"), 4);
  EXPECT_LT(relative_error(spare.accuracy), relative_error(plain.accuracy) / 3);
}

TEST(Precision, ShortTablesWithChordsAreExactToTheResultsBits) {
  for (const std::string op : {"Gelu", "Elu", "Selu", "Softplus", "Mish", "HardSwish", "Sigmoid", "Tanh", "Erf", "Exp"}) {
    for (const double range : {0.2, 2.0}) {
      SCOPED_TRACE(op + " " + std::to_string(range));
      ModelBuilder b(20);
      const CompileResult r = compile_held_out(b.build({b.node(op, {b.input({3, 5})})}), {}, range);
      int64_t most_bits = 0;
      for (const program::Node& node : r.program.nodes) if (node.kind == OpKind::kTable) most_bits = std::max(most_bits, node.attributes[2]);
      EXPECT_LE(most_bits, 11);
      EXPECT_LE(relative_error(r.accuracy), std::ldexp(1.0, -13));
    }
  }
}

TEST(Precision, SaturatingChordsTakeEveryArgument) {
  ModelBuilder b(20);
  const ir::Graph graph = b.build({b.node("Gelu", {b.node("MatMul", {b.input({2, 3}), b.random({3, 4}, 3)})})});
  CompileOptions options;
  options.saturate = true;
  const CompileResult r = compile_held_out(graph, options);
  EXPECT_TRUE(r.accuracy.partial_nodes.empty());
  const op::Interpreter interpreter(r.program);
  for (const double v : {-1e6, 1e6}) {
    EXPECT_TRUE(interpreter.run(std::vector{quantise(r.program.inputs[0], {{2, 3}, std::vector<double>(6, v)})}, r.weights));
  }
}

TEST(Report, NamesTheNodeThatLoses) {
  ModelBuilder b;
  const ir::Graph graph = two_layers(b);
  CompileOptions options;
  options.precision = {{"Relu_1", 8}};
  const AccuracyReport report = compile_held_out(graph, options).accuracy;
  EXPECT_EQ(report.node_samples, report.samples);
  ASSERT_EQ(report.nodes.size(), 4u);  // the input and three nodes
  EXPECT_EQ(report.nodes[0].op, "Input");
  const std::vector<NodeError> worst = worst_nodes(report, 2);
  ASSERT_EQ(worst.size(), 2u);
  EXPECT_EQ(worst[0].name, "Relu_1");
  EXPECT_GT(worst[0].at_output, 8 * worst[1].at_output);
  // What the node after it inherits is not what it introduces.
  const NodeError& last = report.nodes.back();
  EXPECT_EQ(last.name, "Gemm_2");
  EXPECT_GT(last.total.max_abs_error, 20 * last.introduced.max_abs_error);
  EXPECT_EQ(last.total.max_abs_error, report.outputs[0].max_abs_error);
}

TEST(Report, StatisticsOfErrors) {
  ErrorSums sums;
  Tensor<double> expected({2000}), actual({2000});
  for (size_t i = 0; i < 2000; ++i) {
    expected.data[i] = -2;
    actual.data[i] = i < 1990 ? -2.0 : i < 1999 ? -1.5 : 2.0;
  }
  EXPECT_EQ(sums.add(expected, actual), 4);
  const ErrorStats s = sums.finish();
  EXPECT_EQ(s.max_abs_error, 4);
  EXPECT_EQ(s.largest, 2);
  EXPECT_EQ(s.relative(), 2);
  EXPECT_DOUBLE_EQ(s.mean_abs_error, (9 * 0.5 + 4) / 2000);
  EXPECT_GE(s.p999_abs_error, 0.5);
  EXPECT_LE(s.p999_abs_error, 0.5 * 17 / 16);
  EXPECT_DOUBLE_EQ(s.sqnr_db, 10 * std::log10(8000 / (9 * 0.25 + 16)));
  EXPECT_TRUE(std::isinf(ErrorSums().finish().sqnr_db));
  EXPECT_EQ(ErrorSums().finish().relative(), 0);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  ErrorSums odd;
  EXPECT_EQ(odd.add({{2}, {nan, 1}}, {{2}, {0, 1}}), 0);
  EXPECT_EQ(odd.elements(), 1u);
}

TEST(Report, IsDrawnTheSameWayTwice) {
  ModelBuilder b;
  AccuracyReport report = compile_held_out(two_layers(b)).accuracy;
  const std::string svg = to_svg(report, "a <model> & \"more\"");
  EXPECT_EQ(svg, to_svg(report, "a <model> & \"more\""));
  for (const char* part : {"<svg ", "</svg>", "a &lt;model&gt; &amp; &quot;more&quot;", "held-out samples", "Relu_1", "no unit, logarithmic"}) {
    EXPECT_NE(svg.find(part), std::string::npos) << part;
  }
  const NodeError one = report.nodes[0];
  for (int i = 0; i < 100; ++i) {
    report.nodes.push_back(one);
    report.nodes.back().name = std::string(static_cast<size_t>(i), 'x') + "\x01\xff_end";
  }
  const std::string long_one = to_svg(report, "many");
  EXPECT_NE(long_one.find("the 60 of 104 nodes"), std::string::npos);
  EXPECT_NE(long_one.find("...xxx"), std::string::npos);
  EXPECT_EQ(long_one.find('\x01'), std::string::npos);
  EXPECT_NE(to_svg({}, "nothing").find("</svg>"), std::string::npos);
}

}  // namespace
}  // namespace tacit::quant
