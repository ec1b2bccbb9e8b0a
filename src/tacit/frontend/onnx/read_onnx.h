#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "tacit/base/bytes.h"
#include "tacit/ir/graph.h"
#include "tacit/ir/passes.h"

/// Reads an ONNX file (opset 7 to 21, domain ai.onnx). The file is hostile until proved otherwise: sizes, depths,
/// dimensions, names and paths of external data are checked, and every refusal names file and node.
namespace tacit::frontend::onnx {

inline constexpr int kMinOpset = 7;
inline constexpr int kMaxOpset = 21;

struct Options {
  std::map<std::string, int64_t> dims;  ///< values of symbolic dimensions, by name (`--dim NAME=N`)
};

/// What a file holds, whether or not Tacit can prove it.
struct Inspection {
  ir::Graph graph;                            ///< simplified where `unsupported` is empty, else as far as it was understood
  std::map<std::string, int64_t> operators;   ///< nodes of the file by op_type
  int64_t parameters = 0;                     ///< numbers in float initializers
  int64_t macs = 0;                           ///< multiply-accumulates of the understood nodes
  std::vector<std::string> warnings;          ///< sentences
  std::vector<ir::Unsupported> unsupported;   ///< every node that cannot be handled, in order
};

/// Throws UserError: kIo (cannot be read), kBadInput (broken file), kUnsupportedModel (opset or element type), kUsage (a dimension
/// is not set; the message names `--dim NAME=N`). Unsupported nodes are returned, not thrown.
Inspection inspect_onnx(const std::filesystem::path& path, const Options& options = {});

/// The same of a file's bytes; `path` is named in messages, and external data lies beside it.
Inspection inspect_onnx_bytes(ByteSpan bytes, const std::filesystem::path& path, const Options& options = {});

/// The simplified graph: types inferred, constants folded, no-ops removed. Throws also where a node is unsupported, one
/// error for all of them. Appends to `warnings` if given.
ir::Graph read_onnx(const std::filesystem::path& path, const Options& options = {},
                    std::vector<std::string>* warnings = nullptr);

}  // namespace tacit::frontend::onnx
