#include <cmath>

#include "conformance.h"

/// Softmax and argmax.
namespace tacit::testing {
namespace {

Example softmax(const char* name, const Shape& shape, int exponent, int bits, uint64_t seed) {
  Example e{name, Writer(seed), {int64_t{1} << 17, 2}};
  e.writer.output(e.writer.node(OpKind::kSoftmax, {e.writer.input(shape, bits)}, {exponent, bits}));
  return e;
}

std::vector<Example> softmaxes() {
  std::vector<Example> list{
      softmax("row of three", {3}, 4, 8, 1),       softmax("row of one", {2, 1}, 4, 8, 2), softmax("two rows of five", {2, 5}, 3, 7, 3),
      softmax("three axes", {2, 1, 3}, 0, 6, 4),   softmax("row of a power of two", {4}, 5, 9, 5),
  };
  for (const int64_t split : {1, 3, 7}) {
    Example digits{"exponentials by digits", Writer(20 + static_cast<uint64_t>(split)), {2, 8}};
    digits.writer.output(digits.writer.node(OpKind::kSoftmax, {digits.writer.input({2, 3}, 8)}, {4, 8, split}));
    list.push_back(std::move(digits));
  }
  Example equal{"equal scores", Writer(6), {2}};
  equal.writer.output(equal.writer.node(OpKind::kSoftmax, {equal.writer.input(Integers({2, 3}, {5, 5, 5, -128, -128, 127}), 8)}, {4, 8}));
  list.push_back(std::move(equal));
  Example several{"tables of several scales and widths", Writer(7), {2}};
  const auto x = several.writer.input({3}, 5), y = several.writer.input({3}, 6);
  for (const int64_t exponent : {2, 3}) several.writer.output(several.writer.node(OpKind::kSoftmax, {x}, {exponent, 5}));
  several.writer.output(several.writer.node(OpKind::kSoftmax, {y}, {3, 6}));
  list.push_back(std::move(several));
  return list;
}
TACIT_OPERATOR_CONFORMANCE(Softmax, softmaxes)

Example masked(const char* name, Integers scores, Integers mask, std::vector<int64_t> attributes, uint64_t seed) {
  Example e{name, Writer(seed), {int64_t{1} << 17, 2}};
  const auto x = e.writer.input(std::move(scores), static_cast<int>(attributes[1]));
  e.writer.output(e.writer.node(OpKind::kSoftmax, {x, e.writer.constant(mask)}, std::move(attributes)));
  return e;
}

std::vector<Example> masked_softmaxes() {
  Writer w(31);
  return {
      masked("the largest score is masked", Integers({3}, {3, 20, -5}), Integers({3}, {1, 0, 1}), {2, 7}, 1),
      masked("one entry is left", Integers({1, 3}, {3, 20, -5}), Integers({1, 3}, {0, 0, 1}), {2, 7}, 2),
      masked("one mask for all rows", w.random({3, 5}, 6), Integers({1, 5}, {1, 1, 0, 0, 1}), {3, 6}, 3),
      masked("causal, for two heads", w.random({2, 3, 3}, 6), Integers({1, 3, 3}, {1, 0, 0, 1, 1, 0, 1, 1, 1}), {2, 6}, 4),
      masked("a mask for each row of the first axis", w.random({2, 2, 3}, 6), Integers({2, 1, 3}, {0, 1, 1, 1, 0, 0}), {2, 6}, 5),
      masked("by digits", Integers({2, 3}, {3, 100, -5, 7, 7, 100}), Integers({2, 3}, {1, 0, 1, 1, 1, 0}), {4, 8, 4}, 6),
      masked("nothing is masked", w.random({2, 3}, 6), Integers({1, 3}, {1, 1, 1}), {2, 6}, 7),
  };
}
TACIT_OPERATOR_CONFORMANCE(MaskedSoftmax, masked_softmaxes)

TEST(MaskedSoftmax, CountsTheEntriesThatAreLeft) {
  const Integers scores({2, 3}, {3, 100, -5, 7, 7, 100}), mask({2, 3}, {1, 0, 1, 1, 1, 0});
  const Example example = masked("", scores, mask, {4, 8}, 1);
  const ProgramRun run(example.writer);
  ASSERT_TRUE(run.ok);
  const std::vector<int64_t> p = run.publics[0].data;
  EXPECT_NEAR(static_cast<double>(p[0]), 32768 / (1 + std::exp(-0.5)), 2);
  EXPECT_EQ(p[1], 0);
  EXPECT_EQ(p[0] + p[2], 32768);
  EXPECT_EQ((std::vector<int64_t>{p[3], p[4], p[5]}), (std::vector<int64_t>{16384, 16384, 0}));
}

Example argmax(const char* name, Integers scores, int bits, bool is_disclosed, uint64_t seed) {
  Example e{name, Writer(seed), {2}};
  const auto x = e.writer.input(std::move(scores), bits);
  e.writer.output(e.writer.node(OpKind::kArgMax, {x}, {is_disclosed ? 1 : 0}));
  return e;
}

std::vector<Example> argmaxes(bool is_disclosed) {
  Writer w(7);
  return {
      argmax("vector", w.random({5}, 9), 9, is_disclosed, 1),
      argmax("rows", w.random({3, 7}, 6), 6, is_disclosed, 2),
      argmax("row of one", w.random({4, 1}, 6), 6, is_disclosed, 3),
      argmax("three axes", w.random({2, 1, 3}, 12), 12, is_disclosed, 4),
      argmax("ties", Integers({3, 4}, {1, 7, 7, 7, -8, -8, -8, -8, 0, 7, -8, 7}), 4, is_disclosed, 5),
      argmax("ends", Integers({2, 2}, {-128, 127, 127, -128}), 8, is_disclosed, 6),
  };
}
std::vector<Example> hidden_argmaxes() { return argmaxes(false); }
std::vector<Example> disclosed_argmaxes() { return argmaxes(true); }
TACIT_OPERATOR_CONFORMANCE(HiddenArgMax, hidden_argmaxes)
TACIT_OPERATOR_CONFORMANCE(DisclosedArgMax, disclosed_argmaxes)

}  // namespace
}  // namespace tacit::testing
