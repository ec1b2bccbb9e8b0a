#include "tacit/quant/report_svg.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace tacit::quant {
namespace {

constexpr size_t kMaxRows = 60, kMaxLabel = 44;
constexpr int kRowHeight = 18, kTop = 84, kBottom = 62, kPlotWidth = 520, kRightMargin = 36, kLetterWidth = 8, kMargin = 16, kGap = 14;
constexpr const char* kIntroduced = "#1f5fa8", *kTotal = "#c2571a", *kGrid = "#dddddd", *kInk = "#222222", *kFaint = "#666666";
constexpr const char *kNodes = "node of the model", *kOperators = "operator";

/// Printable ASCII, escaped; a long name keeps its end, which tells nodes apart.
std::string label(std::string name) {
  if (name.size() > kMaxLabel) name = "..." + name.substr(name.size() - (kMaxLabel - 3));
  std::string out;
  for (const char c : name) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += c >= 0x20 && c < 0x7f ? c : '?';
    }
  }
  return out;
}

/// An exponent in characters of its own: not every renderer raises part of a line.
std::string superscript(int exponent) {
  constexpr const char* kDigits[] = {"\u2070", "\u00b9", "\u00b2", "\u00b3", "\u2074", "\u2075", "\u2076", "\u2077", "\u2078", "\u2079"};
  std::string out;
  for (const char c : std::to_string(exponent)) out += c == '-' ? "\u207b" : kDigits[c - '0'];
  return out;
}

/// The rows that are drawn: all, or those that disturb the outputs most, in the model's order.
std::vector<const NodeError*> rows_of(const AccuracyReport& report) {
  std::vector<const NodeError*> rows;
  for (const NodeError& e : report.nodes) rows.push_back(&e);
  if (rows.size() <= kMaxRows) return rows;
  // Addresses within one vector are the model's order.
  const auto is_worse = [](const NodeError* a, const NodeError* b) { return std::pair(-a->at_output, a) < std::pair(-b->at_output, b); };
  std::nth_element(rows.begin(), rows.begin() + kMaxRows, rows.end(), is_worse);
  rows.resize(kMaxRows);
  std::sort(rows.begin(), rows.end());
  return rows;
}

/// Powers of ten around all shares that are not 0.
class LogAxis {
 public:
  explicit LogAxis(const std::vector<const NodeError*>& rows) {
    for (const NodeError* e : rows) {
      for (const double share : {e->introduced.relative(), e->total.relative()}) include(share);
    }
    if (low_ > high_) low_ = -5, high_ = -4;
    if (low_ == high_) --low_;
  }

  int low() const { return low_; }
  int high() const { return high_; }
  double position(double share) const {
    const double decades = std::clamp(std::log10(share), static_cast<double>(low_), static_cast<double>(high_)) - low_;
    return kPlotWidth * decades / (high_ - low_);
  }

 private:
  void include(double share) {
    if (share <= 0 || !std::isfinite(share)) return;
    low_ = std::min(low_, static_cast<int>(std::floor(std::log10(share))));
    high_ = std::max(high_, static_cast<int>(std::ceil(std::log10(share))));
  }

  int low_ = 1 << 20, high_ = -(1 << 20);
};

class Drawing {
 public:
  Drawing(const AccuracyReport& report, const std::string& model_name)
      : report_(report), rows_(rows_of(report)), axis_(rows_) {
    size_t name = std::string_view(kNodes).size(), op = std::string_view(kOperators).size();
    for (const NodeError* e : rows_) {
      name = std::max(name, std::min(e->name.size(), kMaxLabel));
      op = std::max(op, std::min(e->op.size(), kMaxLabel));
    }
    names_end_ = kMargin + static_cast<int>(name) * kLetterWidth;
    left_ = names_end_ + kGap + static_cast<int>(op) * kLetterWidth + kGap;
    width_ = left_ + kPlotWidth + kRightMargin;
    bottom_ = kTop + kRowHeight * static_cast<int>(rows_.size());
    begin(model_name);
  }

