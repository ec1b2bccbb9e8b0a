#include "tacit/op/table/semantics.h"

namespace tacit::op {

FunctionSpec table_spec(const program::Node& node) {
  const std::vector<int64_t>& a = node.attributes;
  return {.function = static_cast<Function>(a[kTableFunction]),
          .in_bits = static_cast<int>(a[kTableInBits]),
          .out_bits = static_cast<int>(a[kTableOutBits]),
          .in_exponent = static_cast<int>(a[kTableInExponent]),
          .out_exponent = static_cast<int>(a[kTableOutExponent]),
          .p0 = a[kTableP0],
          .p1 = a[kTableP1]};
}

}  // namespace tacit::op
