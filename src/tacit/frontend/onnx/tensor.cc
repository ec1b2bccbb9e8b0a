#include "tacit/frontend/onnx/tensor.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <fstream>
#include <limits>
#include <optional>

#include "tacit/base/user_error.h"
#include "tacit/frontend/onnx/text.h"
#include "tacit/ir/passes.h"
#include "tacit/nn/common/element_type.h"

namespace tacit::frontend::onnx {
namespace {

namespace fs = std::filesystem;
using nn::ElementType;

[[noreturn]] void fail(const std::string& what, const std::string& why) {
  throw UserError(ExitCode::kBadInput, what + " " + why);
}

ElementType element_type(const ::onnx::TensorProto& tensor) { return static_cast<ElementType>(tensor.data_type()); }

size_t element_size(ElementType type) {
  switch (type) {
    case ElementType::kUint8:
    case ElementType::kInt8:
    case ElementType::kBool:
      return 1;
    case ElementType::kUint16:
    case ElementType::kInt16:
    case ElementType::kFloat16:
    case ElementType::kBfloat16:
      return 2;
    case ElementType::kFloat:
    case ElementType::kInt32:
    case ElementType::kUint32:
      return 4;
    default:
      return 8;
  }
}

double float_of_bits(uint32_t bits) {
  float x;
  std::memcpy(&x, &bits, sizeof x);
  return x;
}

double half_of_bits(uint32_t bits) {
  const uint32_t exponent = bits >> 10 & 0x1f;
  const double fraction = bits & 0x3ff;
  double x = std::ldexp(fraction, -24);
  if (exponent == 0x1f) {
    x = fraction == 0 ? std::numeric_limits<double>::infinity() : std::numeric_limits<double>::quiet_NaN();
  } else if (exponent > 0) {
    x = std::ldexp(fraction + 1024, static_cast<int>(exponent) - 25);
  }
  return bits & 0x8000 ? -x : x;
}

/// The number whose encoding of `type` are the low bits of `bits`.
double real_of_bits(uint64_t bits, ElementType type) {
  switch (type) {
    case ElementType::kFloat:
      return float_of_bits(static_cast<uint32_t>(bits));
    case ElementType::kFloat16:
      return half_of_bits(static_cast<uint32_t>(bits));
    case ElementType::kBfloat16:
      return float_of_bits(static_cast<uint32_t>(bits) << 16);
    default: {
      double x;
      std::memcpy(&x, &bits, sizeof x);
      return x;
    }
  }
}

/// Nothing where the integer does not fit 64 signed bits.
std::optional<int64_t> integer_of_bits(uint64_t bits, ElementType type) {
  switch (type) {
    case ElementType::kUint8:
      return static_cast<uint8_t>(bits);
    case ElementType::kInt8:
      return static_cast<int8_t>(bits);
    case ElementType::kUint16:
      return static_cast<uint16_t>(bits);
    case ElementType::kInt16:
      return static_cast<int16_t>(bits);
    case ElementType::kUint32:
      return static_cast<uint32_t>(bits);
    case ElementType::kInt32:
      return static_cast<int32_t>(bits);
    case ElementType::kBool:
      return (bits & 0xff) != 0;
    case ElementType::kUint64:
      if (bits > static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) return std::nullopt;
      return static_cast<int64_t>(bits);
    default:
      return static_cast<int64_t>(bits);
  }
}

std::vector<uint64_t> bits_of_bytes(const std::string& bytes, size_t size) {
  std::vector<uint64_t> out(bytes.size() / size, 0);
  for (size_t i = 0; i < bytes.size(); ++i) {
    out[i / size] |= static_cast<uint64_t>(static_cast<uint8_t>(bytes[i])) << (8 * (i % size));
  }
  return out;
}

template <class Field>
std::vector<uint64_t> bits_of_field(const Field& field) {
  std::vector<uint64_t> out(static_cast<size_t>(field.size()), 0);
  for (size_t i = 0; i < out.size(); ++i) {
    const auto x = field.Get(static_cast<int>(i));
    std::memcpy(&out[i], &x, sizeof x);
  }
  return out;
}

/// The encodings in the field that ONNX prescribes for the type.
std::vector<uint64_t> bits_of_fields(const ::onnx::TensorProto& tensor) {
  switch (element_type(tensor)) {
    case ElementType::kFloat:
      return bits_of_field(tensor.float_data());
    case ElementType::kDouble:
      return bits_of_field(tensor.double_data());
    case ElementType::kInt64:
      return bits_of_field(tensor.int64_data());
    case ElementType::kUint32:
    case ElementType::kUint64:
      return bits_of_field(tensor.uint64_data());
    default:
      return bits_of_field(tensor.int32_data());
  }
}

Shape shape_of(const ::onnx::TensorProto& tensor, const std::string& what) {
  const Shape shape(tensor.dims().begin(), tensor.dims().end());
  if (shape.size() > ir::kMaxRank) fail(what, "has " + std::to_string(shape.size()) + " dimensions");
  if (std::any_of(shape.begin(), shape.end(), [](int64_t d) { return d < 0; })) {
    fail(what, "has a negative dimension: " + to_string(shape));
  }
  if (ir::checked_num_elements(shape) < 0) fail(what, "has too large a shape: " + to_string(shape));
  return shape;
}

bool is_within(const fs::path& path, const fs::path& folder) {
  return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first == folder.end();
}

uint64_t parse_number(const std::string& text, const std::string& what) {
  uint64_t x = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), x);
  if (error != std::errc() || end != text.data() + text.size()) {
    fail(what, "has external data at '" + printable(text) + "', which is not a number");
  }
  return x;
}

}  // namespace

