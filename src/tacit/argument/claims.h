#pragma once

#include <span>
#include <vector>

#include "tacit/circuit/circuit.h"
#include "tacit/circuit/form.h"

/// Public linear functionals of the committed cells, and how virtual tensors become them.
namespace tacit::argument {

using circuit::Form;
using circuit::Source;

/// sum_i coefficient_i <form_i, tensor_i> + constant, over committed tensors.
template <class EF>
struct LinearForm {
  struct Term {
    circuit::TensorRef tensor;
    EF coefficient;
    Form<EF> form;
  };
  std::vector<Term> terms;
  EF constant;
};

/// What is known in clear: the program's constants and the statement.
struct PublicTensors {
  std::span<const Tensor<int64_t>> constants;
  std::span<const Tensor<int64_t>> publics;
};

/// Adds coefficient * <weights, expr> to `sum`, the weights being one vector per axis of a linear expression.
template <class EF>
void add_expr(LinearForm<EF>& sum, const circuit::Expr& expr, std::span<const std::vector<EF>> axis_weights,
              const EF& coefficient, const PublicTensors& known) {
  TACIT_CHECK(expr.is_linear());
  const Form<EF> outer = Form<EF>::outer(expr.shape, axis_weights);
  for (const circuit::LinearTerm& term : expr.linear) {
    Form<EF> form = outer;
    circuit::pull_back(form, term.view.get());
    const EF k = coefficient * EF::F::from_i64(term.coefficient);
    switch (term.tensor.source) {
      case Source::kConstant: sum.constant += k * circuit::evaluate(form, known.constants[term.tensor.index]); break;
      case Source::kPublic: sum.constant += k * circuit::evaluate(form, known.publics[term.tensor.index]); break;
      default: sum.terms.push_back({term.tensor, k, std::move(form)});
    }
  }
}

/// A linear form and the (hidden) value that it must have.
template <class Channel>
struct [[nodiscard]] LinearClaim {
  LinearForm<typename Channel::EF> form;
  typename Channel::Scalar value;
};

/// Bits that index 0 .. n-1.
inline size_t log_size(int64_t n) {
  size_t bits = 0;
  while ((int64_t{1} << bits) < n) ++bits;
  return bits;
}

/// The first n entries of eq(point, .): the multilinear weight of an axis whose padding holds nothing.
template <class EF>
std::vector<EF> axis_eq(std::span<const EF> point, int64_t n) {
  std::vector<EF> table = poly::eq_table<EF>(point);
  table.resize(static_cast<size_t>(n));
  return table;
}

}  // namespace tacit::argument
