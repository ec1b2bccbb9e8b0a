#include "tacit/circuit/work.h"

#include <algorithm>
#include <bit>

namespace tacit::circuit {

namespace {

constexpr uint64_t kOverhead = 64;      ///< of a step or a tile, whatever its size
constexpr uint64_t kBoxOverhead = 256;  ///< of a box of a lookup
constexpr uint64_t kSkippedTile = 8;    ///< of a tile on which a form is seen to be zero

/// The sizes of a form's factors: circuit/form.h without the numbers. Axes are bits.
class FactorSizes {
 public:
  explicit FactorSizes(const Shape& shape) : shape_(shape) {
    for (size_t d = 0; d < shape.size(); ++d) {
      if (shape[d] > 1) factors_.push_back(bit(d));
    }
  }

  /// Elements of all factors.
  uint64_t total() const {
    uint64_t n = 0;
    for (const uint32_t factor : factors_) n += size(factor);
    return n;
  }
  size_t num_factors() const { return factors_.size(); }
  /// Elements that the last step had on the way: a window's, before they fold into fewer.
  uint64_t passing() const { return passing_; }
  bool is_too_large() const {
    return passing_ > kMaxFactorSize ||
           std::any_of(factors_.begin(), factors_.end(), [&](uint32_t factor) { return size(factor) > kMaxFactorSize; });
  }

  void pull_back(const ViewStep& step) {
    passing_ = 0;
    switch (step.kind) {
      case ViewStep::Kind::kReshape: reshape(step.in); return;
      case ViewStep::Kind::kTranspose:
        for (uint32_t& factor : factors_) {
          uint32_t renamed = 0;
          for (size_t d = 0; d < step.arguments.size(); ++d) {
            if (factor & bit(d)) renamed |= bit(static_cast<size_t>(step.arguments[d]));
          }
          factor = renamed;
        }
        break;
      case ViewStep::Kind::kScale: {
        uint32_t axes = 0;
        for (size_t d = 0; d < step.in.size(); ++d) {
          if (step.weights->shape[d] > 1) axes |= bit(d);
        }
        merge(axes);
        break;
      }
      case ViewStep::Kind::kWindow: {
        const auto axis = static_cast<size_t>(step.arguments[0]);
        passing_ = size(merge(bit(axis) | bit(axis + 1)));
        const uint32_t below = bit(axis) - 1;
        for (uint32_t& factor : factors_) {
          factor = (factor & below) | ((factor >> 1) & ~below) | (factor & bit(axis));
        }
        break;
      }
      default: break;  // along single axes
    }
    shape_ = step.in;
    drop_and_add_single_axes();
  }

 private:
  static uint32_t bit(size_t axis) { return uint32_t{1} << axis; }
  uint64_t size(uint32_t factor) const {
    uint64_t n = 1;
    for (size_t d = 0; d < shape_.size(); ++d) {
      if (factor & bit(d)) n *= static_cast<uint64_t>(shape_[d]);
    }
    return n;
  }
  /// One factor of all that shares an axis with `axes`.
  uint32_t merge(uint32_t axes) {
    uint32_t merged = axes;
    std::erase_if(factors_, [&](uint32_t factor) {
      if ((factor & axes) == 0) return false;
      merged |= factor;
      return true;
    });
    if (merged != 0) factors_.push_back(merged);
    return merged;
  }
  void drop_and_add_single_axes() {
    uint32_t seen = 0, wide = 0;
    for (size_t d = 0; d < shape_.size(); ++d) {
      if (shape_[d] > 1) wide |= bit(d);
    }
    for (uint32_t& factor : factors_) seen |= factor &= wide;
    std::erase(factors_, 0u);
    for (size_t d = 0; d < shape_.size(); ++d) {
      if (wide & bit(d) & ~seen) factors_.push_back(bit(d));
    }
  }
  void reshape(const Shape& in) {
    // Blocks of axes with equal products on both sides; the factors that meet a block become one.
    std::vector<std::pair<uint32_t, uint32_t>> blocks;  // axes of the output, axes of the input
    size_t i = 0, o = 0;
    while (i < in.size() && o < shape_.size()) {
      uint32_t out_axes = bit(o), in_axes = bit(i);
      int64_t in_size = in[i++], out_size = shape_[o++];
      while (in_size != out_size) {
        if (in_size < out_size) in_axes |= bit(i), in_size *= in[i++];
        else out_axes |= bit(o), out_size *= shape_[o++];
      }
      blocks.push_back({out_axes, in_axes});
      if (std::popcount(out_axes) > 1 || std::popcount(in_axes) > 1) merge(out_axes);
    }
    for (uint32_t& factor : factors_) {
      uint32_t renamed = 0;
      for (const auto& [out_axes, in_axes] : blocks) {
        if (factor & out_axes) renamed |= in_axes;
      }
      factor = renamed;
    }
    shape_ = in;
    drop_and_add_single_axes();
  }

