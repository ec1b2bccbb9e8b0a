#include "tacit/prover/reduction.h"

#include <algorithm>

#include "tacit/base/parallel.h"
#include "tacit/poly/kernels.h"
#include "tacit/prover/tile_form.h"
#include "tacit/sumcheck/prove.h"

namespace tacit::prover {

namespace {

using argument::LinearForm;
using argument::Pin;

/// Variables bound before any table is made.
constexpr int kEarlyRounds = 2;

/// Columns that one thread handles at a time.
constexpr size_t kSlice = size_t{1} << 13;

/// A claim's form on one tile of a row.
struct Piece {
  const LinearForm<EF>::Term* term;
  const circuit::TensorLayout* layout;
  const circuit::Tile* tile;
  EF coefficient;

  TileForm form() const { return {term->form, *layout, *tile, coefficient}; }
};
using RowPieces = std::vector<Piece>;

/// Where the rows of each tree begin among all.
std::array<size_t, circuit::kNumTrees> first_rows(const circuit::Circuit& circuit) {
  std::array<size_t, circuit::kNumTrees> first{};
  for (size_t tree = 1; tree < circuit::kNumTrees; ++tree) first[tree] = first[tree - 1] + circuit.layouts[tree - 1].num_rows;
  return first;
}

std::vector<RowPieces> pieces_by_row(const circuit::Circuit& circuit, const std::vector<LinearForm<EF>>& forms,
                                     std::span<const EF> powers) {
  const auto first_row = first_rows(circuit);
  std::vector<RowPieces> rows(argument::total_rows(circuit));
  for (size_t k = 0; k < forms.size(); ++k) {
    for (const auto& term : forms[k].terms) {
      const auto tree = static_cast<size_t>(term.tensor.source);
      const circuit::TensorLayout& layout = circuit.layouts[tree].tensors[term.tensor.index];
      for (const circuit::Tile& tile : layout.tiles) {
        rows[first_row[tree] + tile.row].push_back({&term, &layout, &tile, powers[k] * term.coefficient});
      }
    }
  }
  return rows;
}

/// The tables of a pin, power * sum_j eq(r, j) row_j against eq(columns, .): its weights are alike in all rows.
sumcheck::Instance<EF> pin_instance(const Pin<EF>& pin, const EF& power, std::span<const F* const> rows, size_t h) {
  const std::vector<EF> eq = poly::eq_table<EF>(pin.row_point, power);
  std::vector<EF> sum(h);
  parallel_for((h + kSlice - 1) / kSlice, 1, [&](size_t first, size_t last) {
    for (size_t s = first; s < last; ++s) {
      const size_t begin = s * kSlice, count = std::min(kSlice, h - begin);
      for (size_t j = 0; j < rows.size(); ++j) {
        poly::axpy<EF>(eq[j], std::span<const F>(rows[j] + begin, count), std::span<EF>(sum).subspan(begin, count));
      }
    }
  });
  return {EF::one(), {poly::parallel::eq_table<EF>(pin.column_point), std::move(sum)}};
}

/// The first rounds. Entry (b, c) is the sum over all rows of the weights in block b times the cells in block c, blocks being
/// what the highest variables tell apart: round polynomials are quadratic forms in them.
class BlockProducts {
 public:
  explicit BlockProducts(int log_blocks) : size_(size_t{1} << log_blocks), g_(size_ * size_) {}

  size_t size() const { return size_; }
  EF& at(size_t b, size_t c) { return g_[b * size_ + c]; }
  void operator+=(const BlockProducts& o) {
    for (size_t i = 0; i < g_.size(); ++i) g_[i] += o.g_[i];
  }
  /// s(0), s(2) of the highest variable that is left.
  std::array<EF, 2> round_polynomial() {
    const size_t half = size_ / 2;
    EF low, mixed, high;
    for (size_t b = 0; b < half; ++b) {
      low += at(b, b);
      mixed += at(b, b + half) + at(b + half, b);
      high += at(b + half, b + half);
    }
    const EF twice = high + high - mixed;
    return {low, twice + twice + low};
  }
  void bind(const EF& r) {
    const size_t half = size_ / 2;
    BlockProducts next(0);
    next.size_ = half;
    next.g_.resize(half * half);
    const EF s = EF::one() - r;
    for (size_t b = 0; b < half; ++b) {
      for (size_t c = 0; c < half; ++c) {
        next.at(b, c) = s * (s * at(b, c) + r * at(b, c + half)) + r * (s * at(b + half, c) + r * at(b + half, c + half));
      }
    }
    *this = std::move(next);
  }

