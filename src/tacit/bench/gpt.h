#pragma once

#include "tacit/bench/network.h"

namespace tacit::bench {

/// A decoder-only transformer as GPT-2 has it: learned positions, normalisation before attention and before the multilayer
/// perceptron, causal attention, GELU, and the embedding used again for the scores of the next token (Radford, Wu, Child,
/// Luan, Amodei, Sutskever 2019, section 2.3). The private input are the tokens; disclosed is the most likely next token.
Network make_gpt(const Sizes& sizes, uint64_t seed);

}  // namespace tacit::bench
