#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "tacit/channel/prover_channel.h"
#include "tacit/poly/parallel.h"

/// The prover's half of sumcheck/verify.h.
namespace tacit::sumcheck {

/// One summand of a batch: coefficient * sum_x prod_f factors[f](x). All factors have 2^n entries; n and the number of
/// factors may differ from instance to instance.
template <class EF>
struct Instance {
  EF coefficient;
  std::vector<std::vector<EF>> factors;
};

/// The halves of a polynomial's values that its highest variable tells apart.
template <class EF>
poly::Halves<EF> halves(const std::vector<EF>& values) {
  const std::span<const EF> all(values);
  return {all.first(all.size() / 2), all.last(all.size() / 2)};
}

/// Binds the highest variable of a multilinear polynomial, in place.
template <class EF>
void bind_highest(std::vector<EF>& values, const EF& r) {
  const poly::Halves<EF> h = halves(values);
  poly::parallel::fold<EF>(h.lo, h.hi, r, std::span<EF>(values).first(h.size()));
  values.resize(values.size() / 2);
}

/// sum_x prod_f factors[f](x)
template <class EF>
EF total(const Instance<EF>& instance) {
  const size_t n = instance.factors[0].size();
  std::vector<EF> partial((n + poly::parallel::kSlice - 1) / poly::parallel::kSlice);
  poly::parallel::for_each_slice(n, [&](size_t s, size_t begin, size_t count) {
    std::vector<EF> product(instance.factors[0].begin() + static_cast<ptrdiff_t>(begin),
                            instance.factors[0].begin() + static_cast<ptrdiff_t>(begin + count));
    const auto slice = [&](size_t f) { return std::span<const EF>(instance.factors[f]).subspan(begin, count); };
    for (size_t f = 1; f + 1 < instance.factors.size(); ++f) {
      for (size_t x = 0; x < count; ++x) product[x] *= slice(f)[x];
    }
    if (instance.factors.size() > 1) partial[s] = poly::dot<EF>(product, slice(instance.factors.size() - 1));
    else for (const EF& x : product) partial[s] += x;
  });
  EF sum;
  for (const EF& p : partial) sum += p;
  return sum;
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
    const bool is_late = instances[i].factors[0].size() < size_t{1} << num_vars;
    if (is_late) sums[i] = instances[i].coefficient * total(instances[i]);
  }

  std::vector<EF> point(static_cast<size_t>(num_vars));
  const auto num_values = static_cast<size_t>(degree);
  std::vector<EF> partial(num_values * instances.size());
  for (int round = num_vars; round-- > 0;) {
    parallel_for(instances.size(), 1, [&](size_t begin, size_t end) {
      for (size_t i = begin; i < end; ++i) {
        Instance<EF>& instance = instances[i];
        const std::span<EF> own = std::span<EF>(partial).subspan(i * num_values, num_values);
        if (instance.factors[0].size() < (size_t{2} << round)) {
          sums[i] *= half;
          instance.coefficient *= half;
          std::fill(own.begin(), own.end(), sums[i]);
          continue;
        }
        std::vector<poly::Halves<EF>> factors;
        for (const std::vector<EF>& factor : instance.factors) factors.push_back(halves(factor));
        poly::parallel::round_sums<EF>(factors, own);
        for (EF& v : own) v *= instance.coefficient;
      }
    });
    std::vector<EF> values(num_values);  // s(0), s(2), .., s(degree)
    for (size_t k = 0; k < partial.size(); ++k) values[k % num_values] += partial[k];
    ch.send(label, std::span<const EF>(values));                                     // P -> V
    const EF r = ch.challenge(label);                                                // V -> P
    point[static_cast<size_t>(round)] = r;
    parallel_for(instances.size(), 1, [&](size_t begin, size_t end) {
      for (size_t i = begin; i < end; ++i) {
        if (instances[i].factors[0].size() < (size_t{2} << round)) continue;
        for (std::vector<EF>& factor : instances[i].factors) bind_highest(factor, r);
      }
    });
  }
  return point;
}

}  // namespace tacit::sumcheck
