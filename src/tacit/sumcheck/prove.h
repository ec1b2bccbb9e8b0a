#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "tacit/channel/prover_channel.h"

/// The prover's half of sumcheck/verify.h.
namespace tacit::sumcheck {

/// One summand of a batch: coefficient * sum_x prod_f factors[f](x). All factors have 2^n entries; n and the number of
/// factors may differ from instance to instance.
template <class EF>
struct Instance {
  EF coefficient;
  std::vector<std::vector<EF>> factors;
};

/// Binds the highest variable of a multilinear polynomial, in place.
template <class EF>
void bind_highest(std::vector<EF>& values, const EF& r) {
  const size_t half = values.size() / 2;
  for (size_t i = 0; i < half; ++i) values[i] += r * (values[half + i] - values[i]);
  values.resize(half);
}

/// Sends the rounds of  sum_i coefficient_i * (sum of instance i).  An instance of fewer variables starts late; until
/// then it is constant in the variables bound, halved in each. On return every factor is one number, its value at the
/// low coordinates of the returned point.
template <class EF>
std::vector<EF> prove_batch(channel::ProverChannel<EF>& ch, std::string_view label,
                            std::vector<Instance<EF>>& instances, int num_vars, int degree) {
  const EF half = EF::from_u64(2).inverse();
  std::vector<EF> sums(instances.size());  // of an instance that has not started, halved so far
  for (size_t i = 0; i < instances.size(); ++i) {
    const Instance<EF>& instance = instances[i];
    for (size_t x = 0; x < instance.factors[0].size(); ++x) {
      EF product = instance.factors[0][x];
      for (size_t f = 1; f < instance.factors.size(); ++f) product *= instance.factors[f][x];
      sums[i] += product;
    }
    sums[i] *= instance.coefficient;
  }

  std::vector<EF> point(static_cast<size_t>(num_vars));
  std::vector<EF> at(static_cast<size_t>(degree) + 1);
  for (int round = num_vars; round-- > 0;) {
    std::vector<EF> values(static_cast<size_t>(degree) + 1);
    for (size_t i = 0; i < instances.size(); ++i) {
      Instance<EF>& instance = instances[i];
      const size_t size = instance.factors[0].size();
      if (size < (size_t{2} << round)) {
        sums[i] *= half;
        instance.coefficient *= half;
        for (EF& v : values) v += sums[i];
        continue;
      }
      std::vector<EF> partial(values.size());
      for (size_t x = 0; x < size / 2; ++x) {
        std::fill(at.begin(), at.end(), EF::one());
        for (const std::vector<EF>& factor : instance.factors) {
          const EF lo = factor[x], step = factor[size / 2 + x] - lo;
          EF value = lo;
          for (size_t j = 0; j < at.size(); ++j, value += step) at[j] *= value;
        }
        for (size_t j = 0; j < at.size(); ++j) partial[j] += at[j];
      }
      for (size_t j = 0; j < values.size(); ++j) values[j] += instance.coefficient * partial[j];
    }
    values.erase(values.begin() + 1);
    ch.send(label, std::span<const EF>(values));                                     // P -> V
    const EF r = ch.challenge(label);                                                // V -> P
    point[static_cast<size_t>(round)] = r;
    for (Instance<EF>& instance : instances) {
      if (instance.factors[0].size() < (size_t{2} << round)) continue;
      for (std::vector<EF>& factor : instance.factors) bind_highest(factor, r);
    }
  }
  return point;
}

}  // namespace tacit::sumcheck
