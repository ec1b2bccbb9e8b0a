#include "tacit/bench/gpt.h"

#include <fmt/format.h>

#include <cmath>

#include "tacit/base/user_error.h"
#include "tacit/bench/network_builder.h"

namespace tacit::bench {

namespace {

/// The default is nanoGPT's shape: 0.2 million parameters, 64 tokens.
constexpr int64_t kDepth = 4, kWidth = 64, kHeads = 4, kVocabulary = 65, kLength = 64;
constexpr double kEmbeddingDeviation = 0.5, kMasked = -1e9;

struct Shapes {
  int64_t depth, width, heads, vocabulary, length;
};

Shapes shapes_of(const Sizes& s) {
  const Shapes shapes{s.depth.value_or(kDepth), s.width.value_or(kWidth), s.heads.value_or(kHeads), s.vocabulary.value_or(kVocabulary),
                      s.length.value_or(kLength)};
  if (shapes.width % shapes.heads != 0) {
    throw UserError(ExitCode::kUsage, fmt::format("{} heads do not divide a width of {}", shapes.heads, shapes.width), "choose --width as a multiple of --heads");
  }
  return shapes;
}

class Gpt {
 public:
  Gpt(const Shapes& shapes, uint64_t seed) : s_(shapes), b_("gpt", seed) {}

  Network build() && {
    const Value tokens = b_.input("tokens", {s_.length}, ir::DType::kInt);
    const Value embedding = b_.weight({s_.vocabulary, s_.width}, kEmbeddingDeviation);
    Value x = b_.node("Gather", {embedding, tokens}, {s_.length, s_.width});
    x = b_.add(x, b_.weight({s_.length, s_.width}, kEmbeddingDeviation));
    for (int64_t i = 0; i < s_.depth; ++i) {
      x = b_.add(x, attention(norm(x)));
      x = b_.add(x, perceptron(norm(x)));
    }
    const Value last = b_.node("Slice", {norm(x), b_.integers({s_.length - 1}), b_.integers({s_.length}), b_.integers({0})}, {1, s_.width});
    const Value scores = b_.node("Gemm", {last, embedding}, {1, s_.vocabulary}, {{"transB", int64_t{1}}});
    return std::move(b_).finish(scores, fmt::format("GPT: {} blocks, width {}, {} heads, {} words, {} tokens; discloses the next token", s_.depth,
                                                    s_.width, s_.heads, s_.vocabulary, s_.length), true);
  }

 private:
  Value norm(const Value& x) {
    return b_.node("LayerNormalization", {x, b_.around_one({s_.width}), b_.weight({s_.width}, 0.05)}, x.shape, {{"axis", int64_t{-1}}});
  }

  /// [tokens, width] as [heads, tokens, width of a head].
  Value heads_of(const Value& x) { return b_.transpose(b_.reshape(x, {s_.length, s_.heads, s_.width / s_.heads}), {1, 0, 2}); }

  Value attention(const Value& x) {
    const Value q = heads_of(b_.linear(x, s_.width, false)), k = heads_of(b_.linear(x, s_.width, false)), v = heads_of(b_.linear(x, s_.width, false));
    const Shape square{s_.heads, s_.length, s_.length};
    Value scores = b_.node("MatMul", {q, b_.transpose(k, {0, 2, 1})}, square);
    scores = b_.node("Mul", {scores, b_.literal({{}, {1 / std::sqrt(static_cast<double>(s_.width / s_.heads))}})}, square);
    scores = b_.add(scores, mask());
    const Value weights = b_.node("Softmax", {scores}, square, {{"axis", int64_t{-1}}});
    const Value mixed = b_.node("MatMul", {weights, v}, v.shape);
    return b_.linear(b_.reshape(b_.transpose(mixed, {1, 0, 2}), {s_.length, s_.width}), s_.width, false);
  }

  /// A token sees itself and those before it.
  Value mask() {
    Tensor<double> numbers(Shape{s_.length, s_.length});
    for (int64_t i = 0; i < s_.length; ++i) {
      for (int64_t j = i + 1; j < s_.length; ++j) numbers.data[static_cast<size_t>(i * s_.length + j)] = kMasked;
    }
    return b_.literal(std::move(numbers));
  }

  Value perceptron(const Value& x) {
    const Value hidden = b_.linear(x, 4 * s_.width, true);
    return b_.linear(b_.node("Gelu", {hidden}, hidden.shape), s_.width, false);
  }

  Shapes s_;
  NetworkBuilder b_;
};

}  // namespace

Network make_gpt(const Sizes& sizes, uint64_t seed) { return Gpt(shapes_of(sizes), seed).build(); }

}  // namespace tacit::bench
