#include <numeric>
#include <vector>

#include <gtest/gtest.h>

#include "tacit/base/bytes.h"
#include "tacit/base/dispatch.h"
#include "tacit/hash/blake3_lanes.h"
#include "tacit/hash/blake3_scalar.h"
#include "tacit/hash/csprng.h"

#if !TACIT_NO_SIMD
#include <hwy/highway.h>
#include <hwy/targets.h>
#endif

/// On each instruction set that the machine has, the kernels give the bytes of the scalar reference.
namespace tacit::blake3 {
namespace {

#if TACIT_NO_SIMD
std::vector<int64_t> instruction_sets() { return {0}; }
void use_instruction_set(int64_t) {}
void use_every_instruction_set() {}
#else
std::vector<int64_t> instruction_sets() { return hwy::SupportedAndGeneratedTargets(); }
void use_instruction_set(int64_t target) {
  hwy::SetSupportedTargetsForTest(target);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}
void use_every_instruction_set() { use_instruction_set(0); }
#endif

class Lanes : public testing::TestWithParam<int64_t> {
 protected:
  void SetUp() override { use_instruction_set(GetParam()); }
  void TearDown() override { use_every_instruction_set(); }
};

INSTANTIATE_TEST_SUITE_P(InstructionSet, Lanes, testing::ValuesIn(instruction_sets()));

constexpr Words8 kKey = {1, 2, 3, 4, 5, 6, 7, 0xffffffff};

std::vector<F> random_elements(size_t n) {
  std::vector<F> values(n);
  Csprng(Digest{42}).fill(std::span<F>(values));
  return values;
}

/// Message lengths up to several chunks, around every block and chunk boundary.
std::vector<size_t> data_lengths() {
  std::vector<size_t> lengths(35);
  std::iota(lengths.begin(), lengths.end(), 0);
  for (size_t chunk : {128, 256, 384, 512, 896, 1024})
    for (size_t d = 0; d < 8; ++d) lengths.push_back(chunk - 5 + d);
  return lengths;
}

void expect_same_leaves(const Leaves& leaves, uint32_t first, size_t count) {
  std::vector<Digest> lanes(count), reference(count);
  hash_leaves(kKey, leaves, first, lanes);
  scalar::hash_leaves(kKey, leaves, first, reference);
  EXPECT_EQ(lanes, reference) << leaves.data_elements() << " elements, " << count << " leaves from " << first;
}

TEST_P(Lanes, ColumnLeaves) {
  constexpr size_t kLeaves = 53;
  for (size_t columns : data_lengths()) {
    const std::vector<F> data = random_elements(columns * kLeaves);
    std::vector<const F*> pointers;
    for (size_t c = 0; c < columns; ++c) pointers.push_back(&data[c * kLeaves]);
    Bytes salts(16 * kLeaves);
    Csprng(Digest{7}).fill(std::span<uint8_t>(salts));
    for (const uint8_t* s :
         {static_cast<const uint8_t*>(nullptr), static_cast<const uint8_t*>(salts.data())}) {
      expect_same_leaves({.tree_id = 3, .salts = s, .columns = pointers}, 0, kLeaves);
      expect_same_leaves({.tree_id = 3, .salts = s, .columns = pointers}, 5, kLeaves - 5);
    }
  }
}

TEST_P(Lanes, RowLeaves) {
  constexpr size_t kLeaves = 35;
  for (size_t length : data_lengths()) {
    const std::vector<F> data = random_elements(length * kLeaves);
    expect_same_leaves({.tree_id = 1u << 31, .rows = data.data(), .row_length = length}, 0, kLeaves);
    expect_same_leaves({.tree_id = 1, .rows = data.data(), .row_length = length}, 2, 32);
  }
}

TEST_P(Lanes, EveryNumberOfLeaves) {
  constexpr size_t kMax = 70;
  const std::vector<F> data = random_elements(3 * kMax);
  const std::vector<const F*> pointers = {&data[0], &data[kMax], &data[2 * kMax]};
  for (size_t count = 0; count <= kMax; ++count) {
    expect_same_leaves({.tree_id = 1, .columns = pointers}, 0, count);
    expect_same_leaves({.tree_id = 1, .rows = data.data(), .row_length = 3}, 0, count);
  }
}

TEST_P(Lanes, Blocks) {
  Bytes blocks(64 * 70);
  Csprng(Digest{1}).fill(std::span<uint8_t>(blocks));
  for (size_t count = 0; count <= 70; ++count) {
    std::vector<Digest> lanes(count), reference(count);
    hash_blocks(kKey, blocks.data(), lanes);
    scalar::hash_blocks(kKey, blocks.data(), reference);
    EXPECT_EQ(lanes, reference) << count;
  }
}

TEST_P(Lanes, ExtendedOutput) {
  const Words16 block = {9, 8, 7};
  for (uint64_t counter : {uint64_t{0}, uint64_t{0xfffffff5}, ~uint64_t{0} - 100}) {
    for (size_t count = 0; count <= 40; ++count) {
      Bytes lanes(64 * count), reference(64 * count);
      xof_blocks(kKey, block, counter, 12, lanes);
      scalar::xof_blocks(kKey, block, counter, 12, reference);
      EXPECT_EQ(lanes, reference) << count;
    }
  }
}

TEST_P(Lanes, Nonces) {
  for (uint32_t k = 0; k < 50; ++k) {
    const Words8 key = {k};
    for (int bits : {0, 1, 3, 8, 10}) {
      for (uint64_t begin : {uint64_t{0}, uint64_t{3}, uint64_t{0xfffffff0}}) {
        const uint64_t end = begin + 300;
        EXPECT_EQ(find_nonce(key, bits, begin, end), scalar::find_nonce(key, bits, begin, end));
      }
    }
  }
  EXPECT_EQ(find_nonce(kKey, 32, 0, 1000), std::nullopt);
  const uint64_t last = ~uint64_t{0};
  EXPECT_EQ(find_nonce(kKey, 32, last - 20, last), std::nullopt);
}

TEST_P(Lanes, ForcedScalar) {
  const std::vector<F> data = random_elements(100);
  const Leaves leaves = {.tree_id = 1, .rows = data.data(), .row_length = 2};
  set_force_scalar(true);
  expect_same_leaves(leaves, 0, 50);
  set_force_scalar(false);
}

}  // namespace
}  // namespace tacit::blake3
