// evaluate_onnx MODEL OUT_FOLDER [--dim NAME=N]... [INPUT...]
// Runs a model in Tacit's float evaluator. Each INPUT holds the little-endian doubles of one model input; OUT_FOLDER gets
// the outputs in the same form, 0, 1, ... A model with operators of which no reference exists is said so, with exit code 4.

#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tacit/base/user_error.h"
#include "tacit/frontend/onnx/read_onnx.h"
#include "tacit/ir/evaluate.h"
#include "tacit/ir/operator.h"

namespace {

using namespace tacit;

std::vector<double> read_doubles(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  std::vector<double> values(bytes.size() / sizeof(double));
  std::memcpy(values.data(), bytes.data(), values.size() * sizeof(double));
  return values;
}

ir::Constant as_constant(const ir::Value& type, const std::vector<double>& values) {
  ir::Constant out;
  out.dtype = type.dtype;
  if (type.dtype == ir::DType::kFloat) {
    out.real = Tensor<double>(type.shape, values);
  } else {
    out.integer = Tensor<int64_t>(type.shape, std::vector<int64_t>(values.begin(), values.end()));
  }
  return out;
}

void write_doubles(const std::string& path, const ir::Constant& value) {
  std::vector<double> values = value.real.data;
  if (value.dtype != ir::DType::kFloat) values.assign(value.integer.data.begin(), value.integer.data.end());
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(values.data()), static_cast<std::streamsize>(values.size() * sizeof(double)));
}

void check_operators(const ir::Graph& graph) {
  for (const ir::Node& node : graph.nodes) {
    if (!graph.operators->find(node.op_type, node.domain)) throw ir::UnsupportedNode(node, "no reference");
  }
}

void run(const std::vector<std::string>& arguments) {
  frontend::onnx::Options options;
  std::vector<std::string> inputs;
  for (size_t i = 2; i < arguments.size(); ++i) {
    if (arguments[i] == "--dim" && i + 1 < arguments.size()) {
      const std::string& setting = arguments[++i];
      options.dims[setting.substr(0, setting.find('='))] = std::stoll(setting.substr(setting.find('=') + 1));
    } else {
      inputs.push_back(arguments[i]);
    }
  }
  const frontend::onnx::Inspection model = frontend::onnx::inspect_onnx(arguments[0], options);
  check_operators(model.graph);
  std::vector<ir::Constant> values;
  for (size_t i = 0; i < inputs.size() && i < model.graph.inputs.size(); ++i) {
    values.push_back(as_constant(model.graph.values[model.graph.inputs[i]], read_doubles(inputs[i])));
  }
  const std::vector<ir::Constant> outputs = ir::evaluate(model.graph, values);
  for (size_t i = 0; i < outputs.size(); ++i) {
    write_doubles(arguments[1] + "/" + std::to_string(i), outputs[i]);
    std::printf("%s %s\n", model.graph.values[model.graph.outputs[i]].name.c_str(), to_string(outputs[i].shape()).c_str());
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() < 2) return static_cast<int>(ExitCode::kUsage);
  try {
    run(arguments);
    return 0;
  } catch (const UserError& error) {
    std::fprintf(stderr, "%s\n%s\n", error.what(), error.remedy().c_str());
    return static_cast<int>(error.code());
  }
}
