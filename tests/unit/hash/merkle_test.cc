#include "tacit/hash/merkle.h"

#include <numeric>
#include <random>
#include <set>

#include "hex.h"
#include <gtest/gtest.h>

#include "tacit/base/parallel.h"
#include "tacit/hash/blake3.h"

namespace tacit {
namespace {

constexpr uint64_t kSeed = 20240611;

std::vector<Digest> random_digests(size_t n, std::mt19937_64& rng) {
  std::vector<Digest> digests(n);
  for (Digest& d : digests)
    for (uint8_t& b : d) b = static_cast<uint8_t>(rng());
  return digests;
}

struct Opening {
  Digest root;
  int log_leaves;
  std::vector<uint32_t> positions;
  std::vector<Digest> leaves;
  Bytes proof;

  /// The verifier's answer, and that it read the whole proof where it accepts.
  Status verify() const {
    ByteReader reader(proof);
    Status status = verify_merkle(root, log_leaves, positions, leaves, reader);
    EXPECT_TRUE(!status.ok() || reader.at_end());
    return status;
  }
  bool refused_with(ErrorCode code) const {
    const Status status = verify();
    return !status.ok() && status.error().code == code;
  }
};

Opening open_at(const MerkleTree& tree, std::vector<uint32_t> positions) {
  Opening opening{tree.root(), tree.log_leaves(), std::move(positions), {}, {}};
  for (uint32_t p : opening.positions) opening.leaves.push_back(tree.nodes()[p]);
  ByteWriter writer;
  tree.open(opening.positions, writer);
  opening.proof = writer.take();
  return opening;
}

std::vector<uint32_t> random_positions(int log_leaves, size_t count, std::mt19937_64& rng) {
  std::set<uint32_t> positions;
  while (positions.size() < count)
    positions.insert(static_cast<uint32_t>(rng() & ((uint64_t{1} << log_leaves) - 1)));
  return {positions.begin(), positions.end()};
}

TEST(Merkle, LeafAndNodeHashWhatTheHeaderSays) {
  const Bytes salt(16, 7), data = {1, 2, 3};
  Blake3 leaf = Blake3::keyed(domain_key("tacit 1 merkle leaf"));
  leaf.update(Bytes{5, 0, 0, 0, 1, 1, 0, 0});
  leaf.update(salt);
  leaf.update(data);
  EXPECT_EQ(leaf_digest(5, 257, salt, data), leaf.finalize());
  Blake3 node = Blake3::keyed(domain_key("tacit 1 merkle node"));
  node.update(Digest{1});
  node.update(Digest{2});
  EXPECT_EQ(Blake3TreeHash::node(Digest{1}, Digest{2}), node.finalize());
}

/// The vectors of spec/hash.md.
TEST(Merkle, GoldenVectors) {
  std::vector<Digest> leaves;
  for (uint32_t i = 0; i < 8; ++i) leaves.push_back(leaf_digest(1, i, {}, Bytes{static_cast<uint8_t>(i)}));
  EXPECT_EQ(to_hex(leaves[3]), "5b306e6ae92eceeeef186ee3ff6532f46bb7051d86862ad96faa63bc774f7ad3");
  const MerkleTree tree = MerkleTree::build(leaves);
  EXPECT_EQ(to_hex(tree.root()), "6fb4a8a350015279cbe618135d7ef8d458d87a1bd7aa30702e24cf33f9fcafa4");
  EXPECT_EQ(to_hex(open_at(tree, {1, 2, 3}).proof),
            "bf44eeb4508a2d10987b6fcff7367c0019a23dc7b49e39245f9773593ef0c8ed"
            "ad485d547fec509652a5f6d2ecdeb66428189d79efe9abf1c120e56744375c24");
  Bytes salt(kSaltBytes);
  std::iota(salt.begin(), salt.end(), uint8_t{0});
  EXPECT_EQ(to_hex(leaf_digest(1, 3, salt, Bytes{5, 0, 0, 0, 0, 0, 0, 0})),
            "2c7de868705a2b7e04523b88451892d82ac853ddc960316b49c645c58d354b53");
}

TEST(Merkle, EveryPositionSetOfASmallTreeVerifies) {
  std::mt19937_64 rng(kSeed);
  for (int log_leaves = 0; log_leaves <= 3; ++log_leaves) {
    const MerkleTree tree = MerkleTree::build(random_digests(size_t{1} << log_leaves, rng));
    for (uint32_t set = 1; set < uint32_t{1} << (1 << log_leaves); ++set) {
      std::vector<uint32_t> positions;
      for (uint32_t p = 0; p < uint32_t{1} << log_leaves; ++p)
        if (set >> p & 1) positions.push_back(p);
      EXPECT_TRUE(open_at(tree, positions).verify().ok()) << log_leaves << " " << set;
    }
  }
}

TEST(Merkle, RandomPositionSetsOfLargerTreesVerify) {
  std::mt19937_64 rng(kSeed);
  for (int log_leaves : {5, 8, 12, 15}) {
    const MerkleTree tree = MerkleTree::build(random_digests(size_t{1} << log_leaves, rng));
    EXPECT_EQ(tree.log_leaves(), log_leaves);
    for (size_t count : {1, 2, 13, 32}) {
      const Opening opening = open_at(tree, random_positions(log_leaves, count, rng));
      EXPECT_TRUE(opening.verify().ok()) << log_leaves << " " << count;
      EXPECT_LE(opening.proof.size(), 32 * count * static_cast<size_t>(log_leaves));
    }
  }
}

TEST(Merkle, TheNumberOfThreadsDoesNotMatter) {
  std::mt19937_64 rng(kSeed);
  const std::vector<Digest> leaves = random_digests(1 << 14, rng);
  set_num_threads(1);
  const MerkleTree one = MerkleTree::build(leaves);
  set_num_threads(4);
  const MerkleTree four = MerkleTree::build(leaves);
  set_num_threads(0);
  EXPECT_EQ(one.nodes(), four.nodes());
}

TEST(Merkle, EveryFlippedByteIsRefused) {
  std::mt19937_64 rng(kSeed);
  const MerkleTree tree = MerkleTree::build(random_digests(64, rng));
  const Opening good = open_at(tree, {0, 5, 6, 7, 33, 62});
  ASSERT_TRUE(good.verify().ok());
  for (size_t i = 0; i < good.proof.size(); ++i) {
    Opening bad = good;
    bad.proof[i] ^= static_cast<uint8_t>(1 + rng() % 255);
    EXPECT_TRUE(bad.refused_with(ErrorCode::kMerklePath)) << i;
  }
  for (size_t i = 0; i < good.leaves.size() * 32; ++i) {
    Opening bad = good;
    bad.leaves[i / 32][i % 32] ^= static_cast<uint8_t>(1 + rng() % 255);
    EXPECT_TRUE(bad.refused_with(ErrorCode::kMerklePath)) << i;
  }
  for (size_t i = 0; i < 32; ++i) {
    Opening bad = good;
    bad.root[i] ^= static_cast<uint8_t>(1 + rng() % 255);
    EXPECT_TRUE(bad.refused_with(ErrorCode::kMerklePath)) << i;
  }
}

TEST(Merkle, EveryTruncationIsRefused) {
  std::mt19937_64 rng(kSeed);
  const MerkleTree tree = MerkleTree::build(random_digests(64, rng));
  const Opening good = open_at(tree, {0, 5, 6, 7, 33, 62});
  for (size_t n = 0; n < good.proof.size(); ++n) {
    Opening bad = good;
    bad.proof.resize(n);
    EXPECT_TRUE(bad.refused_with(ErrorCode::kTruncated)) << n;
  }
}

TEST(Merkle, AReaderThatFailedBeforeIsRefused) {
  std::mt19937_64 rng(kSeed);
  const Opening good = open_at(MerkleTree::build(random_digests(8, rng)), {2});
  ByteReader reader(good.proof);
  reader.fail();
  const Status status = verify_merkle(good.root, good.log_leaves, good.positions, good.leaves, reader);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kTruncated);
}

TEST(MerkleDeathTest, PositionsThatAreNotASetAbort) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  std::mt19937_64 rng(kSeed);
  const MerkleTree tree = MerkleTree::build(random_digests(8, rng));
  const Opening good = open_at(tree, {2, 5});
  for (const std::vector<uint32_t>& positions : {std::vector<uint32_t>{5, 2}, {5, 5}, {5, 8}}) {
    Opening bad = good;
    bad.positions = positions;
    ByteWriter writer;
    EXPECT_DEATH((void)bad.verify(), "internal error");
    EXPECT_DEATH(tree.open(positions, writer), "internal error");
  }
  EXPECT_DEATH((void)MerkleTree::build(random_digests(3, rng)), "internal error");
}

