#include "tacit/bench/network.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "tacit/base/user_error.h"
#include "tacit/bench/families.h"
#include "tacit/bench/gpt.h"
#include "tacit/bench/lenet.h"
#include "tacit/bench/mobilenet.h"
#include "tacit/bench/network_builder.h"
#include "tacit/bench/resnet.h"
#include "tacit/bench/statistics.h"
#include "tacit/bench/vgg.h"

namespace tacit::bench {

namespace {

constexpr NetworkInfo kNetworks[] = {
    {"mlp", "perceptron of three hidden layers; --size is their width", "size", make_mlp},
    {"cnn", "six convolutions on 32 x 32 pixels; --size is the first width", "size", make_cnn},
    {"lenet", "LeNet-5 with rectifiers and average pooling, 32 x 32 x 1", "", make_lenet},
    {"gpt", "transformer; --depth, --width, --heads, --vocabulary, --length", "depth width heads vocabulary length", make_gpt},
    {"resnet18", "ResNet-18, CIFAR-10 shape", "", make_resnet},
    {"vgg16", "VGG-16, CIFAR-10 shape, 15.2 million parameters", "", make_vgg},
    {"mobilenetv2", "MobileNetV2, 224 x 224 x 3; --size is another side", "size", make_mobilenet},
};

/// Away from the seeds of the samples that a caller makes.
constexpr uint64_t kStatisticsSeed = 1000;

/// Whole numbers that every table has a row for.
int64_t vocabulary_of(const ir::Graph& graph, ir::ValueId input) {
  int64_t rows = 2;
  for (const ir::Node& node : graph.nodes) {
    if (node.op_type == "Gather" && node.inputs[1] == input) rows = graph.values[node.inputs[0]].shape[0];
  }
  return rows;
}

void refuse_unread(const NetworkInfo& network, const Sizes& sizes) {
  constexpr std::pair<std::string_view, std::optional<int64_t> Sizes::*> kSizes[] = {
      {"size", &Sizes::size},   {"depth", &Sizes::depth},           {"width", &Sizes::width},
      {"heads", &Sizes::heads}, {"vocabulary", &Sizes::vocabulary}, {"length", &Sizes::length}};
  const std::string read = fmt::format(" {} ", network.sizes);
  for (const auto& [name, member] : kSizes) {
    if (!(sizes.*member) || read.find(fmt::format(" {} ", name)) != std::string::npos) continue;
    throw UserError(ExitCode::kUsage, fmt::format("--{} is no number of '{}'", name, network.name),
                    "leave it out; 'tacit bench --help' says which network has which");
  }
}

}  // namespace

std::span<const NetworkInfo> networks() { return kNetworks; }

Network make_network(std::string_view name, const Sizes& sizes, uint64_t seed) {
  const auto* found = std::find_if(std::begin(kNetworks), std::end(kNetworks), [&](const NetworkInfo& n) { return n.name == name; });
  if (found != std::end(kNetworks)) {
    refuse_unread(*found, sizes);
    Network network = found->make(sizes, seed);
    set_statistics(network, seed + kStatisticsSeed);
    return network;
  }
  std::string names;
  for (const NetworkInfo& n : kNetworks) names += fmt::format("{}{}", names.empty() ? "" : ", ", n.name);
  throw UserError(ExitCode::kUsage, fmt::format("bench '{}' is no network that can be generated: {}", name, names), "choose one of them");
}

int64_t num_nonlinear(const Network& network) {
  constexpr std::string_view kNonlinear[] = {"Clip", "Gelu", "LayerNormalization", "MaxPool", "Relu", "Softmax"};
  int64_t count = 0;
  for (const ir::Node& node : network.graph.nodes) {
    const bool counts = std::find(std::begin(kNonlinear), std::end(kNonlinear), node.op_type) != std::end(kNonlinear);
    if (counts) count += num_elements(network.graph.values[node.outputs[0]].shape);
  }
  return count;
}

std::vector<ir::Constant> make_sample(const Network& network, uint64_t seed) {
  Random random(seed);
  std::vector<ir::Constant> sample;
  for (const ir::ValueId id : network.graph.inputs) {
    const ir::Value& input = network.graph.values[id];
    ir::Constant value{input.dtype, {}, {}, false};
    if (input.dtype == ir::DType::kFloat) {
      value.real = Tensor<double>(input.shape);
      for (double& v : value.real.data) v = static_cast<float>(random.normal(1));
    } else {
      value.integer = Tensor<int64_t>(input.shape);
      const int64_t bound = vocabulary_of(network.graph, id);
      for (int64_t& v : value.integer.data) v = random.below(bound);
    }
    sample.push_back(std::move(value));
  }
  return sample;
}

}  // namespace tacit::bench
