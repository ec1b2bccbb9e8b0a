#include "tacit/frontend/onnx/read_onnx.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <optional>
#include <queue>
#include <set>
#include <unordered_map>

#include "onnx/onnx.pb.h"
#include "tacit/base/user_error.h"
#include "tacit/frontend/onnx/tensor.h"
#include "tacit/frontend/onnx/text.h"
#include "tacit/nn/batch_normalization/fold.h"
#include "tacit/nn/common/element_type.h"
#include "tacit/nn/registry.h"

namespace tacit::frontend::onnx {
namespace {

namespace fs = std::filesystem;
using ir::ValueId;

[[noreturn]] void fail(const std::string& what) { throw UserError(ExitCode::kBadInput, what); }
[[noreturn]] void refuse(const std::string& what) { throw UserError(ExitCode::kUnsupportedModel, what); }

std::string quoted(const std::string& name) { return "'" + printable(name) + "'"; }

Bytes read_file(const fs::path& path) {
  constexpr uintmax_t kMaxBytes = (uintmax_t{1} << 31) - 1;  // protobuf's own limit
  std::error_code error;
  if (fs::is_directory(path, error)) throw UserError(ExitCode::kIo, path.string() + ": is a folder, not an ONNX file", "check the path");
  const uintmax_t size = fs::file_size(path, error);
  if (error == std::errc::no_such_file_or_directory) throw UserError(ExitCode::kIo, path.string() + ": there is no such file", "check the path");
  if (error) throw UserError(ExitCode::kIo, path.string() + ": cannot be read: " + error.message(), "check the path, its owner and its mode");
  if (size > kMaxBytes) {
    fail(path.string() + " is larger than 2 GiB, which no ONNX file can be; large models keep their weights in external data");
  }
  Bytes bytes(size);
  std::ifstream file(path, std::ios::binary);
  file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
  if (!file) throw UserError(ExitCode::kIo, path.string() + ": cannot be read", "check the owner and the mode of the file");
  return bytes;
}

bool is_default_domain(const std::string& domain) { return domain.empty() || domain == "ai.onnx"; }

/// The version of the default operator set; a file that uses none of its operators needs none.
int read_opset(const ::onnx::ModelProto& model) {
  std::optional<int64_t> version;
  for (const auto& import : model.opset_import()) {
    if (!is_default_domain(import.domain())) continue;
    if (version && *version != import.version()) fail("the file imports two versions of the domain ai.onnx");
    version = import.version();
  }
  const auto& nodes = model.graph().node();
  const bool is_used = std::any_of(nodes.begin(), nodes.end(), [](const auto& n) { return is_default_domain(n.domain()); });
  if (!version && !is_used) return kMaxOpset;
  if (!version) fail("the file imports no version of the domain ai.onnx");
  if (*version < kMinOpset || *version > kMaxOpset) {
    const std::string range = std::to_string(kMinOpset) + " to " + std::to_string(kMaxOpset);
    throw UserError(ExitCode::kUnsupportedModel, "opset " + std::to_string(*version) + " of domain ai.onnx is not supported; opsets " + range + " are",
                    "export the model with an opset of " + range);
  }
  return static_cast<int>(*version);
}

std::string operator_name(const ::onnx::NodeProto& node) {
  return is_default_domain(node.domain()) ? node.op_type() : node.domain() + "." + node.op_type();
}

void check_name(const std::string& name, const char* what) {
  if (!is_printable_name(name)) fail(std::string("the name ") + quoted(name) + " of " + what + " is not printable text");
}

/// Builds the graph of one file.
class GraphReader {
 public:
  GraphReader(const ::onnx::ModelProto& model, const fs::path& path, const Options& options)
      : proto_(model.graph()), tensors_(path), options_(options) {
    graph_.opset = read_opset(model);
    graph_.operators = &nn::operators();
    graph_.name = proto_.name().empty() ? path.stem().string() : proto_.name();
    check_name(graph_.name, "the graph");
  }

  Inspection read() {
    read_initializers();
    read_inputs();
    declare_results();
    for (size_t index : topological_order()) graph_.nodes.push_back(read_node(static_cast<int>(index)));
    read_outputs();
    result_.graph = std::move(graph_);
    return std::move(result_);
  }

