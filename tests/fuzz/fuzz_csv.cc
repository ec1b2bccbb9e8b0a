// The reader of tables, with options that its first byte chooses.

#include "tacit/data/csv.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  tacit::data::CsvOptions options;
  if (data[0] & 1) options.row = 2;
  if (data[0] & 2) options.columns = {"a"};
  if (data[0] & 4) options.drop = {"b"};
  if (data[0] & 8) options.label = "1";
  try {
    tacit::data::parse_csv({reinterpret_cast<const char*>(data + 1), size - 1}, "fuzz", options);
  } catch (const tacit::UserError&) {
  }
  return 0;
}
