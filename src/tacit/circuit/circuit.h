#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "tacit/base/result.h"
#include "tacit/circuit/expr.h"
#include "tacit/circuit/layout.h"
#include "tacit/op/functions/functions.h"

namespace tacit::circuit {

/// A lookup table. Its tag, part of every key, is its index in the circuit plus one.
struct Table {
  enum class Kind : uint8_t {
    kRange,     ///< [0, 2^log_rows): the key alone
    kFunction,  ///< (t, f(t)), t signed
    kExp,       ///< (d, round(2^16 exp(-d 2^-exponent)), [d = 0])
    kCommitted, ///< the tuples of its row lookups: their first columns are public, the further ones virtual tensors
  };
  Kind kind{};
  int log_rows = 0;
  op::FunctionSpec function{};  ///< kFunction
  int exponent = 0;             ///< kExp
  TensorRef multiplicities;     ///< 2^log_rows own cells in two axes: how often each row is looked up; kCommitted has none
  size_t num_further = 0;       ///< kCommitted: further columns

  size_t num_columns() const {
    return kind == Kind::kRange ? 1 : kind == Kind::kFunction ? 2 : kind == Kind::kExp ? 3 : kKeyColumns + num_further;
  }
  /// Rows that the circuit itself knows.
  uint64_t num_rows() const { return kind == Kind::kCommitted ? 0 : uint64_t{1} << log_rows; }
  static constexpr size_t kKeyColumns = 2;  ///< of kCommitted: index and batch
  /// The key of row 0; the keys are consecutive.
  int64_t first_key() const { return kind == Kind::kFunction ? -(int64_t{1} << (log_rows - 1)) : 0; }
  bool operator==(const Table& o) const;
};

/// Every element of the tuple of columns is a row of the table; or, with `counts`, the tuples are the rows.
struct Lookup {
  uint32_t table = 0;
  std::vector<Expr> columns;        ///< linear, of one shape
  std::optional<Expr> further = {};  ///< linear, of that shape and one axis more, along which the columns behind `columns` lie
  std::optional<TensorRef> counts = {};  ///< own cells in that shape: how often each row is looked up
};

/// A tensor of integers in [lo, lo + 2^bits), held as limbs: value = lo + sum_i 2^shift_i limb_i. Or, with no limbs
/// listed, plain cells whose range another lookup enforces.
struct CellGroup {
  uint32_t first_tensor = 0;            ///< own tensors first_tensor, first_tensor + 1, ...
  int64_t lo = 0;
  std::vector<uint8_t> limb_bits;       ///< lowest limb first; empty for plain cells
};

/// A range check of an existing expression, by limbs of its own: own cells that the prover fills by evaluation.
struct LimbsOf {
  Expr expr;
  CellGroup group;
};

/// What a program means to the proof system: cells, lookups and equations. Recomputed from the program by prover and
/// verifier alike.
struct Circuit {
  std::array<std::vector<Shape>, kNumTrees> tensors;  ///< committed tensors, per tree
  std::vector<Tensor<int64_t>> constants;             ///< Source::kConstant
  std::vector<Shape> publics;                         ///< Source::kPublic: public inputs, then outputs
  std::vector<Interval> public_ranges;                ///< the statement is refused outside them
  std::vector<Table> tables;
  std::vector<std::vector<std::vector<int64_t>>> table_columns;  ///< per table: its columns after the key, by row
  std::vector<Lookup> lookups;
  std::vector<Expr> zeros;                            ///< every element is 0
  std::array<TreeLayout, kNumTrees> layouts;

  bool depends_on_statement = false;                  ///< a disclosed index is part of a relation

  // For the witness.
  std::vector<std::vector<CellGroup>> node_cells;     ///< per node, in the order its relation asked for them
  std::vector<LimbsOf> limbs;
  std::vector<std::vector<CellGroup>> weight_cells;   ///< per weight tensor: limbs within the weight tree (one group)

  int log_leaves = 0;         ///< of the fraction tree
  uint64_t num_lookups = 0;   ///< single lookups and rows of committed tables, without the rows of the others
};

/// The leaves of the fraction tree: aligned intervals, in descending size. What is left over is the fraction 0/1.
struct LeafSegment {
  bool is_table = false;
  uint32_t index = 0;   ///< of the lookup or the table
  Box box;              ///< of the lookup's shape
  uint64_t start = 0;
  uint8_t log_size = 0;
};
std::vector<LeafSegment> leaf_segments(const Circuit& circuit);

}  // namespace tacit::circuit
