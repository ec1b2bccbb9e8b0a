#include "tacit/prover/relations.h"

#include "tacit/sumcheck/prove.h"

namespace tacit::prover {

namespace {

using argument::ProductInstance;
using argument::ProductWeights;

/// The factor with its folded labels summed out: an array over the sumcheck's variables, each padded with zeros to a
/// power of two.
std::vector<EF> fold(const circuit::Expr& factor, const std::vector<uint8_t>& labels, const ProductInstance& instance,
                     const ProductWeights<EF>& weights, const Cells& cells) {
  const Tensor<F> values = evaluate(factor, cells);
  const size_t rank = labels.size();
  // Per axis: the offset that it adds to the result, or the weights that it is folded by.
  std::vector<size_t> step(rank);
  std::vector<const std::vector<EF>*> folded(rank);
  for (size_t d = 0; d < rank; ++d) {
    if (labels[d] == circuit::kNoLabel) continue;
    size_t bit = 0;
    bool is_variable = false;
    for (size_t v = instance.variables.size(); v-- > 0;) {
      if (instance.variables[v] == labels[d]) {
        is_variable = true;
        break;
      }
      bit += argument::log_size(instance.term->label_sizes[instance.variables[v]]);
    }
    if (is_variable) step[d] = size_t{1} << bit;
    else folded[d] = &weights.folded[labels[d]];
  }

  std::vector<EF> out(size_t{1} << instance.num_vars);
  std::vector<size_t> index(rank);
  // All axes but the last, in an odometer; the last in the inner loop.
  const size_t inner = rank == 0 ? 1 : static_cast<size_t>(factor.shape[rank - 1]);
  for (size_t start = 0; start < values.size(); start += inner) {
    EF weight = EF::one();
    size_t offset = 0;
    for (size_t d = 0; d + 1 < rank; ++d) {
      if (folded[d] != nullptr) weight *= (*folded[d])[index[d]];
      offset += step[d] * index[d];
    }
    const F* x = values.data.data() + start;
    if (rank > 0 && folded[rank - 1] != nullptr) {
      EF sum;
      for (size_t i = 0; i < inner; ++i) sum += (*folded[rank - 1])[i] * x[i];
      out[offset] += weight * sum;
    } else {
      const size_t last = rank == 0 ? 0 : step[rank - 1];
      for (size_t i = 0; i < inner; ++i) out[offset + last * i] += weight * x[i];
    }
    for (size_t d = rank == 0 ? 0 : rank - 1; d-- > 0;) {
      if (++index[d] < static_cast<size_t>(factor.shape[d])) break;
      index[d] = 0;
    }
  }
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
  std::vector<sumcheck::Instance<EF>> batch;
  std::vector<EF> sums;
  for (const ProductInstance& p : instances) {
    const circuit::Expr& e = circuit.zeros[p.equation];
    weights.push_back(argument::product_weights<EF>(e, p, tau));
    sumcheck::Instance<EF> instance;
    instance.factors.push_back(fold(p.term->a, p.term->a_labels, p, weights.back(), cells));
    instance.factors.push_back(fold(p.term->b, p.term->b_labels, p, weights.back(), cells));
    if (p.has_eq) instance.factors.push_back(variables_weight(e, p, tau));
    EF sum;
    for (size_t x = 0; x < instance.factors[0].size(); ++x) {
      const EF product = instance.factors[0][x] * instance.factors[1][x];
      sum += p.has_eq ? product * instance.factors[2][x] : product;
    }
    sums.push_back(sum);
    batch.push_back(std::move(instance));
  }
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
