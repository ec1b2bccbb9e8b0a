#include "tacit/op/contraction/strided.h"

#include <algorithm>

#include "tacit/base/parallel.h"
#include "tacit/op/contraction/kernels.h"
#include "tacit/op/view/semantics.h"

namespace tacit::op {

namespace {

/// Copies x into the middle of zeros: `before` of them along each axis.
std::vector<int64_t> put_zeros_around(const Tensor<int64_t>& x, const std::vector<int64_t>& before, const Shape& shape) {
  std::vector<int64_t> out(static_cast<size_t>(num_elements(shape)));
  const std::vector<int64_t> stride = strides(shape);
  const auto row = x.shape.empty() ? size_t{1} : static_cast<size_t>(x.shape.back());
  std::vector<int64_t> index(x.shape.size());
  for (size_t at = 0; at < x.size(); at += row) {
    int64_t to = 0;
    for (size_t d = 0; d < index.size(); ++d) to += (index[d] + before[d]) * stride[d];
    std::copy_n(x.data.begin() + static_cast<std::ptrdiff_t>(at), row, out.begin() + to);
    for (size_t d = index.size() - 1; d-- > 0;) {
      if (++index[d] < x.shape[d]) break;
      index[d] = 0;
    }
  }
  return out;
}

/// Offsets of all index tuples of some labels, the last label turning fastest.
std::vector<int64_t> offsets(std::span<const size_t> labels, std::span<const int64_t> sizes, std::span<const int64_t> stride) {
  std::vector<int64_t> all{0};
  for (const size_t l : labels) {
    std::vector<int64_t> next;
    next.reserve(all.size() * static_cast<size_t>(sizes[l]));
    for (const int64_t base : all) {
      for (int64_t i = 0; i < sizes[l]; ++i) next.push_back(base + i * stride[l]);
    }
    all = std::move(next);
  }
  return all;
}

std::vector<int64_t> strides_by_label(const Strided& x, std::span<const size_t> labels, size_t num_labels) {
  std::vector<int64_t> stride(num_labels);
  for (size_t d = 0; d < labels.size(); ++d) {
    if (x.shape[d] > 1) stride[labels[d]] = x.stride[d];
  }
  return stride;
}

}  // namespace

std::optional<Strided> see_through(const Tensor<int64_t>& x, std::span<const program::Node* const> windows) {
  struct Axis {
    size_t source;
    int64_t step;
    bool is_cut;
  };
  std::vector<Axis> axes;
  for (size_t d = 0; d < x.shape.size(); ++d) axes.push_back({d, 1, false});
  std::vector<int64_t> before(x.shape.size());
  Shape shape = x.shape, padded = x.shape;
  for (const program::Node* node : windows) {
    const std::vector<int64_t>& a = node->attributes;  // axis, outputs, kernel, stride, dilation, pad
    const auto axis = static_cast<size_t>(a[0]);
    const size_t source = axes[axis].source;
    if (axes[axis].is_cut) return std::nullopt;
    before[source] = a[5];
    padded[source] = std::max(a[5] + x.shape[source], (a[1] - 1) * a[3] + (a[2] - 1) * a[4] + 1);
    axes[axis] = {source, a[3], true};
    axes.insert(axes.begin() + a[0] + 1, {source, a[4], true});
    shape[axis] = a[1];
    shape.insert(shape.begin() + a[0] + 1, a[2]);
  }
  Strided view;
  view.shape = std::move(shape);
  const std::vector<int64_t> stride = strides(padded);
  for (const Axis& axis : axes) view.stride.push_back(axis.step * stride[axis.source]);
  if (padded != x.shape) view.padded = put_zeros_around(x, before, padded);
  view.data = padded != x.shape ? view.padded.data() : x.data.data();
  return view;
}

Tensor<int64_t> contract(const Strided& a, std::span<const size_t> a_labels, const Strided& b, std::span<const size_t> b_labels,
                         std::span<const int64_t> sizes, size_t rank) {
  const std::vector<int64_t> in_a = strides_by_label(a, a_labels, sizes.size()), in_b = strides_by_label(b, b_labels, sizes.size());
  Tensor<int64_t> out(Shape(sizes.begin(), sizes.begin() + static_cast<std::ptrdiff_t>(rank)));
  std::vector<int64_t> in_out = strides(out.shape);
  in_out.resize(sizes.size());

  std::vector<size_t> batch, position, feature, inner;
  for (size_t l = 0; l < sizes.size(); ++l) {
    if (sizes[l] == 1) continue;
    if (l >= rank) inner.push_back(l);
    else (in_a[l] == 0 ? feature : in_b[l] == 0 ? position : batch).push_back(l);
  }
  const auto of = [&](const std::vector<size_t>& labels, const std::vector<int64_t>& stride) { return offsets(labels, sizes, stride); };
  const std::vector<int64_t> a_batch = of(batch, in_a), b_batch = of(batch, in_b), out_batch = of(batch, in_out);
  const std::vector<int64_t> a_position = of(position, in_a), out_position = of(position, in_out);
  const std::vector<int64_t> b_feature = of(feature, in_b), out_feature = of(feature, in_out);
  const std::vector<int64_t> steps = of(inner, in_a), b_steps = of(inner, in_b);

  const size_t num_blocks = (b_feature.size() + kBlockFeatures - 1) / kBlockFeatures;
  parallel_for(a_batch.size() * num_blocks, 1, [&](size_t begin, size_t end) {
    std::vector<int64_t> weights(steps.size() * kBlockFeatures);
    BlockSums sums;
    for (size_t task = begin; task < end; ++task) {
      const size_t n = task / num_blocks, first = task % num_blocks * kBlockFeatures;
      const size_t num_features = std::min(kBlockFeatures, b_feature.size() - first);
      const int64_t* kernel = b.data + b_batch[n];
      for (size_t j = 0; j < num_features; ++j) {
        const int64_t* of_feature = kernel + b_feature[first + j];
        for (size_t r = 0; r < steps.size(); ++r) weights[r * kBlockFeatures + j] = of_feature[b_steps[r]];
      }
      int64_t* to = out.data.data() + out_batch[n];
      for (size_t p = 0; p < a_position.size(); p += kBlockPositions) {
        const size_t num_positions = std::min(kBlockPositions, a_position.size() - p);
        BlockPositions positions{{}, num_positions == kBlockPositions};
        for (size_t i = 0; i < kBlockPositions; ++i) {  // what is left over repeats the last one
          positions.at[i] = a_position[p + std::min(i, num_positions - 1)];
          positions.are_consecutive &= positions.at[i] == positions.at[0] + static_cast<int64_t>(i);
        }
        contract_block(a.data + a_batch[n], positions, steps, weights.data(), sums);
        for (size_t j = 0; j < num_features; ++j) {
          for (size_t i = 0; i < num_positions; ++i) to[out_feature[first + j] + out_position[p + i]] = sums[j][i];
        }
      }
    }
  });
  return out;
}

}  // namespace tacit::op
