#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tacit/base/user_error.h"
#include "tacit/op/interpreter.h"
#include "tacit/op/relations.h"
#include "tacit/plan/explain.h"
#include "tacit/plan/methods.h"
#include "tacit/plan/plan.h"
#include "tacit/security/check.h"
#include "tacit/session/session.h"

namespace tacit::plan {
namespace {

using program::Node;
using program::OpKind;
using program::Program;

constexpr size_t kWeights = static_cast<size_t>(circuit::Source::kWeights);
constexpr size_t kInput = static_cast<size_t>(circuit::Source::kInput);

/// x W, rescaled, then a ReLU of `table_bits`.
Program dense(int64_t inputs, int64_t outputs, int64_t table_bits) {
  Program p;
  p.model_name = "dense";
  p.inputs.push_back({.name = "x", .shape = {1, inputs}, .exponents = {10}});
  p.nodes = {{OpKind::kInput, {}, {0}},
             {OpKind::kWeight, {}, {16, inputs, outputs}},
             {OpKind::kMatMul, {0, 1}, {}},
             {OpKind::kTable, {2}, {1, 18, table_bits, table_bits, 0, 0, 0, 0}}};
  p.outputs.push_back({.name = "y", .value = 3, .exponents = {5}, .labels = {}});
  return p;
}

std::array<std::optional<session::PinnedCommitment>, circuit::kNumTrees> pins(const Program& p, const circuit::Circuit& circuit,
                                                                              uint32_t input_openings) {
  std::array<std::optional<session::PinnedCommitment>, circuit::kNumTrees> pinned;
  if (p.openings > 0) pinned[kWeights] = session::PinnedCommitment{{}, circuit.layouts[kWeights].num_rows, p.openings, {}};
  if (input_openings > 0) pinned[kInput] = session::PinnedCommitment{{}, circuit.layouts[kInput].num_rows, input_openings, {}};
  return pinned;
}

/// What a verifier checks before it believes a proof, with or without a commitment to the input.
Status level_holds(const Program& p, uint32_t input_openings) {
  TACIT_ASSIGN(const circuit::Circuit circuit, op::elaborate(p, {}, input_openings));
  const auto counts = session::count(circuit, p.pcs, pins(p, circuit, input_openings)).security;
  std::vector<security::Subproof> proofs{{p.pcs, counts}};
  security::ProofCounts registration_counts;
  if (p.openings > 0) {
    TACIT_ASSIGN(const circuit::Circuit registration, op::elaborate_registration(p));
    registration_counts = session::count(registration, p.registration_pcs, pins(p, registration, 0)).security;
    proofs.push_back({p.registration_pcs, registration_counts});
  }
  TACIT_TRY(security::check(proofs));
  return Ok{};
}

TEST(Plan, ParametersReachTheLevelForEverySize) {
  for (const auto& [inputs, outputs, bits] : {std::tuple(3, 4, 8), {30, 16, 12}, {512, 256, 16}}) {
    Program p = dense(inputs, outputs, bits);
    const Plan plan = complete(p, {});
    const Status status = level_holds(p, 0);
    EXPECT_TRUE(status.ok()) << inputs << " inputs";
    EXPECT_GT(plan.estimate.proof_bytes, 10'000u);
    EXPECT_GT(plan.estimate.registration_bytes, 0u);
    EXPECT_GT(plan.estimate.prove_seconds, 0);
    EXPECT_EQ(std::ranges::count_if(plan.choices.layouts, &LayoutChoice::chosen), 1);
    EXPECT_GT(plan.choices.layouts.size(), 1u);
  }
}

TEST(Plan, AProofWithACommittedInputReachesTheLevelToo) {
  for (int64_t inputs = 1; inputs < 600; inputs = 2 * inputs + 1) {
    SCOPED_TRACE(inputs);
    Program p = dense(inputs, 16, 12);
    complete(p, {});
    EXPECT_TRUE(level_holds(p, 3).ok());
  }
}

TEST(Plan, IsDeterministic) {
  Program a = dense(30, 16, 12), b = dense(30, 16, 12);
  complete(a, {});
  complete(b, {});
  EXPECT_EQ(program::encode(a), program::encode(b));
}

TEST(Plan, OpeningsCountTheRegistration) {
  Program p = dense(30, 16, 12);
  complete(p, {.openings = 5});
  EXPECT_EQ(p.openings, 6u);
  Program few = dense(30, 16, 12);
  complete(few, {.openings = 1});
  EXPECT_EQ(few.openings, 3u);
}

TEST(Plan, WhatHidesNoWeightsHasNoOpenings) {
  Program bare;
  bare.inputs.push_back({.name = "x", .shape = {4}, .exponents = {0}});
  bare.nodes = {{OpKind::kInput, {}, {0}}};
  bare.outputs.push_back({.name = "y", .value = 0, .exponents = {0}, .labels = {}});
  complete(bare, {});
  EXPECT_EQ(bare.openings, 0u);
  EXPECT_TRUE(level_holds(bare, 0).ok());

  Program open = dense(30, 16, 12);
  open.hide_model = false;
  complete(open, {});
  EXPECT_EQ(open.openings, 0u);
}

TEST(Plan, SmallModelsGetNarrowLimbs) {
  Program small = dense(3, 4, 8), large = dense(512, 256, 16);
  complete(small, {});
  complete(large, {});
  EXPECT_LT(small.limb_bits, large.limb_bits);
}

TEST(Plan, ExplainsEveryNodeThatCostsSomething) {
  Program p = dense(30, 16, 12);
  p.nodes.back().attributes[0] = 5;  // tanh, which has no digits
  const Plan plan = complete(p, {});
  const std::vector<std::string> names{"x", "w", "product", "layer"};
  const Explanation e = explain(p, names, plan);
  std::vector<std::string> with_cost;
  CostLine sum;
  for (const auto* lines : {&e.nodes, &e.tables}) {
    for (const CostLine& line : *lines) {
      with_cost.push_back(line.name);
      sum.cells += line.cells;
      sum.lookups += line.lookups;
      sum.products += line.products;
      sum.microseconds += line.microseconds;
    }
  }
  // The product itself is committed nowhere: the node that rounds it has its sum, over the 30 inputs.
  EXPECT_EQ((std::vector<std::string>(with_cost.begin(), with_cost.begin() + 3)), (std::vector<std::string>{"x", "w", "layer"}));
  EXPECT_EQ(e.nodes.back().products, 32u);
  EXPECT_EQ(sum.cells, plan.size.own_cells + plan.size.weight_cells);
  EXPECT_EQ(sum.lookups, plan.size.leaves);
  EXPECT_EQ(sum.products, 32u);
  EXPECT_LT(sum.microseconds, plan.estimate.prove_seconds * 1e6) << "commitment and opening come on top";
  const std::string text = to_text(e);
  for (const char* part : {"Input", "Table", "tanh, 12 bits", "products", "limbs of own cells:", "limbs of the registration:", "(chosen)", "layer "}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  }
}

/// A ReLU of so many elements, in 12 bits.
Program rectifier(int64_t elements) {
  Program p;
  p.inputs.push_back({.name = "x", .shape = {elements}, .exponents = {0}});
  p.nodes = {{OpKind::kInput, {}, {0}}, {OpKind::kTable, {0}, {1, 4, 12, 12, 0, 0, 0, 0}}};
  p.outputs.push_back({.name = "y", .value = 1, .exponents = {0}, .labels = {}});
  return p;
}

TEST(Plan, ChoosesTheCheaperMethodByElements) {
  constexpr size_t kDigits = 9;  // attributes
  for (const auto& [elements, by_digits] : {std::pair<int64_t, bool>{4, true}, {1 << 17, false}}) {
    Program p = rectifier(elements);
    p.pcs.log_h = 20;
    p.pcs.num_queries = 1;
    p.openings = 1;
    const std::vector<MethodChoice> choices = choose_methods(p);
    ASSERT_EQ(choices.size(), 1u);
    EXPECT_EQ(choices[0].by_table, !by_digits) << elements;
    EXPECT_EQ(choices[0].by_table, choices[0].table_ns <= choices[0].other_ns);
    EXPECT_EQ(p.nodes[1].attributes.size() == kDigits, by_digits);
  }
}

/// A ReLU6 of so many elements, in steps of 2^-4: 12 bits of x / 4.
Program bounded(int64_t elements) {
  Program p = rectifier(elements);
  p.nodes[1].attributes = {3, 2, 12, 12, 4, 4, 0, int64_t{6} << 32};
  return p;
}

TEST(Plan, AClipIsATableOrAClamp) {
  for (const int64_t elements : {int64_t{4}, int64_t{1} << 17}) {
    Program p = bounded(elements);
    const std::vector<std::string> names(p.nodes.size(), "node");
    const Plan plan = complete(p, {});
    const std::string text = to_text(explain(p, names, plan));
    if (elements == 4) {
      EXPECT_EQ(p.nodes[1], (Node{OpKind::kClamp, {0}, {2, 0, 96, 12}}));
      EXPECT_NE(text.find("clip of 12 bits in 1 nodes: by clamp"), std::string::npos) << text;
    } else {
      EXPECT_EQ(p.nodes[1].kind, OpKind::kTable);
      EXPECT_NE(text.find("rejected: by clamp"), std::string::npos) << text;
    }
  }
}

/// Both forms give the same integers, ends and bounds beyond the table's range included.
TEST(Plan, TheClampOfATableIsTheSameFunction) {
  constexpr int64_t kOne = int64_t{1} << 32;
  struct Bounds { int64_t low, high; bool has_clamp; };
  for (const Bounds& c : {Bounds{0, 6 * kOne, true}, {-3 * kOne / 2, 4 * kOne, true}, {-(int64_t{1} << 40), kOne, true}, {kOne, int64_t{1} << 40, true},
                          {kOne, kOne, false}, {1, 6 * kOne, false}, {200 * kOne, 220 * kOne, false}}) {
    Program table = rectifier(4096);
    table.nodes[1].attributes = {3, 0, 12, 16, 4, 4, c.low, c.high};
    Program other = table;
    other.inputs[0].shape = {4};  // few enough for the clamp
    complete(other, {});
    EXPECT_EQ(other.nodes[1].kind == OpKind::kClamp, c.has_clamp) << c.low << " " << c.high;
    other.inputs[0].shape = {4096};
    Tensor<int64_t> every({4096});
    for (size_t i = 0; i < every.size(); ++i) every.data[i] = static_cast<int64_t>(i) - 2048;
    const auto want = op::interpret(table, {&every, 1}, {}), got = op::interpret(other, {&every, 1}, {});
    ASSERT_TRUE(want && got);
    EXPECT_EQ(want->back().data, got->back().data) << c.low << " " << c.high;
  }
}

TEST(Plan, SaysWhatItRejected) {
  Program p = rectifier(4);
  const Plan plan = complete(p, {});
  const std::vector<std::string> names{"x", "relu"};
  const std::string text = to_text(explain(p, names, plan));
  EXPECT_NE(text.find("relu of 12 bits in 1 nodes: by digits"), std::string::npos) << text;
  EXPECT_NE(text.find("rejected: by table"), std::string::npos) << text;
  EXPECT_NE(text.find("(chosen)"), std::string::npos) << text;
}

TEST(Plan, AFixedPlanHoldsTheLevelAndCostsMore) {
  for (const auto& [inputs, outputs, bits] : {std::tuple(3, 4, 8), {30, 16, 12}, {512, 256, 16}}) {
    Program fixed = dense(inputs, outputs, bits), best = fixed;
    const Plan worse = complete(fixed, {.fixed = true}), better = complete(best, {});
    EXPECT_TRUE(level_holds(fixed, 0).ok());
    EXPECT_EQ(fixed.limb_bits, 8);
    EXPECT_TRUE(worse.estimate.prove_seconds > better.estimate.prove_seconds || worse.estimate.proof_bytes > better.estimate.proof_bytes);
  }
}

TEST(Plan, CompilersCompareLayoutsAtOneWidthOfLimbs) {
  const Program p = dense(30, 16, 12);
  Program planned = p;
  complete(planned, {});
  const LayoutCost best = layout_cost(p, 0);
  EXPECT_EQ(best.limb_bits, planned.limb_bits);
  for (const int width : {4, 6, 8, 12, 16}) {
    const LayoutCost other = layout_cost(p, width);
    EXPECT_EQ(other.limb_bits, width);
    EXPECT_GE(other.nanoseconds, best.nanoseconds);
  }
  Program broken = p;
  broken.nodes[3].attributes[1] = 41;  // no table shifts so far
  EXPECT_TRUE(std::isinf(layout_cost(broken, 0).nanoseconds));
  EXPECT_TRUE(std::isinf(layout_cost(broken, 8).nanoseconds));
}

TEST(Plan, RefusesWhatNoParametersHold) {
  Program p = dense(30, 16, 12);
  EXPECT_THROW(complete(p, {.openings = 1u << 30}), UserError);
}

}  // namespace
}  // namespace tacit::plan
