#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "tacit/base/check.h"

namespace tacit::channel {

/// The affine forms of one hidden transcript, in the pads.
///
/// A hidden scalar x is known to the verifier as  x = clear + <form, pads>:  the `clear` part is a number, the form a
/// sparse combination of earlier nodes. Forms are kept as a tape and expanded once, backwards, at the end
/// (`expand`); expanding them as they arise would be quadratic in the number of rounds.
template <class EF>
class Tape {
 public:
  struct Term {
    EF coefficient;
    uint32_t node;
  };

  /// The scalar `sign * pads[cell] + clear`.
  uint32_t leaf(uint32_t cell, bool negative) {
    nodes_.push_back({static_cast<uint32_t>(terms_.size()), cell, true, negative});
    return static_cast<uint32_t>(nodes_.size() - 1);
  }

  uint32_t derived(std::span<const Term> terms) {
    nodes_.push_back({static_cast<uint32_t>(terms_.size()), 0, false, false});
    terms_.insert(terms_.end(), terms.begin(), terms.end());
    return static_cast<uint32_t>(nodes_.size() - 1);
  }

  size_t size() const { return nodes_.size(); }

  /// Adds the expansion of  sum_node adjoint[node] * form(node)  to `form`, a dense vector over the pad cells.
  void expand(std::vector<EF> adjoint, std::span<EF> form) const {
    TACIT_CHECK(adjoint.size() == nodes_.size());
    for (size_t i = nodes_.size(); i-- > 0;) {
      if (adjoint[i].is_zero()) continue;
      const Node& node = nodes_[i];
      if (node.is_leaf) {
        TACIT_CHECK(node.cell < form.size());
        form[node.cell] += node.negative ? -adjoint[i] : adjoint[i];
        continue;
      }
      for (const Term& term : terms_of(i)) adjoint[term.node] += adjoint[i] * term.coefficient;
    }
  }

  /// The pad part of every node, for a known pad vector (the prover's side).
  std::vector<EF> evaluate(std::span<const EF> pads) const {
    std::vector<EF> values(nodes_.size());
    for (size_t i = 0; i < nodes_.size(); ++i) {
      const Node& node = nodes_[i];
      if (node.is_leaf) {
        values[i] = node.negative ? -pads[node.cell] : pads[node.cell];
        continue;
      }
      for (const Term& term : terms_of(i)) values[i] += values[term.node] * term.coefficient;
    }
    return values;
  }

 private:
  struct Node {
    uint32_t first_term;
    uint32_t cell;
    bool is_leaf;
    bool negative;
  };
  std::span<const Term> terms_of(size_t i) const {
    const size_t end = i + 1 < nodes_.size() ? nodes_[i + 1].first_term : terms_.size();
    return std::span<const Term>(terms_).subspan(nodes_[i].first_term, end - nodes_[i].first_term);
  }

  std::vector<Node> nodes_;
  std::vector<Term> terms_;
};

/// A scalar of the hiding mode: a public number plus an affine form in the pads. Without a tape it is public.
template <class EF>
class Hidden {
 public:
  Hidden() = default;
  Hidden(const EF& value) : clear_(value) {}  // NOLINT(google-explicit-constructor): public numbers are scalars
  Hidden(Tape<EF>* tape, uint32_t node, const EF& clear) : clear_(clear), tape_(tape), node_(node) {}

  const EF& clear() const { return clear_; }
  bool is_public() const { return tape_ == nullptr; }
  uint32_t node() const { return node_; }

  friend Hidden operator+(const Hidden& a, const Hidden& b) { return combine(EF::one(), a, EF::one(), b); }
  friend Hidden operator-(const Hidden& a, const Hidden& b) { return combine(EF::one(), a, -EF::one(), b); }
  friend Hidden operator*(const Hidden& a, const EF& k) { return combine(k, a, EF::zero(), Hidden()); }
  friend Hidden operator*(const EF& k, const Hidden& a) { return a * k; }
  friend Hidden operator+(const Hidden& a, const EF& b) { return a.shifted(b); }
  friend Hidden operator-(const Hidden& a, const EF& b) { return a.shifted(-b); }

  /// sum_i coefficients[i] * scalars[i], as one node.
  static Hidden dot(std::span<const EF> coefficients, std::span<const Hidden> scalars) {
    TACIT_CHECK(coefficients.size() == scalars.size());
    std::vector<typename Tape<EF>::Term> terms;
    EF clear;
    Tape<EF>* tape = nullptr;
    for (size_t i = 0; i < scalars.size(); ++i) {
      clear += coefficients[i] * scalars[i].clear_;
      if (scalars[i].is_public()) continue;
      tape = scalars[i].tape_;
      terms.push_back({coefficients[i], scalars[i].node_});
    }
    return tape == nullptr ? Hidden(clear) : Hidden(tape, tape->derived(terms), clear);
  }

 private:
  Hidden shifted(const EF& b) const {
    Hidden r = *this;
    r.clear_ += b;
    return r;
  }
  static Hidden combine(const EF& ka, const Hidden& a, const EF& kb, const Hidden& b) {
    const EF coefficients[2] = {ka, kb};
    const Hidden scalars[2] = {a, b};
    return dot(coefficients, scalars);
  }

  EF clear_{};
  Tape<EF>* tape_ = nullptr;
  uint32_t node_ = 0;
};

/// The same sum over public numbers, so that protocols are written once.
template <class EF>
EF dot(std::span<const EF> coefficients, std::span<const EF> scalars) {
  TACIT_CHECK(coefficients.size() == scalars.size());
  EF sum;
  for (size_t i = 0; i < scalars.size(); ++i) sum += coefficients[i] * scalars[i];
  return sum;
}
template <class EF>
Hidden<EF> dot(std::span<const EF> coefficients, std::span<const Hidden<EF>> scalars) {
  return Hidden<EF>::dot(coefficients, scalars);
}

}  // namespace tacit::channel
