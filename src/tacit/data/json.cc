#include "tacit/data/json.h"

#include <nlohmann/json.hpp>

#include "tacit/data/dataset.h"

namespace tacit::data {

namespace {

constexpr size_t kMaxDepth = 64;
constexpr int64_t kArrayCost = 16;  ///< an array counts as that many numbers, so that many empty ones are bounded too

/// Collects one nested list: its lists of one depth must have one length, and its numbers one depth.
class ArrayBuilder {
 public:
  explicit ArrayBuilder(std::string place) : place_(std::move(place)) {}

  void open() { counts_.push_back(0); }
  void close(std::string_view file) {
    const size_t depth = counts_.size();
    if (lengths_.size() < depth) lengths_.resize(depth, kUnknown);
    int64_t& length = lengths_[depth - 1];
    if (length != kUnknown && length != counts_.back()) {
      fail(file, place_ + ": its lists are of different lengths, " + std::to_string(length) + " and " + std::to_string(counts_.back()));
    }
    length = counts_.back();
    counts_.pop_back();
    if (!counts_.empty()) count_child(kListDepth, file);
  }
  std::vector<double>& number(CellKind kind, std::string_view file) {
    array_.kind = std::max(array_.kind, kind);
    count_child(static_cast<int64_t>(counts_.size()), file);
    return array_.tensor.data;
  }
  bool is_open() const { return !counts_.empty(); }
  const std::string& place() const { return place_; }
  RawArray take() {
    array_.tensor.shape = lengths_;
    return std::move(array_);
  }

 private:
  static constexpr int64_t kUnknown = -1, kListDepth = -1;

  /// Counts an element of the innermost list. All elements of a depth are numbers, or all are lists.
  void count_child(int64_t number_depth, std::string_view file) {
    ++counts_.back();
    const size_t depth = counts_.size();
    if (holds_.size() < depth) holds_.resize(depth, Content::kNothing);
    const Content content = number_depth == kListDepth ? Content::kLists : Content::kNumbers;
    if (holds_[depth - 1] != Content::kNothing && holds_[depth - 1] != content) fail(file, place_ + ": numbers and lists are mixed");
    holds_[depth - 1] = content;
  }

  enum class Content : uint8_t { kNothing, kNumbers, kLists };
  std::string place_;
  RawArray array_{CellKind::kBoolean, {}};
  std::vector<int64_t> counts_, lengths_;
  std::vector<Content> holds_;
};

/// Receives the parser's events and keeps only the numbers of `input_data`.
class Reader {
 public:
  using Json = nlohmann::json;
  explicit Reader(std::string_view file) : file_(file) {}

  bool null() { return scalar_of_wrong_type("null"); }
  bool boolean(bool v) { return number(CellKind::kBoolean, [&](auto& out) { out.push_back(v); }); }
  bool number_integer(Json::number_integer_t v) { return number(CellKind::kInteger, [&](auto& out) { append_integer(file_, out, v); }); }
  bool number_unsigned(Json::number_unsigned_t v) { return number(CellKind::kInteger, [&](auto& out) { append_unsigned(file_, out, v); }); }
  bool number_float(Json::number_float_t v, const std::string&) { return number(CellKind::kReal, [&](auto& out) { out.push_back(v); }); }
  bool string(std::string& v) { return scalar_of_wrong_type("the text '" + v.substr(0, 60) + "'"); }
  bool binary(Json::binary_t&) { return scalar_of_wrong_type("binary data"); }

