#include "tacit/data/text.h"

#include <charconv>
#include <cmath>

namespace tacit::data {

std::string number_text(double value) {
  if (std::isnan(value)) return "NaN";
  char buffer[40];
  return std::string(buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr);
}

std::string index_text(size_t flat, const Shape& shape) {
  Shape index(shape.size());
  for (size_t a = shape.size(); a-- > 0;) {
    index[a] = static_cast<int64_t>(flat % static_cast<size_t>(shape[a]));
    flat /= static_cast<size_t>(shape[a]);
  }
  return to_string(index);
}

}  // namespace tacit::data
