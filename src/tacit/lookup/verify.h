#pragma once

#include <array>
#include <vector>

#include "tacit/channel/verifier_channel.h"
#include "tacit/poly/eq.h"
#include "tacit/sumcheck/verify.h"

/// The fraction-sum argument of log-up with GKR (Haboeck, ePrint 2022/1530; Papini and Haboeck, ePrint 2023/1284).
///
/// Statement.  sum_{x in {0,1}^L} N(x) / D(x) = 0, and no D(x) is 0.
/// Output.     A point r in EF^L and the claims N(r) = numerator, D(r) = denominator; the caller must discharge both.
/// Rounds.     The tree of fractions is folded by halves: node x of a layer has the children x and x + (half).
///             P -> V  n0, n1, d0, d1 of the root's children; t = d0 d1 and its inverse
///             V -> P  tau; then per layer of i variables:
///               V -> P  lambda
///               sumcheck of  sum_x eq(r,x) (n0 d1 + n1 d0 + lambda d0 d1)(x) = n + lambda d
///               P -> V  n0, n1, d0, d1 at the new point;  V -> P  tau; r <- (point, tau)
/// Soundness.  Per layer (3 i + 2) / |EF|.
/// Deviations. The eq factor is taken out of each round (Gruen, ePrint 2024/108): the round polynomial is
///             eq(r_i, X) q(X) with q of degree 2; q(0) and q(2) are sent, q(1) follows from the claim.
namespace tacit::lookup {

template <class Channel>
struct [[nodiscard]] FractionClaim {
  std::vector<typename Channel::EF> point;
  typename Channel::Scalar numerator;
  typename Channel::Scalar denominator;
};

/// q(X) for the sent q(0), q(2) and the claim (1-e) q(0) + e q(1), at the challenge c, times eq(e, c).
/// `inverse_e` is 1/e.
template <class EF, class Scalar>
Scalar eq_round_value(const Scalar& claim, const std::array<Scalar, 2>& sent, const EF& e, const EF& inverse_e,
                      const EF& c) {
  const std::vector<EF> basis = poly::lagrange_basis<EF>(2, c);
  const EF scale = e * c + (EF::one() - e) * (EF::one() - c);
  const EF q1 = basis[1] * inverse_e;
  const EF coefficients[3] = {scale * (basis[0] - q1 * (EF::one() - e)), scale * basis[2], scale * q1};
  const Scalar scalars[3] = {sent[0], sent[1], claim};
  return channel::dot(std::span<const EF>(coefficients), std::span<const Scalar>(scalars));
}

template <class Channel>
FractionClaim<Channel> verify(Channel& ch, int log_leaves) {
  using EF = typename Channel::EF;
  using Scalar = typename Channel::Scalar;
  using Product = typename Channel::Product;
  using channel::Step;

  std::vector<Scalar> child(4);  // n0, n1, d0, d1
  ch.receive("lookup root", std::span<Scalar>(child));                               // P -> V
  std::vector<Scalar> inverse(2);
  ch.receive("lookup inverse", std::span<Scalar>(inverse));                          // P -> V  t, 1/t
  const Product sum[2] = {{EF::one(), child[0], child[3]}, {EF::one(), child[1], child[2]}};
  ch.assert_quadratic(Step::kLookupRoot, 0, sum, Scalar());
  const Product denominator[1] = {{EF::one(), child[2], child[3]}};
  ch.assert_quadratic(Step::kLookupRoot, 1, denominator, inverse[0] * -EF::one());
  const Product invertible[1] = {{EF::one(), inverse[0], inverse[1]}};
  ch.assert_quadratic(Step::kLookupRoot, 2, invertible, Scalar(-EF::one()));

  std::vector<EF> point{ch.challenge("lookup merge")};                               // V -> P  tau
  Scalar n = child[0] + (child[1] - child[0]) * point[0];
  Scalar d = child[2] + (child[3] - child[2]) * point[0];

  for (int layer = 1; layer < log_leaves; ++layer) {
    const EF lambda = ch.challenge("lookup lambda");                                 // V -> P
    Scalar claim = n + d * lambda;
    // With a coordinate of 0 the claim would not determine q(1): such a proof, which chance never makes, is refused.
    std::vector<EF> inverse_point = point;
    for (EF& e : inverse_point) {
      if (!e.is_zero()) continue;
      ch.assert_zero(Step::kLookupLayer, static_cast<uint32_t>(layer), Scalar(EF::one()));
      e = EF::one();
    }
    batch_invert(std::span<EF>(inverse_point));
    std::vector<EF> next(point.size());
    EF eq = EF::one();
    for (size_t i = point.size(); i-- > 0;) {
      std::array<Scalar, 2> sent;
      ch.receive("lookup round", std::span<Scalar>(sent));                           // P -> V  q(0), q(2)
      next[i] = ch.challenge("lookup round");                                        // V -> P
      claim = eq_round_value<EF, Scalar>(claim, sent, point[i], inverse_point[i], next[i]);
      eq *= point[i] * next[i] + (EF::one() - point[i]) * (EF::one() - next[i]);
    }
    ch.receive("lookup layer", std::span<Scalar>(child));                            // P -> V
    const Product products[3] = {
        {eq, child[0], child[3]}, {eq, child[1], child[2]}, {eq * lambda, child[2], child[3]}};
    ch.assert_quadratic(Step::kLookupLayer, static_cast<uint32_t>(layer), products, claim * -EF::one());

    const EF tau = ch.challenge("lookup merge");                                     // V -> P
    n = child[0] + (child[1] - child[0]) * tau;
    d = child[2] + (child[3] - child[2]) * tau;
    point = std::move(next);
    point.push_back(tau);
  }
  return {std::move(point), n, d};
}

}  // namespace tacit::lookup
