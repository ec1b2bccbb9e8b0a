#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tacit/base/bytes.h"
#include "tacit/base/tensor.h"
#include "tacit/base/user_error.h"

namespace tacit::data {

/// What the cells of a file are, before a model says what they should be. Ordered: a mixture is the largest of its parts.
enum class CellKind : uint8_t { kBoolean, kInteger, kReal };

/// Numbers as a file holds them. Integers beyond 2^53 never get here: the readers refuse them.
struct RawArray {
  CellKind kind = CellKind::kReal;
  Tensor<double> tensor;
};

/// An array that a file gives a name to.
struct NamedArray {
  std::string name;
  RawArray array;
};

/// Integers up to this size are exact as doubles.
inline constexpr int64_t kMaxExactInteger = int64_t{1} << 53;

/// "data.npy: <what>", as kBadInput. `file` is the name that the user knows.
[[noreturn]] inline void fail(std::string_view file, const std::string& what, std::string remedy = "") {
  throw UserError(ExitCode::kBadInput, std::string(file) + ": " + what, std::move(remedy));
}

/// The number of elements of a shape read from a file: refuses negative dimensions, rank above 32, more than kMaxElements.
size_t checked_num_elements(std::string_view file, const Shape& shape);

/// Appends an integer as a double; refuses it beyond 2^53.
void append_integer(std::string_view file, std::vector<double>& out, int64_t value);
void append_unsigned(std::string_view file, std::vector<double>& out, uint64_t value);

/// The value of an IEEE 754 binary16.
double half_to_double(uint16_t bits);

}  // namespace tacit::data
