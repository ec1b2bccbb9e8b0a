#include "statistics.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace tacit::testing {

namespace {

uint64_t word_at(const Bytes& bytes, size_t at) { return ByteReader(ByteSpan(bytes).subspan(at)).u64(); }

/// Whether the words of a kind are fresh in every life and at every place. Leaves and paths of the pinned tree may meet
/// again in another opening of it; derived words hold nothing new.
bool never_repeats(Kind kind) {
  switch (kind) {
    case Kind::kPublic:
    case Kind::kPinnedLeaves:
    case Kind::kPinnedPaths:
    case Kind::kNeighbours:
    case Kind::kProofs:
    case Kind::kOpenings: return false;
    default: return true;
  }
}

/// Opened values of a pinned tree that are equal although their positions or rows differ.
size_t count_repeated_leaves(const Life& life) {
  std::map<std::pair<uint32_t, size_t>, uint64_t> by_place;
  for (const PinnedOpening& opening : life.openings) {
    const size_t k = opening.values.size() / opening.positions.size();
    for (size_t i = 0; i < opening.values.size(); ++i) by_place[{opening.positions[i / k], i % k}] = opening.values[i].value();
  }
  std::set<uint64_t> values;
  for (const auto& [place, value] : by_place) values.insert(value);
  return by_place.size() - values.size();
}

}  // namespace

Statistics::Statistics(const Life& model_life, const Life& other) : kinds_(model_life.bytes.size()) {
  TACIT_CHECK(model_life.bytes.size() == other.bytes.size());
  for (const Stretch& s : model_life.stretches) {
    std::fill(kinds_.begin() + static_cast<ptrdiff_t>(s.begin), kinds_.begin() + static_cast<ptrdiff_t>(s.end), s.kind);
    if (s.kind != Kind::kWhir) continue;
    for (size_t at = s.begin; at + 8 <= s.end; at += 8) {
      if (word_at(model_life.bytes, at) != word_at(other.bytes, at)) continue;
      ++num_coin_words_;
      std::fill_n(kinds_.begin() + static_cast<ptrdiff_t>(at), 8, Kind::kPublic);
    }
  }
  ones_.resize(kinds_.size());
  for (auto& sums : byte_sums_) sums.resize(kinds_.size());
}

void Statistics::add(const Life& life, size_t witness) {
  if (!life.accepted || life.bytes.size() != kinds_.size()) {
    ++misplaced_;
    return;
  }
  ++num_lives_[witness];
  repeated_leaves_ += count_repeated_leaves(life);
  for (size_t at = 0; at < kinds_.size(); ++at) {
    if (kinds_[at] == Kind::kPublic) continue;
    const uint8_t byte = life.bytes[at];
    for (size_t bit = 0; bit < 8; ++bit) ones_[at][bit] += byte >> bit & 1;
    byte_sums_[witness][at] += byte;
    ++histograms_[witness][kinds_[at]][byte];
  }
  for (const Stretch& s : life.stretches) {
    if (!never_repeats(s.kind)) continue;
    for (size_t at = s.begin; at + 8 <= s.end; at += 8) {
      if (kinds_[at] != Kind::kPublic) words_.push_back(word_at(life.bytes, at));
    }
  }
}

void Statistics::Worst::see(double value, double bound, const std::string& place) {
  if (value / bound <= ratio) return;
  ratio = value / bound;
  where = place;
}

std::array<std::pair<std::string, Statistics::Worst>, 4> Statistics::evaluate() const {
  std::array<std::pair<std::string, Worst>, 4> tests{
      {{"bits", {}}, {"difference of the witnesses", {}}, {"bytes", {}}, {"repeated words", {}}}};
  const auto n = static_cast<double>(num_lives_[0] + num_lives_[1]);
  const auto place = [&](size_t at) { return std::string(name(kinds_[at])) + ", byte " + std::to_string(at); };
  const auto num_bytes = static_cast<double>(kinds_.size());
  for (size_t at = 0; at < kinds_.size(); ++at) {
    if (kinds_[at] == Kind::kPublic) continue;
    // Hoeffding: P(|ones - n/2| >= d) <= 2 exp(-2 d^2 / n).
    for (const uint32_t ones : ones_[at]) {
      tests[0].second.see(std::abs(ones - n / 2), std::sqrt(n / 2 * std::log(16 * num_bytes / kAlpha)), place(at));
    }
    // The same for the difference of two means of bytes/255: 2 exp(-2 d^2 / (1/n0 + 1/n1)).
    const auto n0 = static_cast<double>(num_lives_[0]), n1 = static_cast<double>(num_lives_[1]);
    const double difference = (static_cast<double>(byte_sums_[0][at]) / n0 - static_cast<double>(byte_sums_[1][at]) / n1) / 255;
    tests[1].second.see(std::abs(difference), std::sqrt((1 / n0 + 1 / n1) / 2 * std::log(2 * num_bytes / kAlpha)), place(at));
  }
  for (const auto& histograms : histograms_) {
    for (const auto& [kind, counts] : histograms) {
      double total = 0, chi_square = 0;
      for (const uint64_t count : counts) total += static_cast<double>(count);
      if (total < 256 * 20) continue;  // too few for the approximation
      for (const uint64_t count : counts) chi_square += std::pow(static_cast<double>(count) - total / 256, 2) / (total / 256);
      const double x = std::log(32 / kAlpha);
      tests[2].second.see(chi_square, 255 + 2 * std::sqrt(255 * x) + 2 * x, name(kind));
    }
  }
  std::vector<uint64_t> words = words_;
  std::sort(words.begin(), words.end());
  size_t repeated = repeated_leaves_;
  for (size_t i = 1; i < words.size(); ++i) repeated += words[i] == words[i - 1];
  tests[3].second.see(static_cast<double>(repeated), 0.5, std::to_string(repeated) + " of " + std::to_string(words.size()));
  return tests;
}

std::string Statistics::findings() const {
  std::string text;
  if (misplaced_ != 0) text += std::to_string(misplaced_) + " lives are refused or of another length\n";
  for (const auto& [test, worst] : evaluate()) {
    if (worst.ratio > 1) text += test + ": " + worst.where + ", " + std::to_string(worst.ratio) + " of the bound\n";
  }
  return text;
}

std::string Statistics::summary() const {
  std::string text = std::to_string(num_lives_[0]) + " + " + std::to_string(num_lives_[1]) + " lives of " + std::to_string(kinds_.size()) + " bytes:";
  for (const auto& [test, worst] : evaluate()) text += " " + test + " " + std::to_string(worst.ratio).substr(0, 4) + ";";
  return text + " of their bounds";
}

}  // namespace tacit::testing
