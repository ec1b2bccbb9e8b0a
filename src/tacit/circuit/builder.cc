#include "tacit/circuit/builder.h"

#include <algorithm>
#include <bit>

namespace tacit::circuit {

bool Table::operator==(const Table& o) const {
  return kind == o.kind && log_rows == o.log_rows && exponent == o.exponent &&
         (kind != Kind::kFunction || function == o.function);
}

namespace {

std::vector<std::vector<int64_t>> columns_of(const Table& table) {
  switch (table.kind) {
    case Table::Kind::kRange:
    case Table::Kind::kCommitted: return {};
    case Table::Kind::kFunction: return {op::table(table.function)};
    case Table::Kind::kExp: {
      const size_t rows = size_t{1} << table.log_rows;
      std::vector<int64_t> is_zero(rows);
      is_zero[0] = 1;
      return {op::exp_table(table.exponent, rows), std::move(is_zero)};
    }
  }
  return {};
}

}  // namespace

std::vector<LeafSegment> leaf_segments(const Circuit& circuit) {
  std::vector<LeafSegment> segments;
  for (uint32_t i = 0; i < circuit.tables.size(); ++i) {
    if (circuit.tables[i].num_rows() > 0) segments.push_back({true, i, {}, 0, static_cast<uint8_t>(circuit.tables[i].log_rows)});
  }
  for (uint32_t i = 0; i < circuit.lookups.size(); ++i) {
    for (Box& box : decompose(circuit.lookups[i].columns[0].shape)) {
      const uint8_t log_size = box.log_size;
      segments.push_back({false, i, std::move(box), 0, log_size});
    }
  }
  // Largest first, those of one size in the order in which they arose.
  uint8_t largest = 0;
  for (const LeafSegment& s : segments) largest = std::max(largest, s.log_size);
  std::vector<LeafSegment> ordered;
  ordered.reserve(segments.size());
  uint64_t next = 0;
  for (int log_size = largest; log_size >= 0; --log_size) {
    for (LeafSegment& s : segments) {
      if (s.log_size != log_size) continue;
      s.start = next;
      next += uint64_t{1} << log_size;
      ordered.push_back(std::move(s));
    }
  }
  return ordered;
}

Builder::Builder(const program::Program& program, std::span<const Tensor<int64_t>> public_outputs)
    : program_(program), public_outputs_(public_outputs), limb_bits_(program.limb_bits) {
  for (const program::InputSpec& input : program.inputs) {
    public_input_.push_back(static_cast<uint32_t>(circuit_.publics.size()));
    if (input.is_hidden) continue;
    charge(input.shape, &num_public_, kMaxPublicElements);
    circuit_.publics.push_back(input.shape);
    circuit_.public_ranges.push_back(Interval::of_signed_bits(input.bits));
  }
}

void Builder::charge(const Shape& shape, uint64_t* counter, uint64_t limit) {
  *counter += static_cast<uint64_t>(num_elements(shape));
  if (*counter > limit) fail(ErrorCode::kLimit);
}

Expr Builder::leaf(TensorRef tensor, const Shape& shape, Interval interval) {
  Expr e;
  e.shape = shape;
  e.linear.push_back({1, tensor, nullptr});
  e.interval = interval;
  return e;
}

TensorRef Builder::own(const Shape& shape) {
  auto& tensors = circuit_.tensors[static_cast<size_t>(Source::kOwn)];
  charge(shape, &num_cells_, kMaxCells);
  tensors.push_back(shape);
  return {Source::kOwn, static_cast<uint32_t>(tensors.size() - 1)};
}

Expr Builder::constant(const Shape& shape, int64_t n) {
  if (n == 0) {
    Expr e;
    e.shape = shape;
    return e;
  }
  const Shape one(shape.size(), 1);
  return broadcast(scaled(constant(Tensor<int64_t>(one, {1})), n), shape);
}

Expr Builder::constant(Tensor<int64_t> values) {
  Interval interval{values.data.front(), values.data.front()};
  for (const int64_t v : values.data) interval = interval.united({v, v});
  const Shape shape = values.shape;
  circuit_.constants.push_back(std::move(values));
  return leaf({Source::kConstant, static_cast<uint32_t>(circuit_.constants.size() - 1)}, shape, interval);
}

const Tensor<int64_t>* Builder::known(const Expr& e) const {
  if (!e.is_linear() || e.linear.size() != 1) return nullptr;
  const LinearTerm& term = e.linear[0];
  if (term.tensor.source != Source::kConstant || term.coefficient != 1 || term.view) return nullptr;
  return &circuit_.constants[term.tensor.index];
}

CellGroup Builder::limb_cells(const Shape& shape, int64_t lo, int bits, Expr* value) {
  CellGroup group{0, lo, {}};
  for (int shift = 0; shift < bits; shift += limb_bits_) {
    group.limb_bits.push_back(static_cast<uint8_t>(std::min(limb_bits_, bits - shift)));
    range_table(group.limb_bits.back());  // its own cells come first: those of the limbs are consecutive
  }
  group.first_tensor = static_cast<uint32_t>(circuit_.tensors[static_cast<size_t>(Source::kOwn)].size());
  *value = constant(shape, lo);
  int shift = 0;
  for (const uint8_t width : group.limb_bits) {
    const Expr limb = leaf(own(shape), shape, Interval::of_unsigned_bits(width));
    lookup(range_table(width), {limb});
    *value = std::move(*value) + scaled(limb, int64_t{1} << shift);
    shift += width;
  }
  value->interval = {lo, lo + (__int128{1} << bits) - 1};
  return group;
}

Expr Builder::ranged(const Shape& shape, int64_t lo, int bits) {
  TACIT_CHECK(bits >= 1 && bits <= 62);
  Expr value;
  circuit_.node_cells.back().push_back(limb_cells(shape, lo, bits, &value));
  return value;
}

Expr Builder::cells(const Shape& shape, Interval enforced) {
  const TensorRef tensor = own(shape);
  circuit_.node_cells.back().push_back({tensor.index, 0, {}});
  return leaf(tensor, shape, enforced);
}

void Builder::range_check(const Expr& e, int bits) {
  TACIT_CHECK(e.is_linear() && bits >= 1 && bits <= 62);
  if (bits <= limb_bits_) {
    lookup(range_table(bits), {e});
    return;
  }
  Expr value;
  CellGroup group = limb_cells(e.shape, 0, bits, &value);
  zero(e - value);
  circuit_.limbs.push_back({e, std::move(group)});
}

void Builder::lookup(uint32_t table, std::vector<Expr> columns) {
  TACIT_CHECK(table < circuit_.tables.size() && columns.size() == circuit_.tables[table].num_columns());
  charge(columns[0].shape, &circuit_.num_lookups, kMaxLeaves);
  circuit_.lookups.push_back({table, std::move(columns)});
}

void Builder::lookup(uint32_t table, const Expr& index, const Expr& batch, const Expr& further) {
  TACIT_CHECK(circuit_.tables[table].kind == Table::Kind::kCommitted);
  charge(index.shape, &circuit_.num_lookups, kMaxLeaves);
  circuit_.lookups.push_back({table, {index, batch}, further, {}});
}

uint32_t Builder::committed_table(const Expr& rows, std::span<const int64_t> firsts) {
  if (circuit_.tables.size() >= kMaxTables) fail(ErrorCode::kLimit);
  const auto table = static_cast<uint32_t>(circuit_.tables.size());
  Table committed;
  committed.kind = Table::Kind::kCommitted;
  committed.num_further = static_cast<size_t>(rows.shape[2]);
  circuit_.tables.push_back(committed);
  const Shape shape{rows.shape[0], rows.shape[1]};
  const Expr one = constant(shape, 1);
  const Expr batch = prefix_sum(one, 0) - one, counter = prefix_sum(one, 1) - one;
  for (const int64_t first : firsts) {
    charge(shape, &num_table_rows_, kMaxTableRows);
    lookup(table, counter + constant(shape, first), batch, rows);
    circuit_.lookups.back().counts = own(shape);
  }
  return table;
}

uint32_t Builder::find_or_add(Table table) {
  for (uint32_t i = 0; i < circuit_.tables.size(); ++i) {
    if (circuit_.tables[i] == table) return i;
  }
  if (circuit_.tables.size() >= kMaxTables) fail(ErrorCode::kLimit);
  if (table.kind != Table::Kind::kRange) charge({int64_t{1} << table.log_rows}, &num_table_rows_, kMaxTableRows);
  // Two axes, so that a weight on the rows is the product of two short vectors.
  const int low = table.log_rows / 2;
  table.multiplicities = own({int64_t{1} << (table.log_rows - low), int64_t{1} << low});
  circuit_.tables.push_back(table);
  return static_cast<uint32_t>(circuit_.tables.size() - 1);
}

uint32_t Builder::range_table(int bits) {
  TACIT_CHECK(bits >= 1 && bits <= kMaxLimbBits);
  Table table;
  table.kind = Table::Kind::kRange;
  table.log_rows = bits;
  return find_or_add(table);
}

uint32_t Builder::function_table(const op::FunctionSpec& spec) {
  Table table;
  table.kind = Table::Kind::kFunction;
  table.log_rows = spec.in_bits;
  table.function = spec;
  return find_or_add(table);
}

uint32_t Builder::exp_table(int exponent, int log_rows) {
  Table table;
  table.kind = Table::Kind::kExp;
  table.log_rows = log_rows;
  table.exponent = exponent;
  return find_or_add(table);
}

void Builder::zero(const Expr& e) {
  // Equality in F is equality of integers only below p.
  if (e.interval.magnitude() >= (__int128{1} << 63)) fail(ErrorCode::kBadProgram);
  circuit_.zeros.push_back(e);
}

Expr Builder::weight(const Shape& shape, int bits) {
  auto& tensors = circuit_.tensors[static_cast<size_t>(Source::kWeights)];
  const int64_t lo = -(int64_t{1} << (bits - 1));
  CellGroup group{static_cast<uint32_t>(tensors.size()), lo, {}};
  Expr value = constant(shape, lo);
  for (int shift = 0; shift < bits; shift += kMaxLimbBits) {
    const int width = std::min(kMaxLimbBits, bits - shift);
    charge(shape, &num_cells_, kMaxCells);
    tensors.push_back(shape);
    const Expr limb = leaf({Source::kWeights, static_cast<uint32_t>(tensors.size() - 1)}, shape,
                           Interval::of_unsigned_bits(width));
    value = std::move(value) + scaled(limb, int64_t{1} << shift);
    group.limb_bits.push_back(static_cast<uint8_t>(width));
  }
  circuit_.weight_cells.push_back({std::move(group)});
  value.interval = Interval::of_signed_bits(bits);
  return value;
}

void Builder::register_weights() {
  const auto& tensors = circuit_.tensors[static_cast<size_t>(Source::kWeights)];
  for (const auto& groups : circuit_.weight_cells) {
    for (const CellGroup& group : groups) {
      for (size_t i = 0; i < group.limb_bits.size(); ++i) {
        const uint32_t index = group.first_tensor + static_cast<uint32_t>(i);
        // The interval is what is being proved: the limb itself may be any field element.
        range_check(leaf({Source::kWeights, index}, tensors[index], Interval::of_unsigned_bits(group.limb_bits[i])),
                    group.limb_bits[i]);
      }
    }
  }
}

Expr Builder::input(uint32_t index) {
  const program::InputSpec& spec = program_.inputs[index];
  const Interval interval = Interval::of_signed_bits(spec.bits);
  if (!spec.is_hidden) return leaf({Source::kPublic, public_input_[index]}, spec.shape, interval);
  const int64_t lo = static_cast<int64_t>(interval.lo);
  if (!input_committed_) return ranged(spec.shape, lo, spec.bits);
  auto& tensors = circuit_.tensors[static_cast<size_t>(Source::kInput)];
  charge(spec.shape, &num_cells_, kMaxCells);
  tensors.push_back(spec.shape);
  const Expr x = leaf({Source::kInput, static_cast<uint32_t>(tensors.size() - 1)}, spec.shape, interval);
  range_check(x - constant(spec.shape, lo), spec.bits);
  return x;
}

Result<Tensor<int64_t>> Builder::disclosed(program::ValueId node, const Shape& scores) {
  circuit_.depends_on_statement = true;
  charge(scores, &num_public_, kMaxPublicElements);
  TACIT_TRY(status());
  const Shape shape(scores.begin(), scores.end() - 1);
  for (size_t k = 0; k < program_.outputs.size(); ++k) {
    if (program_.outputs[k].value != node) continue;
    if (k >= public_outputs_.size()) return Tensor<int64_t>(shape);
    if (public_outputs_[k].shape != shape) return Error{ErrorCode::kStatementMismatch};
    return Tensor<int64_t>(public_outputs_[k]);
  }
  return Error{ErrorCode::kBadProgram};  // disclosed, but no output
}

Result<Circuit> Builder::finish(std::span<const Expr> values) {
  circuit_.node_cells.resize(program_.nodes.size());
  for (const program::OutputSpec& output : program_.outputs) {
    const Expr& value = values[output.value];
    const TensorRef tensor{Source::kPublic, static_cast<uint32_t>(circuit_.publics.size())};
    charge(value.shape, &num_public_, kMaxPublicElements);
    circuit_.publics.push_back(value.shape);
    circuit_.public_ranges.push_back(value.interval);
    zero(value - leaf(tensor, value.shape, value.interval));
  }
  if (failure_) return *failure_;

  for (const Table& table : circuit_.tables) circuit_.table_columns.push_back(columns_of(table));
  uint64_t leaves = circuit_.num_lookups;
  for (const Table& table : circuit_.tables) leaves += table.num_rows();
  circuit_.log_leaves = leaves <= 2 ? 1 : static_cast<int>(std::bit_width(leaves - 1));
  return std::move(circuit_);
}

}  // namespace tacit::circuit
