#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "tacit/channel/wire.h"
#include "tacit/hash/csprng.h"
#include "tacit/pcs/first_tree_prove.h"
#include "tacit/pcs/open.h"
#include "tacit/poly/mle.h"

namespace tacit::pcs {

inline Csprng seeded(uint8_t seed) {
  Digest key{};
  key[0] = seed;
  return Csprng(key);
}

inline std::vector<F> random_fields(Csprng& rng, size_t n) {
  std::vector<F> v(n);
  for (F& x : v) x = rng.field();
  return v;
}

inline std::vector<EF> random_exts(Csprng& rng, size_t n) {
  std::vector<EF> v(n);
  for (EF& x : v) x = rng.ext();
  return v;
}

/// H = 2^8, three oracles of lengths 2^8, 2^5, 2^3, and 2^1 cells in clear.
inline Params small_params() {
  Params p{8, 2, 9, 3, {}};
  p.rounds = {{3, 3, 7, 2, 1}, {2, 4, 6, 1, 2}, {2, 5, 5, 3, 1}};
  return p;
}

/// Trees of several heights over random rows, an honest statement about them, and the prover's inputs.
struct Instance {
  Params params;
  std::vector<FirstTree> trees;
  std::vector<EF> q;
  open::Statement statement;

  explicit Instance(Params p, std::vector<std::pair<uint32_t, bool>> shapes = {{3, true}, {1, false}, {5, true}},
                    size_t prefix = 11, uint8_t seed = 1)
      : params(std::move(p)) {
    Csprng rng = seeded(seed);
    uint32_t tree_id = 0;
    for (const auto& [num_rows, salted] : shapes) {
      std::vector<uint8_t> salts(salted ? params.domain_size() * kSaltBytes : 0);
      rng.fill(std::span<uint8_t>(salts));
      trees.push_back(FirstTree::commit(random_fields(rng, num_rows * params.h()), num_rows, params, ++tree_id, salts));
      statement.trees.push_back({trees.back().info(), random_exts(rng, num_rows)});
    }
    statement.z = random_exts(rng, params.log_h);
    statement.c = random_exts(rng, std::min<size_t>(prefix, params.h()));
    combine();
  }

  std::vector<const FirstTree*> tree_pointers() const {
    std::vector<const FirstTree*> pointers;
    for (const FirstTree& tree : trees) pointers.push_back(&tree);
    return pointers;
  }

  /// Q and its claims, from the coefficients of the statement.
  void combine() {
    std::vector<std::vector<EF>> coefficients;
    for (const open::TreeClaim& tree : statement.trees) coefficients.push_back(tree.coefficients);
    q = open::combine_rows(tree_pointers(), coefficients);
    set_values();
  }
  /// The true values of Q at z and on c.
  void set_values() {
    statement.value_z = poly::mle_eval(std::span<const EF>(q), std::span<const EF>(statement.z));
    statement.value_c = EF::zero();
    for (size_t b = 0; b < statement.c.size(); ++b) statement.value_c += statement.c[b] * q[b];
  }

  Transcript transcript() const { return Transcript("test"); }

  Bytes prove(Tamper* tamper = nullptr) const {
    Transcript t = transcript();
    ByteWriter out;
    open::prove(params, statement, tree_pointers(), q, t, out, tamper);
    return out.take();
  }
  Status verify(ByteSpan proof) const {
    Transcript t = transcript();
    ByteReader in(proof);
    TACIT_TRY(open::verify(params, statement, t, in));
    if (!in.at_end()) return Error{ErrorCode::kTrailingBytes};
    return Ok{};
  }
};

inline std::string describe(const Status& status) {
  if (status.ok()) return "accepted";
  return "code " + std::to_string(static_cast<int>(status.error().code)) + ", step " +
         std::to_string(status.error().step) + ", index " + std::to_string(status.error().index);
}

/// The verifier refuses, and for this reason.
inline ::testing::AssertionResult refuses(const Status& status, ErrorCode code, Step step, uint32_t index) {
  const bool matches = !status.ok() && status.error().code == code &&
                       status.error().step == static_cast<uint16_t>(step) && status.error().index == index;
  if (matches) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << describe(status) << "; expected code " << static_cast<int>(code) << ", step "
                                       << static_cast<int>(step) << ", index " << index;
}

}  // namespace tacit::pcs
