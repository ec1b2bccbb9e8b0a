#include "tacit/nn/common/compare.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "tacit/nn/common/align.h"
#include "tacit/quant/arithmetic.h"

namespace tacit::nn {
namespace {

using quant::Quantised;

constexpr int kMaxComparedBits = 40;

Quantised spread(quant::LowerContext& c, const Quantised& x, const Shape& shape) {
  return c.emit().broadcast(c.emit().reshape(x, quant::padded(x.shape, shape.size())), shape);
}

/// sign_a a + sign_b b + offset, of one scale.
Quantised combine(quant::LowerContext& c, const Quantised& a, int sign_a, const Quantised& b, int sign_b, int64_t offset) {
  const quant::Emitter::Term terms[] = {{a, sign_a}, {b, sign_b}};
  return c.emit().linear(terms, offset, a.exponents);
}

/// a - b at the scale of a, b constant and rounded up or down; where it lies beyond all that a can be, it lies just beyond.
Quantised difference(quant::LowerContext& c, const Quantised& a, ir::ValueId b, bool rounds_up, const Shape& shape) {
  Tensor<double> rounded = c.numbers(b);
  for (double& x : rounded.data) {
    const double scaled = std::ldexp(x, a.exponent());
    const double bound = std::clamp(rounds_up ? std::ceil(scaled) : std::floor(scaled), static_cast<double>(a.declared.lo - 1),
                                    static_cast<double>(a.declared.hi + 1));
    x = std::ldexp(bound, -a.exponent());
  }
  const Quantised limit = c.materialise(rounded, a.exponents, c.is_learned(b));
  return combine(c, spread(c, a, shape), 1, spread(c, limit, shape), -1, 0);
}

/// Both operands, private, at one scale and in one shape.
std::vector<Quantised> aligned(quant::LowerContext& c, const ir::Node& node) {
  std::vector<Quantised> both = align(c, {c.committed(node.inputs[0]), c.committed(node.inputs[1])}, kMaxComparedBits);
  for (Quantised& x : both) x = spread(c, x, c.shape(node.outputs[0]));
  return both;
}

/// sign d + offset >= 0.
Quantised at_least(quant::LowerContext& c, const Quantised& d, int sign, int64_t offset) {
  const quant::Emitter::Term term{d, sign};
  return c.step(c.emit().linear({&term, 1}, offset, d.exponents));
}

Quantised plus_one(quant::LowerContext& c, const Quantised& a, const Quantised& b) { return combine(c, a, 1, b, 1, -1); }

/// [index + offset = j] for j = 0 .. depth-1: [index + offset >= j] - [index + offset >= j+1].
Quantised hot_from(quant::LowerContext& c, const Quantised& index, int64_t offset, int64_t depth) {
  Shape column = index.shape, row(index.shape.size(), 1), shape = index.shape;
  column.push_back(1);
  row.push_back(depth + 1);
  shape.push_back(depth + 1);
  Tensor<int64_t> counter(row);
  std::iota(counter.data.begin(), counter.data.end(), 0);
  const quant::Emitter::Term terms[] = {{c.emit().broadcast(c.emit().reshape(index, column), shape), 1},
                                        {c.emit().broadcast(c.emit().constant(std::move(counter), {0}), shape), -1}};
  const Quantised steps = c.step(c.emit().linear(terms, offset, {0}));
  const auto axis = static_cast<int64_t>(index.shape.size());
  const quant::Emitter::Term edges[] = {{c.emit().slice(steps, axis, 0, 1, depth), 1}, {c.emit().slice(steps, axis, 1, 1, depth), -1}};
  return c.emit().linear(edges, 0, {0});
}

Quantised as_bit(Quantised x) {
  x.reach = quant::intersect(x.reach, {0, 1});
  return x;
}

}  // namespace

Quantised as_integers(quant::LowerContext& c, ir::ValueId id) {
  const Quantised x = c.uniform(c.committed(id));
  if (x.exponent() == 0) return x;
  if (x.exponent() > 0 || x.exponent() < -kMaxComparedBits) c.refuse("its indices are not integers");
  const quant::Emitter::Term raised{x, int64_t{1} << -x.exponent()};
  return c.emit().linear({&raised, 1}, 0, {0});
}

void lower_order(quant::LowerContext& c, const ir::Node& node, Order order) {
  ir::ValueId a = node.inputs[0], b = node.inputs[1];
  if (c.is_constant(a)) {  // a < b is b > a
    std::swap(a, b);
    constexpr Order kMirrored[] = {Order::kGreater, Order::kGreaterOrEqual, Order::kLess, Order::kLessOrEqual};
    order = kMirrored[static_cast<size_t>(order)];
  }
  const bool is_less = order == Order::kLess || order == Order::kLessOrEqual;
  const bool is_strict = order == Order::kLess || order == Order::kGreater;
  Quantised d;
  if (c.is_constant(b)) {
    // a < b is a < ceil(b), a <= b is a <= floor(b); mirrored for the others.
    d = difference(c, c.uniform(c.committed(a)), b, is_less == is_strict, c.shape(node.outputs[0]));
  } else {
    const std::vector<Quantised> both = aligned(c, node);
    d = combine(c, both[0], 1, both[1], -1, 0);
  }
  c.set(node.outputs[0], at_least(c, d, is_less ? -1 : 1, is_strict ? -1 : 0));
}

Quantised is_zero(quant::LowerContext& c, const Quantised& x) {
  return as_bit(plus_one(c, at_least(c, x, 1, 0), at_least(c, x, -1, 0)));
}

Quantised one_hot_rows(quant::LowerContext& c, const Quantised& index, int64_t depth) {
  const Quantised hot = as_bit(hot_from(c, index, 0, depth));
  if (index.reach.lo >= 0) return hot;
  const quant::Emitter::Term either[] = {{hot, 1}, {hot_from(c, index, depth, depth), 1}};
  return as_bit(c.emit().linear(either, 0, {0}));
}

void lower_equality(quant::LowerContext& c, const ir::Node& node) {
  const ir::ValueId out = node.outputs[0];
  const size_t fixed = c.is_constant(node.inputs[1]) ? 1 : 0;
  if (!c.is_constant(node.inputs[fixed])) {
    const std::vector<Quantised> both = aligned(c, node);
    return c.set(out, is_zero(c, combine(c, both[0], 1, both[1], -1, 0)));
  }
  // Not before ceil(b), not behind floor(b): never, where b is no number of the scale.
  const Quantised a = c.uniform(c.committed(node.inputs[1 - fixed]));
  const Quantised low = at_least(c, difference(c, a, node.inputs[fixed], true, c.shape(out)), 1, 0);
  const Quantised high = at_least(c, difference(c, a, node.inputs[fixed], false, c.shape(out)), -1, 0);
  c.set(out, as_bit(plus_one(c, low, high)));
}

void lower_logic(quant::LowerContext& c, const ir::Node& node, int64_t p, int64_t q, int64_t r) {
  const Shape& shape = c.shape(node.outputs[0]);
  const Quantised a = spread(c, c.committed(node.inputs[0]), shape), b = spread(c, c.committed(node.inputs[1]), shape);
  std::vector<quant::Emitter::Term> terms{{c.emit().product(a, b, 0), r}};
  if (p != 0) terms.push_back({a, p});
  if (q != 0) terms.push_back({b, q});
  Quantised y = c.emit().linear(terms, 0, {0});
  y.reach = {0, 1};
  c.set(node.outputs[0], y);
}

}  // namespace tacit::nn
