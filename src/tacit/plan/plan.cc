#include "tacit/plan/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <limits>
#include <vector>

#include "tacit/base/user_error.h"
#include "tacit/op/relations.h"
#include "tacit/plan/costs.h"
#include "tacit/plan/methods.h"
#include "tacit/security/choose.h"
#include "tacit/session/session.h"

namespace tacit::plan {

namespace {

using circuit::Source;
constexpr size_t kOwn = static_cast<size_t>(Source::kOwn), kWeights = static_cast<size_t>(Source::kWeights);

/// What a kilobyte of proof is worth: some milliseconds of proving, and a share of what the model's own work takes anyway.
/// At 250 KB, a proof half as large is then worth as much time as that work.
constexpr double kMillisecondsPerKilobyte = 0.15, kShareOfWorkPerKilobyte = 0.01;

constexpr uint32_t kSmallModelOpenings = 16, kLargeModelOpenings = 64;
constexpr uint64_t kSmallModelWeights = 1 << 14;
constexpr int kLimbWidths[] = {4, 5, 6, 7, 8, 10, 12, 14, 16};
constexpr int kMinLogH = 9, kMaxLogH = 22;

[[noreturn]] void refuse(const Error& error) {
  throw UserError(ExitCode::kUnsupportedModel,
                  error.code == ErrorCode::kLimit ? "the model is larger than this version of Tacit handles"
                                                  : fmt::format("no parameters prove this model (code {}, node {})",
                                                                static_cast<int>(error.code), error.index),
                  "use a smaller model, or fewer --openings");
}

uint64_t num_cells(const circuit::Circuit& circuit, size_t tree) {
  uint64_t n = 0;
  for (const Shape& shape : circuit.tensors[tree]) n += static_cast<uint64_t>(num_elements(shape));
  return n;
}

uint64_t num_leaves(const circuit::Circuit& circuit) {
  uint64_t n = circuit.num_lookups;
  for (const circuit::Table& table : circuit.tables) n += table.num_rows();
  return n;
}

/// Parameters under which any program is laid out, for counting cells.
pcs::Params counting_params() {
  pcs::Params params;
  params.log_h = kMaxLogH;
  params.num_queries = 1;
  return params;
}

/// Cells, lookups and rows of the part that depends on the limb width.
double width_cost(const circuit::Circuit& circuit) {
  return kCellNs * static_cast<double>(num_cells(circuit, kOwn)) + kLeafNs * static_cast<double>(num_leaves(circuit));
}

/// The width of least cost; returns what each width costs.
template <class Elaborate>
std::vector<std::pair<int, double>> choose_limb_bits(uint8_t& limb_bits, Elaborate&& elaborate) {
  std::vector<std::pair<int, double>> costs;
  double best = 0;
  uint8_t chosen = 0;
  for (const int width : kLimbWidths) {
    limb_bits = static_cast<uint8_t>(width);
    const auto circuit = elaborate();
    if (!circuit.ok()) refuse(circuit.error());
    const double cost = width_cost(*circuit);
    costs.emplace_back(width, cost);
    if (chosen != 0 && cost >= best) continue;
    best = cost;
    chosen = limb_bits;
  }
  limb_bits = chosen;
  return costs;
}

/// The fixed default that the planner's choices are measured against: tables wherever there is one, bytes as limbs, columns
/// that make the stack square, rate 1/4.
constexpr int kFixedMinLogH = 11;
constexpr uint8_t kFixedLimbBits = 8, kFixedLogInvRate = 2, kFixedPowBits = 16;

/// Methods and widths of limbs. What was rejected goes to `explanation`.
void choose_layout(program::Program& program, std::string& explanation) {
  program::Program open = program;
  choose_methods(program);
  choose_limb_bits(program.limb_bits, [&] { return op::elaborate(program, {}, 0); });
  // Digits are limbs, too: again, at the width found.
  open.limb_bits = program.limb_bits;
  for (const MethodChoice& choice : choose_methods(open)) {
    explanation += fmt::format("{} in {} nodes: by {}, {:.1f} us; rejected: by {}, {:.1f} us\n", choice.function, choice.nodes,
                               choice.by_table ? "table" : choice.other, std::min(choice.other_ns, choice.table_ns) / 1e3,
                               choice.by_table ? choice.other : "table", std::max(choice.other_ns, choice.table_ns) / 1e3);
  }
  program = std::move(open);
  const auto chosen = choose_limb_bits(program.limb_bits, [&] { return op::elaborate(program, {}, 0); });
  explanation += "limbs of own cells:";
  for (const auto& [width, cost] : chosen) explanation += fmt::format(" {} bits {:.1f} us{}", width, cost / 1e3, width == program.limb_bits ? " (chosen)," : ",");
  explanation.back() = '\n';
  choose_limb_bits(program.registration_limb_bits, [&] { return op::elaborate_registration(program); });
}

/// One choice of columns and rate, with everything that follows from it.
struct Candidate {
  pcs::Params pcs, registration;
  Estimate estimate;
  double score = 0;
};

/// Milliseconds of commitment and opening for a proof whose first trees have so many rows of its own.
double opening_ms(const pcs::Params& params, uint32_t own_rows, uint32_t all_rows) {
  const double n = static_cast<double>(params.domain_size());
  const int log_n = params.log_h + params.log_inv_rate;
  const double transforms = (own_rows + 6) * n * log_n / 2 * kButterflyNs;
  const double hashing = n * ((own_rows + 6) * 8 / 64.0 + 2) * kHashBlockNs;
  const double q = static_cast<double>(params.h() << params.rounds[0].log_inv_rate) * 3;
  const double opening = q * (log_n / 2 * kButterflyNs + 8 / 64.0 * kHashBlockNs) + 30.0 * params.h() * (all_rows + 8);
  double grinding = static_cast<double>(uint64_t{1} << params.pow_bits);
  for (const pcs::WhirRound& round : params.rounds) grinding += static_cast<double>(uint64_t{1} << round.pow_bits);
  return (transforms + hashing + opening + grinding * kGrindNs) / 1e6;
}

/// What the stored tree of the weights is worth in milliseconds: set-up writes it and a disk holds it, but a proof reads a few
/// pages of it.
double storage_ms(const pcs::Params& params, uint32_t weight_rows) {
  if (weight_rows == 0) return 0;
  const double bytes = static_cast<double>(params.domain_size()) * (8.0 * weight_rows + kSaltBytes + 64);
  return bytes * kStoredByteNs / 1e6;
}

class Search {
 public:
  explicit Search(program::Program& program) : program_(program) {}

