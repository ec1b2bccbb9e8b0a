#include "tacit/transcript/transcript.h"

#include <algorithm>
#include <array>

#include "tacit/base/check.h"
#include "tacit/transcript/oracle.h"

namespace tacit {
namespace {

const Blake3& fresh_hasher() {
  static const Blake3 hasher = Blake3::derive_key("tacit 1 transcript");
  return hasher;
}

}  // namespace

/// Reads the extended output of a closed sequence of records, eight bytes at a time.
class Transcript::Stream {
 public:
  explicit Stream(const Blake3& hasher) : hasher_(hasher) {}

  uint64_t u64() {
    if (used_ == block_.size()) {
      random_oracle(hasher_, next_block_++, block_);
      used_ = 0;
    }
    const uint64_t value = ByteReader(ByteSpan(block_).subspan(used_)).u64();
    used_ += sizeof(value);
    return value;
  }

  Digest digest() {
    ByteWriter words;
    for (int i = 0; i < 4; ++i) words.u64(u64());
    Digest out;
    std::copy(words.bytes().begin(), words.bytes().end(), out.begin());
    return out;
  }

  F field() {
    for (;;) {
      if (const auto value = F::from_canonical(u64())) return *value;
    }
  }

 private:
  Blake3 hasher_;
  std::array<uint8_t, blake3::kBlockBytes> block_;
  size_t used_ = blake3::kBlockBytes;
  uint64_t next_block_ = 0;
};

Transcript::Transcript(std::string_view protocol) : hasher_(fresh_hasher()) {
  open_record(Tag::kProtocol, protocol, 0);
}

/// Little-endian.
template <class Integer>
void Transcript::put(Integer value) {
  std::array<uint8_t, sizeof(Integer)> bytes;
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<uint8_t>(value >> (8 * i));
  hasher_.update(bytes);
}

void Transcript::open_record(Tag tag, std::string_view label, uint64_t data_bytes) {
  put(static_cast<uint8_t>(tag));
  put(static_cast<uint32_t>(label.size()));
  hasher_.update(label);
  put(data_bytes);
}

void Transcript::absorb(std::string_view label, ByteSpan bytes) {
  open_record(Tag::kBytes, label, bytes.size());
  hasher_.update(bytes);
}

void Transcript::absorb_u64(std::string_view label, uint64_t value) {
  open_record(Tag::kU64, label, sizeof(value));
  put(value);
}

void Transcript::absorb(std::string_view label, const F& value) {
  open_record(Tag::kBase, label, F::kBytes);
  put(value.value());
}

void Transcript::absorb(std::string_view label, const EF& value) {
  open_record(Tag::kExtension, label, EF::kBytes);
  for (const F& c : value.c) put(c.value());
}

void Transcript::absorb(std::string_view label, std::span<const EF> values) {
  open_record(Tag::kExtensionList, label, values.size() * EF::kBytes);
  for (const EF& value : values)
    for (const F& c : value.c) put(c.value());
}

Transcript::Stream Transcript::squeeze() {
  Stream stream(hasher_);
  hasher_ = fresh_hasher();
  hasher_.update(stream.digest());
  return stream;
}

Transcript::Stream Transcript::squeeze_empty(Tag tag, std::string_view label) {
  open_record(tag, label, 0);
  return squeeze();
}

template <>
F Transcript::challenge<F>(std::string_view label) {
  return squeeze_empty(Tag::kChallengeBase, label).field();
}

template <>
EF Transcript::challenge<EF>(std::string_view label) {
  Stream stream = squeeze_empty(Tag::kChallengeExtension, label);
  EF value;
  for (F& c : value.c) c = stream.field();
  return value;
}

std::vector<uint32_t> Transcript::positions(std::string_view label, uint32_t count, int log_domain) {
  TACIT_CHECK(log_domain >= 0 && log_domain <= 32);
  open_record(Tag::kChallengePositions, label, 16);
  put(uint64_t{count});
  put(static_cast<uint64_t>(log_domain));
  Stream stream = squeeze();
  const uint64_t mask = (uint64_t{1} << log_domain) - 1;
  std::vector<uint32_t> drawn(count);
  for (uint32_t& position : drawn) position = static_cast<uint32_t>(stream.u64() & mask);
  std::sort(drawn.begin(), drawn.end());
  drawn.erase(std::unique(drawn.begin(), drawn.end()), drawn.end());
  return drawn;
}

Digest Transcript::grinding_key(std::string_view label, int bits) {
  TACIT_CHECK(bits >= 0 && bits <= 32);
  open_record(Tag::kChallengeGrinding, label, 8);
  put(static_cast<uint64_t>(bits));
  return squeeze().digest();
}

bool Transcript::check_grinding(std::string_view label, int bits, uint64_t nonce) {
  Blake3 hasher = Blake3::keyed(grinding_key(label, bits));
  absorb_u64(label, nonce);
  ByteWriter message;
  message.u64(nonce);
  hasher.update(message.bytes());
  return has_leading_zeros(hasher.finalize(), bits);
}

}  // namespace tacit
