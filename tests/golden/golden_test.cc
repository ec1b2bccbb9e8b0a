#include <gtest/gtest.h>

#include <cstdio>
#include <string>

#include "../support/small_model.h"
#include "tacit/base/dispatch.h"
#include "tacit/base/parallel.h"
#include "tacit/hash/blake3.h"

/// The bytes of format version 1. A change of any digest is a change of the format: it needs a new version number, and the
/// old one must be refused or still read.
namespace tacit {
namespace {

/// Parameters as the planner once chose them: fixed, so that only a change of the format changes the bytes.
program::Program golden_program() {
  program::Program p = test::small_program();
  p.limb_bits = 6;
  p.registration_limb_bits = 8;
  p.openings = 5;
  p.pcs = {.log_h = 11, .log_inv_rate = 3, .num_queries = 81, .pow_bits = 12,
           .rounds = {{.folding = 3, .log_inv_rate = 4, .num_queries = 62, .pow_bits = 12, .num_ood = 1}}};
  p.registration_pcs = p.pcs;
  return p;
}

std::string hex(ByteSpan bytes) {
  std::string s;
  char digits[3];
  Blake3 hasher;
  hasher.update(bytes);
  const Digest digest = hasher.finalize();
  for (const uint8_t b : digest) {
    std::snprintf(digits, sizeof digits, "%02x", b);
    s += digits;
  }
  return s;
}

TEST(Golden, BytesOfVersion1) {
  const test::SmallRun run = test::small_run(golden_program(), 7);
  EXPECT_EQ(program::kProgramVersion, 1);
  EXPECT_EQ(hex(run.program_bytes), "d6960049317b8c05da42241dc9712fe7b6a613a14a87a5c31ad36fe651136b74");
  EXPECT_EQ(hex(run.setup.commitment), "eac32d124e29182a64fbf6efdefa894a6103716a863ffb1f03c1a65dda16d443");
  EXPECT_EQ(hex(run.setup.registration), "aa2c92c3161f6690ee9868d8354c57db8e77e02a66a820f37775c6ed09ae9c0a");
  EXPECT_EQ(hex(run.proof.body), "b0aba6bf4c97d534d3491e4d3ecd912f23a2a2290433fa551e42697e4675193a");
}

/// What the small program has not: rows by private indices, a mask, a norm, a quotient, an index, windows.
program::Program other_operators() {
  using program::OpKind;
  program::Program p = golden_program();
  p.model_name = "others";
  p.inputs = {{.name = "tokens", .shape = {1, 2}, .exponents = {0}, .bits = 4, .is_integer = true}};
  p.nodes = {{OpKind::kInput, {}, {0}},
             {OpKind::kWeight, {}, {8, 1, 3, 4}},
             {OpKind::kGather, {1, 0}, {1}},
             {OpKind::kConstant, {}, {3, 1, 1, 4, 1, 1, 0, 1}},
             {OpKind::kSoftmax, {2, 3}, {4, 8, 4}},
             {OpKind::kNormalise, {2}, {1, 1 << 16, 1, 8, 12}},
             {OpKind::kLinear, {2}, {512, 1}},
             {OpKind::kLinear, {5}, {0, 4096}},
             {OpKind::kDivide, {7, 6}, {16, 0}},
             {OpKind::kArgMax, {8}, {0}},
             {OpKind::kWindow, {4}, {2, 3, 2, 1, 1, 0}},
             {OpKind::kSumAxis, {10}, {3}}};
  p.outputs = {{.name = "quotients", .value = 8, .exponents = {5}, .labels = {}},
               {.name = "largest", .value = 9, .exponents = {0}, .labels = {}},
               {.name = "sums", .value = 11, .exponents = {15}, .labels = {}}};
  return p;
}

test::SmallRun run_of_others() {
  const std::vector<Tensor<int64_t>> weights{Tensor<int64_t>({1, 3, 4}, {17, -100, 3, 55, 127, -128, 0, 9, -1, -2, 64, 30})};
  const std::vector<Tensor<int64_t>> inputs{Tensor<int64_t>({1, 2}, {-1, 1})};
  return test::small_run(other_operators(), 13, weights, inputs);
}

TEST(Golden, BytesOfTheOtherOperators) {
  const test::SmallRun run = run_of_others();
  EXPECT_EQ(hex(run.program_bytes), "276c86cb21caed7b865a871ce72ec2ce61f5a5979277b6c907f883344b1adf2c");
  EXPECT_EQ(hex(run.setup.registration), "1de5043adfd930f8be23d66914366899a4a71b7e472f890bcbfa7954f3a559c3");
  EXPECT_EQ(hex(run.proof.body), "b251e4e513f73580dd1fe1c6a9d8de302cb744bf786405b4a81e8d2e95b1baf7");
}

TEST(Golden, VectorAndScalarKernelsGiveTheSameProof) {
  const test::SmallRun vector = test::small_run(golden_program(), 9);
  set_force_scalar(true);
  const test::SmallRun scalar = test::small_run(golden_program(), 9);
  set_force_scalar(false);
  EXPECT_EQ(vector.setup.commitment, scalar.setup.commitment);
  EXPECT_EQ(vector.setup.registration, scalar.setup.registration);
  EXPECT_EQ(vector.setup.secret, scalar.setup.secret);
  EXPECT_EQ(vector.proof.body, scalar.proof.body);
}

TEST(Golden, VectorAndScalarKernelsGiveTheSameProofOfTheOthers) {
  const test::SmallRun vector = run_of_others();
  set_force_scalar(true);
  const test::SmallRun scalar = run_of_others();
  set_force_scalar(false);
  EXPECT_EQ(vector.setup.registration, scalar.setup.registration);
  EXPECT_EQ(vector.proof.body, scalar.proof.body);
}

TEST(Golden, AnyNumberOfThreadsGivesTheSameProof) {
  set_num_threads(1);
  const test::SmallRun one = test::small_run(golden_program(), 11);
  set_num_threads(2);
  const test::SmallRun two = test::small_run(golden_program(), 11);
  EXPECT_EQ(one.setup.registration, two.setup.registration);
  EXPECT_EQ(one.proof.body, two.proof.body);
}

TEST(Golden, TheProofsVerify) {
  for (const test::SmallRun& run : {test::small_run(golden_program(), 7), run_of_others()}) {
    auto model = verifier::Model::load(run.program_bytes, run.setup.commitment);
    ASSERT_TRUE(model.ok());
    const auto registered = verifier::RegisteredModel::check(std::move(*model), run.setup.registration);
    ASSERT_TRUE(registered.ok());
    verifier::Statement statement;
    statement.context = "test";
    EXPECT_TRUE(verifier::verify(*registered, statement, run.proof.body).ok());
  }
}

}  // namespace
}  // namespace tacit
