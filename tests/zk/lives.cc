#include "lives.h"

#include <map>

#include "tacit/channel/wire.h"
#include "tacit/op/relations.h"
#include "tacit/pcs/domain_points.h"
#include "tacit/pcs/oracle.h"

namespace tacit::testing {

namespace {

using program::OpKind;

Tensor<int64_t> tensor(Shape shape, std::vector<int64_t> data) {
  Tensor<int64_t> t(std::move(shape));
  t.data = std::move(data);
  return t;
}

/// Adds the stretches of one run; reads it as the verifier does, with the parts that the verifier's interface gives.
class RunReader {
 public:
  RunReader(const session::Session& session, Transcript transcript, ByteSpan run, Life& life)
      : session_(session), transcript_(std::move(transcript)), reader_(run), life_(life) {
    session::absorb_statement(transcript_, session_);
  }

  void read(size_t num_scalars) {
    const auto opening = session::verify_channel(session_, transcript_, reader_);
    TACIT_CHECK(opening.ok());
    life_.stretches.push_back({Kind::kRoot, at_, at_ + 32});
    life_.stretches.push_back({Kind::kHidden, at_ + 32, at_ + 32 + num_scalars * EF::kBytes});
    at_ += 32 + num_scalars * EF::kBytes;
    to_here(Kind::kClear);
    pcs::Receiver receiver(transcript_, reader_);
    TACIT_CHECK(pcs::receive_oracle(session_.params, 0, receiver).ok());
    to_here(Kind::kOracle);
    TACIT_CHECK(receiver.receive_nonce(pcs::kFirstTreeGrinding, 0, session_.params.pow_bits).ok());
    to_here(Kind::kPublic);
    const auto positions = receiver.positions(pcs::kFirstTreePositions, session_.params.num_queries,
                                              session_.params.log_h + session_.params.log_inv_rate);
    for (const pcs::open::TreeClaim& tree : opening->trees) {
      const bool own = tree.info.tree_id == session::kOwnTree;
      auto values = pcs::verify_first_tree_opening(tree.info, session_.params, positions, reader_, 0);
      TACIT_CHECK(values.ok());
      const size_t leaves = positions.size() * (kSaltBytes + tree.info.num_rows * F::kBytes);
      life_.stretches.push_back({own ? Kind::kOwnLeaves : Kind::kPinnedLeaves, at_, at_ + leaves});
      at_ += leaves;
      to_here(own ? Kind::kPaths : Kind::kPinnedPaths);
      if (!own) life_.openings.push_back({positions, std::move(*values)});
    }
    life_.stretches.push_back({Kind::kWhir, at_, life_.bytes.size()});
  }

 private:
  void to_here(Kind kind) {
    const size_t here = life_.bytes.size() - reader_.remaining();
    life_.stretches.push_back({kind, at_, here});
    at_ = here;
  }

