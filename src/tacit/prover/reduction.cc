#include "tacit/prover/reduction.h"

#include <algorithm>
#include <optional>

#include "tacit/base/parallel.h"
#include "tacit/poly/kernels.h"
#include "tacit/prover/tile_form.h"
#include "tacit/sumcheck/prove.h"

namespace tacit::prover {

namespace {

using argument::LinearForm;
using argument::Pin;

/// Columns that one thread handles at a time.
constexpr size_t kSlice = size_t{1} << 10;

/// A claim's form on one tile of a row.
struct Piece {
  const LinearForm<EF>::Term* term;
  const circuit::TensorLayout* layout;
  const circuit::Tile* tile;
  EF coefficient;
};
using RowPieces = std::vector<Piece>;

/// Where the rows of each tree begin among all.
std::array<size_t, circuit::kNumTrees> first_rows(const circuit::Circuit& circuit) {
  std::array<size_t, circuit::kNumTrees> first{};
  for (size_t tree = 1; tree < circuit::kNumTrees; ++tree) first[tree] = first[tree - 1] + circuit.layouts[tree - 1].num_rows;
  return first;
}

/// A lookup's forms are zero outside of one box of many: tiles that a form does not meet have no piece of it.
std::vector<RowPieces> pieces_by_row(const circuit::Circuit& circuit, const std::vector<LinearForm<EF>>& forms,
                                     std::span<const EF> powers) {
  const auto first_row = first_rows(circuit);
  std::vector<RowPieces> rows(argument::total_rows(circuit));
  for (size_t k = 0; k < forms.size(); ++k) {
    for (const auto& term : forms[k].terms) {
      const auto tree = static_cast<size_t>(term.tensor.source);
      const circuit::TensorLayout& layout = circuit.layouts[tree].tensors[term.tensor.index];
      const auto support = circuit::supports(term.form, layout.shape.size());
      for (const circuit::Tile& tile : layout.tiles) {
        if (!circuit::meets(tile, support)) continue;
        rows[first_row[tree] + tile.row].push_back({&term, &layout, &tile, powers[k] * term.coefficient});
      }
    }
  }
  return rows;
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

/// A row's pieces with their forms.
struct RowForms {
  std::vector<std::pair<const circuit::Tile*, TileForm>> tiles;

  explicit RowForms(const RowPieces& pieces) {
    for (const Piece& piece : pieces) {
      tiles.emplace_back(piece.tile, TileForm(piece.term->form, *piece.layout, *piece.tile, piece.coefficient));
    }
  }
};

/// Calls f(low, offset, each) for the runs of columns, within a block, on which a tile's weights are multiples of the same
/// `low`: columns [offset, offset + low.size()) of those blocks b, and with those multiples k, for which each(g) calls g(b, k).
template <class Fn>
void for_each_run(const circuit::Tile& tile, const TileForm& form, int log_block, Fn&& f) {
  const size_t block = size_t{1} << log_block, size = form.size(), low = form.low().size();
  const size_t run = std::min(low, block), period = std::max(std::min(size, block), low);
  for (size_t first = 0; first < period; first += run) {
    f(form.low().subspan(first % low, run), (tile.column + first) & (block - 1), [&](auto&& g) {
      for (size_t x = first; x < size; x += period) g((tile.column + x) >> log_block, form.high()[x / low]);
    });
  }
}

/// Variables bound before any table is made, at most.
constexpr int kMaxEarlyRounds = 6;

/// Picoseconds: of an entry of a dot product with integers or with field elements, of a dot product beside its entries, of a
/// product of scalars, of a weight written, and of an entry of the tables in all rounds. Only their ratios matter.
constexpr uint64_t kSmallEntryCost = 330, kEntryCost = 1220, kDotCost = 60000, kScalarCost = 10000, kWeightCost = 5500, kTableCost = 20000;

/// How many rounds to take early: each one halves the tables, and makes tiles below a block meet twice as many blocks.
int choose_early_rounds(std::span<const std::optional<RowForms>> forms, std::span<const pcs::Row> rows, int log_h) {
  int best = 0;
  uint64_t least = 0;
  for (int early = 0; early <= std::min(kMaxEarlyRounds, log_h); ++early) {
    const uint64_t block = uint64_t{1} << (log_h - early);
    uint64_t cost = 0;
    for (size_t j = 0; j < rows.size(); ++j) {
      const uint64_t entry = rows[j].small.size() >= rows[j].rest.size() ? kSmallEntryCost : kEntryCost;
      for (const auto& [tile, form] : forms[j]->tiles) {
        const uint64_t low = form.low().size(), run = std::min(low, block), period = std::max<uint64_t>(std::min<uint64_t>(form.size(), block), low);
        cost += (period / run * (kDotCost + run * entry) + form.size() / run * kScalarCost) << early;
        cost += period * kWeightCost;
      }
      cost += block * kTableCost;
    }
    if (early > 0 && cost >= least) continue;
    best = early;
    least = cost;
  }
  return best;
}

/// The columns [offset, offset + count) of every block.
std::vector<pcs::Row> of_blocks(const pcs::Row& row, int log_block, size_t offset, size_t count) {
  std::vector<pcs::Row> columns;
  for (size_t start = offset; start < row.size(); start += size_t{1} << log_block) columns.push_back(row.slice(start, count));
  return columns;
}

void add_products(const RowForms& forms, const pcs::Row& row, int log_block, BlockProducts& products) {
  std::vector<EF> dots(products.size());
  for (const auto& [tile, form] : forms.tiles) {
    for_each_run(*tile, form, log_block, [&](std::span<const EF> low, size_t offset, auto&& each) {
      pcs::dots(low, of_blocks(row, log_block, offset, low.size()), dots);
      each([&](size_t b, const EF& k) {
        for (size_t c = 0; c < products.size(); ++c) products.at(b, c) += k * dots[c];
      });
    });
  }
}

/// The tables of one row once the highest variables are bound: its weights, and its cells.
sumcheck::Instance<EF> bound_row(const RowForms& forms, const pcs::Row& row, int log_block, std::span<const EF> eq) {
  const size_t block = size_t{1} << log_block;
  std::vector<EF> weights(block), cells(block);
  for (const auto& [tile, form] : forms.tiles) {
    for_each_run(*tile, form, log_block, [&](std::span<const EF> low, size_t offset, auto&& each) {
      EF scale;
      each([&](size_t b, const EF& k) { scale += eq[b] * k; });
      poly::axpy<EF>(scale, low, std::span<EF>(weights).subspan(offset, low.size()));
    });
  }
  for (size_t begin = 0; begin < block; begin += kSlice) {
    const size_t count = std::min(kSlice, block - begin);
    pcs::add_rows(eq, of_blocks(row, log_block, begin, count), std::span<EF>(cells).subspan(begin, count));
  }
  return {EF::one(), {std::move(weights), std::move(cells)}};
}

/// A pin: power * sum_j eq(r, j) row_j against eq(columns, .). Its weights are alike in all rows, and a product of one of the
/// block and one of the column in it.
class PinTables {
 public:
  PinTables(const Pin<EF>& pin, const EF& power, std::span<const pcs::Row> rows, int log_h, int log_block)
      : log_block_(log_block), sum_(size_t{1} << log_h) {
    const auto columns = std::span<const EF>(pin.column_point);
    low_ = poly::eq_table<EF>(columns.first(static_cast<size_t>(log_block)));
    high_ = poly::eq_table<EF>(columns.subspan(static_cast<size_t>(log_block)));
    const std::vector<EF> eq = poly::eq_table<EF>(pin.row_point, power);
    parallel_for((sum_.size() + kSlice - 1) / kSlice, 1, [&](size_t first, size_t last) {
      std::vector<pcs::Row> slices(rows.size());
      for (size_t s = first; s < last; ++s) {
        const size_t begin = s * kSlice, count = std::min(kSlice, sum_.size() - begin);
        for (size_t j = 0; j < rows.size(); ++j) slices[j] = rows[j].slice(begin, count);
        pcs::add_rows(std::span<const EF>(eq).first(rows.size()), slices, std::span<EF>(sum_).subspan(begin, count));
      }
    });
  }

  void add_products(BlockProducts& products) const {
    for (size_t c = 0; c < products.size(); ++c) {
      const EF dot = poly::dot<EF>(low_, block(c));
      for (size_t b = 0; b < products.size(); ++b) products.at(b, c) += high_[b] * dot;
    }
  }
  /// The tables once the highest variables are bound.
  sumcheck::Instance<EF> bound(std::span<const EF> eq) const {
    std::vector<EF> weights(low_.size()), cells(low_.size());
    poly::axpy<EF>(poly::dot<EF>(high_, eq), low_, weights);
    for (size_t c = 0; c < eq.size(); ++c) poly::axpy<EF>(eq[c], block(c), cells);
    return {EF::one(), {std::move(weights), std::move(cells)}};
  }

 private:
  std::span<const EF> block(size_t c) const { return std::span<const EF>(sum_).subspan(c << log_block_, size_t{1} << log_block_); }

  int log_block_;
  std::vector<EF> low_, high_, sum_;
};

}  // namespace

std::vector<EF> prove_reduction(channel::ProverChannel<EF>& ch, const circuit::Circuit& circuit, int log_h,
                                const std::vector<LinearForm<EF>>& forms, const std::vector<Pin<EF>>& pins,
                                std::span<const pcs::Row> rows) {
  const EF theta = ch.challenge("reduction batch");                                  // V -> P
  const std::vector<EF> powers = poly::powers(theta, forms.size() + pins.size());
  const std::vector<RowPieces> pieces = pieces_by_row(circuit, forms, powers);
  const auto first_row = first_rows(circuit);
  std::vector<std::optional<RowForms>> row_forms(rows.size());
  parallel_for(rows.size(), 1, [&](size_t begin, size_t end) {
    for (size_t j = begin; j < end; ++j) row_forms[j].emplace(pieces[j]);
  });
  const int num_early = choose_early_rounds(row_forms, rows, log_h), log_block = log_h - num_early;

  BlockProducts products(num_early);
  std::vector<PinTables> pinned;
  for (size_t i = 0; i < pins.size(); ++i) {
    const auto own = rows.subspan(first_row[pins[i].tree], circuit.layouts[pins[i].tree].num_rows);
    pinned.emplace_back(pins[i], powers[forms.size() + i], own, log_h, log_block);
    pinned.back().add_products(products);
  }
  std::vector<BlockProducts> by_row(rows.size(), BlockProducts(num_early));
  parallel_for(rows.size(), 1, [&](size_t begin, size_t end) {
    for (size_t j = begin; j < end; ++j) add_products(*row_forms[j], rows[j], log_block, by_row[j]);
  });
  for (const BlockProducts& row : by_row) products += row;

  std::vector<EF> point(static_cast<size_t>(log_h));
  for (int round = log_h; round-- > log_block;) {
    const std::array<EF, 2> sent = products.round_polynomial();
    ch.send("reduction", std::span<const EF>(sent));                                 // P -> V
    const EF r = ch.challenge("reduction");                                          // V -> P
    point[static_cast<size_t>(round)] = r;
    products.bind(r);
  }
  const std::vector<EF> eq = poly::eq_table<EF>(std::span<const EF>(point).subspan(static_cast<size_t>(log_block)));
  std::vector<sumcheck::Instance<EF>> batch(rows.size());
  parallel_for(rows.size(), 1, [&](size_t begin, size_t end) {
    for (size_t j = begin; j < end; ++j) {
      batch[j] = bound_row(*row_forms[j], rows[j], log_block, eq);
      row_forms[j].reset();
    }
  });
  for (const PinTables& pin : pinned) batch.push_back(pin.bound(eq));
  const std::vector<EF> rest = sumcheck::prove_batch(ch, "reduction", batch, log_block, 2);
  std::copy(rest.begin(), rest.end(), point.begin());

  std::vector<EF> values;
  for (size_t j = 0; j < rows.size(); ++j) values.push_back(batch[j].factors[1][0]);
  ch.send("row values", std::span<const EF>(values));                                // P -> V
  return point;
}

}  // namespace tacit::prover
