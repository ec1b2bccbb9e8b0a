#pragma once

#include <memory>
#include <string>

#include "tacit/api/hooks.h"

namespace tacit::cli {

/// Progress on stderr: a bar on a terminal, a line per stage otherwise, nothing where quiet.
class Progress {
 public:
  Progress(std::string command, bool quiet);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  api::Hooks hooks();
  /// Takes the bar off the terminal.
  void clear();

 private:
  void report(std::string_view stage, double fraction);
  void draw(double fraction);

  std::string command_;
  bool quiet_;
  bool terminal_;
  bool drawn_ = false;
  std::string stage_;
};

}  // namespace tacit::cli
