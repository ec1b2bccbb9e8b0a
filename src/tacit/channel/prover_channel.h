#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "tacit/base/bytes.h"
#include "tacit/channel/wire.h"
#include "tacit/transcript/transcript.h"

namespace tacit::channel {

/// The prover's end of a channel: `send` is the mirror of the verifier's `receive`, in the same order and with the same
/// labels. In hiding mode each scalar is masked by the next pad; with no pads it is sent as it is (plain mode).
template <class EFT>
class ProverChannel {
 public:
  using EF = EFT;

  /// `pads`: one per scalar to come, in order; empty for the plain mode.
  ProverChannel(Transcript& transcript, ByteWriter& out, std::span<const EF> pads)
      : transcript_(transcript), out_(out), pads_(pads), hiding_(!pads.empty()) {}
  virtual ~ProverChannel() = default;
  ProverChannel(const ProverChannel&) = delete;
  ProverChannel& operator=(const ProverChannel&) = delete;

  void send(std::string_view label, std::span<const EF> values) {
    std::vector<EF> message(values.begin(), values.end());
    tamper(label, message);
    if (hiding_) {
      TACIT_CHECK(next_pad_ + message.size() <= pads_.size());
      for (EF& m : message) m += pads_[next_pad_++];
    }
    for (const EF& m : message) wire::write(out_, m);
    transcript_.absorb(label, std::span<const EF>(message));
  }
  void send(std::string_view label, const EF& value) { send(label, std::span<const EF>(&value, 1)); }
  /// Sends a number that hides nothing.
  void send_clear(std::string_view label, EF value) {
    std::vector<EF> message{value};
    tamper(label, message);
    wire::write(out_, message[0]);
    transcript_.absorb(label, message[0]);
  }
  EF challenge(std::string_view label) { return transcript_.template challenge<EF>(label); }

 protected:
  /// For the cheating prover of the tests: may replace a message before it is masked.
  virtual void tamper(std::string_view /*label*/, std::vector<EF>& /*message*/) {}

 private:
  Transcript& transcript_;
  ByteWriter& out_;
  std::span<const EF> pads_;
  size_t next_pad_ = 0;
  bool hiding_;
};

}  // namespace tacit::channel
