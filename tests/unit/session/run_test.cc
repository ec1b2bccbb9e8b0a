#include <gtest/gtest.h>

#include <random>

#include "../../support/commit_pinned.h"
#include "tacit/op/interpreter.h"
#include "tacit/op/relations.h"
#include "tacit/prover/assign.h"
#include "tacit/prover/check.h"
#include "tacit/prover/session.h"
#include "tacit/session/session.h"

namespace tacit {
namespace {

using program::Node;
using program::OpKind;
using program::Program;

pcs::Params small_params() {
  pcs::Params p;
  p.log_h = 11;
  p.log_inv_rate = 2;
  p.num_queries = 20;
  p.pow_bits = 2;
  p.rounds = {{.folding = 4, .log_inv_rate = 3, .num_queries = 20, .pow_bits = 2, .num_ood = 1}};
  return p;
}

Program two_layers() {
  Program p;
  p.inputs.push_back({.name = "x", .shape = {1, 5}, .exponents = {8}, .bits = 10});
  p.nodes = {
      {OpKind::kInput, {}, {0}},
      {OpKind::kWeight, {}, {9, 5, 3}},
      {OpKind::kMatMul, {0, 1}, {}},
      {OpKind::kWeight, {}, {20, 1, 3}},
      {OpKind::kLinear, {2, 3}, {0, 1, 1}},
      {OpKind::kTable, {4}, {1, 8, 12, 12, 0, 0, 0, 0}},
      {OpKind::kRescale, {5}, {3, 12}},
      {OpKind::kSoftmax, {6}, {6, 12}},
      {OpKind::kProduct, {7, 6}, {}},
      {OpKind::kRescale, {8}, {15, 14}},
  };
  p.outputs.push_back({.name = "y", .value = 9, .exponents = {5}, .is_index = false, .labels = {}});
  p.limb_bits = 6;
  p.openings = 3;
  p.pcs = small_params();
  p.registration_pcs = small_params();
  p.registration_limb_bits = 8;
  return p;
}

TEST(Session, ProvesTwoLayers) {
  const Program p = two_layers();
  std::mt19937_64 rng(7);
  Tensor<int64_t> x({1, 5}), w({5, 3}), b({1, 3});
  for (auto& v : x.data) v = static_cast<int64_t>(rng() % 1000) - 500;
  for (auto& v : w.data) v = static_cast<int64_t>(rng() % 500) - 250;
  for (auto& v : b.data) v = static_cast<int64_t>(rng() % 100000) - 50000;
  const std::vector<Tensor<int64_t>> inputs{x}, weights{w, b};
  const auto values = op::interpret(p, inputs, weights);
  ASSERT_TRUE(values.has_value());
  const auto publics = prover::public_tensors(p, *values);
  auto circuit = op::elaborate(p, publics, 0);
  ASSERT_TRUE(circuit.ok()) << int(circuit.error().code) << " " << circuit.error().index;

  Csprng random((Digest{1}));
  const auto cells = prover::assign(p, *circuit, *values, publics);
  const auto violation = prover::find_violation(*circuit, cells);
  ASSERT_FALSE(violation) << int(violation->kind) << " " << violation->index << " " << violation->element;
  const pcs::FirstTree tree = testing::commit_pinned(circuit->layouts[1], cells.trees[1], op::reserved_columns(p, circuit::Source::kWeights, 0),
                                                    1, p.pcs, random);
  session::Session s{*circuit, p.pcs, publics, {}};
  s.pinned[1] = prover::describe(tree, 1, p.openings, p.pcs);
  const session::Counts counts = session::count(*circuit, p.pcs, s.pinned);
  ByteWriter proof;
  Transcript t("test");
  session::absorb_statement(t, s);
  prover::prove(s, counts, cells, {nullptr, &tree, nullptr}, random, t, proof);
  std::printf("proof %zu bytes, %u scalars, %u products, leaves 2^%d, rows %u\n", proof.size(), counts.num_scalars, counts.num_products,
              circuit->log_leaves, circuit->layouts[0].num_rows);

  Transcript v("test");
  session::absorb_statement(v, s);
  ByteReader reader(proof.bytes());
  const Status status = session::verify(s, v, reader);
  ASSERT_TRUE(status.ok()) << int(status.error().code) << " step " << status.error().step << " index " << status.error().index;
  EXPECT_TRUE(reader.at_end());
}

}  // namespace
}  // namespace tacit
