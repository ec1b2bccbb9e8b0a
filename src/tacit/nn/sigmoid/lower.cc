#include "tacit/nn/softmax/scores.h"

namespace tacit::nn {
namespace {

/// sigmoid(x) = softmax(x, 0)_0: for tensors too small to pay for a table of their own.
quant::Quantised by_softmax(quant::LowerContext& c, ir::ValueId id) {
  const auto [z, bits] = scores(c, id);
  quant::Emitter& emit = c.emit();
  const quant::Quantised column = emit.reshape(z, {num_elements(z.shape), 1});
  const quant::Quantised zero = emit.linear(std::vector<quant::Emitter::Term>{{column, 0}}, 0, column.exponents);
  const quant::Quantised p = emit.softmax(emit.concat(std::vector{column, zero}, 1), bits);
  return emit.reshape(emit.slice(p, 1, 0, 1, 1), z.shape);
}

}  // namespace

void lower_sigmoid(quant::LowerContext& c, const ir::Node& node) {
  constexpr int64_t kRowsPerElement = 64;
  const int64_t rows = int64_t{1} << c.settings().activation_bits;
  const bool is_small = num_elements(c.shape(node.inputs[0])) * kRowsPerElement < rows;
  c.set(node.outputs[0], is_small ? by_softmax(c, node.inputs[0]) : c.table(node, op::Function::kSigmoid));
}

}  // namespace tacit::nn
