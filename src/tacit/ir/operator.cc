#include "tacit/ir/operator.h"

#include <algorithm>

namespace tacit::ir {
namespace {

std::string describe(const Node& node) { return "node '" + node.name + "' (" + node.op_type + ")"; }

}  // namespace

UnsupportedNode::UnsupportedNode(const Node& node, const std::string& reason)
    : UserError(ExitCode::kUnsupportedModel, describe(node) + ": " + reason, "", node.name), reason_(reason) {}

NodeContext::NodeContext(const Node& node, int opset, std::vector<Input> inputs)
    : node_(node), opset_(opset), inputs_(std::move(inputs)) {}

bool NodeContext::has_private_input() const {
  return std::any_of(inputs_.begin(), inputs_.end(), [](const Input& x) { return x.present && !x.constant; });
}

const NodeContext::Input& NodeContext::input(size_t i) const {
  if (!has_input(i)) fail("its input " + std::to_string(i) + " is missing");
  return inputs_[i];
}

const Constant& NodeContext::value(size_t i) const {
  if (!input(i).constant) refuse("its input " + std::to_string(i) + " must be known when the model is compiled");
  return *inputs_[i].constant;
}

const Tensor<double>& NodeContext::real(size_t i) const {
  const Constant& x = value(i);
  if (x.dtype != DType::kFloat) fail("its input " + std::to_string(i) + " must be of a float type");
  return x.real;
}

const Tensor<int64_t>& NodeContext::integer(size_t i) const {
  const Constant& x = value(i);
  if (x.dtype == DType::kFloat) fail("its input " + std::to_string(i) + " must be of an integer or bool type");
  return x.integer;
}

std::vector<int64_t> NodeContext::integers(size_t i, std::vector<int64_t> missing) const {
  if (!has_input(i)) return missing;
  if (dtype(i) != DType::kInt) fail("its input " + std::to_string(i) + " must be of an integer type");
  return integer(i).data;
}

const Attribute* NodeContext::find(std::string_view name) const {
  const auto it = node_.attributes.find(std::string(name));
  return it == node_.attributes.end() ? nullptr : &it->second;
}

template <class T>
const T* NodeContext::find_as(std::string_view name, const char* kind) const {
  const Attribute* attribute = find(name);
  if (!attribute) return nullptr;
  const T* value = std::get_if<T>(attribute);
  if (!value) fail("its attribute '" + std::string(name) + "' is not " + kind);
  return value;
}

int64_t NodeContext::int_attribute(std::string_view name, int64_t missing) const {
  const int64_t* value = find_as<int64_t>(name, "an integer");
  return value ? *value : missing;
}

double NodeContext::float_attribute(std::string_view name, double missing) const {
  const double* value = find_as<double>(name, "a float");
  return value ? *value : missing;
}

std::string NodeContext::string_attribute(std::string_view name, std::string_view missing) const {
  const std::string* value = find_as<std::string>(name, "a string");
  return value ? *value : std::string(missing);
}

std::vector<int64_t> NodeContext::ints_attribute(std::string_view name, std::vector<int64_t> missing) const {
  const std::vector<int64_t>* value = find_as<std::vector<int64_t>>(name, "a list of integers");
  return value ? *value : std::move(missing);
}

std::vector<double> NodeContext::floats_attribute(std::string_view name) const {
  const std::vector<double>* value = find_as<std::vector<double>>(name, "a list of floats");
  return value ? *value : std::vector<double>{};
}

const Constant* NodeContext::tensor_attribute(std::string_view name) const {
  return find_as<Constant>(name, "a tensor");
}

int64_t NodeContext::normalize_axis(int64_t axis, int64_t rank) const {
  if (axis < -rank || axis >= rank) {
    fail("its axis " + std::to_string(axis) + " is out of range for rank " + std::to_string(rank));
  }
  return axis < 0 ? axis + rank : axis;
}

void NodeContext::expect_inputs(size_t least, size_t most) const {
  if (num_inputs() > most) {
    fail("it has " + std::to_string(num_inputs()) + " inputs, but the operator takes at most " + std::to_string(most));
  }
  for (size_t i = 0; i < least; ++i) input(i);
}

void NodeContext::fail(const std::string& what) const {
  throw UserError(ExitCode::kBadInput, describe(node_) + ": " + what, "", node_.name);
}

void NodeContext::refuse(const std::string& why) const { throw UnsupportedNode(node_, why); }

OperatorSet::OperatorSet(std::vector<Operator> operators) : operators_(std::move(operators)) {
  std::sort(operators_.begin(), operators_.end(),
            [](const Operator& a, const Operator& b) { return a.name < b.name; });
}

const Operator* OperatorSet::find(std::string_view op_type, std::string_view domain) const {
  if (!domain.empty() && domain != "ai.onnx") return nullptr;
  const auto it = std::lower_bound(operators_.begin(), operators_.end(), op_type,
                                   [](const Operator& op, std::string_view name) { return op.name < name; });
  return it != operators_.end() && it->name == op_type ? &*it : nullptr;
}

NodeContext make_context(const Graph& graph, const Node& node) {
  std::vector<NodeContext::Input> inputs;
  inputs.reserve(node.inputs.size());
  for (ValueId id : node.inputs) {
    if (id == kNoValue) {
      inputs.push_back({});
      continue;
    }
    const Value& value = graph.values[id];
    inputs.push_back({true, {value.dtype, value.shape}, value.constant ? &*value.constant : nullptr});
  }
  return NodeContext(node, graph.opset, std::move(inputs));
}

}  // namespace tacit::ir
