#include "tacit/data/csv.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

namespace tacit::data {

namespace {

using Record = std::vector<std::string>;

constexpr size_t kMaxColumns = size_t{1} << 22;

/// Splits the text into records; a line without a character is no record.
class Splitter {
 public:
  Splitter(std::string_view text, std::string_view file) : text_(text), file_(file) {
    constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
    if (text_.substr(0, kByteOrderMark.size()) == kByteOrderMark) text_.remove_prefix(kByteOrderMark.size());
  }

  std::optional<Record> next() {
    while (accept_line_end()) {}
    if (at_end()) return std::nullopt;
    Record record;
    do {
      if (record.size() == kMaxColumns) fail(file_, "line " + std::to_string(line_) + ": more than the limit of 2^22 cells");
      record.push_back(field());
    } while (accept(','));
    if (!at_end() && !accept_line_end()) {
      fail(file_, "line " + std::to_string(line_) + ": text follows a quoted cell");
    }
    return record;
  }

 private:
  bool at_end() const { return position_ == text_.size(); }
  bool accept(char c) {
    if (at_end() || text_[position_] != c) return false;
    ++position_;
    return true;
  }
  bool accept_line_end() {
    const size_t start = position_;
    accept('\r');
    if (accept('\n') || position_ > start) { ++line_; return true; }
    return false;
  }
  std::string field() { return accept('"') ? quoted() : plain(); }
  std::string plain() {
    const size_t begin = position_;
    position_ = std::min(text_.find_first_of(",\r\n", begin), text_.size());
    return std::string(text_.substr(begin, position_ - begin));
  }
  std::string quoted() {
    const size_t first_line = line_;
    std::string cell;
    for (;;) {
      const size_t end = text_.find('"', position_);
      if (end == std::string_view::npos) fail(file_, "line " + std::to_string(first_line) + ": a quoted cell does not end");
      cell += text_.substr(position_, end - position_);
      line_ += static_cast<size_t>(std::count(text_.begin() + static_cast<std::ptrdiff_t>(position_),
                                              text_.begin() + static_cast<std::ptrdiff_t>(end), '\n'));
      position_ = end + 1;
      if (!accept('"')) return cell;
      cell += '"';
    }
  }