  /// The parameters for these columns, rate and grinding; nothing where they cannot hold or do not fit.
  std::optional<Candidate> evaluate(uint8_t log_h, uint8_t log_inv_rate, uint8_t pow_bits) {
    uint16_t queries = static_cast<uint16_t>(130 / log_inv_rate);
    for (int round = 0; round < 4; ++round) {
      program_.pcs = pcs::Params{log_h, log_inv_rate, queries, pow_bits, {}};
      program_.registration_pcs = program_.pcs;
      const auto main = circuit_of(false);
      if (!main) return std::nullopt;
      const bool has_weights = !main->tensors[kWeights].empty();
      const auto pinned = pinned_of(*main, has_weights);
      const auto counts = session::count(*main, program_.pcs, pinned);
      auto chosen = choose(counts, rows_of(*main), has_weights, 0, pow_bits);
      if (!chosen) return std::nullopt;
      if (chosen->num_queries != queries) {
        queries = chosen->num_queries;
        continue;
      }
      Candidate candidate{*chosen, *chosen, {}, 0};
      candidate.estimate.proof_bytes = security::proof_bytes(*chosen, counts.security, rows_of(*main));
      const uint32_t own_rows = main->layouts[kOwn].num_rows;
      const uint32_t all_rows = own_rows + main->layouts[kWeights].num_rows;
      const double ms = work_ms(*main) + opening_ms(*chosen, own_rows, all_rows);
      candidate.estimate.prove_seconds = ms / 1e3;
      candidate.estimate.memory_bytes = prove_memory(*main, *chosen);
      if (has_weights) {
        const auto registration = circuit_of(true);
        if (!registration) return std::nullopt;
        const auto registration_counts = session::count(*registration, program_.registration_pcs, pinned);
        const auto r = choose(registration_counts, rows_of(*registration), true, queries, pow_bits);
        if (!r) return std::nullopt;
        candidate.registration = *r;
        candidate.estimate.registration_bytes = security::proof_bytes(*r, registration_counts.security, rows_of(*registration));
      }
      const double per_kilobyte = kMillisecondsPerKilobyte + kShareOfWorkPerKilobyte * work_ms(*main);
      candidate.score = ms + storage_ms(*chosen, all_rows - own_rows) + per_kilobyte * (static_cast<double>(candidate.estimate.proof_bytes) +
                                             0.05 * static_cast<double>(candidate.estimate.registration_bytes)) / 1024;
      return candidate;
    }
    return std::nullopt;
  }

