#include "tacit/argument/relations.h"

namespace tacit::argument {

std::vector<ProductInstance> product_instances(const circuit::Circuit& circuit) {
  std::vector<ProductInstance> instances;
  for (uint32_t e = 0; e < circuit.zeros.size(); ++e) {
    for (const circuit::ProductTerm& term : circuit.zeros[e].products) {
      ProductInstance instance{e, &term, {}, 0, false};
      for (size_t l = 0; l < term.label_sizes.size(); ++l) {
        const auto label = static_cast<uint8_t>(l);
        const bool shared = std::find(term.a_labels.begin(), term.a_labels.end(), label) != term.a_labels.end() &&
                            std::find(term.b_labels.begin(), term.b_labels.end(), label) != term.b_labels.end();
        if (!shared) continue;
        instance.variables.push_back(label);
        instance.num_vars += log_size(term.label_sizes[l]);
        if (l < circuit.zeros[e].shape.size()) instance.has_eq = true;
      }
      instances.push_back(std::move(instance));
    }
  }
  return instances;
}

size_t test_point_length(const circuit::Circuit& circuit) {
  size_t longest = 0;
  for (const circuit::Expr& e : circuit.zeros) {
    size_t bits = 0;
    for (const int64_t d : e.shape) bits += log_size(d);
    longest = std::max(longest, bits);
  }
  return longest;
}

size_t batch_num_vars(const std::vector<ProductInstance>& instances) {
  size_t most = 0;
  for (const ProductInstance& p : instances) most = std::max(most, p.num_vars);
  return most;
}

size_t batch_degree(const std::vector<ProductInstance>& instances) {
  for (const ProductInstance& p : instances) {
    if (p.has_eq) return 3;
  }
  return 2;
}

}  // namespace tacit::argument
