#pragma once

#include "tacit/argument/lookups.h"
#include "tacit/channel/prover_channel.h"
#include "tacit/prover/cells.h"

/// The prover's half of argument/lookups.h. Returns the linear forms, in the order of the verifier's claims.
namespace tacit::prover {

std::vector<argument::LinearForm<EF>> prove_lookups(channel::ProverChannel<EF>& ch, const circuit::Circuit& circuit,
                                                    const argument::PublicTensors& known, const Cells& cells);

/// How often each row of each table is looked up, into the multiplicity cells. Every other cell is there already.
/// A tuple that is in no row is left out: the proof will not verify.
void count_multiplicities(const circuit::Circuit& circuit, Cells& cells);

}  // namespace tacit::prover
