#pragma once

#include <algorithm>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "tacit/channel/prover_channel.h"
#include "tacit/lookup/held.h"
#include "tacit/poly/parallel.h"
#include "tacit/sumcheck/prove.h"

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
  poly::parallel::add_fractions<EF>(sumcheck::halves(below.numerators), sumcheck::halves(below.denominators),
                                    above.numerators, above.denominators);
  return above;
}

/// The same in the memory of the layer below, which is lost.
template <class EF>
void fold_in_place(Layer<EF>& layer) {
  const size_t half = layer.numerators.size() / 2;
  poly::parallel::add_fractions<EF>(sumcheck::halves(layer.numerators), sumcheck::halves(layer.denominators),
                                    std::span<EF>(layer.numerators).first(half), std::span<EF>(layer.denominators).first(half));
  for (std::vector<EF>* v : {&layer.numerators, &layer.denominators}) {
    v->resize(half);
    v->shrink_to_fit();
  }
}

/// Proves that the fractions of `make_leaves()` sum to 0 (the caller knows that they do). At least two leaves, the same at
/// every call. Returns the point at which the verifier holds claims on the leaves.
template <class EF>
std::vector<EF> prove(channel::ProverChannel<EF>& ch, const std::function<Layer<EF>()>& make_leaves,
                      size_t max_held = kMaxHeldLeaves) {
  std::vector<Layer<EF>> layers;
  layers.push_back(make_leaves());
  if (layers[0].numerators.size() > std::max<size_t>(max_held, 2)) {
    fold_in_place(layers[0]);
    layers.insert(layers.begin(), Layer<EF>());
  }
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
    if (layer.numerators.empty()) layer = make_leaves();
    const EF lambda = ch.challenge("lookup lambda");                                 // V -> P
    const size_t num_vars = point.size();
    const size_t half = size_t{1} << num_vars;
    std::span<EF> n0(layer.numerators.data(), half), n1(n0.data() + half, half);
    std::span<EF> d0(layer.denominators.data(), half), d1(d0.data() + half, half);
    // n0 + lambda d0 takes the place of n0: the summand is then (n0 + lambda d0) d1 + n1 d0.
    poly::axpy<EF>(lambda, d0, n0);

    std::vector<EF> next(num_vars);
    EF bound_eq = EF::one();  // eq over the variables already bound
    std::vector<EF> eq = poly::parallel::eq_table<EF>(std::span<const EF>(point).first(num_vars - 1));
    for (size_t i = num_vars; i-- > 0;) {
      const auto [q0, q2] = poly::parallel::fraction_round_sums<EF>(
          eq, {poly::Halves<EF>(n0), poly::Halves<EF>(n1), poly::Halves<EF>(d0), poly::Halves<EF>(d1)}, EF::zero());
      const EF sent[2] = {bound_eq * q0, bound_eq * q2};
      ch.send("lookup round", std::span<const EF>(sent));                            // P -> V
      const EF r = ch.challenge("lookup round");                                     // V -> P
      next[i] = r;
      bound_eq *= point[i] * r + (EF::one() - point[i]) * (EF::one() - r);
      for (std::span<EF>* v : {&n0, &n1, &d0, &d1}) {
        const poly::Halves<EF> h(*v);
        *v = v->first(h.size());
        poly::parallel::fold<EF>(h.lo, h.hi, r, *v);
      }
      // eq of one coordinate fewer: the two values of the dropped one add up to 1.
      const size_t rest = eq.size() / 2;
      for (size_t x = 0; x < rest; ++x) eq[x] += eq[rest + x];
      eq.resize(rest);
    }
    const std::vector<EF> child{n0[0] - lambda * d0[0], n1[0], d0[0], d1[0]};
    ch.send("lookup layer", std::span<const EF>(child));                             // P -> V
    layer = {};
    const EF tau = ch.challenge("lookup merge");                                     // V -> P
    point = std::move(next);
    point.push_back(tau);
  }
  return point;
}

}  // namespace tacit::lookup
