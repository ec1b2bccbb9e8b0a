#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tacit/field/cubic.h"
#include "tacit/pcs/domain_points.h"

namespace tacit::pcs {

/// Linear forms on E^(2^n), each times a coefficient. All are folded variable by variable, lowest first.

/// The value of the multilinear polynomial at `point`: weight eq(point, b) for cell b.
struct EqForm {
  EF coefficient;
  std::vector<EF> point;  ///< n coordinates
};

/// The value of the univariate polynomial at x: weight x^b, the tensor product of the (1, x^(2^i)).
struct PowerForm {
  EF coefficient;
  EF x;
};

/// The same at the point x = x_position of an evaluation domain (domain_points.h).
struct PositionForm {
  EF coefficient;
  uint32_t position;
  F x;
};

/// Weights in the first cells, zero in the others.
struct DenseForm {
  EF coefficient;
  std::vector<EF> weights;  ///< 1 to 2^n of them
};

/// A weight function on the cube: the sum of its forms.
struct Weight {
  std::vector<EqForm> evaluations;
  std::vector<PowerForm> powers;
  std::vector<PositionForm> positions;
  std::vector<DenseForm> dense;

  /// Adds the forms of another weight function on the same cube.
  void append(const Weight& other);
  /// Binds the lowest variable to r; positions become those of the squared points. n must be positive.
  void fold(const EF& r);
  /// sum_b weight(b) f(b), for the n variables that are left.
  EF dot(std::span<const EF> f) const;
  /// Adds the weights of all forms but the positions' to `table`, cell by cell (2^n cells). Prover.
  void add_to(std::span<EF> table) const;
};

/// The constraints on f at points of E and at domain points. Their coefficients are first, first gamma, first gamma^2, ..,
/// the points of E before the positions.
Weight point_forms(std::span<const EF> ood_points, std::span<const uint32_t> positions, const DomainPoints& points,
                   const EF& gamma, const EF& first);

/// The univariate polynomial with coefficients f at x, a point of F or of E.
template <class K>
EF evaluate(std::span<const EF> f, const K& x) {
  EF value;
  for (size_t b = f.size(); b-- > 0;) value = value * x + f[b];
  return value;
}

/// A claim  sum_b weight(b) f(b) = sum  on a polynomial f that is committed or sent.
struct [[nodiscard]] Claim {
  Weight weight;
  EF sum;

  /// One sumcheck round: `sent` is s(0), s(2) of the round polynomial, of degree 2, with s(0) + s(1) = sum.
  void fold(std::span<const EF, 2> sent, const EF& r);
  /// Adds `forms`, made by `point_forms` with the same gamma and first, with the values claimed for them.
  void add(const Weight& forms, std::span<const EF> ood_answers, std::span<const EF> values, const EF& gamma, EF first);
};

}  // namespace tacit::pcs
