#include "tacit/op/functions/functions.h"

#include "tacit/op/functions/exponential.h"
#include "tacit/op/functions/table_writer.h"

namespace tacit::op {
namespace {

struct Generator {
  Function function;
  const char* name;
  void (*fill)(TableWriter&);
  int min_out_exponent;  ///< bounded functions approach an integer, which must stay one
};

constexpr int kAny = -kMaxTableExponent;
constexpr int kLeastExp = -16;  ///< below, a saturated exponential would not fill 32 bits

/// In the order of the functions' numbers.
constexpr Generator kGenerators[] = {
    {Function::kIdentity, "identity", fill_piecewise, kAny},
    {Function::kRelu, "relu", fill_piecewise, kAny},
    {Function::kLeakyRelu, "leaky_relu", fill_piecewise, kAny},
    {Function::kClip, "clip", fill_piecewise, kAny},
    {Function::kSigmoid, "sigmoid", fill_sigmoid, 0},
    {Function::kTanh, "tanh", fill_tanh, 0},
    {Function::kExp, "exp", fill_exp, kLeastExp},
    {Function::kLog, "log", fill_log, kAny},
    {Function::kSqrt, "sqrt", fill_sqrt, kAny},
    {Function::kReciprocalSqrt, "reciprocal_sqrt", fill_reciprocal_sqrt, kAny},
    {Function::kReciprocal, "reciprocal", fill_reciprocal, kAny},
    {Function::kErf, "erf", fill_erf, 0},
    {Function::kGelu, "gelu", fill_gelu, kAny},
    {Function::kGeluTanh, "gelu_tanh", fill_gelu_tanh, kAny},
    {Function::kSilu, "silu", fill_silu, kAny},
    {Function::kMish, "mish", fill_mish, kAny},
    {Function::kSoftplus, "softplus", fill_softplus, kAny},
    {Function::kElu, "elu", fill_elu, kAny},
    {Function::kSoftsign, "softsign", fill_softsign, kAny},
    {Function::kHardSigmoid, "hard_sigmoid", fill_piecewise, kAny},
    {Function::kHardSwish, "hard_swish", fill_hard_swish, kAny},
    {Function::kAbs, "abs", fill_piecewise, kAny},
    {Function::kSign, "sign", fill_piecewise, kAny},
    {Function::kStep, "step", fill_piecewise, kAny},
};
constexpr int64_t kNumFunctions = sizeof(kGenerators) / sizeof(kGenerators[0]);

constexpr bool in_order() {
  for (int64_t i = 0; i < kNumFunctions; ++i) {
    if (static_cast<int64_t>(kGenerators[i].function) != i) return false;
  }
  return true;
}
static_assert(in_order());

/// Null for a number that is no function.
const Generator* find(Function function) {
  const auto number = static_cast<int64_t>(function);
  return number >= 0 && number < kNumFunctions ? &kGenerators[number] : nullptr;
}

bool in(int64_t v, int64_t lo, int64_t hi) { return lo <= v && v <= hi; }

bool parameters_ok(const FunctionSpec& spec) {
  if (!in(spec.p0, -kMaxTableParameter, kMaxTableParameter)) return false;
  if (!in(spec.p1, -kMaxTableParameter, kMaxTableParameter)) return false;
  switch (spec.function) {
    case Function::kLeakyRelu: return spec.p1 == 0;
    case Function::kClip: return spec.p0 <= spec.p1;
    case Function::kElu: return true;
    case Function::kHardSigmoid: return spec.p0 > 0;
    default: return spec.p0 == 0 && spec.p1 == 0;
  }
}

}  // namespace

const char* function_name(Function function) {
  const Generator* generator = find(function);
  return generator != nullptr ? generator->name : "unknown";
}

Status validate(const FunctionSpec& spec) {
  const auto bad = [](uint32_t rule) { return Error{ErrorCode::kBadProgram, 0, rule}; };
  const Generator* generator = find(spec.function);
  if (generator == nullptr) return bad(0);
  if (!in(spec.in_bits, 1, kMaxTableInBits) || !in(spec.out_bits, 1, kMaxTableOutBits)) return bad(1);
  if (!in(spec.in_exponent, -kMaxTableExponent, kMaxTableExponent)) return bad(2);
  if (!in(spec.out_exponent, generator->min_out_exponent, kMaxTableExponent)) return bad(2);
  if (!parameters_ok(spec)) return bad(3);
  return Ok{};
}

std::vector<int64_t> table(const FunctionSpec& spec) {
  TACIT_CHECK(validate(spec).ok());
  TableWriter out(spec);
  find(spec.function)->fill(out);
  return out.take();
}

std::vector<int64_t> exp_table(int exponent, size_t size) {
  TACIT_CHECK(size >= 1 && in(exponent, -kMaxTableExponent, kMaxTableExponent));
  const ExpSequence decay(exponent, size, -1);
  std::vector<int64_t> entries(size);
  for (size_t d = 0; d < size; ++d) {
    const auto e = static_cast<i128>(decay[d].to_fixed(kFraction));
    entries[d] = static_cast<int64_t>(round_shift_wide(e, kFraction - kExpTableBits));
  }
  return entries;
}

}  // namespace tacit::op
