#include "../../support/commit_pinned.h"
#include "small_model.h"

#include "tacit/prover/assign.h"
#include "tacit/prover/lookups.h"

/// The registration against an owner who cheats: weights out of their range, or false messages, each with a correct
/// continuation, on the path of the release.
namespace tacit::testing {
namespace {

constexpr size_t kWeights = static_cast<size_t>(circuit::Source::kWeights);
constexpr size_t kElement = 4;  ///< of the weights: it meets an input of 0

/// x W, with weights of 20 bits: limbs of 16 and 4.
Writer dense() {
  Writer w(6);
  const auto x = w.input(Integers({1, 3}, {5, -7, 0}), 8);
  w.output(w.node(OpKind::kMatMul, {x, w.weight({3, 2}, 20)}, {}));
  return w;
}

const SmallModel& honest() {
  static const SmallModel model(dense());
  return model;
}

/// An owner who commits to a limb that is no digit.
class CheatingOwner {
 public:
  CheatingOwner(size_t limb, const F& value) {
    const Program& program = honest().program;
    const auto circuit = op::elaborate_registration(program);
    TACIT_CHECK(circuit.ok());
    EXPECT_EQ(circuit->weight_cells[0][0].limb_bits, (std::vector<uint8_t>{16, 4}));
    cells_ = prover::assign_registration(*circuit, honest().weights);
    cells_.trees[kWeights][limb].data[kElement] = value;
    EXPECT_TRUE(prover::find_violation(*circuit, cells_));
    for (const circuit::Table& table : circuit->tables) {
      auto& counts = cells_.trees[0][table.multiplicities.index].data;
      std::fill(counts.begin(), counts.end(), F::zero());
    }
    prover::count_multiplicities(*circuit, cells_);
    tree_.emplace(commit_pinned(circuit->layouts[kWeights], cells_.trees[kWeights],
                                        op::reserved_columns(program, circuit::Source::kWeights, 0), kWeights, program.pcs, random_));
    ByteWriter commitment;
    session::write(commitment, prover::describe(*tree_, kWeights, program.openings, program.pcs));
    auto loaded = verifier::Model::load(honest().program_bytes, commitment.bytes());
    TACIT_CHECK(loaded.ok());
    model_.emplace(std::move(*loaded));
  }

  Bytes register_weights() {
    const session::Session session{*model_->registration_circuit(), model_->program().registration_pcs, {},
                                   verifier::pinned_commitments(*model_, {})};
    ByteWriter proof;
    prove(session, model_->registration_counts(), cells_, verifier::start_registration(*model_), proof);
    return proof.take();
  }

  /// An inference on the honest input: the false weight meets a zero.
  Bytes infer() {
    const auto values = op::interpret(honest().program, honest().inputs, honest().weights);
    TACIT_CHECK(values.has_value());
    const auto publics = prover::public_tensors(honest().program, *values);
    prover::Cells cells = prover::assign(honest().program, model_->circuit(), *values, publics);
    cells.trees[kWeights] = cells_.trees[kWeights];
    ByteWriter body;
    for (const Integers& tensor : publics) {
      for (const int64_t v : tensor.data) body.i64(v);
    }
    const session::Session session{model_->circuit(), model_->program().pcs, publics, verifier::pinned_commitments(*model_, {})};
    prove(session, model_->counts(), cells, verifier::start_inference(*model_, {}), body);
    return body.take();
  }
  const verifier::Model& model() const { return *model_; }

 private:
  void prove(const session::Session& session, const session::Counts& counts, const prover::Cells& cells, Transcript transcript,
             ByteWriter& proof) {
    session::absorb_statement(transcript, session);
    prover::prove(session, counts, cells, {nullptr, &*tree_, nullptr}, random_, transcript, proof);
  }

  Csprng random_ = seeded(8);
  prover::Cells cells_;
  std::optional<pcs::FirstTree> tree_;
  std::optional<verifier::Model> model_;
};

TEST(CheatedRegistration, OfWeightsOutOfTheirRangeIsRefused) {
  const F half = F::from_u64(2).inverse();
  const std::pair<size_t, F> lies[] = {{0, F::from_u64(1 << 16)}, {0, -F::one()}, {0, half}, {1, F::from_u64(16)}, {1, -F::one()}, {1, half}};
  for (const auto& [limb, value] : lies) {
    CheatingOwner owner(limb, value);
    EXPECT_TRUE(refused(verifier::check_registration(owner.model(), owner.register_weights()), ErrorCode::kRegistration,
                        static_cast<uint16_t>(pcs::Step::kFinalClaim)))
        << "limb " << limb << " = " << value.value();
    // Nothing else would find it: the proofs of such a model verify.
    const auto unregistered = verifier::RegisteredModel::assume_checked(owner.model());
    EXPECT_TRUE(verifier::verify(unregistered, {}, owner.infer()).ok());
  }
}

/// Replaces one message, of those that are not empty.
struct Liar final : prover::Hooks {
  explicit Liar(size_t message) : at(message) {}
  void message(std::string_view, std::vector<EF>& values) override {
    if (!values.empty() && met++ == at) values[values.size() / 2] += EF::one();
  }
  size_t at, met = 0;
};

TEST(CheatedRegistration, OfFalseMessagesIsRefused) {
  const auto status_of = [](Liar& liar) {
    Csprng random = seeded(9);
    const auto setup = prover::setup(honest().program, honest().weights, random, &liar);
    TACIT_CHECK(setup.ok());
    const auto model = verifier::Model::load(honest().program_bytes, setup->commitment);
    TACIT_CHECK(model.ok());
    return verifier::check_registration(*model, setup->registration);
  };
  Liar nobody(SIZE_MAX);
  EXPECT_TRUE(status_of(nobody).ok());
  for (size_t message = 0; message < nobody.met; message += 1 + nobody.met / 60) {
    Liar liar(message);
    EXPECT_TRUE(refused(status_of(liar), ErrorCode::kRegistration, static_cast<uint16_t>(pcs::Step::kFinalClaim))) << "message " << message;
  }
}

}  // namespace
}  // namespace tacit::testing
