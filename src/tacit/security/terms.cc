#include "tacit/security/terms.h"

#include "tacit/base/check.h"

namespace tacit::security {
namespace {

constexpr const char* kSchwartzZippel = "Schwartz-Zippel";
constexpr const char* kSumcheck = "Lund-Fortnow-Karloff-Nisan 1992";
constexpr const char* kLogUp = "ePrint 2022/1530";
constexpr const char* kGkr = "ePrint 2023/1284";
constexpr const char* kGaps = "ePrint 2025/2055";
constexpr const char* kWhir = "ePrint 2024/1586";

/// An error as a combination of the quantities that depend on an oracle's radius:
///   (list L + list_squared L^2 + slope slope(m)) / |E| + queries (1 - delta)^t 2^-pow.
struct Weights {
  Bound list, list_squared, slope;
  bool queries = false;

  Weights& operator+=(const Weights& o) {
    list += o.list;
    list_squared += o.list_squared;
    slope += o.slope;
    queries |= o.queries;
    return *this;
  }
};

/// An oracle, or all first trees together: its code, its queries, and all errors that its radius decides.
class Oracle {
 public:
  Oracle(int index, int log_inv_rate, uint32_t num_queries, int pow_bits)
      : index_(index), log_inv_rate_(log_inv_rate), num_queries_(num_queries), pow_bits_(pow_bits) {}

  /// L * degree / |E|.
  void algebraic(const char* name, const char* formula, const char* source, uint64_t degree) {
    add({name, formula, source, false, {Bound::integer(degree), {}, {}}});
  }
  /// L^2 * weight / |E|.
  void collisions(const char* name, const char* formula, const char* source, const Bound& weight) {
    add({name, formula, source, false, {{}, weight, {}}});
  }
  /// The sum of eps(n) over `lines` lines whose lengths add up to `total_length`.
  void gaps(const char* name, const char* formula, uint64_t lines, const Bound& total_length) {
    add({name, formula, kGaps, true, {Bound::integer(lines), {}, total_length}});
  }
  void queries(const char* formula) { add({"queries", formula, kWhir, false, {{}, {}, {}, true}}); }

  /// Chooses m, and adds the terms to the report.
  void finish(Regime regime, Report& report) const {
    Decoding code{regime, log_inv_rate_};
    if (regime == Regime::kJohnson) {
      code.m = best_m(code);
      report.multiplicities.push_back(code.m);
    }
    const Quantities quantities = at(code);
    for (const Entry& entry : entries_) {
      const Bound error = quantities.error(entry.weights);
      if (error.is_zero()) continue;
      report.error += error;
      report.terms.push_back({entry.name, entry.formula, entry.source, static_cast<int16_t>(index_), entry.preprint, error,
                              error.centibits()});
    }
  }

 private:
  struct Entry {
    const char* name;
    const char* formula;
    const char* source;
    bool preprint;
    Weights weights;
  };

  struct Quantities {
    Bound list, list_squared, slope, queries;  ///< the first three divided by |E|

    Bound error(const Weights& w) const {
      const Bound sum = w.list * list + w.list_squared * list_squared + w.slope * slope;
      return w.queries ? sum + queries : sum;
    }
  };

  void add(const Entry& entry) {
    entries_.push_back(entry);
    total_ += entry.weights;
  }

  Quantities at(const Decoding& code) const {
    const Bound list = code.list() * field_inverse();
    return {list, list * code.list(), code.slope() * field_inverse(), code.queries(num_queries_, pow_bits_)};
  }

