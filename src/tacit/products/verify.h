#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "tacit/channel/verifier_channel.h"
#include "tacit/poly/eq.h"
#include "tacit/sumcheck/verify.h"

/// Discharge of the hidden products (protocol section 5, step 3).
///
/// Statement.  Every recorded check  sum_j c_j u_j v_j + affine = 0  holds, for affine forms u_j, v_j in the pads.
/// Output.     Three affine equations; the channel has no quadratic check left.
/// Rounds.     V -> P  kappa                              (powers combine the checks)
///             sumcheck over the product index of  sum_j u_j v_j = -affine  ->  U V = W
///             P -> V  D1 = U v0 + V u0,  D0 = u0 v0
///             V -> P  chi
///             P -> V  a, b in clear
///             a = chi U + u0,   b = chi V + v0,   a b = chi^2 W + chi D1 + D0
/// Soundness.  #checks/|EF| (kappa) + 2 log2(#products)/|EF| (sumcheck) + 2/|EF| (chi). The three equations are
///             polynomial identities in chi: with a, b fixed by the first two, the third has U V = W as its leading term.
/// Hiding.     (u0, v0) is uniform and masks nothing else, so a and b are uniform; D1, D0 and the rounds are padded.
namespace tacit::products {

using channel::Hidden;
using channel::HidingVerifier;

inline int num_vars(size_t num_products) {
  return num_products <= 1 ? 0 : static_cast<int>(std::bit_width(num_products - 1));
}

/// The scalars that the discharge itself sends (all padded).
inline uint32_t num_scalars(size_t num_products) { return 2 * static_cast<uint32_t>(num_vars(num_products)) + 2; }

/// The products of all checks, the check's power of kappa multiplied into u; and the sum that they must have.
template <class EF>
struct Flattened {
  std::vector<EF> coefficients;
  std::vector<Hidden<EF>> u, v;
  Hidden<EF> sum;
};

template <class EF>
Flattened<EF> flatten(const std::vector<typename HidingVerifier<EF>::Quadratic>& checks, const EF& kappa) {
  Flattened<EF> flat;
  std::vector<EF> powers;
  std::vector<Hidden<EF>> affine;
  EF power = EF::one();
  for (const auto& check : checks) {
    for (const auto& product : check.products) {
      flat.coefficients.push_back(power * product.coefficient);
      flat.u.push_back(product.u);
      flat.v.push_back(product.v);
    }
    powers.push_back(-power);
    affine.push_back(check.affine);
    power *= kappa;
  }
  flat.sum = Hidden<EF>::dot(powers, affine);
  return flat;
}

template <class EF>
void verify(HidingVerifier<EF>& ch) {
  using Scalar = Hidden<EF>;
  const EF kappa = ch.challenge("kappa");                                            // V -> P
  const Flattened<EF> flat = flatten<EF>(ch.quadratics(), kappa);
  ch.clear_quadratics();
  const auto last = sumcheck::verify(ch, "products", flat.sum, num_vars(flat.u.size()), 2);
  const std::vector<EF> eq = poly::eq_table<EF>(last.point);
  std::vector<EF> eq_u(flat.u.size());
  for (size_t j = 0; j < eq_u.size(); ++j) eq_u[j] = eq[j] * flat.coefficients[j];
  const Scalar big_u = Scalar::dot(eq_u, flat.u);
  const Scalar big_v = Scalar::dot(std::span<const EF>(eq).first(flat.v.size()), flat.v);
  const Scalar& big_w = last.claim;

  std::vector<Scalar> d(2);
  ch.receive("product cross terms", std::span<Scalar>(d));                           // P -> V  D1, D0
  const EF chi = ch.challenge("chi");                                                // V -> P
  const EF a = ch.receive_clear("product a");                                        // P -> V
  const EF b = ch.receive_clear("product b");                                        // P -> V
  ch.assert_zero(channel::Step::kProducts, 0, big_u * chi + ch.pair(0) - a);
  ch.assert_zero(channel::Step::kProducts, 1, big_v * chi + ch.pair(1) - b);
  ch.assert_zero(channel::Step::kProducts, 2, big_w * (chi * chi) + d[0] * chi + d[1] - a * b);
}

}  // namespace tacit::products
