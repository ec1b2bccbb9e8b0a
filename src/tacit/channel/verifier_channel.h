#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "tacit/base/bytes.h"
#include "tacit/base/result.h"
#include "tacit/channel/hidden.h"
#include "tacit/channel/wire.h"
#include "tacit/transcript/transcript.h"

namespace tacit::channel {

/// Which check of the verifier an equation belongs to. Tests assert on it.
enum class Step : uint16_t {
  kNone = 0,
  kLookupRoot = 1,      ///< the root of the fraction tree is 0 / invertible
  kLookupLayer = 2,     ///< one layer of the fraction tree; index: layer
  kRelation = 3,        ///< the batched sumcheck of all relations
  kPartialProduct = 4,  ///< a product of three, in two steps
  kReduction = 5,       ///< claim reduction to one column point
  kProducts = 6,        ///< discharge of the hidden products; index: equation
  kOpeningValue = 7,    ///< v = mask(z) + sum of rows
  kRange = 8,           ///< a public value
  kStatement = 9,
  kOpening = 10,
};

/// One term of a quadratic check: coefficient * u * v.
template <class EF, class Scalar>
struct Product {
  EF coefficient;
  Scalar u;
  Scalar v;
};

/// The interface every protocol is written against (`template <class Channel> verify(Channel&, ...)`):
///
///   using EF, Scalar;
///   kCountsOnly                                   no claim that a protocol returns will be looked at
///   void receive(label, span<Scalar>)             P -> V
///   EF challenge(label)                           V -> P
///   void assert_zero(step, index, Scalar)         an affine check
///   void assert_quadratic(step, index, span<Product>, Scalar)   sum of products + affine = 0
///
/// A channel never throws and never returns early: a failed check or a short proof is remembered, and `status()` tells.

/// Plain mode: scalars are field elements, checks are made on the spot. For tests, public data and debugging.
template <class EFT>
class PlainVerifier {
 public:
  static constexpr bool kCountsOnly = false;
  using EF = EFT;
  using Scalar = EF;
  using Product = channel::Product<EF, Scalar>;

  PlainVerifier(Transcript& transcript, ByteReader& reader) : transcript_(transcript), reader_(reader) {}

  void receive(std::string_view label, std::span<Scalar> out) {
    for (Scalar& s : out) s = wire::read<EF>(reader_);
    transcript_.absorb(label, std::span<const EF>(out.data(), out.size()));
  }
  EF challenge(std::string_view label) { return transcript_.template challenge<EF>(label); }
  void assert_zero(Step step, uint32_t index, const Scalar& s) {
    if (!s.is_zero()) fail(step, index);
  }
  void assert_quadratic(Step step, uint32_t index, std::span<const Product> products, Scalar affine) {
    for (const Product& p : products) affine += p.coefficient * p.u * p.v;
    assert_zero(step, index, affine);
  }
  Status status() const {
    if (!reader_.ok()) return Error{ErrorCode::kTruncated};
    if (failure_) return *failure_;
    return Ok{};
  }

 private:
  void fail(Step step, uint32_t index) {
    if (!failure_) failure_ = Error{ErrorCode::kSumcheck, static_cast<uint16_t>(step), index};
  }
  Transcript& transcript_;
  ByteReader& reader_;
  std::optional<Error> failure_;
};

/// Counting mode: how many scalars and checks a protocol has. They depend on the program alone.
template <class EFT>
class CountingVerifier {
 public:
  static constexpr bool kCountsOnly = true;
  using EF = EFT;
  using Scalar = EF;
  using Product = channel::Product<EF, Scalar>;

  void receive(std::string_view, std::span<Scalar> out) {
    for (Scalar& s : out) s = EF::one();
    num_scalars += static_cast<uint32_t>(out.size());
  }
  /// Any non-zero number, distinct from call to call.
  EF challenge(std::string_view) { return EF::from_u64(1000003ull + 7919ull * num_challenges++); }
  void assert_zero(Step, uint32_t, const Scalar&) { ++num_equations; }
  void assert_quadratic(Step, uint32_t, std::span<const Product> products, const Scalar&) {
    ++num_quadratic;
    num_products += static_cast<uint32_t>(products.size());
  }

