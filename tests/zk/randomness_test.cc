#include <gtest/gtest.h>

#include <set>

#include "lives.h"
#include "rank.h"
#include "tacit/pcs/domain_points.h"
#include "tacit/pcs/first_tree.h"

namespace tacit::testing {
namespace {

/// Two lives under one set of coins, each seeded by the operating system as the command line's proofs are: no word of what is
/// random is the same in both.
TEST(Randomness, TheSystemSeedsEveryProofAnew) {
  const program::Program program = small_program();
  const Witness witness = two_witnesses().first;
  Csprng first = Csprng::from_os(), second = Csprng::from_os();
  const Life a = live(program, witness, first), b = live(program, witness, second);
  ASSERT_TRUE(a.accepted && b.accepted);
  ASSERT_EQ(a.bytes.size(), b.bytes.size());
  for (const Stretch& s : a.stretches) {
    if (s.kind == Kind::kPublic || s.kind == Kind::kWhir) continue;  // WHIR's part holds nonces, which the coins decide
    std::set<Bytes> words;
    for (size_t at = s.begin; at + 8 <= s.end; at += 8) words.insert(Bytes(a.bytes.begin() + static_cast<ptrdiff_t>(at), a.bytes.begin() + static_cast<ptrdiff_t>(at) + 8));
    for (size_t at = s.begin; at + 8 <= s.end; at += 8) {
      EXPECT_EQ(words.count(Bytes(b.bytes.begin() + static_cast<ptrdiff_t>(at), b.bytes.begin() + static_cast<ptrdiff_t>(at) + 8)), 0u) << name(s.kind) << ", byte " << at;
    }
  }
}

/// One row: a secret of four bits, then zeros, then as many blinding cells as there are positions to open.
class GuessedRow {
 public:
  GuessedRow() {
    params_.log_h = 4;
    params_.log_inv_rate = 1;
    params_.num_queries = 4;
    params_.rounds = {{.folding = 2, .log_inv_rate = 1, .num_queries = 4}};
  }
  pcs::FirstTree commit(std::vector<F> row, const std::vector<uint8_t>& salts) const {
    return pcs::FirstTree::commit(std::move(row), 1, params_, 0, salts);
  }
  std::vector<F> row(uint64_t secret, Csprng& random) const {
    std::vector<F> cells(params_.h());
    cells[0] = F::from_u64(secret);
    random.fill(std::span<F>(cells).last(kPositions.size()));
    return cells;
  }
  size_t num_salt_bytes() const { return params_.domain_size() * kSaltBytes; }

  /// The secrets whose tree, the blinding cells solved from the opened values, has the root under the salts that are assumed.
  std::vector<uint64_t> attack(const pcs::FirstTree& tree, const std::vector<uint8_t>& assumed_salts) const {
    const pcs::DomainPoints points;
    std::vector<uint64_t> found;
    for (uint64_t guess = 0; guess < 16; ++guess) {
      Matrix<F> system;
      for (const uint32_t s : kPositions) {
        std::vector<F> line;
        F value;
        for (size_t b = 0; b < params_.h(); ++b) value += tree.row(0)[b] * points[s].pow(b);  // as a proof opens it
        for (size_t b = params_.h() - kPositions.size(); b < params_.h(); ++b) line.push_back(points[s].pow(b));
        line.push_back(value - F::from_u64(guess));
        system.push_back(std::move(line));
      }
      std::vector<F> cells(params_.h());
      cells[0] = F::from_u64(guess);
      const std::vector<F> blinding = solve(std::move(system));
      std::copy(blinding.begin(), blinding.end(), cells.end() - static_cast<ptrdiff_t>(blinding.size()));
      if (commit(std::move(cells), assumed_salts).root() == tree.root()) found.push_back(guess);
    }
    return found;
  }

 private:
  /// The solution of a square system whose last column is the right-hand side.
  static std::vector<F> solve(Matrix<F> m) {
    const size_t n = m.size();
    for (size_t column = 0; column < n; ++column) {
      size_t pivot = column;
      while (m[pivot][column].is_zero()) ++pivot;
      std::swap(m[column], m[pivot]);
      const F inverse = m[column][column].inverse();
      for (F& x : m[column]) x *= inverse;
      for (size_t row = 0; row < n; ++row) {
        const F factor = m[row][column];
        for (size_t x = 0; row != column && x <= n; ++x) m[row][x] -= factor * m[column][x];
      }
    }
    std::vector<F> solution;
    for (const auto& line : m) solution.push_back(line[n]);
    return solution;
  }

  const std::vector<uint32_t> kPositions = {1, 6, 17, 30};
  pcs::Params params_;
};

/// Blinding alone does not hide data of low entropy: what it leaves open after as many positions as it has cells is a guess that
/// the root confirms. The salts prevent that.
TEST(Randomness, KnownSaltsLetARootTestGuesses) {
  const GuessedRow rows;
  Csprng random(Digest{23});
  const std::vector<uint8_t> constant(rows.num_salt_bytes());
  EXPECT_EQ(rows.attack(rows.commit(rows.row(11, random), constant), constant), std::vector<uint64_t>{11});

  std::vector<uint8_t> fresh(rows.num_salt_bytes());
  random.fill(std::span<uint8_t>(fresh));
  const pcs::FirstTree salted = rows.commit(rows.row(11, random), fresh);
  EXPECT_TRUE(rows.attack(salted, constant).empty());
  EXPECT_EQ(rows.attack(salted, fresh), std::vector<uint64_t>{11});  // the salts are all that was missing
}

}  // namespace
}  // namespace tacit::testing
