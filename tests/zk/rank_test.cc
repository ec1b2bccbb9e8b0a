#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <random>
#include <set>

#include "rank.h"
#include "tacit/poly/eq.h"
#include "toy_field.h"

/// Hiding is a statement of linear algebra: the map from a proof's randomness to all that it reveals is onto. Here it is built
/// from its definition, over a field so small that what fails once in |F| or |F|^2 can be counted.
namespace tacit::testing {
namespace {

using ToyE = Cubic<Toy>;
using Positions = std::vector<uint32_t>;

constexpr int kLogH = 4, kLogN = 6;
constexpr size_t kH = size_t{1} << kLogH, kN = size_t{1} << kLogN;

std::mt19937_64 seeded(uint64_t seed) {
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  return std::mt19937_64(seed);
}
Toy draw(std::mt19937_64& rng) { return Toy::from_u64(rng() % Toy::kOrder); }
ToyE draw_ext(std::mt19937_64& rng) { return {draw(rng), draw(rng), draw(rng)}; }
std::vector<ToyE> draw_point(std::mt19937_64& rng, int n = kLogH) {
  std::vector<ToyE> z(static_cast<size_t>(n));
  for (ToyE& c : z) c = draw_ext(rng);
  return z;
}

/// x_s = w^bitrev(s).
Toy domain_point(uint32_t position) {
  uint32_t reversed = 0;
  for (int i = 0; i < kLogN; ++i) reversed |= (position >> i & 1) << (kLogN - 1 - i);
  return Toy::root_of_unity(kLogN).pow(reversed);
}

/// 1, x, x^2, ..: a row at position s is its inner product with these.
std::vector<Toy> codeword_weights(uint32_t position) {
  std::vector<Toy> weights(kH);
  for (size_t b = 0; b < kH; ++b) weights[b] = domain_point(position).pow(b);
  return weights;
}

Positions draw_positions(std::mt19937_64& rng, size_t count) {
  std::set<uint32_t> drawn;
  while (drawn.size() < count) drawn.insert(static_cast<uint32_t>(rng() % kN));
  return {drawn.begin(), drawn.end()};
}

/// Sets of `count` positions that an adversary would choose: fibres, cosets of subgroups, opposite points, a few at random.
std::vector<Positions> adversarial_positions(size_t count) {
  std::vector<Positions> sets;
  for (const uint32_t stride : {1u, 2u, 8u, 16u, 21u}) {
    for (const uint32_t start : {0u, 5u, 32u}) {
      std::set<uint32_t> positions;
      for (uint32_t s = start; positions.size() < count; s += stride) {
        while (positions.count(s % kN) != 0) ++s;  // the coset is full: on to the next one
        positions.insert(s % kN);
      }
      sets.emplace_back(positions.begin(), positions.end());
    }
  }
  auto rng = seeded(count);
  for (int i = 0; i < 20; ++i) sets.push_back(draw_positions(rng, count));
  return sets;
}

/// The last columns of a row: cells -> values at some positions.
Matrix<Toy> opened(const Positions& positions, const std::vector<size_t>& columns) {
  Matrix<Toy> m;
  for (const uint32_t s : positions) {
    const std::vector<Toy> weights = codeword_weights(s);
    std::vector<Toy> row;
    for (const size_t c : columns) row.push_back(weights[c]);
    m.push_back(std::move(row));
  }
  return m;
}
std::vector<size_t> last_columns(size_t count) {
  std::vector<size_t> columns;
  for (size_t c = kH - count; c < kH; ++c) columns.push_back(c);
  return columns;
}

TEST(BlindingCells, AnyPositionsOfARowAreUniform) {
  constexpr size_t kT = 3;
  for (uint32_t a = 0; a < kN; ++a) {
    for (uint32_t b = a + 1; b < kN; ++b) {
      for (uint32_t c = b + 1; c < kN; ++c) ASSERT_TRUE(has_full_row_rank(opened({a, b, c}, last_columns(kT)))) << a << " " << b << " " << c;
    }
  }
  for (const size_t count : {5u, 8u, 12u}) {
    for (const Positions& positions : adversarial_positions(count)) {
      EXPECT_TRUE(has_full_row_rank(opened(positions, last_columns(count))));
      EXPECT_FALSE(has_full_row_rank(opened(positions, last_columns(count - 1)))) << "one column too few";
    }
  }
}

/// What the test is to catch: blinding cells that are spread over the row have equal powers at the points of a coset.
TEST(BlindingCells, ASpreadLayoutIsCaught) {
  const std::vector<size_t> spread = {3, 7, 11, 15};
  const auto sets = adversarial_positions(spread.size());
  EXPECT_TRUE(std::any_of(sets.begin(), sets.end(), [&](const Positions& s) { return !has_full_row_rank(opened(s, spread)); }));
}

/// A pinned tree: K rows of which T cells are blinding, B openings, and the pin.
struct PinnedTree {
  size_t num_rows = 1, blinding = 0;
  std::vector<Positions> openings;

