#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tacit/base/user_error.h"
#include "tacit/ir/graph.h"

/// What the compiler has to know of an ONNX operator. The operators themselves live above, in nn/<operator>/.
namespace tacit::quant {
class LowerContext;  // quant/lower.h: where a lowering emits the integer program
}

namespace tacit::ir {

struct TensorType {
  DType dtype = DType::kFloat;
  Shape shape;
  bool operator==(const TensorType&) const = default;
};

/// A legal node that Tacit cannot handle. `reason()` is the message without the node's name.
class UnsupportedNode : public UserError {
 public:
  UnsupportedNode(const Node& node, const std::string& reason);
  const std::string& reason() const { return reason_; }

 private:
  std::string reason_;
};

/// One node as its operator sees it: attributes, and what is known of each input. Shape inference meets constants where
/// they are known at compile time; evaluation has the value of every present input.
class NodeContext {
 public:
  struct Input {
    bool present = false;               ///< an optional input may be absent
    TensorType type;
    const Constant* constant = nullptr;  ///< nullptr: not known (in shape inference: a private value)
  };

  NodeContext(const Node& node, int opset, std::vector<Input> inputs);

  const Node& node() const { return node_; }
  int opset() const { return opset_; }

  size_t num_inputs() const { return inputs_.size(); }
  bool has_input(size_t i) const { return i < inputs_.size() && inputs_[i].present; }
  const TensorType& type(size_t i) const { return input(i).type; }
  DType dtype(size_t i) const { return input(i).type.dtype; }
  const Shape& shape(size_t i) const { return input(i).type.shape; }
  int64_t rank(size_t i) const { return static_cast<int64_t>(shape(i).size()); }
  const Constant* constant(size_t i) const { return has_input(i) ? inputs_[i].constant : nullptr; }
  bool is_private(size_t i) const { return has_input(i) && !inputs_[i].constant; }
  bool has_private_input() const;

  /// The value of a present input. Refuses the node where it is not known.
  const Constant& value(size_t i) const;
  const Tensor<double>& real(size_t i) const;        ///< value(i), which must be of type float
  const Tensor<int64_t>& integer(size_t i) const;    ///< value(i), which must be of integer or bool type
  /// The integers of input i (a shape, axes, indices), whatever its rank; `missing` where the input is absent.
  std::vector<int64_t> integers(size_t i, std::vector<int64_t> missing = {}) const;

  bool has_attribute(std::string_view name) const { return find(name) != nullptr; }
  int64_t int_attribute(std::string_view name, int64_t missing) const;
  double float_attribute(std::string_view name, double missing) const;
  std::string string_attribute(std::string_view name, std::string_view missing) const;
  std::vector<int64_t> ints_attribute(std::string_view name, std::vector<int64_t> missing = {}) const;
  std::vector<double> floats_attribute(std::string_view name) const;
  const Constant* tensor_attribute(std::string_view name) const;  ///< nullptr where absent

  /// An axis in [-rank, rank) as one in [0, rank).
  int64_t normalize_axis(int64_t axis, int64_t rank) const;
  /// The node has between `least` and `most` inputs, the first `least` of them present.
  void expect_inputs(size_t least, size_t most) const;

  /// The node violates the operator's definition: the file is broken (ExitCode::kBadInput).
  [[noreturn]] void fail(const std::string& what) const;
  /// The node is legal, but not one that Tacit can handle: throws UnsupportedNode (ExitCode::kUnsupportedModel).
  [[noreturn]] void refuse(const std::string& why) const;

 private:
  const Input& input(size_t i) const;
  const Attribute* find(std::string_view name) const;
  template <class T>
  const T* find_as(std::string_view name, const char* kind) const;

  const Node& node_;
  int opset_;
  std::vector<Input> inputs_;
};

/// An ONNX operator of domain ai.onnx: meaning, and how it becomes integers.
struct Operator {
  std::string_view name;      ///< ONNX op_type
  std::string_view summary;   ///< one line for `tacit ops`: what is handled
  int min_opset = 1;          ///< oldest opset that has the operator
  std::vector<std::string_view> attributes = {};  ///< those that are understood; others are refused by name

  /// Types of all outputs. Refuses or fails where the node is not well formed.
  std::vector<TensorType> (*infer_shapes)(const NodeContext&) = nullptr;
  /// The outputs, computed on doubles and 64-bit integers; every present input has its value.
  /// Results do not carry `learned`: constant folding sets it.
  std::vector<Constant> (*evaluate)(const NodeContext&) = nullptr;
  /// Refuses a node that evaluates but cannot be proved with the inputs that are private. nullptr: no such limit.
  void (*check_private)(const NodeContext&) = nullptr;
  /// Multiply-accumulates of the node. nullptr: none.
  int64_t (*macs)(const NodeContext&) = nullptr;
  /// Emits the integer operators (nn/<op>/lower.cc). nullptr: the operator runs on constants and shapes only, at compile time.
  void (*lower)(quant::LowerContext&, const Node&) = nullptr;

  /// The result depends on the input's shape alone (Shape, Size): known at compile time although the input is private.
  bool reads_shape_only = false;
  /// The result is the first input's elements in the same order (Reshape, Identity): a no-op where the type is the same.
  bool keeps_elements = false;
  /// Infinite constants have a meaning (bounds of Clip); elsewhere a node with a private input may not have one.
  bool takes_infinite = false;
};

/// The operators that a graph's nodes refer to.
class OperatorSet {
 public:
  explicit OperatorSet(std::vector<Operator> operators);
  /// nullptr where the operator is not known.
  const Operator* find(std::string_view op_type, std::string_view domain = "") const;
  /// Sorted by name.
  const std::vector<Operator>& all() const { return operators_; }

 private:
  std::vector<Operator> operators_;
};

/// What is known of the node's inputs from the graph alone (constants and inferred types).
NodeContext make_context(const Graph& graph, const Node& node);

}  // namespace tacit::ir