TEST(Merkle, LeavesDoNotMoveOrSwap) {
  std::mt19937_64 rng(kSeed);
  const MerkleTree tree = MerkleTree::build(random_digests(16, rng));
  Opening moved = open_at(tree, {4});
  moved.positions = {5};
  EXPECT_TRUE(moved.refused_with(ErrorCode::kMerklePath));
  Opening swapped = open_at(tree, {8, 9});
  std::swap(swapped.leaves[0], swapped.leaves[1]);
  EXPECT_TRUE(swapped.refused_with(ErrorCode::kMerklePath));
  Opening shallow = open_at(tree, {4});
  shallow.log_leaves = 3;
  ByteReader reader(shallow.proof);
  EXPECT_FALSE(verify_merkle(shallow.root, 3, shallow.positions, shallow.leaves, reader).ok());
}

TEST(Merkle, AnInnerNodeIsNoLeaf) {
  std::mt19937_64 rng(kSeed);
  const MerkleTree tree = MerkleTree::build(random_digests(8, rng));
  Bytes children(tree.nodes()[0].begin(), tree.nodes()[0].end());
  children.insert(children.end(), tree.nodes()[1].begin(), tree.nodes()[1].end());
  EXPECT_NE(leaf_digest(0, 0, {}, children), tree.nodes()[8]);
  EXPECT_NE(leaf_digest(0, 0, {}, ByteSpan(children).subspan(8)), tree.nodes()[8]);
}

