#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tacit/ir/graph.h"

/// Networks of well-known shapes with seeded random weights, normalised as training leaves them, for measuring: what a proof costs
/// depends on a network's shape, and on the ranges of its values, but not on what it has learned.
namespace tacit::bench {

/// What may be chosen of a network; each has its default where unset. Which network reads which: NetworkInfo::sizes.
struct Sizes {
  std::optional<int64_t> size = {};        ///< of `mlp` and `cnn` the width that all others follow, of `mobilenetv2` the picture's side
  std::optional<int64_t> depth = {};       ///< of `gpt`: blocks
  std::optional<int64_t> width = {};       ///< of `gpt`: of the residual stream
  std::optional<int64_t> heads = {};       ///< of `gpt`
  std::optional<int64_t> vocabulary = {};  ///< of `gpt`
  std::optional<int64_t> length = {};      ///< of `gpt`: tokens
};

/// A graph as a front end would read it, not yet simplified.
struct Network {
  ir::Graph graph;
  std::string description;        ///< its shape in words
  bool discloses_argmax = false;  ///< prove the index of the largest output only
};

struct NetworkInfo {
  std::string_view name, summary;
  std::string_view sizes;  ///< names of the members of Sizes that it reads, parted by spaces
  Network (*make)(const Sizes& sizes, uint64_t seed) = nullptr;
};

/// All that can be generated, in the order of their size.
std::span<const NetworkInfo> networks();

/// Throws UserError kUsage for a name that is none of `networks()`, and for sizes that the network cannot have or does not read.
Network make_network(std::string_view name, const Sizes& sizes, uint64_t seed);

/// Elements of the network that no linear map computes: results of activations, pools by the largest, softmax, normalisations.
int64_t num_nonlinear(const Network& network);

/// Inputs of the network, one per graph input: floats are standard normal, integers uniform in what the network accepts.
std::vector<ir::Constant> make_sample(const Network& network, uint64_t seed);

}  // namespace tacit::bench
