#include <gtest/gtest.h>

#include <cmath>

#include "tacit/nn/clip/clip.h"
#include "tacit/nn/common/shapes.h"
#include "tacit/nn/registry.h"
#include "tacit/nn/slice/slice.h"

namespace tacit::nn {
namespace {

using ir::Constant;
using Attributes = std::map<std::string, ir::Attribute>;

Constant floats(Shape shape, std::vector<double> values) { return make_float({std::move(shape), std::move(values)}); }
Constant ints(Shape shape, std::vector<int64_t> values) { return make_int({std::move(shape), std::move(values)}); }
Constant bools(Shape shape, std::vector<int64_t> values) { return make_bool({std::move(shape), std::move(values)}); }

/// One node whose inputs are constants (all but those listed in `private_inputs`).
class Call {
 public:
  Call(std::string op, int opset, std::vector<Constant> inputs, Attributes attributes = {}, size_t outputs = 1)
      : opset_(opset), inputs_(std::move(inputs)) {
    node_.name = "n";
    node_.op_type = std::move(op);
    node_.attributes = std::move(attributes);
    node_.outputs.resize(outputs, 0);
  }

  ir::NodeContext context(bool first_is_private = false) const {
    std::vector<ir::NodeContext::Input> inputs;
    for (const Constant& x : inputs_) {
      inputs.push_back({true, {x.dtype, x.shape()}, first_is_private && inputs.empty() ? nullptr : &x});
    }
    return {node_, opset_, std::move(inputs)};
  }
  const Operator& op() const { return *find(node_.op_type); }

  /// The outputs, whose types must be those that were inferred.
  std::vector<Constant> run() const {
    const std::vector<ir::TensorType> types = op().infer_shapes(context());
    std::vector<Constant> results = op().evaluate(context());
    EXPECT_EQ(types.size(), results.size());
    for (size_t i = 0; i < results.size(); ++i) {
      EXPECT_EQ(types[i].dtype, results[i].dtype);
      EXPECT_EQ(types[i].shape, results[i].shape());
    }
    return results;
  }
  std::vector<double> reals() const { return run()[0].real.data; }
  std::vector<int64_t> integers() const { return run()[0].integer.data; }
  Shape shape() const { return run()[0].shape(); }

  ExitCode error() const {
    try {
      op().infer_shapes(context());
      op().evaluate(context());
    } catch (const UserError& e) {
      EXPECT_EQ(e.node(), "n");
      return e.code();
    }
    return ExitCode::kOk;
  }

