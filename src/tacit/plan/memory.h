#pragma once

#include <cstdint>

#include "tacit/circuit/circuit.h"
#include "tacit/pcs/params.h"
#include "tacit/program/program.h"

/// Bytes of memory at the peak of each command, before it starts: what is held throughout, and the largest stage beside it.
namespace tacit::plan {

/// A proof on this circuit: weights as integers, as cells and as rows; own cells, codewords and trees.
uint64_t prove_memory(const circuit::Circuit& circuit, const pcs::Params& params);

/// The set-up of a complete program once it is compiled: the commitment to its weights, whose codeword and tree go to a file
/// block by block, and the registration proof. 0 without weights.
uint64_t setup_memory(const program::Program& program);

/// Compiling a model of `constants` numbers whose values, besides, are `values` numbers a sample and `samples` numbers in all
/// the samples: the float run, the integers and what is compared.
uint64_t compile_memory(uint64_t constants, uint64_t values, uint64_t samples);

}  // namespace tacit::plan