TensorReader::TensorReader(const fs::path& model) : model_(model) {}

bool TensorReader::is_supported(const ::onnx::TensorProto& tensor) { return nn::dtype_of(tensor.data_type()).has_value(); }

ir::Constant TensorReader::read(const ::onnx::TensorProto& tensor, const std::string& what, bool allow_infinite) const {
  const std::optional<ir::DType> dtype = nn::dtype_of(tensor.data_type());
  if (!dtype) {
    throw UserError(ExitCode::kUnsupportedModel,
                    what + " has element type " + std::to_string(tensor.data_type()) + ", which is not supported");
  }
  if (tensor.has_segment()) fail(what, "is stored in segments");
  const ElementType type = element_type(tensor);
  const Shape shape = shape_of(tensor, what);
  const size_t elements = static_cast<size_t>(num_elements(shape));
  const size_t size = element_size(type);

  std::vector<uint64_t> bits;
  if (tensor.data_location() == ::onnx::TensorProto::EXTERNAL) {
    bits = bits_of_bytes(external_bytes(tensor, what, elements * size), size);
  } else if (tensor.has_raw_data()) {
    if (tensor.raw_data().size() != elements * size) {
      fail(what, "has " + std::to_string(tensor.raw_data().size()) + " bytes of data, not " + std::to_string(elements * size));
    }
    bits = bits_of_bytes(tensor.raw_data(), size);
  } else {
    bits = bits_of_fields(tensor);
  }
  if (bits.size() != elements) {
    fail(what, "has " + std::to_string(bits.size()) + " numbers, not the " + std::to_string(elements) + " of its shape " +
                   to_string(shape));
  }

  ir::Constant out;
  out.dtype = *dtype;
  if (*dtype != ir::DType::kFloat) {
    out.integer = Tensor<int64_t>(shape);
    for (size_t i = 0; i < elements; ++i) {
      const std::optional<int64_t> x = integer_of_bits(bits[i], type);
      if (!x) throw UserError(ExitCode::kUnsupportedModel, what + " has an integer above 2^63 - 1");
      out.integer.data[i] = *x;
    }
    return out;
  }
  out.real = Tensor<double>(shape);
  for (size_t i = 0; i < elements; ++i) {
    const double x = real_of_bits(bits[i], type);
    if (std::isnan(x)) fail(what, "contains NaN (number " + std::to_string(i) + ")");
    if (std::isinf(x) && !allow_infinite) fail(what, "contains an infinite value (number " + std::to_string(i) + ")");
    out.real.data[i] = x;
  }
  return out;
}

std::string TensorReader::external_bytes(const ::onnx::TensorProto& tensor, const std::string& what, size_t expected) const {
  std::string location;
  uint64_t offset = 0;
  uint64_t length = expected;
  for (const auto& entry : tensor.external_data()) {
    if (entry.key() == "location") location = entry.value();
    if (entry.key() == "offset") offset = parse_number(entry.value(), what);
    if (entry.key() == "length") length = parse_number(entry.value(), what);
  }
  const fs::path path = resolve(location, what);
  std::error_code error;
  const uint64_t file_size = fs::file_size(path, error);
  if (error) throw UserError(ExitCode::kIo, "cannot read " + path.string() + ": " + error.message());
  if (length != expected) {
    fail(what, "has " + std::to_string(length) + " bytes of external data, not " + std::to_string(expected));
  }
  if (offset > file_size || length > file_size - offset) {
    fail(what, "has external data beyond the end of '" + printable(location) + "'");
  }
  std::string bytes(expected, '\0');
  std::ifstream file(path, std::ios::binary);
  file.seekg(static_cast<std::streamoff>(offset));
  file.read(bytes.data(), static_cast<std::streamsize>(expected));
  if (!file) throw UserError(ExitCode::kIo, "cannot read " + path.string());
  return bytes;
}

fs::path TensorReader::resolve(const std::string& location, const std::string& what) const {
  const std::string shown = "'" + printable(location) + "'";
  const fs::path relative(location);
  if (location.empty() || location.find('\0') != std::string::npos || !is_printable_name(location)) {
    fail(what, "has external data at " + shown + ", which is not a path");
  }
  if (relative.is_absolute() || std::find(relative.begin(), relative.end(), "..") != relative.end()) {
    fail(what, "has external data at " + shown + ", outside the model's folder");
  }
  std::error_code error;
  const fs::path folder = fs::canonical(model_.has_parent_path() ? model_.parent_path() : fs::path("."), error);
  if (error) throw UserError(ExitCode::kIo, "cannot read the folder of " + model_.string() + ": " + error.message());
  const fs::path path = fs::canonical(folder / relative, error);
  if (error) throw UserError(ExitCode::kIo, what + " has external data at " + shown + ", which cannot be read: " + error.message());
  if (!is_within(path, folder)) fail(what, "has external data at " + shown + ", a link that leads outside the model's folder");
  if (!fs::is_regular_file(path, error)) fail(what, "has external data at " + shown + ", which is not a file");
  return path;
}

}  // namespace tacit::frontend::onnx
