#include "tacit/poly/kernels.h"

#include <gtest/gtest.h>

#include "field/random_elements.h"
#include "field/targets.h"
#include "tacit/poly/eq.h"

namespace tacit::poly {
namespace {

using testing::Rng;
using testing::mixed_elements;

/// Every kernel against its definition, on each instruction set, at sizes around the lengths of vectors.
class Kernels : public testing::EachTarget {
 protected:
  template <class K>
  std::vector<K> draw(size_t n) { return mixed_elements<K>(rng, n); }
  EF draw() { return testing::Elements<EF>::random(rng); }

  /// Rows of integers, the largest and zero among them.
  std::vector<std::vector<uint16_t>> draw_small(size_t num_rows, size_t n) {
    std::vector<std::vector<uint16_t>> rows(num_rows, std::vector<uint16_t>(n));
    for (auto& row : rows) {
      for (uint16_t& x : row) x = rng() % 4 == 0 ? (rng() % 2 == 0 ? 65535 : 0) : static_cast<uint16_t>(rng());
    }
    return rows;
  }
  static std::vector<const uint16_t*> pointers(const std::vector<std::vector<uint16_t>>& rows) {
    std::vector<const uint16_t*> at;
    for (const auto& row : rows) at.push_back(row.data());
    return at;
  }

