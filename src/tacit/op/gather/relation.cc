#include "tacit/op/gather/semantics.h"
#include "tacit/op/relations.h"

namespace tacit::op {

/// kGather (operators.md 4.11): (index, batch, y...) is a row of the committed table of the rows (v, j, data[j, v]...). v and j
/// are public counters, so that no two rows have the same first columns: y is the row of its index, and in its range because
/// data is.
Result<Expr> relate_gather(const RelationContext& c) {
  Builder& b = c.builder;
  const Expr &data = c.input(0), &index = c.input(1);
  if (c.num_attributes() != 1 || (c.attribute(0) != 0 && c.attribute(0) != 1)) return c.bad();
  if (data.shape.size() != 3 || index.shape.size() != 2 || index.shape[0] != data.shape[0]) return c.bad();
  const int64_t n = data.shape[1], columns = data.shape[2];
  if (columns > kMaxGatherColumns) return Error{ErrorCode::kLimit, 0, c.id};

  const std::vector<int64_t> firsts = c.attribute(0) == 1 ? std::vector<int64_t>{0, -n} : std::vector<int64_t>{0};
  const uint32_t table = b.committed_table(data, firsts);
  TACIT_ASSIGN(const Shape shape, read_shape(std::vector<int64_t>{index.shape[0], index.shape[1], columns}));
  const Expr y = b.cells(shape, data.interval);
  const Expr one = b.constant(index.shape, 1);
  b.lookup(table, index, circuit::prefix_sum(one, 0) - one, y);
  return y;
}

}  // namespace tacit::op
