#include "tacit/hash/csprng.h"

#include <array>
#include <cmath>
#include <set>
#include <string>
#include <type_traits>
#include <vector>

#include "hex.h"
#include <gtest/gtest.h>

#include "tacit/base/bytes.h"
#include "tacit/base/dispatch.h"
#include "tacit/hash/blake3.h"

namespace tacit {
namespace {

constexpr Digest kSeed = {1, 2, 3};

Bytes draw(Csprng generator, size_t n) {
  Bytes bytes(n);
  generator.fill(std::span<uint8_t>(bytes));
  return bytes;
}

static_assert(!std::is_copy_constructible_v<Csprng> && !std::is_copy_assignable_v<Csprng>);
static_assert(std::is_nothrow_move_constructible_v<Csprng>);

TEST(Csprng, IsTheKeyedExtendedOutputOfTheSpecification) {
  Blake3 kdf = Blake3::derive_key("tacit 1 csprng");
  kdf.update(kSeed);
  const Digest key = kdf.finalize();
  Bytes expected(5000);
  Blake3::keyed(key).finalize_xof(expected);
  EXPECT_EQ(draw(Csprng(kSeed), expected.size()), expected);
}

/// The vectors of spec/hash.md.
TEST(Csprng, GoldenVectors) {
  Csprng generator(kSeed);
  EXPECT_EQ(to_hex(draw(Csprng(kSeed), 32)),
            "01148fdd326e3ae1396848037535305349108a4c1755c764bdc3f9ef28f30ce1");
  EXPECT_EQ(to_hex(draw(generator.fork("row", 7), 32)),
            "1722cb1eb6c74790d1656f63e852b7482de36369d70c61a9c189536b997828f5");
  EXPECT_EQ(to_hex(draw(generator.fork("row", 7), 32)),
            "7d1c41a209377a36bc3a2884c1335846aa78738a30c2ee67f87520858f0098d1");
}

TEST(Csprng, DoesNotDependOnHowTheOutputIsCut) {
  const Bytes whole = draw(Csprng(kSeed), 4000);
  for (size_t piece : {1, 7, 8, 64, 1000, 1023, 1024, 1025}) {
    Csprng generator(kSeed);
    Bytes bytes(whole.size());
    for (size_t at = 0; at < bytes.size(); at += piece)
      generator.fill(std::span<uint8_t>(bytes).subspan(at, std::min(piece, bytes.size() - at)));
    EXPECT_EQ(bytes, whole) << piece;
  }
}

TEST(Csprng, DoesNotDependOnTheKernel) {
  const Bytes lanes = draw(Csprng(kSeed), 10000);
  set_force_scalar(true);
  const Bytes scalar = draw(Csprng(kSeed), 10000);
  set_force_scalar(false);
  EXPECT_EQ(lanes, scalar);
}

TEST(Csprng, ReadsIntegersAndFieldElementsFromTheSameStream) {
  const Bytes bytes = draw(Csprng(kSeed), 8 * 9);
  ByteReader reader(bytes);
  Csprng generator(kSeed);
  EXPECT_EQ(generator.u64(), reader.u64());
  EXPECT_EQ(generator.field().value(), reader.u64());
  const EF e = generator.ext();
  for (const F& c : e.c) EXPECT_EQ(c.value(), reader.u64());
  std::array<F, 1> f;
  generator.fill(std::span<F>(f));
  EXPECT_EQ(f[0].value(), reader.u64());
  std::array<EF, 1> g;
  generator.fill(std::span<EF>(g));
  for (const F& c : g[0].c) EXPECT_EQ(c.value(), reader.u64());
}

TEST(Csprng, ForksAreDistinct) {
  std::set<std::string> streams;
  size_t made = 0;
  for (uint8_t s = 0; s < 2; ++s) {
    Csprng generator(Digest{s});
    for (const char* label : {"", "a", "b", "ab"})
      for (uint64_t index : {uint64_t{0}, uint64_t{1}, uint64_t{1} << 40})
        for (int repeat = 0; repeat < 2; ++repeat, ++made)
          streams.insert(to_hex(draw(generator.fork(label, index), 32)));
    streams.insert(to_hex(draw(std::move(generator), 32)));
    ++made;
  }
  EXPECT_EQ(streams.size(), made);
}

TEST(Csprng, ForkingLeavesTheParentsStreamAlone) {
  Csprng generator(kSeed);
  (void)generator.fork("x", 0);
  EXPECT_EQ(draw(std::move(generator), 100), draw(Csprng(kSeed), 100));
}

TEST(Csprng, MovesWithItsPosition) {
  Csprng a(kSeed);
  const uint64_t first = a.u64();
  Csprng b(std::move(a));
  const uint64_t second = b.u64();
  const Bytes bytes = draw(Csprng(kSeed), 16);
  ByteReader reader(bytes);
  EXPECT_EQ(first, reader.u64());
  EXPECT_EQ(second, reader.u64());
}

TEST(CsprngDeathTest, AGeneratorMovedFromIsDead) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  Csprng a(kSeed);
  Csprng b(std::move(a));
  EXPECT_DEATH((void)a.u64(), "internal error");  // NOLINT(bugprone-use-after-move)
  EXPECT_DEATH((void)a.fork("x", 0), "internal error");
}

TEST(Csprng, OperatingSystemSeedsDiffer) {
  EXPECT_NE(draw(Csprng::from_os(), 32), draw(Csprng::from_os(), 32));
}

/// Chi-square of the top and the bottom byte of 2^18 elements; 255 degrees of freedom, six standard
/// deviations.
TEST(Csprng, FieldElementsLookUniform) {
  std::vector<F> values(1 << 18);
  Csprng(kSeed).fill(std::span<F>(values));
  for (int shift : {0, 56}) {
    std::array<double, 256> count{};
    for (const F& v : values) {
      ASSERT_LT(v.value(), F::kOrder);
      ++count[v.value() >> shift & 255];
    }
    const double expected = static_cast<double>(values.size()) / 256;
    double chi_square = 0;
    for (double c : count) chi_square += (c - expected) * (c - expected) / expected;
    EXPECT_NEAR(chi_square, 255, 6 * std::sqrt(2.0 * 255)) << shift;
  }
}

}  // namespace
}  // namespace tacit
