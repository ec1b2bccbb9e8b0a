#pragma once

#include <optional>
#include <span>

#include "tacit/circuit/circuit.h"
#include "tacit/program/program.h"

namespace tacit::circuit {

inline constexpr int kMaxLimbBits = 16;
inline constexpr int kMaxTableBits = 18;
inline constexpr size_t kMaxTables = 1024;
inline constexpr size_t kMaxTerms = 4096;            ///< of one value
inline constexpr size_t kMaxTotalTerms = 1 << 19;    ///< of all values of a program
inline constexpr uint64_t kMaxTableRows = uint64_t{1} << 20;       ///< of all tables but ranges
inline constexpr uint64_t kMaxPublicElements = uint64_t{1} << 22;  ///< of the statement, and of the scores behind disclosed indices
inline constexpr uint64_t kMaxCells = uint64_t{1} << 30;
inline constexpr uint64_t kMaxLeaves = uint64_t{1} << 30;

/// What the operators' relations are written with. A limit that is passed makes `status()` an error; the operators need
/// not look, the loader does after each node.
class Builder {
 public:
  /// `public_outputs`: the statement's, or empty when only sizes are wanted.
  Builder(const program::Program& program, std::span<const Tensor<int64_t>> public_outputs);

  /// The integer n everywhere.
  Expr constant(const Shape& shape, int64_t n);
  Expr constant(Tensor<int64_t> values);
  /// The integers of an expression that is a constant itself, not a view or a multiple of one; else nullptr.
  const Tensor<int64_t>* known(const Expr& e) const;
  /// Own cells in [lo, lo + 2^bits), by limbs that are looked up. 1 <= bits <= 62.
  Expr ranged(const Shape& shape, int64_t lo, int bits);
  /// Own cells whose range the caller enforces: as the column of a table, or by an equation.
  Expr cells(const Shape& shape, Interval enforced);
  /// Enforces 0 <= e < 2^bits.
  void range_check(const Expr& e, int bits);
  /// Enforces 0 <= e < 2^bits for an interval that may already say so.
  void lookup(uint32_t table, std::vector<Expr> columns);
  /// Enforces that every (index, batch, further...) is a row of a committed table.
  void lookup(uint32_t table, const Expr& index, const Expr& batch, const Expr& further);
  /// A table of its own of the rows (first + i, j, rows[j, i, ...]), for every j and i of rows [batch, n, columns].
  uint32_t committed_table(const Expr& rows, std::span<const int64_t> firsts);
  uint32_t range_table(int bits);
  uint32_t function_table(const op::FunctionSpec& spec);
  uint32_t exp_table(int exponent, int log_rows);
  /// Enforces e = 0.
  void zero(const Expr& e);

  Expr weight(const Shape& shape, int bits);
  /// The program's input: hidden (own cells, or an input commitment's) or part of the statement.
  Expr input(uint32_t index);
  /// The statement's values of a disclosed node, zeros when only sizes are wanted: indices along the last axis of
  /// `scores`. Errors: kLimit where those are too many, kStatementMismatch for another shape.
  Result<Tensor<int64_t>> disclosed(program::ValueId node, const Shape& scores);

  void begin_node(program::ValueId node) { circuit_.node_cells.resize(node + 1); }
  Status status() const { return failure_ ? Status(*failure_) : Status(Ok{}); }
  void fail(ErrorCode code) { if (!failure_) failure_ = Error{code}; }

  const program::Program& program() const { return program_; }
  void use_input_commitment() { input_committed_ = true; }
  /// The registration's own limbs are of another width.
  void set_limb_bits(int bits) { limb_bits_ = bits; }
  /// Adds the outputs' equations, makes the tables and counts the leaves. The program's outputs are among `values`.
  Result<Circuit> finish(std::span<const Expr> values);
  /// Every limb of every weight is in its range: the statement of the registration proof.
  void register_weights();

 private:
  TensorRef own(const Shape& shape);
  CellGroup limb_cells(const Shape& shape, int64_t lo, int bits, Expr* value);
  uint32_t find_or_add(Table table);
  Expr leaf(TensorRef tensor, const Shape& shape, Interval interval);
  void charge(const Shape& shape, uint64_t* counter, uint64_t limit);

  const program::Program& program_;
  std::span<const Tensor<int64_t>> public_outputs_;
  Circuit circuit_;
  std::optional<Error> failure_;
  int limb_bits_;
  bool input_committed_ = false;
  uint64_t num_cells_ = 0;
  uint64_t num_table_rows_ = 0;
  uint64_t num_public_ = 0;
  std::vector<uint32_t> public_input_;  ///< per input: its index among the publics
};

}  // namespace tacit::circuit
