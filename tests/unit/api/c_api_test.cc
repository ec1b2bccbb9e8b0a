#include <gtest/gtest.h>

#include "tacit/api/compile.h"
#include "tacit/api/package.h"
#include "tacit/plan/plan.h"
#include "tacit/tacit.hpp"

namespace tacit {
namespace {

/// y = W x on two hidden numbers.
program::Program product(std::string input_name, std::string output_name) {
  using program::OpKind;
  program::Program p;
  p.model_name = "product";
  p.nodes = {{OpKind::kInput, {}, {0}}, {OpKind::kWeight, {}, {8, 2, 2}}, {OpKind::kMatMul, {0, 1}, {}}, {OpKind::kRescale, {2}, {4, 16}}};
  program::InputSpec input;
  input.name = std::move(input_name);
  input.shape = {1, 2};
  input.exponents = {4};
  input.bits = 10;
  p.inputs = {input};
  program::OutputSpec output;
  output.name = std::move(output_name);
  output.value = 3;
  output.exponents = {4};
  p.outputs = {output};
  return p;
}

/// Set up and proved once.
class CApi : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    program::Program p = product("x", "y");
    plan::complete(p, {2});

    Csprng random(Digest{5});
    const std::vector<Tensor<int64_t>> weights{Tensor<int64_t>({2, 2}, {16, 32, 0, -16})};
    const Result<prover::Setup> setup = prover::setup(p, weights, random);
    ASSERT_TRUE(setup.ok());
    const Bytes program = program::encode(p);
    package_ = new Bytes(api::encode_verifier(program, *setup, {}));
    const Bytes tree = setup->tree;
    const Result<prover::Key> key = prover::Key::load(program, setup->commitment, setup->secret, tree);
    ASSERT_TRUE(key.ok());
    prover::ProveOptions options;
    options.context = "purpose";
    const std::vector<Tensor<int64_t>> inputs{Tensor<int64_t>({1, 2}, {16, 8})};
    const auto proved = prover::prove(*key, inputs, options, random);
    ASSERT_TRUE(proved.has_value());
    proof_ = new Bytes(api::encode_proof({key->model().id(), "purpose", std::nullopt, proved->body}));

    const auto held = prover::commit_input(key->model(), inputs, 3, random);
    ASSERT_TRUE(held.ok());
    options.input_commitment = &held->commitment;
    options.input_secret = held->secret;
    const auto about = prover::prove(*key, inputs, options, random);
    ASSERT_TRUE(about.has_value());
    about_commitment_ = new Bytes(api::encode_proof({key->model().id(), "purpose", held->commitment, about->body}));
    commitment_ = api::digest_of(held->commitment);
  }
  static Bytes *package_, *proof_, *about_commitment_;
  static Digest commitment_;
};
Bytes *CApi::package_ = nullptr, *CApi::proof_ = nullptr, *CApi::about_commitment_ = nullptr;
Digest CApi::commitment_;

/// Where a name went on behind a zero byte, a reader of C strings would take "y" for the whole of it.
TEST_F(CApi, APackageWithAZeroInANameIsRefused) {
  const auto opens = [](std::string input, std::string output) {
    program::Program p = product(std::move(input), std::move(output));
    plan::complete(p, {2});
    Csprng random(Digest{6});
    const Result<prover::Setup> setup = prover::setup(p, std::vector<Tensor<int64_t>>{Tensor<int64_t>({2, 2}, {16, 32, 0, -16})}, random);
    return setup.ok() && client::Model::open(api::encode_verifier(program::encode(p), *setup, {})).has_value();
  };
  EXPECT_TRUE(opens("x", "y"));
  EXPECT_FALSE(opens({"x\0z", 3}, "y"));
  EXPECT_FALSE(opens("x", {"y\0z", 3}));
}

TEST_F(CApi, AProofIsVerified) {
  const auto model = client::Model::open(*package_);
  ASSERT_TRUE(model.has_value());
  const auto inference = model->verify(*proof_, "purpose");
  ASSERT_TRUE(inference.has_value());
  ASSERT_EQ(inference->outputs().size(), 1u);
  EXPECT_EQ(inference->outputs()[0].name, "y");
  EXPECT_EQ(inference->outputs()[0].shape, (std::vector<int64_t>{1, 2}));
  EXPECT_EQ(inference->outputs()[0].values, (std::vector<double>{1, 1.5}));
  EXPECT_TRUE(inference->public_inputs().empty());
  EXPECT_GE(inference->security_bits(), 128);
}

TEST_F(CApi, AnInputCommitmentIsNamed) {
  const auto model = client::Model::open(*package_);
  ASSERT_TRUE(model.has_value());
  const auto plain = model->verify(*proof_, "purpose"), committed = model->verify(*about_commitment_, "purpose");
  ASSERT_TRUE(plain.has_value() && committed.has_value());
  EXPECT_FALSE(plain->input_commitment().has_value());
  EXPECT_EQ(committed->input_commitment(), commitment_);
  EXPECT_EQ(tacit_input_commitment(nullptr, commitment_.data()), 0);
}

TEST_F(CApi, AnythingElseIsNot) {
  const auto model = client::Model::open(*package_);
  ASSERT_TRUE(model.has_value());
  EXPECT_FALSE(model->verify(*proof_).has_value());
  EXPECT_FALSE(model->verify(*proof_, "another").has_value());
  for (size_t i = 0; i < proof_->size(); i += proof_->size() / 50) {
    Bytes damaged = *proof_;
    damaged[i] ^= 1;
    EXPECT_FALSE(model->verify(damaged, "purpose").has_value()) << i;
  }
  for (size_t i = 0; i + 40 < package_->size(); i += package_->size() / 20) {
    Bytes damaged = *package_;
    damaged[i] ^= 1;
    const auto other = client::Model::open(damaged);
    EXPECT_TRUE(!other || !other->verify(*proof_, "purpose")) << i;
  }
}

TEST_F(CApi, NullPointersAndWrongIndicesAreUsage) {
  EXPECT_EQ(tacit_model_open(nullptr, 0, nullptr), TACIT_USAGE);
  tacit_model* model = nullptr;
  ASSERT_EQ(tacit_model_open(package_->data(), package_->size(), &model), TACIT_OK);
  EXPECT_EQ(tacit_model_id(model, nullptr), TACIT_USAGE);
  tacit_inference* inference = nullptr;
  EXPECT_EQ(tacit_verify(model, proof_->data(), proof_->size(), nullptr, 0, &inference), TACIT_INVALID_PROOF);
  ASSERT_EQ(tacit_verify(model, proof_->data(), proof_->size(), "purpose", 7, &inference), TACIT_OK);
  tacit_tensor tensor;
  EXPECT_EQ(tacit_output(inference, 1, &tensor), TACIT_USAGE);
  EXPECT_EQ(tacit_public_input(inference, 0, &tensor), TACIT_USAGE);
  EXPECT_EQ(tacit_output(nullptr, 0, &tensor), TACIT_USAGE);
  tacit_inference_close(inference);
  tacit_model_close(model);
  tacit_model_close(nullptr);
}

}  // namespace
}  // namespace tacit