  Matrix<Toy> revealed(const std::vector<ToyE>& column_point, const std::vector<ToyE>& row_point) const {
    const std::vector<size_t> columns = last_columns(blinding);
    std::set<uint32_t> distinct;
    for (const Positions& positions : openings) distinct.insert(positions.begin(), positions.end());
    Matrix<Toy> m;
    for (const auto& weights : opened({distinct.begin(), distinct.end()}, columns)) {
      for (size_t row = 0; row < num_rows; ++row) {
        std::vector<Toy> line(num_rows * blinding);
        std::copy(weights.begin(), weights.end(), line.begin() + static_cast<ptrdiff_t>(row * blinding));
        m.push_back(std::move(line));
      }
    }
    const auto eq_columns = poly::eq_table<ToyE>(column_point), eq_rows = poly::eq_table<ToyE>(row_point);
    for (size_t i = 0; i < 3; ++i) {
      std::vector<Toy> line;
      for (size_t row = 0; row < num_rows; ++row) {
        for (const size_t c : columns) line.push_back((eq_rows[row] * eq_columns[c]).c[i]);
      }
      m.push_back(std::move(line));
    }
    return m;
  }
};

int log_rows(size_t num_rows) { return num_rows == 1 ? 0 : num_rows == 2 ? 1 : 2; }

TEST(Pin, AllOpeningsOfATreeAndItsPinAreUniform) {
  auto rng = seeded(1);
  constexpr size_t kT = 3, kB = 3;
  for (const size_t num_rows : {1u, 2u, 3u}) {
    for (int trial = 0; trial < 100; ++trial) {
      PinnedTree tree{num_rows, kB * kT + 4, {}};
      for (size_t i = 0; i < kB; ++i) tree.openings.push_back(draw_positions(rng, kT));
      EXPECT_TRUE(has_full_row_rank(tree.revealed(draw_point(rng), draw_point(rng, log_rows(num_rows)))));
    }
    for (const Positions& positions : adversarial_positions(kB * kT)) {
      const PinnedTree tree{num_rows, kB * kT + 4, {positions}};
      EXPECT_TRUE(has_full_row_rank(tree.revealed(draw_point(rng), draw_point(rng, log_rows(num_rows)))));
      const PinnedTree short_tree{num_rows, kB * kT, {positions}};
      EXPECT_FALSE(has_full_row_rank(short_tree.revealed(draw_point(rng), draw_point(rng, log_rows(num_rows))))) << "no column for the pin";
    }
    const Positions repeated = draw_positions(rng, kT);
    const PinnedTree tree{num_rows, kB * kT + 4, {repeated, repeated, repeated}};
    EXPECT_TRUE(has_full_row_rank(tree.revealed(draw_point(rng), draw_point(rng, log_rows(num_rows)))));
  }
}

/// K = 1: three pin columns fail for one point in |F|, four for one in |F|^2.
TEST(Pin, OneRowNeedsFourColumns) {
  auto rng = seeded(2);
  constexpr size_t kT = 3, kB = 2, kTrials = 20000;
  const auto failures = [&](size_t pin_columns) {
    size_t count = 0;
    for (size_t trial = 0; trial < kTrials; ++trial) {
      const PinnedTree tree{1, kB * kT + pin_columns, {draw_positions(rng, kB * kT)}};
      count += !has_full_row_rank(tree.revealed(draw_point(rng), {}));
    }
    return count;
  };
  EXPECT_EQ(failures(2), kTrials);
  const size_t with_three = failures(3), with_four = failures(4);
  std::printf("3 columns: %zu of %zu fail (1/|F|: %.0f); 4 columns: %zu (1/|F|^2: %.1f)\n", with_three, kTrials,
              static_cast<double>(kTrials) / 193, with_four, static_cast<double>(kTrials) / (193.0 * 193));
  EXPECT_GT(with_three, 60u);
  EXPECT_LT(with_three, 160u);
  EXPECT_LE(with_four, 6u);
}

/// All of one proof: every random cell, and everything revealed.
class Proof {
 public:
  static constexpr size_t kT = 2, kB = 3, kMessages = 5, kPads = 2 + kMessages;  ///< the pair first
  static constexpr size_t kTail = kT + 1, kPinned = kB * kT + 4;

