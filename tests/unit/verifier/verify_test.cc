#include "small_model.h"

namespace tacit::testing {
namespace {

using channel::Step;
using verifier::Statement;

const verifier::RegisteredModel& registered() {
  static const verifier::RegisteredModel model = [] {
    auto loaded = shared_model().load_registered();
    TACIT_CHECK(loaded.ok());
    return std::move(*loaded);
  }();
  return model;
}

prover::ProveOptions with_context(std::string_view context) {
  prover::ProveOptions options;
  options.context = context;
  return options;
}

const prover::Proof& proof() {
  static const prover::Proof made = shared_model().prove(with_context("order 66"));
  return made;
}

Status status_of(const Result<verifier::VerifiedInference>& r) { return r.ok() ? Status(Ok{}) : Status(r.error()); }
Status verify(const Statement& statement, ByteSpan body) { return status_of(verifier::verify(registered(), statement, body)); }
Status verify(ByteSpan body) { return verify({.context = "order 66"}, body); }

/// Where all challenges differ, the first proof of work fails (but once in 2^12 cases; the seeds are fixed).
::testing::AssertionResult refused_by_challenges(const Status& status) {
  return refused(status, ErrorCode::kGrinding, static_cast<uint16_t>(pcs::Step::kFirstTreeGrinding));
}
template <class T>
ErrorCode code_of(const Result<T>& r) {
  EXPECT_FALSE(r.ok());
  return r.ok() ? ErrorCode::kBadMagic : r.error().code;
}

TEST(Verify, AcceptsAndTellsWhatWasShown) {
  const auto inference = verifier::verify(registered(), {.context = "order 66"}, proof().body);
  ASSERT_TRUE(inference.ok()) << describe(status_of(inference));
  EXPECT_EQ(inference->outputs(), proof().outputs);
  const auto values = op::interpret(shared_model().program, shared_model().inputs, shared_model().weights);
  ASSERT_TRUE(values.has_value());
  EXPECT_EQ(inference->outputs()[0], (*values)[shared_model().program.outputs[0].value]);
  EXPECT_EQ(inference->outputs()[1], (*values)[shared_model().program.outputs[1].value]);
  ASSERT_EQ(inference->public_inputs().size(), 1u);
  EXPECT_EQ(inference->public_inputs()[0], shared_model().inputs[1]);
  EXPECT_GE(inference->security_centibits(), 12800);
  EXPECT_EQ(registered().model().security_centibits(), inference->security_centibits());
}

TEST(Verify, BindsTheContext) {
  EXPECT_TRUE(refused_by_challenges(verify({.context = "order 67"}, proof().body)));
  EXPECT_TRUE(refused_by_challenges(verify({.context = ""}, proof().body)));
  EXPECT_TRUE(refused_by_challenges(verify({}, proof().body)));
  const Bytes without = shared_model().prove({}).body, empty = shared_model().prove(with_context("")).body;
  EXPECT_TRUE(verify({}, without).ok());
  EXPECT_TRUE(verify({.context = ""}, empty).ok());
  EXPECT_TRUE(refused_by_challenges(verify({.context = ""}, without)));
  EXPECT_TRUE(refused_by_challenges(verify({}, empty)));
}

TEST(Verify, BindsEveryPublicNumber) {
  const size_t num_publics = 3 + 3 + 1;
  for (size_t i = 0; i < num_publics; ++i) {
    Bytes body = proof().body;
    body[8 * i] ^= 1;  // in range still: an even number of values on both sides
    const Status status = verify(body);
    EXPECT_FALSE(status.ok()) << i;
    if (status.ok()) continue;
    EXPECT_TRUE(status.error().code == ErrorCode::kGrinding || status.error().code == ErrorCode::kRangeViolation) << i << ": " << describe(status);
  }
}

TEST(Verify, HoldsPublicNumbersToTheirRanges) {
  const auto with = [](size_t index, int64_t value) {
    Bytes body = proof().body;
    for (size_t i = 0; i < 8; ++i) body[8 * index + i] = static_cast<uint8_t>(static_cast<uint64_t>(value) >> (8 * i));
    return verify(body);
  };
  const auto outside = [](const Status& status, uint32_t tensor) {
    return !status.ok() && status.error().code == ErrorCode::kRangeViolation && status.error().step == static_cast<uint16_t>(Step::kRange) &&
           status.error().index == tensor;
  };
  EXPECT_TRUE(outside(with(0, 32), 0));
  EXPECT_TRUE(outside(with(0, -33), 0));
  EXPECT_TRUE(refused_by_challenges(with(0, shared_model().inputs[1].data[0] == -32 ? 31 : -32)));
  EXPECT_TRUE(outside(with(3, 512 + 32), 1));
  EXPECT_TRUE(outside(with(4, INT64_MIN), 1));
  EXPECT_TRUE(outside(with(6, 3), 2));
  EXPECT_TRUE(outside(with(6, -1), 2));
  const int64_t index = proof().outputs[1].data[0];
  EXPECT_TRUE(refused_by_challenges(with(6, (index + 1) % 3)));
  EXPECT_TRUE(refused_by_challenges(with(6, (index + 2) % 3)));
}

TEST(Verify, EndsWhereTheProofEnds) {
  Bytes longer = proof().body;
  longer.push_back(0);
  EXPECT_EQ(static_cast<int>(code_of(verify(longer))), static_cast<int>(ErrorCode::kTrailingBytes));
  const Bytes& body = proof().body;
  for (size_t size = 0; size < body.size(); size += 1 + body.size() / 97) {
    const Status status = verify(ByteSpan(body).first(size));
    EXPECT_EQ(static_cast<int>(code_of(status)), static_cast<int>(ErrorCode::kTruncated)) << size << ": " << describe(status);
  }
  EXPECT_EQ(static_cast<int>(code_of(verify(ByteSpan(body).first(body.size() - 1)))), static_cast<int>(ErrorCode::kTruncated));
}

/// Bytes that are missing are said to be missing, and not read as zeros.
TEST(Verify, OfNothingIsTruncated) {
  Writer w(7);
  w.output(w.node(OpKind::kLinear, {w.input({2}, 4)}, {1000, 1}));  // 0 is out of its range
  const SmallModel model(std::move(w));
  const auto loaded = model.load_registered();
  ASSERT_TRUE(loaded.ok());
  const Bytes one(8, 0);
  for (const ByteSpan body : {ByteSpan(), ByteSpan(one)}) {
    EXPECT_EQ(static_cast<int>(code_of(verifier::verify(*loaded, {}, body))), static_cast<int>(ErrorCode::kTruncated));
  }
  EXPECT_EQ(static_cast<int>(code_of(verifier::verify(*loaded, {}, Bytes(16)))), static_cast<int>(ErrorCode::kRangeViolation));
}

TEST(Verify, RefusesFlippedBytes) {
  const size_t size = proof().body.size();
  for (size_t i = 0; i < size; i += 1 + size / 211) {
    Bytes body = proof().body;
    body[i] ^= static_cast<uint8_t>(1u << (i % 8));
    EXPECT_FALSE(verify(body).ok()) << "byte " << i;
  }
}

TEST(Verify, RefusesNonCanonicalNumbers) {
  Bytes body = proof().body;
  const size_t first = 7 * 8 + 32;  // after the statement and the root: the first hidden scalar
  std::fill(body.begin() + first, body.begin() + first + 8, 0xff);
  EXPECT_EQ(static_cast<int>(code_of(verify(body))), static_cast<int>(ErrorCode::kNonCanonical));
}

TEST(Verify, CanAskForMore) {
  EXPECT_EQ(static_cast<int>(code_of(verifier::verify(registered(), {.context = "order 66"}, proof().body, 150))), static_cast<int>(ErrorCode::kSecurityLevel));
  EXPECT_TRUE(verifier::verify(registered(), {.context = "order 66"}, proof().body, 1).ok()) << "less than the level is the level";
}

TEST(Verify, OfAnotherModelIsRefused) {
  std::vector<Integers> other = shared_model().weights;
  other[0].data[0] ^= 1;
  const SmallModel foreign(shared_model(), other, 2), twin(shared_model(), shared_model().weights, 3);
  for (const SmallModel* model : {&foreign, &twin}) {
    const auto loaded = model->load_registered();
    ASSERT_TRUE(loaded.ok());
    EXPECT_TRUE(refused_by_challenges(status_of(verifier::verify(*loaded, {.context = "order 66"}, proof().body))));
    // One registration is of one commitment.
    auto unregistered = model->load();
    ASSERT_TRUE(unregistered.ok());
    EXPECT_EQ(static_cast<int>(code_of(verifier::check_registration(*unregistered, shared_model().setup.registration))), static_cast<int>(ErrorCode::kRegistration));
  }
}

/// The same commitment under a program that swaps the classes, skips the table, or transposes the weights.
TEST(Verify, OfAnotherProgramIsRefused) {
  const auto expect_refused = [](const char* name, auto&& change) {
    Program program = shared_model().program;
    change(program);
    auto model = verifier::Model::load(program::encode(program), shared_model().setup.commitment);
    if (!model.ok()) return;
    const auto loaded = verifier::RegisteredModel::assume_checked(std::move(*model));
    EXPECT_FALSE(verifier::verify(loaded, {.context = "order 66"}, proof().body).ok()) << name;
  };
  expect_refused("another name", [](Program& p) { p.model_name = "classifies"; });
  expect_refused("an unmarked random calibration", [](Program& p) { p.calibrated = !p.calibrated; });
  expect_refused("another scale of the output", [](Program& p) { p.outputs[0].exponents[0] = 1; });
  expect_refused("another label", [](Program& p) { p.outputs[1].labels = {"a", "b", "c"}; });
  expect_refused("another activation", [](Program& p) { p.nodes[4].attributes[0] = 0; });
  expect_refused("a skipped layer", [](Program& p) { p.nodes[5].inputs[0] = 1; });
  expect_refused("transposed weights", [](Program& p) { p.nodes[2].attributes = {8, 3, 4}; });
}

TEST(Registration, IsOfAllBytes) {
  const auto model = shared_model().load();
  ASSERT_TRUE(model.ok());
  const Bytes& registration = shared_model().setup.registration;
  ASSERT_TRUE(verifier::check_registration(*model, registration).ok());
  for (size_t i = 0; i < registration.size(); i += 1 + registration.size() / 101) {
    Bytes flipped = registration;
    flipped[i] ^= static_cast<uint8_t>(1u << (i % 8));
    EXPECT_EQ(static_cast<int>(code_of(verifier::check_registration(*model, flipped))), static_cast<int>(ErrorCode::kRegistration)) << "byte " << i;
  }
  Bytes longer = registration;
  longer.push_back(0);
  EXPECT_EQ(static_cast<int>(code_of(verifier::check_registration(*model, longer))), static_cast<int>(ErrorCode::kTrailingBytes));
  EXPECT_EQ(static_cast<int>(code_of(verifier::check_registration(*model, {}))), static_cast<int>(ErrorCode::kRegistration));
  EXPECT_EQ(static_cast<int>(code_of(verifier::check_registration(*model, ByteSpan(registration).first(registration.size() - 1)))),
            static_cast<int>(ErrorCode::kRegistration));
}

TEST(Registration, IsNeededForAModelThatVerifies) {
  auto model = shared_model().load();
  ASSERT_TRUE(model.ok());
  Bytes flipped = shared_model().setup.registration;
  flipped[100] ^= 1;
  EXPECT_EQ(static_cast<int>(code_of(verifier::RegisteredModel::check(std::move(*model), flipped))), static_cast<int>(ErrorCode::kRegistration));
}

TEST(Load, HoldsBothParametersToTheirForm) {
  for (const bool of_registration : {false, true}) {
    Program program = shared_model().program;
    (of_registration ? program.registration_pcs : program.pcs).rounds.clear();
    const auto model = verifier::Model::load(program::encode(program), shared_model().setup.commitment);
    ASSERT_FALSE(model.ok());
    EXPECT_TRUE(refused(Status(model.error()), ErrorCode::kBadParameters, static_cast<uint16_t>(pcs::Step::kParameters)));
  }
}

TEST(Load, RefusesFlippedCommitments) {
  const Bytes& commitment = shared_model().setup.commitment;
  for (size_t i = 0; i < commitment.size(); ++i) {
    Bytes flipped = commitment;
    flipped[i] ^= static_cast<uint8_t>(1u << (i % 8));
    auto model = verifier::Model::load(shared_model().program_bytes, flipped);
    if (!model.ok()) {
      EXPECT_GE(i, 32u) << "any root is a root";
      continue;
    }
    EXPECT_NE(model->id(), registered().model().id());
    EXPECT_FALSE(verifier::check_registration(*model, shared_model().setup.registration).ok()) << "byte " << i;
    const auto loaded = verifier::RegisteredModel::assume_checked(std::move(*model));
    EXPECT_FALSE(verifier::verify(loaded, {.context = "order 66"}, proof().body).ok()) << "byte " << i;
  }
}

TEST(Load, RefusesFlippedPrograms) {
  const Bytes& bytes = shared_model().program_bytes;
  size_t loaded_anyway = 0;
  for (size_t i = 0; i < bytes.size(); ++i) {
    Bytes flipped = bytes;
    flipped[i] ^= static_cast<uint8_t>(1u << (i % 8));
    auto model = verifier::Model::load(flipped, shared_model().setup.commitment);
    if (!model.ok()) continue;
    ++loaded_anyway;
    EXPECT_FALSE(verifier::check_registration(*model, shared_model().setup.registration).ok()) << "byte " << i;
    const auto loaded = verifier::RegisteredModel::assume_checked(std::move(*model));
    EXPECT_FALSE(verifier::verify(loaded, {.context = "order 66"}, proof().body).ok()) << "byte " << i;
  }
  EXPECT_GT(loaded_anyway, 10u) << "a name, a scale: those are bound by the digest alone";
}

TEST(Load, RefusesCommitmentsOfAnotherForm) {
  const auto load = [](const Bytes& commitment) { return code_of(verifier::Model::load(shared_model().program_bytes, commitment)); };
  const Bytes& commitment = shared_model().setup.commitment;
  EXPECT_EQ(load({}), ErrorCode::kTruncated);
  EXPECT_EQ(load(Bytes(commitment.begin(), commitment.end() - 1)), ErrorCode::kTruncated);
  Bytes changed = commitment;
  changed.push_back(0);
  EXPECT_EQ(load(changed), ErrorCode::kTrailingBytes);
  changed = commitment;
  ++changed[32];  // rows
  EXPECT_EQ(load(changed), ErrorCode::kStatementMismatch);
  changed = commitment;
  ++changed[36];  // openings
  EXPECT_EQ(load(changed), ErrorCode::kStatementMismatch);
}

/// Whoever writes the program cannot lower what its proofs are worth.
TEST(Load, RefusesLoweredParameters) {
  const auto load = [](auto&& change) {
    Program program = shared_model().program;
    change(program);
    return code_of(verifier::Model::load(program::encode(program), shared_model().setup.commitment));
  };
  const auto both = [&](auto&& change) {
    return load([&](Program& p) {
      change(p.pcs);
      change(p.registration_pcs);
    });
  };
  EXPECT_EQ(both([](pcs::Params& p) { p.num_queries = static_cast<uint16_t>(p.num_queries - 1); }), ErrorCode::kSecurityLevel);
  EXPECT_EQ(both([](pcs::Params& p) { p.num_queries = 1; }), ErrorCode::kSecurityLevel);
  EXPECT_EQ(both([](pcs::Params& p) { p.num_queries = 0; }), ErrorCode::kBadParameters);
  EXPECT_EQ(both([](pcs::Params& p) { p.log_inv_rate = 0; }), ErrorCode::kBadParameters);
  EXPECT_EQ(load([](Program& p) { p.pcs.rounds[0].num_queries = static_cast<uint16_t>(p.pcs.rounds[0].num_queries / 2); }), ErrorCode::kSecurityLevel);
  EXPECT_EQ(load([](Program& p) { p.pcs.rounds.back().num_queries = 1; }), ErrorCode::kSecurityLevel);
  EXPECT_EQ(load([](Program& p) { p.registration_pcs.rounds.back().num_queries = 1; }), ErrorCode::kSecurityLevel);
  EXPECT_EQ(load([](Program& p) { p.pcs.rounds[0].num_queries = 0; }), ErrorCode::kBadParameters);
  EXPECT_EQ(load([](Program& p) { p.pcs.pow_bits = 0; }), ErrorCode::kSecurityLevel);
  EXPECT_EQ(load([](Program& p) { p.pcs.pow_bits = 21; }), ErrorCode::kBadParameters) << "no level is made of grinding alone";
  EXPECT_EQ(load([](Program& p) { p.pcs.rounds[0].num_ood = 0; }), ErrorCode::kBadParameters);
  EXPECT_EQ(load([](Program& p) { p.pcs.rounds.clear(); }), ErrorCode::kBadParameters);
  EXPECT_EQ(load([](Program& p) { p.registration_pcs.num_queries = static_cast<uint16_t>(p.registration_pcs.num_queries + 1); }), ErrorCode::kBadParameters);
  EXPECT_EQ(load([](Program& p) { ++p.registration_pcs.log_h; }), ErrorCode::kBadParameters);
  EXPECT_EQ(load([](Program& p) { ++p.registration_pcs.log_inv_rate; }), ErrorCode::kBadParameters);
  EXPECT_EQ(load([](Program& p) { p.registration_pcs.rounds.clear(); }), ErrorCode::kBadParameters);
  EXPECT_EQ(load([](Program& p) { p.openings = 2; }), ErrorCode::kBadParameters);
  EXPECT_EQ(load([](Program& p) { p.openings = 0; }), ErrorCode::kBadParameters);
  EXPECT_EQ(load([](Program& p) { p.openings = UINT32_MAX; }), ErrorCode::kBadParameters);
  EXPECT_EQ(load([](Program& p) { p.openings = p.pcs.h() / p.pcs.num_queries + 1; }), ErrorCode::kBadParameters);
  // A number of blinding columns that is small modulo 2^32.
  EXPECT_EQ(load([](Program& p) { p.openings = static_cast<uint32_t>(((uint64_t{1} << 32) + p.pcs.num_queries - 1) / p.pcs.num_queries); }),
            ErrorCode::kBadParameters);
  EXPECT_EQ(load([](Program& p) { p.hide_model = false; }), ErrorCode::kBadParameters) << "openings of a public model";
}

TEST(Load, ModelsWithoutWeights) {
  Writer w(4);
  w.output(w.node(OpKind::kTable, {w.input({5}, 8)}, {1, 0, 8, 8, 0, 0, 0, 0}));
  const SmallModel model(std::move(w));
  EXPECT_TRUE(model.setup.commitment.empty() && model.setup.registration.empty() && model.setup.secret.empty());
  EXPECT_EQ(code_of(verifier::Model::load(model.program_bytes, shared_model().setup.commitment)), ErrorCode::kTrailingBytes);
  Program with_openings = model.program;
  with_openings.openings = 3;
  EXPECT_EQ(code_of(verifier::Model::load(program::encode(with_openings), {})), ErrorCode::kBadParameters);
  auto loaded = model.load();
  ASSERT_TRUE(loaded.ok());
  const Bytes junk{0};
  EXPECT_EQ(code_of(verifier::check_registration(*loaded, junk)), ErrorCode::kTrailingBytes);
  auto checked = verifier::RegisteredModel::check(std::move(*loaded), {});
  ASSERT_TRUE(checked.ok());
  const auto made = model.prove({});
  EXPECT_TRUE(verifier::verify(*checked, {}, made.body).ok());
  EXPECT_TRUE(refused_by_challenges(status_of(verifier::verify(*checked, {.context = "x"}, made.body))));
}

/// Nothing to prove: an input that is public, and weights that are public or none. Where one is hidden, a proof is one.
TEST(Load, RefusesProgramsThatHideNothing) {
  const auto status_of_load = [](Program program, ByteSpan commitment) -> Status {
    TACIT_TRY(verifier::Model::load(program::encode(program), commitment));
    return Ok{};
  };
  const auto hides_nothing = [](const Status& status) {
    return refused(status, ErrorCode::kBadProgram, static_cast<uint16_t>(Step::kStatement));
  };
  Writer table(5);
  table.output(table.node(OpKind::kTable, {table.input({5}, 8)}, {1, 0, 8, 8, 0, 0, 0, 0}));
  const SmallModel unweighted(std::move(table));
  Program program = unweighted.program;
  EXPECT_TRUE(status_of_load(program, {}).ok());
  program.inputs[0].is_hidden = false;
  EXPECT_TRUE(hides_nothing(status_of_load(program, {})));

  Writer dense(6);
  dense.output(dense.node(OpKind::kMatMul, {dense.input({1, 4}, 8), dense.weight({4, 3}, 8)}, {}));
  const Writer copy = dense;
  const SmallModel hidden(std::move(dense));
  program = hidden.program;
  program.inputs[0].is_hidden = false;
  EXPECT_TRUE(status_of_load(program, hidden.setup.commitment).ok()) << "its weights are hidden";
  Writer open = copy;
  open.program.hide_model = false;
  const SmallModel known(std::move(open));
  program = known.program;
  EXPECT_TRUE(status_of_load(program, known.setup.commitment).ok()) << "its input is hidden";
  program.inputs[0].is_hidden = false;
  EXPECT_TRUE(hides_nothing(status_of_load(program, known.setup.commitment)));
}

TEST(Load, PublicModels) {
  Writer w = classifier(6);
  w.program.hide_model = false;
  const SmallModel model(std::move(w));
  EXPECT_EQ(model.program.openings, 0u);
  const auto loaded = model.load_registered();
  ASSERT_TRUE(loaded.ok());
  EXPECT_TRUE(verifier::verify(*loaded, {}, model.prove({}).body).ok());
}

/// Random changes of a program that reach all of the loader, and a body of zeros for those that load.
TEST(Load, RandomPrograms) {
  constexpr uint64_t kSeed = 8;
  std::printf("seed %llu\n", static_cast<unsigned long long>(kSeed));
  std::mt19937_64 rng(kSeed);
  size_t loaded = 0;
  const Bytes zeros(1 << 20);
  for (int i = 0; i < 1500; ++i) {
    Bytes bytes = shared_model().program_bytes;
    for (uint64_t k = 1 + rng() % 3; k-- > 0;) bytes[rng() % bytes.size()] = static_cast<uint8_t>(rng());
    auto model = verifier::Model::load(bytes, shared_model().setup.commitment);
    if (!model.ok()) continue;
    ++loaded;
    const auto assumed = verifier::RegisteredModel::assume_checked(std::move(*model));
    EXPECT_FALSE(verifier::verify(assumed, {}, zeros).ok());
  }
  EXPECT_GT(loaded, 20u);
}

}  // namespace
}  // namespace tacit::testing
