#include "tacit/prover/relations.h"

#include "tacit/base/parallel.h"
#include "tacit/prover/fold.h"
#include "tacit/sumcheck/prove.h"

namespace tacit::prover {

namespace {

using argument::ProductInstance;
using argument::ProductWeights;

/// The factor with its folded labels summed out: an array over the sumcheck's variables, each padded with zeros to a
/// power of two.
std::vector<EF> fold(const circuit::Expr& factor, const std::vector<uint8_t>& labels, const ProductInstance& instance,
                     const ProductWeights<EF>& weights, const Cells& cells) {
  std::vector<AxisFold> axes(labels.size());
  for (size_t d = 0; d < labels.size(); ++d) {
    if (labels[d] == circuit::kNoLabel) continue;
    axes[d].weights = weights.folded[labels[d]];
    size_t bit = 0;
    for (size_t v = instance.variables.size(); v-- > 0;) {
      if (instance.variables[v] == labels[d]) axes[d].step = size_t{1} << bit;
      bit += argument::log_size(instance.term->label_sizes[instance.variables[v]]);
    }
  }
  std::vector<EF> out(size_t{1} << instance.num_vars);
  fold_factor(factor, axes, cells, out);
  return out;
}

/// eq(tau, .) over the sumcheck's variables: ones along those that are contracted, zeros in the padding.
std::vector<EF> variables_weight(const circuit::Expr& e, const ProductInstance& instance, std::span<const EF> tau) {
  std::vector<EF> table{EF::one()};
  for (const uint8_t label : instance.variables) {
    const size_t padded = size_t{1} << argument::log_size(instance.term->label_sizes[label]);
    const std::vector<EF> axis = label < e.shape.size()
                                     ? poly::eq_table<EF>(argument::axis_point<EF>(tau, e.shape, label))
                                     : std::vector<EF>(padded, EF::one());
    std::vector<EF> next;
    next.reserve(table.size() * padded);
    for (const EF& high : table) for (const EF& low : axis) next.push_back(high * low);
    table = std::move(next);
  }
  return table;
}

}  // namespace

std::vector<argument::LinearForm<EF>> prove_relations(channel::ProverChannel<EF>& ch, const circuit::Circuit& circuit,
                                                      const argument::PublicTensors& known, const Cells& cells) {
  const std::vector<ProductInstance> instances = argument::product_instances(circuit);
  std::vector<EF> tau(argument::test_point_length(circuit));
  for (EF& t : tau) t = ch.challenge("relation point");                              // V -> P

  std::vector<ProductWeights<EF>> weights;
  for (const ProductInstance& p : instances) weights.push_back(argument::product_weights<EF>(circuit.zeros[p.equation], p, tau));
  std::vector<sumcheck::Instance<EF>> batch(instances.size());
  std::vector<EF> sums(instances.size());
  parallel_for(instances.size(), 1, [&](size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) {
      const ProductInstance& p = instances[i];
      batch[i].coefficient = EF::one();
      batch[i].factors.push_back(fold(p.term->a, p.term->a_labels, p, weights[i], cells));
      batch[i].factors.push_back(fold(p.term->b, p.term->b_labels, p, weights[i], cells));
      if (p.has_eq) batch[i].factors.push_back(variables_weight(circuit.zeros[p.equation], p, tau));
      sums[i] = sumcheck::total(batch[i]);
    }
  });
  ch.send("relation sums", std::span<const EF>(sums));                               // P -> V

  std::vector<argument::LinearForm<EF>> forms;
  for (const circuit::Expr& e : circuit.zeros) forms.push_back(argument::equation_form<EF>(e, tau, known));
  if (instances.empty()) return forms;

  const EF eta = ch.challenge("relation batch");                                     // V -> P
  const std::vector<EF> powers = poly::powers(eta, instances.size());
  for (size_t p = 0; p < batch.size(); ++p) batch[p].coefficient = powers[p];
  const std::vector<EF> end = sumcheck::prove_batch(ch, "relations", batch,
                                                    static_cast<int>(argument::batch_num_vars(instances)),
                                                    static_cast<int>(argument::batch_degree(instances)));
  std::vector<EF> factors;
  for (const sumcheck::Instance<EF>& instance : batch) {
    factors.push_back(instance.factors[0][0]);
    factors.push_back(instance.factors[1][0]);
  }
  ch.send("relation factors", std::span<const EF>(factors));                         // P -> V
  for (size_t p = 0; p < instances.size(); ++p) {
    const auto point = std::span<const EF>(end).first(instances[p].num_vars);
    for (auto& form : argument::factor_forms(instances[p], weights[p], point, known)) forms.push_back(std::move(form));
  }
  return forms;
}

}  // namespace tacit::prover
