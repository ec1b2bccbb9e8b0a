#include "tacit/pcs/rows.h"

#include "field/random_elements.h"
#include "field/targets.h"

/// Rows of integers and field elements against the cells that they hold.
namespace tacit::pcs {
namespace {

using testing::Rng;
using testing::mixed_elements;

class RowsOfCells : public testing::EachTarget {
 protected:
  static constexpr size_t kLength = 100;

  /// Rows that are integers up to a cell, which differs from row to row, and of any kind behind.
  std::vector<F> draw_cells(std::span<const size_t> counts) {
    std::vector<F> cells;
    for (const size_t n : counts) {
      for (size_t x = 0; x < n; ++x) cells.push_back(F::from_u64(rng() % 3 == 0 ? 65535 : rng() % 65536));
      if (n < kLength) cells.push_back(rng() % 2 == 0 ? F::from_u64(65536) : -F::one());
      while (cells.size() % kLength != 0) cells.push_back(rng() % 2 == 0 ? F::from_u64(7) : F::from_u64(rng()));
    }
    return cells;
  }

  Rng rng{31};
  /// More than the kernels are given at once.
  const std::vector<size_t> num_small = [] {
    std::vector<size_t> n(40, kLength);
    n.insert(n.begin() + 3, {0, 1, 50, 99, 97});
    n.push_back(64);
    return n;
  }();
};
INSTANTIATE_FOR_EACH_TARGET(RowsOfCells);

TEST_P(RowsOfCells, AreTheCells) {
  const std::vector<F> cells = draw_cells(num_small);
  const Rows rows(cells, num_small.size());
  ASSERT_EQ(rows.size(), num_small.size());
  for (size_t j = 0; j < rows.size(); ++j) {
    const std::span<const F> expected = std::span(cells).subspan(j * kLength, kLength);
    EXPECT_EQ(rows[j].small.size(), num_small[j]);
    EXPECT_TRUE(std::ranges::equal(rows[j].cells(), expected)) << j;
    for (size_t begin = 0; begin <= kLength; begin += 25) {
      for (size_t count = 0; begin + count <= kLength; count += 25) {
        const Row slice = rows[j].slice(begin, count);
        ASSERT_EQ(slice.size(), count);
        for (size_t x = 0; x < count; ++x) EXPECT_EQ(slice[x], expected[begin + x]);
      }
    }
  }
}

TEST_P(RowsOfCells, OfTwoParts) {
  const Rows rows({1, 2, 3, 4}, {F::from_u64(5), F::from_u64(6)}, 2);
  EXPECT_EQ(rows[0].cells(), (std::vector<F>{F::from_u64(1), F::from_u64(2), F::from_u64(5)}));
  EXPECT_EQ(rows[1].cells(), (std::vector<F>{F::from_u64(3), F::from_u64(4), F::from_u64(6)}));
}

TEST_P(RowsOfCells, SumsAreThoseOfTheCells) {
  const std::vector<F> cells = draw_cells(num_small);
  const Rows all(cells, num_small.size());
  std::vector<Row> rows;
  for (size_t j = 0; j < all.size(); ++j) rows.push_back(all[j]);
  const auto weights = mixed_elements<EF>(rng, kLength), coefficients = mixed_elements<EF>(rng, rows.size());
  auto sum = mixed_elements<EF>(rng, kLength), expected = sum;
  std::vector<EF> products(rows.size(), EF::one());
  dots(weights, rows, products);
  add_rows(coefficients, rows, sum);
  for (size_t j = 0; j < rows.size(); ++j) {
    EF product;
    for (size_t x = 0; x < kLength; ++x) {
      product += weights[x] * cells[j * kLength + x];
      expected[x] += coefficients[j] * cells[j * kLength + x];
    }
    EXPECT_EQ(products[j], product) << j;
  }
  EXPECT_EQ(sum, expected);
}

}  // namespace
}  // namespace tacit::pcs
