#include "tacit/op/witness.h"

namespace tacit::op {

std::vector<Integers> witness_input(const WitnessContext& c) { return {c.output}; }

}  // namespace tacit::op
