#include "tacit/security/terms.h"

#include "tacit/base/check.h"

namespace tacit::security {
namespace {

constexpr const char* kSchwartzZippel = "Schwartz-Zippel";
constexpr const char* kSumcheck = "Lund-Fortnow-Karloff-Nisan 1992";
constexpr const char* kGaps = "ePrint 2025/2055";
constexpr const char* kWhir = "ePrint 2024/1586";

/// The terms of one oracle, all of which depend on its m; they are summed, and listed where a list is given.
class Collector {
 public:
  Collector(int oracle, std::vector<Term>* terms) : oracle_(oracle), terms_(terms) {}

  void add(const char* name, const char* formula, const char* source, bool preprint, const Bound& error) {
    if (error.is_zero()) return;
    sum_ += error;
    if (terms_ == nullptr) return;
    terms_->push_back({name, formula, source, static_cast<int16_t>(oracle_), preprint, error, error.centibits()});
  }
  const Bound& sum() const { return sum_; }

 private:
  int oracle_;
  std::vector<Term>* terms_;
  Bound sum_;
};

/// Everything about the first trees: pins, the protocols on their cells, their random combination and their queries.
Bound first_trees(const pcs::Params& params, const ProofCounts& c, const Decoding& code, std::vector<Term>* terms) {
  Collector out(-1, terms);
  const Bound list = code.list();
  const Bound once = field_inverse();  // 1/|E|
  const auto algebraic = [&](const char* name, const char* formula, const char* source, uint64_t degree) {
    out.add(name, formula, source, false, list * once * degree);
  };

  if (code.regime == Regime::kJohnson) {
    uint64_t variables = 0;
    for (const uint8_t log_size : c.pinned_log_sizes) variables += log_size;
    out.add("pins", "L0^2 / 2 * sum(n_i) / |E|", kSchwartzZippel, false, list * list * once * variables / 2);
  }

  const uint64_t key_degree = c.key_columns < 2 ? 1 : c.key_columns - 1u;
  const uint64_t gkr_rounds = uint64_t{c.gkr_layers} * (c.gkr_layers == 0 ? 0 : c.gkr_layers - 1u) / 2;
  out.add("lookup", "L0 * N * (columns - 1) / |E|", "ePrint 2022/1530", false,
          list * once * c.num_lookup_leaves * key_degree);
  algebraic("gkr sumchecks", "L0 * degree * d (d - 1) / 2 / |E|", "ePrint 2023/1284", c.gkr_degree * gkr_rounds);
  algebraic("gkr merges", "L0 * 2 d / |E|", "ePrint 2023/1284", 2 * uint64_t{c.gkr_layers});
  algebraic("random points", "L0 * length / |E|", kSchwartzZippel, c.max_point_length);
  algebraic("further challenges", "L0 * degree / |E|", kSchwartzZippel, c.extra_degree);
  algebraic("batching of instances", "L0 * instances / |E|", kSchwartzZippel, c.num_instances);
  algebraic("batched sumcheck", "L0 * degree * variables / |E|", kSumcheck, uint64_t{c.sumcheck_degree} * c.sumcheck_vars);
  algebraic("batching of claims", "L0 * claims / |E|", kSchwartzZippel, c.num_linear_claims);
  algebraic("claim reduction", "L0 * degree * variables / |E|", kSumcheck, uint64_t{c.reduction_degree} * c.reduction_vars);

  const uint64_t product_rounds = c.num_products < 2 ? 0 : 32u - static_cast<unsigned>(__builtin_clz(c.num_products - 1));
  algebraic("powers of kappa", "L0 * P / |E|", kSchwartzZippel, c.num_products);
  algebraic("product sumcheck", "L0 * 2 ceil(log2 P) / |E|", kSumcheck, 2 * product_rounds);
  algebraic("chi", "L0 * 2 / |E|", kSchwartzZippel, c.num_products == 0 ? 0 : 2);
  algebraic("powers of gamma", "L0 * equations / |E|", kSchwartzZippel, c.num_affine_equations);

  const uint64_t data_rows = c.num_rows - 6;  // the mask has coefficient 1, the pads rho
  const int log_n = params.log_h + params.log_inv_rate;
  algebraic("powers of lambda", "L0 * R / |E|", kSchwartzZippel, data_rows);
  algebraic("rho", "L0 * 2 / |E|", kSchwartzZippel, 2);
  out.add("row combination", "(R + 1) * eps(n0)", kGaps, true, code.line(log_n) * (data_rows + 1));
  out.add("queries", "(1 - delta0)^t * 2^-pow", kWhir, false, code.queries(params.num_queries, params.pow_bits));
  return out.sum();
}

/// One WHIR oracle: out-of-domain samples, the constraints put on it, its folding and its queries.
/// `log_size`: variables of the polynomial; `new_constraints`: degree of the challenge that combines its constraints.
Bound whir_oracle(const pcs::WhirRound& round, int index, int log_size, uint64_t new_constraints, const Decoding& code,
                  std::vector<Term>* terms) {
  Collector out(index, terms);
  const Bound list = code.list();
  const Bound once = field_inverse();
  if (code.regime == Regime::kJohnson) {
    const Bound collision = once * ((uint64_t{1} << log_size) - 1);
    out.add("out of domain", "L^2 / 2 * ((k - 1) / |E|)^s", kWhir, false, list * list * collision.pow(round.num_ood) / 2);
  }
  out.add("constraints", "L * (constraints - 1) / |E|", kWhir, false, list * once * new_constraints);
  out.add("sumcheck", "L * 2 folding / |E|", kWhir, false, list * once * (2 * uint64_t{round.folding}));
  const int log_n = log_size + round.log_inv_rate;
  Bound folds;
  for (int j = 1; j <= round.folding; ++j) folds += code.line(log_n - j);
  out.add("folding", "sum over j of eps(n / 2^j)", kGaps, true, folds);
  out.add("queries", "(1 - delta)^t * 2^-pow", kWhir, false, code.queries(round.num_queries, round.pow_bits));
  return out.sum();
}

/// Runs `evaluate(decoding, terms)` at the m with the least sum. Queries favour a large m and the algebra a small one; both
/// are convex in m, so the first m at which the next one is no better is the best.
template <class Evaluate>
void add_oracle(Report& report, Regime regime, int log_inv_rate, const Evaluate& evaluate) {
  Decoding code{regime, log_inv_rate};
  if (regime == Regime::kJohnson) {
    uint32_t low = 3, high = uint32_t{1} << 16;
    while (low < high) {
      const uint32_t middle = (low + high) / 2;
      code.m = middle;
      const Bound here = evaluate(code, nullptr);
      code.m = middle + 1;
      if (evaluate(code, nullptr) < here) low = middle + 1; else high = middle;
    }
    code.m = low;
    report.multiplicities.push_back(low);
  }
  report.error += evaluate(code, &report.terms);
}

}  // namespace

Report analyse(const pcs::Params& params, const ProofCounts& counts, Regime regime) {
  TACIT_CHECK(counts.num_rows > 6 && !params.rounds.empty());
  Report report;
  report.terms.reserve(20 + 5 * params.rounds.size());
  add_oracle(report, regime, params.log_inv_rate, [&](const Decoding& code, std::vector<Term>* terms) {
    return first_trees(params, counts, code, terms);
  });

  int log_size = params.log_h;
  // Q(z) and the equation on the pads, then the queries into the oracle before and the out-of-domain samples.
  uint64_t new_constraints = 1 + uint64_t{params.num_queries} + params.rounds[0].num_ood;
  for (size_t i = 0; i < params.rounds.size(); ++i) {
    const pcs::WhirRound& round = params.rounds[i];
    add_oracle(report, regime, round.log_inv_rate, [&](const Decoding& code, std::vector<Term>* terms) {
      return whir_oracle(round, static_cast<int>(i), log_size, new_constraints, code, terms);
    });
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
