#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "tacit/field/cubic.h"
#include "tacit/hash/blake3_compress.h"
#include "tacit/hash/digest.h"

namespace tacit {

/// The prover's secret randomness: BLAKE3's extendable output under a key derived from a 32-byte seed.
/// Deterministic in the seed and the sequence of calls. It cannot be copied, because a copy would repeat its
/// output; its state is erased on destruction. Not thread-safe: fork one per task, in a fixed order.
class Csprng {
 public:
  explicit Csprng(const Digest& seed);
  /// Seeded by the operating system; aborts where that has no entropy to give.
  static Csprng from_os();
  Csprng(Csprng&& other) noexcept;
  Csprng& operator=(Csprng&& other) noexcept;
  ~Csprng();

  uint64_t u64();
  void fill(std::span<uint8_t> out);
  /// Uniform, by rejection.
  F field();
  EF ext();
  void fill(std::span<F> out);
  void fill(std::span<EF> out);
  /// An independent generator. The number of earlier forks is bound beside `label` and `index`, so that no
  /// two forks of one generator are alike.
  Csprng fork(std::string_view label, uint64_t index);

 private:
  static constexpr size_t kBufferBlocks = 16;
  uint64_t u64_across_buffers();
  void refill();
  void erase();

  blake3::Words8 stream_key_{};
  Digest fork_key_{};
  uint64_t next_block_ = 0;
  uint64_t forks_ = 0;
  size_t used_ = 0;  ///< bytes of the buffer that were given out
  std::array<uint8_t, kBufferBlocks * blake3::kBlockBytes> buffer_{};
};

}  // namespace tacit
