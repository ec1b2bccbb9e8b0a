#include "tacit/nn/registry.h"

namespace tacit::nn {

// The one list of operators. A proved operator has a lowering (nn/<op>/lower.cc) and may have private inputs; a folded one
// runs at compile time, on constants and shapes.
// clang-format off
#define TACIT_PROVED_OPERATORS(X)                                                                                      \
  X(abs) X(add) X(and) X(arg_max) X(average_pool) X(batch_normalization) X(cast) X(clip) X(concat) X(conv) X(div)      \
  X(dropout) X(elu) X(equal) X(erf) X(exp) X(expand) X(flatten) X(gather) X(gather_elements) X(gelu) X(gemm)           \
  X(global_average_pool) X(greater) X(greater_or_equal) X(group_normalization) X(hard_sigmoid) X(hard_swish)           \
  X(identity) X(instance_normalization) X(layer_normalization) X(leaky_relu) X(less) X(less_or_equal) X(log)           \
  X(mat_mul) X(max) X(max_pool) X(mean) X(min) X(mish) X(mul) X(neg) X(not) X(one_hot) X(or) X(p_relu) X(pad) X(pow)   \
  X(reciprocal) X(reduce_max) X(reduce_mean) X(reduce_min) X(reduce_sum) X(relu) X(reshape) X(rms_normalization)       \
  X(scatter_elements) X(selu) X(sigmoid) X(sign) X(slice) X(softmax) X(softplus) X(softsign) X(split) X(sqrt)          \
  X(squeeze) X(sub) X(sum) X(tanh) X(tile) X(transpose) X(unsqueeze) X(where) X(xor)
#define TACIT_FOLDED_OPERATORS(X)                                                                                      \
  X(ceil) X(constant) X(constant_of_shape) X(cum_sum) X(eye_like) X(floor) X(mod) X(non_zero) X(range)                 \
  X(reduce_prod) X(round) X(scatter_nd) X(shape) X(size) X(trilu)
// clang-format on

#define TACIT_DECLARE(op) ir::Operator define_##op();
#define TACIT_DECLARE_LOWERING(op) void lower_##op(quant::LowerContext&, const ir::Node&);
TACIT_PROVED_OPERATORS(TACIT_DECLARE)
TACIT_PROVED_OPERATORS(TACIT_DECLARE_LOWERING)
TACIT_FOLDED_OPERATORS(TACIT_DECLARE)

const OperatorSet& operators() {
#define TACIT_ADD_FOLDED(op) all.push_back(define_##op());
#define TACIT_ADD_PROVED(op) \
  TACIT_ADD_FOLDED(op)       \
  all.back().lower = lower_##op;

  static const OperatorSet set = [] {
    std::vector<Operator> all;
    TACIT_PROVED_OPERATORS(TACIT_ADD_PROVED)
    TACIT_FOLDED_OPERATORS(TACIT_ADD_FOLDED)
    return OperatorSet(std::move(all));
  }();
  return set;
}

const Operator* find(std::string_view op_type, std::string_view domain) { return operators().find(op_type, domain); }

}  // namespace tacit::nn
