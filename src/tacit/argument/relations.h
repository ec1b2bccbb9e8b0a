#pragma once

#include <algorithm>
#include <array>
#include <vector>

#include "tacit/argument/claims.h"
#include "tacit/sumcheck/verify.h"

/// All equations of a proof, in one batched sumcheck.
///
/// Statement.  For every expression e of the circuit's `zeros` and every index i:  e[i] = 0.
/// Output.     Linear claims on the cells.
/// Rounds.     V -> P  tau, the point at which every equation is tested: e(tau) = linear(tau) + sum_p k_p S_p, where
///                     S_p = sum_{contracted} a b at tau is the claim on its product p
///             P -> V  S_p for every product
///             V -> P  eta
///             sumcheck of  sum_p eta^p S_p.  A label that one factor alone carries is folded by eq(tau, .) or, if it
///             is contracted, by ones; labels of both factors are the sumcheck's variables, weighted by eq(tau, .)
///             where they are labels of e. Each padded to a power of two by cells that do not exist.
///             P -> V  a_p, b_p at the sumcheck's point
/// Soundness.  (bits of the largest e)/|EF| + (products - 1)/|EF| + 3 (variables)/|EF|.
/// Deviations. Instances of fewer variables start late: until then they are constant in the variables bound.
namespace tacit::argument {

/// One product of one equation, ready for the batch.
struct ProductInstance {
  uint32_t equation = 0;
  const circuit::ProductTerm* term = nullptr;
  std::vector<uint8_t> variables;   ///< labels of both factors; the last has the lowest bits
  size_t num_vars = 0;
  bool has_eq = false;              ///< some variable is a label of the equation
};

std::vector<ProductInstance> product_instances(const circuit::Circuit& circuit);
/// Coordinates of tau: the bits of the largest shape of an equation.
size_t test_point_length(const circuit::Circuit& circuit);
size_t batch_num_vars(const std::vector<ProductInstance>& instances);
size_t batch_degree(const std::vector<ProductInstance>& instances);

/// The coordinates of tau that belong to axis d of a shape: consecutive, the last axis first.
template <class EF>
std::span<const EF> axis_point(std::span<const EF> tau, const Shape& shape, size_t axis) {
  size_t first = 0;
  for (size_t d = shape.size(); d-- > axis + 1;) first += log_size(shape[d]);
  return tau.subspan(first, log_size(shape[axis]));
}

/// eq(tau, .) per axis of a shape.
template <class EF>
std::vector<std::vector<EF>> test_weights(std::span<const EF> tau, const Shape& shape) {
  std::vector<std::vector<EF>> weights;
  for (size_t d = 0; d < shape.size(); ++d) weights.push_back(axis_eq<EF>(axis_point<EF>(tau, shape, d), shape[d]));
  return weights;
}

/// The linear part of an equation at tau.
template <class EF>
LinearForm<EF> equation_form(const circuit::Expr& e, std::span<const EF> tau, const PublicTensors& known) {
  circuit::Expr linear;
  linear.shape = e.shape;
  linear.linear = e.linear;
  LinearForm<EF> form;
  add_expr<EF>(form, linear, test_weights<EF>(tau, e.shape), EF::one(), known);
  return form;
}

/// How the labels of one product are weighted.
template <class EF>
struct ProductWeights {
  std::vector<std::vector<EF>> folded;  ///< per label; empty for the sumcheck's variables
  EF coefficient;                       ///< the term's, times what labels of neither factor add up to
};

template <class EF>
ProductWeights<EF> product_weights(const circuit::Expr& e, const ProductInstance& instance, std::span<const EF> tau) {
  const circuit::ProductTerm& term = *instance.term;
  ProductWeights<EF> w{{}, EF::from_i64(term.coefficient)};
  w.folded.resize(term.label_sizes.size());
  const auto carries = [](const std::vector<uint8_t>& labels, size_t l) {
    return std::find(labels.begin(), labels.end(), static_cast<uint8_t>(l)) != labels.end();
  };
  for (size_t l = 0; l < term.label_sizes.size(); ++l) {
    if (std::find(instance.variables.begin(), instance.variables.end(), static_cast<uint8_t>(l)) != instance.variables.end()) continue;
    const bool is_output = l < e.shape.size();
    w.folded[l] = is_output ? axis_eq<EF>(axis_point<EF>(tau, e.shape, l), e.shape[l])
                            : std::vector<EF>(static_cast<size_t>(term.label_sizes[l]), EF::one());
    if (carries(term.a_labels, l) || carries(term.b_labels, l)) continue;
    EF sum;
    for (const EF& x : w.folded[l]) sum += x;
    w.coefficient *= sum;
  }
  return w;
}

/// The bits of the sumcheck's point that belong to variable v of an instance.
template <class EF>
std::span<const EF> variable_point(const ProductInstance& instance, std::span<const EF> point, size_t v) {
  size_t first = 0;
  for (size_t u = instance.variables.size(); u-- > v + 1;) first += log_size(instance.term->label_sizes[instance.variables[u]]);
  return point.subspan(first, log_size(instance.term->label_sizes[instance.variables[v]]));
}

/// Weights per axis of a factor once the sumcheck has ended at `point`.
template <class EF>
std::vector<std::vector<EF>> factor_weights(const circuit::Expr& factor, const std::vector<uint8_t>& labels,
                                            const ProductInstance& instance, const ProductWeights<EF>& w,
                                            std::span<const EF> point) {
  std::vector<std::vector<EF>> axis_weights;
  for (size_t d = 0; d < labels.size(); ++d) {
    if (labels[d] == circuit::kNoLabel) {
      axis_weights.push_back({EF::one()});
      continue;
    }
    const auto v = std::find(instance.variables.begin(), instance.variables.end(), labels[d]);
    axis_weights.push_back(v == instance.variables.end()
                               ? w.folded[labels[d]]
                               : axis_eq<EF>(variable_point<EF>(instance, point, static_cast<size_t>(v - instance.variables.begin())),
                                             factor.shape[d]));
  }
  return axis_weights;
}

/// eq(tau, point) over the variables that are labels of the equation.
template <class EF>
EF variables_eq(const circuit::Expr& e, const ProductInstance& instance, std::span<const EF> tau, std::span<const EF> point) {
  EF eq = EF::one();
  for (size_t v = 0; v < instance.variables.size(); ++v) {
    const size_t l = instance.variables[v];
    if (l < e.shape.size()) eq *= poly::eq_eval<EF>(axis_point<EF>(tau, e.shape, l), variable_point<EF>(instance, point, v));
  }
  return eq;
}

/// The linear forms of both factors of a product, once the sumcheck has ended at `point`.
template <class EF>
std::array<LinearForm<EF>, 2> factor_forms(const ProductInstance& instance, const ProductWeights<EF>& weights,
                                           std::span<const EF> point, const PublicTensors& known) {
  const circuit::ProductTerm& term = *instance.term;
  std::array<LinearForm<EF>, 2> forms;
  add_expr<EF>(forms[0], term.a, factor_weights<EF>(term.a, term.a_labels, instance, weights, point), EF::one(), known);
  add_expr<EF>(forms[1], term.b, factor_weights<EF>(term.b, term.b_labels, instance, weights, point), EF::one(), known);
  return forms;
}

template <class Channel>
std::vector<LinearClaim<Channel>> verify_relations(Channel& ch, const circuit::Circuit& circuit,
                                                   const PublicTensors& known) {
  using EF = typename Channel::EF;
  using Scalar = typename Channel::Scalar;
  using Product = typename Channel::Product;
  const std::vector<ProductInstance> instances = product_instances(circuit);

  std::vector<EF> tau(test_point_length(circuit));
  for (EF& t : tau) t = ch.challenge("relation point");                              // V -> P
  std::vector<Scalar> sums(instances.size());
  ch.receive("relation sums", std::span<Scalar>(sums));                              // P -> V

  std::vector<ProductWeights<EF>> weights;
  std::vector<LinearClaim<Channel>> claims;
  if constexpr (!Channel::kCountsOnly) {
    for (const ProductInstance& p : instances) weights.push_back(product_weights<EF>(circuit.zeros[p.equation], p, tau));
    size_t p = 0;  // instances are in the order of their equations
    for (size_t e = 0; e < circuit.zeros.size(); ++e) {
      Scalar products{};
      for (; p < instances.size() && instances[p].equation == e; ++p) products = products + sums[p] * weights[p].coefficient;
      claims.push_back({equation_form<EF>(circuit.zeros[e], tau, known), products * -EF::one()});
    }
  }
  if (instances.empty()) return claims;

  const EF eta = ch.challenge("relation batch");                                     // V -> P
  const std::vector<EF> powers = poly::powers(eta, instances.size());
  const size_t num_vars = batch_num_vars(instances);
  const auto end = sumcheck::verify(ch, "relations", channel::dot(std::span<const EF>(powers), std::span<const Scalar>(sums)),
                                    static_cast<int>(num_vars), static_cast<int>(batch_degree(instances)));
  std::vector<Scalar> factors(2 * instances.size());
  ch.receive("relation factors", std::span<Scalar>(factors));                        // P -> V

  const EF half = EF::from_u64(2).inverse();
  std::vector<Product> products;
  for (size_t p = 0; p < instances.size(); ++p) {
    const ProductInstance& instance = instances[p];
    const auto point = std::span<const EF>(end.point).first(instance.num_vars);
    const EF late = half.pow(num_vars - instance.num_vars);
    const EF eq = variables_eq<EF>(circuit.zeros[instance.equation], instance, tau, point);
    products.push_back({powers[p] * late * eq, factors[2 * p], factors[2 * p + 1]});
    if constexpr (!Channel::kCountsOnly) {
      std::array<LinearForm<EF>, 2> forms = factor_forms(instance, weights[p], point, known);
      for (size_t f = 0; f < 2; ++f) claims.push_back({std::move(forms[f]), factors[2 * p + f]});
    }
  }
  ch.assert_quadratic(channel::Step::kRelation, 0, products, end.claim * -EF::one());
  return claims;
}

}  // namespace tacit::argument
