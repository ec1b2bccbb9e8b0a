#include "tacit/data/tensor_proto.h"

namespace tacit::data {

namespace {

enum WireType : uint32_t { kVarint = 0, kFixed64 = 1, kLengthDelimited = 2, kFixed32 = 5 };
enum Field : uint32_t {
  kDims = 1, kDataType = 2, kSegment = 3, kFloatData = 4, kInt32Data = 5, kStringData = 6, kInt64Data = 7,
  kRawData = 9, kDoubleData = 10, kUint64Data = 11, kExternalData = 13, kDataLocation = 14,
};
enum DataType : uint64_t {
  kFloat = 1, kUint8 = 2, kInt8 = 3, kUint16 = 4, kInt16 = 5, kInt32 = 6, kInt64 = 7, kBool = 9, kFloat16 = 10, kDouble = 11,
  kUint32 = 12, kUint64 = 13, kBfloat16 = 16,
};

/// How one element is stored: its size in raw_data, and the typed field that it may be in instead.
struct Storage {
  size_t raw_size;
  Field field;
  CellKind kind;
};

Storage storage_of(uint64_t type, std::string_view file) {
  switch (type) {
    case kFloat: return {4, kFloatData, CellKind::kReal};
    case kDouble: return {8, kDoubleData, CellKind::kReal};
    case kFloat16: case kBfloat16: return {2, kInt32Data, CellKind::kReal};
    case kBool: return {1, kInt32Data, CellKind::kBoolean};
    case kUint8: case kInt8: return {1, kInt32Data, CellKind::kInteger};
    case kUint16: case kInt16: return {2, kInt32Data, CellKind::kInteger};
    case kInt32: return {4, kInt32Data, CellKind::kInteger};
    case kInt64: return {8, kInt64Data, CellKind::kInteger};
    case kUint32: return {4, kUint64Data, CellKind::kInteger};
    case kUint64: return {8, kUint64Data, CellKind::kInteger};
    default: fail(file, "holds an ONNX tensor of element type " + std::to_string(type) + "; booleans, integers and floats are read");
  }
}

template <class T>
T bits_to(uint64_t bits) {
  T value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

/// Appends the element whose low bits are `bits`.
void append(std::vector<double>& out, uint64_t type, uint64_t bits, std::string_view file) {
  switch (type) {
    case kFloat: out.push_back(static_cast<double>(bits_to<float>(bits))); break;
    case kDouble: out.push_back(bits_to<double>(bits)); break;
    case kFloat16: out.push_back(half_to_double(static_cast<uint16_t>(bits))); break;
    case kBfloat16: out.push_back(static_cast<double>(bits_to<float>((bits & 0xffff) << 16))); break;
    case kBool: out.push_back(bits != 0); break;
    case kUint8: out.push_back(static_cast<uint8_t>(bits)); break;
    case kInt8: out.push_back(static_cast<int8_t>(bits)); break;
    case kUint16: out.push_back(static_cast<uint16_t>(bits)); break;
    case kInt16: out.push_back(static_cast<int16_t>(bits)); break;
    case kInt32: out.push_back(static_cast<int32_t>(bits)); break;
    case kUint32: out.push_back(static_cast<uint32_t>(bits)); break;
    case kInt64: append_integer(file, out, static_cast<int64_t>(bits)); break;
    default: append_unsigned(file, out, bits);
  }
}

/// The fields of a message, one after the other, with lengths checked.
class Wire {
 public:
  Wire(ByteSpan bytes, std::string_view file) : reader_(bytes), file_(file) {}
  bool at_end() const { return reader_.remaining() == 0; }
  uint64_t varint() {
    uint64_t v = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const uint8_t b = reader_.u8();
      v |= static_cast<uint64_t>(b & 127) << shift;
      if (!reader_.ok()) malformed();
      if (b < 128) return v;
    }
    malformed();
  }
  uint64_t fixed(size_t size) { const uint64_t v = size == 4 ? reader_.u32() : reader_.u64(); if (!reader_.ok()) malformed(); return v; }
  ByteSpan delimited() {
    const uint64_t n = varint();
    if (n > reader_.remaining()) malformed();
    return reader_.raw(static_cast<size_t>(n));
  }
  [[noreturn]] void malformed() const { fail(file_, "is not a well-formed ONNX tensor"); }

 private:
  ByteReader reader_;
  std::string_view file_;
};

struct Message {
  Shape dims;
  uint64_t type = 0;
  bool has_raw = false;
  ByteSpan raw;
  std::vector<uint64_t> typed[kUint64Data + 1];  ///< by field number
};

/// The bytes of one element of a repeated numeric field; 0: varint.
size_t fixed_size(uint32_t field) { return field == kFloatData ? 4 : field == kDoubleData ? 8 : 0; }

void read_repeated(Wire& wire, uint32_t wire_type, uint32_t field, std::string_view file, std::vector<uint64_t>& out) {
  const size_t size = fixed_size(field);
  if (wire_type == kLengthDelimited) {
    Wire packed(wire.delimited(), file);
    while (!packed.at_end()) out.push_back(size == 0 ? packed.varint() : packed.fixed(size));
  } else if ((wire_type == kVarint && size == 0) || (wire_type == kFixed32 && size == 4) || (wire_type == kFixed64 && size == 8)) {
    out.push_back(size == 0 ? wire.varint() : wire.fixed(size));
  } else {
    wire.malformed();
  }
}

void skip(Wire& wire, uint32_t wire_type) {
  switch (wire_type) {
    case kVarint: wire.varint(); break;
    case kFixed64: wire.fixed(8); break;
    case kFixed32: wire.fixed(4); break;
    case kLengthDelimited: wire.delimited(); break;
    default: wire.malformed();
  }
}

Message read_message(ByteSpan bytes, std::string_view file) {
  Message m;
  Wire wire(bytes, file);
  while (!wire.at_end()) {
    const uint64_t key = wire.varint();
    const uint64_t field = key >> 3;
    const uint32_t wire_type = key & 7;
    switch (field) {
      case kDims: {
        std::vector<uint64_t> dims;
        read_repeated(wire, wire_type, kDims, file, dims);
        for (uint64_t d : dims) m.dims.push_back(static_cast<int64_t>(d));
        break;
      }
      case kDataType:
        if (wire_type != kVarint) wire.malformed();
        m.type = wire.varint();
        break;
      case kFloatData: case kInt32Data: case kInt64Data: case kDoubleData: case kUint64Data:
        read_repeated(wire, wire_type, static_cast<uint32_t>(field), file, m.typed[field]);
        break;
      case kRawData:
        if (wire_type != kLengthDelimited) wire.malformed();
        m.raw = wire.delimited();
        m.has_raw = true;
        break;
      case kSegment: case kExternalData:
        fail(file, "its values are outside the file; a tensor that holds its own values is expected");
      case kStringData: fail(file, "holds an ONNX tensor of strings; booleans, integers and floats are read");
      default: skip(wire, wire_type);
    }
  }
  return m;
}

}  // namespace

RawArray parse_tensor_proto(ByteSpan bytes, std::string_view file) {
  const Message m = read_message(bytes, file);
  const Storage storage = storage_of(m.type, file);
  const size_t count = checked_num_elements(file, m.dims);
  const std::vector<uint64_t>& typed = m.typed[storage.field];
  const size_t found = m.has_raw ? m.raw.size() / storage.raw_size : typed.size();
  if (found != count || (m.has_raw && m.raw.size() % storage.raw_size != 0)) {
    fail(file, "a tensor of shape " + to_string(m.dims) + " takes " + std::to_string(count) + " values, but the file holds " + std::to_string(found));
  }
  std::vector<double> values;
  values.reserve(count);
  for (size_t i = 0; i < count; ++i) {
    uint64_t bits = 0;
    if (!m.has_raw) bits = typed[i];
    else for (size_t b = 0; b < storage.raw_size; ++b) bits |= static_cast<uint64_t>(m.raw[i * storage.raw_size + b]) << (8 * b);
    append(values, m.type, bits, file);
  }
  return {storage.kind, Tensor<double>(m.dims, std::move(values))};
}

}  // namespace tacit::data
