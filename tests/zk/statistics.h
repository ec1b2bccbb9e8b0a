#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "lives.h"

namespace tacit::testing {

/// Tests of many lives of two witnesses against "everything but the public bytes is uniform, whoever's life it is". Every
/// bound is a tail bound (Hoeffding; Laurent and Massart for chi-square), shared out over all tests of a kind, so that lives
/// that do hide fail with a chance of at most kAlpha for each kind of test.
class Statistics {
 public:
  static constexpr double kAlpha = 1e-6;

  /// `model_life`: an honest life, which says where what is. `other`: another one; words that agree are functions of the coins.
  Statistics(const Life& model_life, const Life& other);

  /// Counts a life of witness 0 or 1.
  void add(const Life& life, size_t witness);

  /// What is not as it should be; "" where nothing is.
  std::string findings() const;
  /// The largest deviation of every kind of test, as a part of its bound.
  std::string summary() const;
  /// Words of WHIR's part that do not depend on the life: the nonces.
  size_t num_coin_words() const { return num_coin_words_; }

 private:
  struct Worst {
    double ratio = 0;
    std::string where;
    void see(double value, double bound, const std::string& place);
  };
  std::array<std::pair<std::string, Worst>, 4> evaluate() const;

  std::vector<Kind> kinds_;  ///< of every byte
  size_t num_coin_words_ = 0;
  std::array<size_t, 2> num_lives_{};
  std::vector<std::array<uint32_t, 8>> ones_;            ///< by byte, by bit
  std::array<std::vector<uint64_t>, 2> byte_sums_;       ///< by witness, by byte
  std::array<std::map<Kind, std::array<uint64_t, 256>>, 2> histograms_;
  std::vector<uint64_t> words_;                          ///< of the kinds that never repeat
  size_t misplaced_ = 0;                                 ///< lives of another length, or refused
  size_t repeated_leaves_ = 0;                           ///< equal values at different places of one pinned tree
};

}  // namespace tacit::testing
