#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tacit/ir/graph.h"
#include "tacit/quant/lower_context.h"

namespace tacit::quant {

/// One value per model input, in the model's own numbers.
using Sample = std::vector<Tensor<double>>;

struct Split {
  std::vector<Sample> calibration;
  std::vector<Sample> evaluation;  ///< disjoint from `calibration`; empty under five samples
};

/// Holds out every fifth sample.
Split hold_out(std::span<const Sample> samples);

/// Inputs drawn from a seed: floats uniform in [-1, 1], integers in [-8, 8], booleans 0 or 1.
std::vector<Sample> random_samples(const ir::Graph& graph, uint64_t seed, size_t count);

/// The largest magnitude of every value of the graph over the samples; per channel for the model's inputs.
/// Throws UserError{kBadInput} on a sample of another form and on NaN or infinity, naming the sample.
std::vector<Observed> observe(const ir::Graph& graph, std::span<const Sample> samples);

/// The numbers of a constant, whatever its type.
Tensor<double> as_numbers(const ir::Constant& c);

/// Every value of the graph in floating point, by its id; constants of the graph are left empty.
std::vector<ir::Constant> evaluate_all(const ir::Graph& graph, const Sample& sample);

/// The model's outputs in floating point, as plain numbers.
std::vector<Tensor<double>> evaluate_float(const ir::Graph& graph, const Sample& sample);

}  // namespace tacit::quant
