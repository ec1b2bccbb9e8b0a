#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tacit/base/result.h"
#include "tacit/base/tensor.h"

namespace tacit::circuit {

/// A power-of-two box of a tensor, laid in one row of a tree at an aligned interval of columns. The box's elements are
/// in row-major order: the last axis has the lowest column bits.
struct Tile {
  uint32_t row = 0;
  uint32_t column = 0;               ///< a multiple of 2^log_size
  uint8_t log_size = 0;
  std::vector<uint32_t> offset;      ///< first index, per axis
  std::vector<uint8_t> log_extent;   ///< per axis; they add up to log_size
};

struct TensorLayout {
  Shape shape;
  std::vector<Tile> tiles;
};

/// A tree of K rows and H columns whose last `reserved` columns hold no data.
struct TreeLayout {
  uint32_t num_rows = 0;
  std::vector<TensorLayout> tensors;
};

inline constexpr uint32_t kMaxTiles = 1u << 20;
inline constexpr uint32_t kMaxRows = 4096;

/// A power-of-two box of a shape.
struct Box {
  std::vector<uint32_t> offset;
  std::vector<uint8_t> log_extent;
  uint8_t log_size = 0;
};

/// The boxes of a shape, by the binary decomposition of each dimension (largest first): every element is in one.
std::vector<Box> decompose(const Shape& shape);
/// How many they are.
uint64_t num_boxes(const Shape& shape);

/// Places every element of every tensor in exactly one cell; deterministic. Refuses (kLimit) what needs more than
/// kMaxRows rows or kMaxTiles tiles, and (kBadParameters) rows without a free column.
Result<TreeLayout> lay_out(std::span<const Shape> tensors, int log_h, uint32_t reserved);

}  // namespace tacit::circuit
