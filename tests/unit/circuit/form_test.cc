#include "tacit/circuit/form.h"

#include <gtest/gtest.h>

#include <random>

#include "tacit/circuit/expr.h"
#include "tacit/circuit/work.h"
#include "tacit/field/cubic.h"
#include "tacit/poly/mle.h"

/// Forms against brute force: <pull_back(form), x> = <form, apply(x)> for every step, shape and chain.
namespace tacit::circuit {
namespace {

using Kind = ViewStep::Kind;

class Random {
 public:
  explicit Random(uint64_t seed) : rng_(seed) {}
  int64_t below(int64_t n) { return static_cast<int64_t>(rng_() % static_cast<uint64_t>(n)); }
  EF ext() { return EF(F::from_u64(rng_()), F::from_u64(rng_()), F::from_u64(rng_())); }
  std::vector<EF> exts(int64_t n) {
    std::vector<EF> v(static_cast<size_t>(n));
    for (EF& x : v) x = ext();
    return v;
  }
  Shape shape() {
    static constexpr int64_t kSizes[] = {1, 1, 2, 3, 4, 5, 6};
    Shape s(static_cast<size_t>(below(5)));
    for (int64_t& d : s) d = kSizes[below(7)];
    return s;
  }
  /// Another shape of as many elements, with single axes thrown in.
  Shape reshaped(const Shape& shape) {
    int64_t n = num_elements(shape);
    Shape out;
    while (n > 1 && out.size() < 5) {
      if (below(4) == 0) {
        out.push_back(1);
        continue;
      }
      std::vector<int64_t> divisors;
      for (int64_t d = 2; d <= n; ++d) if (n % d == 0) divisors.push_back(d);
      out.push_back(divisors[static_cast<size_t>(below(static_cast<int64_t>(divisors.size())))]);
      n /= out.back();
    }
    if (n > 1 || out.empty()) out.push_back(n);
    return out;
  }
  ViewStep step(Kind kind, const Shape& in) {
    ViewStep s{kind, in, in, {}, nullptr};
    const auto rank = static_cast<int64_t>(in.size());
    if (kind == Kind::kReshape) {
      s.out = reshaped(in);
    } else if (kind == Kind::kTranspose) {
      s.arguments.resize(in.size());
      for (size_t d = 0; d < in.size(); ++d) s.arguments[d] = static_cast<int64_t>(d);
      std::shuffle(s.arguments.begin(), s.arguments.end(), rng_);
      for (size_t d = 0; d < in.size(); ++d) s.out[d] = in[static_cast<size_t>(s.arguments[d])];
    } else if (kind == Kind::kBroadcast) {
      for (int64_t& d : s.out) if (d == 1 && below(2) == 0) d = 1 + below(4);
    } else if (kind == Kind::kScale) {
      Shape w = in;
      for (int64_t& d : w) if (below(2) == 0) d = 1;
      Tensor<int64_t> weights(w);
      for (int64_t& v : weights.data) v = below(9) - 4;
      s.weights = std::make_shared<const Tensor<int64_t>>(std::move(weights));
    } else if (rank == 0) {
      s.kind = Kind::kReshape;  // no axis to work on
    } else if (kind == Kind::kWindow) {
      const int64_t axis = below(rank);
      s.arguments = {axis, 1 + below(2), 1 + below(2), below(3)};
      s.out[static_cast<size_t>(axis)] = 1 + below(4);
      s.out.insert(s.out.begin() + axis + 1, 1 + below(3));
    } else {
      const int64_t axis = below(rank), n = in[static_cast<size_t>(axis)];
      int64_t& out = s.out[static_cast<size_t>(axis)];
      s.arguments = {axis};
      if (kind == Kind::kSumAxis) out = 1;
      if (kind == Kind::kEmbed) {
        out = n + below(4);
        s.arguments.push_back(below(out - n + 1));
      }
      if (kind == Kind::kSlice) {
        const int64_t first = below(n), last = below(n);
        const int64_t stride = first == last ? 1 + below(2) : (last > first ? 1 : -1) * (1 + below(std::abs(last - first)));
        s.arguments.insert(s.arguments.end(), {first, stride});
        out = first == last ? 1 : (last - first) / stride + 1;
      }
    }
    return s;
  }
  /// A form that is a product of vectors.
  Form<EF> form(const Shape& shape) {
    std::vector<std::vector<EF>> axes;
    for (const int64_t d : shape) axes.push_back(exts(d));
    return Form<EF>::outer(shape, axes);
  }