  uint32_t num_scalars = 0;
  uint32_t num_challenges = 0;
  uint32_t num_equations = 0;
  uint32_t num_quadratic = 0;
  uint32_t num_products = 0;
};

/// Hiding mode (protocol section 5): what arrives is scalar + pad. Checks are recorded; `products.h` reduces the
/// quadratic ones to affine ones, and `combine` turns all affine ones into one linear form on the pad vector.
template <class EFT>
class HidingVerifier {
 public:
  static constexpr bool kCountsOnly = false;
  using EF = EFT;
  using Scalar = Hidden<EF>;
  using Product = channel::Product<EF, Scalar>;

  struct Quadratic {
    std::vector<Product> products;
    Scalar affine;
  };
  /// The claim <form, pads> = value.
  struct PadClaim {
    std::vector<EF> form;
    EF value;
  };

  static constexpr uint32_t kPairCells = 2;  ///< pads[0], pads[1]: the pair (u0, v0), which masks no message

  HidingVerifier(Transcript& transcript, ByteReader reader) : transcript_(transcript), reader_(reader) {}

  void receive(std::string_view label, std::span<Scalar> out) {
    std::vector<EF> padded(out.size());
    for (EF& p : padded) p = wire::read<EF>(reader_);
    transcript_.absorb(label, std::span<const EF>(padded));
    for (size_t i = 0; i < out.size(); ++i) out[i] = Scalar(&tape_, tape_.leaf(next_cell_++, true), padded[i]);
  }
  EF challenge(std::string_view label) { return transcript_.template challenge<EF>(label); }
  void assert_zero(Step, uint32_t, const Scalar& s) { equations_.push_back(s); }
  void assert_quadratic(Step, uint32_t, std::span<const Product> products, const Scalar& affine) {
    quadratics_.push_back({{products.begin(), products.end()}, affine});
  }

  /// The cell of the pair that is index 0 (u0) or 1 (v0), as a scalar.
  Scalar pair(uint32_t index) { return Scalar(&tape_, tape_.leaf(index, false), EF::zero()); }
  /// A number sent in clear: read and absorbed.
  EF receive_clear(std::string_view label) {
    const EF v = wire::read<EF>(reader_);
    transcript_.absorb(label, v);
    return v;
  }

  const std::vector<Quadratic>& quadratics() const { return quadratics_; }
  void clear_quadratics() { quadratics_.clear(); }
  const Tape<EF>& tape() const { return tape_; }
  Transcript& transcript() { return transcript_; }
  ByteReader& reader() { return reader_; }
  /// The prover replays the verifier on what it has sent so far, in pieces.
  void continue_with(ByteReader reader) { reader_ = reader; }
  uint32_t num_cells() const { return next_cell_; }
  size_t num_equations() const { return equations_.size(); }

  /// All affine equations combined by powers of gamma: sum gamma^k (clear_k + <form_k, pads>) = 0.
  PadClaim combine(const EF& gamma) const {
    TACIT_CHECK(quadratics_.empty());
    PadClaim claim{std::vector<EF>(next_cell_), EF::zero()};
    std::vector<EF> adjoint(tape_.size());
    EF power = EF::one();
    for (const Scalar& s : equations_) {
      if (!s.is_public()) adjoint[s.node()] += power;
      claim.value -= power * s.clear();
      power *= gamma;
    }
    tape_.expand(std::move(adjoint), claim.form);
    return claim;
  }

 private:
  Transcript& transcript_;
  ByteReader reader_;
  Tape<EF> tape_;
  std::vector<Scalar> equations_;
  std::vector<Quadratic> quadratics_;
  uint32_t next_cell_ = kPairCells;
};

/// Receives one scalar.
template <class Channel>
typename Channel::Scalar receive_one(Channel& ch, std::string_view label) {
  typename Channel::Scalar s;
  ch.receive(label, std::span<typename Channel::Scalar>(&s, 1));
  return s;
}

}  // namespace tacit::channel
