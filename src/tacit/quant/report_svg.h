#pragma once

#include <string>

#include "tacit/quant/accuracy.h"

namespace tacit::quant {

/// The report as a drawing, a complete SVG file: for each node the largest error that it introduces and the largest that its
/// result has, as shares of the tensor's largest magnitude, on a logarithmic axis. The same report gives the same bytes.
std::string to_svg(const AccuracyReport& report, const std::string& model_name);

}  // namespace tacit::quant
