#pragma once

#include <span>
#include <vector>

#include "tacit/circuit/form.h"
#include "tacit/field/cubic.h"

namespace tacit::prover {

/// A form on the cells of one tile, never written out: cell x has the weight high[x / low.size()] low[x % low.size()].
/// The leading axes make `high`, the others `low`; where they part, both are short and the loops over `low` long.
class TileForm {
 public:
  /// coefficient * form, on the cells of `tile`, one of the layout's.
  TileForm(const circuit::Form<EF>& form, const circuit::TensorLayout& layout, const circuit::Tile& tile, const EF& coefficient);

  size_t size() const { return high_.size() * low_.size(); }
  std::span<const EF> high() const { return high_; }
  std::span<const EF> low() const { return low_; }

 private:
  std::vector<EF> high_, low_;
};

}  // namespace tacit::prover
