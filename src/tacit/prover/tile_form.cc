#include "tacit/prover/tile_form.h"

#include <algorithm>
#include <cstdint>

#include "tacit/poly/kernels.h"

namespace tacit::prover {

namespace {

using Factor = circuit::Form<EF>::Factor;

/// What an entry of `low` costs to write and to read, and one of `high` to begin a run of cells in every block. Only their
/// ratio matters: measured with VGG-16, ResNet-18 and MobileNetV2.
constexpr size_t kLowCost = 1, kHighCost = 60;

/// The product of the factors that lie within axes [first, last), on the tile's part of those axes.
std::vector<EF> multiply_out(const circuit::Form<EF>& form, const circuit::TensorLayout& layout, const circuit::Tile& tile,
                             size_t first, size_t last) {
  std::vector<EF> cells{EF::one()}, next;
  std::vector<size_t> low_bit(layout.shape.size());
  size_t bit = 0;
  for (size_t d = last; d-- > first; bit += tile.log_extent[d]) {
    low_bit[d] = bit;
    const auto single = std::find_if(form.factors.begin(), form.factors.end(),
                                     [&](const Factor& f) { return f.axes.size() == 1 && f.axes[0] == d; });
    const size_t extent = size_t{1} << tile.log_extent[d], size = cells.size();
    next.assign(extent * size, EF::zero());
    for (size_t j = 0; j < extent; ++j) {
      const EF w = single == form.factors.end() ? EF::one() : single->data[tile.offset[d] + j];
      poly::axpy<EF>(w, cells, std::span<EF>(next).subspan(j * size, size));
    }
    cells.swap(next);
  }
  for (const Factor& factor : form.factors) {
    if (factor.axes.size() == 1 || factor.axes[0] < first || factor.axes[0] >= last) continue;
    std::vector<size_t> stride(factor.axes.size());
    size_t s = 1, base = 0;
    for (size_t k = factor.axes.size(); k-- > 0;) {
      stride[k] = s;
      base += tile.offset[factor.axes[k]] * s;
      s *= static_cast<size_t>(layout.shape[factor.axes[k]]);
    }
    for (size_t i = 0; i < cells.size(); ++i) {
      size_t at = base;
      for (size_t k = 0; k < factor.axes.size(); ++k) {
        const size_t d = factor.axes[k];
        at += ((i >> low_bit[d]) & ((size_t{1} << tile.log_extent[d]) - 1)) * stride[k];
      }
      cells[i] *= factor.data[at];
    }
  }
  return cells;
}

/// Whether some factor has axes on both sides of `axis`.
bool is_straddled(const circuit::Form<EF>& form, size_t axis) {
  return std::any_of(form.factors.begin(), form.factors.end(), [&](const Factor& f) {
    const auto [least, most] = std::minmax_element(f.axes.begin(), f.axes.end());
    return *least < axis && *most >= axis;
  });
}

/// The first axis of `low`.
size_t choose_split(const circuit::Form<EF>& form, const circuit::Tile& tile, size_t rank) {
  size_t best = 0, least = SIZE_MAX, log_low = 0;
  for (size_t axis = rank;; log_low += tile.log_extent[--axis]) {
    const size_t cost = kLowCost * (size_t{1} << log_low) + kHighCost * (size_t{1} << (tile.log_size - log_low));
    if (cost < least && !is_straddled(form, axis)) {
      best = axis;
      least = cost;
    }
    if (axis == 0) return best;
  }
}

}  // namespace

TileForm::TileForm(const circuit::Form<EF>& form, const circuit::TensorLayout& layout, const circuit::Tile& tile,
                   const EF& coefficient) {
  const size_t rank = layout.shape.size(), split = choose_split(form, tile, rank);
  low_ = multiply_out(form, layout, tile, split, rank);
  high_ = multiply_out(form, layout, tile, 0, split);
  for (EF& w : high_) w *= form.scale * coefficient;
}

}  // namespace tacit::prover
