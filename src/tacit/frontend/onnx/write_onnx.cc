#include "tacit/frontend/onnx/write_onnx.h"

#include <cstring>
#include <fstream>

#include "onnx/onnx.pb.h"
#include "tacit/base/check.h"
#include "tacit/base/user_error.h"

namespace tacit::frontend::onnx {
namespace {

constexpr int kIrVersion = 9;

::onnx::TensorProto::DataType element_type(ir::DType dtype) {
  switch (dtype) {
    case ir::DType::kFloat: return ::onnx::TensorProto::FLOAT;
    case ir::DType::kInt: return ::onnx::TensorProto::INT64;
    case ir::DType::kBool: return ::onnx::TensorProto::BOOL;
  }
  return ::onnx::TensorProto::UNDEFINED;
}

/// The numbers as `To`, in the byte order of the format, which is this machine's.
template <class To, class From>
void write_raw(const std::vector<From>& numbers, std::string& out) {
  out.resize(numbers.size() * sizeof(To));
  for (size_t i = 0; i < numbers.size(); ++i) {
    const To value = static_cast<To>(numbers[i]);
    std::memcpy(out.data() + i * sizeof(To), &value, sizeof value);
  }
}

void write_tensor(const ir::Constant& constant, ::onnx::TensorProto& out) {
  out.set_data_type(element_type(constant.dtype));
  for (const int64_t d : constant.shape()) out.add_dims(d);
  if (constant.dtype == ir::DType::kFloat) write_raw<float>(constant.real.data, *out.mutable_raw_data());
  else if (constant.dtype == ir::DType::kInt) write_raw<int64_t>(constant.integer.data, *out.mutable_raw_data());
  else write_raw<uint8_t>(constant.integer.data, *out.mutable_raw_data());
}

void write_type(const ir::Value& value, ::onnx::ValueInfoProto& out) {
  out.set_name(value.name);
  auto& type = *out.mutable_type()->mutable_tensor_type();
  type.set_elem_type(element_type(value.dtype));
  for (const int64_t d : value.shape) type.mutable_shape()->add_dim()->set_dim_value(d);
}

void write_attribute(const std::string& name, const ir::Attribute& attribute, ::onnx::AttributeProto& out) {
  out.set_name(name);
  if (const auto* i = std::get_if<int64_t>(&attribute)) {
    out.set_type(::onnx::AttributeProto::INT);
    out.set_i(*i);
  } else if (const auto* f = std::get_if<double>(&attribute)) {
    out.set_type(::onnx::AttributeProto::FLOAT);
    out.set_f(static_cast<float>(*f));
  } else if (const auto* s = std::get_if<std::string>(&attribute)) {
    out.set_type(::onnx::AttributeProto::STRING);
    out.set_s(*s);
  } else if (const auto* tensor = std::get_if<ir::Constant>(&attribute)) {
    out.set_type(::onnx::AttributeProto::TENSOR);
    write_tensor(*tensor, *out.mutable_t());
  } else {
    const auto* ints = std::get_if<std::vector<int64_t>>(&attribute);
    TACIT_CHECK(ints != nullptr);
    out.set_type(::onnx::AttributeProto::INTS);
    for (const int64_t v : *ints) out.add_ints(v);
  }
}

void write_node(const ir::Graph& graph, const ir::Node& node, ::onnx::NodeProto& out) {
  const auto name_of = [&](ir::ValueId id) { return id == ir::kNoValue ? std::string() : graph.values[id].name; };
  out.set_name(node.name);
  out.set_op_type(node.op_type);
  for (const ir::ValueId id : node.inputs) out.add_input(name_of(id));
  for (const ir::ValueId id : node.outputs) out.add_output(name_of(id));
  for (const auto& [name, attribute] : node.attributes) write_attribute(name, attribute, *out.add_attribute());
}

}  // namespace

void write_onnx(const ir::Graph& graph, const std::filesystem::path& path) {
  ::onnx::ModelProto model;
  model.set_ir_version(kIrVersion);
  model.set_producer_name("tacit");
  model.add_opset_import()->set_version(graph.opset);
  ::onnx::GraphProto& out = *model.mutable_graph();
  out.set_name(graph.name);
  for (const ir::Value& value : graph.values) {
    if (!value.constant) continue;
    ::onnx::TensorProto& initializer = *out.add_initializer();
    initializer.set_name(value.name);
    write_tensor(*value.constant, initializer);
  }
  for (const ir::ValueId id : graph.inputs) write_type(graph.values[id], *out.add_input());
  for (const ir::ValueId id : graph.outputs) out.add_output()->set_name(graph.values[id].name);
  for (const ir::Node& node : graph.nodes) write_node(graph, node, *out.add_node());
  if (model.ByteSizeLong() >= size_t{1} << 31) {
    throw UserError(ExitCode::kResource, path.string() + ": the model would pass the 2 GiB of an ONNX file", "choose a smaller one");
  }
  std::ofstream file(path, std::ios::binary);
  if (!model.SerializeToOstream(&file) || !file.flush()) throw UserError(ExitCode::kIo, path.string() + ": cannot be written");
}

}  // namespace tacit::frontend::onnx
