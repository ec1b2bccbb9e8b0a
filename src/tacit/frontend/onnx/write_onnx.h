#pragma once

#include <filesystem>

#include "tacit/ir/graph.h"

namespace tacit::frontend::onnx {

/// Writes a graph as an ONNX file of the graph's opset: constants as initializers (floats of 32 bits, integers of 64,
/// booleans), inputs with their types. Throws UserError: kIo where the file cannot be written, kResource where it would
/// pass the format's 2 GiB. Attributes are numbers, lists of integers, texts and tensors; another is a programmer's error.
void write_onnx(const ir::Graph& graph, const std::filesystem::path& path);

}  // namespace tacit::frontend::onnx