  Proof(size_t own_rows, size_t weight_rows, std::mt19937_64& rng) {
    size_t at = 0;
    const auto block = [&](const std::string& name, size_t size) {
      blocks_[name] = {at, size};
      at += size;
    };
    const size_t pinned = kPinned;
    block("own blinding", own_rows * kT);
    block("mask", 3 * kH);
    block("pair", 3 * 2);
    block("pads", 3 * kMessages);
    block("tail", 3 * kTail);
    block("pinned blinding", weight_rows * pinned);
    num_random_ = at;

    const std::vector<ToyE> z = draw_point(rng);
    const auto eq_z = poly::eq_table<ToyE>(z);
    const Positions positions = draw_positions(rng, kT);
    const ToyE rho = draw_ext(rng);
    std::vector<ToyE> lambda;
    for (size_t i = 0; i < own_rows + weight_rows; ++i) lambda.push_back(draw_ext(rng));

    // Where the cells of the pad row are: pair, pads, zeros, tail.
    std::vector<std::pair<size_t, size_t>> pad_cells;  // (column of the row, first random cell)
    for (size_t i = 0; i < 2; ++i) pad_cells.emplace_back(i, start("pair") + 3 * i);
    for (size_t i = 0; i < kMessages; ++i) pad_cells.emplace_back(2 + i, start("pads") + 3 * i);
    for (size_t i = 0; i < kTail; ++i) pad_cells.emplace_back(kH - kTail + i, start("tail") + 3 * i);

    for (size_t i = 0; i < 2 + kMessages; ++i) reveal_ext({{ToyE::one(), pad_cells[i].second}});  // a, b, the padded messages
    Form e;
    for (const auto& [column, cell] : pad_cells) e.emplace_back(eq_z[column], cell);
    reveal_ext(e);
    for (const uint32_t s : positions) {
      Form value;
      for (const auto& [column, cell] : pad_cells) value.emplace_back(codeword_weights(s)[column], cell);
      reveal_ext(value);
    }
    for (size_t row = 0; row < own_rows; ++row) {
      for (const uint32_t s : positions) {
        std::vector<Toy> line(num_random_);
        for (size_t i = 0; i < kT; ++i) line[start("own blinding") + row * kT + i] = codeword_weights(s)[kH - kT + i];
        revealed.push_back(std::move(line));
      }
    }
    PinnedTree tree{weight_rows, pinned, {positions}};
    while (tree.openings.size() < kB) tree.openings.push_back(draw_positions(rng, kT));
    for (const auto& part : tree.revealed(draw_point(rng), draw_point(rng, log_rows(weight_rows)))) {
      std::vector<Toy> line(num_random_);
      std::copy(part.begin(), part.end(), line.begin() + static_cast<ptrdiff_t>(start("pinned blinding")));
      revealed.push_back(std::move(line));
    }
    // Q = mask + sum lambda_j row_j + rho pads, in every cell.
    std::vector<Form> q(kH);
    for (size_t b = 0; b < kH; ++b) q[b].emplace_back(ToyE::one(), start("mask") + 3 * b);
    for (const auto& [column, cell] : pad_cells) q[column].emplace_back(rho, cell);
    std::vector<std::vector<std::pair<ToyE, size_t>>> base(kH);  // coefficients on cells over F
    for (size_t row = 0; row < own_rows; ++row) {
      for (size_t i = 0; i < kT; ++i) base[kH - kT + i].emplace_back(lambda[row], start("own blinding") + row * kT + i);
    }
    for (size_t row = 0; row < weight_rows; ++row) {
      for (size_t i = 0; i < pinned; ++i) base[kH - pinned + i].emplace_back(lambda[own_rows + row], start("pinned blinding") + row * pinned + i);
    }
    for (size_t b = 0; b < kH; ++b) reveal_ext(q[b], base[b]);

    // What follows from these: the mask at the positions, v = G(z) and mu = <G, c> for any c on pair and pads.
    for (const uint32_t s : positions) {
      Form mask;
      for (size_t b = 0; b < kH; ++b) mask.emplace_back(codeword_weights(s)[b], start("mask") + 3 * b);
      add_ext(mask, {}, implied);
    }
    Form v, mu;
    std::vector<std::pair<ToyE, size_t>> v_base, mu_base;
    for (size_t b = 0; b < kH; ++b) {
      const ToyE c = b < kPads ? draw_ext(rng) : ToyE::zero();
      v.emplace_back(eq_z[b], start("mask") + 3 * b);
      mu.emplace_back(c, start("mask") + 3 * b);
      for (const auto& [k, cell] : base[b]) {
        v_base.emplace_back(eq_z[b] * k, cell);
        mu_base.emplace_back(c * k, cell);
      }
    }
    add_ext(v, v_base, implied);
    add_ext(mu, mu_base, implied);
  }

