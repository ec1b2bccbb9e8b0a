#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "tacit/base/bytes.h"
#include "tacit/field/cubic.h"
#include "tacit/hash/blake3.h"

namespace tacit {

/// The Fiat-Shamir transcript: a duplex over BLAKE3 (spec/transcript.md).
///
/// What is absorbed is a sequence of records, each of them prefix-free:
///   u8 tag | u32 label bytes | label | u64 data bytes | data
/// A challenge is a record too: it closes the sequence, and the extended output of
///   BLAKE3 derive_key("tacit 1 transcript") of  state | records
/// is the next state (32 bytes) followed by the stream that the challenge is read from. Before the first
/// challenge there is no state, and the first record names the protocol. So every challenge depends on the
/// type, label, length, content and order of everything before it, on every earlier challenge, and on its own
/// type, label and shape.
///
/// Copyable: a copy goes on independently. Nothing in it is secret.
class Transcript {
 public:
  /// `protocol` names the protocol and its version.
  explicit Transcript(std::string_view protocol);

  void absorb(std::string_view label, ByteSpan bytes);
  void absorb_u64(std::string_view label, uint64_t value);
  void absorb(std::string_view label, const F& value);
  void absorb(std::string_view label, const EF& value);
  void absorb(std::string_view label, std::span<const EF> values);

  /// A uniform element of K (F or EF), by rejection.
  template <class K>
  K challenge(std::string_view label);

  /// `count` draws with replacement from [0, 2^log_domain), 0 <= log_domain <= 32: sorted, and distinct once
  /// the repeated ones are dropped.
  std::vector<uint32_t> positions(std::string_view label, uint32_t count, int log_domain);

  /// The verifier's side of a proof of work: absorbs the nonce, and says whether its hash has `bits` leading
  /// zeros (0 <= bits <= 32).
  [[nodiscard]] bool check_grinding(std::string_view label, int bits, uint64_t nonce);
  /// The prover's side (target tacit_grind): finds the least such nonce, in some 2^bits hashes; absorbs it.
  uint64_t grind(std::string_view label, int bits);

 private:
  enum class Tag : uint8_t {
    kProtocol = 0,
    kBytes = 1,
    kU64 = 2,
    kBase = 3,
    kExtension = 4,
    kExtensionList = 5,
    kChallengeBase = 16,
    kChallengeExtension = 17,
    kChallengePositions = 18,
    kChallengeGrinding = 19,
  };
  class Stream;

  void open_record(Tag tag, std::string_view label, uint64_t data_bytes);
  template <class Integer>
  void put(Integer value);
  Stream squeeze();
  Stream squeeze_empty(Tag tag, std::string_view label);
  Digest grinding_key(std::string_view label, int bits);

  Blake3 hasher_;
};

template <>
F Transcript::challenge<F>(std::string_view label);
template <>
EF Transcript::challenge<EF>(std::string_view label);

}  // namespace tacit
