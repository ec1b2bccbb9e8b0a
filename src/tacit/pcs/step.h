#pragma once

#include <cstdint>

#include "tacit/base/result.h"

namespace tacit::pcs {

/// The step of the opening that refused: `Error::step`. The numbers follow those of channel::Step; `Error::index` is
/// the WHIR round unless said otherwise.
enum class Step : uint16_t {
  kParameters = 64,    ///< the parameters are not valid; index: the rule
  kStatement,          ///< the lengths of the caller's claims do not fit the parameters; index: the tree
  kOracleRoot,         ///< the root of an oracle
  kOodAnswers,         ///< the out-of-domain answers
  kFirstTreeGrinding,  ///< proof of work before the positions of the first trees
  kFirstTreeValues,    ///< opened leaves of a first tree; index: the tree
  kFirstTreePath,      ///< their multiproof; index: the tree
  kSumcheckRound,      ///< a round polynomial
  kFinalPolynomial,    ///< the polynomial in clear
  kQueryGrinding,      ///< proof of work before the positions of a round
  kFibreValues,        ///< opened fibres
  kFibrePath,          ///< their multiproof
  kFinalFold,          ///< a folded fibre against the polynomial in clear; index: which of the sorted positions
  kFinalClaim,         ///< the last claim against the polynomial in clear
};

inline Error refuse(ErrorCode code, Step step, size_t index = 0) {
  return Error{code, static_cast<uint16_t>(step), static_cast<uint32_t>(index)};
}

}  // namespace tacit::pcs
