#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "tacit/base/tensor.h"
#include "tacit/program/program.h"

namespace tacit::op {

/// An integer outside the range that its node declares: the program says nothing about such a run.
struct OutOfRange {
  program::ValueId node = 0;  ///< of the program
  int64_t index = 0;          ///< element, row-major; for kSoftmax: of the input
  int64_t value = 0;          ///< what was met, after the shift of kRescale and kTable
  int64_t lo = 0, hi = 0;     ///< what was allowed, both inclusive
  bool operator==(const OutOfRange&) const = default;
};

using Values = std::vector<Tensor<int64_t>>;

/// The integer reference semantics, the model of record: what a proof says of a model is that this function gave the
/// outputs. Keeps the contents of the program's tables from run to run.
class Interpreter {
 public:
  /// `program` has passed circuit::elaborate and outlives the interpreter.
  explicit Interpreter(const program::Program& program);

  /// The value of every node, but of windows that only convolutions look through, which have none. `inputs` in the order of program.inputs, `weights` in that of the kWeight nodes, of their
  /// shapes. The first value out of its range, in order of nodes, ends the run.
  tl::expected<Values, OutOfRange> run(std::span<const Tensor<int64_t>> inputs,
                                       std::span<const Tensor<int64_t>> weights) const;

 private:
  using TableKey = std::vector<int64_t>;
  static TableKey table_key(const program::Node& node);

  const program::Program& program_;
  std::vector<bool> is_virtual_;  ///< nodes without a value of their own
  std::map<TableKey, std::vector<int64_t>> tables_;
};

/// Whether a kTable node gives for this t, its argument, the nearest number that it holds: its function has no value there, or one that does
/// not fit. To a program that is a value like any other; who compiled it may see more in it.
bool is_clamped(const program::Node& table, int64_t t, int64_t y);

/// The first clamped result of these kTable nodes; `value` is its argument, the range that of the results.
std::optional<OutOfRange> find_clamped(const program::Program& program, std::span<const program::ValueId> tables, const Values& values);

tl::expected<Values, OutOfRange> interpret(const program::Program& program, std::span<const Tensor<int64_t>> inputs,
                                           std::span<const Tensor<int64_t>> weights);

}  // namespace tacit::op
