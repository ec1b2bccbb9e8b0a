#include "tacit/pcs/params.h"

#include "fixture.h"
#include "tacit/hash/merkle.h"

namespace tacit::pcs {
namespace {

TEST(Params, EveryRuleIsChecked) {
  const Params valid = small_params();
  ASSERT_TRUE(validate(valid).ok());
  const std::vector<std::pair<uint32_t, std::function<void(Params&)>>> broken = {
      {1, [](Params& p) { p.log_h = 0; }},
      {1, [](Params& p) { p.log_h = 29; }},
      {2, [](Params& p) { p.log_inv_rate = 0; }},
      {2, [](Params& p) { p.log_inv_rate = 9; }},
      {3, [](Params& p) { p.log_h = 28, p.log_inv_rate = 4; }},
      {4, [](Params& p) { p.num_queries = 0; }},
      {4, [](Params& p) { p.num_queries = 1025; }},
      {5, [](Params& p) { p.pow_bits = 33; }},
      {6, [](Params& p) { p.rounds.clear(); }},
      {7, [](Params& p) { p.rounds[1].folding = 0; }},
      {7, [](Params& p) { p.rounds[1].folding = 7; }},
      {7, [](Params& p) { p.rounds[2].folding = 4; }},
      {7, [](Params& p) { p.rounds.resize(p.log_h + 1u, {1, 5, 1, 0, 0}); }},
      {8, [](Params& p) { p.rounds[0].log_inv_rate = 1; }},
      {8, [](Params& p) { p.rounds[2].log_inv_rate = 3; }},
      {8, [](Params& p) { p.rounds[2].log_inv_rate = 29; }},
      {9, [](Params& p) { p.log_h = 28, p.log_inv_rate = 3, p.rounds[0].log_inv_rate = 4; }},
      {10, [](Params& p) { p.rounds[0].num_queries = 0; }},
      {10, [](Params& p) { p.rounds[2].num_queries = 1025; }},
      {11, [](Params& p) { p.rounds[2].pow_bits = 33; }},
      {12, [](Params& p) { p.rounds[1].num_ood = 9; }},
      {13, [](Params& p) { p.log_h = 18; }},
  };
  for (const auto& [rule, change] : broken) {
    Params params = valid;
    change(params);
    EXPECT_TRUE(refuses(validate(params), ErrorCode::kBadParameters, Step::kParameters, rule));
  }
}

TEST(Params, EncodingIsCanonical) {
  const Params params = small_params();
  ByteWriter out;
  encode(params, out);
  EXPECT_EQ(out.bytes(), (Bytes{8, 2, 9, 0, 3, 3,                  // log_h, log_inv_rate, num_queries, pow_bits, rounds
                                3, 3, 7, 0, 2, 1, 2, 4, 6, 0, 1, 2, 2, 5, 5, 0, 3, 1}));
  ByteReader in(out.bytes());
  const Result<Params> read = decode(in);
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(*read, params);
  EXPECT_TRUE(in.at_end());
  for (size_t n = 0; n < out.size(); ++n) {
    ByteReader cut(ByteSpan(out.bytes()).first(n));
    const Result<Params> result = decode(cut);
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().code, ErrorCode::kTruncated);
  }
}

TEST(Params, DecodingValidates) {
  Params params = small_params();
  params.rounds[1].num_queries = 0;
  ByteWriter out;
  encode(params, out);
  ByteReader in(out.bytes());
  const Result<Params> result = decode(in);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::kBadParameters);
  EXPECT_EQ(result.error().index, 10u);
}

TEST(Params, Shapes) {
  const std::vector<RoundShape> shapes = round_shapes(small_params());
  ASSERT_EQ(shapes.size(), 3u);
  EXPECT_EQ(shapes[0].log_length, 8);
  EXPECT_EQ(shapes[0].log_domain, 11);
  EXPECT_EQ(shapes[0].log_leaves, 8);
  EXPECT_EQ(shapes[0].log_folded_length, 5);
  EXPECT_EQ(shapes[2].log_length, 3);
  EXPECT_EQ(shapes[2].log_domain, 8);
  EXPECT_EQ(shapes[2].log_leaves, 6);
  EXPECT_EQ(shapes[2].log_folded_length, 1);
  EXPECT_EQ(log_final_length(small_params()), 1);
  EXPECT_EQ(num_batched_constraints(small_params(), 0), 2u + 1 + 9);
  EXPECT_EQ(num_batched_constraints(small_params(), 1), 1u + 2 + 7);
  EXPECT_EQ(num_batched_constraints(small_params(), 2), 1u + 1 + 6);
}

TEST(Params, TheLongestMultiproof) {
  constexpr int kLogLeaves = 4;
  const MerkleTree tree = MerkleTree::build(std::vector<Digest>(1 << kLogLeaves));
  std::vector<size_t> longest(1 + (1 << kLogLeaves));
  for (uint32_t set = 1; set < 1u << (1 << kLogLeaves); ++set) {
    std::vector<uint32_t> positions;
    for (uint32_t s = 0; s < 1u << kLogLeaves; ++s)
      if (set >> s & 1) positions.push_back(s);
    ByteWriter proof;
    tree.open(positions, proof);
    longest[positions.size()] = std::max(longest[positions.size()], proof.size());
  }
  size_t up_to = 0;
  for (uint32_t count = 1; count < longest.size(); ++count) {
    up_to = std::max(up_to, longest[count]);
    EXPECT_EQ(multiproof_bytes_max(kLogLeaves, count), up_to) << count << " positions";
  }
  EXPECT_EQ(multiproof_bytes_max(0, 3), 0u);
}

TEST(Params, OpeningsAreNoLongerThanStated) {
  const std::vector<std::pair<uint32_t, bool>> shapes = {{3, true}, {1, false}, {5, true}};
  const std::vector<TreeShape> trees = {{3, true}, {1, false}, {5, true}};
  for (uint8_t seed = 0; seed < 8; ++seed) {
    const Bytes proof = Instance(small_params(), shapes, 4, seed).prove();
    EXPECT_LE(proof.size(), opening_bytes_max(small_params(), trees)) << "seed " << int{seed};
    EXPECT_GE(proof.size() * 3, opening_bytes_max(small_params(), trees)) << "seed " << int{seed};
  }
}

}  // namespace
}  // namespace tacit::pcs
