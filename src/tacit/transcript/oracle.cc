#include "tacit/transcript/oracle.h"

namespace tacit {

void random_oracle(const Blake3& records, uint64_t block, std::span<uint8_t> out) { records.finalize_xof(out, block); }

}  // namespace tacit
