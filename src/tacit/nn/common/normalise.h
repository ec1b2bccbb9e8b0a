#pragma once

#include <vector>

#include "tacit/nn/common/shapes.h"

/// LayerNormalization and its kin: rows of equal length, each divided by its standard deviation.
namespace tacit::nn {

/// The rows of a tensor, normalised, and what they were normalised by.
struct Normalised {
  Tensor<double> values;
  std::vector<double> means, inverse_deviations;  ///< one per row
};

/// (x - mean) / sqrt(variance + epsilon) for each `length` consecutive elements; about 0 where not `centred`.
Normalised normalise_rows(Tensor<double> x, int64_t length, double epsilon, bool centred);

/// x scale + bias, both broadcast to the shape of x.
Tensor<double> scale_and_shift(const ir::NodeContext& node, const Tensor<double>& x, const Tensor<double>& scale,
                               const Tensor<double>* bias);

/// Refuses parameters (all inputs but the first) that depend on the model's input.
void expect_known_parameters(const ir::NodeContext& node);

}  // namespace tacit::nn
