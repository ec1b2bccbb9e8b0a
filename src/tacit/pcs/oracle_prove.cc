#include "tacit/channel/wire.h"
#include "tacit/pcs/first_tree.h"
#include "tacit/pcs/oracle.h"
#include "tacit/pcs/prover_kernels.h"
#include "tacit/poly/ntt.h"

namespace tacit::pcs {

Oracle Oracle::commit(std::span<const EF> f, const Params& params, size_t round, Sender& sender) {
  const WhirRound& parameters = params.rounds[round];
  std::vector<EF> codeword(f.size() << parameters.log_inv_rate);
  poly::encode(f, parameters.log_inv_rate, codeword);
  std::vector<Digest> leaves(codeword.size() >> parameters.folding);
  hash_leaves_contiguous(kOracleTreeId + static_cast<uint32_t>(round), codeword.data(), size_t{1} << parameters.folding,
                         leaves.size(), leaves);
  Oracle oracle(parameters.folding, std::move(codeword), MerkleTree::build(std::move(leaves)));
  sender.send(kOracleRoot, round, oracle.tree_.root());  // P -> V: root
  std::vector<EF> answers;
  for (int i = 0; i < parameters.num_ood; ++i) oracle.ood_points_.push_back(sender.challenge(kOodPoint));  // V -> P: y_i
  for (const EF& y : oracle.ood_points_) answers.push_back(evaluate_parallel(f, y));
  sender.send(kOodAnswers, round, std::move(answers));  // P -> V: f(y_1) .. f(y_c)
  return oracle;
}

void Oracle::open(std::span<const uint32_t> leaves, size_t round, Sender& sender) const {
  ByteWriter& out = sender.openings();
  // P -> V: the fibre of each position
  for (const uint32_t leaf : leaves) {
    const std::span<const EF> honest = fibre(leaf);
    std::vector<EF> values(honest.begin(), honest.end());
    if (sender.tamper() != nullptr) sender.tamper()->fibre(round, leaf, values);
    for (const EF& value : values) wire::write(out, value);
  }
  // P -> V: the multiproof
  tree_.open(leaves, out);
}

}  // namespace tacit::pcs
