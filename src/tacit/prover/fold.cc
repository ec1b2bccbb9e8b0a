#include "tacit/prover/fold.h"

#include <algorithm>

#include "tacit/base/parallel.h"
#include "tacit/poly/kernels.h"

namespace tacit::prover {

namespace {

using circuit::ViewStep;

/// An axis of the tensor that the last windows and repetitions are seen of.
struct Source {
  enum class Kind : uint8_t { kPlain, kRepeated, kWindow } kind = Kind::kPlain;
  AxisFold fold;                   ///< kPlain, kRepeated
  size_t length = 0;               ///< kRepeated: how often
  AxisFold output, tap;            ///< kWindow
  const ViewStep* step = nullptr;  ///< kWindow
};

/// One entry of an axis once it is folded: the weighted sum of the elements first, first + stride, ..; and its place.
struct Entry {
  size_t first = 0, stride = 1;
  std::vector<EF> weights;
  size_t place = 0;
};

/// How an axis is folded; nothing where it stays as it is.
std::vector<Entry> entries_of(const Source& source, size_t length) {
  std::vector<Entry> entries;
  switch (source.kind) {
    case Source::Kind::kPlain:
      if (!source.fold.weights.empty()) entries.push_back({0, 1, {source.fold.weights.begin(), source.fold.weights.end()}, 0});
      return entries;
    case Source::Kind::kRepeated:
      if (source.fold.weights.empty()) {
        for (size_t i = 0; i < source.length; ++i) entries.push_back({0, 1, {EF::one()}, i * source.fold.step});
      } else {
        EF sum;
        for (const EF& w : source.fold.weights) sum += w;
        entries.push_back({0, 1, {sum}, 0});
      }
      return entries;
    case Source::Kind::kWindow: break;
  }
  const std::vector<int64_t>& a = source.step->arguments;
  const auto axis = static_cast<size_t>(a[0]);
  const int64_t stride = a[1], dilation = a[2], pad = a[3], n = static_cast<int64_t>(length);
  const int64_t outputs = source.step->out[axis], taps = source.step->out[axis + 1];
  for (int64_t k = 0; k < taps; ++k) {
    // The outputs whose tap k lies inside: o stride + k dilation - pad in [0, n).
    const int64_t shift = k * dilation - pad;
    const int64_t first = shift >= 0 ? 0 : (-shift + stride - 1) / stride;
    const int64_t end = shift >= n ? 0 : std::min(outputs, (n - 1 - shift) / stride + 1);
    if (first >= end) continue;
    const EF tap_weight = source.tap.weights.empty() ? EF::one() : source.tap.weights[static_cast<size_t>(k)];
    const size_t tap_place = static_cast<size_t>(k) * source.tap.step;
    if (source.output.weights.empty()) {
      for (int64_t o = first; o < end; ++o) {
        entries.push_back({static_cast<size_t>(o * stride + shift), 1, {tap_weight}, tap_place + static_cast<size_t>(o) * source.output.step});
      }
      continue;
    }
    Entry entry{static_cast<size_t>(first * stride + shift), static_cast<size_t>(stride), {}, tap_place};
    for (int64_t o = first; o < end; ++o) entry.weights.push_back(tap_weight * source.output.weights[static_cast<size_t>(o)]);
    entries.push_back(std::move(entry));
  }
  return entries;
}

/// Elements along the inner axes that one thread adds up at a time.
constexpr size_t kInnerSlice = 2048;

/// Folds the middle axis of (outer, length, inner).
template <class T>
std::vector<EF> fold_axis(std::span<const T> in, size_t outer, size_t length, size_t inner, const std::vector<Entry>& entries) {
  std::vector<EF> out(outer * entries.size() * inner);
  const size_t num_slices = (inner + kInnerSlice - 1) / kInnerSlice;
  parallel_for(outer * num_slices, std::max<size_t>(1, (size_t{1} << 12) / (length * std::min(inner, kInnerSlice))), [&](size_t begin, size_t end) {
    for (size_t task = begin; task < end; ++task) {
      const size_t o = task / num_slices, x = task % num_slices * kInnerSlice, count = std::min(kInnerSlice, inner - x);
      const std::span<const T> from = in.subspan(o * length * inner, length * inner);
      for (size_t e = 0; e < entries.size(); ++e) {
        const Entry& entry = entries[e];
        const std::span<EF> to = std::span<EF>(out).subspan((o * entries.size() + e) * inner + x, count);
        if (inner == 1 && entry.stride == 1) {
          to[0] = poly::dot<EF>(from.subspan(entry.first, entry.weights.size()), std::span<const EF>(entry.weights));
          continue;
        }
        for (size_t i = 0; i < entry.weights.size(); ++i) {
          poly::axpy<EF>(entry.weights[i], from.subspan((entry.first + i * entry.stride) * inner + x, count), to);
        }
      }
    }
  });
  return out;
}

/// Adds k * values, whose axes have the entries at `places`, to their places.
template <class T>
void scatter(std::span<const T> values, const std::vector<std::vector<size_t>>& places, const F& k, std::span<EF> out) {
  size_t inner = 1, num_outer_axes = places.size();
  std::vector<size_t> inner_places{0};
  if (num_outer_axes > 0) {
    inner_places = places.back();
    inner = inner_places.size();
    --num_outer_axes;
  }
  const size_t outer = inner == 0 ? 0 : values.size() / inner;
  parallel_for(outer, std::max<size_t>(1, (size_t{1} << 13) / std::max<size_t>(inner, 1)), [&](size_t begin, size_t end) {
    for (size_t o = begin; o < end; ++o) {
      size_t place = 0, rest = o;
      for (size_t d = num_outer_axes; d-- > 0; rest /= places[d].size()) place += places[d][rest % places[d].size()];
      for (size_t i = 0; i < inner; ++i) out[place + inner_places[i]] += EF(values[o * inner + i]) * k;
    }
  });
}

/// Steps at the end of a view that fold_term undoes; what is before them is applied.
struct SplitView {
  const circuit::View* applied;
  std::vector<Source> axes;  ///< of what `applied` gives
};

SplitView split(const circuit::View* view, std::span<const AxisFold> folds) {
  SplitView result{view, {}};
  for (const AxisFold& fold : folds) result.axes.push_back({Source::Kind::kPlain, fold, 0, {}, {}, nullptr});
  for (; result.applied != nullptr; result.applied = result.applied->previous.get()) {
    const ViewStep& step = result.applied->step;
    const auto is_plain = [&](size_t d) { return result.axes[d].kind == Source::Kind::kPlain; };
    if (step.kind == ViewStep::Kind::kWindow) {
      const auto axis = static_cast<size_t>(step.arguments[0]);
      if (!is_plain(axis) || !is_plain(axis + 1)) break;
      Source& source = result.axes[axis];
      source = {Source::Kind::kWindow, {}, 0, source.fold, result.axes[axis + 1].fold, &step};
      result.axes.erase(result.axes.begin() + static_cast<ptrdiff_t>(axis) + 1);
    } else if (step.kind == ViewStep::Kind::kBroadcast) {
      bool can_undo = true;
      for (size_t d = 0; d < step.in.size(); ++d) can_undo &= step.in[d] == step.out[d] || is_plain(d);
      if (!can_undo) break;
      for (size_t d = 0; d < step.in.size(); ++d) {
        if (step.in[d] == step.out[d]) continue;
        result.axes[d].kind = Source::Kind::kRepeated;
        result.axes[d].length = static_cast<size_t>(step.out[d]);
      }
    } else {
      break;
    }
  }
  return result;
}

void fold_term(const circuit::LinearTerm& term, std::span<const AxisFold> folds, const Cells& cells, std::span<EF> out) {
  const SplitView view = split(term.view.get(), folds);
  const Tensor<F>& tensor = cells.of(term.tensor);
  Tensor<F> applied;
  if (view.applied != nullptr) applied = circuit::apply(view.applied, tensor);
  const Tensor<F>& base = view.applied != nullptr ? applied : tensor;
  const Shape& shape = base.shape;
  TACIT_CHECK(shape.size() == view.axes.size());

  std::vector<std::vector<size_t>> places;
  std::vector<EF> folded;
  size_t outer = 1, inner = base.size();
  for (size_t d = 0; d < shape.size(); ++d) {
    const auto length = static_cast<size_t>(shape[d]);
    inner /= length;
    const std::vector<Entry> entries = entries_of(view.axes[d], length);
    std::vector<size_t>& place = places.emplace_back();
    const bool stays = view.axes[d].kind == Source::Kind::kPlain && view.axes[d].fold.weights.empty();
    if (stays) {
      for (size_t i = 0; i < length; ++i) place.push_back(i * view.axes[d].fold.step);
    } else {
      for (const Entry& entry : entries) place.push_back(entry.place);
      folded = folded.empty() ? fold_axis<F>(base.data, outer, length, inner, entries)
                              : fold_axis<EF>(folded, outer, length, inner, entries);
      if (folded.empty()) return;  // windows that lie in the padding altogether
    }
    outer *= place.size();
  }
  const F k = F::from_i64(term.coefficient);
  if (folded.empty()) scatter<F>(base.data, places, k, out);
  else scatter<EF>(folded, places, k, out);
}

}  // namespace

void fold_factor(const circuit::Expr& factor, std::span<const AxisFold> axes, const Cells& cells, std::span<EF> out) {
  TACIT_CHECK(factor.is_linear() && axes.size() == factor.shape.size());
  for (const circuit::LinearTerm& term : factor.linear) fold_term(term, axes, cells, out);
}

}  // namespace tacit::prover
