#include "tacit/field/cubic.h"

#include "field/field_laws.h"

namespace tacit::testing {

FIELD_LAWS(CubicOfGoldilocks, EF);

EF frobenius(const EF& x) { return x.pow(F::kOrder); }

TEST(Cubic, BasisSatisfiesTheModulus) {
  const EF x = EF::basis(1);
  EXPECT_EQ(x * x, EF::basis(2));
  EXPECT_EQ(x * x * x, x + EF::one());
}

TEST(Cubic, ModulusIsIrreducible) {
  // A cubic is reducible only with a root, and all roots of X^3 - X - 1 are then fixed by some Frobenius power below 3.
  const EF x = EF::basis(1), x1 = frobenius(x), x2 = frobenius(x1);
  EXPECT_NE(x1, x);
  EXPECT_NE(x2, x);
  EXPECT_EQ(frobenius(x2), x);
  // The three conjugates are the roots: their elementary symmetric functions are 0, -1 and 1.
  EXPECT_EQ(x + x1 + x2, EF::zero());
  EXPECT_EQ(x * x1 + x * x2 + x1 * x2, -EF::one());
  EXPECT_EQ(x * x1 * x2, EF::one());
}

TEST(Cubic, FrobeniusIsAnAutomorphismOfOrderThree) {
  Rng rng(3);
  const std::vector<EF> elements = mixed_elements<EF>(rng, 40);
  for (size_t i = 0; i + 1 < elements.size(); ++i) {
    const EF &a = elements[i], &b = elements[i + 1];
    EXPECT_EQ(frobenius(a + b), frobenius(a) + frobenius(b));
    EXPECT_EQ(frobenius(a * b), frobenius(a) * frobenius(b));
    EXPECT_EQ(frobenius(frobenius(frobenius(a))), a);
    EXPECT_EQ(frobenius(a) == a, a.c[1].is_zero() && a.c[2].is_zero()) << "fixed exactly on the base field";
    const EF norm = a * frobenius(a) * frobenius(frobenius(a));
    EXPECT_TRUE(norm.c[1].is_zero() && norm.c[2].is_zero());
  }
}

TEST(Cubic, BaseFieldOperandsAgreeWithTheirEmbedding) {
  Rng rng(4);
  const std::vector<EF> a = mixed_elements<EF>(rng, 200);
  const std::vector<F> b = mixed_elements<F>(rng, 200);
  for (size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i] * b[i], a[i] * EF(b[i]));
    EXPECT_EQ(b[i] * a[i], a[i] * EF(b[i]));
    EXPECT_EQ(a[i] + b[i], a[i] + EF(b[i]));
    EXPECT_EQ(a[i] - b[i], a[i] - EF(b[i]));
  }
}

}  // namespace tacit::testing
