#pragma once

#include "tacit/quant/lower_context.h"

/// Comparisons and logic of private values: bits, 0 or 1 at exponent 0.
namespace tacit::nn {

enum class Order { kLess, kLessOrEqual, kGreater, kGreaterOrEqual };

/// A private value as integers at exponent 0, for indices. Refuses the node where it has fractions.
quant::Quantised as_integers(quant::LowerContext& c, ir::ValueId id);

/// a < b and the like, elementwise, of the inputs of a node. A constant is rounded towards the side on which it changes nothing
/// for a number of the other's scale.
void lower_order(quant::LowerContext& c, const ir::Node& node, Order order);

/// [a = b] = [a >= b] + [b >= a] - 1.
void lower_equality(quant::LowerContext& c, const ir::Node& node);

/// [x = 0] of a committed, uniform x.
quant::Quantised is_zero(quant::LowerContext& c, const quant::Quantised& x);

/// [index = j] for j = 0 .. depth-1 on a last axis of their own; an index below 0 counts from the end, one that is out of range
/// is nowhere hot.
quant::Quantised one_hot_rows(quant::LowerContext& c, const quant::Quantised& index, int64_t depth);

/// The bits p a + q b + r a b of two bits, broadcast.
void lower_logic(quant::LowerContext& c, const ir::Node& node, int64_t p, int64_t q, int64_t r);

}  // namespace tacit::nn
