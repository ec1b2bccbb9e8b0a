#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "tacit/base/bytes.h"
#include "tacit/base/result.h"

namespace tacit::api {

/// What a Tacit file is. The numbers are part of the format.
enum class FileKind : uint8_t {
  kProver = 1,           ///< model.prover: the weights and the secrets of their commitment
  kVerifier = 2,         ///< model.verifier
  kProof = 3,
  kBudget = 4,           ///< openings that are left; its own layout after the common head, see budget.h
  kInputCommitment = 5,  ///< C
  kInputSecret = 6,      ///< C.secret
};

/// "a proof", "a verifier package", ...
std::string_view describe(FileKind kind);
/// Closed by a checksum, so that damage is named. Not a proof: there every byte is checked for what it means.
constexpr bool has_checksum(FileKind kind) { return kind != FileKind::kProof; }

/// Bytes behind the checksum that it does not cover: a stored tree, of which a proof reads little and checks what it reads.
constexpr bool has_attachment(FileKind kind) { return kind == FileKind::kProver; }

inline constexpr uint16_t kFileVersion = 1;
inline constexpr size_t kHeadBytes = 11;  ///< signature, version, kind

struct Section {
  uint16_t tag = 0;
  ByteSpan content;
};

/// The common head of all Tacit files: 8 bytes of signature (0x89 "TACIT" CR LF), u16 version, u8 kind.
void write_head(ByteWriter& out, FileKind kind);
/// kBadMagic, kBadVersion or kTruncated where it is none.
Result<FileKind> read_head(ByteReader& in);

/// head | u8 count | count times (u16 tag, u64 length, content), tags ascending | a checksum of all before, but for proofs.
Bytes write_envelope(FileKind kind, const std::vector<Section>& sections);

/// The length of an envelope whose sections have these lengths.
uint64_t envelope_bytes(FileKind kind, std::span<const uint64_t> section_lengths);

struct Envelope {
  std::vector<Section> sections;  ///< they point into the file
  ByteSpan attachment;            ///< what lies behind the checksum of a kind that has an attachment
};

/// The contents. Refuses anything that write_envelope would not have written: kNonCanonical for tags out of order or a wrong
/// checksum, kTrailingBytes, kTruncated.
Result<Envelope> read_envelope(ByteSpan file, FileKind kind);

}  // namespace tacit::api
