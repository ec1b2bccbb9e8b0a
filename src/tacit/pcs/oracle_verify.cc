#include "tacit/channel/wire.h"
#include "tacit/pcs/first_tree.h"
#include "tacit/pcs/oracle.h"
#include "tacit/pcs/step.h"
#include "tacit/poly/mle.h"

namespace tacit::pcs {

Result<OracleInfo> receive_oracle(const Params& params, size_t round, Receiver& receiver) {
  OracleInfo oracle;
  oracle.ood_points.resize(params.rounds[round].num_ood);
  oracle.ood_answers.resize(params.rounds[round].num_ood);
  TACIT_TRY(receiver.receive(kOracleRoot, round, oracle.root));         // P -> V: root
  for (EF& y : oracle.ood_points) y = receiver.challenge(kOodPoint);    // V -> P: y_1 .. y_c
  TACIT_TRY(receiver.receive(kOodAnswers, round, oracle.ood_answers));  // P -> V: f(y_1) .. f(y_c)
  return oracle;
}

Result<std::vector<EF>> verify_folded_fibres(const OracleInfo& oracle, const Params& params, size_t round,
                                             std::span<const uint32_t> leaves, std::span<const EF> r,
                                             const DomainPoints& points, Receiver& receiver) {
  ByteReader& reader = receiver.openings();
  const size_t fibre_size = size_t{1} << params.rounds[round].folding;
  const size_t fibre_bytes = fibre_size * EF::kBytes;
  // P -> V: the fibre of each position
  if (reader.remaining() < leaves.size() * fibre_bytes) {
    return refuse(ErrorCode::kTruncated, Step::kFibreValues, round);
  }
  std::vector<EF> folded;
  std::vector<Digest> digests;
  std::vector<EF> fibre(fibre_size);
  for (const uint32_t leaf : leaves) {
    const ByteSpan data = reader.raw(fibre_bytes);
    digests.push_back(leaf_digest(kOracleTreeId + static_cast<uint32_t>(round), leaf, {}, data));
    ByteReader cells(data);
    for (EF& value : fibre) value = wire::read<EF>(cells);
    if (!cells.ok()) return refuse(ErrorCode::kNonCanonical, Step::kFibreValues, round);
    fibre_to_coefficients(fibre, leaf, points);
    folded.push_back(poly::mle_eval(std::span<const EF>(fibre), r));
  }
  // P -> V: the multiproof
  const Status path = verify_merkle(oracle.root, round_shapes(params)[round].log_leaves, leaves, digests, reader);
  if (!path.ok()) return refuse(path.error().code, Step::kFibrePath, round);
  return folded;
}

}  // namespace tacit::pcs
