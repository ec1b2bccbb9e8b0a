#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// How results look to people: aligned labels, numbers with units, colour only where it is welcome.
namespace tacit::cli {

/// Colour is used on a terminal that has it, unless NO_COLOR is set (no-color.org).
bool is_colourful(int descriptor);

class Style {
 public:
  explicit Style(bool colour) : colour_(colour) {}
  std::string bold(std::string_view s) const { return paint("1", s); }
  std::string dim(std::string_view s) const { return paint("2", s); }
  std::string good(std::string_view s) const { return paint("1;32", s); }
  std::string bad(std::string_view s) const { return paint("1;31", s); }
  std::string warning(std::string_view s) const { return paint("33", s); }

 private:
  std::string paint(const char* code, std::string_view s) const;
  bool colour_;
};

/// "104.2 KB": decimal units.
std::string bytes_text(uint64_t bytes);
/// "0.21 s", "12.4 ms", "3 min 20 s".
std::string seconds_text(double seconds);
/// "1,234,567".
std::string count_text(int64_t count);
/// At most six significant digits.
std::string real_text(double value);
/// "[1 x 30]"; "a number" for a scalar.
std::string shape_text(const std::vector<int64_t>& shape);
/// A text that may be a stranger's (names, labels, contexts), so that it cannot write lines of its own or move the cursor:
/// control characters, characters that turn the direction of text, and bytes that are no UTF-8 are shown as \x1b, \u202e.
std::string printable(std::string_view text);
/// The same of every line: for messages that have several.
std::string printable_lines(std::string_view text);
/// The text, made printable, cut into lines of at most `width` characters, each indented.
std::string wrapped(std::string_view text, size_t indent, size_t width = 96);

/// Two columns: labels padded to one width, then values; both are made printable.
class Table {
 public:
  void add(std::string_view label, std::string_view value) { rows_.push_back({printable(label), printable(value), false}); }
  /// The value in bold.
  void add_bold(std::string_view label, std::string_view value) { rows_.push_back({printable(label), printable(value), true}); }
  std::string text(const Style& style, size_t indent = 2) const;

 private:
  struct Row {
    std::string label, value;
    bool bold;
  };
  std::vector<Row> rows_;
};

}  // namespace tacit::cli