  Rng rng{11};
  const std::vector<size_t> sizes = {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 64, 100, 1000};
};
INSTANTIATE_FOR_EACH_TARGET(Kernels);

TEST_P(Kernels, FoldBindsTheHighestVariable) {
  for (size_t n : sizes) {
    const auto lo = draw<EF>(n), hi = draw<EF>(n);
    const auto base_lo = draw<F>(n), base_hi = draw<F>(n);
    const EF r = draw();
    std::vector<EF> out(n), in_place = lo, from_base(n);
    fold(lo, hi, r, out);
    fold(in_place, hi, r, in_place);
    fold(base_lo, base_hi, r, from_base);
    for (size_t i = 0; i < n; ++i) {
      EXPECT_EQ(out[i], lo[i] + r * (hi[i] - lo[i]));
      EXPECT_EQ(from_base[i], EF(base_lo[i]) + r * EF(base_hi[i] - base_lo[i]));
    }
    EXPECT_EQ(in_place, out);
  }
}

TEST_P(Kernels, FoldPairsBindsTheLowestVariable) {
  for (size_t n : sizes) {
    const auto values = draw<EF>(2 * n);
    const auto base = draw<F>(2 * n);
    const EF r = draw();
    std::vector<EF> out(n), from_base(n), in_place = values;
    fold_pairs(values, r, out);
    fold_pairs(base, r, from_base);
    fold_pairs(in_place, r, std::span<EF>(in_place).first(n));
    in_place.resize(n);
    for (size_t i = 0; i < n; ++i) {
      EXPECT_EQ(out[i], (EF::one() - r) * values[2 * i] + r * values[2 * i + 1]);
      EXPECT_EQ(from_base[i], (EF::one() - r) * base[2 * i] + r * base[2 * i + 1]);
    }
    EXPECT_EQ(in_place, out);
  }
}

TEST_P(Kernels, RoundSumsAreValuesOfTheRoundPolynomial) {
  for (size_t n : sizes) {
    for (size_t num_factors = 1; num_factors <= kMaxFactors; ++num_factors) {
      std::vector<std::vector<EF>> values;
      std::vector<Halves<EF>> factors;
      for (size_t f = 0; f < num_factors; ++f) values.push_back(draw<EF>(2 * n));
      for (const auto& v : values) factors.emplace_back(v);
      for (size_t degree = 1; degree <= kMaxRoundSums; ++degree) {
        std::vector<EF> sums(degree, EF::one());
        round_sums(factors, sums);
        for (size_t j = 0; j < degree; ++j) {
          const EF t = EF::from_u64(j == 0 ? 0 : j + 1);
          EF expected;
          for (size_t i = 0; i < n; ++i) {
            EF product = EF::one();
            for (const auto& v : values) product *= v[i] + t * (v[n + i] - v[i]);
            expected += product;
          }
          EXPECT_EQ(sums[j], expected) << n << ' ' << num_factors << ' ' << degree << ' ' << j;
        }
      }
    }
  }
}

TEST_P(Kernels, FractionRoundSumsAreValuesOfTheRoundPolynomial) {
  for (size_t n : sizes) {
    const auto n0 = draw<EF>(2 * n), n1 = draw<EF>(2 * n), d0 = draw<EF>(2 * n), d1 = draw<EF>(2 * n);
    const auto eq = draw<EF>(n);
    const EF lambda = draw();
    const FractionHalves<EF> halves{Halves<EF>(n0), Halves<EF>(n1), Halves<EF>(d0), Halves<EF>(d1)};
    const std::array<EF, 2> sums = fraction_round_sums(eq, halves, lambda);
    for (size_t j = 0; j < 2; ++j) {
      const EF t = EF::from_u64(2 * j);
      const auto at = [&](const std::vector<EF>& v, size_t i) { return v[i] + t * (v[n + i] - v[i]); };
      EF expected;
      for (size_t i = 0; i < n; ++i) {
        expected += eq[i] * (at(n0, i) * at(d1, i) + at(n1, i) * at(d0, i) + lambda * at(d0, i) * at(d1, i));
      }
      EXPECT_EQ(sums[j], expected) << n << ' ' << j;
    }
  }
}

TEST_P(Kernels, FractionsAdd) {
  for (size_t n : sizes) {
    const auto numerators = draw<EF>(2 * n), denominators = draw<EF>(2 * n);
    std::vector<EF> n_out(n), d_out(n);
    add_fractions(Halves<EF>(numerators), Halves<EF>(denominators), n_out, d_out);
    auto n_in_place = numerators, d_in_place = denominators;
    add_fractions(Halves<EF>(n_in_place), Halves<EF>(d_in_place), std::span(n_in_place).first(n),
                  std::span(d_in_place).first(n));
    for (size_t i = 0; i < n; ++i) {
      EXPECT_EQ(n_out[i], numerators[i] * denominators[n + i] + numerators[n + i] * denominators[i]);
      EXPECT_EQ(d_out[i], denominators[i] * denominators[n + i]);
      EXPECT_EQ(n_in_place[i], n_out[i]);
      EXPECT_EQ(d_in_place[i], d_out[i]);
    }
  }
}

TEST_P(Kernels, DotSumsProducts) {
  for (size_t n : sizes) {
    const auto a = draw<EF>(n), b = draw<EF>(n);
    const auto f = draw<F>(n), g = draw<F>(n);
    EF ab, fb;
    F fg;
    for (size_t i = 0; i < n; ++i) {
      ab += a[i] * b[i];
      fb += f[i] * b[i];
      fg += f[i] * g[i];
    }
    EXPECT_EQ(dot(a, b), ab) << n;
    EXPECT_EQ(dot(f, b), fb) << n;
    EXPECT_EQ(dot<F>(f, g), fg) << n;
  }
}

TEST_P(Kernels, DotOfLargestElementsDoesNotOverflow) {
  const EF largest(-F::one(), -F::one(), -F::one());
  const size_t n = 5000;
  const std::vector<EF> a(n, largest);
  const std::vector<F> f(n, -F::one());
  EXPECT_EQ(dot(a, a), largest * largest * F::from_u64(n));
  EXPECT_EQ(dot(f, a), largest * -F::one() * F::from_u64(n));
  EXPECT_EQ(dot<F>(f, f), F::from_u64(n));
}

TEST_P(Kernels, AxpyAddsAMultiple) {
  for (size_t n : sizes) {
    const auto x = draw<EF>(n), y = draw<EF>(n);
    const auto f = draw<F>(n);
    const EF c = draw();
    auto sum = y, base_sum = y, doubled = x;
    axpy(c, x, sum);
    axpy(c, f, base_sum);
    axpy(c, doubled, doubled);
    for (size_t i = 0; i < n; ++i) {
      EXPECT_EQ(sum[i], y[i] + c * x[i]);
      EXPECT_EQ(base_sum[i], y[i] + c * f[i]);
      EXPECT_EQ(doubled[i], x[i] + c * x[i]);
    }
  }
}

TEST_P(Kernels, SmallDotsSumProductsWithIntegers) {
  for (size_t n : sizes) {
    for (size_t num_rows : {0, 1, 3, 4, 5, 8, 11}) {
      const auto weights = draw<EF>(n);
      const auto rows = draw_small(num_rows, n);
      std::vector<EF> out(num_rows, EF::one());
      small_dots<EF>(weights, pointers(rows), out);
      for (size_t k = 0; k < num_rows; ++k) {
        EF expected;
        for (size_t i = 0; i < n; ++i) expected += weights[i] * F::from_u64(rows[k][i]);
        EXPECT_EQ(out[k], expected) << n << ' ' << num_rows << ' ' << k;
      }
    }
  }
}

TEST_P(Kernels, SmallRowsAreAdded) {
  for (size_t n : sizes) {
    for (size_t num_rows : {0, 1, 3, 4, 17}) {
      const auto coefficients = draw<EF>(num_rows), y = draw<EF>(n);
      const auto rows = draw_small(num_rows, n);
      auto sum = y, expected = y;
      add_small_rows<EF>(coefficients, pointers(rows), sum);
      for (size_t k = 0; k < num_rows; ++k) {
        for (size_t i = 0; i < n; ++i) expected[i] += coefficients[k] * F::from_u64(rows[k][i]);
      }
      EXPECT_EQ(sum, expected) << n << ' ' << num_rows;
    }
  }
}

TEST_P(Kernels, SumsOfLargestIntegersDoNotOverflow) {
  const EF largest(-F::one(), -F::one(), -F::one());
  const F most = F::from_u64(65535);
  const size_t n = (size_t{1} << 20) + 3;  // more than 2^16 to a lane of the widest vectors
  const std::vector<uint16_t> row(n, 65535);
  EF dot;
  small_dots<EF>(std::vector<EF>(n, largest), std::vector<const uint16_t*>{row.data()}, {&dot, 1});
  EXPECT_EQ(dot, largest * most * F::from_u64(n));
  const size_t num_rows = (size_t{1} << 16) + 5;
  std::vector<EF> y(9);
  add_small_rows<EF>(std::vector<EF>(num_rows, largest), std::vector<const uint16_t*>(num_rows, row.data()), y);
  EXPECT_EQ(y, std::vector<EF>(9, largest * most * F::from_u64(num_rows)));
}

TEST_P(Kernels, FillEqWritesTheEqTable) {
  for (size_t n = 0; n <= 8; ++n) {
    const auto point = draw<EF>(n);
    const EF scale = draw();
    std::vector<EF> table(size_t{1} << n);
    fill_eq(point, scale, table);
    EXPECT_EQ(table, eq_table(point, scale));
  }
}

}  // namespace
}  // namespace tacit::poly
