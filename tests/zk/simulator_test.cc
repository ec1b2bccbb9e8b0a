#include <gtest/gtest.h>

#include "every_operator.h"
#include "programmed_oracle.h"
#include "simulator.h"
#include "tacit/op/relations.h"
#include "tacit/plan/plan.h"
#include "tacit/verifier/verifier.h"

namespace tacit::testing {
namespace {

using program::OpKind;
constexpr size_t kWeights = static_cast<size_t>(circuit::Source::kWeights);
constexpr size_t kInput = static_cast<size_t>(circuit::Source::kInput);
constexpr uint32_t kInputOpenings = 2;

/// relu(x W), rescaled, under the parameters of the release.
program::Program dense() {
  program::Program p;
  p.model_name = "dense";
  p.inputs.push_back({.name = "x", .shape = {1, 3}, .exponents = {10}});
  p.nodes = {{OpKind::kInput, {}, {0}},
             {OpKind::kWeight, {}, {16, 3, 4}},
             {OpKind::kMatMul, {0, 1}, {}},
             {OpKind::kTable, {2}, {1, 18, 8, 8, 0, 0, 0, 0}}};
  p.outputs.push_back({.name = "y", .value = 3, .exponents = {5}, .labels = {}});
  plan::complete(p, {.openings = 4});
  return p;
}

/// Masked probabilities of rows of a learned table, by hidden indices.
program::Program embedding() {
  program::Program p;
  p.model_name = "embedding";
  p.inputs.push_back({.name = "tokens", .shape = {1, 2}, .exponents = {0}, .bits = 4, .is_integer = true});
  p.nodes = {{OpKind::kInput, {}, {0}},
             {OpKind::kWeight, {}, {8, 1, 3, 4}},
             {OpKind::kGather, {1, 0}, {1}},
             {OpKind::kConstant, {}, {3, 1, 1, 4, 1, 1, 0, 1}},
             {OpKind::kSoftmax, {2, 3}, {4, 8, 4}}};
  p.outputs.push_back({.name = "y", .value = 4, .exponents = {15}, .labels = {}});
  plan::complete(p, {.openings = 4});
  return p;
}

/// A row clamped, normalised, and divided by itself moved away from 0.
program::Program quotients() {
  program::Program p = dense();
  p.nodes.back() = {OpKind::kClamp, {2}, {18, -2050, 2047, 11}};
  p.nodes.push_back({OpKind::kNormalise, {3}, {1, 1 << 16, 5, 8, 12}});
  p.nodes.push_back({OpKind::kLinear, {4}, {0, 4096}});
  p.nodes.push_back({OpKind::kLinear, {3}, {4096, 1}});
  p.nodes.push_back({OpKind::kDivide, {5, 6}, {14, 0}});
  p.outputs[0].value = 7;
  plan::complete(p, {.openings = 4});
  return p;
}

Digest coins(uint8_t label) { return Digest{0xc0, label}; }

/// A model that has no weights, and its registration.
class Simulation {
 public:
  explicit Simulation(const program::Program& p) {
    const auto circuit = op::elaborate_registration(p);
    TACIT_CHECK(circuit.ok());
    weights.emplace(simulate_commitment(circuit->layouts[kWeights].num_rows, p.openings, kWeights, p.pcs, random));
    ByteWriter commitment;
    session::write(commitment, weights->commitment);
    auto loaded = verifier::Model::load(program::encode(p), commitment.bytes());
    TACIT_CHECK(loaded.ok());
    model.emplace(std::move(*loaded));
    const session::Session session{*model->registration_circuit(), p.registration_pcs, {}, verifier::pinned_commitments(*model, {})};
    registration = run(session, model->registration_counts(), verifier::start_registration(*model), coins(0), {});
  }

  /// A proof that the model gives `outputs` on a hidden input: there is neither.
  Bytes prove(const std::vector<Tensor<int64_t>>& outputs, const verifier::Statement& statement, uint8_t label) {
    ByteWriter body;
    for (const Tensor<int64_t>& tensor : outputs) {
      for (const int64_t v : tensor.data) body.i64(v);
    }
    const auto circuit = model->circuit_for(outputs, statement.input_commitment != nullptr ? kInputOpenings : 0);
    const session::Session session{**circuit, model->program().pcs, outputs, verifier::pinned_commitments(*model, statement)};
    return run(session, session::count(**circuit, session.params, session.pinned), verifier::start_inference(*model, statement),
               coins(label), body.take());
  }

  /// A commitment to an input that does not exist.
  verifier::InputCommitment commit_input() {
    const program::Program& p = model->program();
    const auto circuit = op::elaborate(p, {}, kInputOpenings);
    TACIT_CHECK(circuit.ok());
    input.emplace(simulate_commitment(circuit->layouts[kInput].num_rows, kInputOpenings, kInput, p.pcs, random));
    return {p.pcs.log_h, p.pcs.log_inv_rate, p.pcs.num_queries, verifier::quantisation_rule(p), input->commitment};
  }

  Csprng random{Digest{17}};
  ProgrammedOracle oracle;
  std::optional<SimulatedCommitment> weights, input;
  std::optional<verifier::Model> model;
  Bytes registration;

