#include "tacit/channel/wire.h"
#include "tacit/pcs/message.h"

namespace tacit::pcs {

void Sender::send(const Message& message, size_t round, std::vector<EF> values) {
  if (tamper_ != nullptr) tamper_->scalars(message, round, values);
  for (const EF& value : values) wire::write(writer_, value);
  transcript_.absorb(message.label, std::span<const EF>(values));
}

void Sender::send(const Message& message, size_t round, Digest value) {
  if (tamper_ != nullptr) tamper_->digest(message, round, value);
  writer_.raw(value);
  transcript_.absorb(message.label, ByteSpan(value));
}

void Sender::grind(const Message& message, size_t round, int bits) {
  uint64_t nonce = Transcript(transcript_).grind(message.label, bits);
  if (tamper_ != nullptr) tamper_->nonce(message, round, nonce);
  writer_.u64(nonce);
  static_cast<void>(transcript_.check_grinding(message.label, bits, nonce));
}

}  // namespace tacit::pcs
