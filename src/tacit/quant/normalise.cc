#include <cmath>

#include "tacit/op/normalise/semantics.h"
#include "tacit/quant/lower_context.h"

namespace tacit::quant {
namespace {

/// log2 of n times the spread of x: the variance keeps below 2^61.
constexpr int kSpreadBits = 31;
/// Rows wider than this are rescaled first.
constexpr int kMaxEntryBits = 24;
/// The floor that stands for epsilon is this large where x can be raised that far: then it is exact to 2^-21.
constexpr double kExactFloor = 1 << 20;
constexpr double kLargestFloor = 0x1p58;
/// Results come in steps of 2^-10 or finer, whatever their bits come to.
constexpr int kLeastExponent = 10;

double floor_of(const Quantised& x, double epsilon) {
  const auto n = static_cast<double>(x.shape.back());
  return std::ldexp(epsilon * n * n, 2 * x.exponent());
}

/// x, in finer or coarser steps, such that epsilon is an integer in units of its squares.
Quantised scaled_for(LowerContext& c, Quantised x, double epsilon) {
  int excess = 0;
  while (std::ldexp(floor_of(x, epsilon), -2 * excess) > kLargestFloor) ++excess;
  x = c.coarsen(x, x.exponent() - excess);
  const int room = kSpreadBits - ceil_log2(static_cast<double>(x.shape.back())) - bits_for(x.declared);
  int lift = 0;
  while (lift < room && std::ldexp(floor_of(x, epsilon), 2 * lift) < kExactFloor) ++lift;
  if (lift == 0) return x;
  const Emitter::Term raised{x, int64_t{1} << lift};
  return c.emit().linear({&raised, 1}, 0, {x.exponent() + lift});
}

/// The largest magnitude of a result: that of one entry among zeros, or what epsilon leaves of the largest x.
double largest_result(const Quantised& x, bool centred, int64_t floor) {
  const auto n = static_cast<double>(x.shape.back());
  const auto spread = static_cast<double>(centred ? x.reach.hi - x.reach.lo : x.reach.magnitude());
  return std::min(std::sqrt(centred ? n - 1 : n), n * spread / std::sqrt(static_cast<double>(floor)));
}

Interval steps(double magnitude, int exponent) {
  const int64_t most = to_integer(magnitude * (1 + 0x1p-14), exponent) + 1;
  return {-most, most};
}

}  // namespace

Quantised LowerContext::normalise(ir::ValueId id, const Shape& rows, double epsilon, bool centred) {
  const int64_t n = rows.back();
  if (n > op::kMaxNormaliseRow) refuse("its rows have " + std::to_string(n) + " entries; at most 65536 are supported");
  const int widest = std::min(kMaxEntryBits, kSpreadBits - ceil_log2(static_cast<double>(n)));
  const Quantised x = scaled_for(*this, emitter_.reshape(fit(id, widest), rows), epsilon);
  const int64_t floor = std::max(op::kMinFloor, to_integer(floor_of(x, epsilon), 0));
  const double largest = largest_result(x, centred, floor);
  int exponent = kLeastExponent;
  while (exponent < op::kMaxNormaliseExponent && bits_for(steps(largest, exponent + 1)) <= result_bits()) ++exponent;
  const Quantised y = emitter_.normalise(x, centred, floor, exponent, steps(largest, exponent));
  note("normalise", y, 0, bits_for(y.declared), y.exponents, 0);
  return y;
}

}  // namespace tacit::quant
