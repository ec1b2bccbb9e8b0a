#pragma once

#include "tacit/ir/graph.h"

/// Normalisations that exporters write out, put together again; and their learned scales, moved into the layers behind them.
namespace tacit::ir {

/// Replaces what divides a value by its standard deviation over the last axes,
///   c / sqrt(mean(c^2) + epsilon) with c = x - mean(x), and x / sqrt(mean(x^2) + epsilon),
/// by a LayerNormalization or an RMSNormalization, together with the constant scale and bias that follow. Known spellings: squares as
/// powers or products; Sqrt or Pow(0.5), and Div; Reciprocal, Div or Pow(-0.5), and Mul; and x g + (bias - mean(x) g) with
/// g = scale / sqrt(..). All values are typed. What is replaced stays for remove_dead.
void fuse_normalisations(Graph& graph);

/// Where all that reads a normalisation over the last axis multiplies it by a constant matrix (MatMul, Gemm), its scale and bias
/// become part of the matrix and an addend: (s y + b) W = y (s W) + b W, exact but for the rounding of doubles.
void fold_normalisation_scales(Graph& graph);

}  // namespace tacit::ir
