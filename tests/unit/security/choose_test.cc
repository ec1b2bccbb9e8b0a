#include "tacit/security/choose.h"

#include <cmath>
#include <gtest/gtest.h>
#include <random>
#include <set>

#include "example.h"

namespace tacit::security {
namespace {

TEST(Choose, QuotedNumbersOfQueries) {
  // 20 bits of grinding, a proof and its registration, at the size of a small convolutional network.
  const std::pair<uint8_t, int> quoted[] = {{2, 112}, {3, 75}, {4, 56}};
  for (const auto& [log_inv_rate, queries] : quoted) {
    const pcs::Params params = *choose_params(example_request(14, log_inv_rate, 20));
    EXPECT_LE(std::abs(params.num_queries - queries), 1) << "rate 2^-" << int{log_inv_rate};
  }
}

TEST(Choose, ReachesTheLevelWithNothingToSpare) {
  for (const uint8_t log_h : {13, 15, 18}) {
    for (const uint8_t pow_bits : {0, 12, 20}) {
      const ChooseRequest request = example_request(log_h, 3, pow_bits);
      const pcs::Params params = *choose_params(request);
      const int32_t level = analyse(params, request.counts).centibits;
      EXPECT_GE(level, 12900);
      EXPECT_LT(level, 13060);
      pcs::Params fewer = params;
      --fewer.num_queries;
      EXPECT_LT(analyse(fewer, request.counts).centibits, 12900);
    }
  }
}

TEST(Choose, CompanionsAndHigherLevelsCostQueries) {
  ChooseRequest request = example_request();
  const uint16_t usual = choose_params(request)->num_queries;
  request.companions = 7;
  EXPECT_GT(choose_params(request)->num_queries, usual);
  request.companions = 1;
  request.min_bits = 140;
  EXPECT_GT(choose_params(request)->num_queries, usual + 8);
}

TEST(Choose, KeepsAFixedNumberOfQueries) {
  ChooseRequest request = example_request();
  request.fixed_num_queries = 120;
  const Result<pcs::Params> params = choose_params(request);
  ASSERT_TRUE(params.ok());
  EXPECT_EQ(params->num_queries, 120);
  request.fixed_num_queries = 20;
  EXPECT_EQ(choose_params(request).error().code, ErrorCode::kSecurityLevel);
}

TEST(Choose, RefusesWhatCannotBe) {
  ChooseRequest request = example_request();
  request.pow_bits = kMaxPowBits + 1;
  EXPECT_EQ(choose_params(request).error().code, ErrorCode::kBadParameters);
  request = example_request(0);
  EXPECT_EQ(choose_params(request).error().code, ErrorCode::kBadParameters);
  request = example_request(30, 4);
  EXPECT_EQ(choose_params(request).error().code, ErrorCode::kBadParameters);
  request = example_request(10);  // no room for the blinding columns
  EXPECT_EQ(choose_params(request).error().code, ErrorCode::kBadParameters);
  request = example_request();
  request.counts.extra_degree = uint64_t{1} << 60;  // the algebra alone is too weak
  EXPECT_EQ(choose_params(request).error().code, ErrorCode::kSecurityLevel);
}

TEST(Choose, BoundsTheDomainOfQ) {
  ChooseRequest request = example_request(14, 4);
  for (const uint8_t max_log_domain : {18, 19, 21}) {
    request.max_log_domain = max_log_domain;
    const pcs::Params params = *choose_params(request);
    EXPECT_LE(params.log_h + params.rounds[0].log_inv_rate, max_log_domain);
  }
  request.max_log_domain = 17;  // less than the first trees'
  EXPECT_EQ(choose_params(request).error().code, ErrorCode::kBadParameters);
}

TEST(Choose, NoOtherRateIsCheaper) {
  const ChooseRequest request = example_request(14, 2);
  const pcs::Params chosen = *choose_params(request);
  ChooseRequest other = request;
  other.max_log_domain = 16;
  EXPECT_EQ(chosen.rounds[0].log_inv_rate, 3);
  EXPECT_GT(proof_bytes(*choose_params(other), request.counts, request.tree_rows),
            proof_bytes(chosen, request.counts, request.tree_rows));
}

TEST(Choose, NoOtherFoldingIsCheaper) {
  const ChooseRequest request = example_request(14, 3);
  const pcs::Params chosen = *choose_params(request);
  const uint64_t bytes = proof_bytes(chosen, request.counts, request.tree_rows);
  for (uint8_t first = 1; first <= pcs::kMaxFolding; ++first) {
    // Queries of the second oracle follow its rate; a tenth of slack for the rounding of both.
    pcs::Params other = chosen;
    const int rate_change = first - chosen.rounds[0].folding;
    other.rounds[0].folding = first;
    other.rounds[1].folding = static_cast<uint8_t>(chosen.rounds[1].folding - rate_change);
    if (other.rounds[1].folding < 1 || other.rounds[1].folding > pcs::kMaxFolding) continue;
    const int old_rate = other.rounds[1].log_inv_rate;
    other.rounds[1].log_inv_rate = static_cast<uint8_t>(old_rate + rate_change);
    other.rounds[1].num_queries = static_cast<uint16_t>(other.rounds[1].num_queries * old_rate / (old_rate + rate_change));
    EXPECT_GE(proof_bytes(other, request.counts, request.tree_rows) * 11 / 10, bytes) << int{first};
  }
}

TEST(Choose, ExpectedSizesMatchASimulation) {
  std::mt19937_64 random(2);
  for (const int log_leaves : {0, 5, 10, 16}) {
    for (const uint32_t draws : {1u, 30u, 112u}) {
      constexpr int kTrials = 400;
      double distinct = 0, digests = 0;
      for (int trial = 0; trial < kTrials; ++trial) {
        std::set<uint32_t> level;
        for (uint32_t i = 0; i < draws; ++i) level.insert(static_cast<uint32_t>(random() & ((1u << log_leaves) - 1)));
        distinct += static_cast<double>(level.size());
        for (int l = log_leaves; l > 0; --l) {
          std::set<uint32_t> parents;
          for (const uint32_t node : level) parents.insert(node / 2);
          digests += static_cast<double>(2 * parents.size() - level.size());
          level = parents;
        }
      }
      EXPECT_NEAR(static_cast<double>(expected_distinct(draws, log_leaves)), distinct / kTrials, 1.5);
      const double mean = digests / kTrials;
      EXPECT_NEAR(static_cast<double>(expected_path_digests(draws, log_leaves)), mean, 2 + mean / 100);
    }
  }
}

}  // namespace
}  // namespace tacit::security