  bool start_object(size_t) {
    const Place parent = place(), child = next_;
    if (parent == Place::kNowhere) push(Place::kRoot);
    else if (parent == Place::kSamples) begin_sample();
    else if (parent == Place::kIgnored || child == Place::kIgnored) push(Place::kIgnored);
    else fail(file_, where() + ": found an object; a list is expected");
    return true;
  }
  bool key(std::string& name) {
    next_ = Place::kIgnored;
    if (place() == Place::kRoot && name == "samples") {
      once(has_samples_, name);
      next_ = Place::kSamples;
    } else if ((place() == Place::kRoot || place() == Place::kSample) && name == "input_data") {
      once(has_input_data_, name);
      next_ = Place::kInputData;
    }
    return true;
  }
  bool end_object() {
    if (place() == Place::kSample && !has_input_data_) fail(file_, where() + ": has no member 'input_data'");
    places_.pop_back();
    return true;
  }
  bool start_array(size_t) {
    switch (place()) {
      case Place::kNowhere: fail(file_, "is a list; an object with the member 'input_data' or 'samples' is expected");
      case Place::kRoot:
      case Place::kSample:
        if (next_ == Place::kInputData && place() == Place::kRoot) out_.samples.emplace_back();
        push(next_);
        break;
      case Place::kInputData:
        count_elements(kArrayCost);
        builder_ = ArrayBuilder(where());
        [[fallthrough]];
      case Place::kTensor:
        push(Place::kTensor);
        builder_.open();
        break;
      case Place::kSamples: fail(file_, where() + ": found a list; an object with the member 'input_data' is expected");
      case Place::kIgnored: push(Place::kIgnored); break;
    }
    return true;
  }
  bool end_array() {
    if (place() == Place::kTensor) {
      builder_.close(file_);
      if (!builder_.is_open()) out_.samples.back().push_back(builder_.take());
    }
    places_.pop_back();
    return true;
  }
  bool parse_error(size_t position, const std::string&, const nlohmann::detail::exception& e) {
    if (e.id == 406) fail(file_, "byte " + std::to_string(position) + ": a number is too large");
    fail(file_, "is not well-formed JSON at byte " + std::to_string(position), "NaN and Infinity are not JSON, and text is in UTF-8");
  }

  JsonSamples finish() {
    if (has_samples_ && root_input_data_) fail(file_, "has both 'input_data' and 'samples'; one of them is expected");
    if (!has_samples_ && !root_input_data_) fail(file_, "has no member 'input_data' and no member 'samples'");
    out_.is_dataset = has_samples_;
    return std::move(out_);
  }

 private:
  enum class Place : uint8_t { kNowhere, kRoot, kSamples, kSample, kInputData, kTensor, kIgnored };

  Place place() const { return places_.empty() ? Place::kNowhere : places_.back(); }
  void push(Place p) {
    if (places_.size() == kMaxDepth) fail(file_, "is nested more than 64 levels deep");
    places_.push_back(p);
  }
  void begin_sample() {
    push(Place::kSample);
    has_input_data_ = false;
    out_.samples.emplace_back();
  }
  void once(bool& seen, const std::string& name) {
    if (seen) fail(file_, where() + ": has the member '" + name + "' twice");
    seen = true;
    if (place() == Place::kRoot && name == "input_data") root_input_data_ = true;
    if (root_input_data_ && has_samples_) fail(file_, "has both 'input_data' and 'samples'; one of them is expected");
  }
  void count_elements(int64_t n) {
    elements_ += n;
    if (elements_ > kMaxElements) fail(file_, "holds more than the limit of 2^28 numbers");
  }
  template <class Append>
  bool number(CellKind kind, Append append) {
    if (place() != Place::kTensor) return scalar_of_wrong_type("a single number");
    count_elements(1);
    append(builder_.number(kind, file_));
    return true;
  }
  bool scalar_of_wrong_type(const std::string& found) {
    switch (place()) {
      case Place::kTensor: fail(file_, builder_.place() + ": found " + found + "; a number is expected");
      case Place::kInputData: fail(file_, where() + ": found " + found + "; one list per model input is expected", "write \"input_data\": [[..]]");
      case Place::kSamples: fail(file_, where() + ": found " + found + "; an object with the member 'input_data' is expected");
      case Place::kNowhere: fail(file_, "is a single value; an object with the member 'input_data' or 'samples' is expected");
      case Place::kIgnored: return true;
      default: break;
    }
    if (next_ != Place::kIgnored) fail(file_, where() + ": found " + found + "; a list is expected");
    return true;
  }
  /// "sample 3, input 1", as far as it applies.
  std::string where() const {
    const bool in_samples = places_.size() > 1 && places_[1] == Place::kSamples;
    std::string s;
    if (in_samples) s = "sample " + std::to_string(out_.samples.size() + (place() == Place::kSamples ? 1 : 0));
    if (place() == Place::kInputData) s += (s.empty() ? "" : ", ") + ("input " + std::to_string(out_.samples.back().size() + 1));
    return s.empty() ? "the file" : s;
  }

  std::string_view file_;
  std::vector<Place> places_;
  Place next_ = Place::kIgnored;
  bool has_samples_ = false, has_input_data_ = false, root_input_data_ = false;
  int64_t elements_ = 0;
  ArrayBuilder builder_{""};
  JsonSamples out_;
};

}  // namespace

JsonSamples parse_json(std::string_view text, std::string_view file) {
  Reader reader(file);
  nlohmann::json::sax_parse(text.begin(), text.end(), &reader);
  return reader.finish();
}

}  // namespace tacit::data
