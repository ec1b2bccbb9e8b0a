#include "tacit/nn/common/normalise.h"

#include <cmath>
#include <span>

#include "tacit/nn/common/elementwise.h"

namespace tacit::nn {

Normalised normalise_rows(Tensor<double> x, int64_t length, double epsilon, bool centred) {
  Normalised out;
  const auto n = static_cast<size_t>(length);
  for (size_t start = 0; start + n <= x.size(); start += n) {
    const auto row = std::span(x.data).subspan(start, n);
    double mean = 0, squares = 0;
    for (const double v : row) mean += v / static_cast<double>(n);
    if (!centred) mean = 0;
    for (const double v : row) squares += (v - mean) * (v - mean);
    const double inverse = 1 / std::sqrt(squares / static_cast<double>(n) + epsilon);
    for (double& v : row) v = (v - mean) * inverse;
    out.means.push_back(mean);
    out.inverse_deviations.push_back(inverse);
  }
  out.values = std::move(x);
  return out;
}

Tensor<double> scale_and_shift(const ir::NodeContext& node, const Tensor<double>& x, const Tensor<double>& scale,
                               const Tensor<double>* bias) {
  const auto combine = [&](const Tensor<double>& a, const Tensor<double>& b, auto fn) {
    if (broadcast_shape(node, a.shape, b.shape) != a.shape) node.fail("its scale or bias is larger than its rows");
    return zip_elements<double>(a, b, a.shape, fn);
  };
  Tensor<double> y = combine(x, scale, [](double a, double b) { return a * b; });
  return bias ? combine(y, *bias, [](double a, double b) { return a + b; }) : y;
}

void expect_known_parameters(const ir::NodeContext& node) {
  for (size_t i = 1; i < node.num_inputs(); ++i) {
    if (node.is_private(i)) node.refuse("its scale or bias depends on the model's input");
  }
}

}  // namespace tacit::nn
