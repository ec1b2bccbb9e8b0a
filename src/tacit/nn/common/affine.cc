#include "tacit/nn/common/affine.h"

#include <algorithm>

#include "tacit/quant/arithmetic.h"

namespace tacit::nn {

Parameter parameter(quant::LowerContext& c, ir::ValueId id) { return {c.numbers(id), c.is_learned(id)}; }

void lower_scale_and_shift(quant::LowerContext& c, ir::ValueId out, const quant::Quantised& y, const Parameter& scale,
                           const std::optional<Parameter>& bias) {
  const Shape& shape = c.shape(out);
  const auto is_one = [](double v) { return v == 1; };
  const bool keeps = !scale.learned && std::all_of(scale.numbers.data.begin(), scale.numbers.data.end(), is_one);
  quant::Quantised z = keeps ? y : quant::multiply_uniform(c, y, scale.numbers, scale.learned, shape);
  if (bias) z = quant::add_constant(c, z, 1, bias->numbers, 1, bias->learned, shape);
  c.set(out, std::move(z));
}

}  // namespace tacit::nn
