#include "tacit/pcs/weight.h"

#include <array>

#include "tacit/poly/mle.h"
#include "tacit/poly/univariate.h"

namespace tacit::pcs {

namespace {

/// The value at r of the linear polynomial with values `zero` at 0 and `one` at 1.
template <class K>
EF line(const K& zero, const K& one, const EF& r) {
  return r * (one - zero) + zero;
}

void fold_dense(std::vector<EF>& weights, const EF& r) {
  const size_t half = (weights.size() + 1) / 2;
  for (size_t b = 0; b < half; ++b) {
    const EF odd = 2 * b + 1 < weights.size() ? weights[2 * b + 1] : EF::zero();
    weights[b] = line(weights[2 * b], odd, r);
  }
  weights.resize(half);
}

}  // namespace

void Weight::append(const Weight& other) {
  evaluations.insert(evaluations.end(), other.evaluations.begin(), other.evaluations.end());
  powers.insert(powers.end(), other.powers.begin(), other.powers.end());
  positions.insert(positions.end(), other.positions.begin(), other.positions.end());
  dense.insert(dense.end(), other.dense.begin(), other.dense.end());
}

void Weight::fold(const EF& r) {
  for (EqForm& form : evaluations) {
    const EF z = form.point.front();
    form.coefficient *= line(EF::one() - z, z, r);
    form.point.erase(form.point.begin());
  }
  for (PowerForm& form : powers) {
    form.coefficient *= line(EF::one(), form.x, r);
    form.x *= form.x;
  }
  for (PositionForm& form : positions) {
    form.coefficient *= line(F::one(), form.x, r);
    form.x *= form.x;
    form.position >>= 1;
  }
  for (DenseForm& form : dense) fold_dense(form.weights, r);
}

EF Weight::dot(std::span<const EF> f) const {
  EF sum;
  for (const EqForm& form : evaluations) sum += form.coefficient * poly::mle_eval(f, std::span<const EF>(form.point));
  for (const PowerForm& form : powers) sum += form.coefficient * evaluate(f, form.x);
  for (const PositionForm& form : positions) sum += form.coefficient * evaluate(f, form.x);
  for (const DenseForm& form : dense) {
    EF product;
    for (size_t b = 0; b < form.weights.size(); ++b) product += form.weights[b] * f[b];
    sum += form.coefficient * product;
  }
  return sum;
}

void Claim::fold(std::span<const EF, 2> sent, const EF& r) {
  const std::array<EF, 3> values{sent[0], sum - sent[0], sent[1]};
  sum = poly::interpolate(values, r);
  weight.fold(r);
}

void Claim::add(const Weight& forms, std::span<const EF> ood_answers, std::span<const EF> values, const EF& gamma,
                EF first) {
  weight.append(forms);
  for (const std::span<const EF> list : {ood_answers, values}) {
    for (const EF& value : list) {
      sum += first * value;
      first *= gamma;
    }
  }
}

Weight point_forms(std::span<const EF> ood_points, std::span<const uint32_t> positions, const DomainPoints& points,
                   const EF& gamma, const EF& first) {
  Weight forms;
  EF coefficient = first;
  for (const EF& y : ood_points) {
    forms.powers.push_back({coefficient, y});
    coefficient *= gamma;
  }
  for (const uint32_t position : positions) {
    forms.positions.push_back({coefficient, position, points[position]});
    coefficient *= gamma;
  }
  return forms;
}

}  // namespace tacit::pcs
