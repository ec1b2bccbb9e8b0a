#include "tacit/hash/csprng.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <sys/random.h>

#include "tacit/base/bytes.h"
#include "tacit/base/check.h"
#include "tacit/base/parallel.h"
#include "tacit/hash/blake3.h"
#include "tacit/hash/blake3_lanes.h"

namespace tacit {
namespace {

constexpr size_t kGrain = 1024;  ///< blocks that one thread makes at a time

/// Overwrites `bytes` with zeros; the barrier keeps the compiler from dropping a store that nothing reads.
void erase_bytes(void* bytes, size_t n) {
  std::memset(bytes, 0, n);
  __asm__ __volatile__("" : : "r"(bytes) : "memory");
}

}  // namespace

Csprng::Csprng(const Digest& seed) : used_(sizeof(buffer_)) {
  Blake3 hasher = Blake3::derive_key("tacit 1 csprng");
  hasher.update(seed);
  std::array<uint8_t, 64> keys;
  hasher.finalize_xof(keys);
  Digest stream_key;
  std::copy_n(keys.begin(), 32, stream_key.begin());
  std::copy_n(keys.begin() + 32, 32, fork_key_.begin());
  stream_key_ = blake3::to_words(stream_key);
  erase_bytes(&hasher, sizeof(hasher));
  erase_bytes(keys.data(), keys.size());
  erase_bytes(stream_key.data(), stream_key.size());
}

Csprng Csprng::from_os() {
  Digest seed;
  for (size_t filled = 0; filled < seed.size();) {
    const ssize_t n = getrandom(seed.data() + filled, seed.size() - filled, 0);
    TACIT_CHECK(n > 0 || (n < 0 && errno == EINTR));
    if (n > 0) filled += static_cast<size_t>(n);
  }
  Csprng generator(seed);
  erase_bytes(seed.data(), seed.size());
  return generator;
}

Csprng::Csprng(Csprng&& other) noexcept { *this = std::move(other); }

Csprng& Csprng::operator=(Csprng&& other) noexcept {
  if (this == &other) return *this;
  stream_key_ = other.stream_key_;
  fork_key_ = other.fork_key_;
  next_block_ = other.next_block_;
  forks_ = other.forks_;
  used_ = other.used_;
  buffer_ = other.buffer_;
  other.erase();
  return *this;
}

Csprng::~Csprng() { erase(); }

/// Leaves `used_` out of range: a generator that was moved from aborts when used, instead of giving zeros.
void Csprng::erase() {
  erase_bytes(this, sizeof(*this));
  used_ = sizeof(buffer_) + 1;
}

void Csprng::refill() {
  blake3::xof_blocks(stream_key_, blake3::Words16{}, next_block_, 0, buffer_);
  next_block_ += kBufferBlocks;
  used_ = 0;
}

/// What was given out is erased here, so that a later leak of the state does not reveal it.
void Csprng::fill(std::span<uint8_t> out) {
  TACIT_CHECK(used_ <= buffer_.size());
  while (!out.empty()) {
    if (used_ == buffer_.size() && out.size() >= buffer_.size()) {
      const size_t blocks = out.size() / blake3::kBlockBytes;  // straight to where they go
      parallel_for(blocks, kGrain, [&](size_t begin, size_t end) {
        const std::span<uint8_t> part = out.subspan(begin * blake3::kBlockBytes, (end - begin) * blake3::kBlockBytes);
        blake3::xof_blocks(stream_key_, blake3::Words16{}, next_block_ + begin, 0, part);
      });
      next_block_ += blocks;
      out = out.subspan(blocks * blake3::kBlockBytes);
      continue;
    }
    if (used_ == buffer_.size()) refill();
    const size_t n = std::min(out.size(), buffer_.size() - used_);
    std::memcpy(out.data(), buffer_.data() + used_, n);
    std::memset(buffer_.data() + used_, 0, n);
    used_ += n;
    out = out.subspan(n);
  }
}

uint64_t Csprng::u64() {
  if (used_ + 8 > buffer_.size()) return u64_across_buffers();
  const uint64_t value = ByteReader({&buffer_[used_], 8}).u64();
  std::memset(&buffer_[used_], 0, 8);
  used_ += 8;
  return value;
}

uint64_t Csprng::u64_across_buffers() {
  std::array<uint8_t, 8> bytes;
  fill(std::span<uint8_t>(bytes));
  return ByteReader(bytes).u64();
}

F Csprng::field() {
  for (;;) {
    if (const auto value = F::from_canonical(u64())) return *value;
  }
}

EF Csprng::ext() {
  const F a = field(), b = field(), c = field();
  return EF(a, b, c);
}

void Csprng::fill(std::span<F> out) {
  for (F& value : out) value = field();
}

void Csprng::fill(std::span<EF> out) {
  for (EF& value : out) value = ext();
}

Csprng Csprng::fork(std::string_view label, uint64_t index) {
  TACIT_CHECK(used_ <= buffer_.size());
  ByteWriter record;
  record.u64(forks_++);
  record.u64(index);
  record.text(label);
  Blake3 hasher = Blake3::keyed(fork_key_);
  hasher.update(record.bytes());
  Digest seed = hasher.finalize();
  Csprng child(seed);
  erase_bytes(&hasher, sizeof(hasher));
  erase_bytes(seed.data(), seed.size());
  return child;
}

}  // namespace tacit
