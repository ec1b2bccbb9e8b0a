#include "conformance.h"

/// Leaves, views and public linear maps: nothing is committed for them, and every output element is the right cell.
namespace tacit::testing {
namespace {

/// One node over hidden inputs of the given shapes; its value is the output.
Example node_example(const char* name, OpKind kind, std::vector<int64_t> attributes, std::vector<Shape> shapes, int bits, uint64_t seed) {
  Example e{name, Writer(seed), {2}};
  std::vector<program::ValueId> arguments;
  for (const Shape& shape : shapes) arguments.push_back(e.writer.input(shape, bits));
  e.writer.output(e.writer.node(kind, arguments, std::move(attributes)));
  return e;
}

std::vector<Example> leaves() {
  std::vector<Example> list;
  const auto leaf = [&](const char* name, auto&& add) {
    Example e{name, Writer(100 + list.size()), {2}};
    e.writer.output(add(e.writer));
    e.writer.output(e.writer.input({2}, 3));  // something private
    list.push_back(std::move(e));
  };
  leaf("hidden scalar", [](Writer& w) { return w.input(Shape{}, 9); });
  leaf("hidden 32 bits", [](Writer& w) { return w.input({3, 5}, 32); });
  leaf("hidden 1 bit", [](Writer& w) { return w.input({7}, 1); });
  leaf("public input", [](Writer& w) { return w.input({5, 3}, 16, false); });
  leaf("weight of 48 bits", [](Writer& w) { return w.weight({3, 3}, 48); });
  leaf("weight of 1 bit", [](Writer& w) { return w.weight({1, 11}, 1); });
  leaf("weight of 17 bits", [](Writer& w) { return w.weight({13}, 17); });
  leaf("constant", [](Writer& w) { return w.node(OpKind::kConstant, {}, {2, 2, 3, 4, -5, 6, 7, 8, -(int64_t{1} << 50)}); });
  leaf("scalar constant", [](Writer& w) { return w.node(OpKind::kConstant, {}, {0, -9}); });
  return list;
}
TACIT_OPERATOR_CONFORMANCE(Leaf, leaves)

std::vector<Example> views() {
  using K = OpKind;
  return {
      node_example("reshape across radices", K::kReshape, {5, 3, 2}, {{6, 5}}, 7, 1),
      node_example("reshape with single axes", K::kReshape, {1, 7, 1, 3}, {{7, 1, 3}}, 7, 2),
      node_example("reshape to a vector", K::kReshape, {30}, {{2, 3, 5}}, 7, 3),
      node_example("reshape of one element", K::kReshape, {}, {{1, 1}}, 7, 4),
      node_example("reshape that splits", K::kReshape, {3, 4, 5}, {{12, 5}}, 7, 5),
      node_example("transpose of a matrix", K::kTranspose, {1, 0}, {{5, 3}}, 7, 6),
      node_example("transpose of four axes", K::kTranspose, {2, 0, 3, 1}, {{2, 3, 1, 5}}, 7, 7),
      node_example("identity", K::kTranspose, {0}, {{9}}, 7, 8),
      node_example("slice", K::kSlice, {1, 2, 1, 3}, {{3, 7}}, 7, 9),
      node_example("strided slice", K::kSlice, {0, 1, 3, 3}, {{9, 2}}, 7, 10),
      node_example("reversed", K::kSlice, {0, 6, -1, 7}, {{7}}, 7, 11),
      node_example("last element", K::kSlice, {1, 4, -5, 1}, {{2, 5}}, 7, 12),
      node_example("concat of three", K::kConcat, {1}, {{2, 3}, {2, 1}, {2, 5}}, 7, 13),
      node_example("concat of one", K::kConcat, {0}, {{3, 2}}, 7, 14),
      node_example("concat of vectors", K::kConcat, {0}, {{1}, {6}}, 7, 15),
      node_example("broadcast rows", K::kBroadcast, {5, 3}, {{1, 3}}, 7, 16),
      node_example("broadcast both", K::kBroadcast, {3, 7}, {{1, 1}}, 7, 17),
      node_example("broadcast the middle", K::kBroadcast, {2, 6, 3}, {{2, 1, 3}}, 7, 18),
  };
}
TACIT_OPERATOR_CONFORMANCE(View, views)

/// Chains: each step's form is pulled back through the others.
std::vector<Example> chains() {
  std::vector<Example> list;
  const auto chain = [&](const char* name, const Shape& shape, std::vector<std::pair<OpKind, std::vector<int64_t>>> steps) {
    Example e{name, Writer(200 + list.size()), {2}};
    program::ValueId v = e.writer.input(shape, 8);
    for (auto& [kind, attributes] : steps) v = e.writer.node(kind, {v}, std::move(attributes));
    e.writer.output(v);
    list.push_back(std::move(e));
  };
  using K = OpKind;
  chain("heads", {3, 10}, {{K::kReshape, {3, 2, 5}}, {K::kTranspose, {1, 0, 2}}, {K::kSlice, {2, 4, -2, 3}}});
  chain("mixed radices", {4, 9}, {{K::kReshape, {6, 6}}, {K::kTranspose, {1, 0}}, {K::kReshape, {9, 4}}, {K::kTranspose, {1, 0}}});
  chain("scaled", {5, 4}, {{K::kScaleAxis, {0, 1, -2, 3, 0, 5}}, {K::kReshape, {2, 10}}, {K::kScaleAxis, {1, 1, 2, 3, 4, 5, 6, 7, 8, 9, -10}}});
  chain("broadcast and cut", {1, 6}, {{K::kBroadcast, {7, 6}}, {K::kReshape, {42}}, {K::kSlice, {0, 41, -4, 10}}});
  chain("single axes", {1, 5, 1}, {{K::kTranspose, {2, 1, 0}}, {K::kSlice, {0, 0, 1, 1}}, {K::kBroadcast, {3, 5, 2}}, {K::kReshape, {15, 2}}});
  return list;
}
TACIT_OPERATOR_CONFORMANCE(Chain, chains)

std::vector<Example> linear_maps() {
  using K = OpKind;
  return {
      node_example("negation", K::kLinear, {0, -1}, {{5}}, 12, 21),
      node_example("constant offset", K::kLinear, {-77, 3}, {{3, 3}}, 12, 22),
      node_example("difference", K::kLinear, {0, 1, -1}, {{7, 2}, {7, 2}}, 12, 23),
      node_example("weighted sum", K::kLinear, {5, 1000, -1, int64_t{1} << 40}, {{2, 1, 3}, {2, 1, 3}, {2, 1, 3}}, 12, 24),
      node_example("zero", K::kLinear, {4, 0}, {{3}}, 12, 25),
      node_example("scalar", K::kLinear, {1, 1}, {{}}, 12, 26),
      node_example("scaled rows", K::kScaleAxis, {0, 3, -1, 0}, {{3, 2}}, 12, 27),
      node_example("scaled columns", K::kScaleAxis, {1, 1, 2, 4, 8, -16}, {{2, 5}}, 12, 28),
      node_example("scaled middle", K::kScaleAxis, {1, 7, -7}, {{3, 2, 3}}, 12, 29),
      node_example("scaled single axis", K::kScaleAxis, {0, -(int64_t{1} << 30)}, {{1, 4}}, 12, 30),
      node_example("scaled vector", K::kScaleAxis, {0, 1, 2, 3, 4, 5, 6, 7}, {{7}}, 12, 31),
  };
}
TACIT_OPERATOR_CONFORMANCE(Linear, linear_maps)

}  // namespace
}  // namespace tacit::testing
