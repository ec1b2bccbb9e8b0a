#include "small_model.h"

namespace tacit::testing {
namespace {

using verifier::InputCommitment;
using verifier::Statement;

struct Committed {
  verifier::RegisteredModel model;
  prover::CommittedInput input;
  prover::Proof proof;
};

std::vector<Integers> hidden_inputs() { return {shared_model().inputs[0]}; }

const Committed& committed() {
  static const Committed made = [] {
    auto model = shared_model().load_registered();
    TACIT_CHECK(model.ok());
    Csprng random = seeded(11);
    auto input = prover::commit_input(model->model(), hidden_inputs(), 2, random);
    TACIT_CHECK(input.ok());
    prover::ProveOptions options;
    options.input_commitment = &input->commitment;
    options.input_secret = input->secret;
    auto proof = shared_model().prove(options);
    return Committed{std::move(*model), std::move(*input), std::move(proof)};
  }();
  return made;
}

Status verify(const InputCommitment* commitment, ByteSpan body) {
  Statement statement;
  statement.input_commitment = commitment;
  const auto r = verifier::verify(committed().model, statement, body);
  return r.ok() ? Status(Ok{}) : Status(r.error());
}
ErrorCode code_of(const Status& status) { return status.ok() ? ErrorCode::kBadMagic : status.error().code; }

TEST(InputCommitment, IsAcceptedAndBound) {
  EXPECT_TRUE(verify(&committed().input.commitment, committed().proof.body).ok());
  EXPECT_EQ(committed().proof.outputs, shared_model().prove({}).outputs);
  // A proof with a commitment is not one without, nor the other way round.
  EXPECT_FALSE(verify(nullptr, committed().proof.body).ok());
  EXPECT_FALSE(verify(&committed().input.commitment, shared_model().prove({}).body).ok());
}

TEST(InputCommitment, OfOtherNumbersIsRefused) {
  Csprng random = seeded(12);
  auto other_input = hidden_inputs();
  other_input[0].data[2] ^= 1;
  for (const auto& inputs : {hidden_inputs(), other_input}) {
    auto other = prover::commit_input(committed().model.model(), inputs, 2, random);
    ASSERT_TRUE(other.ok());
    EXPECT_FALSE(verify(&other->commitment, committed().proof.body).ok());
    EXPECT_EQ(prover::input_secret_fits(committed().model.model(), other->commitment, other->secret, shared_model().inputs), inputs == hidden_inputs());
    EXPECT_FALSE(prover::input_secret_fits(committed().model.model(), other->commitment, committed().input.secret, shared_model().inputs));
  }
}

/// A prover who runs on other numbers than it committed to.
TEST(InputCommitment, OfStaleNumbersIsRefused) {
  SmallModel liar = shared_model();
  liar.inputs[0].data[0] ^= 1;
  prover::ProveOptions options;
  options.input_commitment = &committed().input.commitment;
  options.input_secret = committed().input.secret;
  EXPECT_TRUE(refused_at_the_end(verify(&committed().input.commitment, liar.prove(options).body)));
}

TEST(InputCommitment, OfAnotherRuleOrCodeIsRefused) {
  const auto changed = [](auto&& change) {
    InputCommitment c = committed().input.commitment;
    change(c);
    return verify(&c, committed().proof.body);
  };
  const auto kStatement = static_cast<uint16_t>(channel::Step::kStatement);
  EXPECT_TRUE(refused(changed([](InputCommitment& c) { c.rule[5] ^= 1; }), ErrorCode::kStatementMismatch, kStatement));
  EXPECT_TRUE(refused(changed([](InputCommitment& c) { ++c.log_h; }), ErrorCode::kStatementMismatch, kStatement));
  EXPECT_TRUE(refused(changed([](InputCommitment& c) { ++c.log_inv_rate; }), ErrorCode::kStatementMismatch, kStatement));
  EXPECT_TRUE(refused(changed([](InputCommitment& c) { --c.num_queries; }), ErrorCode::kStatementMismatch, kStatement));
  EXPECT_TRUE(refused(changed([](InputCommitment& c) { ++c.tree.num_rows; }), ErrorCode::kStatementMismatch, kStatement));
  EXPECT_EQ(code_of(changed([](InputCommitment& c) { c.tree.openings = UINT32_MAX; })), ErrorCode::kBadParameters);
  EXPECT_EQ(code_of(changed([](InputCommitment& c) { c.tree.openings = shared_model().program.pcs.h() / c.num_queries + 1; })), ErrorCode::kBadParameters);
  EXPECT_EQ(code_of(changed([](InputCommitment& c) { c.tree.openings = static_cast<uint32_t>(((uint64_t{1} << 32) + c.num_queries - 1) / c.num_queries); })),
            ErrorCode::kBadParameters) << "small modulo 2^32, times the queries";
  EXPECT_FALSE(changed([](InputCommitment& c) { ++c.tree.openings; }).ok());
  EXPECT_FALSE(changed([](InputCommitment& c) { c.tree.root[0] ^= 1; }).ok());
  EXPECT_FALSE(changed([](InputCommitment& c) { c.tree.pin += EF::one(); }).ok());
}

/// The rule is what the integers mean: scales, widths, names of the hidden inputs, and nothing else.
TEST(InputCommitment, RuleIsOfTheHiddenInputs) {
  const Digest rule = verifier::quantisation_rule(shared_model().program);
  const auto changed = [](auto&& change) {
    Program p = shared_model().program;
    change(p);
    return verifier::quantisation_rule(p);
  };
  EXPECT_NE(changed([](Program& p) { p.inputs[0].exponents[0] = 1; }), rule);
  EXPECT_NE(changed([](Program& p) { p.inputs[0].bits = 9; }), rule);
  EXPECT_NE(changed([](Program& p) { p.inputs[0].name = "z"; }), rule);
  EXPECT_NE(changed([](Program& p) { p.inputs[0].shape = {4, 1}; }), rule);
  EXPECT_NE(changed([](Program& p) { p.inputs[0].saturate = true; }), rule);
  EXPECT_NE(changed([](Program& p) { p.inputs[0].is_integer = true; }), rule);
  EXPECT_EQ(changed([](Program& p) { p.inputs[1].bits = 9; }), rule);
  EXPECT_EQ(changed([](Program& p) { p.model_name = "other"; }), rule);
}

TEST(InputCommitment, HasOneEncoding) {
  const Bytes bytes = verifier::encode(committed().input.commitment);
  const auto decoded = verifier::decode_input_commitment(bytes);
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(verifier::encode(*decoded), bytes);
  EXPECT_TRUE(verify(&*decoded, committed().proof.body).ok());
  const auto code = [](ByteSpan b) {
    const auto r = verifier::decode_input_commitment(b);
    return r.ok() ? ErrorCode::kBadMagic : r.error().code;
  };
  for (size_t n = 0; n < bytes.size(); ++n) EXPECT_EQ(code(ByteSpan(bytes).first(n)), ErrorCode::kTruncated);
  Bytes longer = bytes;
  longer.push_back(0);
  EXPECT_EQ(code(longer), ErrorCode::kTrailingBytes);
  InputCommitment spent = committed().input.commitment;
  spent.tree.openings = 0;
  EXPECT_EQ(code(verifier::encode(spent)), ErrorCode::kBadParameters);
  for (size_t i = 0; i < bytes.size(); ++i) {
    Bytes flipped = bytes;
    flipped[i] ^= static_cast<uint8_t>(1u << (i % 8));
    const auto c = verifier::decode_input_commitment(flipped);
    EXPECT_FALSE(c.ok() && verify(&*c, committed().proof.body).ok()) << "byte " << i;
  }
}

TEST(InputCommitment, OfAModelWithoutHiddenInputsIsRefused) {
  Writer w(9);
  w.output(w.node(OpKind::kProduct, {w.input({3}, 8, false), w.weight({3}, 8)}, {}));
  const SmallModel model(std::move(w));
  const auto loaded = model.load_registered();
  ASSERT_TRUE(loaded.ok());
  const pcs::Params& p = model.program.pcs;
  const InputCommitment c{p.log_h, p.log_inv_rate, p.num_queries, verifier::quantisation_rule(model.program), {{}, 0, 2, EF::zero()}};
  Statement statement;
  statement.input_commitment = &c;
  const auto r = verifier::verify(*loaded, statement, model.prove({}).body);
  ASSERT_FALSE(r.ok());
  EXPECT_EQ(r.error().code, ErrorCode::kStatementMismatch);
}

TEST(InputCommitment, TooManyOpeningsDoNotFit) {
  Csprng random = seeded(13);
  const auto r = prover::commit_input(committed().model.model(), hidden_inputs(), shared_model().program.pcs.h(), random);
  ASSERT_FALSE(r.ok());
  EXPECT_EQ(r.error().code, ErrorCode::kLimit);
}

}  // namespace
}  // namespace tacit::testing
