#include "tacit/op/contraction/semantics.h"

#include <algorithm>

#include "tacit/op/contraction/strided.h"
#include "tacit/op/view/semantics.h"

namespace tacit::op {
namespace {

/// C += A B for row-major matrices. Blocks of rows of B stay in the cache while the rows of A pass.
void multiply_add(const int64_t* a, const int64_t* b, int64_t* c, size_t m, size_t k, size_t n) {
  constexpr size_t kBlockBytes = 1 << 18;
  const size_t block = std::max<size_t>(1, kBlockBytes / (8 * std::max<size_t>(n, 1)));
  for (size_t first = 0; first < k; first += block) {
    const size_t last = std::min(k, first + block);
    for (size_t i = 0; i < m; ++i) {
      int64_t* row = c + i * n;
      for (size_t l = first; l < last; ++l) {
        const int64_t factor = a[i * k + l];
        if (factor == 0) continue;
        const int64_t* other = b + l * n;
        for (size_t j = 0; j < n; ++j) row[j] += factor * other[j];
      }
    }
  }
}

Shape batch_shape(const Shape& s) { return Shape(s.begin(), s.end() - 2); }

}  // namespace

Shape matmul_shape(const Shape& a, const Shape& b) {
  Shape shape = broadcast_shape(batch_shape(a), batch_shape(b));
  shape.push_back(a[a.size() - 2]);
  shape.push_back(b[b.size() - 1]);
  return shape;
}

Tensor<int64_t> matmul(const Tensor<int64_t>& a, const Tensor<int64_t>& b) {
  Tensor<int64_t> c(matmul_shape(a.shape, b.shape));
  const Shape batch = batch_shape(c.shape);
  const std::vector<int64_t> a_matrix = broadcast_sources(batch_shape(a.shape), batch);
  const std::vector<int64_t> b_matrix = broadcast_sources(batch_shape(b.shape), batch);
  const auto m = *(c.shape.end() - 2), n = *(c.shape.end() - 1), k = *(a.shape.end() - 1);
  for (size_t i = 0; i < a_matrix.size(); ++i) {
    multiply_add(a.data.data() + a_matrix[i] * m * k, b.data.data() + b_matrix[i] * k * n,
                 c.data.data() + static_cast<int64_t>(i) * m * n, static_cast<size_t>(m), static_cast<size_t>(k),
                 static_cast<size_t>(n));
  }
  return c;
}

namespace {

using Labels = std::vector<size_t>;

/// The tensor over the labels of `order`, summed over its other labels. An axis of size 1 counts for none.
Tensor<int64_t> project(const Tensor<int64_t>& x, const Labels& labels, const Labels& order, const std::vector<int64_t>& sizes) {
  Shape shape;
  for (const size_t label : order) shape.push_back(sizes[label]);
  const std::vector<int64_t> out_strides = strides(shape);
  std::vector<int64_t> step(labels.size());
  for (size_t d = 0; d < labels.size(); ++d) {
    const auto at = std::find(order.begin(), order.end(), labels[d]);
    if (at != order.end() && x.shape[d] > 1) step[d] = out_strides[static_cast<size_t>(at - order.begin())];
  }
  Tensor<int64_t> out(shape);
  std::vector<int64_t> index(labels.size());
  int64_t offset = 0;
  for (const int64_t value : x.data) {
    out.data[static_cast<size_t>(offset)] += value;
    for (size_t d = labels.size(); d-- > 0;) {
      offset += step[d];
      if (++index[d] < x.shape[d]) break;
      offset -= step[d] * x.shape[d];
      index[d] = 0;
    }
  }
  return out;
}

/// The labels of both operands and the sizes of all.
struct Einsum {
  size_t rank;
  Labels a, b;
  std::vector<int64_t> sizes;

