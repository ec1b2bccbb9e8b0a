#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "tacit/circuit/layout.h"
#include "tacit/circuit/view.h"
#include "tacit/poly/eq.h"

namespace tacit::circuit {

/// A public weight on every element of a tensor: the product of factors, each a dense array over some of the axes.
/// Every axis of size above 1 belongs to exactly one factor, the others to none. With one factor per axis its cost is
/// the sum of the dimensions; a view that entangles axes merges their factors, and only theirs.
template <class EF>
struct Form {
  struct Factor {
    std::vector<size_t> axes;  ///< the array is row-major in this order
    std::vector<EF> data;
  };
  Shape shape;
  EF scale = EF::one();
  std::vector<Factor> factors;

  /// The product of one vector per axis. `axis_weights[d]` has shape[d] entries.
  static Form outer(const Shape& shape, std::span<const std::vector<EF>> axis_weights) {
    Form form{shape, EF::one(), {}};
    for (size_t d = 0; d < shape.size(); ++d) {
      TACIT_CHECK(axis_weights[d].size() == static_cast<size_t>(shape[d]));
      if (shape[d] == 1) form.scale *= axis_weights[d][0];
      else form.factors.push_back({{d}, axis_weights[d]});
    }
    return form;
  }
};

namespace form_detail {

/// The factor's array with its axes in another order.
template <class EF>
typename Form<EF>::Factor reordered(const typename Form<EF>::Factor& factor, const Shape& shape,
                                    const std::vector<size_t>& axes) {
  if (axes == factor.axes) return factor;
  typename Form<EF>::Factor out{axes, std::vector<EF>(factor.data.size())};
  std::vector<size_t> stride(axes.size());
  for (size_t k = 0; k < axes.size(); ++k) {
    size_t s = 1;
    for (size_t j = factor.axes.size(); j-- > 0 && factor.axes[j] != axes[k];) s *= static_cast<size_t>(shape[factor.axes[j]]);
    stride[k] = s;
  }
  std::vector<size_t> index(axes.size());
  size_t offset = 0;
  for (EF& value : out.data) {
    value = factor.data[offset];
    for (size_t k = axes.size(); k-- > 0;) {
      const size_t n = static_cast<size_t>(shape[axes[k]]);
      offset += stride[k];
      if (++index[k] < n) break;
      offset -= stride[k] * n;
      index[k] = 0;
    }
  }
  return out;
}

/// One factor over all of `axes` and over whatever shares a factor with them; `axes` come last, in the given order.
template <class EF>
typename Form<EF>::Factor merge(Form<EF>& form, const Shape& shape, const std::vector<size_t>& axes) {
  const auto wanted = [&](size_t d) { return std::find(axes.begin(), axes.end(), d) != axes.end(); };
  typename Form<EF>::Factor merged{{}, {EF::one()}};
  std::vector<typename Form<EF>::Factor> rest;
  for (auto& factor : form.factors) {
    if (!std::any_of(factor.axes.begin(), factor.axes.end(), wanted)) {
      rest.push_back(std::move(factor));
      continue;
    }
    std::vector<EF> data;
    data.reserve(merged.data.size() * factor.data.size());
    for (const EF& a : merged.data) for (const EF& b : factor.data) data.push_back(a * b);
    merged.axes.insert(merged.axes.end(), factor.axes.begin(), factor.axes.end());
    merged.data = std::move(data);
  }
  form.factors = std::move(rest);
  std::vector<size_t> order;
  for (const size_t d : merged.axes) if (!wanted(d)) order.push_back(d);
  order.insert(order.end(), axes.begin(), axes.end());
  return reordered<EF>(merged, shape, order);
}

/// Replaces `axis` (size n = weights length of the old array) in its factor by f: a linear map of vectors along it.
template <class EF, class Map>
void map_axis(typename Form<EF>::Factor& factor, const Shape& shape, size_t axis, size_t new_size, Map&& map) {
  size_t outer = 1, inner = 1, n = 1;
  bool after = false;
  for (const size_t d : factor.axes) {
    if (d == axis) n = static_cast<size_t>(shape[d]), after = true;
    else (after ? inner : outer) *= static_cast<size_t>(shape[d]);
  }
  std::vector<EF> data(outer * new_size * inner);
  std::vector<EF> from(n), to(new_size);
  for (size_t o = 0; o < outer; ++o) {
    for (size_t i = 0; i < inner; ++i) {
      for (size_t j = 0; j < n; ++j) from[j] = factor.data[(o * n + j) * inner + i];
      std::fill(to.begin(), to.end(), EF::zero());
      map(from, to);
      for (size_t j = 0; j < new_size; ++j) data[(o * new_size + j) * inner + i] = to[j];
    }
  }
  factor.data = std::move(data);
}

/// Drops axes of size 1 from the factors; a factor without axes becomes part of the scale.
template <class EF>
void drop_single_axes(Form<EF>& form) {
  std::vector<typename Form<EF>::Factor> kept;
  for (auto& factor : form.factors) {
    std::erase_if(factor.axes, [&](size_t d) { return form.shape[d] == 1; });
    if (factor.axes.empty()) form.scale *= factor.data[0];
    else kept.push_back(std::move(factor));
  }
  form.factors = std::move(kept);
}

template <class EF>
void pull_back_reshape(Form<EF>& form, const Shape& in, const Shape& out) {
  Shape both = out;  // sizes under both namings
  both.insert(both.end(), in.begin(), in.end());
  size_t i = 0, o = 0;
  while (true) {
    while (i < in.size() && in[i] == 1) ++i;
    while (o < out.size() && out[o] == 1) ++o;
    if (i == in.size() || o == out.size()) break;
    // The smallest block of axes with equal products on both sides.
    std::vector<size_t> in_axes{i}, out_axes{o};
    int64_t in_size = in[i++], out_size = out[o++];
    while (in_size != out_size) {
      if (in_size < out_size) {
        if (in[i] > 1) in_axes.push_back(i);
        in_size *= in[i++];
      } else {
        if (out[o] > 1) out_axes.push_back(o);
        out_size *= out[o++];
      }
    }
    if (in_axes.size() == 1 && out_axes.size() == 1) continue;  // renamed below
    typename Form<EF>::Factor factor = merge(form, both, out_axes);
    // Axes of `out` that are still to be renamed stay; those of this block are named by `in` from here on. The offset
    // keeps both namings apart.
    factor.axes.resize(factor.axes.size() - out_axes.size());
    for (const size_t d : in_axes) factor.axes.push_back(out.size() + d);
    form.factors.push_back(std::move(factor));
  }
  // What is left is axes that correspond one to one.
  std::vector<size_t> rename(out.size());
  i = o = 0;
  while (i < in.size() && o < out.size()) {
    if (in[i] == 1) { ++i; continue; }
    if (out[o] == 1) { ++o; continue; }
    if (in[i] == out[o]) {
      rename[o++] = i++;
      continue;
    }
    int64_t in_size = in[i++], out_size = out[o++];
    while (in_size != out_size) in_size < out_size ? in_size *= in[i++] : out_size *= out[o++];
  }
  for (auto& factor : form.factors) {
    for (size_t& d : factor.axes) d = d >= out.size() ? d - out.size() : rename[d];
  }
  form.shape = in;
}

/// Both axes of the windows fold into the one that they were cut from; the axes behind move up.
template <class EF>
void pull_back_windows(Form<EF>& form, const ViewStep& step) {
  const auto axis = static_cast<size_t>(step.arguments[0]);
  const int64_t stride = step.arguments[1], dilation = step.arguments[2], pad = step.arguments[3];
  const int64_t outputs = step.out[axis], kernel = step.out[axis + 1], length = step.in[axis];
  std::vector<size_t> axes;
  for (const size_t d : {axis, axis + 1}) if (step.out[d] > 1) axes.push_back(d);
  typename Form<EF>::Factor merged = merge(form, step.out, axes);
  merged.axes.resize(merged.axes.size() - axes.size());
  const size_t inner = static_cast<size_t>(outputs * kernel), outer = merged.data.size() / inner;
  std::vector<EF> data(outer * static_cast<size_t>(length));
  for (size_t i = 0; i < outer; ++i) {
    for (int64_t o = 0; o < outputs; ++o) {
      for (int64_t k = 0; k < kernel; ++k) {
        const int64_t q = o * stride + k * dilation - pad;
        if (q < 0 || q >= length) continue;
        data[i * static_cast<size_t>(length) + static_cast<size_t>(q)] += merged.data[i * inner + static_cast<size_t>(o * kernel + k)];
      }
    }
  }
  merged.axes.push_back(axis);
  merged.data = std::move(data);
  form.factors.push_back(std::move(merged));
  for (auto& factor : form.factors) {
    for (size_t& d : factor.axes) d -= d > axis ? 1 : 0;
  }
}

}  // namespace form_detail

/// The form on the input of `step` that agrees with `form` on its output: the transposed map.
template <class EF>
void pull_back(Form<EF>& form, const ViewStep& step) {
  using Kind = ViewStep::Kind;
  const Shape& in = step.in;
  const Shape& out = step.out;
  const auto factor_of = [&](size_t axis) -> typename Form<EF>::Factor& {
    for (auto& factor : form.factors) {
      if (std::find(factor.axes.begin(), factor.axes.end(), axis) != factor.axes.end()) return factor;
    }
    // An axis that has size 1 on the output side.
    form.factors.push_back({{axis}, {EF::one()}});
    return form.factors.back();
  };
  Shape current = out;  // of the form while its axes are mapped one after the other
  const auto along = [&](size_t axis, auto&& map) {
    form_detail::map_axis<EF>(factor_of(axis), current, axis, static_cast<size_t>(in[axis]), map);
    current[axis] = in[axis];
  };
  switch (step.kind) {
    case Kind::kReshape:
      form_detail::pull_back_reshape(form, in, out);
      break;
    case Kind::kTranspose:
      for (auto& factor : form.factors) {
        for (size_t& d : factor.axes) d = static_cast<size_t>(step.arguments[d]);
      }
      break;
    case Kind::kSlice:
      along(static_cast<size_t>(step.arguments[0]), [&](const std::vector<EF>& from, std::vector<EF>& to) {
        for (size_t j = 0; j < from.size(); ++j) {
          to[static_cast<size_t>(step.arguments[1] + static_cast<int64_t>(j) * step.arguments[2])] += from[j];
        }
      });
      break;
    case Kind::kEmbed:
      along(static_cast<size_t>(step.arguments[0]), [&](const std::vector<EF>& from, std::vector<EF>& to) {
        for (size_t j = 0; j < to.size(); ++j) to[j] = from[static_cast<size_t>(step.arguments[1]) + j];
      });
      break;
    case Kind::kBroadcast:
      for (size_t d = 0; d < in.size(); ++d) {
        if (in[d] == out[d]) continue;
        along(d, [](const std::vector<EF>& from, std::vector<EF>& to) {
          for (const EF& w : from) to[0] += w;
        });
      }
      break;
    case Kind::kSumAxis:
      along(static_cast<size_t>(step.arguments[0]), [](const std::vector<EF>& from, std::vector<EF>& to) {
        for (EF& w : to) w = from[0];
      });
      break;
    case Kind::kPrefixSum:
      along(static_cast<size_t>(step.arguments[0]), [](const std::vector<EF>& from, std::vector<EF>& to) {
        EF sum;
        for (size_t j = to.size(); j-- > 0;) to[j] = sum += from[j];
      });
      break;
    case Kind::kWindow:
      form_detail::pull_back_windows(form, step);
      break;
    case Kind::kScale: {
      std::vector<size_t> axes;
      for (size_t d = 0; d < in.size(); ++d) if (step.weights->shape[d] > 1) axes.push_back(d);
      auto factor = form_detail::merge(form, out, axes);
      const size_t inner = step.weights->size();
      for (size_t i = 0; i < factor.data.size(); ++i) {
        factor.data[i] *= EF::F::from_i64(step.weights->data[i % inner]);
      }
      if (factor.axes.empty()) form.scale *= factor.data[0];
      else form.factors.push_back(std::move(factor));
      break;
    }
  }
  form.shape = in;
  form_detail::drop_single_axes(form);
}

template <class EF>
void pull_back(Form<EF>& form, const View* view) {
  for (; view != nullptr; view = view->previous.get()) pull_back(form, view->step);
}

/// eq tables of runs of coordinates of one point, made once each.
template <class EF>
class PointTables {
 public:
  explicit PointTables(std::vector<EF> point) : point_(std::move(point)) {}
  const std::vector<EF>& point() const { return point_; }
  /// eq(point[first .. first + count), .)
  const std::vector<EF>& run(size_t first, size_t count) {
    auto [it, fresh] = runs_.try_emplace({first, count});
    if (fresh) it->second = poly::eq_table<EF>(std::span<const EF>(point_).subspan(first, count));
    return it->second;
  }
  /// eq of the coordinates from `first` on with the bits of `index`.
  EF prefix(size_t first, uint64_t index) {
    auto [it, fresh] = prefixes_.try_emplace({first, index});
    if (fresh) {
      EF e = EF::one();
      for (size_t i = first; i < point_.size(); ++i, index >>= 1) e *= (index & 1) != 0 ? point_[i] : EF::one() - point_[i];
      it->second = e;
    }
    return it->second;
  }

