#include "tacit/prover/fold.h"

#include <gtest/gtest.h>

#include <random>

/// Factors folded through their views against the factors written out.
namespace tacit::prover {
namespace {

using circuit::Expr;
using circuit::Source;
using circuit::windowed;

class Fold : public ::testing::Test {
 protected:
  F field() { return F::from_u64(rng_()); }
  EF ext() { return EF(field(), field(), field()); }

  /// An own tensor of random elements.
  Expr tensor(const Shape& shape) {
    std::vector<Tensor<F>>& own = cells_.trees[static_cast<size_t>(Source::kOwn)];
    own.emplace_back(shape);
    for (F& x : own.back().data) x = field();
    return {shape, {{static_cast<int64_t>(rng_() % 9) - 4, {Source::kOwn, static_cast<uint32_t>(own.size() - 1)}, nullptr}}, {}, {}};
  }
  /// For every choice of the axes that are summed out.
  void expect_folds(const Expr& factor) {
    const size_t rank = factor.shape.size();
    const Tensor<F> whole = evaluate(factor, cells_);
    for (size_t summed = 0; summed < size_t{1} << rank; ++summed) {
      std::vector<std::vector<EF>> weights(rank);
      std::vector<AxisFold> axes(rank);
      size_t size = 1;
      for (size_t d = rank; d-- > 0;) {
        if (summed >> d & 1) {
          for (int64_t i = 0; i < factor.shape[d]; ++i) weights[d].push_back(ext());
          axes[d].weights = weights[d];
        } else {
          axes[d].step = size + d;  // with gaps between the places
          size += axes[d].step * static_cast<size_t>(factor.shape[d]);
        }
      }
      std::vector<EF> expected(size), folded(size);
      for (size_t x = 0; x < whole.size(); ++x) {
        EF w = EF::one();
        size_t place = 0, rest = x;
        for (size_t d = rank; d-- > 0; rest /= static_cast<size_t>(factor.shape[d])) {
          const size_t i = rest % static_cast<size_t>(factor.shape[d]);
          if (weights[d].empty()) place += i * axes[d].step;
          else w *= weights[d][i];
        }
        expected[place] += w * whole.data[x];
      }
      fold_factor(factor, axes, cells_, folded);
      EXPECT_EQ(folded, expected) << to_string(factor.shape) << ' ' << summed;
    }
  }

  Cells cells_;

 private:
  std::mt19937_64 rng_{21};
};

TEST_F(Fold, Plain) {
  for (const Shape& shape : {Shape{}, {1}, {7}, {1, 5, 1}, {3, 4, 5}, {2, 3000}, {70, 3}}) expect_folds(tensor(shape));
}

TEST_F(Fold, SumsOfTensors) { expect_folds(tensor({3, 4}) + tensor({3, 4}) + tensor({3, 4})); }

TEST_F(Fold, Windows) {
  for (const int64_t stride : {1, 2, 3}) {
    for (const int64_t dilation : {1, 2}) {
      for (const int64_t pad : {0, 1, 4}) expect_folds(windowed(tensor({2, 9, 3}), 1, 3, 3, stride, dilation, pad));
    }
  }
}

TEST_F(Fold, WindowsInThePaddingAltogether) { expect_folds(windowed(tensor({2, 3}), 1, 2, 2, 1, 1, 9)); }

TEST_F(Fold, WindowsOfTwoAxes) {
  const Expr rows = windowed(tensor({2, 6, 5}), 1, 4, 3, 1, 1, 0);
  expect_folds(windowed(rows, 3, 3, 3, 2, 1, 1));
}

TEST_F(Fold, Repetitions) {
  expect_folds(circuit::broadcast(tensor({3, 1, 4}), {3, 5, 4}));
  expect_folds(circuit::broadcast(windowed(tensor({1, 7}), 1, 5, 3, 1, 1, 0), {4, 5, 3}));
}

TEST_F(Fold, StepsThatAreNotUndone) {
  expect_folds(circuit::transposed(tensor({3, 4, 2}), {2, 0, 1}));
  expect_folds(windowed(circuit::sliced(tensor({2, 12}), 1, 1, 2, 5), 1, 3, 3, 1, 1, 0));
  // A window of an axis that a window was cut from, and a repetition of one.
  expect_folds(windowed(windowed(tensor({9}), 0, 5, 3, 1, 1, 0), 0, 3, 2, 2, 1, 1));
  expect_folds(windowed(circuit::broadcast(tensor({1, 2}), {6, 2}), 0, 4, 3, 1, 1, 0));
}

}  // namespace
}  // namespace tacit::prover
