#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tacit/ir/graph.h"
#include "tacit/ir/operator.h"

/// Compiler passes on a graph whose nodes are in topological order. All are deterministic: the same file gives the same
/// graph, so that one model has one digest. `graph.operators` says what the nodes mean.
namespace tacit::ir {

/// A node that Tacit cannot handle, and why.
struct Unsupported {
  std::string node;
  std::string op;
  std::string reason;
  bool operator==(const Unsupported&) const = default;
};

/// Largest number of elements of one value, and of all constants of a graph together.
inline constexpr int64_t kMaxElements = int64_t{1} << 30;
/// Largest dimension and rank of a value.
inline constexpr int64_t kMaxDimension = int64_t{1} << 40;
inline constexpr size_t kMaxRank = 16;

/// The number of elements, if every dimension is in [0, kMaxDimension] and the product at most kMaxElements; else -1.
int64_t checked_num_elements(const Shape& shape);

/// Infers the type of every value and folds every node whose inputs are constants (or that reads shapes only) into
/// constants. A folded float is `learned` if an input is; integers and booleans are public.
/// Returns all nodes that are not supported, in order: unknown operators and attributes, refused forms, operators without
/// a lowering that have a private input. Where it returns none, every value has its type.
/// Throws UserError{kBadInput} on a node that violates its operator's definition.
[[nodiscard]] std::vector<Unsupported> infer_and_fold(Graph& graph);

/// Removes nodes that change nothing: Identity, Dropout, Cast to the same type, Reshape or Transpose to the same shape,
/// and their like. A graph output keeps its name. All values are typed.
void remove_no_ops(Graph& graph);

/// Removes nodes and secondary outputs that no output depends on and values that nothing refers to, and renumbers the
/// values in order of use. Graph inputs stay, used or not.
void remove_dead(Graph& graph);

/// infer_and_fold with the clean-up passes before and after; normalisations are fused, masks and curves recognised.
/// Returns the unsupported nodes that the outputs depend on; where there are any, the graph is not cleaned up further. Node names are unique.
[[nodiscard]] std::vector<Unsupported> try_simplify(Graph& graph);

/// try_simplify; throws one UserError{kUnsupportedModel} that names every unsupported node.
void simplify(Graph& graph);

/// Numbers in the learned constants of the graph.
int64_t num_parameters(const Graph& graph);
/// Multiply-accumulates of one inference, as far as the types are known.
int64_t num_macs(const Graph& graph);

/// One UserError{kUnsupportedModel} with a line per node.
[[noreturn]] void throw_unsupported(const std::string& model, const std::vector<Unsupported>& unsupported);

}  // namespace tacit::ir
