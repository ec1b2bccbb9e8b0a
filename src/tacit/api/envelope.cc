#include "tacit/api/envelope.h"

#include <algorithm>

#include "tacit/hash/blake3.h"
#include "tacit/hash/blake3_lanes.h"

namespace tacit::api {

namespace {

constexpr uint8_t kSignature[8] = {0x89, 'T', 'A', 'C', 'I', 'T', '\r', '\n'};
constexpr size_t kChecksumBytes = sizeof(Digest);

/// A tree, because many lanes hash it at once: blocks of 64 bytes, zeros behind the last, then pairs of digests, until one
/// is left; the length closes it.
Digest checksum(ByteSpan bytes) {
  TACIT_CHECK(!bytes.empty());
  const blake3::Words8 key = blake3::to_words(domain_key("tacit 1 file checksum"));
  Bytes level(bytes.begin(), bytes.end());
  std::vector<Digest> digests;
  do {
    digests.resize((level.size() + blake3::kBlockBytes - 1) / blake3::kBlockBytes);
    level.resize(digests.size() * blake3::kBlockBytes);
    blake3::hash_blocks(key, level.data(), digests);
    level.clear();
    for (const Digest& digest : digests) level.insert(level.end(), digest.begin(), digest.end());
  } while (digests.size() > 1);
  ByteWriter length;
  length.u64(bytes.size());
  Blake3 hash;
  hash.update(length.bytes());
  hash.update(digests[0]);
  return hash.finalize();
}

}  // namespace

std::string_view describe(FileKind kind) {
  switch (kind) {
    case FileKind::kProver: return "a prover package";
    case FileKind::kVerifier: return "a verifier package";
    case FileKind::kProof: return "a proof";
    case FileKind::kBudget: return "an opening budget";
    case FileKind::kInputCommitment: return "a commitment to an input";
    case FileKind::kInputSecret: return "the secret of a commitment to an input";
  }
  return "an unknown file";
}

void write_head(ByteWriter& out, FileKind kind) {
  out.raw(kSignature);
  out.u16(kFileVersion);
  out.u8(static_cast<uint8_t>(kind));
}

Result<FileKind> read_head(ByteReader& in) {
  const ByteSpan signature = in.raw(sizeof kSignature);
  if (!in.ok() || !std::equal(signature.begin(), signature.end(), kSignature)) return Error{ErrorCode::kBadMagic};
  const uint16_t version = in.u16();
  const uint8_t kind = in.u8();
  if (!in.ok()) return Error{ErrorCode::kTruncated};
  if (version != kFileVersion) return Error{ErrorCode::kBadVersion, version};
  if (kind < 1 || kind > static_cast<uint8_t>(FileKind::kInputSecret)) return Error{ErrorCode::kBadMagic};
  return static_cast<FileKind>(kind);
}

Bytes write_envelope(FileKind kind, const std::vector<Section>& sections) {
  ByteWriter out;
  write_head(out, kind);
  out.u8(static_cast<uint8_t>(sections.size()));
  for (const Section& s : sections) {
    out.u16(s.tag);
    out.u64(s.content.size());
    out.raw(s.content);
  }
  if (has_checksum(kind)) out.raw(checksum(out.bytes()));
  return out.take();
}

uint64_t envelope_bytes(FileKind kind, std::span<const uint64_t> section_lengths) {
  uint64_t bytes = kHeadBytes + 1 + (has_checksum(kind) ? kChecksumBytes : 0);
  for (const uint64_t length : section_lengths) bytes += 2 + 8 + length;
  return bytes;
}

Result<Envelope> read_envelope(ByteSpan file, FileKind kind) {
  ByteReader in(file);
  TACIT_ASSIGN(const FileKind found, read_head(in));
  if (found != kind) return Error{ErrorCode::kBadMagic};
  // Under a checksum all damage is the same; without one it is told apart.
  const auto broken = [&](ErrorCode code) { return Error{has_checksum(kind) ? ErrorCode::kNonCanonical : code}; };
  const uint8_t count = in.u8();
  Envelope envelope;
  for (uint8_t i = 0; i < count; ++i) {
    const uint16_t tag = in.u16();
    const uint64_t length = in.u64();
    if (!in.ok() || length > in.remaining()) return broken(ErrorCode::kTruncated);
    if (!envelope.sections.empty() && tag <= envelope.sections.back().tag) return broken(ErrorCode::kNonCanonical);
    envelope.sections.push_back({tag, in.raw(static_cast<size_t>(length))});
  }
  if (!in.ok()) return broken(ErrorCode::kTruncated);
  if (has_checksum(kind)) {
    const ByteSpan covered = file.first(file.size() - in.remaining()), stated = in.raw(kChecksumBytes);
    if (!in.ok()) return broken(ErrorCode::kTruncated);
    const Digest actual = checksum(covered);
    if (!std::equal(actual.begin(), actual.end(), stated.begin())) return broken(ErrorCode::kNonCanonical);
  }
  if (has_attachment(kind)) envelope.attachment = in.raw(in.remaining());
  if (!in.at_end()) return broken(ErrorCode::kTrailingBytes);
  return envelope;
}

}  // namespace tacit::api
