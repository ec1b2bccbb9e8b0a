#include "tacit/data/raw_array.h"

#include <cmath>
#include <limits>

#include "tacit/data/dataset.h"

namespace tacit::data {

namespace {

constexpr size_t kMaxRank = 32;

[[noreturn]] void fail_beyond_exact(std::string_view file, const std::string& value) {
  fail(file, "the integer " + value + " is beyond 2^53, the largest that is read");
}

}  // namespace

size_t checked_num_elements(std::string_view file, const Shape& shape) {
  if (shape.size() > kMaxRank) fail(file, "an array has " + std::to_string(shape.size()) + " dimensions, the limit is 32");
  int64_t count = 1;
  for (int64_t d : shape) {
    if (d < 0) fail(file, "an array has the negative dimension " + std::to_string(d));
    if (d != 0 && count > kMaxElements / d) fail(file, "an array of shape " + to_string(shape) + " is above the limit of 2^28 numbers");
    count *= d;
  }
  return static_cast<size_t>(count);
}

void append_integer(std::string_view file, std::vector<double>& out, int64_t value) {
  if (value > kMaxExactInteger || value < -kMaxExactInteger) fail_beyond_exact(file, std::to_string(value));
  out.push_back(static_cast<double>(value));
}

void append_unsigned(std::string_view file, std::vector<double>& out, uint64_t value) {
  if (value > static_cast<uint64_t>(kMaxExactInteger)) fail_beyond_exact(file, std::to_string(value));
  out.push_back(static_cast<double>(value));
}

double half_to_double(uint16_t bits) {
  const int exponent = (bits >> 10) & 31, fraction = bits & 1023;
  double magnitude;
  if (exponent == 0) {
    magnitude = std::ldexp(fraction, -24);
  } else if (exponent < 31) {
    magnitude = std::ldexp(1024 + fraction, exponent - 25);
  } else {
    magnitude = fraction == 0 ? std::numeric_limits<double>::infinity() : std::numeric_limits<double>::quiet_NaN();
  }
  return bits & 0x8000 ? -magnitude : magnitude;
}

}  // namespace tacit::data
