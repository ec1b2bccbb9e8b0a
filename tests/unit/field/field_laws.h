#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <span>
#include <vector>

#include "field/random_elements.h"

/// The laws that every field type obeys, over all pairs (and many triples) of edges and random elements.
/// `FIELD_LAWS(Name, K)` runs them for K; `tacit::testing::Elements<K>` supplies the elements.
namespace tacit::testing {

template <class K>
class FieldLaws : public ::testing::Test {
 protected:
  static constexpr uint64_t kSeed = 0x7ac17;
  FieldLaws() : elements(Elements<K>::edges()) {
    for (size_t i = 0; i < 24; ++i) elements.push_back(Elements<K>::random(rng));
  }
  void TearDown() override {
    if (HasFailure()) std::cout << "seed " << kSeed << '\n';
  }
  const K& any() { return elements[rng() % elements.size()]; }

  Rng rng{kSeed};
  std::vector<K> elements;
};

TYPED_TEST_SUITE_P(FieldLaws);

TYPED_TEST_P(FieldLaws, AdditionIsAnAbelianGroup) {
  using K = TypeParam;
  for (const K& a : this->elements) {
    EXPECT_EQ(a + K::zero(), a);
    EXPECT_EQ(a - a, K::zero());
    EXPECT_EQ(a + (-a), K::zero());
    EXPECT_EQ(-(-a), a);
    for (const K& b : this->elements) {
      EXPECT_EQ(a + b, b + a);
      EXPECT_EQ((a + b) - b, a);
      EXPECT_EQ(a - b, -(b - a));
      const K c = this->any();
      EXPECT_EQ((a + b) + c, a + (b + c));
    }
  }
}

TYPED_TEST_P(FieldLaws, MultiplicationIsAnAbelianGroupWithoutZero) {
  using K = TypeParam;
  for (const K& a : this->elements) {
    EXPECT_EQ(a * K::one(), a);
    EXPECT_EQ(a * K::zero(), K::zero());
    if (!a.is_zero()) { EXPECT_EQ(a * a.inverse(), K::one()); }
    for (const K& b : this->elements) {
      EXPECT_EQ(a * b, b * a);
      EXPECT_EQ((a * b).is_zero(), a.is_zero() || b.is_zero());
      const K c = this->any();
      EXPECT_EQ((a * b) * c, a * (b * c));
    }
  }
}

TYPED_TEST_P(FieldLaws, MultiplicationDistributes) {
  using K = TypeParam;
  for (const K& a : this->elements) {
    EXPECT_EQ(-a, a * -K::one());
    for (const K& b : this->elements) {
      const K c = this->any();
      EXPECT_EQ(a * (b + c), a * b + a * c);
      EXPECT_EQ((a - b) * (a + b), a * a - b * b);
    }
  }
}

TYPED_TEST_P(FieldLaws, CompoundOperatorsAgree) {
  using K = TypeParam;
  for (const K& a : this->elements) {
    const K b = this->any();
    K sum = a, difference = a, product = a;
    sum += b;
    difference -= b;
    product *= b;
    EXPECT_EQ(sum, a + b);
    EXPECT_EQ(difference, a - b);
    EXPECT_EQ(product, a * b);
    product *= product;  // the operand is the target
    EXPECT_EQ(product, (a * b) * (a * b));
  }
}

TYPED_TEST_P(FieldLaws, PowersMultiply) {
  using K = TypeParam;
  for (const K& a : this->elements) {
    EXPECT_EQ(a.pow(0), K::one());
    EXPECT_EQ(a.pow(1), a);
    EXPECT_EQ(a.pow(5), a * a * a * a * a);
    EXPECT_EQ(a.pow(123456789) * a.pow(987654321), a.pow(1111111110));
  }
}

TYPED_TEST_P(FieldLaws, IntegersEmbed) {
  using K = TypeParam;
  const int64_t integers[] = {0, 1, -1, 2, -7, 1 << 30, INT32_MIN, (int64_t{1} << 61) + 5, -(int64_t{1} << 61) + 3};
  for (int64_t a : integers) {
    EXPECT_EQ(K::from_i64(-a), -K::from_i64(a));
    for (int64_t b : integers) {
      EXPECT_EQ(K::from_i64(a + b), K::from_i64(a) + K::from_i64(b));
      if (std::abs(a) < (int64_t{1} << 31) && std::abs(b) < (int64_t{1} << 31)) {
        EXPECT_EQ(K::from_i64(a * b), K::from_i64(a) * K::from_i64(b));
      }
    }
  }
  EXPECT_EQ(K::from_i64(INT64_MIN) + K::from_u64(uint64_t{1} << 63), K::zero());
}

TYPED_TEST_P(FieldLaws, BatchInversionInverts) {
  using K = TypeParam;
  for (size_t n : {0u, 1u, 2u, 7u, 64u}) {
    std::vector<K> values;
    while (values.size() < n) {
      if (const K& a = this->any(); !a.is_zero()) values.push_back(a);
    }
    std::vector<K> inverses = values;
    batch_invert(std::span<K>(inverses));
    for (size_t i = 0; i < n; ++i) EXPECT_EQ(values[i] * inverses[i], K::one());
  }
}

REGISTER_TYPED_TEST_SUITE_P(FieldLaws, AdditionIsAnAbelianGroup, MultiplicationIsAnAbelianGroupWithoutZero,
                            MultiplicationDistributes, CompoundOperatorsAgree, PowersMultiply, IntegersEmbed,
                            BatchInversionInverts);

#define FIELD_LAWS(Name, K) INSTANTIATE_TYPED_TEST_SUITE_P(Name, FieldLaws, K)

}  // namespace tacit::testing
