#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tacit/op/functions/functions.h"
#include "tacit/program/program.h"
#include "tacit/quant/quantised.h"

namespace tacit::quant {

/// Why a node of the model cannot become a program. Caught by the compiler, which collects them.
struct Refused {
  std::string reason;
};

/// Appends integer operators to a program and follows shapes, scales and intervals. Knows nothing of ONNX and decides
/// nothing: which scale is right is LowerContext's business. Throws Refused where an integer could reach 2^62.
class Emitter {
 public:
  static constexpr int kMaxShift = 40;  ///< of one rescale or table

  explicit Emitter(program::Program& program) : program_(program) {}

  /// Nodes emitted from now on belong to this node of the model.
  void begin(std::string node_name) { node_name_ = std::move(node_name); }
  /// Of every program node, the node of the model that it came from.
  const std::vector<std::string>& node_names() const { return names_; }
  /// Of every program node, the scales of the integers that it holds to a range; empty where it holds none. Of a table that holds its
  /// results, too, the scale of its arguments and that of its results.
  const std::vector<Exponents>& range_exponents() const { return range_exponents_; }
  /// Of every kWeight node, in order.
  std::vector<Tensor<int64_t>>& weights() { return weights_; }

  /// The next kInput; `spec` is appended to the program's inputs.
  Quantised input(const program::InputSpec& spec);
  Quantised weight(Tensor<int64_t> values, int bits, Exponents exponents);
  Quantised constant(Tensor<int64_t> values, Exponents exponents);

  /// Views of committed values. Scales per channel survive where the last axis does; otherwise x must be uniform.
  Quantised reshape(const Quantised& x, const Shape& shape);
  Quantised transpose(const Quantised& x, const std::vector<int64_t>& perm);
  Quantised slice(const Quantised& x, int64_t axis, int64_t start, int64_t step, int64_t length);
  Quantised broadcast(const Quantised& x, const Shape& shape);
  /// The axis becomes (outputs, kernel): element o stride + k dilation - pad of it, or 0 outside. x uniform.
  Quantised window(const Quantised& x, int64_t axis, int64_t outputs, int64_t kernel, int64_t stride, int64_t dilation,
                   int64_t pad);
  /// The axis becomes 1. x uniform.
  Quantised sum_axis(const Quantised& x, int64_t axis);
  /// All of the same scale.
  Quantised concat(std::span<const Quantised> xs, int64_t axis);

  struct Term {
    Quantised x;
    int64_t coefficient = 1;
  };
  /// sum of coefficient x + constant, at the scale `exponents`.
  Quantised linear(std::span<const Term> terms, int64_t constant, Exponents exponents);
  Quantised scale_axis(const Quantised& x, int64_t axis, const std::vector<int64_t>& factors, Exponents exponents);

  /// Accumulators, at the scale `exponent`.
  Quantised matmul(const Quantised& a, const Quantised& b, int exponent);
  /// Over the labels 0 .. rank-1 of `labels`, summed over the others. `reach`: where the sums lie, if more is known than their bound.
  Quantised einsum(const Quantised& a, const std::vector<int64_t>& a_labels, const Quantised& b,
                   const std::vector<int64_t>& b_labels, int64_t rank, int64_t labels, int exponent,
                   std::optional<Interval> reach = {});
  Quantised product(const Quantised& a, const Quantised& b, int exponent);

  /// y = round(x / 2^shift) in `bits`; x uniform.
  Quantised rescale(const Quantised& x, int shift, int bits);
  /// y = f(round(x / 2^shift)) at the scale `exponent`; x uniform. `holds_results`: a result that the table clamps is out of range.
  Quantised table(const Quantised& x, int shift, const op::FunctionSpec& spec, int exponent, bool holds_results = false);
  /// y = round(x / 2^shift) between low and high, in units of the result; whatever x can reach, up to 2^(in_bits-1), is in range.
  /// x uniform.
  Quantised clamp(const Quantised& x, int shift, int64_t low, int64_t high, int in_bits);
  /// Over the last axis. `mask`: a constant of zeros and ones, of the rank of z, its dimensions those of z or 1.
  Quantised softmax(const Quantised& z, int in_bits, const Quantised* mask = nullptr);
  Quantised argmax(const Quantised& z, bool disclosed);
  /// round_half_up(a / b) in `bits`, at the scale `exponent`; b is positive where it has no sign. Linear and uniform, broadcast.
  Quantised divide(const Quantised& a, const Quantised& b, bool has_sign, int exponent, int bits);
  /// Over the last axis: 2^exponent (n x - S) / sqrt(V), see op/normalise; `floor` is what is added to V. x linear and uniform;
  /// `reach`: where the results lie. All that x can reach is in range.
  Quantised normalise(const Quantised& x, bool centred, int64_t floor, int exponent, Interval reach);
  /// Rows of data [batch, n, columns] by indices [batch, m]; both uniform, the indices' exponent 0.
  Quantised gather(const Quantised& data, const Quantised& indices);

 private:
  /// Appends the node and gives `result` its id; refuses a result whose declared interval is too wide.
  /// `range_exponents`: see there.
  Quantised append(program::OpKind kind, std::span<const Quantised> inputs, std::vector<int64_t> attributes,
                   Quantised result, Exponents range_exponents = {});
  Quantised view(program::OpKind kind, std::span<const Quantised> inputs, std::vector<int64_t> attributes,
                 Exponents exponents);

  program::Program& program_;
  std::vector<Tensor<int64_t>> weights_;
  std::vector<std::string> names_;
  std::vector<Exponents> range_exponents_;
  std::string node_name_;
};

/// Where round(x / 2^shift) lies.
Interval shifted(Interval x, int shift);

}  // namespace tacit::quant
