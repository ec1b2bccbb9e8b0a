#include "tacit/data/npy.h"

#include <optional>

namespace tacit::data {

namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr size_t kMaxHeaderBytes = 1 << 16;

struct Header {
  std::string descr;
  std::optional<bool> fortran_order;
  std::optional<Shape> shape;
};

/// A reader of the Python dictionary that describes the array; its grammar is a small part of Python's.
class HeaderParser {
 public:
  HeaderParser(std::string_view text, std::string_view file) : text_(text), file_(file) {}

  Header parse() {
    Header header;
    expect('{');
    while (!accept('}')) {
      const std::string key = quoted();
      expect(':');
      if (key == "descr") {
        if (peek() != '\'' && peek() != '"') fail(file_, "holds records of several fields; an array of plain numbers is expected");
        header.descr = quoted();
      } else if (key == "fortran_order") {
        header.fortran_order = boolean();
      } else if (key == "shape") {
        header.shape = tuple();
      } else {
        malformed();
      }
      if (!accept(',')) { expect('}'); break; }
    }
    if (!at_end() || header.descr.empty() || !header.fortran_order || !header.shape) malformed();
    return header;
  }

 private:
  [[noreturn]] void malformed() const { fail(file_, "its .npy header is malformed"); }
  void skip_space() {
    while (position_ < text_.size() && (text_[position_] == ' ' || text_[position_] == '\n')) ++position_;
  }
  bool at_end() { skip_space(); return position_ == text_.size(); }
  char peek() { skip_space(); return position_ < text_.size() ? text_[position_] : '\0'; }
  bool accept(char c) {
    if (peek() != c) return false;
    ++position_;
    return true;
  }
  void expect(char c) { if (!accept(c)) malformed(); }
  std::string quoted() {
    const char quote = peek();
    if (quote != '\'' && quote != '"') malformed();
    const size_t begin = ++position_, end = text_.find(quote, begin);
    if (end == std::string_view::npos) malformed();
    position_ = end + 1;
    return std::string(text_.substr(begin, end - begin));
  }
  bool accept_word(std::string_view word) {
    skip_space();
    if (text_.substr(position_, word.size()) != word) return false;
    position_ += word.size();
    return true;
  }
  bool boolean() {
    if (accept_word("True")) return true;
    if (accept_word("False")) return false;
    malformed();
  }
  Shape tuple() {
    Shape shape;
    expect('(');
    while (!accept(')')) {
      shape.push_back(integer());
      if (!accept(',')) { expect(')'); break; }
    }
    return shape;
  }
  int64_t integer() {
    if (peek() < '0' || peek() > '9') malformed();
    int64_t value = 0;
    for (; position_ < text_.size() && text_[position_] >= '0' && text_[position_] <= '9'; ++position_) {
      if (value > (INT64_MAX - 9) / 10) fail(file_, "a dimension in its .npy header is too large");
      value = 10 * value + (text_[position_] - '0');
    }
    accept_word("L");  // Python 2 wrote long integers this way
    return value;
  }

