#include "tacit/data/dataset.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "tacit/data/csv.h"
#include "tacit/data/file.h"
#include "tacit/data/json.h"
#include "tacit/data/npy.h"
#include "tacit/data/npz.h"
#include "tacit/data/raw_array.h"
#include "tacit/data/tensor_proto.h"
#include "tacit/data/text.h"

namespace tacit::data {

namespace {

using Inputs = std::vector<InputInfo>;

std::string_view as_text(ByteSpan bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

std::string input_label(const InputInfo& input) { return "input '" + input.name + "'"; }

bool has_batch_axis(const Shape& shape) { return !shape.empty() && shape[0] == 1; }

Shape without_batch_axis(const Shape& shape) { return Shape(shape.begin() + 1, shape.end()); }

/// Refuses what a model input cannot take: NaN, infinities, fractions for integers, booleans for reals.
void check_values(const RawArray& array, const InputInfo& input, const std::string& file) {
  if (!input.is_integer && array.kind == CellKind::kBoolean && array.tensor.size() > 0) {
    fail(file, input_label(input) + " takes real numbers, found booleans");
  }
  for (size_t i = 0; i < array.tensor.size(); ++i) {
    const double v = array.tensor.data[i];
    const auto refuse = [&](const char* expected) {
      fail(file, input_label(input) + ", index " + index_text(i, array.tensor.shape) + ": found " + number_text(v) + "; " + expected + " is expected",
           "replace the value, or leave the sample out");
    };
    if (!std::isfinite(v)) refuse("a finite number");
    if (input.is_integer && v != std::trunc(v)) refuse("an integer");
    if (input.is_integer && std::abs(v) > static_cast<double>(kMaxExactInteger)) refuse("an integer of at most 53 bits");
  }
}

/// The array as one sample of the input. `flat_allowed`: a plain list of the right length may stand for any shape (JSON).
Tensor<double> one_sample(RawArray array, const InputInfo& input, const std::string& file, bool flat_allowed) {
  const Shape& found = array.tensor.shape;
  const bool flat = flat_allowed && found.size() == 1 && found[0] == num_elements(input.shape);
  const bool exact = found == input.shape || (has_batch_axis(input.shape) && found == without_batch_axis(input.shape));
  if (!exact && !flat) {
    fail(file, input_label(input) + " has shape " + to_string(input.shape) + ", found " + to_string(found),
         "give it in the model's shape; a leading 1 may be left out");
  }
  array.tensor.shape = input.shape;
  check_values(array, input, file);
  return std::move(array.tensor);
}

/// Cuts an array with one more, leading axis into samples.
std::vector<Tensor<double>> many_samples(const RawArray& array, const InputInfo& input, const std::string& file) {
  const Shape& found = array.tensor.shape;
  const auto is_stack_of = [&](const Shape& shape) {
    return found.size() == shape.size() + 1 && std::equal(shape.begin(), shape.end(), found.begin() + 1);
  };
  if (!is_stack_of(input.shape) && !(has_batch_axis(input.shape) && is_stack_of(without_batch_axis(input.shape)))) {
    Shape expected = has_batch_axis(input.shape) ? without_batch_axis(input.shape) : input.shape;
    std::string text = to_string(expected);
    text.insert(1, expected.empty() ? "samples" : "samples,");
    fail(file, input_label(input) + ": a data set of shape " + text + " is expected, found " + to_string(found));
  }
  if (found[0] == 0) fail(file, input_label(input) + ": holds no sample");
  check_values(array, input, file);
  const size_t size = static_cast<size_t>(num_elements(input.shape));
  std::vector<Tensor<double>> out;
  for (size_t i = 0; i < static_cast<size_t>(found[0]); ++i) {
    const auto begin = array.tensor.data.begin() + static_cast<std::ptrdiff_t>(i * size);
    out.emplace_back(input.shape, std::vector<double>(begin, begin + static_cast<std::ptrdiff_t>(size)));
  }
  return out;
}

/// The arrays of a .npy, .npz or .pb file, one per input and in their order.
std::vector<RawArray> load_arrays(const std::string& file, const std::string& extension, ByteSpan bytes, const Inputs& inputs) {
  if (extension == ".npz") {
    std::vector<std::string> wanted;
    for (const InputInfo& input : inputs) wanted.push_back(input.name);
    Npz npz = parse_npz(bytes, file, wanted);
    std::vector<RawArray> arrays;
    for (const InputInfo& input : inputs) {
      const auto it = std::find_if(npz.arrays.begin(), npz.arrays.end(), [&](const NamedArray& a) { return a.name == input.name; });
      if (it == npz.arrays.end()) {
        std::string names;
        for (const std::string& name : npz.names) names += (names.empty() ? "'" : ", '") + name + "'";
        fail(file, "has no array for " + input_label(input) + "; it holds " + (names.empty() ? "none" : names),
             "name the arrays as the model names its inputs");
      }
      arrays.push_back(std::move(it->array));
    }
    return arrays;
  }
  if (inputs.size() != 1) {
    fail(file, "holds one array, but the model takes " + std::to_string(inputs.size()) + " inputs", "use a .npz file with one array per input name, or .json");
  }
  std::vector<RawArray> arrays;
  arrays.push_back(extension == ".npy" ? parse_npy(bytes, file) : parse_tensor_proto(bytes, file));
  return arrays;
}

Sample json_sample(std::vector<RawArray> arrays, const Inputs& inputs, const std::string& file) {
  // A model without inputs is written [[]] by other tools.
  if (inputs.empty() && arrays.size() == 1 && arrays[0].tensor.size() == 0) arrays.clear();
  if (arrays.size() != inputs.size()) {
    fail(file, "'input_data' holds " + std::to_string(arrays.size()) + " lists, one for each of the model's " + std::to_string(inputs.size()) + " inputs is expected");
  }
  Sample sample;
  for (size_t i = 0; i < inputs.size(); ++i) sample.push_back(one_sample(std::move(arrays[i]), inputs[i], file, true));
  return sample;
}

/// For each value of a sample, the column it is read from: by position, or by name where every input is a single number and
/// has its own column.
std::vector<size_t> column_order(const CsvTable& table, const Inputs& inputs, const std::string& file) {
  int64_t expected = 0;
  for (const InputInfo& input : inputs) expected += num_elements(input.shape);
  if (static_cast<int64_t>(table.columns.size()) != expected) {
    fail(file, "the model takes " + std::to_string(expected) + " values a record, found " + std::to_string(table.columns.size()) + " columns",
         "choose them with --columns A,B,.., leave some out with --drop A,.., or set the label aside with --label COLUMN");
  }
  std::vector<size_t> by_position(table.columns.size()), by_name;
  std::iota(by_position.begin(), by_position.end(), size_t{0});
  for (const InputInfo& input : inputs) {
    const auto it = std::find(table.columns.begin(), table.columns.end(), input.name);
    if (it == table.columns.end() || num_elements(input.shape) != 1) return by_position;
    by_name.push_back(static_cast<size_t>(it - table.columns.begin()));
  }
  return by_name;
}

Sample csv_sample(const CsvTable& table, size_t r, const std::vector<size_t>& order, const Inputs& inputs, const std::string& file) {
  Sample sample;
  size_t next = 0;
  for (const InputInfo& input : inputs) {
    Tensor<double> tensor(input.shape);
    for (double& v : tensor.data) {
      const size_t column = order[next++];
      v = table.rows[r][column];
      if (input.is_integer && v != std::trunc(v)) {
        fail(file, "row " + std::to_string(table.row_numbers[r]) + ", column " + table.columns[column] + ": found " + number_text(v) + "; an integer is expected");
      }
    }
    sample.push_back(std::move(tensor));
  }
  return sample;
}

Dataset csv_dataset(const CsvTable& table, const Inputs& inputs, const std::string& file) {
  const std::vector<size_t> order = column_order(table, inputs, file);
  Dataset out;
  for (size_t r = 0; r < table.rows.size(); ++r) out.samples.push_back(csv_sample(table, r, order, inputs, file));
  out.labels = table.labels;
  return out;
}

std::string known_extension(const std::filesystem::path& path, const CsvOptions& csv) {
  std::string extension = path.extension().string();
  for (char& c : extension) if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  const char* const known[] = {".npy", ".npz", ".pb", ".csv", ".json"};
  if (std::find(std::begin(known), std::end(known), extension) == std::end(known)) {
    fail(path.string(), "is of an unknown kind; data is read from .npy, .npz, .pb, .csv and .json files", "convert the file, or correct its extension");
  }
  if (extension != ".csv" && !csv.empty()) {
    throw UserError(ExitCode::kUsage, path.string() + ": --row, --columns, --drop and --label belong to .csv files", "leave the option out");
  }
  return extension;
}

}  // namespace

Sample load_sample(const std::filesystem::path& path, const Inputs& inputs, const CsvOptions& csv) {
  const std::string extension = known_extension(path, csv), file = path.string();
  const Bytes bytes = read_file(path, kMaxFileBytes);
  if (extension == ".csv") {
    const CsvTable table = parse_csv(as_text(bytes), file, csv);
    if (table.rows.size() != 1) {
      throw UserError(ExitCode::kUsage, file + ": holds " + std::to_string(table.rows.size()) + " records, one is expected", "choose one with --row N");
    }
    return csv_sample(table, 0, column_order(table, inputs, file), inputs, file);
  }
  if (extension == ".json") {
    JsonSamples json = parse_json(as_text(bytes), file);
    if (json.samples.size() != 1) fail(file, "holds " + std::to_string(json.samples.size()) + " samples, one is expected");
    return json_sample(std::move(json.samples[0]), inputs, file);
  }
  std::vector<RawArray> arrays = load_arrays(file, extension, bytes, inputs);
  Sample sample;
  for (size_t i = 0; i < inputs.size(); ++i) sample.push_back(one_sample(std::move(arrays[i]), inputs[i], file, false));
  return sample;
}

Dataset load_dataset(const std::filesystem::path& path, const Inputs& inputs, const CsvOptions& csv) {
  const std::string extension = known_extension(path, csv), file = path.string();
  const Bytes bytes = read_file(path, kMaxFileBytes);
  if (extension == ".csv") return csv_dataset(parse_csv(as_text(bytes), file, csv), inputs, file);
  Dataset out;
  if (extension == ".json") {
    JsonSamples json = parse_json(as_text(bytes), file);
    if (json.samples.empty()) fail(file, "holds no sample");
    for (size_t i = 0; i < json.samples.size(); ++i) {
      const std::string place = json.is_dataset ? file + ": sample " + std::to_string(i + 1) : file;
      out.samples.push_back(json_sample(std::move(json.samples[i]), inputs, place));
    }
    return out;
  }
  const std::vector<RawArray> arrays = load_arrays(file, extension, bytes, inputs);
  for (size_t i = 0; i < inputs.size(); ++i) {
    std::vector<Tensor<double>> column = many_samples(arrays[i], inputs[i], file);
    if (i == 0) out.samples.resize(column.size());
    if (column.size() != out.samples.size()) {
      fail(file, input_label(inputs[i]) + " has " + std::to_string(column.size()) + " samples, " + input_label(inputs[0]) + " has " + std::to_string(out.samples.size()));
    }
    for (size_t s = 0; s < column.size(); ++s) out.samples[s].push_back(std::move(column[s]));
  }
  if (out.samples.empty()) fail(file, "holds no sample");
  return out;
}

}  // namespace tacit::data