 private:
  std::optional<circuit::Circuit> circuit_of(bool registration) {
    auto circuit = registration ? op::elaborate_registration(program_) : op::elaborate(program_, {}, 0);
    if (!circuit.ok()) return std::nullopt;
    return std::move(*circuit);
  }

  std::array<std::optional<session::PinnedCommitment>, circuit::kNumTrees> pinned_of(const circuit::Circuit& circuit, bool has_weights) {
    std::array<std::optional<session::PinnedCommitment>, circuit::kNumTrees> pinned;
    if (has_weights) pinned[kWeights] = session::PinnedCommitment{{}, circuit.layouts[kWeights].num_rows, program_.openings, EF::zero()};
    return pinned;
  }

  static std::vector<uint32_t> rows_of(const circuit::Circuit& circuit) {
    std::vector<uint32_t> rows{circuit.layouts[kOwn].num_rows + session::kMaskRows + session::kPadRows};
    if (circuit.layouts[kWeights].num_rows > 0) rows.push_back(circuit.layouts[kWeights].num_rows);
    return rows;
  }

  std::optional<pcs::Params> choose(const session::Counts& counts, std::vector<uint32_t> tree_rows, bool has_companion,
                                    uint16_t fixed_queries, uint8_t pow_bits) {
    security::ChooseRequest request;
    request.log_h = program_.pcs.log_h;
    request.log_inv_rate = program_.pcs.log_inv_rate;
    request.pow_bits = pow_bits;
    request.counts = counts.security;
    request.tree_rows = std::move(tree_rows);
    request.companions = has_companion ? 1 : 0;
    request.fixed_num_queries = fixed_queries;
    auto params = security::choose_params(request);
    if (!params.ok()) return std::nullopt;
    return std::move(*params);
  }

  static double work_ms(const circuit::Circuit& circuit) {
    double products = 0;
    for (const argument::ProductInstance& p : argument::product_instances(circuit)) products += static_cast<double>(uint64_t{1} << p.num_vars);
    return (kLeafNs * static_cast<double>(num_leaves(circuit)) + kProductNs * products +
            kCellNs * static_cast<double>(num_cells(circuit, kOwn) + num_cells(circuit, kWeights))) / 1e6;
  }

