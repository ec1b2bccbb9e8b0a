#include "conformance.h"

/// Contractions, products, rescaling and tables.
namespace tacit::testing {
namespace {

/// A bilinear node; then its accumulator rescaled, or disclosed as it is.
Example bilinear(const char* name, OpKind kind, const Shape& a, const Shape& b, bool is_rescaled, uint64_t seed) {
  Example e{name, Writer(seed), {16}};
  const auto x = e.writer.input(a, 8), y = e.writer.weight(b, 9);
  auto v = e.writer.node(kind, {x, y}, {});
  if (is_rescaled) v = e.writer.node(OpKind::kRescale, {v}, {4, 18});
  e.writer.output(v);
  return e;
}

std::vector<Example> contractions() {
  const OpKind k = OpKind::kMatMul;
  std::vector<Example> list{
      bilinear("matrix", k, {3, 5}, {5, 2}, true, 1),
      bilinear("row", k, {1, 7}, {7, 3}, false, 2),
      bilinear("inner product", k, {1, 6}, {6, 1}, true, 3),
      bilinear("outer product", k, {5, 1}, {1, 3}, false, 4),
      bilinear("batch", k, {3, 2, 5}, {3, 5, 3}, true, 5),
      bilinear("batch of the left", k, {3, 2, 4}, {1, 4, 2}, false, 6),
      bilinear("batch of the right", k, {1, 2, 3}, {5, 3, 2}, true, 7),
      bilinear("two batch axes", k, {2, 1, 3, 2}, {1, 3, 2, 5}, true, 8),
      bilinear("one element", k, {1, 1}, {1, 1}, true, 9),
  };
  // A convolution in two groups, labels batch, group, feature, output; channel, tap; and a sum over labels of one factor alone.
  Example conv{"windows by a kernel", Writer(11), {16}};
  const auto signal = conv.writer.input({2, 2, 3, 5}, 8), kernel = conv.writer.weight({2, 3, 3, 2}, 9);
  const auto windows = conv.writer.node(OpKind::kWindow, {signal}, {3, 4, 2, 1, 2, 1});
  const auto sums = conv.writer.node(OpKind::kEinsum, {windows, kernel}, {4, 6, 0, 1, 4, 3, 5, 1, 2, 4, 5});
  conv.writer.output(conv.writer.node(OpKind::kRescale, {sums}, {4, 20}));
  list.push_back(std::move(conv));
  Example lone{"labels of one factor", Writer(12), {16}};
  const auto left = lone.writer.input({3, 2}, 8), right = lone.writer.weight({5, 1}, 9);
  const auto folded = lone.writer.node(OpKind::kEinsum, {left, right}, {1, 3, 2, 0, 1, 0});
  lone.writer.output(lone.writer.node(OpKind::kRescale, {folded}, {4, 22}));
  list.push_back(std::move(lone));
  Example square{"a matrix times itself", Writer(10), {2}};
  const auto x = square.writer.input({3, 3}, 8);
  square.writer.output(square.writer.node(k, {x, x}, {}));
  list.push_back(std::move(square));
  return list;
}
TACIT_OPERATOR_CONFORMANCE(Contraction, contractions)

std::vector<Example> products() {
  const OpKind k = OpKind::kProduct;
  std::vector<Example> list{
      bilinear("vector", k, {7}, {7}, true, 11),
      bilinear("rows", k, {3, 5}, {1, 5}, true, 12),
      bilinear("outer", k, {3, 1}, {1, 5}, false, 13),
      bilinear("scalar", k, {}, {}, true, 14),
      bilinear("three axes", k, {2, 1, 3}, {2, 5, 1}, true, 15),
      bilinear("single elements", k, {1, 1}, {1, 1}, false, 16),
  };
  Example sum{"a sum of accumulators", Writer(17), {2, 8}};
  const auto x = sum.writer.input({3, 5}, 8), y = sum.writer.weight({5, 2}, 9), z = sum.writer.input({3, 2}, 8);
  const auto a = sum.writer.node(OpKind::kMatMul, {x, y}, {}), b = sum.writer.node(k, {z, z}, {});
  const auto s = sum.writer.node(OpKind::kLinear, {a, b, z}, {-5, 3, -2, 7});
  sum.writer.output(sum.writer.node(OpKind::kRescale, {s}, {3, 20}));
  list.push_back(std::move(sum));
  return list;
}
TACIT_OPERATOR_CONFORMANCE(Product, products)

Example rescale(const char* name, const Shape& shape, int in_bits, int shift, int bits, uint64_t seed) {
  Example e{name, Writer(seed), {int64_t{1} << shift}};
  e.writer.output(e.writer.node(OpKind::kRescale, {e.writer.input(shape, in_bits)}, {shift, bits}));
  return e;
}

std::vector<Example> rescales() {
  std::vector<Example> list{
      rescale("no shift", {5}, 9, 0, 9, 21),          rescale("one bit", {3, 3}, 9, 1, 9, 22),
      rescale("one limb", {7}, 12, 6, 8, 23),         rescale("two limbs", {2, 1, 3}, 24, 9, 17, 24),
      rescale("to one bit", {5}, 9, 10, 1, 25),       rescale("widest shift", {3}, 32, 48, 1, 26),
      rescale("scalar", {}, 20, 5, 16, 27),
  };
  // Ties of both signs, and the ends of the quotient's range.
  Example ties{"ties and ends", Writer(28), {16}};
  const auto x = ties.writer.input(Integers({10}, {8, -8, 24, -24, 7, -7, 9, -9, 2039, -2056}), 13);
  ties.writer.output(ties.writer.node(OpKind::kRescale, {x}, {4, 8}));
  list.push_back(std::move(ties));
  return list;
}
TACIT_OPERATOR_CONFORMANCE(Rescale, rescales)

/// Every function, by turns as a plain lookup, behind a shift, and on an accumulator.
std::vector<Example> tables() {
  std::vector<Example> list;
  constexpr int64_t kOne = int64_t{1} << 32;
  for (int64_t f = 0; f <= static_cast<int64_t>(op::Function::kStep); ++f) {
    op::FunctionSpec spec{.function = static_cast<op::Function>(f), .in_bits = 7, .out_bits = 12, .in_exponent = 4, .out_exponent = 8};
    switch (spec.function) {
      case op::Function::kLeakyRelu: spec.p0 = kOne / 8; break;
      case op::Function::kClip: spec.p0 = -kOne, spec.p1 = 2 * kOne; break;
      case op::Function::kElu: spec.p0 = kOne, spec.p1 = kOne; break;
      case op::Function::kHardSigmoid: spec.p0 = kOne / 4, spec.p1 = kOne / 2; break;
      default: break;
    }
    Example e{std::string("table of ") + op::function_name(spec.function), Writer(300 + static_cast<uint64_t>(f)), {2, 8}};
    EXPECT_TRUE(op::validate(spec).ok()) << e.name;
    const int64_t shift = f % 3 == 1 ? 3 : 0;
    auto x = e.writer.input(f % 2 == 0 ? Shape{5} : Shape{3, 1, 2}, static_cast<int>(6 + shift));
    if (f % 3 == 2) {  // an accumulator: the argument is committed
      const auto sign = e.writer.input(e.writer.random(e.writer.program.inputs[0].shape, 1), 1);
      x = e.writer.node(OpKind::kProduct, {x, sign}, {});
    }
    e.writer.output(e.writer.node(OpKind::kTable, {x}, {f, shift, spec.in_bits, spec.out_bits, spec.in_exponent, spec.out_exponent, spec.p0, spec.p1}));
    list.push_back(std::move(e));
  }
  return list;
}
TACIT_OPERATOR_CONFORMANCE(Table, tables)

/// A step by the digits of its argument: the value is the sign bit itself.
std::vector<Example> digit_steps() {
  std::vector<Example> list;
  for (const auto& [shift, in_bits] : {std::pair(0, 7), std::pair(3, 7), std::pair(0, 2), std::pair(1, 25)}) {
    Example e{"step by digits", Writer(450 + static_cast<uint64_t>(shift)), {2, 8}};
    const auto x = e.writer.input(shift % 2 == 0 ? Shape{5} : Shape{3, 1, 2}, in_bits + std::max(0, shift - 1));
    e.writer.output(e.writer.node(OpKind::kTable, {x}, {23, shift, in_bits, 2, 0, 0, 0, 0, 1}));
    list.push_back(std::move(e));
  }
  return list;
}
TACIT_OPERATOR_CONFORMANCE(DigitStep, digit_steps)

/// A ReLU by the digits of its argument.
std::vector<Example> digit_tables() {
  std::vector<Example> list;
  for (const auto& [shift, in_bits, out_bits] : {std::tuple(0, 7, 7), std::tuple(3, 7, 12), std::tuple(9, 2, 2), std::tuple(1, 18, 20), std::tuple(2, 8, 8), std::tuple(7, 25, 30)}) {
    Example e{"relu by digits", Writer(400 + static_cast<uint64_t>(shift)), {2, 8}};
    auto x = e.writer.input(shift % 2 == 0 ? Shape{5} : Shape{3, 1, 2}, in_bits + std::max(0, shift - 1));
    if (shift == 2) x = e.writer.node(OpKind::kProduct, {x, e.writer.input(e.writer.random({5}, 1), 1)}, {});
    e.writer.output(e.writer.node(OpKind::kTable, {x}, {1, shift, in_bits, out_bits, 5, 5, 0, 0, 1}));
    list.push_back(std::move(e));
  }
  return list;
}
TACIT_OPERATOR_CONFORMANCE(DigitTable, digit_tables)

}  // namespace
}  // namespace tacit::testing
