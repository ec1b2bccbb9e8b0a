#include "tacit/circuit/layout.h"

#include <bit>
#include <map>
#include <queue>

namespace tacit::circuit {

std::vector<Box> decompose(const Shape& shape) {
  std::vector<Box> boxes{Box{}};
  for (const int64_t dimension : shape) {
    std::vector<Box> next;
    for (const Box& box : boxes) {
      uint32_t start = 0;
      for (int bit = 31; bit >= 0; --bit) {
        if (((static_cast<uint64_t>(dimension) >> bit) & 1) == 0) continue;
        Box piece = box;
        piece.offset.push_back(start);
        piece.log_extent.push_back(static_cast<uint8_t>(bit));
        piece.log_size = static_cast<uint8_t>(piece.log_size + bit);
        next.push_back(std::move(piece));
        start += uint32_t{1} << bit;
      }
    }
    boxes = std::move(next);
  }
  return boxes;
}

uint64_t num_boxes(const Shape& shape) {
  uint64_t n = 1;
  for (const int64_t dimension : shape) n *= static_cast<uint64_t>(std::popcount(static_cast<uint64_t>(dimension)));
  return n;
}

namespace {

/// Buddy allocation of aligned column intervals.
class Columns {
 public:
  Columns(int log_h, uint32_t reserved) : capacity_((uint32_t{1} << log_h) - reserved), free_(static_cast<size_t>(log_h) + 1) {}

  uint64_t free_cells() const { return free_cells_; }
  uint32_t num_rows() const { return num_rows_; }
  int largest_fresh() const { return std::bit_width(capacity_) - 1; }

  void open_row() {
    uint32_t column = 0;
    for (int bit = 31; bit >= 0; --bit) {
      if (((capacity_ >> bit) & 1) == 0) continue;
      free_[static_cast<size_t>(bit)].push_back({num_rows_, column});
      column += uint32_t{1} << bit;
    }
    free_cells_ += capacity_;
    ++num_rows_;
  }

  /// Takes an interval of 2^log_size columns; false if there is none.
  bool take(int log_size, uint32_t& row, uint32_t& column) {
    size_t level = static_cast<size_t>(log_size);
    while (level < free_.size() && free_[level].empty()) ++level;
    if (level >= free_.size()) return false;
    const Block block = free_[level].back();
    free_[level].pop_back();
    while (level > static_cast<size_t>(log_size)) {
      --level;
      free_[level].push_back({block.row, block.column + (uint32_t{1} << level)});
    }
    row = block.row;
    column = block.column;
    free_cells_ -= uint64_t{1} << log_size;
    return true;
  }

 private:
  struct Block {
    uint32_t row;
    uint32_t column;
  };
  uint32_t capacity_;
  std::vector<std::vector<Block>> free_;  ///< by log size
  uint64_t free_cells_ = 0;
  uint32_t num_rows_ = 0;
};

/// Halves a box along its first axis that is not a single index.
std::pair<Box, Box> halve(const Box& box) {
  size_t axis = 0;
  while (box.log_extent[axis] == 0) ++axis;
  Box low = box;
  --low.log_extent[axis];
  --low.log_size;
  Box high = low;
  high.offset[axis] += uint32_t{1} << low.log_extent[axis];
  return {std::move(low), std::move(high)};
}

}  // namespace

Result<TreeLayout> lay_out(std::span<const Shape> tensors, int log_h, uint32_t reserved) {
  if (reserved >= (uint32_t{1} << log_h)) return Error{ErrorCode::kBadParameters};
  struct Pending {
    size_t tensor;
    Box box;
  };
  std::map<int, std::queue<Pending>, std::greater<>> pending;  // by log size, largest first
  TreeLayout layout;
  uint64_t remaining = 0;
  uint32_t num_tiles = 0;
  for (size_t t = 0; t < tensors.size(); ++t) {
    layout.tensors.push_back({tensors[t], {}});
    remaining += static_cast<uint64_t>(num_elements(tensors[t]));
    if (num_boxes(tensors[t]) > kMaxTiles - num_tiles) return Error{ErrorCode::kLimit};
    for (Box& box : decompose(tensors[t])) {
      const int log_size = box.log_size;
      pending[log_size].push({t, std::move(box)});
      ++num_tiles;
    }
  }

  Columns columns(log_h, reserved);
  while (!pending.empty()) {
    const auto level = pending.begin();
    Pending item = std::move(level->second.front());
    level->second.pop();
    if (level->second.empty()) pending.erase(level);
    const int log_size = item.box.log_size;

    Tile tile;
    bool placed = columns.take(log_size, tile.row, tile.column);
    if (!placed && log_size <= columns.largest_fresh() && columns.free_cells() < remaining) {
      if (columns.num_rows() == kMaxRows) return Error{ErrorCode::kLimit};
      columns.open_row();
      placed = columns.take(log_size, tile.row, tile.column);
    }
    if (!placed) {  // cut it: the free columns suffice, or no row is that long
      auto [low, high] = halve(item.box);
      pending[log_size - 1].push({item.tensor, std::move(low)});
      pending[log_size - 1].push({item.tensor, std::move(high)});
      if (++num_tiles > kMaxTiles) return Error{ErrorCode::kLimit};
      continue;
    }
    tile.log_size = item.box.log_size;
    tile.offset = std::move(item.box.offset);
    tile.log_extent = std::move(item.box.log_extent);
    layout.tensors[item.tensor].tiles.push_back(std::move(tile));
    remaining -= uint64_t{1} << log_size;
  }
  layout.num_rows = columns.num_rows();
  return layout;
}

}  // namespace tacit::circuit
