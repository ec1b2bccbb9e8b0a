#pragma once

#include "tacit/op/relations.h"

namespace tacit::op {

/// Enforces x + half = t 2^shift + r with 0 <= r < 2^shift, half being 2^(shift-1), and x = t for shift 0: for a t whose range the
/// caller enforces, t is x / 2^shift, rounded half up.
void relate_rounding(Builder& builder, const Expr& x, const Expr& t, int64_t shift);

}  // namespace tacit::op
