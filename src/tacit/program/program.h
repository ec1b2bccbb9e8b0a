#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tacit/base/bytes.h"
#include "tacit/base/result.h"
#include "tacit/base/tensor.h"
#include "tacit/pcs/params.h"

namespace tacit::program {

/// Index of a node, and of the one value that it yields.
using ValueId = uint32_t;

/// The integer operators that a program is made of. Semantics, attributes and relation: src/tacit/op/<name>/.
/// The numbers are part of the format.
enum class OpKind : uint8_t {
  kInput = 0,      ///< op/leaf       an input of the model, quantised
  kWeight = 1,     ///< op/leaf       learned integers: the next tensor of the weight commitment
  kConstant = 2,   ///< op/leaf       public integers
  kReshape = 8,    ///< op/view
  kTranspose = 9,  ///< op/view
  kSlice = 10,     ///< op/view
  kConcat = 11,    ///< op/view
  kBroadcast = 12, ///< op/view
  kWindow = 13,    ///< op/view       windows along an axis
  kSumAxis = 14,   ///< op/view       sum along an axis
  kLinear = 16,    ///< op/linear     sum of public multiples, plus a constant
  kScaleAxis = 17, ///< op/linear     public multiples along one axis
  kMatMul = 24,    ///< op/contraction
  kEinsum = 26,    ///< op/contraction
  kProduct = 25,   ///< op/product
  kRescale = 32,   ///< op/rescale
  kTable = 33,     ///< op/table      rescale fused with a univariate function
  kClamp = 34,     ///< op/clamp      rescale fused with a clamp between public bounds
  kSoftmax = 40,   ///< op/softmax
  kArgMax = 41,    ///< op/argmax
  kNormalise = 42, ///< op/normalise
  kDivide = 43,    ///< op/divide
  kGather = 44,    ///< op/gather     rows by private indices
};

/// One operator. `attributes` are plain integers whose meaning each operator documents and checks.
struct Node {
  OpKind kind{};
  std::vector<ValueId> inputs;      ///< all smaller than the node's own index
  std::vector<int64_t> attributes;
  bool operator==(const Node&) const = default;
};

/// How a model input is quantised: x_int = round_half_up(x * 2^exponent), exponent per tensor (one entry) or per index of
/// the last axis. An integer lies in [-2^(bits-1), 2^(bits-1)).
struct InputSpec {
  std::string name;
  Shape shape;
  std::vector<int8_t> exponents;
  uint8_t bits = 16;
  bool is_integer = false;   ///< the model takes integers or booleans; the exponent is 0
  bool is_hidden = true;     ///< false: part of the statement
  bool saturate = false;     ///< out of range: clamped instead of refused
  bool operator==(const InputSpec&) const = default;
};

/// A disclosed output: x = x_int * 2^-exponent. An argmax output (kArgMax, attribute `disclosed`) holds indices and has exponent 0.
struct OutputSpec {
  std::string name;
  ValueId value = 0;
  std::vector<int8_t> exponents;    ///< one entry, or one per index of the last axis
  bool is_index = false;            ///< an argmax: the integers are class indices
  std::vector<std::string> labels;  ///< of the last axis (or of the index); empty where none were given
  bool operator==(const OutputSpec&) const = default;
};

/// What the verifier runs: everything of a model but its learned numbers. Canonical bytes, one digest.
struct Program {
  std::string model_name;
  std::vector<Node> nodes;
  std::vector<InputSpec> inputs;    ///< kInput node j refers to inputs[j]
  std::vector<OutputSpec> outputs;
  uint8_t limb_bits = 8;            ///< width of range-check limbs of this program's own cells, 4..16
  bool hide_model = true;           ///< false: the weights are public
  bool calibrated = true;           ///< false: --calibrate-random; every statement says so
  uint32_t openings = 0;            ///< B: proofs that one weight commitment answers, registration included
  pcs::Params pcs;                  ///< of proofs and of the weight commitment
  pcs::Params registration_pcs;     ///< log_h, log_inv_rate, num_queries of the shared tree are those of `pcs`
  uint8_t registration_limb_bits = 8;
  bool operator==(const Program&) const = default;
};

inline constexpr uint16_t kProgramVersion = 1;

/// The one canonical encoding.
Bytes encode(const Program& program);

/// Reads a canonical encoding; anything else is refused. Only the form is checked here: circuit::elaborate checks the
/// meaning (shapes, intervals, sizes).
Result<Program> decode(ByteSpan bytes);

}  // namespace tacit::program