 private:
  std::vector<EF> point_;
  std::map<std::pair<size_t, size_t>, std::vector<EF>> runs_;
  std::map<std::pair<size_t, uint64_t>, EF> prefixes_;
};

/// Indices [first, end) of an axis outside of which the form is zero.
struct AxisSupport {
  size_t first = 0;
  size_t end = SIZE_MAX;
};

/// Per axis, as far as factors of one axis tell: a form on one box of a lookup is zero on all tiles but few.
template <class EF>
std::vector<AxisSupport> supports(const Form<EF>& form, size_t rank) {
  std::vector<AxisSupport> all(rank);
  for (const auto& factor : form.factors) {
    if (factor.axes.size() != 1) continue;
    size_t first = 0, end = factor.data.size();
    while (first < end && factor.data[first].is_zero()) ++first;
    while (first < end && factor.data[end - 1].is_zero()) --end;
    all[factor.axes[0]] = {first, end};
  }
  return all;
}

inline bool meets(const Tile& tile, const std::vector<AxisSupport>& support) {
  for (size_t d = 0; d < support.size(); ++d) {
    if (tile.offset[d] >= support[d].end || tile.offset[d] + (size_t{1} << tile.log_extent[d]) <= support[d].first) return false;
  }
  return true;
}

/// The form's multilinear extension, laid out as the tensor is, at the column point: one number per row of the tree,
/// times `coefficient`, added to `rows`.
template <class EF>
void add_rows_at(const Form<EF>& form, const TensorLayout& layout, PointTables<EF>& z, const EF& coefficient,
                 std::span<EF> rows) {
  const size_t rank = layout.shape.size();
  std::vector<size_t> low_bit(rank);
  const std::vector<AxisSupport> support = supports(form, rank);
  std::vector<EF> values, folded;
  for (const Tile& tile : layout.tiles) {
    if (!meets(tile, support)) continue;
    size_t bit = 0;
    for (size_t d = rank; d-- > 0; bit += tile.log_extent[d]) low_bit[d] = bit;
    EF total = form.scale * coefficient * z.prefix(tile.log_size, tile.column >> tile.log_size);
    for (const auto& factor : form.factors) {
      // Contracts the factor's part of the box with eq, the last axis first.
      if (factor.axes.size() == 1) {
        const size_t d = factor.axes[0];
        const std::vector<EF>& eq = z.run(low_bit[d], tile.log_extent[d]);
        EF sum;
        for (size_t j = 0; j < eq.size(); ++j) {
          const EF& w = factor.data[tile.offset[d] + j];
          if (!w.is_zero()) sum += w * eq[j];
        }
        total *= sum;
      } else {
        values = factor.data;
        size_t outer = values.size();
        for (size_t k = factor.axes.size(); k-- > 0;) {
          const size_t d = factor.axes[k], n = static_cast<size_t>(layout.shape[d]);
          const std::vector<EF>& eq = z.run(low_bit[d], tile.log_extent[d]);
          outer /= n;
          folded.assign(outer, EF::zero());
          for (size_t o = 0; o < outer; ++o) {
            for (size_t j = 0; j < eq.size(); ++j) folded[o] += values[o * n + tile.offset[d] + j] * eq[j];
          }
          values.swap(folded);
        }
        total *= values[0];
      }
      if (total.is_zero()) break;
    }
    rows[tile.row] += total;
  }
}

/// sum over the elements of a tensor of known numbers (constants, the statement).
template <class EF>
EF evaluate(const Form<EF>& form, const Tensor<int64_t>& values) {
  const size_t rank = values.shape.size();
  EF total;
  std::vector<size_t> index(rank);
  for (const int64_t v : values.data) {
    EF w = EF(EF::F::from_i64(v));
    for (const auto& factor : form.factors) {
      size_t at = 0;
      for (const size_t d : factor.axes) at = at * static_cast<size_t>(values.shape[d]) + index[d];
      w *= factor.data[at];
    }
    total += w;
    for (size_t d = rank; d-- > 0;) {
      if (++index[d] < static_cast<size_t>(values.shape[d])) break;
      index[d] = 0;
    }
  }
  return total * form.scale;
}

}  // namespace tacit::circuit