 private:
  ValueId define(const std::string& name, const char* what) {
    if (name.empty()) fail(std::string(what) + " has no name");
    check_name(name, what);
    const ValueId id = static_cast<ValueId>(graph_.values.size());
    if (!ids_.emplace(name, id).second) fail("the name " + quoted(name) + " is defined twice");
    graph_.values.emplace_back().name = name;
    return id;
  }

  // --- Initializers --------------------------------------------------------------------------

  void read_initializers() {
    if (proto_.sparse_initializer_size() > 0) {
      refuse("initializer " + quoted(proto_.sparse_initializer(0).values().name()) + " is sparse, which is not supported");
    }
    for (const auto& tensor : proto_.initializer()) {
      ir::Value& value = graph_.values[define(tensor.name(), "an initializer")];
      ir::Constant constant = tensors_.read(tensor, "initializer " + quoted(tensor.name()), false);
      constant.learned = constant.dtype == ir::DType::kFloat;
      value.dtype = constant.dtype;
      value.shape = constant.shape();
      if (constant.learned) result_.parameters += num_elements(value.shape);
      value.constant = std::move(constant);
    }
  }

  // --- Inputs --------------------------------------------------------------------------------

  /// Old files list initializers among the inputs, too.
  void read_inputs() {
    std::set<std::string> seen;
    for (const auto& input : proto_.input()) {
      if (!seen.insert(input.name()).second) fail("the input " + quoted(input.name()) + " is listed twice");
      if (ids_.contains(input.name())) continue;
      const ValueId id = define(input.name(), "an input");
      read_input_type(input, graph_.values[id]);
      graph_.inputs.push_back(id);
    }
    for (const auto& [name, size] : options_.dims) {
      if (!used_dims_.contains(name)) {
        throw UserError(ExitCode::kUsage, "the model has no unset dimension " + quoted(name), "leave out --dim " + name);
      }
    }
    if (!unset_dims_.empty()) {
      std::string names;
      std::string flags;
      for (const auto& [name, where] : unset_dims_) {
        names += (names.empty() ? "" : ", ") + where;
        flags += " --dim " + name + "=N";
      }
      throw UserError(ExitCode::kUsage, "the model leaves dimensions open: " + names, "set them with" + flags);
    }
  }

  void read_input_type(const ::onnx::ValueInfoProto& input, ir::Value& value) {
    const std::string what = "input " + quoted(input.name());
    if (!input.type().has_tensor_type()) refuse(what + " is not a tensor");
    const auto& type = input.type().tensor_type();
    const std::optional<ir::DType> dtype = nn::dtype_of(type.elem_type());
    if (!dtype) refuse(what + " has element type " + std::to_string(type.elem_type()) + ", which is not supported");
    if (!type.has_shape()) refuse(what + " has no shape, not even a rank");
    value.dtype = *dtype;
    for (int i = 0; i < type.shape().dim_size(); ++i) value.shape.push_back(read_dimension(input, i));
    if (ir::checked_num_elements(value.shape) < 0) fail(what + " has too large a shape: " + to_string(value.shape));
  }

  /// An unset leading dimension is a batch, and becomes 1; others have to be set by the user.
  int64_t read_dimension(const ::onnx::ValueInfoProto& input, int axis) {
    const auto& dimension = input.type().tensor_type().shape().dim(axis);
    const std::string what = "dimension " + std::to_string(axis) + " of input " + quoted(input.name());
    if (dimension.has_dim_value()) {
      if (dimension.dim_value() < 0) fail(what + " is negative: " + std::to_string(dimension.dim_value()));
      if (dimension.dim_value() == 0) refuse(what + " is 0: an empty input is not supported");
      return dimension.dim_value();
    }
    check_name(dimension.dim_param(), "a dimension");
    const std::string name =
        dimension.dim_param().empty() ? input.name() + "." + std::to_string(axis) : dimension.dim_param();
    used_dims_.insert(name);
    if (const auto set = options_.dims.find(name); set != options_.dims.end()) {
      if (set->second < 1 || set->second > ir::kMaxDimension) {
        throw UserError(ExitCode::kUsage, "--dim " + name + "=" + std::to_string(set->second) + " is not a possible length");
      }
      return set->second;
    }
    if (axis == 0) {
      result_.warnings.push_back(what + " (" + name + ") is not set and becomes 1; --dim " + name + "=N sets it.");
    } else {
      unset_dims_.emplace(name, what + " (" + name + ")");
    }
    return 1;
  }

