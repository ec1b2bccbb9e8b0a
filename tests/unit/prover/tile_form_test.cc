#include "tacit/prover/tile_form.h"

#include <gtest/gtest.h>

#include <random>

#include "tacit/circuit/layout.h"

/// Forms on tiles against the weights of the tiles' elements, one by one.
namespace tacit::prover {
namespace {

class Random {
 public:
  EF ext() { return EF(F::from_u64(rng_()), F::from_u64(rng_()), F::from_u64(rng_())); }
  std::vector<EF> exts(size_t n) {
    std::vector<EF> v(n);
    for (EF& x : v) x = ext();
    return v;
  }

 private:
  std::mt19937_64 rng_{20};
};

/// The weight of the element that is cell x of a tile.
EF weight_at(const circuit::Form<EF>& form, const circuit::Tile& tile, size_t x) {
  std::vector<size_t> index(form.shape.size());
  for (size_t d = index.size(); d-- > 0; x >>= tile.log_extent[d]) {
    index[d] = tile.offset[d] + (x & ((size_t{1} << tile.log_extent[d]) - 1));
  }
  EF w = form.scale;
  for (const auto& factor : form.factors) {
    size_t at = 0;
    for (const size_t d : factor.axes) at = at * static_cast<size_t>(form.shape[d]) + index[d];
    w *= factor.data[at];
  }
  return w;
}

struct Case {
  Shape shape;
  std::vector<std::vector<size_t>> factors;  ///< the axes of each
};

TEST(TileForm, GivesEveryElementItsWeight) {
  const Case cases[] = {
      {{}, {}},
      {{1, 1}, {}},
      {{7}, {{0}}},
      {{600}, {{0}}},
      {{40, 30}, {{0}, {1}}},
      {{40, 30}, {{1, 0}}},
      {{5, 1, 64, 3, 3}, {{0}, {2}, {3}, {4}}},
      {{5, 1, 64, 3, 3}, {{2, 0}, {3}, {4}}},
      {{6, 20, 9, 7}, {{0, 3}, {1}, {2}}},
      {{6, 20, 9, 7}, {{0}, {3, 1}, {2}}},
      {{2, 2, 300, 3}, {{0}, {1}, {3, 2}}},
  };
  Random random;
  for (const Case& c : cases) {
    circuit::Form<EF> form{c.shape, random.ext(), {}};
    for (const auto& axes : c.factors) {
      size_t size = 1;
      for (const size_t d : axes) size *= static_cast<size_t>(c.shape[d]);
      form.factors.push_back({axes, random.exts(size)});
    }
    const auto layout = circuit::lay_out(std::vector<Shape>{c.shape}, 11, 5);
    ASSERT_TRUE(layout.ok());
    const EF coefficient = random.ext();
    for (const circuit::Tile& tile : layout->tensors[0].tiles) {
      const TileForm on_tile(form, layout->tensors[0], tile, coefficient);
      ASSERT_EQ(on_tile.size(), size_t{1} << tile.log_size);
      const size_t low = on_tile.low().size();
      for (size_t x = 0; x < on_tile.size(); ++x) {
        EXPECT_EQ(on_tile.high()[x / low] * on_tile.low()[x % low], weight_at(form, tile, x) * coefficient) << to_string(c.shape) << ' ' << x;
      }
    }
  }
}

}  // namespace
}  // namespace tacit::prover
