#include "tacit/ir/passes.h"

#include <gtest/gtest.h>

#include "graph_builder.h"
#include "tacit/ir/evaluate.h"

namespace tacit::ir {
namespace {

TEST(Fold, WeightsStayLearnedAndLiteralsPublic) {
  Builder b;
  const ValueId x = b.input("x", {1, 2});
  const ValueId w = b.node("Transpose", {b.weight({2, 2}, {1, 2, 3, 4})});
  const ValueId half = b.node("Mul", {b.literal({1}, {0.5}), b.literal({1}, {2})});
  const ValueId scaled = b.node("Mul", {w, half});
  const ValueId whole = b.node("Cast", {w}, {{"to", int64_t{7}}});
  b.output(b.node("MatMul", {x, scaled}), "y");
  ASSERT_TRUE(infer_and_fold(b.graph()).empty());
  EXPECT_TRUE(b.value(w).constant->learned);
  EXPECT_FALSE(b.value(half).constant->learned);
  EXPECT_TRUE(b.value(scaled).constant->learned);
  EXPECT_EQ(b.value(scaled).constant->real.data, (std::vector<double>{1, 3, 2, 4}));
  EXPECT_FALSE(b.value(whole).constant->learned) << "integers are public";
}

TEST(Fold, ShapeArithmeticOfAPrivateValueIsKnown) {
  Builder b;
  const ValueId x = b.input("x", {2, 3, 4});
  const ValueId shape = b.node("Shape", {x});
  const ValueId first = b.node("Gather", {shape, b.ints({0})});
  const ValueId target = b.node("Concat", {first, b.ints({-1})}, {{"axis", int64_t{0}}});
  const ValueId y = b.node("Reshape", {x, target});
  b.output(y, "y");
  simplify(b.graph());
  EXPECT_EQ(op_types(b.graph()), std::vector<std::string>{"Reshape"});
  EXPECT_EQ(b.value(b.graph().outputs[0]).shape, (Shape{2, 12}));
  EXPECT_EQ(b.value(b.graph().outputs[0]).name, "y");
}

TEST(Fold, EveryUnsupportedNodeIsNamedAtOnce) {
  Builder b;
  const ValueId x = b.input("x", {1, 4});
  const ValueId lstm = b.node("LSTM", {x, b.weight({1}, {1})});
  const ValueId relu = b.node("Relu", {lstm});                            // not reported: fine by itself
  const ValueId floor = b.node("Floor", {relu});                          // no lowering
  const ValueId soft = b.node("Softmax", {x}, {{"temperature", 2.0}});    // unknown attribute
  const ValueId trilu = b.node("Trilu", {soft});
  const ValueId power = b.node("Pow", {x, x});                            // private exponent
  b.output(b.node("Concat", {floor, trilu, power}, {{"axis", int64_t{0}}}), "y");
  const std::vector<Unsupported> found = try_simplify(b.graph());
  ASSERT_EQ(found.size(), 5u);
  EXPECT_EQ(found[0], (Unsupported{"LSTM0", "LSTM", "the operator LSTM is not supported"}));
  EXPECT_EQ(found[1].op, "Floor");
  EXPECT_EQ(found[2], (Unsupported{"Softmax3", "Softmax", "the attribute 'temperature' is not supported"}));
  EXPECT_EQ(found[3].op, "Trilu");
  EXPECT_EQ(found[4], (Unsupported{"Pow5", "Pow", "its exponent depends on the model's input"}));
  try {
    throw_unsupported("m.onnx", found);
  } catch (const UserError& error) {
    EXPECT_EQ(error.code(), ExitCode::kUnsupportedModel);
    for (const Unsupported& u : found) EXPECT_NE(std::string(error.what()).find(u.node), std::string::npos);
  }
}

TEST(Fold, DeadUnsupportedNodesDoNotMatter) {
  Builder b;
  const ValueId x = b.input("x", {1, 4});
  const ValueId floor = b.node("Floor", {x});
  const ValueId shape = b.node("Shape", {floor});  // of which the shape alone is used
  b.node("ConvTranspose", {x});
  b.output(b.node("Reshape", {x, shape}), "unused");
  b.output(b.node("Relu", {x}), "y");
  EXPECT_TRUE(try_simplify(b.graph()).empty());
}

TEST(Fold, OldOpsetsAndInfiniteConstantsAreRefused) {
  Builder old(9);
  old.output(old.node("Range", {old.ints({0}), old.ints({3}), old.ints({1})}), "y");
  EXPECT_EQ(try_simplify(old.graph())[0].reason, "the operator needs opset 11, the model has 9");

  const double infinity = std::numeric_limits<double>::infinity();
  Builder b;
  const ValueId x = b.input("x", {1});
  const ValueId clipped = b.node("Clip", {x, b.literal({}, {-infinity}), b.literal({}, {infinity})});
  b.output(b.node("Mul", {clipped, b.literal({1}, {infinity})}), "y");
  const std::vector<Unsupported> found = try_simplify(b.graph());
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].op, "Mul");
}