  std::string draw() {
    grid();
    for (size_t i = 0; i < rows_.size(); ++i) row(*rows_[i], kTop + kRowHeight * static_cast<int>(i) + kRowHeight / 2);
    return svg_ + "</svg>\n";
  }

 private:
  void text(double x, double y, const char* anchor, const char* colour, const std::string& words, int size = 12) {
    svg_ += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\" fill=\"{}\" font-size=\"{}\">{}</text>\n", x, y, anchor, colour,
                        size, words);
  }
  void line(double x1, double y1, double x2, double y2, const char* colour) {
    svg_ += fmt::format("<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" stroke=\"{}\"/>\n", x1, y1, x2, y2, colour);
  }
  void dot(double x, double y, bool introduced) {
    svg_ += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"4\" fill=\"{}\" stroke=\"{}\"/>\n", x, y, introduced ? kIntroduced : "white",
                        introduced ? kIntroduced : kTotal);
  }

  void begin(const std::string& model_name) {
    const int height = bottom_ + kBottom;
    svg_ = fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" "
                       "font-family=\"Helvetica, Arial, sans-serif\">\n<rect width=\"{0}\" height=\"{1}\" fill=\"white\"/>\n",
                       width_, height);
    text(16, 26, "start", kInk, "Accuracy of " + label(model_name) + ": integer against float", 16);
    std::string sub = fmt::format("largest error on {} {} {}", report_.node_samples, report_.held_out ? "held-out" : "calibration",
                                  report_.node_samples == 1 ? "sample" : "samples");
    if (rows_.size() < report_.nodes.size()) {
      sub += fmt::format("; the {} of {} nodes that disturb the outputs most", rows_.size(), report_.nodes.size());
    }
    text(16, 46, "start", kFaint, sub);
    dot(left_ + 6, 64, true);
    text(left_ + 16, 68, "start", kInk, "introduced by the node");
    dot(left_ + 176, 64, false);
    text(left_ + 186, 68, "start", kInk, "inherited errors included");
  }

  void grid() {
    const int step = (axis_.high() - axis_.low() + 9) / 10;
    for (int decade = axis_.low(); decade <= axis_.high(); decade += step) {
      const double x = left_ + axis_.position(std::pow(10.0, decade));
      line(x, kTop, x, bottom_ + 5, kGrid);
      text(x, bottom_ + 20, "middle", kFaint, "10" + superscript(decade));
    }
    line(left_, bottom_, left_ + kPlotWidth, bottom_, kFaint);
    text(left_ + kPlotWidth / 2.0, bottom_ + 44, "middle", kInk, "error, as a share of the largest magnitude of the tensor (no unit, logarithmic)");
    text(names_end_, kTop - 8, "end", kFaint, kNodes);
    text(names_end_ + kGap, kTop - 8, "start", kFaint, kOperators);
  }

  void row(const NodeError& e, int y) {
    text(names_end_, y + 4, "end", kInk, label(e.name));
    text(names_end_ + kGap, y + 4, "start", kFaint, label(e.op));
    const double introduced = e.introduced.relative(), total = e.total.relative();
    if (total == 0 && introduced == 0) return text(left_ + 6, y + 4, "start", kFaint, "exact", 10);
    if (introduced > 0 && total > 0) line(left_ + axis_.position(introduced), y, left_ + axis_.position(total), y, kFaint);
    if (total > 0) dot(left_ + axis_.position(total), y, false);
    if (introduced > 0) dot(left_ + axis_.position(introduced), y, true);
  }

  const AccuracyReport& report_;
  std::vector<const NodeError*> rows_;
  LogAxis axis_;
  int names_end_ = 0, left_ = 0, width_ = 0, bottom_ = 0;
  std::string svg_;
};

}  // namespace

std::string to_svg(const AccuracyReport& report, const std::string& model_name) { return Drawing(report, model_name).draw(); }

}  // namespace tacit::quant