  Shape shape_;
  std::vector<uint32_t> factors_;
  uint64_t passing_ = 0;
};

/// Whether the boxes of what is seen are boxes of the tensor, in another order of its axes at most.
bool keeps_boxes(const View* view) {
  const auto wide = [](const Shape& shape) {
    Shape s = shape;
    std::erase(s, 1);
    return s;
  };
  for (; view != nullptr; view = view->previous.get()) {
    const ViewStep& step = view->step;
    if (step.kind == ViewStep::Kind::kTranspose) continue;
    if (step.kind != ViewStep::Kind::kReshape || wide(step.in) != wide(step.out)) return false;
  }
  return true;
}

class Counter {
 public:
  explicit Counter(const Circuit& circuit) : circuit_(circuit) {}

  bool is_over() const { return total_ > kMaxFormWork; }
  uint64_t total() const { return total_; }

  /// The forms of a linear expression, made `times` over.
  void add(const Expr& e, uint64_t times) {
    for (const LinearTerm& term : e.linear) {
      if (is_over()) return;
      FactorSizes sizes(e.shape);
      uint64_t work = kOverhead + sizes.total();
      bool is_too_large = sizes.is_too_large();
      for (const View* view = term.view.get(); view != nullptr; view = view->previous.get()) {
        sizes.pull_back(view->step);
        work += kOverhead + sizes.passing() + sizes.total();
        is_too_large |= sizes.is_too_large();
      }
      if (is_too_large) return charge(1, kMaxFormWork + 1);
      const auto tree = static_cast<size_t>(term.tensor.source);
      if (times > 1 && tree < kNumTrees && keeps_boxes(term.view.get())) {
        // Each tile lies in one box: the forms of the others pass it by.
        charge(times, work + kSkippedTile * circuit_.layouts[tree].tensors[term.tensor.index].tiles.size());
        charge(1, evaluation(term.tensor, sizes));
      } else {
        charge(times, work + evaluation(term.tensor, sizes));
      }
    }
  }
  void charge(uint64_t times, uint64_t work) { total_ += std::min(times, kMaxFormWork) * std::min(work, kMaxFormWork + 1); }

 private:
  /// Of a form on one tensor: tile by tile, or element by element.
  uint64_t evaluation(TensorRef tensor, const FactorSizes& sizes) const {
    const auto of_known = [&](const Shape& shape) { return static_cast<uint64_t>(num_elements(shape)) * (1 + sizes.num_factors()); };
    switch (tensor.source) {
      case Source::kConstant: return of_known(circuit_.constants[tensor.index].shape);
      case Source::kPublic: return of_known(circuit_.publics[tensor.index]);
      default:
        return circuit_.layouts[static_cast<size_t>(tensor.source)].tensors[tensor.index].tiles.size() * (kOverhead + sizes.total());
    }
  }

  const Circuit& circuit_;
  uint64_t total_ = 0;
};

}  // namespace

uint64_t form_work(const Circuit& circuit) {
  Counter counter(circuit);
  for (const Lookup& lookup : circuit.lookups) {
    const uint64_t boxes = num_boxes(lookup.columns[0].shape);
    counter.charge(boxes, kBoxOverhead);
    for (const Expr& column : lookup.columns) counter.add(column, boxes);
    if (lookup.further) counter.add(*lookup.further, boxes);
    if (counter.is_over()) return counter.total();
  }
  for (const Expr& e : circuit.zeros) {
    counter.add(e, 1);
    for (const ProductTerm& term : e.products) {
      for (const int64_t size : term.label_sizes) counter.charge(1, kOverhead + static_cast<uint64_t>(size));
      counter.add(term.a, 1);
      counter.add(term.b, 1);
    }
    if (counter.is_over()) break;
  }
  return counter.total();
}

}  // namespace tacit::circuit