  // --- Nodes ---------------------------------------------------------------------------------

  /// Every result gets its value before any node is read, so that the nodes may come in any order.
  void declare_results() {
    for (int i = 0; i < proto_.node_size(); ++i) {
      for (const std::string& name : proto_.node(i).output()) {
        if (!name.empty()) producers_[define(name, "a node's result")] = static_cast<size_t>(i);
      }
    }
  }

  /// Kahn's algorithm; among the nodes that are ready, the first of the file goes first.
  std::vector<size_t> topological_order() const {
    const size_t n = static_cast<size_t>(proto_.node_size());
    std::vector<std::vector<size_t>> consumers(n);
    std::vector<size_t> missing(n, 0);
    for (size_t i = 0; i < n; ++i) {
      for (const std::string& name : proto_.node(static_cast<int>(i)).input()) {
        const auto producer = producers_.find(find_value(name, static_cast<int>(i)));
        if (producer == producers_.end()) continue;
        consumers[producer->second].push_back(i);
        ++missing[i];
      }
    }
    std::priority_queue<size_t, std::vector<size_t>, std::greater<>> ready;
    for (size_t i = 0; i < n; ++i) {
      if (missing[i] == 0) ready.push(i);
    }
    std::vector<size_t> order;
    while (!ready.empty()) {
      order.push_back(ready.top());
      ready.pop();
      for (size_t consumer : consumers[order.back()]) {
        if (--missing[consumer] == 0) ready.push(consumer);
      }
    }
    if (order.size() < n) {
      const size_t stuck = static_cast<size_t>(
          std::find_if(missing.begin(), missing.end(), [](size_t count) { return count > 0; }) - missing.begin());
      fail(describe(static_cast<int>(stuck)) + " depends on its own result: the graph has a cycle");
    }
    return order;
  }

  ir::Node read_node(int index) {
    const auto& proto = proto_.node(index);
    check_name(proto.op_type(), "an operator");
    check_name(proto.domain(), "an operator's domain");
    if (proto.op_type().empty()) fail(describe(index) + " names no operator");
    ++result_.operators[operator_name(proto)];
    ir::Node node;
    node.name = unique_node_name(index);
    node.op_type = proto.op_type();
    node.domain = is_default_domain(proto.domain()) ? "" : proto.domain();
    for (const std::string& name : proto.input()) node.inputs.push_back(find_value(name, index));
    for (const std::string& name : proto.output()) node.outputs.push_back(find_value(name, index));
    for (const auto& attribute : proto.attribute()) {
      check_name(attribute.name(), "an attribute");
      if (!node.attributes.emplace(attribute.name(), read_attribute(attribute, index)).second) {
        fail(describe(index) + " has two attributes " + quoted(attribute.name()));
      }
    }
    return node;
  }

  std::string unique_node_name(int index) {
    std::string name = proto_.node(index).name();
    check_name(name, "a node");
    if (name.empty() || !node_names_.insert(name).second) {
      do {
        name = (name.empty() ? proto_.node(index).op_type() : name) + "_" + std::to_string(index);
      } while (!node_names_.insert(name).second);
    }
    return name;
  }

  ValueId find_value(const std::string& name, int index) const {
    if (name.empty()) return ir::kNoValue;
    const auto it = ids_.find(name);
    if (it == ids_.end()) fail(describe(index) + " reads " + quoted(name) + ", which nothing defines");
    return it->second;
  }

  std::string describe(int index) const {
    const auto& node = proto_.node(index);
    const std::string name = node.name().empty() ? "number " + std::to_string(index) : quoted(node.name());
    return "node " + name + " (" + printable(node.op_type()) + ")";
  }