 private:
  int opset_;
  ir::Node node_;
  std::vector<Constant> inputs_;
};

TEST(Reference, EveryOperatorIsComplete) {
  for (const Operator& op : operators().all()) {
    EXPECT_TRUE(op.infer_shapes && op.evaluate) << op.name;
    EXPECT_FALSE(op.summary.empty()) << op.name;
    EXPECT_LE(op.min_opset, 23) << op.name;
    EXPECT_EQ(find(op.name), &op);
  }
  EXPECT_EQ(find("Gemm", "com.example"), nullptr);
  EXPECT_EQ(find("NoSuchOperator"), nullptr);
}

TEST(Reference, ArithmeticBroadcasts) {
  EXPECT_EQ(Call("Add", 13, {floats({2, 1}, {1, 2}), floats({3}, {10, 20, 30})}).reals(),
            (std::vector<double>{11, 21, 31, 12, 22, 32}));
  EXPECT_EQ(Call("Sub", 13, {floats({2, 1}, {1, 2}), floats({3}, {10, 20, 30})}).shape(), (Shape{2, 3}));
  EXPECT_EQ(Call("Add", 13, {floats({2}, {1, 2}), floats({3}, {1, 2, 3})}).error(), ExitCode::kBadInput);
  EXPECT_EQ(Call("Add", 13, {floats({1}, {1}), ints({1}, {1})}).error(), ExitCode::kBadInput);
}

TEST(Reference, IntegerDivisionTruncatesAndModFollowsItsSigns) {
  EXPECT_EQ(Call("Div", 13, {ints({4}, {7, -7, 7, -7}), ints({4}, {2, 2, -2, -2})}).integers(),
            (std::vector<int64_t>{3, -3, -3, 3}));
  EXPECT_EQ(Call("Mod", 13, {ints({4}, {7, -7, 7, -7}), ints({4}, {3, 3, -3, -3})}).integers(),
            (std::vector<int64_t>{1, 2, -2, -1}));
  EXPECT_EQ(Call("Mod", 13, {ints({4}, {7, -7, 7, -7}), ints({4}, {3, 3, -3, -3})}, {{"fmod", int64_t{1}}}).integers(),
            (std::vector<int64_t>{1, -1, 1, -1}));
  EXPECT_EQ(Call("Div", 13, {ints({1}, {1}), ints({1}, {0})}).error(), ExitCode::kBadInput);
  EXPECT_EQ(Call("Mod", 13, {ints({1}, {1}), ints({1}, {0})}).error(), ExitCode::kBadInput);
}

TEST(Reference, IntegerOverflowFails) {
  const Constant top = ints({1}, {INT64_MAX});
  const Constant bottom = ints({1}, {INT64_MIN});
  EXPECT_EQ(Call("Add", 13, {top, ints({1}, {1})}).error(), ExitCode::kBadInput);
  EXPECT_EQ(Call("Sub", 13, {bottom, ints({1}, {1})}).error(), ExitCode::kBadInput);
  EXPECT_EQ(Call("Mul", 13, {top, ints({1}, {2})}).error(), ExitCode::kBadInput);
  EXPECT_EQ(Call("Div", 13, {bottom, ints({1}, {-1})}).error(), ExitCode::kBadInput);
  EXPECT_EQ(Call("Neg", 13, {bottom}).error(), ExitCode::kBadInput);
  EXPECT_EQ(Call("Abs", 13, {bottom}).error(), ExitCode::kBadInput);
  EXPECT_EQ(Call("Mod", 13, {bottom, ints({1}, {-1})}).integers(), std::vector<int64_t>{0});
  EXPECT_EQ(Call("Tile", 13, {ints({2}, {1, 2}), top}).error(), ExitCode::kBadInput);
}

TEST(Reference, RoundTiesToEvenAndCastTruncates) {
  const Constant x = floats({5}, {-2.5, -1.5, 0.5, 1.5, 2.7});
  EXPECT_EQ(Call("Round", 13, {x}).reals(), (std::vector<double>{-2, -2, 0, 2, 3}));
  EXPECT_EQ(Call("Cast", 13, {x}, {{"to", int64_t{7}}}).integers(), (std::vector<int64_t>{-2, -1, 0, 1, 2}));
  EXPECT_EQ(Call("Cast", 13, {x}, {{"to", int64_t{9}}}).integers(), (std::vector<int64_t>{1, 1, 1, 1, 1}));
  EXPECT_EQ(Call("Cast", 13, {ints({2}, {300, -1})}, {{"to", int64_t{2}}}).integers(), (std::vector<int64_t>{44, 255}));
  EXPECT_EQ(Call("Cast", 13, {floats({1}, {1e30})}, {{"to", int64_t{7}}}).error(), ExitCode::kBadInput);
  EXPECT_EQ(Call("Cast", 13, {x}, {{"to", int64_t{8}}}).error(), ExitCode::kUnsupportedModel);
  EXPECT_EQ(Call("Cast", 13, {x}, {{"to", (int64_t{1} << 32) + 1}}).error(), ExitCode::kUnsupportedModel);
}

TEST(Reference, SoftmaxFlattensBeforeOpset13) {
  const Constant zeros = floats({2, 2, 2}, std::vector<double>(8, 0));
  EXPECT_EQ(Call("Softmax", 13, {zeros}, {{"axis", int64_t{1}}}).reals(), std::vector<double>(8, 0.5));
  EXPECT_EQ(Call("Softmax", 11, {zeros}, {{"axis", int64_t{1}}}).reals(), std::vector<double>(8, 0.25));
  EXPECT_EQ(Call("Softmax", 11, {zeros}).reals(), std::vector<double>(8, 0.25)) << "the axis was 1 by default";
  EXPECT_EQ(Call("Softmax", 11, {zeros}, {{"axis", int64_t{0}}}).reals(), std::vector<double>(8, 0.125));
  EXPECT_EQ(Call("Softmax", 13, {floats({2}, {1000, 1000})}).reals(), std::vector<double>(2, 0.5)) << "no overflow";
}

TEST(Reference, ArgMaxTakesTheFirstOfSeveral) {
  const Constant x = floats({2, 3}, {1, 3, 3, 5, 5, 4});
  EXPECT_EQ(Call("ArgMax", 13, {x}, {{"axis", int64_t{-1}}}).integers(), (std::vector<int64_t>{1, 0}));
  EXPECT_EQ(Call("ArgMax", 13, {x}, {{"axis", int64_t{1}}, {"select_last_index", int64_t{1}}}).integers(),
            (std::vector<int64_t>{2, 1}));
  EXPECT_EQ(Call("ArgMax", 13, {x}, {{"axis", int64_t{1}}, {"keepdims", int64_t{0}}}).shape(), Shape{2});
  EXPECT_EQ(Call("ArgMax", 13, {x}, {{"axis", int64_t{2}}}).error(), ExitCode::kBadInput);
}

TEST(Reference, GemmTransposesScalesAndBroadcasts) {
  const Constant a = floats({2, 1}, {1, 2});       // A^T is [1, 2]
  const Constant b = floats({3, 2}, {1, 2, 3, 4, 5, 6});  // B^T is [2, 3]
  const Attributes attributes = {{"transA", int64_t{1}}, {"transB", int64_t{1}}, {"alpha", 2.0}, {"beta", 0.5}};
  EXPECT_EQ(Call("Gemm", 13, {a, b, floats({1}, {2})}, attributes).reals(), (std::vector<double>{11, 23, 35}));
  EXPECT_EQ(Call("Gemm", 13, {a, b}, attributes).reals(), (std::vector<double>{10, 22, 34}));
  EXPECT_EQ(Call("Gemm", 9, {a, b}, attributes).error(), ExitCode::kBadInput) << "C was not optional";
  EXPECT_EQ(Call("Gemm", 13, {a, b}).error(), ExitCode::kBadInput);
  EXPECT_EQ(Call("Gemm", 13, {a, b, floats({2, 3}, std::vector<double>(6))}, attributes).error(), ExitCode::kBadInput);
  EXPECT_EQ(Call("Gemm", 13, {ints({1, 1}, {1}), ints({1, 1}, {1})}).error(), ExitCode::kUnsupportedModel);
}

TEST(Reference, MatMulTakesVectorsAndBatches) {
  const Constant v = floats({2}, {1, 10});
  const Constant m = floats({2, 2}, {1, 2, 3, 4});
  EXPECT_EQ(Call("MatMul", 13, {v, m}).reals(), (std::vector<double>{31, 42}));
  EXPECT_EQ(Call("MatMul", 13, {m, v}).reals(), (std::vector<double>{21, 43}));
  EXPECT_EQ(Call("MatMul", 13, {v, v}).shape(), Shape{});
  const Constant batch = floats({2, 1, 1, 2}, {1, 0, 0, 1});
  EXPECT_EQ(Call("MatMul", 13, {batch, m}).shape(), (Shape{2, 1, 1, 2}));
  EXPECT_EQ(Call("MatMul", 13, {batch, m}).reals(), (std::vector<double>{1, 2, 3, 4}));
  EXPECT_EQ(Call("MatMul", 13, {v, floats({3}, {1, 2, 3})}).error(), ExitCode::kBadInput);
}

TEST(Reference, SliceClampsAndRunsBackwards) {
  const Constant x = ints({5}, {0, 1, 2, 3, 4});
  const auto slice = [&](int64_t start, int64_t end, int64_t step) {
    return Call("Slice", 13, {x, ints({1}, {start}), ints({1}, {end}), ints({1}, {0}), ints({1}, {step})});
  };
  EXPECT_EQ(slice(1, INT64_MAX, 2).integers(), (std::vector<int64_t>{1, 3}));
  EXPECT_EQ(slice(-1, INT64_MIN, -2).integers(), (std::vector<int64_t>{4, 2, 0}));
  EXPECT_EQ(slice(4, -1, -1).integers(), std::vector<int64_t>{}) << "-1 is the last entry, not before the first";
  EXPECT_EQ(slice(0, 5, INT64_MAX).integers(), std::vector<int64_t>{0});
  EXPECT_EQ(slice(9, -9, INT64_MIN).integers(), std::vector<int64_t>{4});
  EXPECT_EQ(slice(0, 5, 0).error(), ExitCode::kBadInput);
  const Attributes old = {{"starts", std::vector<int64_t>{-3}}, {"ends", std::vector<int64_t>{-1}}};
  EXPECT_EQ(Call("Slice", 9, {x}, old).integers(), (std::vector<int64_t>{2, 3}));
  const SlicePlan plan = plan_slice(slice(-1, INT64_MIN, -2).context());
  EXPECT_EQ(plan.starts, Shape{4});
  EXPECT_EQ(plan.steps, Shape{-2});
  EXPECT_EQ(plan.shape, Shape{3});
}

TEST(Reference, ReshapeCopiesAndInfers) {
  const Constant x = floats({2, 3, 4}, std::vector<double>(24));
  const auto to = [&](std::vector<int64_t> shape) {
    const int64_t rank = static_cast<int64_t>(shape.size());
    return Call("Reshape", 13, {x, ints({rank}, std::move(shape))});
  };
  EXPECT_EQ(to({0, -1}).shape(), (Shape{2, 12}));
  EXPECT_EQ(to({-1}).shape(), Shape{24});
  EXPECT_EQ(to({-1, -1}).error(), ExitCode::kBadInput);
  EXPECT_EQ(to({5, -1}).error(), ExitCode::kBadInput);
  EXPECT_EQ(to({2, 3, 4, 0}).error(), ExitCode::kBadInput);
  EXPECT_EQ(to({INT64_MAX, INT64_MAX}).error(), ExitCode::kBadInput);
}

TEST(Reference, AxesMoveFromAttributeToInput) {
  const Constant x = floats({1, 3, 1}, {1, 2, 3});
  const Attributes axes = {{"axes", std::vector<int64_t>{-1}}};
  EXPECT_EQ(Call("Squeeze", 11, {x}, axes).shape(), (Shape{1, 3}));
  EXPECT_EQ(Call("Squeeze", 13, {x, ints({1}, {0})}).shape(), (Shape{3, 1}));
  EXPECT_EQ(Call("Squeeze", 13, {x}).shape(), Shape{3});
  EXPECT_EQ(Call("Squeeze", 13, {x}, axes).error(), ExitCode::kBadInput);
  EXPECT_EQ(Call("Squeeze", 13, {x, ints({1}, {1})}).error(), ExitCode::kBadInput);
  EXPECT_EQ(Call("Unsqueeze", 13, {x, ints({2}, {0, -1})}).shape(), (Shape{1, 1, 3, 1, 1}));
  EXPECT_EQ(Call("ReduceSum", 11, {x}, {{"axes", std::vector<int64_t>{1}}}).reals(), std::vector<double>{6});
  EXPECT_EQ(Call("ReduceSum", 13, {x, ints({1}, {1})}, {{"keepdims", int64_t{0}}}).shape(), (Shape{1, 1}));
  EXPECT_EQ(Call("ReduceMax", 13, {x}, {{"axes", std::vector<int64_t>{1}}}).reals(), std::vector<double>{3});
}

TEST(Reference, ClipReadsBoundsOfBothForms) {
  const Constant x = floats({3}, {-5, 0, 5});
  EXPECT_EQ(Call("Clip", 10, {x}, {{"min", -1.0}}).reals(), (std::vector<double>{-1, 0, 5}));
  EXPECT_EQ(Call("Clip", 13, {x, floats({}, {-1}), floats({}, {2})}).reals(), (std::vector<double>{-1, 0, 2}));
  const ClipBounds bounds = clip_bounds(Call("Clip", 10, {x}, {{"max", 3.4028234663852886e38}}).context());
  EXPECT_TRUE(std::isinf(bounds.high));
  EXPECT_TRUE(std::isinf(bounds.low));
}

TEST(Reference, DataMovement) {
  const Constant x = ints({2, 3}, {0, 1, 2, 3, 4, 5});
  EXPECT_EQ(Call("Transpose", 13, {x}).integers(), (std::vector<int64_t>{0, 3, 1, 4, 2, 5}));
  EXPECT_EQ(Call("Transpose", 13, {x}, {{"perm", std::vector<int64_t>{0, 0}}}).error(), ExitCode::kBadInput);
  EXPECT_EQ(Call("Concat", 13, {x, x}, {{"axis", int64_t{1}}}).integers(),
            (std::vector<int64_t>{0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5}));
  EXPECT_EQ(Call("Gather", 13, {x, ints({2}, {-1, 0})}, {{"axis", int64_t{1}}}).integers(),
            (std::vector<int64_t>{2, 0, 5, 3}));
  EXPECT_EQ(Call("Gather", 13, {x, ints({}, {2})}).error(), ExitCode::kBadInput);
  EXPECT_EQ(Call("Expand", 13, {ints({2, 1}, {1, 2}), ints({1}, {2})}).integers(), (std::vector<int64_t>{1, 1, 2, 2}));
  EXPECT_EQ(Call("Flatten", 13, {x}, {{"axis", int64_t{0}}}).shape(), (Shape{1, 6}));
  EXPECT_EQ(Call("Pad", 13, {ints({3}, {1, 2, 3}), ints({2}, {2, 1})}, {{"mode", std::string("reflect")}}).integers(),
            (std::vector<int64_t>{3, 2, 1, 2, 3, 2}));
  EXPECT_EQ(Call("Where", 13, {bools({2}, {1, 0}), x, ints({1, 1}, {9})}).error(), ExitCode::kBadInput);
  EXPECT_EQ(Call("NonZero", 13, {ints({2, 2}, {0, 7, 7, 0})}).integers(), (std::vector<int64_t>{0, 1, 1, 0}));
  EXPECT_EQ(Call("Range", 13, {ints({}, {5}), ints({}, {-1}), ints({}, {-2})}).integers(), (std::vector<int64_t>{5, 3, 1}));
  EXPECT_EQ(Call("Split", 13, {x}, {{"axis", int64_t{1}}}, 3).run().size(), 3u);
  EXPECT_EQ(Call("Split", 13, {x, ints({2}, {1, 1})}, {{"axis", int64_t{1}}}, 2).error(), ExitCode::kBadInput);
}

TEST(Reference, ShapesAreReadWithoutValues) {
  const Call shape("Shape", 15, {floats({2, 3}, std::vector<double>(6))}, {{"start", int64_t{-1}}});
  EXPECT_EQ(shape.op().evaluate(shape.context(true))[0].integer.data, Shape{3});
  const Call reshape("Reshape", 13, {ints({1}, {1}), ints({1}, {1})});
  EXPECT_EQ(reshape.op().infer_shapes(reshape.context(true))[0].shape, Shape{1});
}

TEST(Reference, PrivateDivisorsAndCastsAreRefused) {
  const Call div("Div", 13, {floats({1}, {1}), floats({1}, {0})});
  EXPECT_THROW(div.op().check_private(div.context(true)), UserError) << "the constant divisor is zero";
  const Call cast("Cast", 13, {floats({1}, {1})}, {{"to", int64_t{7}}});
  EXPECT_THROW(cast.op().check_private(cast.context(true)), ir::UnsupportedNode);
  const Call narrow("Cast", 13, {ints({1}, {1})}, {{"to", int64_t{2}}});
  EXPECT_THROW(narrow.op().check_private(narrow.context(true)), ir::UnsupportedNode);
  const Call training("Dropout", 13, {floats({1}, {1}), floats({}, {0.5}), bools({}, {1})});
  EXPECT_EQ(training.error(), ExitCode::kUnsupportedModel);
}

TEST(Reference, SmoothFunctions) {
  const auto at = [](const std::string& op, double x, Attributes attributes = {}) {
    return Call(op, 20, {floats({1}, {x})}, std::move(attributes)).reals()[0];
  };
  constexpr double kTolerance = 1e-9;  // the values have ten digits
  EXPECT_NEAR(at("Elu", -1), -0.6321205588, kTolerance);
  EXPECT_NEAR(at("Elu", -1, {{"alpha", 2.0}}), -1.2642411177, kTolerance);
  EXPECT_NEAR(at("Selu", 2), 2.1014020443, kTolerance);
  EXPECT_NEAR(at("Selu", -1), -1.1113307378, 1e-7);
  EXPECT_NEAR(at("Softplus", 1), 1.3132616875, kTolerance);
  EXPECT_NEAR(at("Softplus", 800), 800, kTolerance);
  EXPECT_NEAR(at("Softsign", -3), -0.75, kTolerance);
  EXPECT_NEAR(at("Mish", 1), 0.8650983883, kTolerance);
  EXPECT_NEAR(at("Erf", 0.5), 0.5204998778, kTolerance);
  EXPECT_NEAR(at("Gelu", 1), 0.8413447461, kTolerance);
  EXPECT_NEAR(at("Gelu", 1, {{"approximate", std::string("tanh")}}), 0.8411919906, kTolerance);
  EXPECT_NEAR(at("HardSigmoid", 1), 0.7, kTolerance);
  EXPECT_NEAR(at("HardSwish", 1), 2.0 / 3, kTolerance);
  EXPECT_NEAR(at("HardSwish", -4), 0, kTolerance);
}

TEST(Reference, ChannelsMeansAndSlopes) {
  const Constant x = floats({1, 2, 2}, {1, 2, 3, -4});
  const Constant ones = floats({2}, {1, 1}), twos = floats({2}, {2, 2});
  EXPECT_EQ(Call("BatchNormalization", 15, {x, twos, ones, ones, floats({2}, {4, 1})}, {{"epsilon", 0.0}}).reals(),
            (std::vector<double>{1, 2, 5, -9}));
  EXPECT_EQ(Call("GlobalAveragePool", 13, {x}).reals(), (std::vector<double>{1.5, -0.5}));
  EXPECT_EQ(Call("PRelu", 16, {x, floats({2, 1}, {9, 0.5})}).reals(), (std::vector<double>{1, 2, 3, -2}));
  EXPECT_EQ(Call("Mean", 13, {twos, floats({1}, {4})}).reals(), (std::vector<double>{3, 3}));
}

}  // namespace
}  // namespace tacit::nn
