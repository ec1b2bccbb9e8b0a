#include "tacit/nn/batch_normalization/fold.h"

#include <algorithm>

#include "tacit/ir/passes.h"
#include "tacit/nn/batch_normalization/batch_normalization.h"

namespace tacit::nn {
namespace {

class BatchNormalizationFolder {
 public:
  explicit BatchNormalizationFolder(ir::Graph& graph) : graph_(graph), num_readers_(graph.values.size()), producer_(graph.values.size()) {
    for (ir::Node& node : graph.nodes) {
      for (const ir::ValueId id : node.inputs) {
        if (id != ir::kNoValue) ++num_readers_[id];
      }
      if (node.outputs.size() == 1) producer_[node.outputs[0]] = &node;
    }
    for (const ir::ValueId id : graph.outputs) ++num_readers_[id];
  }

  void run() {
    for (ir::Node& node : graph_.nodes) {
      if (node.op_type == "BatchNormalization" && node.domain.empty()) fold(node);
    }
    std::erase_if(graph_.nodes, [](const ir::Node& node) { return node.outputs.empty(); });
  }

 private:
  void fold(ir::Node& node) {
    ir::Node* before = producer_[node.inputs[0]];
    if (before == nullptr || num_readers_[node.inputs[0]] != 1 || !before->domain.empty()) return;
    for (size_t i = 1; i < node.inputs.size(); ++i) {
      if (!graph_.values[node.inputs[i]].constant) return;
    }
    if (!multiply_into(*before, batch_normalization_affine(ir::make_context(graph_, node)), is_learned(node))) return;
    before->outputs[0] = node.outputs[0];
    node.outputs.clear();
  }

  bool is_learned(const ir::Node& node) const {
    return std::any_of(node.inputs.begin() + 1, node.inputs.end(), [&](ir::ValueId id) { return graph_.values[id].constant->learned; });
  }

  /// Gives `node` the kernel and the bias that compute factor y + offset in the place of y.
  bool multiply_into(ir::Node& node, const ChannelAffine& affine, bool learned) {
    const bool is_conv = node.op_type == "Conv", is_gemm = node.op_type == "Gemm";
    const auto constant = [&](size_t i) { return i < node.inputs.size() && node.inputs[i] != ir::kNoValue ? &graph_.values[node.inputs[i]].constant : nullptr; };
    const size_t channels = affine.factor.size();
    if ((!is_conv && !is_gemm) || !*constant(1)) return false;
    const auto* addend = constant(2);
    if (addend != nullptr && !*addend) return false;
    if (addend != nullptr && (*addend)->real.size() != channels && (*addend)->real.size() != 1) return false;  // a matrix
    const ir::NodeContext context = ir::make_context(graph_, node);
    const double beta = is_gemm ? context.float_attribute("beta", 1) : 1;
    const bool channel_first = is_conv || context.int_attribute("transB", 0) != 0;

    Tensor<double> kernel = (*constant(1))->real, bias = affine.offset;
    const size_t inner = channel_first ? kernel.size() / channels : 1;
    for (size_t i = 0; i < kernel.size(); ++i) kernel.data[i] *= affine.factor.data[i / inner % channels];
    for (size_t m = 0; addend != nullptr && m < channels; ++m) {
      bias.data[m] += affine.factor.data[m] * beta * (*addend)->real.data[(*addend)->real.size() == 1 ? 0 : m];
    }
    const bool kernel_learned = learned || (*constant(1))->learned;
    const bool bias_learned = learned || (addend != nullptr && (*addend)->learned);
    node.attributes.erase("beta");
    node.inputs.resize(3, ir::kNoValue);
    node.inputs[1] = add_constant(std::move(kernel), kernel_learned, node.name + ".kernel");
    node.inputs[2] = add_constant(std::move(bias), bias_learned, node.name + ".bias");
    return true;
  }

  ir::ValueId add_constant(Tensor<double> numbers, bool learned, std::string name) {
    ir::Value value;
    value.name = std::move(name);
    value.shape = numbers.shape;
    value.constant = ir::Constant{ir::DType::kFloat, std::move(numbers), {}, learned};
    graph_.values.push_back(std::move(value));
    return static_cast<ir::ValueId>(graph_.values.size() - 1);
  }

  ir::Graph& graph_;
  std::vector<size_t> num_readers_;
  std::vector<ir::Node*> producer_;
};

}  // namespace

void fold_batch_normalizations(ir::Graph& graph) {
  BatchNormalizationFolder(graph).run();
  ir::remove_dead(graph);
}

}  // namespace tacit::nn
