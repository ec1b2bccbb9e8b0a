#pragma once

#include <span>
#include <utility>
#include <vector>

#include "tacit/channel/prover_channel.h"
#include "tacit/poly/eq.h"

/// The prover's half of lookup/verify.h.
namespace tacit::lookup {

/// One layer of the fraction tree: 2^i numerators and denominators.
template <class EF>
struct Layer {
  std::vector<EF> numerators;
  std::vector<EF> denominators;
};

/// The layer above: children x and x + half are added as fractions.
template <class EF>
Layer<EF> fold_layer(const Layer<EF>& below) {
  const size_t half = below.numerators.size() / 2;
  Layer<EF> above{std::vector<EF>(half), std::vector<EF>(half)};
  const EF* n = below.numerators.data();
  const EF* d = below.denominators.data();
  for (size_t x = 0; x < half; ++x) {
    above.numerators[x] = n[x] * d[half + x] + n[half + x] * d[x];
    above.denominators[x] = d[x] * d[half + x];
  }
  return above;
}

/// Proves that the leaves' fractions sum to 0 (the caller knows that they do). At least two leaves.
/// Returns the point at which the verifier holds claims on the leaves.
template <class EF>
std::vector<EF> prove(channel::ProverChannel<EF>& ch, Layer<EF> leaves) {
  std::vector<Layer<EF>> layers;
  layers.push_back(std::move(leaves));
  while (layers.back().numerators.size() > 2) layers.push_back(fold_layer(layers.back()));

  const auto halves = [](const Layer<EF>& l) {
    const size_t half = l.numerators.size() / 2;
    return std::vector<EF>{l.numerators[0], l.numerators[half], l.denominators[0], l.denominators[half]};
  };
  const std::vector<EF> root = halves(layers.back());
  ch.send("lookup root", std::span<const EF>(root));                                 // P -> V
  const EF t = root[2] * root[3];
  const std::vector<EF> inverse{t, t.is_zero() ? t : t.inverse()};
  ch.send("lookup inverse", std::span<const EF>(inverse));                           // P -> V
  std::vector<EF> point{ch.challenge("lookup merge")};                               // V -> P

  for (size_t l = layers.size() - 1; l-- > 0;) {
    Layer<EF>& layer = layers[l];
    const EF lambda = ch.challenge("lookup lambda");                                 // V -> P
    const size_t num_vars = point.size();
    size_t half = size_t{1} << num_vars;
    std::vector<EF> n0(layer.numerators.begin(), layer.numerators.begin() + static_cast<ptrdiff_t>(half));
    std::vector<EF> n1(layer.numerators.begin() + static_cast<ptrdiff_t>(half), layer.numerators.end());
    std::vector<EF> d0(layer.denominators.begin(), layer.denominators.begin() + static_cast<ptrdiff_t>(half));
    std::vector<EF> d1(layer.denominators.begin() + static_cast<ptrdiff_t>(half), layer.denominators.end());
    layer = {};

    std::vector<EF> next(num_vars);
    EF bound_eq = EF::one();  // eq over the variables already bound
    for (size_t i = num_vars; i-- > 0;) {
      half = size_t{1} << i;
      const std::vector<EF> eq = poly::eq_table<EF>(std::span<const EF>(point).first(i));
      EF q0, q2;
      for (size_t x = 0; x < half; ++x) {
        const EF a0 = n0[x], b0 = d1[x], c0 = n1[x], e0 = d0[x];
        q0 += eq[x] * (a0 * b0 + c0 * e0 + lambda * (e0 * b0));
        const EF a2 = n0[half + x] + n0[half + x] - a0, b2 = d1[half + x] + d1[half + x] - b0;
        const EF c2 = n1[half + x] + n1[half + x] - c0, e2 = d0[half + x] + d0[half + x] - e0;
        q2 += eq[x] * (a2 * b2 + c2 * e2 + lambda * (e2 * b2));
      }
      const EF sent[2] = {bound_eq * q0, bound_eq * q2};
      ch.send("lookup round", std::span<const EF>(sent));                            // P -> V
      const EF r = ch.challenge("lookup round");                                     // V -> P
      next[i] = r;
      bound_eq *= point[i] * r + (EF::one() - point[i]) * (EF::one() - r);
      for (std::vector<EF>* v : {&n0, &n1, &d0, &d1}) {
        for (size_t x = 0; x < half; ++x) (*v)[x] += r * ((*v)[half + x] - (*v)[x]);
        v->resize(half);
      }
    }
    const std::vector<EF> child{n0[0], n1[0], d0[0], d1[0]};
    ch.send("lookup layer", std::span<const EF>(child));                             // P -> V
    const EF tau = ch.challenge("lookup merge");                                     // V -> P
    point = std::move(next);
    point.push_back(tau);
  }
  return point;
}

}  // namespace tacit::lookup
