#pragma once

#include "tacit/base/bytes.h"
#include "tacit/field/cubic.h"

/// Field elements on the wire: canonical, little-endian; anything else fails the reader.
namespace tacit::wire {

inline void write(ByteWriter& out, const Goldilocks& a) { out.u64(a.value()); }

template <class Base>
void write(ByteWriter& out, const Cubic<Base>& a) {
  for (const Base& c : a.c) write(out, c);
}

template <class K>
K read(ByteReader& in);

template <>
inline Goldilocks read<Goldilocks>(ByteReader& in) {
  const auto v = Goldilocks::from_canonical(in.u64());
  if (!v) in.fail();
  return v.value_or(Goldilocks::zero());
}

template <>
inline Cubic<Goldilocks> read<Cubic<Goldilocks>>(ByteReader& in) {
  Cubic<Goldilocks> r;
  for (Goldilocks& c : r.c) c = read<Goldilocks>(in);
  return r;
}

}  // namespace tacit::wire
