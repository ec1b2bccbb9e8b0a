#include "tacit/security/check.h"

#include <functional>
#include <gtest/gtest.h>
#include <string_view>

#include "example.h"

namespace tacit::security {
namespace {

pcs::Params good_params() { return *choose_params(example_request()); }

ErrorCode code_of(const Result<int32_t>& level) {
  EXPECT_FALSE(level.ok());
  return level.ok() ? ErrorCode::kTruncated : level.error().code;
}

TEST(Check, ChosenParametersPass) {
  EXPECT_TRUE(check(good_params(), example_counts()).ok());
}

TEST(Check, FewerQueriesAreRefused) {
  ChooseRequest request = example_request();
  request.companions = 0;
  const pcs::Params params = *choose_params(request);
  ASSERT_TRUE(check(params, request.counts).ok());
  pcs::Params weaker = params;
  --weaker.num_queries;
  EXPECT_EQ(code_of(check(weaker, request.counts)), ErrorCode::kSecurityLevel);
  for (size_t i = 0; i < params.rounds.size(); ++i) {
    weaker = params;
    --weaker.rounds[i].num_queries;
    EXPECT_EQ(code_of(check(weaker, request.counts)), ErrorCode::kSecurityLevel) << i;
  }
}

TEST(Check, LessGrindingIsRefused) {
  ChooseRequest request = example_request();
  pcs::Params params = *choose_params(request);
  params.pow_bits -= 5;
  const Result<int32_t> status = check(params, request.counts);
  EXPECT_EQ(code_of(status), ErrorCode::kSecurityLevel);
  EXPECT_LT(status.error().index, 100 * kSecurityBits);
  EXPECT_GT(status.error().index, 100 * (kSecurityBits - 6));
}

TEST(Check, TheRequiredLevelOnlyRises) {
  const pcs::Params params = good_params();
  EXPECT_TRUE(check(params, example_counts(), 0).ok());
  EXPECT_EQ(code_of(check(params, example_counts(), 140)), ErrorCode::kSecurityLevel);
  pcs::Params weak = params;
  weak.num_queries /= 2;
  EXPECT_EQ(code_of(check(weak, example_counts(), 0)), ErrorCode::kSecurityLevel);
}

TEST(Check, NoProofIsNoSecurity) {
  EXPECT_EQ(code_of(check(std::span<const Subproof>())), ErrorCode::kSecurityLevel);
}

TEST(Check, ErrorsOfSeveralProofsAdd) {
  const pcs::Params params = good_params();  // chosen for two proofs
  const ProofCounts counts = example_counts();
  const Subproof proofs[] = {{params, counts}, {params, counts}, {params, counts}, {params, counts}};
  const int32_t one = *check({proofs, 1});
  EXPECT_EQ(one, analyse(params, counts).centibits);
  EXPECT_NEAR(*check({proofs, 2}), one - 100, 1);
  const Result<int32_t> four = check({proofs, 4});
  EXPECT_EQ(code_of(four), ErrorCode::kSecurityLevel);
  EXPECT_NEAR(static_cast<int32_t>(four.error().index), one - 200, 1);
}

TEST(Check, MalformedParameters) {
  struct Case { uint32_t rule; std::function<void(pcs::Params&, ProofCounts&)> spoil; };
  const Case cases[] = {
      {0, [](auto& p, auto&) { p.log_h = 0; }},
      {0, [](auto& p, auto&) { p.log_inv_rate = 0; }},
      {0, [](auto& p, auto&) { p.log_inv_rate = 18; }},
      {0, [](auto& p, auto&) { p.log_h = 255; }},
      {1, [](auto& p, auto&) { p.num_queries = 0; }},
      {1, [](auto& p, auto&) { p.num_queries = uint16_t{pcs::kMaxQueries} + 1; }},
      {1, [](auto& p, auto&) { p.pow_bits = kMaxPowBits + 1; }},
      {2, [](auto& p, auto&) { p.rounds.clear(); }},
      {2, [](auto& p, auto&) { p.rounds.clear(); p.log_h = 5; }},  // short enough to be sent in clear
      {2, [](auto& p, auto&) { p.rounds.push_back(p.rounds.back()); p.rounds.back().folding = 0; }},
      {2, [](auto& p, auto&) { p.rounds.resize(kMaxRounds + 1); }},
      {2, [](auto& p, auto&) { p.rounds[0].folding = 0; }},
      {2, [](auto& p, auto&) { p.rounds[0].folding = pcs::kMaxFolding + 1; }},
      {2, [](auto& p, auto&) { p.rounds[1].log_inv_rate = 0; }},
      {2, [](auto& p, auto&) { p.rounds[1].log_inv_rate = 30; }},
      {2, [](auto& p, auto&) { p.rounds[1].num_queries = 0; }},
      {2, [](auto& p, auto&) { p.rounds[0].pow_bits = 64; }},
      {2, [](auto& p, auto&) { p.rounds[0].num_ood = 0; }},
      {2, [](auto& p, auto&) { p.rounds[0].num_ood = pcs::kMaxOodSamples + 1; }},
      {2, [](auto& p, auto&) { p.rounds.resize(1); }},                     // a long vector in clear
      {2, [](auto& p, auto&) { p.rounds.resize(9, p.rounds.front()); }},  // folds more than there is
      {3, [](auto&, auto& c) { c.num_rows = 6; }},
      {3, [](auto&, auto& c) { c.num_trees = 0; }},
      {3, [](auto&, auto& c) { c.num_trees = 0; c.pinned_log_sizes.clear(); }},
      {3, [](auto&, auto& c) { c.pinned_log_sizes.resize(3); }},
      {4, [](auto&, auto& c) { c.gkr_layers = 19; }},
      {4, [](auto&, auto& c) { c.gkr_layers = 64; }},
      {4, [](auto&, auto& c) { c.num_lookup_leaves = 0; }},
      {4, [](auto&, auto& c) { c.key_columns = 0; }},
      {4, [](auto&, auto& c) { c.key_columns = (1u << 20) + 1; }},
      {4, [](auto&, auto& c) { c.gkr_degree = 1; }},
      {4, [](auto&, auto& c) { c.num_lookup_leaves = (uint64_t{1} << 40) + 1; c.gkr_layers = 41; }},
      {5, [](auto&, auto& c) { c.openings = 200; }},
      {5, [](auto&, auto& c) { c.num_pads = 1u << 14; }},
      {5, [](auto&, auto& c) { c.num_pads = UINT32_MAX; }},
  };
  for (size_t i = 0; i < std::size(cases); ++i) {
    pcs::Params params = good_params();
    ProofCounts counts = example_counts();
    cases[i].spoil(params, counts);
    const Result<int32_t> status = check(params, counts);
    EXPECT_EQ(code_of(status), ErrorCode::kBadParameters) << i;
    EXPECT_EQ(status.error().index, cases[i].rule) << i;
  }
}

TEST(Check, UniqueDecodingNeedsNoSamples) {
  ChooseRequest request = example_request(15);
  request.regime = Regime::kUniqueDecoding;
  pcs::Params params = *choose_params(request);
  for (pcs::WhirRound& round : params.rounds) round.num_ood = 0;
  EXPECT_TRUE(check(params, request.counts, kSecurityBits, Regime::kUniqueDecoding).ok());
  EXPECT_EQ(code_of(check(params, request.counts, kSecurityBits, Regime::kJohnson)), ErrorCode::kBadParameters);
}

TEST(Analyse, EveryTermIsThereAndCountsAgainstTheLevel) {
  const Report report = analyse(good_params(), example_counts());
  EXPECT_EQ(report.terms.size(), 18u + 5u * good_params().rounds.size());
  EXPECT_EQ(report.multiplicities.size(), 1 + good_params().rounds.size());
  Bound sum;
  for (const Term& term : report.terms) {
    EXPECT_FALSE(term.error.is_zero()) << term.name;
    EXPECT_GE(term.centibits, report.centibits) << term.name;
    EXPECT_EQ(term.centibits, term.error.centibits()) << term.name;
    EXPECT_EQ(term.preprint, std::string_view(term.source) == "ePrint 2025/2055") << term.name;
    sum += term.error;
  }
  EXPECT_EQ(sum.centibits(), report.centibits);
}

TEST(Analyse, NoErrorFallsWhenACountGrows) {
  const pcs::Params params = good_params();
  const Bound before = analyse(params, example_counts()).error;
  const std::function<void(ProofCounts&)> grow[] = {
      [](auto& c) { c.num_rows *= 2; },          [](auto& c) { c.pinned_log_sizes.push_back(30); },
      [](auto& c) { c.num_lookup_leaves *= 4; }, [](auto& c) { c.gkr_layers *= 2; },
      [](auto& c) { c.gkr_degree *= 2; },        [](auto& c) { c.key_columns *= 2; },
      [](auto& c) { c.max_point_length *= 2; },  [](auto& c) { c.num_instances *= 2; },
      [](auto& c) { c.sumcheck_vars *= 2; },     [](auto& c) { c.sumcheck_degree *= 2; },
      [](auto& c) { c.extra_degree *= 2; },      [](auto& c) { c.num_linear_claims *= 2; },
      [](auto& c) { c.reduction_vars *= 2; },    [](auto& c) { c.reduction_degree *= 2; },
      [](auto& c) { c.num_products *= 2; },      [](auto& c) { c.num_affine_equations *= 2; },
  };
  for (size_t i = 0; i < std::size(grow); ++i) {
    ProofCounts counts = example_counts();
    grow[i](counts);
    EXPECT_LT(before, analyse(params, counts).error) << i;
  }
}

TEST(Analyse, TheChosenMIsTheBest) {
  // Against every m of a coarse grid, for the first trees: queries and row combination alone bound the sum from below.
  const pcs::Params params = good_params();
  const ProofCounts counts = example_counts();
  const Report report = analyse(params, counts);
  Bound first;
  for (const Term& term : report.terms) {
    if (term.oracle < 0) first += term.error;
  }
  for (uint32_t m = 3; m < 3000; m += 1 + m / 50) {
    const Decoding code{Regime::kJohnson, params.log_inv_rate, m};
    const Bound part = code.queries(params.num_queries, params.pow_bits) +
                       code.slope() * Bound::power_of_two(params.log_h + params.log_inv_rate) * (counts.num_rows - 5) *
                           field_inverse();
    EXPECT_GE(first.centibits() + 1, part.centibits()) << m;
  }
}

TEST(Analyse, FormatsHundredths) {
  EXPECT_EQ(format_centibits(12843), "128.43");
  EXPECT_EQ(format_centibits(12800), "128.00");
  EXPECT_EQ(format_centibits(7), "0.07");
  EXPECT_EQ(format_centibits(-105), "-1.05");
}

}  // namespace
}  // namespace tacit::security
