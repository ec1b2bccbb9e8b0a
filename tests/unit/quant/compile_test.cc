#include "tacit/quant/compile.h"

#include <gtest/gtest.h>

#include <cmath>

#include "model_builder.h"
#include "tacit/base/user_error.h"
#include "tacit/op/interpreter.h"
#include "tacit/op/relations.h"
#include "tacit/quant/quantise.h"

namespace tacit::quant {
namespace {

using program::OpKind;

constexpr uint64_t kSeed = 11;

/// Compiles over random samples; the verifier's loader takes the program, and the goal is met.
CompileResult compile_well(const ir::Graph& graph, CompileOptions options = {}, double scale = 1) {
  std::vector<Sample> samples = random_samples(graph, kSeed, 100);
  for (Sample& sample : samples)
    for (Tensor<double>& x : sample)
      for (double& v : x.data) v *= scale;
  const Split split = hold_out(samples);
  CompileResult result = compile(graph, split.calibration, split.evaluation, options);
  EXPECT_EQ(result.accuracy.out_of_range, 0u);
  EXPECT_TRUE(result.accuracy.held_out);
  for (const OutputError& e : result.accuracy.outputs) EXPECT_LE(e.relative_to_goal(), 1) << e.name << " " << e.max_abs_error;
  EXPECT_EQ(result.node_names.size(), result.program.nodes.size());
  program::Program laid_out = result.program;
  laid_out.pcs.log_h = 16;
  laid_out.pcs.num_queries = 1;
  laid_out.openings = 1;
  const auto circuit = op::elaborate(laid_out, {}, 0);
  EXPECT_TRUE(circuit.ok()) << "node " << (circuit.ok() ? 0 : circuit.error().index);
  return result;
}

std::vector<OpKind> kinds(const program::Program& program) {
  std::vector<OpKind> out;
  for (const program::Node& node : program.nodes) out.push_back(node.kind);
  return out;
}

size_t count(const program::Program& program, OpKind kind) {
  const std::vector<OpKind> all = kinds(program);
  return static_cast<size_t>(std::count(all.begin(), all.end(), kind));
}

/// The kUnsupportedModel (or kUsage) sentence of a refused compilation.
std::string refusal(const ir::Graph& graph, const CompileOptions& options = {}, ExitCode code = ExitCode::kUnsupportedModel) {
  try {
    const std::vector<Sample> samples = random_samples(graph, kSeed, 10);
    compile(graph, samples, {}, options);
  } catch (const UserError& error) {
    EXPECT_EQ(error.code(), code) << error.what();
    return error.what();
  }
  return "";
}

TEST(Compile, GemmBiasReluIsOneRescale) {
  ModelBuilder b;
  const auto x = b.input({1, 5});
  const auto y = b.node("Relu", {b.node("Gemm", {x, b.random({5, 4}), b.random({4})})});
  const CompileResult r = compile_well(b.build({y}));
  EXPECT_EQ(kinds(r.program), (std::vector<OpKind>{OpKind::kInput, OpKind::kWeight, OpKind::kMatMul, OpKind::kWeight,
                                                   OpKind::kLinear, OpKind::kTable}));
  EXPECT_EQ(r.weights.size(), 2u);
}

TEST(Compile, MatMulAddWithoutActivationIsOneRescale) {
  ModelBuilder b;
  const auto y = b.node("Add", {b.node("MatMul", {b.input({1, 5}), b.random({5, 4})}), b.random({4})});
  const CompileResult r = compile_well(b.build({y}));
  EXPECT_EQ(count(r.program, OpKind::kRescale), 1u);
  EXPECT_EQ(r.program.nodes.back().kind, OpKind::kRescale);
}

TEST(Compile, GemmWithTransposesAndFactors) {
  ModelBuilder b;
  const auto x = b.input({5, 2});
  const auto y = b.node("Gemm", {x, b.random({4, 5}), b.random({2, 1})},
                        {{"transA", int64_t{1}}, {"transB", int64_t{1}}, {"alpha", 0.3}, {"beta", -2.0}});
  compile_well(b.build({y}));
}

TEST(Compile, LayersShareOneReluTable) {
  ModelBuilder b;
  auto x = b.input({1, 6});
  for (int layer = 0; layer < 3; ++layer) x = b.node("Relu", {b.node("Gemm", {x, b.random({6, 6}, 1.0 + layer), b.random({6})})});
  const CompileResult r = compile_well(b.build({x}));
  std::vector<std::vector<int64_t>> tables;
  for (program::Node node : r.program.nodes) {
    if (node.kind != OpKind::kTable) continue;
    node.attributes[1] = 0;  // the shift is not the table's
    tables.push_back(node.attributes);
  }
  ASSERT_EQ(tables.size(), 3u);
  EXPECT_EQ(tables[0], tables[1]);
  EXPECT_EQ(tables[1], tables[2]);
}

TEST(Compile, ActivationsOfEveryKind) {
  for (const std::string op : {"Relu", "LeakyRelu", "Sigmoid", "Tanh", "Softmax"}) {
    SCOPED_TRACE(op);
    ModelBuilder b;
    compile_well(b.build({b.node(op, {b.node("MatMul", {b.input({2, 3}), b.random({3, 4}, 3)})})}));
    ModelBuilder direct;
    compile_well(direct.build({direct.node(op, {direct.input({2, 3})})}), {}, 5);
  }
}

TEST(Compile, SigmoidsAndTanhsTakeTheCheapestForm) {
  for (const std::string op : {"Sigmoid", "Tanh"}) {
    SCOPED_TRACE(op);
    ModelBuilder narrow, medium, large, whole, wide;
    const CompileResult chords = compile_well(narrow.build({narrow.node(op, {narrow.input({1, 3})})}));
    EXPECT_EQ(count(chords.program, OpKind::kTable), 2u);
    EXPECT_EQ(count(chords.program, OpKind::kProduct), 1u);
    EXPECT_EQ(count(compile_well(medium.build({medium.node(op, {medium.input({1, 3})})}), {}, 60).program, OpKind::kSoftmax), 1u);
    EXPECT_EQ(count(compile_well(large.build({large.node(op, {large.input({64, 64})})})).program, OpKind::kTable), 1u);
    const auto n = whole.node("Cast", {whole.input({3}, ir::DType::kInt)}, {{"to", int64_t{1}}});
    EXPECT_EQ(count(compile_well(whole.build({whole.node(op, {n})})).program, OpKind::kTable), 1u);
    const CompileResult clipped = compile_well(wide.build({wide.node(op, {wide.node("Mul", {wide.input({3}), wide.learned({}, {1e3})})})}));
    EXPECT_EQ(count(clipped.program, OpKind::kTable), 2u);
    EXPECT_EQ(count(clipped.program, OpKind::kSoftmax), 1u);
    EXPECT_LE(relative_error(clipped.accuracy), std::ldexp(1.0, -11));
  }
}

/// Nodes of the program that read the values of this kind, at most, for any one of them.
size_t most_readers(const program::Program& program, OpKind kind) {
  std::vector<size_t> readers(program.nodes.size());
  for (const program::Node& node : program.nodes) for (program::ValueId id : node.inputs) ++readers[id];
  size_t most = 0;
  for (size_t id = 0; id < readers.size(); ++id) if (program.nodes[id].kind == kind) most = std::max(most, readers[id]);
  return most;
}

TEST(Compile, AResidualStreamIsASumOfCellsAndNeverRoundedAgain) {
  ModelBuilder b;
  auto stream = b.input({2, 6});
  constexpr size_t kLayers = 5;
  for (size_t layer = 0; layer < kLayers; ++layer) stream = b.node("Add", {stream, b.node("MatMul", {stream, b.random({6, 6}, 0.5)})});
  const CompileResult r = compile_well(b.build({stream}));
  EXPECT_EQ(count(r.program, OpKind::kRescale), kLayers);
  EXPECT_EQ(most_readers(r.program, OpKind::kMatMul), 1u);
  EXPECT_LE(relative_error(r.accuracy), std::ldexp(1.0, -13));
}

TEST(Compile, AnAccumulatorThatTwoNodesReadIsCommittedOnce) {
  ModelBuilder b;
  const auto y = b.node("MatMul", {b.input({2, 6}), b.random({6, 6})});
  const CompileResult r = compile_well(b.build({b.node("Mul", {y, b.node("Sigmoid", {y})}), b.node("Relu", {y})}));
  EXPECT_EQ(most_readers(r.program, OpKind::kMatMul), 1u);
}

TEST(Compile, SmallPiecewiseLinearFunctionsTakeNoTable) {
  for (const int64_t rows : {1, 100}) {
    ModelBuilder leaky, clip;
    const auto kinds_of = [&](const CompileResult& r) {
      std::vector<int64_t> functions;
      for (const program::Node& node : r.program.nodes) if (node.kind == OpKind::kTable) functions.push_back(node.attributes[0]);
      return functions;
    };
    const auto a = compile_well(leaky.build({leaky.node("LeakyRelu", {leaky.input({rows, 4})}, {{"alpha", -1.7}})}));
    EXPECT_EQ(kinds_of(a), rows == 1 ? std::vector<int64_t>{1} : std::vector<int64_t>{2});
    const auto x = clip.input({rows, 4});
    const auto b = compile_well(clip.build({clip.node("Clip", {x, clip.literal({}, {-0.3}), clip.literal({}, {0.7})})}));
    EXPECT_EQ(kinds_of(b), rows == 1 ? std::vector<int64_t>{} : std::vector<int64_t>{3});
    EXPECT_EQ(count(b.program, OpKind::kClamp), rows == 1 ? 1u : 0u);
  }
}

/// What is cut off takes no bits of the result, and the sum under the clip is rounded once.
TEST(Compile, AClipTooPreciseForATableIsAClamp) {
  ModelBuilder b;
  const auto x = b.node("MatMul", {b.input({40, 3}), b.random({3, 40}, 3)});
  const ir::Graph graph = b.build({b.node("Clip", {x, b.literal({}, {0}), b.literal({}, {0.5})})});
  CompileOptions options;
  options.bits = 20;
  const CompileResult r = compile_well(graph, options);
  EXPECT_EQ(count(r.program, OpKind::kClamp), 1u);
  EXPECT_EQ(count(r.program, OpKind::kRescale), 0u);
  EXPECT_EQ(count(r.program, OpKind::kTable), 0u);
  const CompileResult coarse = compile_well(graph);
  EXPECT_EQ(count(coarse.program, OpKind::kTable), 1u);
  EXPECT_LT(r.accuracy.max_abs_error, coarse.accuracy.max_abs_error / 4);
}

/// However many they are: a table would round them.
TEST(Compile, WideIntegersAreClippedExactly) {
  ModelBuilder b;
  const auto wide = b.node("Mul", {b.input({50, 100}, ir::DType::kInt), b.integers({50003})});
  const CompileResult r = compile_well(b.build({b.node("Clip", {wide, b.integers_scalar(-200001), b.integers_scalar(250017)})}));
  EXPECT_EQ(r.accuracy.max_abs_error, 0);
  EXPECT_EQ(count(r.program, OpKind::kClamp), 1u);
}

/// Bounds that are one number at the scale of the result.
TEST(Compile, AClipOfOneValue) {
  ModelBuilder b;
  const CompileResult r = compile_well(b.build({b.node("Clip", {b.input({1, 3}), b.literal({}, {0.5}), b.literal({}, {0.5})})}));
  EXPECT_EQ(count(r.program, OpKind::kClamp), 0u);
}

/// A depthwise convolution is an accumulator like any other: what reads it rounds it, once.
TEST(Compile, DepthwiseConvolutionsAreRoundedByTheirReaders) {
  for (const int64_t group : {int64_t{1}, int64_t{2}, int64_t{4}}) {
    ModelBuilder b;
    const auto x = b.input({1, 4, 5, 5});
    const auto y = b.node("Conv", {x, b.random({4, 4 / group, 3, 3}), b.random({4})}, {{"group", group}, {"kernel_shape", std::vector<int64_t>{3, 3}}});
    const CompileResult r = compile_well(b.build({b.node("Relu", {y})}));
    EXPECT_EQ(count(r.program, OpKind::kRescale), group == 2 ? 1u : 0u) << group;
  }
}

TEST(Compile, ClipWithPublicBounds) {
  ModelBuilder b;
  const auto x = b.node("MatMul", {b.input({1, 3}), b.random({3, 4}, 3)});
  const CompileResult r = compile_well(b.build({b.node("Clip", {x, b.literal({}, {-0.37}), b.literal({}, {1.25})})}));
  EXPECT_TRUE(r.warnings.empty());
  ModelBuilder wide;
  const auto z = wide.input({1, 3});
  compile_well(wide.build({wide.node("Clip", {z, wide.literal({}, {-700}), wide.literal({}, {2000})})}), {}, 5000);
  ModelBuilder relu6;
  const auto w = relu6.input({1, 3});
  const CompileResult s = compile_well(relu6.build({relu6.node("Clip", {w, relu6.learned({}, {0}), relu6.learned({}, {6})})}), {}, 9);
  EXPECT_EQ(s.warnings.size(), 1u);
}

TEST(Compile, SumsAndProductsOfPrivateValues) {
  ModelBuilder b;
  const auto x = b.input({2, 3}), y = b.input({3}), z = b.input({2, 1});
  const auto scaled = b.node("Mul", {y, b.literal({}, {100})});
  compile_well(b.build({b.node("Add", {x, scaled}), b.node("Sub", {z, x}), b.node("Mul", {x, y}), b.node("Mul", {x, x}),
                        b.node("Neg", {x}), b.node("MatMul", {x, b.node("Transpose", {x})})}));
}

TEST(Compile, ConstantsOnEitherSide) {
  ModelBuilder b;
  const auto x = b.input({2, 3});
  const auto one = b.literal({1}, {1});
  compile_well(b.build({b.node("Sub", {one, x}), b.node("Sub", {x, b.random({3})}), b.node("Add", {b.random({2, 1}), x}),
                        b.node("Add", {x, b.random({4, 1, 3})}), b.node("Add", {x, b.literal({2, 3}, {1, 2, 3, 4, 5, 0.1})}),
                        b.node("Add", {x, b.literal({}, {1.0 / 3})})}));
}

TEST(Compile, FactorsOfEveryKind) {
  ModelBuilder b;
  const auto x = b.input({2, 3});
  const CompileResult r = compile_well(
      b.build({b.node("Mul", {x, b.literal({}, {-0.25})}), b.node("Div", {x, b.literal({}, {10})}), b.node("Mul", {x, b.literal({3}, {1, 2, 0.3})}),
               b.node("Mul", {b.random({3}), x}), b.node("Div", {x, b.learned({3}, {0.5, 3, 700})}), b.node("Mul", {x, b.random({2, 3})}),
               b.node("Mul", {x, b.literal({2, 3}, {1, 2, 3, 4, 5, 6})}), b.node("Mul", {x, b.literal({}, {0})}),
               b.node("Mul", {x, b.learned({}, {1e-6})}), b.node("Mul", {x, b.literal({}, {1e7})})}));
  EXPECT_EQ(count(r.program, OpKind::kScaleAxis), 1u);
}

TEST(Compile, FeaturesOfDifferentScaleGetExponentsOfTheirOwn) {
  ModelBuilder b;
  const auto x = b.input({1, 4});
  const auto centred = b.node("Sub", {x, b.learned({4}, {3000, 20, 0.5, 0.01})});
  const auto scaled = b.node("Div", {centred, b.learned({4}, {1000, 10, 0.2, 0.004})});
  const auto y = b.node("Gemm", {scaled, b.random({4, 3}), b.random({3})});
  const auto direct = b.node("MatMul", {x, b.learned({4, 2}, {1e-3, -2e-3, 0.1, 0.2, 1, -1, 30, 50})});
  const auto other = b.node("Relu", {x});
  const ir::Graph graph = b.build({y, direct, other});
  std::vector<Sample> samples = random_samples(graph, kSeed, 100);
  const double centre[] = {3000, 20, 0.5, 0.01}, spread[] = {2000, 15, 0.4, 0.01};
  for (Sample& s : samples) for (size_t j = 0; j < 4; ++j) s[0].data[j] = centre[j] + spread[j] * s[0].data[j];
  const Split split = hold_out(samples);
  const CompileResult r = compile(graph, split.calibration, split.evaluation, {});
  EXPECT_EQ(r.program.inputs[0].exponents.size(), 4u);
  for (const OutputError& e : r.accuracy.outputs) EXPECT_LE(e.relative_to_goal(), 1) << e.name << " " << e.max_abs_error;
}

TEST(Compile, MovesData) {
  ModelBuilder b;
  const auto x = b.input({1, 2, 3, 4});
  const auto half = b.node("Sigmoid", {x});
  compile_well(b.build({b.node("Transpose", {x}, {{"perm", std::vector<int64_t>{0, 3, 1, 2}}}),
                        b.node("Reshape", {x, b.integers({4, -1})}), b.node("Flatten", {x}),
                        b.node("Squeeze", {x, b.integers({0})}), b.node("Unsqueeze", {x, b.integers({0, 5})}),
                        b.node("Slice", {x, b.integers({3, 1}), b.integers({-9, 3}), b.integers({3, 2}), b.integers({-2, 1})}),
                        b.node("Concat", {x, half, x}, {{"axis", int64_t{1}}})}));
}

TEST(Compile, SoftmaxOverAnyAxis) {
  for (const int opset : {11, 17}) {
    for (const int64_t axis : {0, 1, 2, -1}) {
      SCOPED_TRACE(std::to_string(opset) + " " + std::to_string(axis));
      ModelBuilder b(opset);
      compile_well(b.build({b.node("Softmax", {b.input({2, 3, 4})}, {{"axis", axis}})}), {}, 4);
    }
  }
}

TEST(Compile, ArgMaxThatLeavesTheModelIsDisclosed) {
  ModelBuilder b;
  const auto x = b.input({2, 3, 4});
  const auto kept = b.node("ArgMax", {x}, {{"axis", int64_t{1}}});
  const auto dropped = b.node("ArgMax", {x}, {{"axis", int64_t{-1}}, {"keepdims", int64_t{0}}});
  const auto inner = b.node("ArgMax", {x}, {{"axis", int64_t{2}}, {"keepdims", int64_t{0}}});
  const auto sum = b.node("Add", {inner, inner});
  const CompileResult r = compile_well(b.build({kept, dropped, sum}));
  EXPECT_TRUE(r.program.outputs[0].is_index);
  EXPECT_TRUE(r.program.outputs[1].is_index);
  EXPECT_FALSE(r.program.outputs[2].is_index);
  const op::Interpreter interpreter(r.program);
  const Sample sample = random_samples(b.build({kept, dropped, sum}), kSeed, 1)[0];
  const auto values = interpreter.run(std::vector{quantise(r.program.inputs[0], sample[0])}, r.weights);
  EXPECT_EQ((*values)[r.program.outputs[0].value].shape, (Shape{2, 1, 4}));
  EXPECT_EQ((*values)[r.program.outputs[1].value].shape, (Shape{2, 3}));
}

TEST(Compile, DiscloseArgmaxDropsAFinalSoftmax) {
  ModelBuilder b;
  const auto y = b.node("Softmax", {b.node("Gemm", {b.input({1, 5}), b.random({5, 4}), b.random({4})})});
  const ir::Graph graph = b.build({y});
  CompileOptions options;
  options.disclose_argmax = true;
  options.labels = {"a", "b", "c", "d"};
  const CompileResult r = compile_well(graph, options);
  EXPECT_EQ(count(r.program, OpKind::kSoftmax), 0u);
  EXPECT_EQ(r.program.nodes.back().kind, OpKind::kArgMax);
  EXPECT_EQ(r.program.nodes.back().attributes, std::vector<int64_t>{1});
  EXPECT_TRUE(r.program.outputs[0].is_index);
  EXPECT_EQ(r.program.outputs[0].labels, options.labels);
  EXPECT_TRUE(r.accuracy.has_classes);
  EXPECT_EQ(r.accuracy.top1_agreement, 1);
  EXPECT_TRUE(r.accuracy.outputs.empty());

  options.labels = {"a"};
  EXPECT_NE(refusal(graph, options, ExitCode::kUsage).find("--labels names 1 classes"), std::string::npos);
}

TEST(Compile, DiscloseArgmaxNeedsOneOutputWithClasses) {
  CompileOptions options;
  options.disclose_argmax = true;
  ModelBuilder two;
  const auto x = two.input({1, 3});
  EXPECT_NE(refusal(two.build({two.node("Relu", {x}), two.node("Tanh", {x})}), options, ExitCode::kUsage).find("one output"), std::string::npos);
  ModelBuilder one;
  EXPECT_NE(refusal(one.build({one.node("Relu", {one.input({3, 1})})}), options, ExitCode::kUsage).find("no classes"), std::string::npos);
}

TEST(Compile, IntegersAndBooleansStayExact) {
  ModelBuilder b;
  const auto n = b.input({3}, ir::DType::kInt), flag = b.input({3}, ir::DType::kBool);
  const auto as_float = b.node("Cast", {flag}, {{"to", int64_t{1}}});
  const CompileResult r = compile_well(b.build({b.node("Add", {n, n}), b.node("Mul", {n, n}), as_float, flag}));
  EXPECT_TRUE(r.program.inputs[0].is_integer);
  EXPECT_EQ(r.program.inputs[0].exponents, std::vector<int8_t>{0});
  EXPECT_EQ(r.program.inputs[1].bits, 2);
  EXPECT_EQ(r.accuracy.max_abs_error, 0);
}

TEST(Compile, RefusesEveryNodeAtOnceWithItsReason) {
  ModelBuilder b;
  const auto long_row = b.node("Softmax", {b.input({1, 4097})});
  const auto slope = b.node("LeakyRelu", {b.input({3})}, {{"alpha", 1e4}});
  const ir::Graph graph = b.build({b.node("Relu", {long_row}), slope});
  const std::string sentence = refusal(graph);
  EXPECT_NE(sentence.find("Softmax_0 (Softmax): its rows have 4097 entries"), std::string::npos) << sentence;
  EXPECT_NE(sentence.find("LeakyRelu_1 (LeakyRelu): its slope is larger than 256"), std::string::npos) << sentence;
  EXPECT_EQ(find_refused(graph).size(), 2u);
}

TEST(Compile, RefusesAModelWithNothingPrivate) {
  ModelBuilder b;
  const ir::Graph graph = b.build({b.node("Relu", {b.input({1, 3})})});
  CompileOptions options;
  options.hide_input = false;
  EXPECT_NE(refusal(graph, options).find("nothing private"), std::string::npos);
  ModelBuilder constant;
  EXPECT_NE(refusal(constant.build({constant.literal({2}, {1, 2})})).find("nothing private"), std::string::npos);
  ModelBuilder weights;
  const ir::Graph with_weights = weights.build({weights.node("MatMul", {weights.input({1, 3}), weights.random({3, 2})})});
  EXPECT_EQ(refusal(with_weights, options), "");
}

TEST(Compile, IsDeterministic) {
  ModelBuilder b;
  const ir::Graph graph = b.build({b.node("Tanh", {b.node("Gemm", {b.input({1, 5}), b.random({5, 4}), b.random({4})})})});
  const CompileResult first = compile_well(graph), second = compile_well(graph);
  EXPECT_EQ(program::encode(first.program), program::encode(second.program));
  EXPECT_EQ(first.weights, second.weights);
}

TEST(Compile, SaturatingProgramsAreTotal) {
  ModelBuilder b;
  auto x = b.input({1, 6});
  for (int layer = 0; layer < 2; ++layer) x = b.node("Relu", {b.node("Gemm", {x, b.random({6, 6}), b.random({6})})});
  const ir::Graph graph = b.build({b.node("Sigmoid", {x})});
  CompileOptions options;
  options.saturate = true;
  const std::vector<Sample> samples = random_samples(graph, kSeed, 20);
  const CompileResult r = compile(graph, samples, {}, options);
  EXPECT_TRUE(r.accuracy.partial_nodes.empty());
  EXPECT_FALSE(r.accuracy.held_out);
  const op::Interpreter interpreter(r.program);
  for (const double v : {-1e6, 1e6}) {
    EXPECT_TRUE(interpreter.run(std::vector{quantise(r.program.inputs[0], {{1, 6}, std::vector<double>(6, v)})}, r.weights));
  }
}

TEST(Compile, ValuesOfVeryDifferentScaleAreBroughtTogether) {
  ModelBuilder b;
  const auto x = b.input({1, 4});
  const auto tiny = b.node("MatMul", {x, b.random({4, 3}, 1e-9)});
  const auto large = b.node("MatMul", {x, b.random({4, 3}, 1e4)});
  compile_well(b.build({b.node("Add", {tiny, large}), b.node("Add", {tiny, b.learned({3}, {1e5, 2, 3})}),
                        b.node("Concat", {tiny, large}, {{"axis", int64_t{1}}}), b.node("Relu", {tiny}), b.node("Tanh", {large})}));
}

TEST(Compile, ScalarsVectorsAndBatches) {
  ModelBuilder b;
  const auto scalar = b.input({}), row = b.input({3}), batch = b.input({2, 1, 2, 3}), other = b.input({4, 3, 2});
  compile_well(b.build({b.node("Relu", {scalar}), b.node("Mul", {scalar, row}), b.node("Add", {row, scalar}),
                        b.node("MatMul", {row, b.random({3, 2})}), b.node("MatMul", {b.random({2, 3}), row}),
                        b.node("MatMul", {row, row}), b.node("MatMul", {batch, other}), b.node("MatMul", {batch, b.random({3, 5})}),
                        b.node("MatMul", {b.random({2, 2}), batch}), b.node("Tanh", {scalar})}));
}

TEST(Compile, ZerosAndConstantResults) {
  ModelBuilder b;
  const auto x = b.input({1, 3});
  const auto zeros = b.learned({3, 2}, std::vector<double>(6, 0));
  compile_well(b.build({b.node("Gemm", {x, zeros, b.learned({2}, {0, 0})}), b.node("Relu", {b.node("MatMul", {x, zeros})}),
                        b.node("Mul", {x, b.learned({3}, {0, 0, 0})}), b.literal({2}, {0.5, -7}), b.node("Sub", {x, x})}));
}

TEST(Compile, UnusedInputsAndRepeatedOutputs) {
  ModelBuilder b;
  const auto x = b.input({1, 3});
  b.input({1, 2});
  const auto y = b.node("Gemm", {x, b.random({3, 2}), b.random({2})});
  const CompileResult r = compile_well(b.build({x, y, y}));
  EXPECT_EQ(r.program.inputs.size(), 2u);
  EXPECT_EQ(r.program.outputs[1].value, r.program.outputs[2].value);
  EXPECT_EQ(count(r.program, OpKind::kRescale), 1u);
}

TEST(Compile, ALearnedNumberIsNotDisclosed) {
  ModelBuilder b;
  EXPECT_NE(refusal(b.build({b.input({1}), b.learned({2}, {1, 2})})).find("a learned number"), std::string::npos);
}

TEST(Compile, ChannelsOfTheirOwnScaleReachEveryOperator) {
  ModelBuilder b;
  const auto x = b.input({1, 4});
  const auto y = b.input({1, 4});
  const ir::Graph graph = b.build(
      {b.node("Identity", {x}), b.node("Add", {x, x}), b.node("Add", {x, y}), b.node("Add", {x, b.random({2, 1})}), b.node("Mul", {x, y}),
       b.node("Neg", {x}), b.node("Mul", {x, b.literal({}, {3})}), b.node("Mul", {x, b.learned({}, {0.7})}),
       b.node("Mul", {x, b.random({2, 4})}), b.node("Transpose", {x}), b.node("Reshape", {x, b.integers({2, 2})}),
       b.node("Reshape", {x, b.integers({1, 1, 4})}), b.node("Slice", {x, b.integers({3}), b.integers({0}), b.integers({1}), b.integers({-1})}),
       b.node("Concat", {x, y}, {{"axis", int64_t{1}}}), b.node("MatMul", {x, b.node("Transpose", {y})}), b.node("ArgMax", {x}, {{"axis", int64_t{1}}})});
  const double spread[] = {1000, 10, 0.2, 0.003};
  std::vector<Sample> samples = random_samples(graph, kSeed, 100);
  for (Sample& s : samples) for (Tensor<double>& v : s) for (size_t j = 0; j < 4; ++j) v.data[j] *= spread[j];
  const Split split = hold_out(samples);
  CompileResult r = compile(graph, split.calibration, split.evaluation, {});
  EXPECT_EQ(r.program.inputs[0].exponents.size(), 4u);
  EXPECT_EQ(r.accuracy.out_of_range, 0u);
  for (const OutputError& e : r.accuracy.outputs) EXPECT_LE(e.relative_to_goal(), 1) << e.name << " " << e.max_abs_error << " of " << e.typical;
  r.program.pcs.log_h = 16;
  r.program.pcs.num_queries = 1;
  r.program.openings = 1;
  EXPECT_TRUE(op::elaborate(r.program, {}, 0).ok());
}

TEST(Compile, IntegerArithmeticIsExact) {
  ModelBuilder b;
  const auto n = b.input({2, 3}, ir::DType::kInt), m = b.input({3, 2}, ir::DType::kInt);
  const auto sum = b.node("Add", {n, b.integers({100, -7, 3})});
  const CompileResult r = compile_well(b.build({b.node("MatMul", {n, m}), sum, b.node("Mul", {n, b.integers({5})}), b.node("Mul", {n, b.integers({100003})}), b.node("Relu", {sum}),
                                                b.node("Mul", {sum, sum}), b.node("Neg", {n}), b.node("Clip", {n, b.integers_scalar(-2), b.integers_scalar(3)})}));
  EXPECT_EQ(r.accuracy.max_abs_error, 0);
}

TEST(Compile, PublicWeightsAndHiddenInput) {
  ModelBuilder b;
  CompileOptions options;
  options.hide_model = false;
  const CompileResult r = compile_well(b.build({b.node("MatMul", {b.input({1, 3}), b.random({3, 2})})}), options);
  EXPECT_FALSE(r.program.hide_model);
  EXPECT_EQ(r.weights.size(), 1u);
}

TEST(Compile, UncalibratedProgramsHaveMoreHeadroom) {
  ModelBuilder b;
  const ir::Graph graph = b.build({b.node("Relu", {b.input({3})})});
  CompileOptions options;
  const int8_t calibrated = compile_well(graph, options).program.inputs[0].exponents[0];
  options.calibrated = false;
  EXPECT_EQ(compile_well(graph, options).program.inputs[0].exponents[0], calibrated - 2);
}

TEST(Calibrate, EveryFifthSampleIsHeldOut) {
  ModelBuilder b;
  const ir::Graph graph = b.build({b.node("Relu", {b.input({2})})});
  const std::vector<Sample> samples = random_samples(graph, 3, 11);
  const Split split = hold_out(samples);
  EXPECT_EQ(split.calibration.size(), 9u);
  ASSERT_EQ(split.evaluation.size(), 2u);
  EXPECT_EQ(split.evaluation[0][0], samples[4][0]);
  EXPECT_EQ(split.evaluation[1][0], samples[9][0]);
  EXPECT_TRUE(hold_out(std::span(samples).first(4)).evaluation.empty());
}

TEST(Calibrate, ObservesTheLargestMagnitudes) {
  ModelBuilder b;
  const auto x = b.input({1, 2});
  const auto y = b.node("Mul", {x, b.literal({}, {-3})});
  const ir::Graph graph = b.build({y});
  const std::vector<Sample> samples{{{{1, 2}, {1, -2}}}, {{{1, 2}, {-0.5, 1}}}};
  const std::vector<Observed> seen = observe(graph, samples);
  EXPECT_EQ(seen[graph.inputs[0]].per_channel, (std::vector<double>{1, 2}));
  EXPECT_EQ(seen[graph.outputs[0]].largest, 6);
}

}  // namespace
}  // namespace tacit::quant
