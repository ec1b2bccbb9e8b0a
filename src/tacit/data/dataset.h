#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "tacit/base/tensor.h"

namespace tacit::data {

/// One input of a model, as a reader of data needs to know it.
struct InputInfo {
  std::string name;
  Shape shape;              ///< the model's own, all dimensions known and positive
  bool is_integer = false;  ///< takes integers, integral reals or booleans; otherwise any finite real
};

/// How the columns and rows of a .csv file are chosen. Names come from the header; without one, columns are numbered from 1.
struct CsvOptions {
  std::optional<int64_t> row;        ///< the record to read, counted from 1 without the header
  std::vector<std::string> columns;  ///< these and in this order; empty: all
  std::vector<std::string> drop;     ///< not these
  std::string label;                 ///< not a feature: kept aside as the label; empty: none

  bool empty() const { return !row && columns.empty() && drop.empty() && label.empty(); }
};

/// One tensor per model input, of exactly the input's shape, in the model's own scale.
using Sample = std::vector<Tensor<double>>;

struct Dataset {
  std::vector<Sample> samples;
  std::vector<std::string> labels;  ///< one per sample where CsvOptions::label is set, else empty
};

/// Files above this size are refused.
inline constexpr uint64_t kMaxFileBytes = uint64_t{1} << 31;
/// Numbers that one file may hold: 2 GiB as doubles.
inline constexpr int64_t kMaxElements = int64_t{1} << 28;

/// Reads one sample from a .npy, .npz, .pb, .csv or .json file. A leading axis of length one may be missing in the file.
/// Throws UserError: kIo where the file cannot be read, kUsage where an option does not suit the file, otherwise kBadInput with
/// a sentence that names file, row and column or input, what was expected and what was found.
Sample load_sample(const std::filesystem::path& path, const std::vector<InputInfo>& inputs, const CsvOptions& csv = {});

/// Reads many samples: arrays have one more, leading axis over the samples; at least one sample. Throws like load_sample.
Dataset load_dataset(const std::filesystem::path& path, const std::vector<InputInfo>& inputs, const CsvOptions& csv = {});

}  // namespace tacit::data
