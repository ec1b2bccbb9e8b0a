#include "tacit/cli/style.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace tacit::cli {

bool is_colourful(int descriptor) {
  const char* no_colour = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  if (no_colour != nullptr && no_colour[0] != '\0') return false;
  return ::isatty(descriptor) == 1 && terminal != nullptr && std::strcmp(terminal, "dumb") != 0;
}

std::string Style::paint(const char* code, std::string_view s) const {
  return colour_ ? fmt::format("\x1b[{}m{}\x1b[0m", code, s) : std::string(s);
}

std::string bytes_text(uint64_t bytes) {
  if (bytes < 1000) return fmt::format("{} bytes", bytes);
  double value = static_cast<double>(bytes);
  const char* unit = "";
  for (const char* next : {"KB", "MB", "GB", "TB"}) {
    if (value < 999.95 && *unit != '\0') break;
    value /= 1000;
    unit = next;
  }
  return fmt::format("{:.1f} {}", value, unit);
}

std::string seconds_text(double seconds) {
  if (seconds < 1e-3) return fmt::format("{:.0f} us", seconds * 1e6);
  if (seconds < 1) return fmt::format("{:.1f} ms", seconds * 1e3);
  if (seconds < 120) return fmt::format("{:.2f} s", seconds);
  const auto whole = static_cast<int64_t>(seconds);
  return fmt::format("{} min {} s", whole / 60, whole % 60);
}

std::string count_text(int64_t count) {
  std::string digits = std::to_string(count);
  const size_t first = digits[0] == '-' ? 1 : 0;
  for (size_t at = digits.size(); at > first + 3;) digits.insert(at -= 3, ",");
  return digits;
}

std::string real_text(double value) { return fmt::format("{:.6g}", value); }

std::string shape_text(const std::vector<int64_t>& shape) {
  return shape.empty() ? "a number" : fmt::format("[{}]", fmt::join(shape, " x "));
}

namespace {

/// Bytes of the UTF-8 character that the text starts with, and its number; 0 bytes if it starts with none.
std::pair<size_t, uint32_t> first_character(std::string_view text) {
  const auto lead = static_cast<uint8_t>(text[0]);
  const size_t size = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  if (size == 0 || size > text.size()) return {0, 0};
  uint32_t character = size == 1 ? lead : lead & (0x7fu >> size);
  for (size_t i = 1; i < size; ++i) {
    const auto byte = static_cast<uint8_t>(text[i]);
    if ((byte & 0xc0) != 0x80) return {0, 0};
    character = character << 6 | (byte & 0x3f);
  }
  return {size, character};
}

bool is_harmless(uint32_t c) {
  const bool is_control = c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029;
  const bool turns_text = c == 0x61c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
  return !is_control && !turns_text;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto [size, character] = first_character(text);
    if (size == 0) {
      out += fmt::format("\\x{:02x}", static_cast<uint8_t>(text[0]));
    } else if (is_harmless(character)) {
      out += text.substr(0, size);
    } else {
      out += character < 0x80 ? fmt::format("\\x{:02x}", character) : fmt::format("\\u{:04x}", character);
    }
    text.remove_prefix(std::max<size_t>(size, 1));
  }
  return out;
}

std::string printable_lines(std::string_view text) {
  std::string out;
  for (size_t end; (end = text.find('\n')) != std::string_view::npos; text.remove_prefix(end + 1)) {
    out += printable(text.substr(0, end)) + "\n";
  }
  return out + printable(text);
}

std::string wrapped(std::string_view raw, size_t indent, size_t width) {
  const std::string clean = printable(raw);
  std::string_view text = clean;
  std::string out, line;
  const auto flush = [&] {
    if (!line.empty()) out += std::string(indent, ' ') + line + "\n";
    line.clear();
  };
  while (!text.empty()) {
    const size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    if (!line.empty() && indent + line.size() + 1 + word.size() > width) flush();
    if (!line.empty()) line += ' ';
    line += word;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  flush();
  return out;
}

std::string Table::text(const Style& style, size_t indent) const {
  size_t width = 0;
  for (const Row& row : rows_) width = std::max(width, row.label.size());
  std::string out;
  for (const Row& row : rows_) {
    out += std::string(indent, ' ') + style.dim(row.label) + std::string(width - row.label.size() + 2, ' ') +
           (row.bold ? style.bold(row.value) : row.value) + "\n";
  }
  return out;
}

}  // namespace tacit::cli