  /// `revealed` without one random cell of a block.
  Matrix<Toy> without(const std::string& name, size_t cell) const {
    Matrix<Toy> m = revealed;
    for (auto& line : m) line[start(name) + cell] = Toy::zero();
    return m;
  }
  size_t size(const std::string& name) const { return blocks_.at(name).second; }
  Matrix<Toy> all() const {
    Matrix<Toy> m = revealed;
    m.insert(m.end(), implied.begin(), implied.end());
    return m;
  }

  Matrix<Toy> revealed, implied;

 private:
  using Form = std::vector<std::pair<ToyE, size_t>>;  ///< coefficients on elements of E, by their first cell
  size_t start(const std::string& name) const { return blocks_.at(name).first; }
  void reveal_ext(const Form& form, const Form& base = {}) { add_ext(form, base, revealed); }
  void add_ext(const Form& form, const Form& base, Matrix<Toy>& to) {
    Matrix<Toy> lines(3, std::vector<Toy>(num_random_));
    for (const auto& [k, cell] : form) {
      for (int i = 0; i < 3; ++i) {
        const ToyE image = k * ToyE::basis(i);
        for (size_t j = 0; j < 3; ++j) lines[j][cell + static_cast<size_t>(i)] += image.c[j];
      }
    }
    for (const auto& [k, cell] : base) {
      for (size_t j = 0; j < 3; ++j) lines[j][cell] += k.c[j];
    }
    to.insert(to.end(), lines.begin(), lines.end());
  }

  std::map<std::string, std::pair<size_t, size_t>> blocks_;
  size_t num_random_ = 0;
};

TEST(WholeProof, EverythingRevealedIsUniformAndTheRestFollows) {
  auto rng = seeded(3);
  for (const auto& [own, weights] : {std::pair<size_t, size_t>{1, 1}, {2, 1}, {3, 2}, {1, 3}}) {
    for (int trial = 0; trial < 25; ++trial) {
      const Proof proof(own, weights, rng);
      EXPECT_TRUE(has_full_row_rank(proof.revealed)) << own << " own rows, " << weights << " of weights";
      EXPECT_EQ(rank(proof.all()), proof.revealed.size());
    }
  }
}

/// Every cell of blinding, mask, pair, pads and tail is needed: without any single one the proof reveals something. Only the
/// pinned tree has cells in reserve, one where K = 1, for points that are bad by chance.
TEST(WholeProof, NoRandomCellCanBeSpared) {
  auto rng = seeded(4);
  const Proof proof(2, 1, rng);
  for (const char* name : {"own blinding", "pair", "pads", "tail"}) {
    for (size_t cell = 0; cell < proof.size(name); ++cell) {
      EXPECT_FALSE(has_full_row_rank(proof.without(name, cell))) << name << " " << cell;
    }
  }
  for (size_t cell = 0; cell < 3 * (kH - Proof::kPinned); ++cell) {  // where the reserve cannot step in
    EXPECT_FALSE(has_full_row_rank(proof.without("mask", cell))) << "mask " << cell;
  }
  for (size_t cell = 0; cell < proof.size("pinned blinding"); ++cell) {
    EXPECT_TRUE(has_full_row_rank(proof.without("pinned blinding", cell))) << "pinned blinding " << cell;
  }
}

}  // namespace
}  // namespace tacit::testing
