#include "tacit/api/text.h"

#include <charconv>

namespace tacit::api {

std::string hex(const Digest& digest) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  for (uint8_t b : digest) {
    out += kDigits[b >> 4];
    out += kDigits[b & 15];
  }
  return out;
}

std::optional<Digest> parse_digest(std::string_view text) {
  Digest digest;
  if (text.size() != 2 * digest.size()) return std::nullopt;
  for (size_t i = 0; i < digest.size(); ++i) {
    const char* begin = text.data() + 2 * i;
    const auto [end, error] = std::from_chars(begin, begin + 2, digest[i], 16);
    if (error != std::errc() || end != begin + 2) return std::nullopt;
  }
  return digest;
}

std::string sentence(const Error& error) {
  switch (error.code) {
    case ErrorCode::kTruncated: return "it ends too early";
    case ErrorCode::kTrailingBytes: return "bytes follow its end";
    case ErrorCode::kBadMagic: return "it is not a file of this kind";
    case ErrorCode::kBadVersion: return "it is of a format version that this build does not read";
    case ErrorCode::kNonCanonical: return "it is damaged: its bytes are not the one encoding of any value";
    case ErrorCode::kLimit: return "a size in it is above the limit";
    case ErrorCode::kBadProgram: return "its program is malformed";
    case ErrorCode::kBadParameters: return "its protocol parameters are inconsistent";
    case ErrorCode::kSecurityLevel: return "its proven security is below the required level";
    case ErrorCode::kStatementMismatch: return "it is of another statement: model, context or input differ";
    case ErrorCode::kRangeViolation: return "a public value is outside its declared range";
    case ErrorCode::kSumcheck: return "a sumcheck does not hold";
    case ErrorCode::kLookup: return "the lookup argument does not hold";
    case ErrorCode::kProduct: return "a hidden product does not hold";
    case ErrorCode::kMerklePath: return "an opened leaf does not lead to its root";
    case ErrorCode::kGrinding: return "the proof of work is wrong";
    case ErrorCode::kOpening: return "the opening of the commitments does not hold";
    case ErrorCode::kRegistration: return "the registration proof of the weights does not hold";
  }
  return "it does not verify";
}

}  // namespace tacit::api