 private:
  Bytes run(const session::Session& session, const session::Counts& counts, Transcript transcript, const Digest& challenges, Bytes before) {
    session::absorb_statement(transcript, session);
    ByteWriter proof;
    proof.raw(before);
    const pcs::FirstTree* input_tree = session.pinned[kInput] ? &input->tree : nullptr;
    simulate_run(session, counts, {nullptr, &weights->tree, input_tree}, transcript, challenges, oracle, random, proof);
    return proof.take();
  }
};

Tensor<int64_t> output(std::vector<int64_t> values) {
  Tensor<int64_t> t({1, 4});
  t.data = std::move(values);
  return t;
}

/// The verifier as it is released accepts a whole life of a model without weights: only the oracle is the simulator's.
TEST(Simulator, TheReleasedVerifierAcceptsAModelWithoutWeights) {
  Simulation world(dense());
  ASSERT_TRUE(verifier::check_registration(*world.model, world.registration).ok());
  const auto registered = verifier::RegisteredModel::check(*world.model, world.registration);
  ASSERT_TRUE(registered.ok());
  const verifier::Statement statement{"a context", nullptr};
  const std::vector<std::vector<int64_t>> wishes = {{0, 1, 2, 3}, {127, 0, 127, 64}, {5, 5, 5, 5}};
  for (size_t i = 0; i < wishes.size(); ++i) {
    const Bytes body = world.prove({output(wishes[i])}, statement, static_cast<uint8_t>(1 + i));
    const auto inference = verifier::verify(*registered, statement, body);
    ASSERT_TRUE(inference.ok()) << static_cast<int>(inference.error().code) << ", step " << inference.error().step;
    EXPECT_EQ(inference->outputs()[0].data, wishes[i]);
    EXPECT_GE(inference->security_centibits(), 12800);
  }
}

TEST(Simulator, TheReleasedVerifierAcceptsRowsOfATableThatDoesNotExist) {
  Simulation world(embedding());
  Tensor<int64_t> wish({1, 2, 4});
  wish.data = {1, 2, 3, 4, 5, 6, 7, 8};
  const Bytes body = world.prove({wish}, {}, 1);
  const auto inference = verifier::verify(verifier::RegisteredModel::assume_checked(*world.model), {}, body);
  ASSERT_TRUE(inference.ok()) << static_cast<int>(inference.error().code) << ", step " << inference.error().step;
  EXPECT_EQ(inference->outputs()[0].data, wish.data);
}

TEST(Simulator, NormalisationAndDivision) {
  Simulation world(quotients());
  const auto registered = verifier::RegisteredModel::assume_checked(*world.model);
  const std::vector<int64_t> wish = {-8192, 0, 8191, 5};
  const auto inference = verifier::verify(registered, {}, world.prove({output(wish)}, {}, 1));
  ASSERT_TRUE(inference.ok()) << static_cast<int>(inference.error().code) << ", step " << inference.error().step;
  EXPECT_EQ(inference->outputs()[0].data, wish);
}

TEST(Simulator, EveryOperator) {
  Simulation world(every_operator());
  Tensor<int64_t> indices({2});
  indices.data = {3, 0};
  const auto registered = verifier::RegisteredModel::assume_checked(*world.model);
  const auto inference = verifier::verify(registered, {}, world.prove({indices, indices}, {}, 1));
  ASSERT_TRUE(inference.ok()) << static_cast<int>(inference.error().code) << ", step " << inference.error().step;
  EXPECT_EQ(inference->outputs(), (std::vector<Tensor<int64_t>>{indices, indices}));
}

TEST(Simulator, TheReleasedVerifierAcceptsACommittedInputThatDoesNotExist) {
  Simulation world(dense());
  const verifier::InputCommitment input = world.commit_input();
  const verifier::Statement statement{std::nullopt, &input};
  const auto registered = verifier::RegisteredModel::assume_checked(*world.model);
  for (uint8_t opening = 1; opening <= kInputOpenings; ++opening) {
    const auto inference = verifier::verify(registered, statement, world.prove({output({9, 8, 7, opening})}, statement, opening));
    EXPECT_TRUE(inference.ok()) << static_cast<int>(inference.error().code) << ", step " << inference.error().step;
  }
}

/// What the simulator has over a prover is the oracle, and nothing else.
TEST(Simulator, NothingIsAcceptedUnderTheReleasedOracle) {
  std::optional<Simulation> world(std::in_place, dense());
  const verifier::Statement statement;
  const Bytes body = world->prove({output({1, 2, 3, 4})}, statement, 1);
  const Bytes registration = world->registration;
  const verifier::Model model = *world->model;
  ASSERT_TRUE(verifier::verify(verifier::RegisteredModel::assume_checked(model), statement, body).ok());
  world.reset();
  EXPECT_FALSE(verifier::check_registration(model, registration).ok());
  EXPECT_FALSE(verifier::verify(verifier::RegisteredModel::assume_checked(model), statement, body).ok());
}

/// The programmed points are those of one statement and one proof.
TEST(Simulator, ASimulatedProofIsOfItsStatementAlone) {
  Simulation world(dense());
  const verifier::Statement statement{"a context", nullptr};
  const Bytes body = world.prove({output({1, 2, 3, 4})}, statement, 1);
  const auto registered = verifier::RegisteredModel::assume_checked(*world.model);
  ASSERT_TRUE(verifier::verify(registered, statement, body).ok());
  EXPECT_FALSE(verifier::verify(registered, {"another context", nullptr}, body).ok());
  for (size_t at = 0; at < body.size(); at += 997) {
    Bytes changed = body;
    changed[at] ^= 1;
    EXPECT_FALSE(verifier::verify(registered, statement, changed).ok()) << "byte " << at;
  }
}

}  // namespace
}  // namespace tacit::testing
