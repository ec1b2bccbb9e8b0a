#include <algorithm>

#include "tacit/channel/wire.h"
#include "tacit/pcs/message.h"

namespace tacit::pcs {

Status Receiver::receive(const Message& message, size_t round, std::span<EF> out) {
  if (reader_.remaining() < out.size() * EF::kBytes) return refuse(ErrorCode::kTruncated, message.step, round);
  for (EF& value : out) value = wire::read<EF>(reader_);
  if (!reader_.ok()) return refuse(ErrorCode::kNonCanonical, message.step, round);
  transcript_.absorb(message.label, std::span<const EF>(out));
  return Ok{};
}

Status Receiver::receive(const Message& message, size_t round, Digest& out) {
  const ByteSpan bytes = reader_.raw(out.size());
  if (!reader_.ok()) return refuse(ErrorCode::kTruncated, message.step, round);
  std::copy(bytes.begin(), bytes.end(), out.begin());
  transcript_.absorb(message.label, bytes);
  return Ok{};
}

Status Receiver::receive_nonce(const Message& message, size_t round, int bits) {
  const uint64_t nonce = reader_.u64();
  if (!reader_.ok()) return refuse(ErrorCode::kTruncated, message.step, round);
  if (!transcript_.check_grinding(message.label, bits, nonce)) return refuse(ErrorCode::kGrinding, message.step, round);
  return Ok{};
}

}  // namespace tacit::pcs
