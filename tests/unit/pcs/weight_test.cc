#include "tacit/pcs/weight.h"

#include "fixture.h"
#include "tacit/pcs/domain_points.h"
#include "tacit/pcs/prover_kernels.h"
#include "tacit/poly/domain.h"
#include "tacit/poly/eq.h"
#include "tacit/poly/ntt.h"
#include "tacit/poly/univariate.h"

namespace tacit::pcs {
namespace {

TEST(DomainPoints, AreThoseOfEveryDomain) {
  const DomainPoints points;
  for (int log_n : {1, 5, 12, 32}) {
    for (uint64_t s : {uint64_t{0}, uint64_t{1}, (uint64_t{1} << log_n) / 3, (uint64_t{1} << log_n) - 1}) {
      const uint32_t position = static_cast<uint32_t>(s);
      EXPECT_EQ(points[position], poly::domain_point(log_n, s)) << log_n << " " << s;
      EXPECT_EQ(points[position] * points.inverse(position), F::one());
      EXPECT_EQ(points[position] * points[position], points[position >> 1]);
    }
  }
}

TEST(DomainPoints, FibresGiveTheParts) {
  Csprng rng = seeded(2);
  const DomainPoints points;
  constexpr int kLogLength = 6, kLogRate = 2;
  const std::vector<EF> f = random_exts(rng, 1 << kLogLength);
  std::vector<EF> codeword(f.size() << kLogRate);
  poly::encode(f, kLogRate, codeword);
  for (int k = 0; k <= kLogLength; ++k) {
    const size_t size = size_t{1} << k;
    for (uint32_t leaf = 0; leaf < codeword.size() >> k; ++leaf) {
      const EF y(points[leaf]);
      std::vector<EF> fibre(codeword.begin() + static_cast<ptrdiff_t>(leaf * size),
                            codeword.begin() + static_cast<ptrdiff_t>((leaf + 1) * size));
      fibre_to_coefficients(fibre, leaf, points);
      for (size_t a = 0; a < size; ++a) {
        std::vector<EF> part;
        for (size_t b = a; b < f.size(); b += size) part.push_back(f[b]);
        ASSERT_EQ(fibre[a], poly::evaluate(std::span<const EF>(part), y)) << k << " " << leaf << " " << a;
      }
    }
  }
}

/// One form of each kind and a second dense one, on n variables.
Weight random_weight(Csprng& rng, size_t n) {
  const DomainPoints points;
  const uint32_t position = 5;
  Weight weight;
  weight.evaluations.push_back({rng.ext(), random_exts(rng, n)});
  weight.powers.push_back({rng.ext(), rng.ext()});
  weight.positions.push_back({rng.ext(), position, points[position]});
  weight.dense.push_back({rng.ext(), random_exts(rng, (size_t{1} << n) / 2 + 1)});
  weight.dense.push_back({rng.ext(), random_exts(rng, 1)});
  return weight;
}

/// The weights cell by cell, from the definitions.
std::vector<EF> dense_weight(const Weight& weight, size_t n) {
  std::vector<EF> w(size_t{1} << n);
  for (size_t b = 0; b < w.size(); ++b) {
    for (const EqForm& form : weight.evaluations) w[b] += form.coefficient * poly::eq_table(form.point)[b];
    for (const PowerForm& form : weight.powers) w[b] += form.coefficient * form.x.pow(b);
    for (const PositionForm& form : weight.positions) w[b] += form.coefficient * form.x.pow(b);
    for (const DenseForm& form : weight.dense)
      if (b < form.weights.size()) w[b] += form.coefficient * form.weights[b];
  }
  return w;
}

EF dot(const std::vector<EF>& a, const std::vector<EF>& b) {
  EF sum;
  for (size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

TEST(Weight, DotAndTableAreTheDefinition) {
  Csprng rng = seeded(3);
  for (size_t n : {0, 1, 4, 7}) {
    Weight weight = random_weight(rng, n);
    const std::vector<EF> f = random_exts(rng, size_t{1} << n);
    EXPECT_EQ(weight.dot(f), dot(dense_weight(weight, n), f));
    weight.positions.clear();
    std::vector<EF> table(f.size());
    weight.add_to(table);
    EXPECT_EQ(table, dense_weight(weight, n));
  }
}

TEST(Weight, TablesLongerThanASlice) {
  Csprng rng = seeded(4);
  constexpr size_t kN = 14;
  Weight weight = random_weight(rng, kN);
  weight.positions.clear();
  std::vector<EF> table(size_t{1} << kN);
  weight.add_to(table);
  const std::vector<EF> f = random_exts(rng, table.size());
  EXPECT_EQ(dot(table, f), weight.dot(f));
  EXPECT_EQ(evaluate_parallel(f, weight.powers[0].x), evaluate(f, weight.powers[0].x));
}

TEST(Weight, FoldingBindsTheLowestVariable) {
  Csprng rng = seeded(5);
  size_t n = 6;
  Weight weight = random_weight(rng, n);
  std::vector<EF> cells = dense_weight(weight, n);
  while (n-- > 0) {
    const EF r = rng.ext();
    weight.fold(r);
    for (size_t b = 0; b < cells.size() / 2; ++b) cells[b] = (EF::one() - r) * cells[2 * b] + r * cells[2 * b + 1];
    cells.resize(cells.size() / 2);
    EXPECT_EQ(dense_weight(weight, n), cells);
    EXPECT_EQ(weight.positions[0].x, DomainPoints()[weight.positions[0].position]);
  }
}

TEST(Claim, FoldsWithTheRoundPolynomial) {
  Csprng rng = seeded(6);
  constexpr size_t kN = 5;
  std::vector<EF> f = random_exts(rng, size_t{1} << kN);
  Claim claim{random_weight(rng, kN), {}};
  claim.sum = claim.weight.dot(f);
  SumcheckTables tables{lowest_variables_to_top(f, kN), lowest_variables_to_top(dense_weight(claim.weight, kN), kN)};
  for (size_t i = 0; i < kN; ++i) {
    const EF r = rng.ext();
    claim.fold(tables.round_polynomial(), r);
    tables.fold(r);
    for (size_t b = 0; b < f.size() / 2; ++b) f[b] = (EF::one() - r) * f[2 * b] + r * f[2 * b + 1];
    f.resize(f.size() / 2);
    EXPECT_EQ(claim.sum, claim.weight.dot(f));
  }
  EXPECT_EQ(tables.f, f);
}

TEST(Claim, PointConstraints) {
  Csprng rng = seeded(7);
  const DomainPoints points;
  const std::vector<EF> f = random_exts(rng, 16), ood = random_exts(rng, 2);
  const std::vector<uint32_t> positions = {3, 17, 40};
  const EF gamma = rng.ext(), first = rng.ext();
  std::vector<EF> answers, values;
  for (const EF& y : ood) answers.push_back(evaluate(f, y));
  for (const uint32_t s : positions) values.push_back(evaluate(f, points[s]));
  const Weight forms = point_forms(ood, positions, points, gamma, first);
  Claim claim;
  claim.add(forms, answers, values, gamma, first);
  EXPECT_EQ(claim.sum, claim.weight.dot(f));
  ASSERT_EQ(forms.powers.size(), 2u);
  ASSERT_EQ(forms.positions.size(), 3u);
  EXPECT_EQ(forms.powers[0].coefficient, first);
  EXPECT_EQ(forms.positions[2].coefficient, first * gamma.pow(4));
}

TEST(ProverKernels, LowestVariablesToTop) {
  std::vector<EF> table(12);
  for (size_t i = 0; i < table.size(); ++i) table[i] = EF::from_u64(i);
  std::vector<uint64_t> order;
  for (const EF& x : lowest_variables_to_top(table, 2)) order.push_back(x.c[0].value());
  EXPECT_EQ(order, (std::vector<uint64_t>{0, 4, 8, 2, 6, 10, 1, 5, 9, 3, 7, 11}));
}

}  // namespace
}  // namespace tacit::pcs