  /// The m in [3, 2^16] with the least sum. Queries favour a large m and the algebra a small one; both are convex in m, so
  /// the first m at which the next one is no better is the best.
  uint32_t best_m(Decoding code) const {
    const auto sum = [&](uint32_t m) { code.m = m; return at(code).error(total_); };
    uint32_t low = 3, high = uint32_t{1} << 16;
    while (low < high) {
      const uint32_t middle = (low + high) / 2;
      if (sum(middle + 1) < sum(middle)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  int index_;
  int log_inv_rate_;
  uint32_t num_queries_;
  int pow_bits_;
  std::vector<Entry> entries_;
  Weights total_;
};

int ceil_log2(uint32_t n) { return n < 2 ? 0 : 32 - __builtin_clz(n - 1); }

/// Everything about the first trees: pins, the protocols on their cells, their random combination and their queries.
Oracle first_trees(const pcs::Params& params, const ProofCounts& c, Regime regime) {
  Oracle out(-1, params.log_inv_rate, params.num_queries, params.pow_bits);
  if (regime == Regime::kJohnson) {
    uint64_t variables = 0;
    for (const uint8_t log_size : c.pinned_log_sizes) variables += log_size;
    out.collisions("pins", "L0^2 / 2 * sum(n_i) / |E|", kSchwartzZippel, Bound::integer(variables) / 2);
  }

  const uint64_t key_degree = c.key_columns < 2 ? 1 : c.key_columns - 1u;
  const uint64_t gkr_rounds = c.gkr_layers == 0 ? 0 : uint64_t{c.gkr_layers} * (c.gkr_layers - 1u) / 2;
  out.algebraic("lookup", "L0 * N * (columns - 1) / |E|", kLogUp, c.num_lookup_leaves * key_degree);
  out.algebraic("gkr sumchecks", "L0 * degree * d (d - 1) / 2 / |E|", kGkr, c.gkr_degree * gkr_rounds);
  out.algebraic("gkr merges", "L0 * 2 d / |E|", kGkr, 2 * uint64_t{c.gkr_layers});
  out.algebraic("random points", "L0 * length / |E|", kSchwartzZippel, c.max_point_length);
  out.algebraic("further challenges", "L0 * degree / |E|", kSchwartzZippel, c.extra_degree);
  out.algebraic("batching of instances", "L0 * instances / |E|", kSchwartzZippel, c.num_instances);
  out.algebraic("batched sumcheck", "L0 * degree * variables / |E|", kSumcheck, uint64_t{c.sumcheck_degree} * c.sumcheck_vars);
  out.algebraic("batching of claims", "L0 * claims / |E|", kSchwartzZippel, c.num_linear_claims);
  out.algebraic("claim reduction", "L0 * degree * variables / |E|", kSumcheck, uint64_t{c.reduction_degree} * c.reduction_vars);

  out.algebraic("powers of kappa", "L0 * P / |E|", kSchwartzZippel, c.num_products);
  out.algebraic("product sumcheck", "L0 * 2 ceil(log2 P) / |E|", kSumcheck, 2 * static_cast<uint64_t>(ceil_log2(c.num_products)));
  out.algebraic("chi", "L0 * 2 / |E|", kSchwartzZippel, c.num_products == 0 ? 0 : 2);
  out.algebraic("powers of gamma", "L0 * equations / |E|", kSchwartzZippel, c.num_affine_equations);

  const uint64_t data_rows = c.num_rows - 6;  // the mask has coefficient 1, the pads rho
  const uint64_t lines = data_rows + 1;
  out.algebraic("powers of lambda", "L0 * R / |E|", kSchwartzZippel, data_rows);
  out.algebraic("rho", "L0 * 2 / |E|", kSchwartzZippel, 2);
  out.gaps("row combination", "(R + 1) * eps(n0)", lines,
           Bound::power_of_two(params.log_h + params.log_inv_rate) * lines);
  out.queries("(1 - delta0)^t * 2^-pow");
  return out;
}

/// One WHIR oracle: out-of-domain samples, the constraints put on it, its folding and its queries.
/// `log_size`: variables of its polynomial; `new_constraints`: degree of the challenge that combines its constraints.
Oracle whir_oracle(const pcs::WhirRound& round, size_t index, int log_size, uint64_t new_constraints, Regime regime) {
  Oracle out(static_cast<int>(index), round.log_inv_rate, round.num_queries, round.pow_bits);
  if (regime == Regime::kJohnson) {
    const uint64_t degree = (uint64_t{1} << log_size) - 1;
    Bound weight = Bound::power_of_two(-1);  // / |E|
    for (int sample = 0; sample < round.num_ood; ++sample) weight *= sample == 0 ? Bound::integer(degree) : field_inverse() * degree;
    out.collisions("out of domain", "L^2 / 2 * ((k - 1) / |E|)^s", kWhir, weight);
  }
  out.algebraic("constraints", "L * (constraints - 1) / |E|", kWhir, new_constraints);
  out.algebraic("sumcheck", "L * 2 folding / |E|", kWhir, 2 * uint64_t{round.folding});
  Bound total_length;
  for (int j = 1; j <= round.folding; ++j) total_length += Bound::power_of_two(log_size + round.log_inv_rate - j);
  out.gaps("folding", "sum over j of eps(n / 2^j)", round.folding, total_length);
  out.queries("(1 - delta)^t * 2^-pow");
  return out;
}

}  // namespace

Report analyse(const pcs::Params& params, const ProofCounts& counts, Regime regime) {
  TACIT_CHECK(counts.num_rows > 6 && !params.rounds.empty());
  Report report;
  report.terms.reserve(18 + 5 * params.rounds.size());
  first_trees(params, counts, regime).finish(regime, report);

  int log_size = params.log_h;
  // Q(z) and the equation on the pads, then the queries into the oracle before and the out-of-domain samples.
  uint64_t new_constraints = 1 + uint64_t{params.num_queries} + params.rounds[0].num_ood;
  for (size_t i = 0; i < params.rounds.size(); ++i) {
    const pcs::WhirRound& round = params.rounds[i];
    whir_oracle(round, i, log_size, new_constraints, regime).finish(regime, report);
    log_size -= round.folding;
    if (i + 1 < params.rounds.size()) new_constraints = uint64_t{round.num_queries} + params.rounds[i + 1].num_ood;
  }
  report.centibits = report.error.centibits();
  return report;
}

std::string format_centibits(int32_t centibits) {
  const bool negative = centibits < 0;
  const int64_t magnitude = negative ? -int64_t{centibits} : centibits;
  std::string out = (negative ? "-" : "") + std::to_string(magnitude / 100) + ".";
  const int64_t hundredths = magnitude % 100;
  return out + static_cast<char>('0' + hundredths / 10) + static_cast<char>('0' + hundredths % 10);
}

}  // namespace tacit::security
