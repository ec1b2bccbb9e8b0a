#include "tacit/nn/common/select.h"

#include <string>

namespace tacit::nn {
namespace {

constexpr size_t kMaxRuns = 256;

struct Run {
  int64_t start;
  int64_t step;
  int64_t length;
};

/// Greedily from the left. A run of one has step 1.
std::vector<Run> runs_of(const std::vector<int64_t>& indices) {
  std::vector<Run> runs;
  for (int64_t index : indices) {
    if (!runs.empty()) {
      Run& run = runs.back();
      if (run.length == 1) run.step = index - run.start;
      if (run.start + run.length * run.step == index) {
        ++run.length;
        continue;
      }
    }
    runs.push_back({index, 1, 1});
  }
  return runs;
}

quant::Quantised take_run(quant::LowerContext& c, const quant::Quantised& x, int64_t axis, const Run& run) {
  if (run.length > 1 && run.step == 0) {
    const quant::Quantised entry = c.emit().slice(x, axis, run.start, 1, 1);
    Shape shape = entry.shape;
    shape[static_cast<size_t>(axis)] = run.length;
    return c.emit().broadcast(entry, shape);
  }
  return c.emit().slice(x, axis, run.start, run.length == 1 ? 1 : run.step, run.length);
}

}  // namespace

quant::Quantised select(quant::LowerContext& c, const quant::Quantised& x, int64_t axis, const std::vector<int64_t>& indices) {
  const std::vector<Run> runs = runs_of(indices);
  if (runs.empty()) c.refuse("its result is empty");
  if (runs.size() > kMaxRuns) {
    c.refuse("it takes " + std::to_string(runs.size()) + " separate runs of entries; at most " + std::to_string(kMaxRuns) +
             " are supported");
  }
  std::vector<quant::Quantised> parts;
  for (const Run& run : runs) parts.push_back(take_run(c, x, axis, run));
  return parts.size() == 1 ? parts[0] : c.emit().concat(parts, axis);
}

}  // namespace tacit::nn