TEST(Merkle, LeavesBindTreeIndexSaltAndData) {
  const Bytes salt(16, 1), other_salt(16, 2), data(24, 3), other_data(24, 4);
  const std::set<Digest> digests = {leaf_digest(1, 2, salt, data),       leaf_digest(2, 2, salt, data),
                                    leaf_digest(1, 3, salt, data),       leaf_digest(1, 2, other_salt, data),
                                    leaf_digest(1, 2, salt, other_data), leaf_digest(1, 2, {}, data)};
  EXPECT_EQ(digests.size(), 6u);
}

TEST(Merkle, BulkLeavesAreTheVerifiersLeaves) {
  std::mt19937_64 rng(kSeed);
  for (size_t num_rows : {1, 3, 20, 61}) {
    constexpr size_t kLeaves = 37;
    std::vector<std::vector<F>> rows(num_rows, std::vector<F>(kLeaves));
    std::vector<const F*> pointers;
    for (auto& row : rows) {
      for (F& v : row) v = F::from_u64(rng());
      pointers.push_back(row.data());
    }
    Bytes salts(16 * kLeaves);
    for (uint8_t& b : salts) b = static_cast<uint8_t>(rng());
    std::vector<Digest> salted(kLeaves), plain(kLeaves);
    hash_leaves_columns(9, pointers, kLeaves, salts.data(), salted);
    hash_leaves_columns(9, pointers, kLeaves, nullptr, plain);
    for (uint32_t i = 0; i < kLeaves; ++i) {
      ByteWriter data;
      for (const auto& row : rows) data.u64(row[i].value());
      EXPECT_EQ(salted[i], leaf_digest(9, i, ByteSpan(salts).subspan(16 * i, 16), data.bytes()));
      EXPECT_EQ(plain[i], leaf_digest(9, i, {}, data.bytes()));
    }
  }
}

TEST(Merkle, BulkExtensionLeavesAreTheVerifiersLeaves) {
  std::mt19937_64 rng(kSeed);
  for (size_t values_per_leaf : {1, 2, 16, 64}) {
    constexpr size_t kLeaves = 21;
    std::vector<EF> data(values_per_leaf * kLeaves);
    for (EF& v : data) v = EF(F::from_u64(rng()), F::from_u64(rng()), F::from_u64(rng()));
    std::vector<Digest> digests(kLeaves);
    hash_leaves_contiguous(4, data.data(), values_per_leaf, kLeaves, digests);
    for (uint32_t i = 0; i < kLeaves; ++i) {
      ByteWriter bytes;
      for (size_t j = 0; j < values_per_leaf; ++j)
        for (const F& c : data[i * values_per_leaf + j].c) bytes.u64(c.value());
      EXPECT_EQ(digests[i], leaf_digest(4, i, {}, bytes.bytes()));
    }
  }
}

}  // namespace
}  // namespace tacit
