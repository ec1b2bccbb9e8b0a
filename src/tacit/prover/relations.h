#pragma once

#include "tacit/argument/relations.h"
#include "tacit/channel/prover_channel.h"
#include "tacit/prover/cells.h"

/// The prover's half of argument/relations.h. Returns the linear forms, in the order of the verifier's claims.
namespace tacit::prover {

std::vector<argument::LinearForm<EF>> prove_relations(channel::ProverChannel<EF>& ch, const circuit::Circuit& circuit,
                                                      const argument::PublicTensors& known, const Cells& cells);

}  // namespace tacit::prover