 private:
  std::mt19937_64 rng_;
};

/// The weight of every element, row-major.
std::vector<EF> dense(const Form<EF>& form) {
  std::vector<EF> out(static_cast<size_t>(num_elements(form.shape)));
  std::vector<size_t> index(form.shape.size());
  for (EF& w : out) {
    w = form.scale;
    for (const auto& factor : form.factors) {
      size_t at = 0;
      for (const size_t d : factor.axes) at = at * static_cast<size_t>(form.shape[d]) + index[d];
      w *= factor.data[at];
    }
    for (size_t d = index.size(); d-- > 0;) {
      if (++index[d] < static_cast<size_t>(form.shape[d])) break;
      index[d] = 0;
    }
  }
  return out;
}

/// <form on the output, step applied to each unit vector>: the pulled back form by its definition.
std::vector<EF> pulled_back(const std::vector<EF>& weights, const View& view, const Shape& source) {
  std::vector<EF> out(static_cast<size_t>(num_elements(source)));
  for (size_t i = 0; i < out.size(); ++i) {
    Tensor<F> unit(source);
    unit.data[i] = F::one();
    const Tensor<F> image = apply(&view, unit);
    for (size_t j = 0; j < weights.size(); ++j) out[i] += weights[j] * image.data[j];
  }
  return out;
}

/// Every axis above 1 in exactly one factor, the others in none; array sizes fit.
void expect_well_formed(const Form<EF>& form) {
  std::vector<int> seen(form.shape.size());
  for (const auto& factor : form.factors) {
    size_t size = 1;
    for (const size_t d : factor.axes) {
      ASSERT_LT(d, form.shape.size());
      ++seen[d];
      size *= static_cast<size_t>(form.shape[d]);
    }
    EXPECT_EQ(size, factor.data.size());
  }
  for (size_t d = 0; d < seen.size(); ++d) EXPECT_EQ(seen[d], form.shape[d] > 1 ? 1 : 0) << "axis " << d << " of " << to_string(form.shape);
}

constexpr Kind kAll[] = {Kind::kReshape, Kind::kTranspose, Kind::kSlice, Kind::kEmbed, Kind::kBroadcast, Kind::kSumAxis, Kind::kPrefixSum, Kind::kScale, Kind::kWindow};

void expect_chain(Random& random, const std::vector<Kind>& kinds, const std::string& name) {
  const Shape source = random.shape();
  ViewPtr view;
  Shape shape = source;
  std::string trace = name + ": " + to_string(source);
  for (const Kind kind : kinds) {
    const ViewStep step = random.step(kind, shape);
    if (num_elements(step.out) > 2000) break;
    shape = step.out;
    view = std::make_shared<const View>(View{step, view, 1});
    trace += " -" + std::to_string(static_cast<int>(step.kind)) + "-> " + to_string(shape);
  }
  if (view == nullptr) return;
  SCOPED_TRACE(trace);
  Form<EF> form = random.form(shape);
  const std::vector<EF> expected = pulled_back(dense(form), *view, source);
  pull_back(form, view.get());
  EXPECT_EQ(form.shape, source);
  expect_well_formed(form);
  EXPECT_EQ(dense(form), expected);
}

TEST(PullBack, OfEveryStepIsTheTransposedMap) {
  constexpr uint64_t kSeed = 11;
  std::printf("seed %llu\n", static_cast<unsigned long long>(kSeed));
  Random random(kSeed);
  for (int i = 0; i < 60; ++i) {
    for (const Kind kind : kAll) expect_chain(random, {kind}, "step");
    if (HasFailure()) return;
  }
}

TEST(PullBack, OfChainsIsTheTransposedMap) {
  constexpr uint64_t kSeed = 12;
  std::printf("seed %llu\n", static_cast<unsigned long long>(kSeed));
  Random random(kSeed);
  for (int i = 0; i < 500; ++i) {
    std::vector<Kind> kinds(static_cast<size_t>(2 + random.below(4)));
    for (Kind& kind : kinds) kind = kAll[random.below(std::size(kAll))];
    expect_chain(random, kinds, "chain");
    if (HasFailure()) return;
  }
}

TEST(PullBack, TwiceThroughScales) {
  Random random(13);
  for (int i = 0; i < 100; ++i) expect_chain(random, {Kind::kScale, Kind::kReshape, Kind::kScale, Kind::kTranspose, Kind::kScale}, "scales");
}

/// Several axes of one merged factor are summed up.
TEST(PullBack, OfABroadcastBehindAReshape) {
  Random random(18);
  const Shape source{1, 1, 3}, wide{5, 4, 3}, flat{2, 30};
  const ViewStep broadcast{Kind::kBroadcast, source, wide, {}, nullptr}, reshape{Kind::kReshape, wide, flat, {}, nullptr};
  const View view{reshape, std::make_shared<const View>(View{broadcast, nullptr, 1}), 2};
  Form<EF> form = random.form(flat);
  const std::vector<EF> expected = pulled_back(dense(form), view, source);
  pull_back(form, &view);
  expect_well_formed(form);
  EXPECT_EQ(dense(form), expected);
}

/// The form laid out over rows and columns, densely; and at a column point.
/// The element of the tensor that is cell x of a tile.
size_t element_of(const Tile& tile, const Shape& shape, size_t x) {
  size_t at = 0, stride = 1;
  for (size_t d = shape.size(); d-- > 0; x >>= tile.log_extent[d], stride *= static_cast<size_t>(shape[d])) {
    at += (tile.offset[d] + (x & ((size_t{1} << tile.log_extent[d]) - 1))) * stride;
  }
  return at;
}

TEST(Rows, AtAPointAreTheDenseWeightsThere) {
  constexpr uint64_t kSeed = 14;
  std::printf("seed %llu\n", static_cast<unsigned long long>(kSeed));
  Random random(kSeed);
  constexpr int kLogH = 5;
  constexpr size_t kH = 1 << kLogH;
  for (int i = 0; i < 200; ++i) {
    std::vector<Shape> shapes{random.shape(), random.shape(), random.shape()};
    const auto layout = lay_out(shapes, kLogH, 7);
    ASSERT_TRUE(layout.ok());
    std::vector<EF> weights(layout->num_rows * kH), rows(layout->num_rows);
    PointTables<EF> z(random.exts(kLogH));
    for (size_t t = 0; t < shapes.size(); ++t) {
      Form<EF> form = random.form(shapes[t]);
      for (int k = 0; k < 3; ++k) {
        ViewStep step = random.step(kAll[random.below(std::size(kAll))], shapes[t]);
        if (step.kind == Kind::kEmbed || step.kind == Kind::kBroadcast || step.out != shapes[t]) continue;
        pull_back(form, step);
      }
      if (i % 2 == 0) {  // a merged factor, by way of a reshape
        const Shape other = random.reshaped(shapes[t]);
        form = random.form(other);
        pull_back(form, ViewStep{Kind::kReshape, shapes[t], other, {}, nullptr});
        pull_back(form, random.step(Kind::kScale, shapes[t]));  // which may turn its axes about
      }
      const EF k = random.ext();
      add_rows_at<EF>(form, layout->tensors[t], z, k, rows);
      // Against the elements themselves, each in its cell.
      const std::vector<EF> w = dense(form);
      for (const Tile& tile : layout->tensors[t].tiles) {
        for (size_t x = 0; x < size_t{1} << tile.log_size; ++x) {
          weights[tile.row * kH + tile.column + x] += k * w[element_of(tile, shapes[t], x)];
        }
      }
    }
    for (size_t r = 0; r < rows.size(); ++r) {
      EXPECT_EQ(rows[r], (poly::mle_eval<EF, EF>(std::span<const EF>(weights).subspan(r * kH, kH), z.point()))) << "row " << r;
    }
    if (HasFailure()) return;
  }
}

TEST(Evaluate, IsTheSumOverKnownNumbers) {
  Random random(16);
  for (int i = 0; i < 50; ++i) {
    const Shape shape = random.shape();
    Tensor<int64_t> values(shape);
    for (int64_t& v : values.data) v = random.below(1000) - 500;
    const Form<EF> form = random.form(shape);
    const std::vector<EF> w = dense(form);
    EF expected;
    for (size_t x = 0; x < w.size(); ++x) expected += w[x] * F::from_i64(values.data[x]);
    EXPECT_EQ(evaluate(form, values), expected);
  }
}

/// Elements of the factors of two neighbouring axes, once they are one.
uint64_t joined(const Form<EF>& form, size_t axis) {
  uint64_t n = 1;
  for (const auto& factor : form.factors) {
    const bool meets = std::any_of(factor.axes.begin(), factor.axes.end(), [&](size_t d) { return d == axis || d == axis + 1; });
    if (meets) n *= factor.data.size();
  }
  return n;
}

/// The loader's count of a form's elements is that of the form.
TEST(Work, CountsTheElementsOfForms) {
  constexpr uint64_t kSeed = 19;
  std::printf("seed %llu\n", static_cast<unsigned long long>(kSeed));
  Random random(kSeed);
  for (int i = 0; i < 300; ++i) {
    const Shape source = random.shape();
    Circuit circuit;
    circuit.publics.push_back(source);
    Expr e;
    e.shape = source;
    ViewPtr view;
    for (int64_t k = random.below(5); k-- > 0;) {
      const ViewStep step = random.step(kAll[random.below(std::size(kAll))], e.shape);
      if (num_elements(step.out) > 2000) break;
      e.shape = step.out;
      view = std::make_shared<const View>(View{step, view, 1});
    }
    e.linear.push_back({1, {Source::kPublic, 0}, view});
    circuit.zeros.push_back(e);

    Form<EF> form = random.form(e.shape);
    const auto elements = [&] {
      uint64_t n = 0;
      for (const auto& factor : form.factors) n += factor.data.size();
      return n;
    };
    uint64_t work = 64 + elements();
    for (const View* v = view.get(); v != nullptr; v = v->previous.get()) {
      if (v->step.kind == Kind::kWindow) work += joined(form, static_cast<size_t>(v->step.arguments[0]));
      pull_back(form, v->step);
      work += 64 + elements();
    }
    work += static_cast<uint64_t>(num_elements(source)) * (1 + form.factors.size());
    EXPECT_EQ(form_work(circuit), work) << to_string(source) << " to " << to_string(e.shape);
  }
}

/// A lookup evaluates its columns box by box. Only where a tile lies in one box is it paid for once.
TEST(Work, LookupsOfAViewPayForEveryBoxAndTile) {
  const auto work = [](const ViewStep& step) {
    Circuit circuit;
    circuit.tables.push_back({});
    circuit.tensors[0] = {step.in};
    circuit.layouts[0] = *lay_out(circuit.tensors[0], 12, 0);
    Expr e;
    e.shape = step.out;
    e.linear.push_back({1, {Source::kOwn, 0}, std::make_shared<const View>(View{step, nullptr, 1})});
    circuit.lookups.push_back({0, {e}});
    return form_work(circuit);
  };
  constexpr int64_t kN = 1023;  // ten boxes
  const uint64_t transposed = work({Kind::kTranspose, {kN, 1}, {1, kN}, {1, 0}, nullptr});
  const uint64_t reversed = work({Kind::kSlice, {kN, 1}, {kN, 1}, {0, kN - 1, -1}, nullptr});
  const uint64_t reshaped = work({Kind::kReshape, {kN, 1}, {33, 31}, {}, nullptr});
  EXPECT_GT(reversed, transposed + 9 * 10 * 50);
  EXPECT_GT(reshaped, transposed + 9 * 10 * 50);
}

TEST(PointTables, RunsAndPrefixesAreEq) {
  Random random(17);
  PointTables<EF> z(random.exts(6));
  for (size_t first = 0; first <= 6; ++first) {
    for (size_t count = 0; first + count <= 6; ++count) {
      EXPECT_EQ(z.run(first, count), poly::eq_table<EF>(std::span<const EF>(z.point()).subspan(first, count)));
    }
    const std::vector<EF> eq = poly::eq_table<EF>(std::span<const EF>(z.point()).subspan(first));
    for (size_t i = 0; i < eq.size(); ++i) EXPECT_EQ(z.prefix(first, i), eq[i]);
  }
}

}  // namespace
}  // namespace tacit::circuit