  Einsum(const program::Node& node, const Shape& a_shape, const Shape& b_shape)
      : rank(static_cast<size_t>(node.attributes[0])), sizes(static_cast<size_t>(node.attributes[1]), 1) {
    size_t next = 2;
    const auto read = [&](const Shape& shape, Labels& labels) {
      for (const int64_t dimension : shape) {
        labels.push_back(static_cast<size_t>(node.attributes[next++]));
        sizes[labels.back()] = std::max(sizes[labels.back()], dimension);
      }
    };
    read(a_shape, a);
    read(b_shape, b);
  }
  Shape shape() const { return Shape(sizes.begin(), sizes.begin() + static_cast<ptrdiff_t>(rank)); }
};

bool carries(const Labels& labels, const Shape& shape, size_t label) {
  const auto at = std::find(labels.begin(), labels.end(), label);
  return at != labels.end() && shape[static_cast<size_t>(at - labels.begin())] > 1;
}

}  // namespace

Shape einsum_shape(const program::Node& node, const Shape& a, const Shape& b) { return Einsum(node, a, b).shape(); }

Tensor<int64_t> einsum(const program::Node& node, const Tensor<int64_t>& a, const Tensor<int64_t>& b) {
  const Einsum e(node, a.shape, b.shape);
  // One matrix product for each index of the labels that both operands and the result share.
  Labels batch, rows, columns, inner;
  for (size_t l = 0; l < e.sizes.size(); ++l) {
    const bool in_a = carries(e.a, a.shape, l), in_b = carries(e.b, b.shape, l);
    if (in_a && in_b) (l < e.rank ? batch : inner).push_back(l);
    else if (l < e.rank && in_a) rows.push_back(l);
    else if (l < e.rank && in_b) columns.push_back(l);
  }
  const auto join = [](std::initializer_list<const Labels*> parts) {
    Labels all;
    for (const Labels* part : parts) all.insert(all.end(), part->begin(), part->end());
    return all;
  };
  const auto size = [&](const Labels& labels) {
    int64_t n = 1;
    for (const size_t l : labels) n *= e.sizes[l];
    return n;
  };
  Tensor<int64_t> left = project(a, e.a, join({&batch, &rows, &inner}), e.sizes);
  Tensor<int64_t> right = project(b, e.b, join({&batch, &inner, &columns}), e.sizes);
  left.shape = {size(batch), size(rows), size(inner)};
  right.shape = {size(batch), size(inner), size(columns)};
  Tensor<int64_t> product = matmul(left, right);
  const Labels order = join({&batch, &rows, &columns});
  product.shape.clear();
  for (const size_t l : order) product.shape.push_back(e.sizes[l]);
  Labels result(e.rank);
  for (size_t l = 0; l < e.rank; ++l) result[l] = l;
  return project(product, order, result, e.sizes);
}

namespace {

/// Whether products of these elements may be taken in 32 bits.
bool fits_32_bits(const Tensor<int64_t>& x) {
  return std::all_of(x.data.begin(), x.data.end(), [](int64_t v) { return v == static_cast<int32_t>(v); });
}

/// Whether a label beyond the rank is carried by one operand alone: that operand is to be summed along it first.
bool has_lone_sums(const Einsum& e, const Shape& a, const Shape& b) {
  for (size_t l = e.rank; l < e.sizes.size(); ++l) {
    if (carries(e.a, a, l) != carries(e.b, b, l)) return true;
  }
  return false;
}

}  // namespace

Tensor<int64_t> convolve(const program::Node& node, const Tensor<int64_t>& x, std::span<const program::Node* const> windows,
                         const Tensor<int64_t>& b) {
  if (const std::optional<Strided> a = see_through(x, windows)) {
    const Einsum e(node, a->shape, b.shape);
    if (!has_lone_sums(e, a->shape, b.shape) && fits_32_bits(x) && fits_32_bits(b)) {
      return contract(*a, e.a, Strided{b.shape, strides(b.shape), b.data.data(), {}}, e.b, e.sizes, e.rank);
    }
  }
  Tensor<int64_t> seen = x;
  for (const program::Node* step : windows) seen = window(*step, seen);
  return einsum(node, seen, b);
}

}  // namespace tacit::op
