#pragma once

#include <string_view>

#include "tacit/ir/operator.h"

/// The ONNX operators, one folder each: nn/<op>/reference.cc defines `ir::Operator define_<op>()` (shapes and float
/// reference), nn/<op>/lower.cc defines `void lower_<op>(quant::LowerContext&, const ir::Node&)`. <op> is the ONNX name in
/// snake case. The one registration list is in nn/operators.cc.
namespace tacit::nn {

using ir::Operator;
using ir::OperatorSet;

/// All operators, sorted by name.
const OperatorSet& operators();

/// The operator of that ONNX name, or nullptr.
const Operator* find(std::string_view op_type, std::string_view domain = "");

}  // namespace tacit::nn
