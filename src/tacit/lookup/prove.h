#pragma once

#include <algorithm>
#include <array>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "tacit/base/buffer.h"
#include "tacit/channel/prover_channel.h"
#include "tacit/lookup/held.h"
#include "tacit/poly/parallel.h"

/// The prover's half of lookup/verify.h.
namespace tacit::lookup {

/// One layer of the fraction tree: 2^i numerators and denominators. The last `num_unused` fractions are 0/1.
template <class EF>
struct Layer {
  Buffer<EF> numerators;
  Buffer<EF> denominators;
  size_t num_unused = 0;

  size_t half() const { return numerators.size() / 2; }
  /// The pairs x, x + half of which both are used.
  size_t num_pairs() const { return half() - std::min(half(), num_unused); }
};

/// The layer above: children x and x + half are added as fractions.
template <class EF>
Layer<EF> fold_layer(const Layer<EF>& below) {
  const size_t half = below.half(), pairs = below.num_pairs();
  const auto n = std::span<const EF>(below.numerators), d = std::span<const EF>(below.denominators);
  Layer<EF> above{Buffer<EF>(half), Buffer<EF>(half)};
  poly::parallel::add_fractions<EF>({n.first(pairs), n.subspan(half, pairs)}, {d.first(pairs), d.subspan(half, pairs)},
                                    std::span<EF>(above.numerators).first(pairs), std::span<EF>(above.denominators).first(pairs));
  poly::parallel::for_each_slice(half - pairs, [&](size_t, size_t begin, size_t count) {
    std::ranges::copy(n.subspan(pairs + begin, count), above.numerators.begin() + static_cast<std::ptrdiff_t>(pairs + begin));
    std::ranges::copy(d.subspan(pairs + begin, count), above.denominators.begin() + static_cast<std::ptrdiff_t>(pairs + begin));
  });
  return above;
}

/// The four children of a layer's fractions while the variables of its sumcheck are bound, in place. From fraction `pairs` on
/// n1/d1 is 0/1, which no challenge changes: what is summed there is n0 alone.
template <class EF>
struct Children {
  std::span<EF> n0, n1, d0, d1;
  size_t pairs;

  /// q(0) and q(2) of  sum_x eq(x) (n0 d1 + n1 d0)(x)  in the highest variable.
  std::array<EF, 2> round_sums(std::span<const EF> eq) const {
    const size_t half = n0.size() / 2, whole = std::min(pairs, half);
    const auto halves = [&](std::span<EF> v, size_t begin, size_t end) {
      return poly::Halves<EF>(v.subspan(begin, end - begin), v.subspan(half + begin, end - begin));
    };
    std::array<EF, 2> sums = poly::parallel::fraction_round_sums<EF>(
        eq.first(whole), {halves(n0, 0, whole), halves(n1, 0, whole), halves(d0, 0, whole), halves(d1, 0, whole)}, EF::zero());
    const poly::Halves<EF> alone = halves(n0, whole, half);
    const EF low = poly::parallel::dot<EF>(alone.lo, eq.subspan(whole)), high = poly::parallel::dot<EF>(alone.hi, eq.subspan(whole));
    sums[0] += low;
    sums[1] += high + high - low;
    return sums;
  }
  void bind(const EF& r) {
    const size_t half = n0.size() / 2, whole = std::min(pairs, half);
    const auto bind_first = [&](std::span<EF>& v, size_t count) {
      poly::parallel::fold<EF>(v.first(count), v.subspan(half, count), r, v.first(count));
      v = v.first(half);
    };
    bind_first(n0, half);
    bind_first(d0, half);
    bind_first(n1, whole);
    bind_first(d1, whole);
  }
};

/// The layer above in the memory of the layer below, which is lost.
template <class EF>
void fold_in_place(Layer<EF>& layer) {
  const size_t half = layer.half(), pairs = layer.num_pairs();
  const auto n = std::span<EF>(layer.numerators), d = std::span<EF>(layer.denominators);
  // Beyond the pairs the lower half is the layer above as it is.
  poly::parallel::add_fractions<EF>({n.first(pairs), n.subspan(half, pairs)}, {d.first(pairs), d.subspan(half, pairs)},
                                    n.first(pairs), d.first(pairs));
  layer.num_unused -= std::min(layer.num_unused, half);
  for (Buffer<EF>* v : {&layer.numerators, &layer.denominators}) {
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
    return std::vector<EF>{l.numerators[0], l.numerators[l.half()], l.denominators[0], l.denominators[l.half()]};
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
    const auto n = std::span<EF>(layer.numerators), d = std::span<EF>(layer.denominators);
    Children<EF> children{n.first(layer.half()), n.last(layer.half()), d.first(layer.half()), d.last(layer.half()), layer.num_pairs()};
    // n0 + lambda d0 takes the place of n0: the summand is then (n0 + lambda d0) d1 + n1 d0.
    poly::parallel::axpy<EF>(lambda, std::span<const EF>(children.d0), children.n0);

    std::vector<EF> next(num_vars);
    EF bound_eq = EF::one();  // eq over the variables already bound
    Buffer<EF> eq = poly::parallel::eq_table<EF>(std::span<const EF>(point).first(num_vars - 1));
    for (size_t i = num_vars; i-- > 0;) {
      const auto [q0, q2] = children.round_sums(eq);
      const EF sent[2] = {bound_eq * q0, bound_eq * q2};
      ch.send("lookup round", std::span<const EF>(sent));                            // P -> V
      const EF r = ch.challenge("lookup round");                                     // V -> P
      next[i] = r;
      bound_eq *= point[i] * r + (EF::one() - point[i]) * (EF::one() - r);
      children.bind(r);
      // eq of one coordinate fewer: the two values of the dropped one add up to 1.
      const size_t half = eq.size() / 2;
      poly::parallel::for_each_slice(half, [&](size_t, size_t begin, size_t count) {
        for (size_t x = begin; x < begin + count; ++x) eq[x] += eq[half + x];
      });
      eq.resize(half);
    }
    const EF d0 = children.d0[0];
    const std::vector<EF> child{children.n0[0] - lambda * d0, children.n1[0], d0, children.d1[0]};
    layer = {};
    ch.send("lookup layer", std::span<const EF>(child));                             // P -> V
    const EF tau = ch.challenge("lookup merge");                                     // V -> P
    point = std::move(next);
    point.push_back(tau);
  }
  return point;
}

}  // namespace tacit::lookup
