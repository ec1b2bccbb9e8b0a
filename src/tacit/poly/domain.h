#pragma once

#include <cstdint>

#include "tacit/base/check.h"
#include "tacit/field/goldilocks.h"

namespace tacit::poly {

/// The lowest `bits` bits of v in reverse order, 0 <= bits <= 32; higher bits of v are dropped.
constexpr uint32_t bit_reverse(uint32_t v, int bits) {
  if (bits == 0) return 0;
  v = ((v >> 1) & 0x55555555u) | ((v & 0x55555555u) << 1);
  v = ((v >> 2) & 0x33333333u) | ((v & 0x33333333u) << 2);
  v = ((v >> 4) & 0x0f0f0f0fu) | ((v & 0x0f0f0f0fu) << 4);
  v = ((v >> 8) & 0x00ff00ffu) | ((v & 0x00ff00ffu) << 8);
  v = (v >> 16) | (v << 16);
  return v >> (32 - bits);
}

/// The point x_s = w^bitrev(s) at which position s of a codeword of length 2^log_n is the value; w generates the domain.
inline F domain_point(int log_n, uint64_t position) {
  TACIT_CHECK(position < uint64_t{1} << log_n);
  return F::root_of_unity(log_n).pow(bit_reverse(static_cast<uint32_t>(position), log_n));
}

}  // namespace tacit::poly
