#include "tacit/quant/emitter.h"

#include <numeric>

#include "tacit/op/clamp/semantics.h"
#include "tacit/op/contraction/semantics.h"
#include "tacit/op/normalise/semantics.h"
#include "tacit/op/softmax/semantics.h"
#include "tacit/op/table/semantics.h"
#include "tacit/op/view/semantics.h"
#include "tacit/quant/scales.h"

namespace tacit::quant {
namespace {

using program::OpKind;

constexpr __int128 kMaxMagnitude = (__int128{1} << 62) - 1;
constexpr int kMaxRescaleBits = 48;
constexpr const char* kTooWide = "its integers could exceed 62 bits; the scales of its inputs lie too far apart";

/// Where sum_l x_l w_l lies for every line of `count` known weights with the given stride, x_l in `x`.
Interval known_sums(const Tensor<int64_t>& w, bool along_rows, Interval x) {
  const auto rows = static_cast<size_t>(*(w.shape.end() - 2)), columns = static_cast<size_t>(w.shape.back());
  const size_t lines = along_rows ? rows : columns;
  std::vector<Interval> sums(lines);
  Interval all;
  bool first = true;
  for (size_t matrix = 0; matrix < w.size(); matrix += rows * columns) {
    std::fill(sums.begin(), sums.end(), Interval{});
    for (size_t i = 0; i < rows * columns; ++i) {
      Interval& sum = sums[along_rows ? i / columns : i % columns];
      sum = sum + x * w.data[matrix + i];
    }
    for (const Interval& sum : sums) {
      all = first ? sum : hull(all, sum);
      first = false;
    }
  }
  return all;
}

Interval extent(const Tensor<int64_t>& values) {
  if (values.data.empty()) return {};
  const auto [lo, hi] = std::minmax_element(values.data.begin(), values.data.end());
  return {*lo, *hi};
}

/// Where a table's results lie for t in `t`: all functions are monotone up to a leaky slope below zero.
Interval image(const op::FunctionSpec& spec, Interval t) {
  if (op::has_digit_form(spec) && spec.function == op::Function::kStep) return {t.lo >= 0 ? 1 : 0, t.hi >= 0 ? 1 : 0};
  if (op::has_digit_form(spec)) return {std::max<__int128>(t.lo, 0), std::max<__int128>(t.hi, 0)};
  const std::vector<int64_t> contents = op::table(spec);
  if (t.lo > t.hi) return {};
  const __int128 offset = __int128{1} << (spec.in_bits - 1);
  const auto first = contents.begin() + static_cast<int64_t>(t.lo + offset);
  const auto last = contents.begin() + static_cast<int64_t>(t.hi + offset) + 1;
  const auto [lo, hi] = std::minmax_element(first, last);
  return {*lo, *hi};
}

}  // namespace

Interval shifted(Interval x, int shift) {
  if (shift == 0) return x;
  const __int128 half = __int128{1} << (shift - 1);
  return {(x.lo + half) >> shift, (x.hi + half) >> shift};
}

Quantised Emitter::append(OpKind kind, std::span<const Quantised> inputs, std::vector<int64_t> attributes,
                          Quantised result, Exponents range_exponents) {
  if (result.declared.magnitude() > kMaxMagnitude) {
    throw Refused{kTooWide};
  }
  program::Node node{kind, {}, std::move(attributes)};
  for (const Quantised& x : inputs) node.inputs.push_back(x.id);
  result.id = static_cast<program::ValueId>(program_.nodes.size());
  program_.nodes.push_back(std::move(node));
  names_.push_back(node_name_);
  range_exponents_.push_back(std::move(range_exponents));
  return result;
}

Quantised Emitter::input(const program::InputSpec& spec) {
  const auto index = static_cast<int64_t>(program_.inputs.size());
  program_.inputs.push_back(spec);
  const Interval range = Interval::of_bits(spec.bits);
  return append(OpKind::kInput, {}, {index},
                {.shape = spec.shape,
                 .exponents = Exponents(spec.exponents.begin(), spec.exponents.end()),
                 .declared = range,
                 .reach = range});
}

Quantised Emitter::weight(Tensor<int64_t> values, int bits, Exponents exponents) {
  std::vector<int64_t> attributes{bits};
  attributes.insert(attributes.end(), values.shape.begin(), values.shape.end());
  weights_.push_back(values);
  const Interval reach = extent(values);
  TACIT_CHECK(reach.within(Interval::of_bits(bits)));
  return append(OpKind::kWeight, {}, std::move(attributes),
                {.shape = values.shape,
                 .exponents = std::move(exponents),
                 .declared = Interval::of_bits(bits),
                 .reach = reach,
                 .known = std::make_shared<Tensor<int64_t>>(std::move(values))});
}

Quantised Emitter::constant(Tensor<int64_t> values, Exponents exponents) {
  std::vector<int64_t> attributes{static_cast<int64_t>(values.shape.size())};
  attributes.insert(attributes.end(), values.shape.begin(), values.shape.end());
  attributes.insert(attributes.end(), values.data.begin(), values.data.end());
  const Interval range = extent(values);
  return append(OpKind::kConstant, {}, std::move(attributes),
                {.shape = values.shape,
                 .exponents = std::move(exponents),
                 .declared = range,
                 .reach = range,
                 .known = std::make_shared<Tensor<int64_t>>(std::move(values))});
}

Quantised Emitter::view(OpKind kind, std::span<const Quantised> inputs, std::vector<int64_t> attributes,
                        Exponents exponents) {
  std::vector<Shape> shapes;
  Quantised result{.exponents = std::move(exponents), .declared = inputs[0].declared, .reach = inputs[0].reach};
  for (const Quantised& x : inputs) {
    TACIT_CHECK(!x.accumulator);
    shapes.push_back(x.shape);
    result.declared = hull(result.declared, x.declared);
    result.reach = hull(result.reach, x.reach);
  }
  result.shape = op::view_shape({kind, {}, attributes}, shapes);
  return append(kind, inputs, std::move(attributes), std::move(result));
}

Quantised Emitter::reshape(const Quantised& x, const Shape& shape) {
  if (x.shape == shape) return x;
  TACIT_CHECK(x.uniform() || (!shape.empty() && shape.back() == x.shape.back()));
  return view(OpKind::kReshape, {&x, 1}, shape, x.exponents);
}

Quantised Emitter::transpose(const Quantised& x, const std::vector<int64_t>& perm) {
  if (std::is_sorted(perm.begin(), perm.end())) return x;
  TACIT_CHECK(x.uniform() || perm.back() == static_cast<int64_t>(perm.size()) - 1);
  return view(OpKind::kTranspose, {&x, 1}, perm, x.exponents);
}

Quantised Emitter::slice(const Quantised& x, int64_t axis, int64_t start, int64_t step, int64_t length) {
  if (start == 0 && step == 1 && length == x.shape[static_cast<size_t>(axis)]) return x;
  Exponents exponents = x.exponents;
  if (!x.uniform() && axis == static_cast<int64_t>(x.shape.size()) - 1) {
    exponents.clear();
    for (int64_t j = 0; j < length; ++j) exponents.push_back(x.exponents[static_cast<size_t>(start + j * step)]);
  }
  return view(OpKind::kSlice, {&x, 1}, {axis, start, step, length}, std::move(exponents));
}

Quantised Emitter::broadcast(const Quantised& x, const Shape& shape) {
  if (x.shape == shape) return x;
  return view(OpKind::kBroadcast, {&x, 1}, shape, x.exponents);
}

Quantised Emitter::window(const Quantised& x, int64_t axis, int64_t outputs, int64_t kernel, int64_t stride,
                          int64_t dilation, int64_t pad) {
  TACIT_CHECK(!x.accumulator && x.uniform());
  Shape shape = x.shape;
  shape[static_cast<size_t>(axis)] = outputs;
  shape.insert(shape.begin() + axis + 1, kernel);
  return append(OpKind::kWindow, {&x, 1}, {axis, outputs, kernel, stride, dilation, pad},
                {.shape = std::move(shape), .exponents = x.exponents, .declared = hull(x.declared, Interval{0, 0}),
                 .reach = hull(x.reach, Interval{0, 0})});
}

Quantised Emitter::sum_axis(const Quantised& x, int64_t axis) {
  TACIT_CHECK(!x.accumulator && x.uniform());
  Shape shape = x.shape;
  const int64_t n = std::exchange(shape[static_cast<size_t>(axis)], 1);
  return append(OpKind::kSumAxis, {&x, 1}, {axis},
                {.shape = std::move(shape), .exponents = x.exponents, .declared = x.declared * n, .reach = x.reach * n});
}

Quantised Emitter::concat(std::span<const Quantised> xs, int64_t axis) {
  for (const Quantised& x : xs) TACIT_CHECK(x.exponents == xs[0].exponents);
  return view(OpKind::kConcat, xs, {axis}, xs[0].exponents);
}

Quantised Emitter::linear(std::span<const Term> terms, int64_t constant, Exponents exponents) {
  Quantised result{.shape = terms[0].x.shape, .exponents = std::move(exponents), .declared = {constant, constant},
                   .reach = {constant, constant}};
  std::vector<int64_t> attributes{constant};
  std::vector<Quantised> inputs;
  for (const Term& term : terms) {
    TACIT_CHECK(term.x.shape == result.shape);
    attributes.push_back(term.coefficient);
    inputs.push_back(term.x);
    result.declared = result.declared + term.x.declared * term.coefficient;
    result.reach = result.reach + term.x.reach * term.coefficient;
    result.accumulator |= term.x.accumulator;
  }
  return append(OpKind::kLinear, inputs, std::move(attributes), std::move(result));
}

Quantised Emitter::scale_axis(const Quantised& x, int64_t axis, const std::vector<int64_t>& factors,
                              Exponents exponents) {
  TACIT_CHECK(!x.accumulator);
  const auto [lo, hi] = std::minmax_element(factors.begin(), factors.end());
  const Interval factor{*lo, *hi};
  std::vector<int64_t> attributes{axis};
  attributes.insert(attributes.end(), factors.begin(), factors.end());
  Quantised result{.shape = x.shape, .exponents = std::move(exponents), .declared = x.declared * factor, .reach = x.reach * factor};
  if (x.known) {
    const Shape& s = x.shape;
    const auto inner = static_cast<size_t>(num_elements(Shape(s.begin() + axis + 1, s.end())));
    auto known = std::make_shared<Tensor<int64_t>>(*x.known);
    for (size_t i = 0; i < known->size(); ++i) known->data[i] *= factors[i / inner % factors.size()];
    result.known = std::move(known);
  }
  return append(OpKind::kScaleAxis, {&x, 1}, std::move(attributes), std::move(result));
}

Quantised Emitter::matmul(const Quantised& a, const Quantised& b, int exponent) {
  TACIT_CHECK(!a.accumulator && !b.accumulator);
  const int64_t k = a.shape.back();
  const Interval reach = b.known   ? known_sums(*b.known, false, a.reach)
                         : a.known ? known_sums(*a.known, true, b.reach)
                                   : a.reach * b.reach * k;
  const Quantised inputs[] = {a, b};
  return append(OpKind::kMatMul, inputs, {},
                {.shape = op::matmul_shape(a.shape, b.shape), .exponents = {exponent},
                 .declared = a.declared * b.declared * k, .reach = reach, .accumulator = true});
}

Quantised Emitter::einsum(const Quantised& a, const std::vector<int64_t>& a_labels, const Quantised& b,
                          const std::vector<int64_t>& b_labels, int64_t rank, int64_t labels, int exponent,
                          std::optional<Interval> reach) {
  TACIT_CHECK(!a.accumulator && !b.accumulator);
  std::vector<int64_t> attributes{rank, labels};
  attributes.insert(attributes.end(), a_labels.begin(), a_labels.end());
  attributes.insert(attributes.end(), b_labels.begin(), b_labels.end());
  Shape sizes(static_cast<size_t>(labels), 1);
  const auto read = [&](const Shape& shape, const std::vector<int64_t>& names) {
    for (size_t d = 0; d < shape.size(); ++d) sizes[static_cast<size_t>(names[d])] = std::max(sizes[static_cast<size_t>(names[d])], shape[d]);
  };
  read(a.shape, a_labels);
  read(b.shape, b_labels);
  const int64_t terms = num_elements(Shape(sizes.begin() + rank, sizes.end()));
  const Quantised inputs[] = {a, b};
  return append(OpKind::kEinsum, inputs, std::move(attributes),
                {.shape = Shape(sizes.begin(), sizes.begin() + rank), .exponents = {exponent},
                 .declared = a.declared * b.declared * terms, .reach = reach.value_or(a.reach * b.reach * terms),
                 .accumulator = true});
}

Quantised Emitter::product(const Quantised& a, const Quantised& b, int exponent) {
  TACIT_CHECK(!a.accumulator && !b.accumulator);
  const Quantised inputs[] = {a, b};
  return append(OpKind::kProduct, inputs, {},
                {.shape = op::broadcast_shape(a.shape, b.shape), .exponents = {exponent},
                 .declared = a.declared * b.declared, .reach = a.reach * b.reach, .accumulator = true});
}

Quantised Emitter::rescale(const Quantised& x, int shift, int bits) {
  if (shift > kMaxShift || bits > kMaxRescaleBits || shift + bits > 62) throw Refused{kTooWide};
  const Interval range = Interval::of_bits(bits);
  return append(OpKind::kRescale, {&x, 1}, {shift, bits},
                {.shape = x.shape, .exponents = {x.exponent() - shift}, .declared = range,
                 .reach = intersect(shifted(x.reach, shift), range)},
                {x.exponent() - shift});
}

Quantised Emitter::table(const Quantised& x, int shift, const op::FunctionSpec& spec, int exponent, bool holds_results) {
  const bool by_digits = op::has_digit_form(spec) && spec.in_bits > op::kMaxTableInBits;
  if (!by_digits && !op::validate(spec).ok()) throw Refused{"its scales or parameters are outside what a table can hold"};
  const Interval t = intersect(shifted(x.reach, shift), Interval::of_bits(spec.in_bits));
  std::vector<int64_t> attributes{static_cast<int64_t>(spec.function), shift, spec.in_bits, spec.out_bits, spec.in_exponent,
                                  spec.out_exponent, spec.p0, spec.p1};
  if (by_digits) attributes.push_back(1);
  return append(OpKind::kTable, {&x, 1}, std::move(attributes),
                {.shape = x.shape, .exponents = {exponent}, .declared = Interval::of_bits(spec.out_bits),
                 .reach = image(spec, t)},
                holds_results ? Exponents{x.exponent() - shift, exponent} : Exponents{x.exponent() - shift});
}

Quantised Emitter::clamp(const Quantised& x, int shift, int64_t low, int64_t high, int in_bits) {
  const Interval reach = shifted(x.reach, shift), range = Interval::of_bits(in_bits);
  const Interval t = reach.within(range) ? reach : intersect(reach, {-range.hi, range.hi});  // as far down as up: a bit less
  const __int128 beyond = std::max({low - t.lo, t.hi - high, __int128{1}});
  const int bits = bits_for({0, beyond}) - 1;
  if (shift > kMaxShift || bits > op::kMaxClampBits || shift + bits > 60 || std::max(-low, high) > op::kMaxClampBound) throw Refused{kTooWide};
  const auto clamped = [&](__int128 v) { return std::clamp<__int128>(v, low, high); };
  return append(OpKind::kClamp, {&x, 1}, {shift, low, high, bits},
                {.shape = x.shape, .exponents = {x.exponent() - shift}, .declared = {low, high}, .reach = {clamped(t.lo), clamped(t.hi)}},
                {x.exponent() - shift});
}

Quantised Emitter::softmax(const Quantised& z, int in_bits, const Quantised* mask) {
  TACIT_CHECK(!z.accumulator);
  const Interval range{0, __int128{1} << op::kSoftmaxExponent};
  // A table of 2^in_bits rows pays from about a tenth as many scores on; else two digits of the difference have one each.
  constexpr int64_t kRowsPerScore = 10;
  std::vector<int64_t> attributes{z.exponent(), in_bits};
  if (in_bits >= 4 && num_elements(z.shape) * kRowsPerScore < int64_t{1} << in_bits) attributes.push_back(in_bits / 2);
  std::vector<Quantised> inputs{z};
  if (mask != nullptr) inputs.push_back(*mask);
  return append(OpKind::kSoftmax, inputs, std::move(attributes),
                {.shape = z.shape, .exponents = {op::kSoftmaxExponent}, .declared = range, .reach = range}, z.exponents);
}

Quantised Emitter::gather(const Quantised& data, const Quantised& indices) {
  TACIT_CHECK(!data.accumulator && !indices.accumulator && data.uniform() && indices.exponents == Exponents{0});
  const Quantised inputs[] = {data, indices};
  return append(OpKind::kGather, inputs, {indices.reach.lo < 0 ? 1 : 0},
                {.shape = {data.shape[0], indices.shape[1], data.shape[2]}, .exponents = data.exponents, .declared = data.declared,
                 .reach = data.reach},
                {0});
}

Quantised Emitter::argmax(const Quantised& z, bool disclosed) {
  TACIT_CHECK(!z.accumulator && z.uniform());
  const Interval range{0, z.shape.back() - 1};
  return append(OpKind::kArgMax, {&z, 1}, {disclosed},
                {.shape = Shape(z.shape.begin(), z.shape.end() - 1), .exponents = {0}, .declared = range,
                 .reach = range});
}

Quantised Emitter::divide(const Quantised& a, const Quantised& b, bool has_sign, int exponent, int bits) {
  TACIT_CHECK(!b.accumulator);
  const Quantised inputs[] = {a, b};
  const Interval range = Interval::of_bits(bits);
  return append(OpKind::kDivide, inputs, {bits, has_sign},
                {.shape = op::broadcast_shape(a.shape, b.shape), .exponents = {exponent}, .declared = range, .reach = range},
                {exponent});
}

Quantised Emitter::normalise(const Quantised& x, bool centred, int64_t floor, int exponent, Interval reach) {
  TACIT_CHECK(!x.accumulator && x.uniform());
  const __int128 spread = x.shape.back() * (centred ? x.reach.hi - x.reach.lo : 2 * x.reach.magnitude());
  const __int128 top = spread * spread / 4 + floor;
  if (top > op::kMaxNormalised) throw Refused{kTooWide};
  const int bits = std::max(2, bits_for(reach));
  return append(OpKind::kNormalise, {&x, 1}, {centred, floor, op::base_four_exponent(static_cast<int64_t>(top)), exponent, bits},
                {.shape = x.shape, .exponents = {exponent}, .declared = Interval::of_bits(bits), .reach = reach});
}

}  // namespace tacit::quant
