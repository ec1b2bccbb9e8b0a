// Prints one JSON object a line: chosen parameters over a spread of sizes, rates, grinding and regimes, and some worse ones.
#include <cstdio>

#include "example.h"
#include "tacit/security/describe.h"

using namespace tacit;
using namespace tacit::security;

namespace {

void print(const pcs::Params& params, const ProofCounts& counts, Regime regime) {
  std::printf("%s\n", describe(params, counts, regime).c_str());
}

void print_case(ChooseRequest request) {
  const Result<pcs::Params> chosen = choose_params(request);
  if (!chosen) return;
  print(*chosen, request.counts, request.regime);

  pcs::Params weak = *chosen;
  weak.num_queries /= 2;
  weak.rounds.back().num_queries -= 1;
  weak.rounds.front().num_ood = 2;
  ProofCounts plain;
  plain.num_rows = 7 + request.log_h;
  print(weak, plain, request.regime);
}

}  // namespace

int main() {
  for (const Regime regime : {Regime::kJohnson, Regime::kUniqueDecoding}) {
    for (const uint8_t log_h : {13, 16, 21}) {
      for (const uint8_t log_inv_rate : {1, 2, 3, 5}) {
        for (const uint8_t pow_bits : {0, 12, 20}) {
          ChooseRequest request = example_request(log_h, log_inv_rate, pow_bits);
          request.regime = regime;
          request.counts.num_pads = 300;
          request.companions = log_inv_rate;
          request.counts.num_lookup_leaves >>= log_inv_rate;
          request.counts.pinned_log_sizes.assign(log_inv_rate, log_h);
          request.counts.num_trees = log_inv_rate;
          print_case(request);
        }
      }
    }
  }
}
