#pragma once

#include <string_view>
#include <vector>

#include "tacit/data/dataset.h"
#include "tacit/data/raw_array.h"

namespace tacit::data {

/// The chosen records and columns of a table.
struct CsvTable {
  CellKind kind = CellKind::kBoolean;
  std::vector<std::string> columns;        ///< the features, in order: names, or numbers from 1 without a header
  bool has_header = false;
  std::vector<int64_t> row_numbers;        ///< of each record, from 1
  std::vector<std::vector<double>> rows;   ///< finite values
  std::vector<std::string> labels;         ///< one per record where a label column was named
};

/// Reads a comma-separated table (RFC 4180: quoted fields, LF or CRLF). The first row is a header if one of its cells is not a
/// number. Throws UserError: kUsage where an option names a row or column that the file lacks, else kBadInput.
CsvTable parse_csv(std::string_view text, std::string_view file, const CsvOptions& options);

}  // namespace tacit::data
