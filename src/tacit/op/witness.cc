#include "tacit/op/witness.h"

namespace tacit::op {

std::vector<Integers> witness(const program::Program& program, program::ValueId id, const Values& values,
                              size_t num_groups) {
  using program::OpKind;
  if (num_groups == 0) return {};
  const program::Node& node = program.nodes[id];
  std::vector<const Integers*> inputs;
  for (const program::ValueId input : node.inputs) inputs.push_back(&values[input]);
  const WitnessContext context{node, inputs, values[id]};
  std::vector<Integers> groups;
  switch (node.kind) {
    case OpKind::kInput: groups = witness_input(context); break;
    case OpKind::kRescale: groups = witness_rescale(context); break;
    case OpKind::kClamp: groups = witness_clamp(context); break;
    case OpKind::kTable: groups = witness_table(context, num_groups > 1); break;
    case OpKind::kSoftmax: groups = witness_softmax(context); break;
    case OpKind::kArgMax: groups = witness_argmax(context); break;
    case OpKind::kNormalise: groups = witness_normalise(context); break;
    case OpKind::kDivide: groups = witness_divide(context); break;
    case OpKind::kGather: groups = {values[id]}; break;
    default: break;
  }
  TACIT_CHECK(groups.size() == num_groups);
  return groups;
}

}  // namespace tacit::op
