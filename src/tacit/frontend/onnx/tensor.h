#pragma once

#include <filesystem>
#include <string>

#include "onnx/onnx.pb.h"
#include "tacit/ir/graph.h"

namespace tacit::frontend::onnx {

/// Reads TensorProto messages of one model file. External data is taken from files inside the model's own folder only:
/// relative paths without `..`, no links that lead out, bounds checked.
class TensorReader {
 public:
  explicit TensorReader(const std::filesystem::path& model);

  /// Whether the element type is one that Tacit reads.
  static bool is_supported(const ::onnx::TensorProto& tensor);

  /// The numbers of `tensor`; `what` names it in messages. Not `learned`.
  /// Throws UserError: kBadInput where it is malformed, of negative or overflowing shape, or contains NaN (or infinities,
  /// unless `allow_infinite`); kUnsupportedModel for other element types; kIo where an external file cannot be read.
  ir::Constant read(const ::onnx::TensorProto& tensor, const std::string& what, bool allow_infinite) const;

 private:
  std::string external_bytes(const ::onnx::TensorProto& tensor, const std::string& what, size_t expected) const;
  std::filesystem::path resolve(const std::string& location, const std::string& what) const;

  std::filesystem::path model_;
};

}  // namespace tacit::frontend::onnx
