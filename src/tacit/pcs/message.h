#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "tacit/base/bytes.h"
#include "tacit/base/result.h"
#include "tacit/field/cubic.h"
#include "tacit/hash/digest.h"
#include "tacit/pcs/step.h"
#include "tacit/transcript/transcript.h"

/// The messages of the opening. What the prover says goes through `Sender::send` and `Receiver::receive`, which absorb it;
/// only the openings of trees are read beside them, bound by absorbed roots.
namespace tacit::pcs {

/// The label under which a message is absorbed, and the step that a failure of it is reported as.
struct Message {
  std::string_view label;
  Step step;
};

inline constexpr Message kOracleRoot{"pcs oracle root", Step::kOracleRoot};
inline constexpr Message kOodAnswers{"pcs ood answers", Step::kOodAnswers};
inline constexpr Message kFirstTreeGrinding{"pcs first tree grinding", Step::kFirstTreeGrinding};
inline constexpr Message kSumcheckRound{"pcs sumcheck", Step::kSumcheckRound};
inline constexpr Message kFinalPolynomial{"pcs final polynomial", Step::kFinalPolynomial};
inline constexpr Message kQueryGrinding{"pcs query grinding", Step::kQueryGrinding};

inline constexpr std::string_view kOodPoint = "pcs ood point";
inline constexpr std::string_view kFirstTreePositions = "pcs first tree positions";
inline constexpr std::string_view kQueryPositions = "pcs query positions";
inline constexpr std::string_view kBatching = "pcs batching";
inline constexpr std::string_view kFolding = "pcs folding";

/// The verifier's end: a message cannot be read without being absorbed.
class Receiver {
 public:
  Receiver(Transcript& transcript, ByteReader& reader) : transcript_(transcript), reader_(reader) {}

  /// `out.size()` canonical elements of E. Errors: kTruncated, kNonCanonical.
  Status receive(const Message& message, size_t round, std::span<EF> out);
  Status receive(const Message& message, size_t round, Digest& out);
  /// A nonce of the proof of work. Errors: kTruncated, kGrinding.
  Status receive_nonce(const Message& message, size_t round, int bits);

  EF challenge(std::string_view label) { return transcript_.challenge<EF>(label); }
  std::vector<uint32_t> positions(std::string_view label, uint32_t count, int log_domain) {
    return transcript_.positions(label, count, log_domain);
  }
  /// Where the openings of trees are read.
  ByteReader& openings() { return reader_; }

 private:
  Transcript& transcript_;
  ByteReader& reader_;
};

/// For the cheating provers of the tests: each function may replace what the prover is about to say, and the prover goes on
/// honestly from the replacement.
class Tamper {
 public:
  virtual ~Tamper() = default;
  virtual void scalars(const Message& /*message*/, size_t /*round*/, std::span<EF> /*values*/) {}
  virtual void digest(const Message& /*message*/, size_t /*round*/, Digest& /*value*/) {}
  virtual void nonce(const Message& /*message*/, size_t /*round*/, uint64_t& /*value*/) {}
  /// The polynomial of oracle `round` before it is committed, or sent in clear where `round` is the number of rounds.
  virtual void polynomial(size_t /*round*/, std::span<EF> /*f*/) {}
  /// The values of one opened fibre.
  virtual void fibre(size_t /*round*/, uint32_t /*leaf*/, std::span<EF> /*values*/) {}
};

/// The prover's end.
class Sender {
 public:
  Sender(Transcript& transcript, ByteWriter& writer, Tamper* tamper)
      : transcript_(transcript), writer_(writer), tamper_(tamper) {}

  void send(const Message& message, size_t round, std::vector<EF> values);
  void send(const Message& message, size_t round, Digest value);
  /// Searches the nonce of the proof of work, and sends it.
  void grind(const Message& message, size_t round, int bits);

  EF challenge(std::string_view label) { return transcript_.challenge<EF>(label); }
  std::vector<uint32_t> positions(std::string_view label, uint32_t count, int log_domain) {
    return transcript_.positions(label, count, log_domain);
  }
  ByteWriter& openings() { return writer_; }
  Tamper* tamper() { return tamper_; }

 private:
  Transcript& transcript_;
  ByteWriter& writer_;
  Tamper* tamper_;
};

}  // namespace tacit::pcs
