#pragma once

#include "lives.h"

namespace tacit::testing {

/// A model that has every integer operator, under the parameters of the release: rows of a learned table by hidden indices,
/// normalised, multiplied, compared, divided. It shows indices of largest scores, one of them known to the circuit.
program::Program every_operator();

/// Two witnesses of that program with nothing in common but the outputs: nearly all zeros, and nearly all at the ends.
std::pair<Witness, Witness> two_witnesses_of_every_operator();

}  // namespace tacit::testing
