#pragma once

#include <bit>
#include <span>
#include <vector>

#include "tacit/channel/prover_channel.h"
#include "tacit/products/verify.h"
#include "tacit/sumcheck/prove.h"

/// The prover's half of products/verify.h.
namespace tacit::products {

/// `replay` is the verifier's channel on the transcript so far: its checks say which products there are, and `pads`
/// turns their forms into values.
template <class EF>
void prove(channel::ProverChannel<EF>& ch, const HidingVerifier<EF>& replay, std::span<const EF> pads) {
  const EF kappa = ch.challenge("kappa");                                            // V -> P
  const std::vector<EF> pad_part = replay.tape().evaluate(pads);
  const auto value = [&](const Hidden<EF>& s) { return s.is_public() ? s.clear() : s.clear() + pad_part[s.node()]; };
  const size_t size = size_t{1} << num_vars([&] {
    size_t n = 0;
    for (const auto& check : replay.quadratics()) n += check.products.size();
    return n;
  }());
  std::vector<sumcheck::Instance<EF>> instance(1);
  instance[0].coefficient = EF::one();
  instance[0].factors.assign(2, std::vector<EF>(size));
  size_t j = 0;
  EF power = EF::one();
  for (const auto& check : replay.quadratics()) {
    for (const auto& product : check.products) {
      instance[0].factors[0][j] = power * product.coefficient * value(product.u);
      instance[0].factors[1][j++] = value(product.v);
    }
    power *= kappa;
  }
  sumcheck::prove_batch(ch, "products", instance, std::countr_zero(size), 2);
  const EF u = instance[0].factors[0][0], v = instance[0].factors[1][0];
  const EF u0 = pads[0], v0 = pads[1];
  const EF d[2] = {u * v0 + v * u0, u0 * v0};
  ch.send("product cross terms", std::span<const EF>(d));                            // P -> V  D1, D0
  const EF chi = ch.challenge("chi");                                                // V -> P
  ch.send_clear("product a", chi * u + u0);                                          // P -> V
  ch.send_clear("product b", chi * v + v0);                                          // P -> V
}

}  // namespace tacit::products