 private:
  size_t size_;
  std::vector<EF> g_;
};

/// Calls f(block, first, offset, count) for the parts of a tile in each block: its cells [first, first + count), which are
/// columns [offset, offset + count) of the block.
template <class Fn>
void for_each_block(const circuit::Tile& tile, int log_block, Fn&& f) {
  const size_t block = size_t{1} << log_block, size = size_t{1} << tile.log_size;
  const size_t count = std::min(size, block);
  for (size_t first = 0; first < size; first += count) {
    const size_t column = tile.column + first;
    f(column >> log_block, first, column & (block - 1), count);
  }
}

void add_products(const RowPieces& pieces, const F* row, int log_block, BlockProducts& products) {
  for (const Piece& piece : pieces) {
    const TileForm form = piece.form();
    for_each_block(*piece.tile, log_block, [&](size_t b, size_t first, size_t offset, size_t count) {
      for (size_t c = 0; c < products.size(); ++c) {
        products.at(b, c) += form.dot(first, std::span<const F>(row + (c << log_block) + offset, count));
      }
    });
  }
}

/// The tables of one row once the highest variables are bound: its weights, and its cells.
sumcheck::Instance<EF> bound_row(const RowPieces& pieces, const F* row, int log_block, std::span<const EF> eq) {
  const size_t block = size_t{1} << log_block;
  std::vector<EF> weights(block), cells(block);
  for (const Piece& piece : pieces) {
    const TileForm form = piece.form();
    for_each_block(*piece.tile, log_block, [&](size_t b, size_t first, size_t offset, size_t count) {
      form.add_to(eq[b], first, std::span<EF>(weights).subspan(offset, count));
    });
  }
  for (size_t begin = 0; begin < block; begin += kSlice) {
    const size_t count = std::min(kSlice, block - begin);
    for (size_t b = 0; b < eq.size(); ++b) {
      poly::axpy<EF>(eq[b], std::span<const F>(row + (b << log_block) + begin, count), std::span<EF>(cells).subspan(begin, count));
    }
  }
  return {EF::one(), {std::move(weights), std::move(cells)}};
}

}  // namespace

std::vector<EF> prove_reduction(channel::ProverChannel<EF>& ch, const circuit::Circuit& circuit, int log_h,
                                const std::vector<LinearForm<EF>>& forms, const std::vector<Pin<EF>>& pins,
                                std::span<const F* const> rows) {
  const EF theta = ch.challenge("reduction batch");                                  // V -> P
  const std::vector<EF> powers = poly::powers(theta, forms.size() + pins.size());
  const std::vector<RowPieces> pieces = pieces_by_row(circuit, forms, powers);
  const auto first_row = first_rows(circuit);
  const int num_early = std::min(kEarlyRounds, log_h), log_block = log_h - num_early;

  std::vector<sumcheck::Instance<EF>> pinned;
  for (size_t i = 0; i < pins.size(); ++i) {
    const auto own = rows.subspan(first_row[pins[i].tree], circuit.layouts[pins[i].tree].num_rows);
    pinned.push_back(pin_instance(pins[i], powers[forms.size() + i], own, size_t{1} << log_h));
  }
  BlockProducts products(num_early);
  std::vector<BlockProducts> by_row(rows.size(), products);
  parallel_for(rows.size(), 1, [&](size_t begin, size_t end) {
    for (size_t j = begin; j < end; ++j) add_products(pieces[j], rows[j], log_block, by_row[j]);
  });
  for (const BlockProducts& row : by_row) products += row;
  for (const auto& pin : pinned) {
    for (size_t b = 0; b < products.size(); ++b) {
      for (size_t c = 0; c < products.size(); ++c) {
        const auto block = [&](size_t f, size_t k) { return std::span<const EF>(pin.factors[f]).subspan(k << log_block, size_t{1} << log_block); };
        products.at(b, c) += poly::dot<EF>(block(0, b), block(1, c));
      }
    }
  }

  std::vector<EF> point(static_cast<size_t>(log_h));
  for (int round = log_h; round-- > log_block;) {
    const std::array<EF, 2> sent = products.round_polynomial();
    ch.send("reduction", std::span<const EF>(sent));                                 // P -> V
    const EF r = ch.challenge("reduction");                                          // V -> P
    point[static_cast<size_t>(round)] = r;
    products.bind(r);
    for (auto& pin : pinned) {
      for (std::vector<EF>& factor : pin.factors) sumcheck::bind_highest(factor, r);
    }
  }
  const std::vector<EF> eq = poly::eq_table<EF>(std::span<const EF>(point).subspan(static_cast<size_t>(log_block)));
  std::vector<sumcheck::Instance<EF>> batch(rows.size());
  parallel_for(rows.size(), 1, [&](size_t begin, size_t end) {
    for (size_t j = begin; j < end; ++j) batch[j] = bound_row(pieces[j], rows[j], log_block, eq);
  });
  for (auto& pin : pinned) batch.push_back(std::move(pin));
  const std::vector<EF> rest = sumcheck::prove_batch(ch, "reduction", batch, log_block, 2);
  std::copy(rest.begin(), rest.end(), point.begin());

  std::vector<EF> values;
  for (size_t j = 0; j < rows.size(); ++j) values.push_back(batch[j].factors[1][0]);
  ch.send("row values", std::span<const EF>(values));                                // P -> V
  return point;
}

}  // namespace tacit::prover
