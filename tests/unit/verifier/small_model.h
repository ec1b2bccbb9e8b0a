#pragma once

#include "../session/small_run.h"
#include "tacit/plan/plan.h"
#include "tacit/prover/prover.h"
#include "tacit/verifier/verifier.h"

namespace tacit::testing {

/// A model under the parameters that the planner chooses: 128 bits, as in the released program.
struct SmallModel {
  Program program;
  std::vector<Integers> inputs, weights;
  Bytes program_bytes;
  prover::Setup setup;
  Bytes tree;  ///< stored: keys read it where it lies

  explicit SmallModel(Writer w, uint8_t seed = 1) : program(std::move(w.program)), inputs(std::move(w.inputs)), weights(std::move(w.weights)) {
    plan::Options options;
    options.openings = 3;
    plan::complete(program, options);
    set_up(seed);
  }
  /// The same program with other numbers.
  SmallModel(const SmallModel& like, std::vector<Integers> other_weights, uint8_t seed)
      : program(like.program), inputs(like.inputs), weights(std::move(other_weights)) {
    set_up(seed);
  }

  Result<verifier::Model> load() const { return verifier::Model::load(program_bytes, setup.commitment); }
  Result<verifier::RegisteredModel> load_registered() const {
    TACIT_ASSIGN(verifier::Model model, load());
    return verifier::RegisteredModel::check(std::move(model), setup.registration);
  }
  prover::Key key() const {
    auto k = prover::Key::load(program_bytes, setup.commitment, setup.secret, tree);
    TACIT_CHECK(k.ok());
    return std::move(*k);
  }
  prover::Proof prove(const prover::ProveOptions& options, uint8_t seed = 5) const {
    Csprng random = seeded(seed);
    auto proof = prover::prove(key(), inputs, options, random);
    TACIT_CHECK(proof.has_value());
    return std::move(*proof);
  }

 private:
  void set_up(uint8_t seed) {
    program_bytes = program::encode(program);
    Csprng random = seeded(seed);
    auto made = prover::setup(program, weights, random);
    TACIT_CHECK(made.ok());
    setup = std::move(*made);
    tree = setup.tree;
  }
};

/// Hidden and public inputs, weights, a table, a disclosed index and a disclosed tensor.
inline Writer classifier(uint64_t seed = 3) {
  Writer w(seed);
  auto x = w.input({1, 4}, 8);
  const auto bias = w.input({1, 3}, 6, false);
  x = w.node(OpKind::kMatMul, {x, w.weight({4, 3}, 8)}, {});
  x = w.node(OpKind::kTable, {x}, {1, 6, 12, 10, 0, 0, 0, 0});
  x = w.node(OpKind::kLinear, {x, bias}, {0, 1, 1});
  w.output(x);
  w.output(w.node(OpKind::kArgMax, {x}, {1}));
  w.program.model_name = "classifier";
  return w;
}

inline const SmallModel& shared_model() {
  static const SmallModel model(classifier());
  return model;
}

}  // namespace tacit::testing
