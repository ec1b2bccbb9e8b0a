#pragma once

#include <cstddef>
#include <cstdint>

#include "tacit/field/goldilocks.h"

namespace tacit::poly {

/// The loops of the transform for one instruction set. Between them elements may be any 64-bit representatives; the
/// forward block and the inverse's scaling leave canonical ones.
///
/// `roots` is the table of ntt.cc: block j of any level is split with roots[j], and its children are 2j and 2j + 1.
struct NttKernels {
  /// Two levels from the top for block `index`, whose four quarters are `run` words each, run a multiple of 4.
  void (*split_twice)(F* block, size_t run, const F* roots, uint64_t index);
  /// All levels of block `index`, of `size` words.
  void (*forward)(F* block, size_t size, const F* roots, uint64_t index);
  /// The inverses of these up to scale, with the table of inverse roots.
  void (*join_twice)(F* block, size_t run, const F* inverse_roots, uint64_t index);
  void (*inverse)(F* block, size_t size, const F* inverse_roots, uint64_t index);
  /// a[i] *= c, to canonical form.
  void (*scale)(F* a, size_t n, F c);
};

/// The loops element by element, on canonical representatives throughout.
const NttKernels& scalar_ntt_kernels();

/// The fastest loops of this machine; the scalar ones if there are no faster, or where they are forced.
const NttKernels& ntt_kernels();

}  // namespace tacit::poly
