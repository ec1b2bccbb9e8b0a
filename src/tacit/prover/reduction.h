#pragma once

#include <array>
#include <span>
#include <vector>

#include "tacit/argument/reduction.h"
#include "tacit/channel/prover_channel.h"
#include "tacit/pcs/rows.h"

/// The prover's half of argument/reduction.h.
namespace tacit::prover {

/// Proves the reduction of the claims `forms`, and of the pins, to the rows' values at one column point, and returns that
/// point. `rows`: those of the own tree, then the pinned ones', each of 2^log_h cells.
/// The first rounds run on the cells as they lie and on the forms' tensor structure, as many of them as pay: the sumcheck's
/// tables, in extension elements, are a small part of the cells.
std::vector<EF> prove_reduction(channel::ProverChannel<EF>& ch, const circuit::Circuit& circuit, int log_h,
                                const std::vector<argument::LinearForm<EF>>& forms,
                                const std::vector<argument::Pin<EF>>& pins, std::span<const pcs::Row> rows);

}  // namespace tacit::prover
