#include "tacit/security/describe.h"

namespace tacit::security {
namespace {

/// Writes objects and lists of integers, booleans and strings that need no escape.
class JsonWriter {
 public:
  void open(char bracket) { separate(); out_ += bracket; first_ = true; }
  void close(char bracket) { out_ += bracket; first_ = false; }
  void key(const char* name) { string(name); out_ += ':'; first_ = true; }
  void string(const std::string& s) { separate(); out_ += '"' + s + '"'; }
  void integer(int64_t v) { separate(); out_ += std::to_string(v); }
  void boolean(bool v) { separate(); out_ += v ? "true" : "false"; }
  void field(const char* name, int64_t v) { key(name); integer(v); }
  void field(const char* name, const std::string& v) { key(name); string(v); }
  std::string take() { return std::move(out_); }

 private:
  void separate() { if (!first_) out_ += ','; first_ = false; }
  std::string out_;
  bool first_ = true;
};

void write_params(JsonWriter& json, const pcs::Params& params) {
  json.key("params");
  json.open('{');
  json.field("log_h", params.log_h);
  json.field("log_inv_rate", params.log_inv_rate);
  json.field("num_queries", params.num_queries);
  json.field("pow_bits", params.pow_bits);
  json.key("rounds");
  json.open('[');
  for (const pcs::WhirRound& round : params.rounds) {
    json.open('{');
    json.field("folding", round.folding);
    json.field("log_inv_rate", round.log_inv_rate);
    json.field("num_queries", round.num_queries);
    json.field("pow_bits", round.pow_bits);
    json.field("num_ood", round.num_ood);
    json.close('}');
  }
  json.close(']');
  json.close('}');
}

void write_counts(JsonWriter& json, const ProofCounts& c) {
  json.key("counts");
  json.open('{');
  json.field("num_rows", c.num_rows);
  json.field("num_trees", c.num_trees);
  json.field("openings", c.openings);
  json.field("num_pads", c.num_pads);
  json.key("pinned_log_sizes");
  json.open('[');
  for (const uint8_t log_size : c.pinned_log_sizes) json.integer(log_size);
  json.close(']');
  json.field("num_lookup_leaves", static_cast<int64_t>(c.num_lookup_leaves));
  json.field("gkr_layers", c.gkr_layers);
  json.field("gkr_degree", c.gkr_degree);
  json.field("key_columns", c.key_columns);
  json.field("max_point_length", c.max_point_length);
  json.field("num_instances", c.num_instances);
  json.field("sumcheck_vars", c.sumcheck_vars);
  json.field("sumcheck_degree", c.sumcheck_degree);
  json.field("extra_degree", static_cast<int64_t>(c.extra_degree));
  json.field("num_linear_claims", c.num_linear_claims);
  json.field("reduction_vars", c.reduction_vars);
  json.field("reduction_degree", c.reduction_degree);
  json.field("num_products", c.num_products);
  json.field("num_affine_equations", c.num_affine_equations);
  json.close('}');
}

void write_terms(JsonWriter& json, const Report& report) {
  json.key("terms");
  json.open('[');
  for (const Term& term : report.terms) {
    json.open('{');
    json.field("name", std::string(term.name));
    json.field("oracle", term.oracle);
    json.field("bits", format_centibits(term.centibits));
    json.field("formula", std::string(term.formula));
    json.field("source", std::string(term.source));
    json.key("preprint");
    json.boolean(term.preprint);
    json.close('}');
  }
  json.close(']');
}

}  // namespace

std::string describe(const pcs::Params& params, const ProofCounts& counts, Regime regime) {
  const Report report = analyse(params, counts, regime);
  JsonWriter json;
  json.open('{');
  json.field("regime", std::string(regime == Regime::kJohnson ? "johnson" : "unique decoding"));
  write_params(json, params);
  write_counts(json, counts);
  write_terms(json, report);
  json.field("bits", format_centibits(report.centibits));
  json.close('}');
  return json.take();
}

}  // namespace tacit::security
