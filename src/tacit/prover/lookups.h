#pragma once

#include <map>
#include <optional>
#include <tuple>

#include "tacit/argument/lookups.h"
#include "tacit/channel/prover_channel.h"
#include "tacit/prover/cells.h"

/// The prover's half of argument/lookups.h. Returns the linear forms, in the order of the verifier's claims.
namespace tacit::prover {

std::vector<argument::LinearForm<EF>> prove_lookups(channel::ProverChannel<EF>& ch, const circuit::Circuit& circuit,
                                                    const argument::PublicTensors& known, const Cells& cells);

/// The rows of the committed tables, by their public columns.
class CommittedRows {
 public:
  struct Row {
    uint32_t lookup;  ///< that makes it, among the circuit's
    size_t element;   ///< of that lookup
  };
  CommittedRows(const circuit::Circuit& circuit, const Cells& cells);
  std::optional<Row> find(uint32_t table, const F& index, const F& batch) const;

 private:
  std::map<std::tuple<uint32_t, uint64_t, uint64_t>, Row> rows_;
};

/// How often each row of each table is looked up, into the multiplicity cells. Every other cell is there already.
/// A tuple that is in no row is left out: the proof will not verify.
void count_multiplicities(const circuit::Circuit& circuit, Cells& cells);

}  // namespace tacit::prover
