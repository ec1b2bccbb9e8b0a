#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "tacit/channel/verifier_channel.h"
#include "tacit/poly/univariate.h"

/// Sumcheck (Lund, Fortnow, Karloff, Nisan 1992).
///
/// Statement.  sum_{x in {0,1}^n} g(x) = claim, g of degree at most d in each variable.
/// Output.     A point r and the claim g(r) = claim'; the caller must discharge it.
/// Rounds.     n; the highest variable is bound first. Round i:
///               P -> V  s(0), s(2), .., s(d)     (s(1) = claim - s(0) is not sent)
///               V -> P  r_i;  claim <- s(r_i)
/// Soundness.  n d / |EF|.
/// Deviations. s is sent by values; s(1) follows from the claim, so that no round has an equation of its own.
namespace tacit::sumcheck {

/// g(point) = claim. `point[i]` belongs to bit i of the index.
template <class Channel>
struct [[nodiscard]] Claim {
  std::vector<typename Channel::EF> point;
  typename Channel::Scalar claim;
};

/// The value at r of the polynomial of degree d with s(0) + s(1) = claim and the sent values s(0), s(2), .., s(d).
template <class EF, class Scalar>
Scalar round_value(const Scalar& claim, std::span<const Scalar> sent, const EF& r) {
  const size_t degree = sent.size();
  const std::vector<EF> basis = poly::lagrange_basis<EF>(degree, r);  // on 0..d
  std::vector<EF> coefficients{basis[0] - basis[1], basis[1]};
  std::vector<Scalar> scalars{sent[0], claim};
  for (size_t j = 2; j <= degree; ++j) {
    coefficients.push_back(basis[j]);
    scalars.push_back(sent[j - 1]);
  }
  return channel::dot(std::span<const EF>(coefficients), std::span<const Scalar>(scalars));
}

template <class Channel>
Claim<Channel> verify(Channel& ch, std::string_view label, typename Channel::Scalar claim, int num_vars, int degree) {
  using EF = typename Channel::EF;
  using Scalar = typename Channel::Scalar;
  std::vector<EF> point(static_cast<size_t>(num_vars));
  std::vector<Scalar> sent(static_cast<size_t>(degree));
  for (int i = num_vars; i-- > 0;) {
    ch.receive(label, std::span<Scalar>(sent));                                      // P -> V
    point[static_cast<size_t>(i)] = ch.challenge(label);                             // V -> P
    claim = round_value<EF, Scalar>(claim, sent, point[static_cast<size_t>(i)]);
  }
  return {std::move(point), claim};
}

}  // namespace tacit::sumcheck