  program::Program& program_;
};

/// The program before anything is chosen.
void open_layout(program::Program& program) {
  program.pcs = program.registration_pcs = counting_params();
  program.openings = 1;
  program.limb_bits = program.registration_limb_bits = kFixedLimbBits;
}

}  // namespace

uint64_t prove_memory(const circuit::Circuit& circuit, const pcs::Params& params) {
  constexpr uint64_t kProgram = uint64_t{14} << 20, kF = 8, kEF = 24, kNodes = 64;
  const uint64_t h = params.h(), n = params.domain_size(), own = num_cells(circuit, kOwn), pinned = num_cells(circuit, kWeights);
  const uint64_t own_rows = circuit.layouts[kOwn].num_rows + session::kMaskRows + session::kPadRows;
  const uint64_t pinned_rows = circuit.layouts[kWeights].num_rows;
  // Weights of the key, values, cells; the interpreter's values are about as many as the own cells.
  const uint64_t held = kF * (3 * pinned + 2 * own + pinned_rows * h + own_rows * (h + n)) + n * (kNodes + kSaltBytes) + 2 * kEF * h;
  const uint64_t witness = kF * 2 * pinned;
  // Leaves and their halves, as numerators and denominators, and eq; the denominators by lookup.
  const uint64_t lookups = kEF * circuit.num_lookups + (kEF * 9 / 2 << circuit.log_leaves);
  const uint64_t reduction = kEF * 2 * (own_rows + pinned_rows + 8) * h / 4;
  const uint64_t opening = kEF * ((h << params.rounds[0].log_inv_rate) + 4 * h) + (h << params.rounds[0].log_inv_rate >> params.rounds[0].folding) * kNodes;
  // Freed blocks that no later one fits add about a seventh.
  return (kProgram + held + std::max({witness, lookups, reduction, opening})) / 20 * 23;
}

LayoutCost layout_cost(program::Program program, int limb_bits) {
  open_layout(program);
  try {
    if (limb_bits == 0) {
      std::string unread;
      choose_layout(program, unread);
    } else {
      program.limb_bits = static_cast<uint8_t>(limb_bits);
      choose_methods(program);
    }
  } catch (const UserError&) {
    return {std::numeric_limits<double>::infinity(), limb_bits};
  }
  const auto circuit = op::elaborate(program, {}, 0);
  return {circuit.ok() ? width_cost(*circuit) : std::numeric_limits<double>::infinity(), program.limb_bits};
}

Plan complete(program::Program& program, const Options& options) {
  open_layout(program);
  Plan plan;
  plan.explanation = fmt::format("costs of profile {}: {}\n", kProfileVersion, kProfileMachine);
  if (!options.fixed) choose_layout(program, plan.explanation);
  const auto circuit = op::elaborate(program, {}, 0);
  if (!circuit.ok()) refuse(circuit.error());
  const uint64_t weights = num_cells(*circuit, kWeights);
  const bool hidden_weights = weights > 0 && program.hide_model;
  // One opening is the registration's.
  program.openings = !hidden_weights ? 0
                                     : 1 + std::max(2u, options.openings.value_or(weights <= kSmallModelWeights ? kSmallModelOpenings
                                                                                                               : kLargeModelOpenings));

  plan.size = {weights, num_cells(*circuit, kOwn), circuit->num_lookups, num_leaves(*circuit)};
  plan.explanation += fmt::format("limbs of {} bits ({} in the registration); {} own cells, {} weight cells, {} lookups, {} leaves\n",
                                 program.limb_bits, program.registration_limb_bits, num_cells(*circuit, kOwn), weights,
                                 circuit->num_lookups, num_leaves(*circuit));
  const uint64_t cells = num_cells(*circuit, kOwn) + weights;
  const int typical = std::bit_width(cells / 16);
  Search search(program);
  std::optional<Candidate> best;
  if (options.fixed) best = search.evaluate(static_cast<uint8_t>(std::clamp(typical, kFixedMinLogH, kMaxLogH)), kFixedLogInvRate, kFixedPowBits);
  for (int log_h = std::max(kMinLogH, typical - 3); !options.fixed && log_h <= std::min(kMaxLogH, std::max(typical + 3, 13)); ++log_h) {
    for (uint8_t rate = 1; rate <= 5; ++rate) {
      const bool quick = cells < (1 << 17);
      const auto candidate = search.evaluate(static_cast<uint8_t>(log_h), rate, quick ? 12 : 18);
      if (!candidate) continue;
      const bool better = !best || candidate->score < best->score;
      plan.explanation += fmt::format("2^{} columns, rate 1/{}: {} queries, {:.1f} ms, {:.1f} KB{}\n", log_h, 1 << rate,
                                      candidate->pcs.num_queries, candidate->estimate.prove_seconds * 1e3,
                                      static_cast<double>(candidate->estimate.proof_bytes) / 1024, better ? " (best so far)" : "");
      if (better) best = candidate;
    }
  }
  if (!best) refuse(Error{ErrorCode::kBadParameters});
  program.pcs = best->pcs;
  program.registration_pcs = best->registration;
  plan.estimate = best->estimate;
  const double total = plan.estimate.prove_seconds * 1e3, cells_ms = kCellNs * static_cast<double>(cells) / 1e6,
               leaves_ms = kLeafNs * static_cast<double>(plan.size.leaves) / 1e6;
  plan.explanation += fmt::format("a proof, {:.1f} ms: cells {:.1f} ms, lookups and tables {:.1f} ms, products, commitment and opening {:.1f} ms\n",
                                  total, cells_ms, leaves_ms, total - cells_ms - leaves_ms);
  return plan;
}

}  // namespace tacit::plan
