#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tacit/base/tensor.h"

namespace tacit::api {

struct InspectOptions {
  std::filesystem::path model;
  std::map<std::string, int64_t> dims;  ///< values of symbolic dimensions
};

struct ValueInfo {
  std::string name;
  std::string type;  ///< "float", "int" or "bool"
  std::optional<Shape> shape;  ///< none where it depends on an unsupported node
};

struct UnsupportedNode {
  std::string node, op, reason;
};

struct InspectResult {
  std::string name;
  std::map<std::string, int64_t> operators;  ///< nodes of the file by operator
  int64_t parameters = 0;
  int64_t macs = 0;
  std::vector<ValueInfo> inputs, outputs;
  std::vector<std::string> warnings;
  std::vector<UnsupportedNode> unsupported;  ///< every one, in order
  bool has_nothing_private = false;          ///< no input and no learned number: anyone can compute its outputs
};

/// What a model is made of, and whether Tacit can prove it. Throws UserError where the file cannot be understood at all.
InspectResult inspect(const InspectOptions& options);

struct OperatorInfo {
  std::string name, summary;
  std::vector<std::string> attributes;  ///< those that are understood
  int min_opset = 1;
  bool constants_only = false;  ///< runs at set-up, on constants and shapes
};

/// The operators that a model may name, sorted by name.
std::vector<OperatorInfo> supported_operators();

}  // namespace tacit::api
