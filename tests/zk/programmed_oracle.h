#pragma once

#include <cstdint>
#include <map>

#include "tacit/hash/digest.h"

namespace tacit::testing {

/// The random oracle of the transcript in a test's hands. Linking programmed_oracle.cc puts it in the place of the released
/// one, which still answers every query while no object of this class lives.
///
/// While one lives, a query has the output that was programmed for it. Between `program` and `release` a new query is
/// programmed on the spot, with the next output of a sequence that the coins decide: challenges do not depend on what
/// they are about, and can be known before it. From `release` on, new queries have the released oracle's answers.
class ProgrammedOracle {
 public:
  ProgrammedOracle();
  ~ProgrammedOracle();
  ProgrammedOracle(const ProgrammedOracle&) = delete;
  ProgrammedOracle& operator=(const ProgrammedOracle&) = delete;

  void program(const Digest& coins);
  /// Back to the state at the last `program`: what was programmed since is forgotten.
  void rewind();
  void release() { programming_ = false; }
  /// The output number `index` after each `program` is all zeros: the challenge that chance never makes.
  void set_zero(uint64_t index) { zero_ = index; }
  /// The outputs that were programmed since the last `program`.
  uint64_t num_programmed() const { return next_; }

  struct Output {
    Digest key;  ///< of the extended output
    bool is_zero = false;
  };
  /// A query's programmed output, or null where the released oracle is to answer.
  const Output* output(const Digest& query);

 private:
  using Table = std::map<Digest, Output>;
  Table outputs_, outputs_before_;
  Digest coins_{};
  uint64_t next_ = 0;
  uint64_t zero_ = UINT64_MAX;
  bool programming_ = false;
};

}  // namespace tacit::testing