  std::string_view text_, file_;
  size_t position_ = 0, line_ = 1;
};

std::string_view trimmed(std::string_view s) {
  const auto is_space = [](char c) { return c == ' ' || c == '\t'; };
  while (!s.empty() && is_space(s.front())) s.remove_prefix(1);
  while (!s.empty() && is_space(s.back())) s.remove_suffix(1);
  return s;
}

std::string lower(std::string_view s) {
  std::string out(s);
  for (char& c : out) if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

struct Cell {
  enum class State { kMissing, kText, kValue } state;
  CellKind kind = CellKind::kReal;
  double value = 0;
};

Cell parse_cell(std::string_view raw) {
  std::string_view text = trimmed(raw);
  const std::string word = lower(text);
  if (word.empty() || word == "na" || word == "n/a" || word == "null" || word == "?") return {Cell::State::kMissing};
  if (word == "true" || word == "false") return {Cell::State::kValue, CellKind::kBoolean, word == "true" ? 1.0 : 0.0};
  if (text.front() == '+') text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end != text.data() + text.size() || text.empty()) return {Cell::State::kText};
  if (error == std::errc::result_out_of_range) {
    // from_chars leaves the value alone: too large, or too small and then as good as zero.
    value = std::strtod(std::string(text).c_str(), nullptr);
  } else if (error != std::errc()) {
    return {Cell::State::kText};
  }
  const bool integer = text.find_first_not_of("-0123456789") == std::string_view::npos;
  return {Cell::State::kValue, integer ? CellKind::kInteger : CellKind::kReal, value};
}

std::string in_quotes(std::string_view s) {
  constexpr size_t kShown = 60;
  std::string out(1, '\'');
  out += s.substr(0, kShown);
  return out += s.size() > kShown ? "...'" : "'";
}

std::string list(const Record& names) {
  constexpr size_t kShown = 12;
  std::string out;
  for (size_t i = 0; i < std::min(names.size(), kShown); ++i) out += (i ? ", " : "") + names[i];
  return names.size() > kShown ? out + ", and " + std::to_string(names.size() - kShown) + " more" : out;
}

size_t find_column(const Record& columns, const std::string& name, std::string_view file, const char* option) {
  const auto it = std::find(columns.begin(), columns.end(), name);
  if (it == columns.end()) {
    throw UserError(ExitCode::kUsage,
                    std::string(option) + " names the column " + in_quotes(name) + ", which " + std::string(file) + " does not have; its columns are " + list(columns),
                    "choose columns with --columns A,B,.., leave some out with --drop A,.., or set the label aside with --label COLUMN");
  }
  return static_cast<size_t>(it - columns.begin());
}

void require_distinct(const Record& columns, std::string_view file) {
  Record sorted = columns;
  std::sort(sorted.begin(), sorted.end());
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  if (twice != sorted.end()) fail(file, "its header names the column " + in_quotes(*twice) + " twice");
}

/// Which columns of the file are features, in order, and which one is the label.
struct Selection {
  std::vector<size_t> features;
  std::optional<size_t> label;
};

Selection select(const Record& columns, const CsvOptions& options, std::string_view file) {
  Selection out;
  if (!options.label.empty()) out.label = find_column(columns, options.label, file, "--label");
  std::vector<bool> dropped(columns.size(), false);
  for (const std::string& name : options.drop) dropped[find_column(columns, name, file, "--drop")] = true;
  if (out.label) dropped[*out.label] = true;
  if (!options.columns.empty()) {
    for (const std::string& name : options.columns) out.features.push_back(find_column(columns, name, file, "--columns"));
  } else {
    for (size_t i = 0; i < columns.size(); ++i) out.features.push_back(i);
  }
  out.features.erase(std::remove_if(out.features.begin(), out.features.end(), [&](size_t i) { return dropped[i]; }), out.features.end());
  return out;
}

double feature(const std::string& text, int64_t row, const std::string& column, std::string_view file, CellKind& kind) {
  const std::string place = "row " + std::to_string(row) + ", column " + column + ": ";
  const Cell cell = parse_cell(text);
  if (cell.state == Cell::State::kMissing) {
    fail(file, place + "the cell is missing; a number is expected", "fill the cell in, or leave the record out");
  }
  if (cell.state == Cell::State::kText) {
    fail(file, place + "found the text " + in_quotes(trimmed(text)) + "; a number is expected",
         "leave the column out with --drop " + column + ", or set it aside with --label " + column);
  }
  if (!std::isfinite(cell.value)) fail(file, place + "found " + in_quotes(trimmed(text)) + "; a finite number is expected",
                                    "replace the value, or leave the record out");
  if (cell.kind == CellKind::kInteger && std::abs(cell.value) > static_cast<double>(kMaxExactInteger)) {
    fail(file, place + "the integer " + in_quotes(trimmed(text)) + " is beyond 2^53, the largest that is read");
  }
  kind = std::max(kind, cell.kind);
  return cell.value;
}

bool is_header(const Record& record) {
  return std::any_of(record.begin(), record.end(), [](const std::string& c) { return parse_cell(c).state == Cell::State::kText; });
}

Record column_names(const Record& first, bool header) {
  Record names;
  for (size_t i = 0; i < first.size(); ++i) names.push_back(header ? std::string(trimmed(first[i])) : std::to_string(i + 1));
  return names;
}

}  // namespace

CsvTable parse_csv(std::string_view text, std::string_view file, const CsvOptions& options) {
  Splitter splitter(text, file);
  std::optional<Record> record = splitter.next();
  if (!record) fail(file, "is empty; at least one record is expected");
  CsvTable table;
  table.has_header = is_header(*record);
  const Record columns = column_names(*record, table.has_header);
  if (table.has_header) {
    require_distinct(columns, file);
    record = splitter.next();
  }
  const Selection selection = select(columns, options, file);
  for (size_t i : selection.features) table.columns.push_back(columns[i]);

  int64_t row = 0, elements = 0;
  for (; record; record = splitter.next()) {
    ++row;
    if (options.row && row != *options.row) continue;
    if (record->size() != columns.size()) {
      fail(file, "row " + std::to_string(row) + ": found " + std::to_string(record->size()) + " cells; " + std::to_string(columns.size()) + " are expected",
           "give every record as many cells as the first line");
    }
    elements += static_cast<int64_t>(selection.features.size()) + 1;
    if (elements > kMaxElements) fail(file, "holds more than the limit of 2^28 numbers");
    std::vector<double> values;
    for (size_t i : selection.features) values.push_back(feature((*record)[i], row, columns[i], file, table.kind));
    table.rows.push_back(std::move(values));
    table.row_numbers.push_back(row);
    if (selection.label) table.labels.emplace_back(trimmed((*record)[*selection.label]));
  }
  if (options.row && table.rows.empty()) {
    throw UserError(ExitCode::kUsage, "--row " + std::to_string(*options.row) + ": " + std::string(file) + " has " + std::to_string(row) + " records",
                    "choose a record between 1 and " + std::to_string(row));
  }
  if (table.rows.empty()) {
    fail(file, "has a header but no record", "add a record below it; a first line in which a cell is no number is a header, and cells are parted by commas");
  }
  return table;
}

}  // namespace tacit::data
