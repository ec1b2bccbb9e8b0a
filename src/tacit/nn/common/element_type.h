#pragma once

#include <cstdint>
#include <optional>

#include "tacit/ir/graph.h"

namespace tacit::nn {

/// Numbers of ONNX's element types (TensorProto.DataType).
enum class ElementType : int64_t {
  kFloat = 1,
  kUint8 = 2,
  kInt8 = 3,
  kUint16 = 4,
  kInt16 = 5,
  kInt32 = 6,
  kInt64 = 7,
  kString = 8,
  kBool = 9,
  kFloat16 = 10,
  kDouble = 11,
  kUint32 = 12,
  kUint64 = 13,
  kBfloat16 = 16,
};

/// The element type in the compiler, or nothing for those that it does not handle (strings, complex, float8, int4).
inline std::optional<ir::DType> dtype_of(int64_t element_type) {
  switch (static_cast<ElementType>(element_type)) {
    case ElementType::kFloat:
    case ElementType::kFloat16:
    case ElementType::kBfloat16:
    case ElementType::kDouble:
      return ir::DType::kFloat;
    case ElementType::kUint8:
    case ElementType::kInt8:
    case ElementType::kUint16:
    case ElementType::kInt16:
    case ElementType::kInt32:
    case ElementType::kInt64:
    case ElementType::kUint32:
    case ElementType::kUint64:
      return ir::DType::kInt;
    case ElementType::kBool:
      return ir::DType::kBool;
    case ElementType::kString:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace tacit::nn
