#pragma once

#include <string>

#include "tacit/base/tensor.h"

namespace tacit::data {

/// The shortest text that reads back as the same double: "0.1", "-inf", "51".
std::string number_text(double value);

/// The index of a flat position in a shape: "[0,17]".
std::string index_text(size_t flat, const Shape& shape);

}  // namespace tacit::data