TEST(Fold, ASmallFileCannotAskForMuch) {
  Builder b;
  const ValueId big = b.node("ConstantOfShape", {b.ints({1 << 14, 1 << 14})});
  b.output(b.node("Add", {b.input("x", {1, 1}), big}), "y");
  EXPECT_EQ(try_simplify(b.graph()).size(), 1u);
  Builder huge;
  huge.output(huge.node("ConstantOfShape", {huge.ints({INT64_MAX, INT64_MAX})}), "y");
  EXPECT_EQ(try_simplify(huge.graph()).size(), 1u);
}

TEST(CheckedNumElements, BoundsEveryShape) {
  EXPECT_EQ(checked_num_elements({}), 1);
  EXPECT_EQ(checked_num_elements({2, 3}), 6);
  EXPECT_EQ(checked_num_elements({2, 0}), 0);
  EXPECT_EQ(checked_num_elements({-1}), -1);
  EXPECT_EQ(checked_num_elements({INT64_MAX, 0}), -1);
  EXPECT_EQ(checked_num_elements({int64_t{1} << 30, 2}), -1);
  EXPECT_EQ(checked_num_elements(Shape(17, 1)), -1);
}

TEST(CleanUp, NoOpsGoAndOutputsKeepTheirNames) {
  Builder b;
  const ValueId x = b.input("x", {1, 2});
  const ValueId relu = b.node("Relu", {b.node("Identity", {x})});
  const ValueId same = b.node("Reshape", {b.node("Cast", {relu}, {{"to", int64_t{11}}}), b.ints({1, 2})});
  b.output(b.node("Dropout", {same}), "y");
  simplify(b.graph());
  EXPECT_EQ(op_types(b.graph()), std::vector<std::string>{"Relu"});
  EXPECT_EQ(b.value(b.graph().outputs[0]).name, "y");
}

TEST(CleanUp, AnInputThatIsAnOutputKeepsItsIdentity) {
  Builder b;
  const ValueId x = b.input("x", {2});
  b.output(b.node("Identity", {x}), "y");
  simplify(b.graph());
  EXPECT_EQ(op_types(b.graph()), std::vector<std::string>{"Identity"});
  EXPECT_EQ(b.value(b.graph().inputs[0]).name, "x");
  EXPECT_EQ(b.value(b.graph().outputs[0]).name, "y");
}

TEST(CleanUp, UnusedInputsStay) {
  Builder b;
  b.input("unused", {3});
  b.output(b.node("Relu", {b.input("x", {2})}), "y");
  simplify(b.graph());
  ASSERT_EQ(b.graph().inputs.size(), 2u);
  EXPECT_EQ(b.value(b.graph().inputs[0]).name, "unused");
  EXPECT_EQ(b.graph().values.size(), 3u);
}

TEST(Evaluate, ObservesEveryValueInOrder) {
  Builder b;
  const ValueId x = b.input("x", {1, 2});
  const ValueId product = b.node("MatMul", {x, b.weight({2, 2}, {1, -1, 1, -1})});
  b.output(b.node("Relu", {product}), "y");
  simplify(b.graph());
  std::vector<std::vector<double>> seen;
  const std::vector<Constant> outputs = evaluate(b.graph(), {nn::make_float({{1, 2}, {2, 3}})},
                                                 [&](ValueId, const Constant& v) { seen.push_back(v.real.data); });
  EXPECT_EQ(seen, (std::vector<std::vector<double>>{{2, 3}, {5, -5}, {5, 0}}));
  EXPECT_EQ(outputs[0].real.data, (std::vector<double>{5, 0}));
  EXPECT_EQ(num_parameters(b.graph()), 4);
  EXPECT_EQ(num_macs(b.graph()), 4);
}

TEST(Evaluate, RefusesOtherInputs) {
  Builder b;
  b.output(b.node("Relu", {b.input("x", {1, 2})}), "y");
  simplify(b.graph());
  const auto code = [&](const std::vector<Constant>& inputs) {
    try {
      evaluate(b.graph(), inputs);
    } catch (const UserError& error) {
      return error.code();
    }
    return ExitCode::kOk;
  };
  EXPECT_EQ(code({}), ExitCode::kBadInput);
  EXPECT_EQ(code({nn::make_float({{2}, {1, 2}})}), ExitCode::kBadInput);
  EXPECT_EQ(code({nn::make_int({{1, 2}, {1, 2}})}), ExitCode::kBadInput);
  EXPECT_EQ(code({nn::make_float({{1, 2}, {1, 2}})}), ExitCode::kOk);
}

}  // namespace
}  // namespace tacit::ir