  ir::Attribute read_attribute(const ::onnx::AttributeProto& attribute, int index) const {
    const std::string what = describe(index) + ": attribute " + quoted(attribute.name());
    const auto number = [&](double x) {
      if (std::isnan(x)) fail(what + " is NaN");
      return x;
    };
    if (!attribute.ref_attr_name().empty()) return std::monostate{};
    switch (attribute_type(attribute)) {
      case ::onnx::AttributeProto::INT:
        return attribute.i();
      case ::onnx::AttributeProto::FLOAT:
        return number(attribute.f());
      case ::onnx::AttributeProto::STRING:
        if (!is_printable_name(attribute.s())) return std::monostate{};
        return attribute.s();
      case ::onnx::AttributeProto::INTS:
        return std::vector<int64_t>(attribute.ints().begin(), attribute.ints().end());
      case ::onnx::AttributeProto::FLOATS: {
        std::vector<double> values;
        for (float x : attribute.floats()) values.push_back(number(x));
        return values;
      }
      case ::onnx::AttributeProto::TENSOR:
        if (!TensorReader::is_supported(attribute.t())) return std::monostate{};
        return tensors_.read(attribute.t(), what, true);
      default:
        return std::monostate{};
    }
  }

  /// The first versions of the format left the type out.
  static ::onnx::AttributeProto::AttributeType attribute_type(const ::onnx::AttributeProto& attribute) {
    if (attribute.type() != ::onnx::AttributeProto::UNDEFINED) return attribute.type();
    if (attribute.has_i()) return ::onnx::AttributeProto::INT;
    if (attribute.has_f()) return ::onnx::AttributeProto::FLOAT;
    if (attribute.has_s()) return ::onnx::AttributeProto::STRING;
    if (attribute.has_t()) return ::onnx::AttributeProto::TENSOR;
    if (attribute.ints_size() > 0) return ::onnx::AttributeProto::INTS;
    if (attribute.floats_size() > 0) return ::onnx::AttributeProto::FLOATS;
    return ::onnx::AttributeProto::UNDEFINED;
  }

  // --- Outputs -------------------------------------------------------------------------------

  void read_outputs() {
    if (proto_.output_size() == 0) fail("the model has no output");
    std::set<std::string> seen;
    for (const auto& output : proto_.output()) {
      if (!seen.insert(output.name()).second) fail("the output " + quoted(output.name()) + " is listed twice");
      const auto it = ids_.find(output.name());
      if (it == ids_.end()) fail("the output " + quoted(output.name()) + " is not defined by any node");
      graph_.outputs.push_back(it->second);
    }
  }

  const ::onnx::GraphProto& proto_;
  TensorReader tensors_;
  const Options& options_;
  ir::Graph graph_;
  Inspection result_;
  std::unordered_map<std::string, ValueId> ids_;
  std::unordered_map<ValueId, size_t> producers_;  ///< index of the node in the file
  std::set<std::string> node_names_;
  std::set<std::string> used_dims_;
  std::map<std::string, std::string> unset_dims_;  ///< name -> where
};

::onnx::ModelProto parse(ByteSpan bytes) {
  ::onnx::ModelProto model;
  if (bytes.empty() || !model.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) || !model.has_graph()) {
    fail("it is not an ONNX model");
  }
  return model;
}

Inspection inspect(ByteSpan bytes, const fs::path& path, const Options& options) {
  Inspection result;
  {
    const ::onnx::ModelProto model = parse(bytes);
    result = GraphReader(model, path, options).read();
  }
  result.unsupported = ir::try_simplify(result.graph);
  result.macs = ir::num_macs(result.graph);
  return result;
}

}  // namespace

Inspection inspect_onnx_bytes(ByteSpan bytes, const fs::path& path, const Options& options) {
  try {
    return inspect(bytes, path, options);
  } catch (const UserError& error) {
    const bool is_broken = error.code() == ExitCode::kBadInput && error.remedy().empty();
    throw UserError(error.code(), path.string() + ": " + error.what(),
                    is_broken ? "export the model again; the checker of the onnx package may say more" : error.remedy(), error.node());
  }
}

Inspection inspect_onnx(const fs::path& path, const Options& options) {
  return inspect_onnx_bytes(read_file(path), path, options);
}

ir::Graph read_onnx(const fs::path& path, const Options& options, std::vector<std::string>* warnings) {
  Inspection result = inspect_onnx(path, options);
  if (!result.unsupported.empty()) ir::throw_unsupported(path.string(), result.unsupported);
  if (warnings) warnings->insert(warnings->end(), result.warnings.begin(), result.warnings.end());
  nn::fold_batch_normalizations(result.graph);
  return std::move(result.graph);
}

}  // namespace tacit::frontend::onnx
