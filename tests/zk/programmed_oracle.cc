#include "programmed_oracle.h"

#include <algorithm>

#include "tacit/base/bytes.h"
#include "tacit/base/check.h"
#include "tacit/transcript/oracle.h"

namespace tacit {

namespace {
testing::ProgrammedOracle* living = nullptr;
}

void random_oracle(const Blake3& records, uint64_t block, std::span<uint8_t> out) {
  const testing::ProgrammedOracle::Output* output = living == nullptr ? nullptr : living->output(records.finalize());
  if (output != nullptr && output->is_zero) return std::fill(out.begin(), out.end(), uint8_t{0});
  (output == nullptr ? records : Blake3::keyed(output->key)).finalize_xof(out, block);
}

namespace testing {

ProgrammedOracle::ProgrammedOracle() {
  TACIT_CHECK(living == nullptr);
  living = this;
}

ProgrammedOracle::~ProgrammedOracle() { living = nullptr; }

void ProgrammedOracle::program(const Digest& coins) {
  outputs_before_ = outputs_;
  coins_ = coins;
  next_ = 0;
  programming_ = true;
}

void ProgrammedOracle::rewind() {
  outputs_ = outputs_before_;
  next_ = 0;
}

const ProgrammedOracle::Output* ProgrammedOracle::output(const Digest& query) {
  const auto known = outputs_.find(query);
  if (known != outputs_.end()) return &known->second;
  if (!programming_) return nullptr;
  ByteWriter index;
  index.u64(next_);
  Blake3 hasher = Blake3::keyed(coins_);
  hasher.update(index.bytes());
  return &(outputs_[query] = {hasher.finalize(), next_++ == zero_});
}

}  // namespace testing
}  // namespace tacit
