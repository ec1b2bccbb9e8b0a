#include "tacit/pcs/first_tree_prove.h"

#include "fixture.h"
#include "tacit/poly/domain.h"
#include "tacit/poly/univariate.h"

namespace tacit::pcs {
namespace {

constexpr uint32_t kRows = 3;
constexpr uint32_t kTreeId = 7;
constexpr uint32_t kIndex = 4;  // what errors are to name
const std::vector<uint32_t> kPositions = {0, 5, 6, 300, 1023};

struct Opening {
  Params params = small_params();
  std::vector<F> rows;
  FirstTree tree;
  Bytes proof;

  explicit Opening(bool salted = true) : tree(commit(salted)), proof(open(tree)) {}

  FirstTree commit(bool salted) {
    Csprng rng = seeded(8);
    rows = random_fields(rng, kRows * params.h());
    std::vector<uint8_t> salts(salted ? params.domain_size() * kSaltBytes : 0);
    rng.fill(std::span<uint8_t>(salts));
    return FirstTree::commit(rows, kRows, params, kTreeId, salts);
  }
  static Bytes open(const FirstTree& t) {
    ByteWriter out;
    t.open(kPositions, out);
    return out.take();
  }
  size_t leaf_bytes() const { return kRows * F::kBytes + (tree.info().salted ? kSaltBytes : 0); }
  Result<std::vector<F>> verify(ByteSpan bytes) const { return verify(bytes, tree.info()); }
  Result<std::vector<F>> verify(ByteSpan bytes, const TreeInfo& info) const {
    ByteReader in(bytes);
    Result<std::vector<F>> values = verify_first_tree_opening(info, params, kPositions, in, kIndex);
    if (values.ok() && !in.at_end()) return Error{ErrorCode::kTrailingBytes};
    return values;
  }
};

Status status_of(const Result<std::vector<F>>& result) {
  if (result.ok()) return Ok{};
  return result.error();
}

TEST(FirstTree, OpensToTheValuesOfTheRows) {
  for (const bool salted : {false, true}) {
    const Opening opening(salted);
    const Result<std::vector<F>> values = opening.verify(opening.proof);
    ASSERT_TRUE(values.ok()) << describe(status_of(values));
    ASSERT_EQ(values->size(), kPositions.size() * kRows);
    for (size_t i = 0; i < kPositions.size(); ++i) {
      const F x = poly::domain_point(opening.tree.log_domain(), kPositions[i]);
      for (uint32_t j = 0; j < kRows; ++j) {
        EXPECT_EQ((*values)[i * kRows + j], (poly::evaluate<F, F>(opening.tree.row(j).cells(), x)));
      }
    }
  }
}

TEST(FirstTree, EveryByteOfAnOpeningIsBound) {
  const Opening opening;
  const size_t leaves = kPositions.size() * opening.leaf_bytes();
  for (size_t i = 0; i < opening.proof.size(); ++i) {
    Bytes changed = opening.proof;
    changed[i] ^= 1;
    EXPECT_TRUE(refuses(status_of(opening.verify(changed)), ErrorCode::kMerklePath, Step::kFirstTreePath, kIndex));
  }
  for (size_t n = 0; n < opening.proof.size(); ++n) {
    EXPECT_TRUE(refuses(status_of(opening.verify(ByteSpan(opening.proof).first(n))), ErrorCode::kTruncated,
                        n < leaves ? Step::kFirstTreeValues : Step::kFirstTreePath, kIndex));
  }
}

TEST(FirstTree, CellsAreCanonical) {
  const Opening opening;
  for (size_t i = 0; i < kPositions.size(); ++i) {
    for (uint32_t j = 0; j < kRows; ++j) {
      Bytes changed = opening.proof;
      ByteWriter order;
      order.u64(F::kOrder);
      std::copy(order.bytes().begin(), order.bytes().end(),
                changed.begin() + static_cast<ptrdiff_t>(i * opening.leaf_bytes() + kSaltBytes + j * F::kBytes));
      EXPECT_TRUE(
          refuses(status_of(opening.verify(changed)), ErrorCode::kNonCanonical, Step::kFirstTreeValues, kIndex));
    }
  }
}

TEST(FirstTree, TheTreeIsBound) {
  const Opening opening;
  TreeInfo other_id = opening.tree.info();
  ++other_id.tree_id;
  EXPECT_TRUE(refuses(status_of(opening.verify(opening.proof, other_id)), ErrorCode::kMerklePath, Step::kFirstTreePath,
                      kIndex));
  TreeInfo other_root = opening.tree.info();
  other_root.root[31] ^= 0x80;
  EXPECT_TRUE(refuses(status_of(opening.verify(opening.proof, other_root)), ErrorCode::kMerklePath,
                      Step::kFirstTreePath, kIndex));
}

Bytes stored(const FirstTree& tree) {
  ByteWriter out;
  tree.write([&](ByteSpan bytes) { out.raw(bytes); });
  return out.take();
}

std::vector<F> rows_of(const FirstTree& tree) {
  std::vector<F> rows;
  for (uint32_t j = 0; j < tree.num_rows(); ++j) std::ranges::copy(tree.row(j).cells(), std::back_inserter(rows));
  return rows;
}

TEST(FirstTree, StoredTreesAreTheSame) {
  for (const bool salted : {false, true}) {
    const Opening opening(salted);
    Bytes bytes = stored(opening.tree);
    EXPECT_EQ(bytes.size(), FirstTree::stored_bytes(kRows, opening.params, salted));
    const auto read = [&](ByteSpan from) {
      return FirstTree::from_store(from, Rows(rows_of(opening.tree), kRows), opening.params, kTreeId, salted);
    };
    const Result<FirstTree> again = read(bytes);
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(again->root(), opening.tree.root());
    EXPECT_EQ(Opening::open(*again), opening.proof);
    EXPECT_EQ(stored(*again), bytes);
    EXPECT_EQ(read(ByteSpan(bytes).first(bytes.size() - 1)).error().code, ErrorCode::kTruncated);
    bytes.push_back(0);
    EXPECT_EQ(read(bytes).error().code, ErrorCode::kTrailingBytes);
  }
}

TEST(FirstTree, IsTheSameWhenItIsWrittenAsItIsMade) {
  for (const bool salted : {false, true}) {
    const Opening opening(salted);
    Csprng rng = seeded(8);
    std::vector<F> rows = random_fields(rng, kRows * opening.params.h());
    std::vector<uint8_t> salts(salted ? opening.params.domain_size() * kSaltBytes : 0);
    rng.fill(std::span<uint8_t>(salts));
    MemoryStore store;
    const FirstTree tree = FirstTree::commit_to(store, Rows(rows, kRows), opening.params, kTreeId, std::move(salts));
    const Bytes expected = stored(opening.tree);
    EXPECT_EQ(tree.root(), opening.tree.root());
    EXPECT_TRUE(std::ranges::equal(store.bytes(), expected));
    EXPECT_EQ(Opening::open(tree), opening.proof);
    EXPECT_TRUE(tree.is_consistent(opening.params));
  }
}

TEST(FirstTree, DamageToAStoreIsFound) {
  const Opening opening;
  Bytes bytes = stored(opening.tree);
  const FirstTree read = *FirstTree::from_store(bytes, Rows(rows_of(opening.tree), kRows), opening.params, kTreeId, true);
  EXPECT_TRUE(opening.tree.is_consistent(opening.params));
  EXPECT_TRUE(read.is_consistent(opening.params));
  const size_t leaf = kSaltBytes + kRows * F::kBytes, opened = kPositions[1] * leaf;
  for (const size_t at : {opened, opened + kSaltBytes, opened + leaf - 1}) {  // the tree reads the bytes where they lie
    bytes[at] ^= 1;
    EXPECT_FALSE(read.is_consistent(opening.params)) << at;
    EXPECT_THROW(Opening::open(read), DamagedTree) << at;
    bytes[at] ^= 1;
  }
  bytes[bytes.size() - 1 - sizeof(Digest)] ^= 1;  // a child of the root
  EXPECT_FALSE(read.is_consistent(opening.params));
}

}  // namespace
}  // namespace tacit::pcs