  const session::Session& session_;
  Transcript transcript_;
  ByteReader reader_;
  Life& life_;
  size_t at_ = life_.bytes.size() - reader_.remaining();
};

void append(Life& life, ByteSpan bytes) { life.bytes.insert(life.bytes.end(), bytes.begin(), bytes.end()); }

std::vector<F> words(ByteSpan bytes) {
  ByteReader reader(bytes);
  std::vector<F> list;
  while (reader.remaining() >= F::kBytes) list.push_back(wire::read<F>(reader));
  return list;
}

/// Adds `a[i] - b[i]`.
void append_differences(Life& life, Kind kind, std::span<const F> a, std::span<const F> b) {
  ByteWriter out;
  for (size_t i = 0; i < a.size(); ++i) wire::write(out, a[i] - b[i]);
  life.stretches.push_back({kind, life.bytes.size(), life.bytes.size() + out.size()});
  append(life, out.bytes());
}

/// A row's values at d+1 points, divided by differences: its coefficients at the last d columns cancel. d is the blinding of
/// one opening fewer than there are.
void append_combinations(Life& life, const program::Program& program, uint32_t columns) {
  std::map<uint32_t, std::span<const F>> by_position;
  for (const PinnedOpening& opening : life.openings) {
    const size_t k = opening.values.size() / opening.positions.size();
    for (size_t i = 0; i < opening.positions.size(); ++i) by_position[opening.positions[i]] = std::span(opening.values).subspan(i * k, k);
  }
  const size_t d = columns - program.pcs.num_queries;
  TACIT_CHECK(by_position.size() > d);
  const pcs::DomainPoints points;
  std::vector<F> x, sums(by_position.begin()->second.size(), F::zero());
  for (const auto& [position, values] : by_position) x.push_back(points[position]);
  x.resize(d + 1);
  size_t i = 0;
  for (const auto& [position, values] : by_position) {
    if (i > d) break;
    F divisor = x[i].pow(program.pcs.h() - d);
    for (size_t j = 0; j <= d; ++j) divisor *= j == i ? F::one() : x[i] - x[j];
    const F coefficient = divisor.inverse();
    for (size_t j = 0; j < sums.size(); ++j) sums[j] += coefficient * values[j];
    ++i;
  }
  append_differences(life, Kind::kOpenings, sums, std::vector<F>(sums.size(), F::zero()));
}

}  // namespace

const char* name(Kind kind) {
  constexpr const char* kNames[] = {"public", "commitment", "root", "padded messages", "messages in clear", "oracle Q", "own leaves",
                                    "pinned leaves", "own paths", "pinned paths", "WHIR", "differences of messages", "differences of proofs",
                                    "combinations of openings"};
  return kNames[static_cast<size_t>(kind)];
}

program::Program small_program() {
  program::Program p;
  p.model_name = "small";
  p.inputs.push_back({.name = "x", .shape = {1, 3}, .exponents = {10}});
  p.nodes = {{OpKind::kInput, {}, {0}},
             {OpKind::kWeight, {}, {16, 3, 4}},
             {OpKind::kMatMul, {0, 1}, {}},
             {OpKind::kTable, {2}, {1, 18, 6, 6, 0, 0, 0, 0}}};
  p.outputs.push_back({.name = "y", .value = 3, .exponents = {0}, .labels = {}});
  plan::complete(p, {.openings = 2});
  return p;
}

std::pair<Witness, Witness> two_witnesses() {
  const Witness sparse{{tensor({1, 3}, {16384, 0, 0})}, {tensor({3, 4}, {16, 32, 48, 64, 0, 0, 0, 0, 0, 0, 0, 0})}};
  const Witness dense{{tensor({1, 3}, {1, -1, -32768})},
                      {tensor({3, 4}, {31000, -4321, 1, -32768, 31000, -4321, 1, -32768, -8, -16, -24, -32})}};
  return {sparse, dense};
}

Life live(const program::Program& program, const Witness& witness, Csprng& random, prover::Hooks* hooks) {
  ProgrammedOracle oracle;
  const auto coins = [](uint8_t proof) { return Digest{0x77, proof}; };
  Life life;
  life.accepted = true;

  oracle.program(coins(0));
  const auto setup = prover::setup(program, witness.weights, random, hooks);
  TACIT_CHECK(setup.ok());
  const Bytes program_bytes = program::encode(program);
  const Bytes tree = setup->tree;
  const auto key = prover::Key::load(program_bytes, setup->commitment, setup->secret, tree);
  TACIT_CHECK(key.ok());
  const verifier::Model& model = key->model();
  const auto pinned = verifier::pinned_commitments(model, {});
  append(life, setup->commitment);
  life.stretches = {{Kind::kCommitment, 0, 32}, {Kind::kPublic, 32, 40}, {Kind::kCommitment, 40, life.bytes.size()}};

  life.accepted &= verifier::check_registration(model, setup->registration).ok();
  append(life, setup->registration);
  const session::Session registration{*model.registration_circuit(), program.registration_pcs, {}, pinned};
  RunReader(registration, verifier::start_registration(model), setup->registration, life).read(model.registration_counts().num_scalars);

  std::vector<std::vector<F>> padded;
  for (uint8_t proof = 1; proof < program.openings; ++proof) {
    oracle.program(coins(proof));
    prover::ProveOptions options;
    options.hooks = hooks;
    const auto proved = prover::prove(*key, witness.inputs, options, random);
    TACIT_CHECK(proved.has_value());
    life.accepted &= verifier::verify(verifier::RegisteredModel::assume_checked(model), {}, proved->body).ok();
    size_t public_bytes = 0;
    for (const auto& output : proved->outputs) public_bytes += output.size() * 8;
    const size_t start = life.bytes.size();
    append(life, proved->body);
    life.stretches.push_back({Kind::kPublic, start, start + public_bytes});
    const auto circuit = model.circuit_for(proved->outputs, 0);
    const session::Session session{**circuit, program.pcs, proved->outputs, pinned};
    const ByteSpan run = ByteSpan(proved->body).subspan(public_bytes);
    RunReader(session, verifier::start_inference(model, {}), run, life).read(model.counts().num_scalars);
    padded.push_back(words(run.subspan(32, model.counts().num_scalars * EF::kBytes)));
  }
  const std::span<const F> first(padded[0]);
  append_differences(life, Kind::kNeighbours, first.subspan(3), first.first(first.size() - 3));
  for (size_t i = 1; i < padded.size(); ++i) append_differences(life, Kind::kProofs, padded[i], padded[i - 1]);
  append_combinations(life, program, op::reserved_columns(program, circuit::Source::kWeights, 0));
  return life;
}

}  // namespace tacit::testing
