#include "every_operator.h"

#include <random>

#include "tacit/op/functions/functions.h"
#include "tacit/op/interpreter.h"

namespace tacit::testing {

namespace {

using program::OpKind;
using program::ValueId;

/// Uniform in the signed range of `bits`, every third number at one of its ends.
Tensor<int64_t> random(const Shape& shape, int bits, std::mt19937_64& rng) {
  Tensor<int64_t> t(shape);
  const int64_t half = int64_t{1} << (bits - 1);
  for (int64_t& v : t.data) {
    const auto uniform = static_cast<int64_t>(rng() % static_cast<uint64_t>(2 * half)) - half;
    v = rng() % 3 != 0 ? uniform : rng() % 2 == 0 ? -half : half - 1;
  }
  return t;
}

std::optional<std::vector<Tensor<int64_t>>> outputs(const program::Program& p, const Witness& w) {
  const auto values = op::interpret(p, w.inputs, w.weights);
  if (!values) return std::nullopt;
  std::vector<Tensor<int64_t>> shown;
  for (const program::OutputSpec& output : p.outputs) shown.push_back((*values)[output.value]);
  return shown;
}

}  // namespace

program::Program every_operator() {
  constexpr auto kAbs = static_cast<int64_t>(op::Function::kAbs), kRelu = static_cast<int64_t>(op::Function::kRelu),
                 kStep = static_cast<int64_t>(op::Function::kStep);
  program::Program p;
  p.model_name = "every operator";
  p.inputs.push_back({.name = "tokens", .shape = {1, 2}, .exponents = {0}, .bits = 4, .is_integer = true});
  p.inputs.push_back({.name = "x", .shape = {4}, .exponents = {0}, .bits = 8});
  const auto node = [&](OpKind kind, std::vector<ValueId> inputs, std::vector<int64_t> attributes) {
    p.nodes.push_back({kind, std::move(inputs), std::move(attributes)});
    return static_cast<ValueId>(p.nodes.size() - 1);
  };
  const auto output = [&](ValueId value) { p.outputs.push_back({.name = "y", .value = value, .exponents = {0}, .labels = {}}); };

  const auto tokens = node(OpKind::kInput, {}, {0}), x = node(OpKind::kInput, {}, {1});
  const auto embedding = node(OpKind::kWeight, {}, {8, 1, 3, 4}), weight = node(OpKind::kWeight, {}, {8, 4, 4});
  // [2, 4] of 12 bits: embedded, normalised, multiplied.
  auto rows = node(OpKind::kGather, {embedding, tokens}, {1});
  rows = node(OpKind::kNormalise, {rows}, {1, 1 << 16, 1, 8, 12});
  rows = node(OpKind::kReshape, {rows}, {2, 4});
  rows = node(OpKind::kRescale, {node(OpKind::kMatMul, {rows, weight}, {})}, {10, 14});
  // Attention of the rows to their halves exchanged, causal and not.
  const auto left = node(OpKind::kSlice, {rows}, {1, 0, 1, 2}), right = node(OpKind::kSlice, {rows}, {1, 2, 1, 2});
  const auto exchanged = node(OpKind::kTranspose, {node(OpKind::kConcat, {right, left}, {1})}, {1, 0});
  const auto scores = node(OpKind::kRescale, {node(OpKind::kEinsum, {rows, exchanged}, {2, 3, 0, 2, 2, 1})}, {10, 10});
  const auto mask = node(OpKind::kConstant, {}, {2, 2, 2, 1, 0, 1, 1});
  const auto causal = node(OpKind::kSoftmax, {scores, mask}, {4, 10, 5}), free = node(OpKind::kSoftmax, {scores}, {4, 10});
  const auto attention = node(OpKind::kRescale, {node(OpKind::kProduct, {causal, free}, {})}, {22, 12});
  const auto attended = node(OpKind::kBroadcast, {node(OpKind::kSumAxis, {attention}, {1})}, {2, 4});
  // Digits, a table, bounds, and quotients with a sign and without.
  const auto relu = node(OpKind::kTable, {rows}, {kRelu, 0, 14, 14, 0, 0, 0, 0, 1});
  const auto step = node(OpKind::kTable, {rows}, {kStep, 0, 14, 2, 0, 0, 0, 0, 1});
  const auto magnitude = node(OpKind::kTable, {rows}, {kAbs, 4, 6, 6, 0, 0, 0, 0});
  const auto bounded = node(OpKind::kClamp, {rows}, {2, -500, 1000, 12});
  const auto dividend = node(OpKind::kLinear, {relu, step}, {0, 1, 100});
  const auto signed_quotient = node(OpKind::kDivide, {dividend, node(OpKind::kLinear, {rows}, {1, 2})}, {16, 1});
  const auto quotient = node(OpKind::kDivide, {dividend, node(OpKind::kLinear, {magnitude}, {33, 1})}, {16, 0});
  const auto scaled = node(OpKind::kScaleAxis, {signed_quotient}, {1, 1, 2, 1, 4});
  const auto windows = node(OpKind::kWindow, {x}, {0, 2, 4, 1, 1, 1});
  const auto sum = node(OpKind::kLinear, {scaled, quotient, attended, windows, bounded}, {0, 1, 1, 1, 1, 1});
  output(node(OpKind::kArgMax, {sum}, {0}));
  output(node(OpKind::kArgMax, {sum}, {1}));
  plan::complete(p, {.openings = 2});
  return p;
}

std::pair<Witness, Witness> two_witnesses_of_every_operator() {
  const program::Program p = every_operator();
  Witness sparse{{Tensor<int64_t>({1, 2}), Tensor<int64_t>({4})}, {Tensor<int64_t>({1, 3, 4}), Tensor<int64_t>({4, 4})}};
  sparse.weights[0].data[5] = 1;
  sparse.weights[1].data[0] = 1;
  const auto wanted = outputs(p, sparse);
  TACIT_CHECK(wanted.has_value());
  std::mt19937_64 rng(1);
  for (;;) {
    Witness dense{{random({1, 2}, 4, rng), random({4}, 8, rng)}, {random({1, 3, 4}, 8, rng), random({4, 4}, 8, rng)}};
    for (int64_t& token : dense.inputs[0].data) token = (token & 1) - 2;
    if (outputs(p, dense) == wanted) return {std::move(sparse), std::move(dense)};
  }
}

}  // namespace tacit::testing