  std::string_view text_, file_;
  size_t position_ = 0;
};

struct ElementType {
  char kind;  ///< 'b', 'i', 'u' or 'f'
  size_t size;
  bool big_endian;
};

ElementType parse_descr(const std::string& descr, std::string_view file) {
  if (descr.size() == 3 && std::string_view("<>=|").find(descr[0]) != std::string_view::npos) {
    const ElementType type{descr[1], static_cast<size_t>(descr[2] - '0'), descr[0] == '>'};
    const bool power = type.size == 1 || type.size == 2 || type.size == 4 || type.size == 8;
    if (type.kind == 'b' && type.size == 1) return type;
    if ((type.kind == 'i' || type.kind == 'u') && power) return type;
    if (type.kind == 'f' && power && type.size != 1) return type;
  }
  fail(file, "holds elements of type '" + descr + "'; booleans, integers and floats of 2, 4 or 8 bytes are read",
       "convert the array, for example with array.astype('float32')");
}

uint64_t load(const uint8_t* p, const ElementType& type) {
  uint64_t v = 0;
  for (size_t i = 0; i < type.size; ++i) v |= static_cast<uint64_t>(p[type.big_endian ? type.size - 1 - i : i]) << (8 * i);
  return v;
}

template <class To, class From>
To bits_to(From bits) {
  To value;
  static_assert(sizeof value == sizeof bits);
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

void append(std::vector<double>& out, uint64_t bits, const ElementType& type, std::string_view file) {
  const int unused = 64 - 8 * static_cast<int>(type.size);
  switch (type.kind) {
    case 'b': out.push_back(bits != 0); break;
    case 'u': append_unsigned(file, out, bits); break;
    case 'i': append_integer(file, out, static_cast<int64_t>(bits << unused) >> unused); break;
    default:
      if (type.size == 2) out.push_back(half_to_double(static_cast<uint16_t>(bits)));
      else if (type.size == 4) out.push_back(static_cast<double>(bits_to<float>(static_cast<uint32_t>(bits))));
      else out.push_back(bits_to<double>(bits));
  }
}

/// Values whose first axis runs fastest, reordered so that the last one does.
std::vector<double> from_fortran_order(const std::vector<double>& values, const Shape& shape) {
  std::vector<size_t> stride(shape.size(), 1);
  for (size_t a = 1; a < shape.size(); ++a) stride[a] = stride[a - 1] * static_cast<size_t>(shape[a - 1]);
  std::vector<int64_t> index(shape.size(), 0);
  std::vector<double> out;
  out.reserve(values.size());
  size_t from = 0;
  while (out.size() < values.size()) {
    out.push_back(values[from]);
    for (size_t a = shape.size(); a-- > 0;) {
      from += stride[a];
      if (++index[a] < shape[a]) break;
      from -= stride[a] * static_cast<size_t>(shape[a]);
      index[a] = 0;
    }
  }
  return out;
}

}  // namespace

RawArray parse_npy(ByteSpan bytes, std::string_view file) {
  ByteReader reader(bytes);
  const ByteSpan magic = reader.raw(kMagic.size());
  if (!reader.ok() || std::memcmp(magic.data(), kMagic.data(), kMagic.size()) != 0) fail(file, "is not a NumPy array: it does not start with the .npy signature");
  const uint8_t major = reader.u8();
  reader.u8();
  if (reader.ok() && (major < 1 || major > 3)) fail(file, "is in .npy version " + std::to_string(major) + "; versions 1 to 3 are read");
  const size_t header_size = major == 1 ? reader.u16() : reader.u32();
  if (header_size > kMaxHeaderBytes) fail(file, "its .npy header is too long");
  const ByteSpan text = reader.raw(header_size);
  if (!reader.ok()) fail(file, "ends inside its .npy header");

  const Header header = HeaderParser({reinterpret_cast<const char*>(text.data()), text.size()}, file).parse();
  const ElementType type = parse_descr(header.descr, file);
  const size_t count = checked_num_elements(file, *header.shape);
  if (reader.remaining() != count * type.size) {
    fail(file, "an array of shape " + to_string(*header.shape) + " takes " + std::to_string(count * type.size) + " bytes, but " +
                   std::to_string(reader.remaining()) + " follow the header");
  }
  const ByteSpan body = reader.raw(reader.remaining());
  std::vector<double> values;
  values.reserve(count);
  for (size_t i = 0; i < count; ++i) append(values, load(body.data() + i * type.size, type), type, file);
  if (*header.fortran_order && count > 0) values = from_fortran_order(values, *header.shape);

  const CellKind kind = type.kind == 'b' ? CellKind::kBoolean : type.kind == 'f' ? CellKind::kReal : CellKind::kInteger;
  return {kind, Tensor<double>(*header.shape, std::move(values))};
}

}  // namespace tacit::data
