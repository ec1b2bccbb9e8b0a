#include "tacit/circuit/layout.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace tacit::circuit {
namespace {

/// Calls f(row, column, element) for every cell of a tensor.
template <class Fn>
void for_each_cell(const TensorLayout& layout, Fn&& f) {
  for (const Tile& tile : layout.tiles) {
    for (size_t i = 0; i < size_t{1} << tile.log_size; ++i) {
      std::vector<size_t> index(layout.shape.size());
      size_t bits = i;
      for (size_t d = index.size(); d-- > 0; bits >>= tile.log_extent[d]) {
        index[d] = tile.offset[d] + (bits & ((size_t{1} << tile.log_extent[d]) - 1));
        ASSERT_LT(index[d], static_cast<size_t>(layout.shape[d]));
      }
      size_t at = 0;
      for (size_t d = 0; d < index.size(); ++d) at = at * static_cast<size_t>(layout.shape[d]) + index[d];
      f(tile.row, tile.column + i, at);
    }
  }
}

void expect_sound(const std::vector<Shape>& shapes, int log_h, uint32_t reserved) {
  const auto layout = lay_out(shapes, log_h, reserved);
  ASSERT_TRUE(layout.ok());
  ASSERT_EQ(layout->tensors.size(), shapes.size());
  std::set<std::pair<uint64_t, uint64_t>> used;
  uint64_t total = 0;
  for (size_t t = 0; t < shapes.size(); ++t) {
    EXPECT_EQ(layout->tensors[t].shape, shapes[t]);
    std::set<size_t> elements;
    for (const Tile& tile : layout->tensors[t].tiles) {
      EXPECT_EQ(tile.column % (uint32_t{1} << tile.log_size), 0u) << "an aligned subcube";
      int log_size = 0;
      for (const uint8_t e : tile.log_extent) log_size += e;
      EXPECT_EQ(log_size, tile.log_size);
    }
    for_each_cell(layout->tensors[t], [&](uint64_t row, uint64_t column, size_t element) {
      EXPECT_LT(row, layout->num_rows);
      EXPECT_LT(column, (uint64_t{1} << log_h) - reserved) << "a blinding column holds data";
      EXPECT_TRUE(used.insert({row, column}).second) << "two elements in one cell";
      EXPECT_TRUE(elements.insert(element).second) << "one element in two cells";
    });
    EXPECT_EQ(elements.size(), static_cast<size_t>(num_elements(shapes[t])));
    total += elements.size();
  }
  // As few rows as the cells need.
  const uint64_t capacity = (uint64_t{1} << log_h) - reserved;
  EXPECT_EQ(layout->num_rows, (total + capacity - 1) / capacity);
}

TEST(LayOut, PutsEveryElementInOneCell) {
  constexpr uint64_t kSeed = 5;
  std::printf("seed %llu\n", static_cast<unsigned long long>(kSeed));
  std::mt19937_64 rng(kSeed);
  for (int i = 0; i < 200 && !testing::Test::HasFailure(); ++i) {
    std::vector<Shape> shapes(1 + rng() % 6);
    for (Shape& shape : shapes) {
      shape.resize(rng() % 4);
      for (int64_t& d : shape) d = static_cast<int64_t>(1 + rng() % 12);
    }
    const int log_h = static_cast<int>(3 + rng() % 6);
    expect_sound(shapes, log_h, static_cast<uint32_t>(rng() % (uint64_t{1} << (log_h - 1))));
  }
}

TEST(LayOut, OddCorners) {
  expect_sound({{}}, 1, 1);
  expect_sound({{1, 1, 1}}, 3, 7);
  expect_sound({{768}}, 8, 100);
  expect_sound({{64}, {64}}, 6, 1);       // no row has room for a whole one
  expect_sound({{3, 3, 3}, {7}, {1}}, 4, 9);
  expect_sound({}, 4, 3);
}

TEST(LayOut, IsDeterministic) {
  const std::vector<Shape> shapes{{5, 7}, {12}, {2, 2, 3}};
  const auto a = lay_out(shapes, 5, 3), b = lay_out(shapes, 5, 3);
  ASSERT_TRUE(a.ok() && b.ok());
  for (size_t t = 0; t < shapes.size(); ++t) {
    ASSERT_EQ(a->tensors[t].tiles.size(), b->tensors[t].tiles.size());
    for (size_t k = 0; k < a->tensors[t].tiles.size(); ++k) {
      EXPECT_EQ(a->tensors[t].tiles[k].row, b->tensors[t].tiles[k].row);
      EXPECT_EQ(a->tensors[t].tiles[k].column, b->tensors[t].tiles[k].column);
      EXPECT_EQ(a->tensors[t].tiles[k].offset, b->tensors[t].tiles[k].offset);
    }
  }
}

ErrorCode code_of(const Result<TreeLayout>& r) { return r.ok() ? ErrorCode::kTruncated : r.error().code; }

TEST(LayOut, RefusesWhatDoesNotFit) {
  const std::vector<Shape> one{{1}};
  EXPECT_EQ(code_of(lay_out(one, 4, 16)), ErrorCode::kBadParameters);
  EXPECT_EQ(code_of(lay_out(one, 4, 17)), ErrorCode::kBadParameters);
  EXPECT_TRUE(lay_out(one, 4, 15).ok());
  const std::vector<Shape> full{{4096}}, more{{4097}};
  EXPECT_TRUE(lay_out(full, 4, 15).ok());
  EXPECT_EQ(code_of(lay_out(more, 4, 15)), ErrorCode::kLimit);
  // Tiles: one more axis of seven triples their number.
  const std::vector<Shape> many(600, Shape{7, 7, 7, 7, 7, 7, 7});
  EXPECT_EQ(code_of(lay_out(many, 28, 1)), ErrorCode::kLimit);
}

/// As many tiles as there may be, and one tensor that no row holds whole.
TEST(LayOut, CutsNoMoreTilesThanTheLimit) {
  std::vector<Shape> shapes(kMaxTiles - 1);
  shapes.push_back({512});
  EXPECT_TRUE(lay_out(shapes, 10, 1).ok());
  shapes.back() = {1024};
  EXPECT_EQ(code_of(lay_out(shapes, 10, 1)), ErrorCode::kLimit);
}

TEST(Decompose, CoversEveryElementOnce) {
  for (const Shape& shape : {Shape{}, Shape{1}, Shape{7}, Shape{5, 1, 6}, Shape{3, 12, 2}}) {
    std::set<size_t> elements;
    size_t total = 0;
    for (const Box& box : decompose(shape)) {
      const TensorLayout layout{shape, {{0, 0, box.log_size, box.offset, box.log_extent}}};
      for_each_cell(layout, [&](uint64_t, uint64_t, size_t element) { elements.insert(element), ++total; });
    }
    EXPECT_EQ(elements.size(), static_cast<size_t>(num_elements(shape)));
    EXPECT_EQ(total, elements.size());
  }
}

}  // namespace
}  // namespace tacit::circuit
