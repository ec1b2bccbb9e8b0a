#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "tacit/base/tensor.h"

namespace tacit::ir {

class OperatorSet;

/// Element types of model values. float16/double/float are all kFloat; every integer width is kInt; strings are refused on reading.
enum class DType : uint8_t { kFloat, kInt, kBool };

/// The numbers of a constant: `real` for kFloat, `integer` for kInt and kBool (0 or 1). Exactly one is filled.
struct Constant {
  DType dtype = DType::kFloat;
  Tensor<double> real;
  Tensor<int64_t> integer;
  /// True where a float initializer had a part in it: a learned number, hidden with the model. Literals of the graph
  /// (float `Constant` nodes, attributes) and all shapes, axes and indices are public.
  bool learned = false;

  const Shape& shape() const { return dtype == DType::kFloat ? real.shape : integer.shape; }
};

/// A std::monostate is an attribute of a kind that Tacit does not read (a subgraph, a sparse tensor, ...).
using Attribute = std::variant<int64_t, double, std::string, std::vector<int64_t>, std::vector<double>,
                               std::vector<std::string>, Constant, std::monostate>;

using ValueId = uint32_t;
inline constexpr ValueId kNoValue = UINT32_MAX;  ///< an optional input or output that is absent

struct Value {
  std::string name;
  DType dtype = DType::kFloat;
  Shape shape;                        ///< after shape inference: all dimensions known, positive
  std::optional<Constant> constant;   ///< initializers and folded results
};

struct Node {
  std::string name;     ///< never empty: the reader invents "Op_17" where the file has none
  std::string op_type;  ///< ONNX operator, domain ai.onnx unless `domain` is set
  std::string domain;
  std::vector<ValueId> inputs;
  std::vector<ValueId> outputs;
  std::map<std::string, Attribute> attributes;
};

/// A model graph: nodes in topological order over values. Owned by the compiler; the runtime never sees it.
struct Graph {
  std::string name;
  int opset = 0;
  const OperatorSet* operators = nullptr;  ///< what the nodes mean: nn::operators()
  std::vector<Value> values;
  std::vector<Node> nodes;
  std::vector<ValueId> inputs;   ///< without initializers
  std::vector<ValueId> outputs;
};

}  // namespace tacit::ir
