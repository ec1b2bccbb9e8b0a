#include "simulator.h"

#include "tacit/channel/wire.h"
#include "tacit/pcs/open.h"
#include "tacit/poly/eq.h"

namespace tacit::testing {

namespace {

constexpr size_t kClearScalars = 5;  ///< a, b; v, e; mu

std::vector<uint8_t> uniform_salts(const pcs::Params& params, Csprng& random) {
  std::vector<uint8_t> salts(params.domain_size() * kSaltBytes);
  random.fill(std::span<uint8_t>(salts));
  return salts;
}

EF inner(std::span<const EF> a, std::span<const EF> b) {
  EF sum;
  for (size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

std::vector<std::vector<EF>> coefficients_of(const pcs::open::Statement& statement) {
  std::vector<std::vector<EF>> list;
  for (const pcs::open::TreeClaim& tree : statement.trees) list.push_back(tree.coefficients);
  return list;
}

/// Changes two cells of the mask so that  Q(z) = value_z  and  <Q, c> = value_c.  `own`: the rows, the mask behind `mask_row`.
void solve_mask(const pcs::open::Statement& opening, std::span<const EF> q, size_t h, size_t mask_row, std::vector<F>& own) {
  const std::vector<EF> eq_z = poly::eq_table<EF>(opening.z);
  const EF missing_z = opening.value_z - inner(eq_z, q);
  const EF missing_c = opening.value_c - inner(opening.c, q.first(opening.c.size()));
  const EF determinant = eq_z[0] * opening.c[1] - eq_z[1] * opening.c[0];
  TACIT_CHECK(!determinant.is_zero());
  const EF scale = determinant.inverse();
  const EF cells[2] = {(missing_z * opening.c[1] - missing_c * eq_z[1]) * scale,
                       (missing_c * eq_z[0] - missing_z * opening.c[0]) * scale};
  for (size_t i = 0; i < session::kMaskRows; ++i) {
    for (size_t x = 0; x < 2; ++x) own[(mask_row + i) * h + x] += cells[x].c[i];
  }
}

}  // namespace

SimulatedCommitment simulate_commitment(uint32_t num_rows, uint32_t openings, size_t tree, const pcs::Params& params, Csprng& random) {
  std::vector<F> rows(num_rows * params.h());
  random.fill(std::span<F>(rows));
  pcs::FirstTree committed = pcs::FirstTree::commit(std::move(rows), num_rows, params, static_cast<uint32_t>(tree), uniform_salts(params, random));
  const session::PinnedCommitment commitment{committed.root(), num_rows, openings, random.ext()};
  return {std::move(committed), commitment};
}

void simulate_run(const session::Session& session, const session::Counts& counts, const prover::PinnedTrees& pinned,
                  const Transcript& transcript, const Digest& coins, ProgrammedOracle& oracle, Csprng& random, ByteWriter& proof) {
  const pcs::Params& params = session.params;
  const size_t h = params.h();
  const uint32_t num_data = session.circuit.layouts[0].num_rows;
  const uint32_t num_rows = num_data + session::kMaskRows + session::kPadRows;

  // Every padded message is uniform; so are a and b, v, e and mu.
  ByteWriter messages;
  for (size_t i = 0; i < counts.num_scalars + kClearScalars; ++i) wire::write(messages, random.ext());

  // The verifier's own code, on these messages and the coins, tells what Q has to be.
  const auto verify_channel = [&](const Digest& root, Transcript& t) {
    ByteWriter bytes;
    bytes.raw(root);
    bytes.raw(messages.bytes());
    ByteReader reader(bytes.bytes());
    return session::verify_channel(session, t, reader);
  };
  oracle.program(coins);
  Transcript rehearsal = transcript;
  const auto opening = verify_channel(Digest{}, rehearsal);
  TACIT_CHECK(opening.ok());

  // All rows are uniform, and the mask makes Q fit. Then the opening is an honest one.
  std::vector<F> rows(num_rows * h);
  random.fill(std::span<F>(rows));
  std::vector<uint8_t> salts = uniform_salts(params, random);
  std::vector<const pcs::FirstTree*> trees{nullptr};
  for (const pcs::FirstTree* tree : pinned) {
    if (tree != nullptr) trees.push_back(tree);
  }
  const pcs::FirstTree draft = pcs::FirstTree::commit(rows, num_rows, params, session::kOwnTree, salts);
  trees[0] = &draft;
  solve_mask(*opening, pcs::open::combine_rows(trees, coefficients_of(*opening)), h, num_data, rows);
  const pcs::FirstTree own = pcs::FirstTree::commit(std::move(rows), num_rows, params, session::kOwnTree, std::move(salts));
  trees[0] = &own;

  oracle.rewind();
  Transcript performance = transcript;
  const auto statement = verify_channel(own.root(), performance);
  TACIT_CHECK(statement.ok());
  proof.raw(own.root());
  proof.raw(messages.bytes());
  pcs::open::prove(params, *statement, trees, pcs::open::combine_rows(trees, coefficients_of(*statement)), performance, proof);
  oracle.release();
}

}  // namespace tacit::testing
